// Tests the page in Chromium with the release build of the server. `UPDATE_SCREENSHOTS=1` writes docs/pictures/.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertAccessible, launch } from "./browser.mjs";
import { ROOT, freePort, profiles, sample, serve, withEvidence } from "./server.mjs";

const SCREENSHOTS = join(ROOT, "docs/pictures");
const TEXT_FILE = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("this is not an image\n") };

let browser, server, page, errors, requests;

before(async () => {
  browser = await launch();
  server = await serve({ change: withEvidence });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(() => open());
afterEach(async () => {
  await page.context().close();
  assert.deepEqual(errors, [], "errors in the browser");
  for (const address of requests) assert.match(address, /^(http:\/\/127\.0\.0\.1:|blob:|data:)/);
});

/** Opens a new page, and records its errors and requests. */
async function open({ address = server.address, query = "", width = 1000, ...options } = {}) {
  await page?.context().close();
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "en-GB", ...options });
  page = await context.newPage();
  [errors, requests] = [[], []];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // The browser itself logs every HTTP error and every failed connection.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`${address}/${query}`);
}

async function choose(...files) {
  const before = await page.locator("#cards > li").count();
  const read = (path) => ({ name: basename(path), mimeType: "image/jpeg", buffer: readFileSync(path) });
  await page.setInputFiles("#files", files.map((file) => (typeof file === "string" ? read(file) : file)));
  for (let i = before; i < before + files.length; i++) {
    await page.locator(`#cards > li:nth-child(${i + 1})[data-state=answered], #cards > li:nth-child(${i + 1})[data-state=rejected]`).waitFor();
  }
}

const text = (selector) => page.locator(selector).first().innerText();

async function screenshot(name) {
  if (!process.env.UPDATE_SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** The report of the server on a sample. */
async function report(kind, address = server.address) {
  const answer = await fetch(`${address}/api/v1/classify`, { method: "POST", body: readFileSync(sample(kind)) });
  return answer.json();
}

const percent = (probability, language = "en") =>
  probability.toLocaleString(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

test("the empty page shows the notice and where photos go", async () => {
  assert.match(await text(".notice"), /research use only.*not a medical device/i);
  assert.match(await text("#privacy"), /nothing leaves this computer/i);
  assert.ok(await page.locator("#answers").isHidden());
  await assertAccessible(page, "empty");
  await screenshot("page-empty");
});

test("the result has the figures of the server's report", async () => {
  await choose(sample("nevus"));
  const { probabilities, decision, classes, model } = await report("nevus");
  const body = await text(".body");
  assert.match(body, /cannot rule it out/);
  assert.ok(body.includes(percent(probabilities.malignant)) && body.includes(`refers from ${percent(decision.threshold)}`), body);
  const { sensitivity, specificity } = decision.evidence;
  assert.ok(body.includes(`${100 * sensitivity}% of the malignant lesions`) && body.includes(`${100 * (1 - specificity)}% of the others`), body);
  const width = await page.locator(".fill").evaluate((bar) => parseFloat(bar.style.width));
  const mark = await page.locator(".mark").evaluate((line) => parseFloat(line.style.left));
  assert.ok(Math.abs(width - 100 * probabilities.malignant) < 1e-3 && Math.abs(mark - 100 * decision.threshold) < 1e-3);
  await page.locator("details").first().evaluate((each) => (each.open = true));
  const rows = await page.locator("tbody tr").allInnerTexts();
  const best = classes.reduce((a, b) => (a.probability > b.probability ? a : b));
  assert.equal(rows.length, classes.length);
  assert.ok(rows[0].includes(percent(best.probability)), rows[0]);
  await page.locator("details").last().evaluate((each) => (each.open = true));
  assert.ok((await text("dl")).includes(model.sha256));
  assert.match(await page.locator("#status").textContent(), /nevus\.jpg: .*cannot rule it out/);
  await assertAccessible(page, "answered");
  await open();
  await choose(sample("nevus"));
  await screenshot("page-benign");
});

test("a referral comes first, with its reasons", async () => {
  await choose(sample("melanoma"));
  assert.equal(await text(".result.refer"), "Have a dermatologist look at this lesion.");
  assert.match(await text(".body"), /reaches the threshold/);
  assert.ok(await page.locator(".body li").count() >= 2, "the label is malignant too");
  await assertAccessible(page, "referred");
  await screenshot("page-refer");
  await open({ colorScheme: "dark" });
  await choose(sample("melanoma"));
  await assertAccessible(page, "dark");
  await screenshot("page-dark");
});

test("nothing on the page is green", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open({ colorScheme });
    await choose(sample("nevus"), TEXT_FILE);
    const greens = await page.evaluate(() => {
      const green = (color) => {
        const [r, g, b, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
        return a > 0 && g > r + 12 && g > b + 12;
      };
      const properties = ["color", "backgroundColor", "borderTopColor", "borderLeftColor"];
      return [...document.querySelectorAll("body *")]
        .filter((each) => properties.some((property) => green(getComputedStyle(each)[property])))
        .map((each) => each.outerHTML.slice(0, 100));
    });
    assert.deepEqual(greens, [], colorScheme);
  }
});

test("the heat map fades with the slider, by mouse and by keyboard", async () => {
  await choose(sample("keratosis"));
  const slider = page.locator("input[type=range]"), map = page.locator(".stack canvas");
  const opacity = () => map.evaluate((canvas) => Number(canvas.style.opacity));
  assert.ok((await opacity()) > 0.5);
  await slider.fill("0");
  assert.equal(await opacity(), 0);
  await slider.press("End");
  assert.equal(await opacity(), 1);
  await slider.press("ArrowLeft");
  assert.equal(await opacity(), 0.99);
  const [mapBox, imageBox] = [await map.boundingBox(), await page.locator(".stack img").boundingBox()];
  for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(mapBox[side] - imageBox[side]) < 1.5, side);
});

test("the heat map is bright where the map is positive, and dark outside its area", async () => {
  // The map of the server is replaced, so that the test does not depend on the weights of the model.
  await page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.heat_map = { width: 2, height: 2, values: [[1, -1], [-1, -1]] };
    json.area = { ...json.area, top: 0, height: json.area.image_height, left: 0, width: json.area.image_width / 2 };
    await route.fulfill({ response, json });
  });
  await choose(sample("nevus"));
  const [positive, negative, outside] = await page.locator(".stack canvas").evaluate((canvas) => {
    const at = (x, y) => [...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
    return [at(0.05, 0.1), at(0.4, 0.9), at(0.9, 0.5)];
  });
  assert.ok(positive[0] > 240 && positive[1] > 200 && positive[3] > 150, `yellow: ${positive}`);
  assert.equal(negative[3], 0, "transparent where the map is negative");
  assert.ok(outside[0] === 0 && outside[3] > 150, `black: ${outside}`);
  assert.match(await text("figcaption"), /where the network looked/);
});

