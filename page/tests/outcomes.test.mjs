// What a person reads for each outcome, in every language. `UPDATE_SCREENSHOTS=1` writes docs/pictures/outcomes-*.png, and
// each case at two sizes into target/page-screenshots/.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch } from "./browser.mjs";
import { CASES, quality, reply } from "./cases.mjs";
import { ROOT, sample, serve, withEvidence } from "./server.mjs";

const LANGUAGES = ["en", "de", "es", "fr"];
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];
/** Words that a person could take for good news. */
const REASSURING = /benign|no sign|gutartig|kein anzeichen|bénin|aucun signe|benign[ao]|no se encontraron indicios|mole\b|muttermal|grain de beauté|lunar\b/i;

let browser, server;

before(async () => {
  browser = await launch();
  server = await serve({ change: withEvidence });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens the page, sends a sample and gets the reply of a case; `use` gets the page. */
async function show(reaction, { language = "en", size = SIZES[0], ...options }, use) {
  const context = await browser.newContext({ viewport: size, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  await page.goto(`${server.address}/?lang=${language}`);
  await page.locator("body[data-ready]").waitFor();
  await reply(page, reaction);
  await page.setInputFiles("#files", sample(reaction.image ?? "nevus"));
  await page.locator("li[data-state=answered], li[data-state=rejected]").waitFor();
  try {
    return await use(page);
  } finally {
    await context.close();
  }
}

/** The whole text of the answer, with the folded parts. */
const body = (reaction, options = {}) =>
  show(reaction, options, async (page) => {
    await page.locator("#cards details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
    return page.locator("#cards").innerText();
  });

test("the outcomes have a sentence, an action, an icon and a style of their own", async () => {
  const look = (page) =>
    page.locator(".decision").evaluate((each) => {
      const { backgroundColor, borderStyle, borderWidth } = getComputedStyle(each);
      const icon = each.querySelector("use").getAttribute("href");
      return { title: each.querySelector(".result").innerText, action: each.querySelector(".action").innerText, icon, style: `${backgroundColor} ${borderStyle} ${borderWidth}` };
    });
  const [refer, noSign, inconclusive, refused] = [
    await show(CASES.refer, {}, look),
    await show(CASES["no-sign"], {}, look),
    await show(CASES["inconclusive-clinical"], {}, look),
    await show(CASES["no-lesion"], {}, look),
  ];
  assert.equal(refer.title, "Have a doctor examine this spot.");
  assert.match(refer.action, /within two weeks/);
  assert.match(noSign.title, /No sign of malignancy found\. It is not ruled out/);
  assert.match(noSign.action, /See a doctor within two weeks if it is new, changes/);
  assert.equal(inconclusive.title, "No clear result: have a doctor examine this spot.");
  assert.match(inconclusive.action, /appointment.*now/);
  assert.equal(new Set([refer.style, noSign.style, inconclusive.style]).size, 3);
  assert.equal(new Set([refer.icon, noSign.icon, inconclusive.icon, refused.icon]).size, 4);
});

test("nothing beside an inconclusive result reassures, in any language", async () => {
  for (const name of ["inconclusive-clinical", "inconclusive-unlike"]) {
    for (const language of LANGUAGES) {
      await show(CASES[name], { language }, async (page) => {
        await page.locator("#cards details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
        const text = await page.locator("#cards").innerText();
        assert.doesNotMatch(text, REASSURING, `${name} ${language}`);
        assert.equal(await page.locator(".track, #cards canvas, table").count(), 0, "a low probability would reassure");
        assert.ok((await page.locator(".body li").count()) >= 1, "the reasons");
      });
    }
  }
  assert.match(await body(CASES["no-sign"]), REASSURING, "the pattern finds the words");
});

test("a result has the figures of its image type only", async () => {
  const refer = await body(CASES.refer);
  assert.match(refer, /classified this as a photo taken through a dermatoscope/);
  assert.match(refer, /test with 4,321 dermatoscope photos from clinics that were left out of the training/);
  assert.match(refer, /referred 94% of the malignant spots to a doctor \(90% to 97%\)\. They also referred 48% of the others \(40% to 60%\)/);
  const clinical = await body(CASES["inconclusive-clinical"]);
  assert.match(clinical, /classified this as a close-up without a dermatoscope/);
  assert.match(clinical, /No test has shown that malignant spots are found reliably in photos of this kind/);
  assert.match(clinical, /test with 948 close-ups without a dermatoscope of patients that were left out of the training/);
  assert.match(clinical, /referred 86% of the malignant spots to a doctor \(80% to 91%\).*this test is a weak one/s);
  // The threshold was measured on other images.
  assert.doesNotMatch(clinical, /98(\.\d)?%/);
  const without = await body({ ...CASES.refer, evidence: null });
  assert.match(without, /On the dermatoscope photos that the threshold was chosen with, \d+\.\d% of the malignant spots were referred to a doctor, and so were/);
  assert.doesNotMatch((await body({ ...CASES["inconclusive-clinical"], evidence: null })).split("Kind of photo")[0], /%/);
});

test("no text below a referral tells a person not to rely on it", async () => {
  const doubtful = { ...CASES.refer, reasons: ["operating_point", "tta_disagreement", "empty_prediction_set"], labels: [], quality: quality("blurred") };
  const doubt = /rely|less certain|verlassen Sie sich|unsicherer|fiez pas|moins sûr|se fíe|menos seguro/i;
  for (const language of LANGUAGES) {
    assert.doesNotMatch(await body(doubtful, { language }), doubt, language);
    assert.match(await body(CASES["no-sign"], { language }), doubt, language);
  }
});

test("warnings have advice for the next photo, and an unknown one has the advice of the server", async () => {
  const text = await body({ ...CASES["no-sign"], quality: quality("lesion_cut", "unknown_to_the_page") });
  assert.match(text, /For the next photo:\s+The edge cuts the spot off: go back/);
  assert.match(text, /Advice on unknown_to_the_page\./);
  assert.doesNotMatch(await body(CASES.refer), /next photo/);
});

test("a refusal says what to do, and that it says nothing about the lesion", async () => {
  for (const [refusal, expected] of [
    ["no_lesion_found", /No answer for this photo\s+No skin spot that can be analyzed was found in this photo\. Take a sharp close-up/],
    ["image_too_blurred", /The photo is blurred\. Hold the camera still/],
    ["image_too_dark", /too dark\. Take it again in more light/],
    ["image_too_bright", /too bright\. Take it again in less light/],
    ["image_without_color", /no color\. Take it again in color/],
  ]) {
    const text = await body({ refusal });
    assert.match(text, expected);
    assert.match(text, /says nothing about the spot\. If it worries you, have a doctor examine it, with or without a photo/);
    assert.match(text, /How to take a good photo\s+Good: sharp/);
  }
});

test("an inconclusive result is accessible, also in dark colors", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await show(CASES["inconclusive-unlike"], { colorScheme }, (page) => assertAccessible(page, colorScheme));
  }
});

test("every case fits its screen in every language", async () => {
  for (const language of LANGUAGES) {
    const pictures = [];
    for (const [name, reaction] of Object.entries(CASES)) {
      for (const size of SIZES) {
        await show(reaction, { language, size }, async (page) => {
          const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(content <= screen, `${name} ${language}: ${content} of ${screen} pixels`);
          if (!process.env.UPDATE_SCREENSHOTS) return;
          const path = join(ROOT, `target/page-screenshots/${name}-${language}-${size.width}.png`);
          await page.screenshot({ path, fullPage: true });
          if (size.width === 390) pictures.push(await page.locator(".body").screenshot());
        });
      }
    }
    if (pictures.length > 0) await sheet(pictures, language);
  }
});

/** Writes the texts of a language side by side. */
async function sheet(pictures, language) {
  const page = await browser.newPage({ viewport: { width: 1120, height: 900 } });
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}" style="border: 1px solid #ccc; padding: 10px">`);
  await page.setContent(`<body style="display: flex; flex-wrap: wrap; gap: 20px; align-items: start">${images.join("")}`);
  mkdirSync(join(ROOT, "docs/pictures"), { recursive: true });
  await page.screenshot({ path: join(ROOT, `docs/pictures/outcomes-${language}.png`), fullPage: true });
  await page.close();
}
