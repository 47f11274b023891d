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
const REASSURING = /benign|no sign|gutartig|kein zeichen|bénin|pas vu de signe|benign[ao]|ninguna señal|mole\b|muttermal|grain de beauté|lunar\b/i;

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
  const context = await browser.newContext({ viewport: size, ...options });
  const page = await context.newPage();
  await page.goto(`${server.address}/?lang=${language}`);
  await reply(page, reaction);
  await page.setInputFiles("#files", sample(reaction.image ?? "nevus"));
  await page.locator("li[data-state=answered], li[data-state=rejected]").waitFor();
  try {
    return await use(page);
  } finally {
    await context.close();
  }
}

const body = (reaction, options = {}) => show(reaction, options, (page) => page.locator(".body").innerText());

test("the three outcomes have a sentence and a style of their own", async () => {
  const look = (page) =>
    page.locator(".result").evaluate((each) => {
      const { backgroundColor, borderStyle } = getComputedStyle(each);
      return { text: each.innerText, style: `${backgroundColor} ${borderStyle} ${getComputedStyle(each, "::before").content}` };
    });
  const [refer, noSign, inconclusive] = [
    await show(CASES.refer, {}, look),
    await show(CASES["no-sign"], {}, look),
    await show(CASES["inconclusive-clinical"], {}, look),
  ];
  assert.equal(refer.text, "Have a dermatologist look at this lesion.");
  assert.match(noSign.text, /saw no sign of malignancy, but it cannot rule it out/);
  assert.equal(inconclusive.text, "The program cannot judge this lesion. Have a dermatologist look at it.");
  assert.equal(new Set([refer.style, noSign.style, inconclusive.style]).size, 3);
});

test("nothing beside an inconclusive result reassures, in any language", async () => {
  for (const name of ["inconclusive-clinical", "inconclusive-unlike"]) {
    for (const language of LANGUAGES) {
      await show(CASES[name], { language }, async (page) => {
        const text = await page.locator("#cards").innerText();
        assert.doesNotMatch(text, REASSURING, `${name} ${language}`);
        assert.equal(await page.locator(".track, canvas, table").count(), 0, "a low probability would reassure");
        assert.ok((await page.locator(".body li").count()) >= 1, "the reasons");
      });
    }
  }
  assert.match(await body(CASES["no-sign"]), REASSURING, "the pattern finds the words");
});

test("a result has the figures of its image type only", async () => {
  const refer = await body(CASES.refer);
  assert.match(refer, /takes this for a photo through a dermatoscope/);
  assert.match(refer, /test on 4,321 photos through a dermatoscope, from clinics that the training had left out/);
  assert.match(refer, /referred 94% of the malignant lesions \(90% to 97%\)\. They also referred 48% of the others \(40% to 60%\)/);
  const clinical = await body(CASES["inconclusive-clinical"]);
  assert.match(clinical, /takes this for a close-up without a dermatoscope/);
  assert.match(clinical, /No test has shown that the program finds malignant lesions reliably in photos of this kind/);
  assert.match(clinical, /test on 948 close-ups without a dermatoscope, of patients that the training had left out/);
  assert.match(clinical, /referred 86% of the malignant lesions \(80% to 91%\).*this test is a weak one/s);
  // The threshold was measured on other images.
  assert.doesNotMatch(clinical, /98(\.\d)?%/);
  const without = await body({ ...CASES.refer, evidence: null });
  assert.match(without, /On the photos through a dermatoscope on which this threshold was measured, \d+\.\d% of the malignant lesions were referred, and so were/);
  assert.doesNotMatch(await body({ ...CASES["inconclusive-clinical"], evidence: null }), /%/);
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
  assert.match(text, /For the next photo:\s+The edge cuts the lesion: go back/);
  assert.match(text, /Advice on unknown_to_the_page\./);
  assert.doesNotMatch(await body(CASES.refer), /next photo/);
});

test("a refusal says what to do, and that it says nothing about the lesion", async () => {
  for (const [refusal, expected] of [
    ["no_lesion_found", /No answer\s+The program finds no skin lesion in this photo that it can judge\. Take a sharp close-up/],
    ["image_too_blurred", /The photo is blurred\. Hold the camera still/],
    ["image_too_dark", /too dark\. Take it again in more light/],
    ["image_too_bright", /too bright\. Take it again with less light/],
    ["image_without_color", /no color\. Take it again in color/],
  ]) {
    const text = await body({ refusal });
    assert.match(text, expected);
    assert.match(text, /says nothing about the lesion\. If it worries you, have a dermatologist look at it, with or without a photo/);
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