test("a probability just below the threshold does not look equal to it", async () => {
  await page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.report.probabilities.malignant = 0.08946;
    json.report.decision.threshold = 0.089482;
    await route.fulfill({ response, json });
  });
  await choose(sample("nevus"));
  assert.match(await text(".body"), /malignant: 8\.946%\s+refers from 8\.948%/);
});

test("several files have results in order, and one that is not an image does not affect the others", async () => {
  await choose(sample("nevus"), TEXT_FILE, sample("keratosis"));
  assert.equal(await text("#answers-title"), "3 photos");
  assert.deepEqual(await page.locator("#cards h3").allInnerTexts(), ["nevus.jpg", "notes.txt", "keratosis.jpg"]);
  assert.match(await text("#cards > li:nth-child(2) .body"), /No answer\s+This is not a photo\. Choose a JPEG or PNG file\./);
  await assertAccessible(page, "several");
  await screenshot("page-several");
  await page.getByRole("button", { name: "Remove notes.txt" }).click();
  assert.equal(await text("#answers-title"), "2 photos");
  await page.getByRole("button", { name: "Remove all" }).click();
  assert.ok(await page.locator("#answers").isHidden());
});

test("an error says in plain words what is wrong and what to do", async () => {
  await choose(TEXT_FILE, { name: "half.jpg", mimeType: "image/jpeg", buffer: readFileSync(sample("nevus")).subarray(0, 900) }, { name: "none.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) });
  const texts = await page.locator(".body").allInnerTexts();
  assert.match(texts[0], /not a photo/);
  assert.match(texts[1], /part of the file is missing/);
  assert.match(texts[2], /file is empty/);
  assert.deepEqual(await page.locator("figure").allInnerTexts(), ["", "", ""], "no caption under a file without a preview");
  await screenshot("page-refused");
});

test("files can be dropped and pasted", async () => {
  const bytes = [...readFileSync(sample("nevus"))];
  const send = (kind) =>
    page.evaluate(([kind, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], kind === "paste" ? "" : "dropped.jpg", { type: "image/jpeg" }));
      const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: transfer, cancelable: true }) : new ClipboardEvent("paste", { clipboardData: transfer });
      dispatchEvent(event);
      return event.defaultPrevented;
    }, [kind, bytes]);
  assert.ok(await send("drop"), "the browser would open the file in place of the page");
  await send("paste");
  await page.locator("li[data-state=answered]").nth(1).waitFor();
  assert.deepEqual(await page.locator("#cards h3").allInnerTexts(), ["dropped.jpg", "Photo 2"]);
});

test("the page uses the language of the browser, with its numbers and plurals", async () => {
  await open({ query: "?lang=fr" });
  await choose(sample("nevus"), sample("keratosis"));
  const { probabilities } = await report("nevus");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
  assert.match(await text(".result"), /ne peut pas l’exclure/);
  assert.ok((await text(".body")).includes(percent(probabilities.malignant, "fr")), "a number in French format");
  assert.equal(await text("#answers-title"), "2 photos");
  await assertAccessible(page, "French");
  await screenshot("page-french");
  await page.selectOption("#language", "de");
  assert.match(await text(".result"), /nicht ausschließen/);
  assert.match(page.url(), /lang=de/);
  for (const [locale, notice] of [["es-MX", "Solo para investigación"], ["de-CH", "Nur für die Forschung"], ["nl-NL", "For research use only"]]) {
    await open({ locale });
    assert.ok((await text(".notice")).startsWith(notice), locale);
  }
});

test("the page fits a phone", async () => {
  for (const query of ["", "?lang=de"]) {
    await open({ width: 390, query, hasTouch: true, isMobile: true });
    await choose(sample("nevus"), TEXT_FILE);
    await page.locator("details").nth(1).evaluate((each) => (each.open = true));
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} of ${screen} pixels`);
    assert.ok(await page.locator(".camera").isVisible(), "a phone shows the camera button");
    const small = await page.locator("button, .button, select").evaluateAll((all) => all.filter((each) => each.offsetParent && each.offsetHeight < 44).map((each) => each.outerHTML));
    assert.deepEqual(small, [], "too small for a finger");
    if (!query) await screenshot("page-phone");
  }
});

test("all controls can be reached with the keyboard", async () => {
  const reached = [];
  await choose(sample("nevus"));
  await page.evaluate(() => document.body.focus());
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.type || document.activeElement.tagName));
  }
  for (const control of ["language", "files", "print", "clear", "button", "range", "SUMMARY", "A"]) assert.ok(reached.includes(control), `${control}: ${reached}`);
});

test("the page sends an image again when a stopped server is back", async () => {
  const port = await freePort();
  let other = await serve({ port, change: withEvidence });
  await open({ address: other.address });
  await choose(sample("nevus"));
  await other.stop();
  await page.setInputFiles("#files", sample("keratosis"));
  await page.locator("li[data-state=unreachable]").waitFor();
  assert.match(await text("#cards > li:nth-child(2) .body"), /does not answer/);
  assert.ok(await page.locator("li[data-state=answered]").isVisible(), "the first result is gone");
  other = await serve({ port, change: withEvidence });
  try {
    await page.locator("li[data-state=answered]").nth(1).waitFor({ timeout: 15_000 });
  } finally {
    await other.stop();
  }
});

test("a report is saved as one file that loads nothing", async () => {
  await choose(sample("nevus"));
  const result = await text(".result");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
  assert.equal(download.suggestedFilename(), "nevus.html");
  const path = await download.path();
  const saved = readFileSync(path, "utf8");
  assert.doesNotMatch(saved, /https?:|src="(?!data:)|<script/);
  await page.goto(`data:text/html;base64,${Buffer.from(saved).toString("base64")}`);
  assert.equal(await text(".result"), result);
  assert.match(await text(".notice"), /not a medical device/i);
  assert.equal(await page.locator("img").count(), 2);
  assert.ok(await page.locator("dl").isVisible());
});

test("the print has the result and no button", async () => {
  await choose(sample("nevus"));
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#drop").isHidden());
  assert.ok(await page.locator(".result").isVisible());
  assert.equal(await page.locator("button:visible").count(), 0);
  const paper = await page.pdf({ format: "A4" });
  assert.ok(paper.length > 10_000);
});

test("the result states eight views and a threshold of one class", async () => {
  const change = (card) => {
    withEvidence(card);
    // The server starts with an operating point that every image type has.
    card.profiles.clinical.operating_points = card.profiles.dermoscopic.operating_points;
  };
  const other = await serve({ change, options: ["--tta", "8", "--operating-point", "melanoma_sensitivity_0.95"] });
  try {
    await open({ address: other.address });
    await choose(sample("nevus"));
    const body = await text(".body");
    const { decision, tta_agreement: agreement } = await report("nevus", other.address);
    assert.ok(body.includes(`refers from ${percent(decision.threshold)} melanoma`), body);
    assert.ok(body.includes("in 8 orientations"), body);
    assert.ok(body.includes(`between ${percent(agreement.malignant[0])} and ${percent(agreement.malignant[1])}`), body);
    assert.equal(await page.locator(".mark").count(), 0, "the bar of malignant shows the threshold of melanoma");
  } finally {
    await other.stop();
  }
});

test("an uncalibrated model has a caution in place of the probability", async () => {
  const uncalibrated = await serve({
    change: (card) => {
      withEvidence(card);
      for (const profile of profiles(card)) profile.calibration = { method: "none" };
    },
  });
  try {
    await open({ address: uncalibrated.address });
    await choose(sample("nevus"));
    assert.match(await text(".body"), /never checked against diagnoses/);
    assert.doesNotMatch(await text(".body"), /Probability that it is malignant/);
  } finally {
    await uncalibrated.stop();
  }
});

test("all files of the page together have less than 150 kB", async () => {
  const sizes = await Promise.all(["", "page.js", "page.css"].map(async (part) => (await (await fetch(`${server.address}/${part}`)).arrayBuffer()).byteLength));
  const bytes = sizes.reduce((a, b) => a + b);
  assert.ok(bytes < 150_000, `${bytes} bytes`);
});
