// The page in a real browser, before the real server. `UPDATE_SCREENSHOTS=1` writes docs/pictures anew.
import axe from "axe-core";
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch } from "./browser.mjs";
import { suspicious } from "./drawn.mjs";
import { ROOT, freePort, sample, serve } from "./server.mjs";

const PICTURES = join(ROOT, "docs/pictures");
const NOTHING = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("this is no photograph\n") };

let browser, server, page, faults, asked;

before(async () => {
  browser = await launch();
  server = await serve();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(() => open());
afterEach(async () => {
  await page.context().close();
  assert.deepEqual(faults, [], "the browser complained");
  for (const address of asked) assert.match(address, /^(http:\/\/127\.0\.0\.1:|blob:|data:)/);
});

/** A fresh page; what goes wrong in it, and what it asks for, is kept. */
async function open({ address = server.address, query = "", width = 1000, ...options } = {}) {
  await page?.context().close();
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "en-GB", ...options });
  page = await context.newPage();
  [faults, asked] = [[], []];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (said) => {
    // The browser reports every refusal and every dead server by itself.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) faults.push(said.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${address}/${query}`);
}

async function choose(...files) {
  const before = await page.locator("#cards > li").count();
  const read = (path) => ({ name: basename(path), mimeType: "image/png", buffer: readFileSync(path) });
  await page.setInputFiles("#files", files.map((file) => (typeof file === "string" ? read(file) : file)));
  for (let i = before; i < before + files.length; i++) {
    await page.locator(`#cards > li:nth-child(${i + 1})[data-state=answered], #cards > li:nth-child(${i + 1})[data-state=refused]`).waitFor();
  }
}

const text = (selector) => page.locator(selector).first().innerText();

async function picture(name) {
  if (!process.env.UPDATE_SCREENSHOTS) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

async function assertAccessible(what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), [], what);
}

/** What the server says of a sample itself. */
async function report(kind, address = server.address) {
  const answer = await fetch(`${address}/api/v1/classify`, { method: "POST", body: readFileSync(sample(kind)) });
  return answer.json();
}

const percent = (share, language = "en") =>
  share.toLocaleString(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

test("before anything was chosen the page says what it is, and what it is not", async () => {
  assert.match(await text(".notice"), /research use only.*not a medical device/i);
  assert.match(await text("#privacy"), /nothing leaves this computer/i);
  assert.ok(await page.locator("#answers").isHidden());
  await assertAccessible("empty");
  await picture("page-empty");
});

test("a photograph is answered with the server's own figures, and without a word that reassures", async () => {
  await choose(sample("even"));
  const { probabilities, decision, classes, model } = await report("even");
  const said = await text(".said");
  assert.match(said, /cannot rule it out/);
  assert.ok(said.includes(percent(probabilities.malignant)) && said.includes(`refers from ${percent(decision.threshold)}`), said);
  assert.ok(said.includes(percent(decision.sensitivity)) && said.includes(percent(1 - decision.specificity)), said);
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
  assert.match(await page.locator("#status").textContent(), /synthetic-even\.png: .*cannot rule it out/);
  await assertAccessible("answered");
  await open();
  await choose(sample("even"));
  await picture("page-benign");
});

test("who is to be referred hears that first, and why", async () => {
  await choose(await suspicious(page));
  assert.equal(await text(".verdict.refer"), "Have a dermatologist look at this lesion.");
  assert.match(await text(".said"), /reaches the mark/);
  assert.ok(await page.locator(".said li").count() >= 2, "the label is malignant as well");
  await assertAccessible("referred");
  await picture("page-refer");
  await open({ colorScheme: "dark" });
  await choose(await suspicious(page));
  await assertAccessible("dark");
  await picture("page-dark");
});

test("nothing on the page is green", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open({ colorScheme });
    await choose(sample("even"), NOTHING);
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
  await choose(sample("red"));
  const slider = page.locator("input[type=range]"), map = page.locator(".stack canvas");
  const opacity = () => map.evaluate((canvas) => Number(canvas.style.opacity));
  assert.ok((await opacity()) > 0.5);
  await slider.fill("0");
  assert.equal(await opacity(), 0);
  await slider.press("End");
  assert.equal(await opacity(), 1);
  await slider.press("ArrowLeft");
  assert.equal(await opacity(), 0.99);
  const [map_, photograph] = [await map.boundingBox(), await page.locator(".stack img").boundingBox()];
  for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(map_[side] - photograph[side]) < 1.5, side);
});

test("the heat map is bright where something spoke for malignant, and dark where nobody looked", async () => {
  // The server's own answer, with evidence in the upper left alone: what weights say may change.
  await page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.map = { width: 2, height: 2, values: [[1, -1], [-1, -1]] };
    json.view = { ...json.view, top: 0, height: json.view.photograph_height, left: 0, width: json.view.photograph_width / 2 };
    await route.fulfill({ response, json });
  });
  await choose(sample("even"));
  const [evidence, none, unseen] = await page.locator(".stack canvas").evaluate((canvas) => {
    const at = (x, y) => [...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
    return [at(0.05, 0.1), at(0.4, 0.9), at(0.9, 0.5)];
  });
  assert.ok(evidence[0] > 240 && evidence[1] > 200 && evidence[3] > 150, `yellow: ${evidence}`);
  assert.equal(none[3], 0, "nothing is painted where nothing spoke for it");
  assert.ok(unseen[0] === 0 && unseen[3] > 150, `black: ${unseen}`);
  assert.match(await text("figcaption"), /where the network looked/);
});

test("a probability just below the mark does not look the same as the mark", async () => {
  await page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.report.probabilities.malignant = 0.08946;
    json.report.decision.threshold = 0.089482;
    await route.fulfill({ response, json });
  });
  await choose(sample("even"));
  assert.match(await text(".said"), /malignant: 8\.946%\s+refers from 8\.948%/);
});

test("several are answered in order, and what is no photograph spoils nothing for the others", async () => {
  await choose(sample("even"), NOTHING, sample("red"));
  assert.equal(await text("#answers-title"), "3 photographs");
  assert.deepEqual(await page.locator("#cards h3").allInnerTexts(), ["synthetic-even.png", "notes.txt", "synthetic-red.png"]);
  assert.match(await text("#cards > li:nth-child(2) .said"), /No answer\s+This is not a photograph\. Choose a JPEG or PNG file\./);
  await assertAccessible("several");
  await picture("page-several");
  await page.getByRole("button", { name: "Remove notes.txt" }).click();
  assert.equal(await text("#answers-title"), "2 photographs");
  await page.getByRole("button", { name: "Remove all" }).click();
  assert.ok(await page.locator("#answers").isHidden());
});

test("what is refused is told in plain words, with what to do", async () => {
  await choose(NOTHING, { name: "half.png", mimeType: "image/png", buffer: readFileSync(sample("even")).subarray(0, 900) }, { name: "none.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) });
  const said = await page.locator(".said").allInnerTexts();
  assert.match(said[0], /not a photograph/);
  assert.match(said[1], /part of the file is missing/);
  assert.match(said[2], /file is empty/);
  assert.deepEqual(await page.locator("figure").allInnerTexts(), ["", "", ""], "nothing to see, nothing to say");
  await picture("page-refused");
});

test("dropped and pasted photographs are taken too", async () => {
  const bytes = [...readFileSync(sample("even"))];
  const send = (kind) =>
    page.evaluate(([kind, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], kind === "paste" ? "" : "dropped.png", { type: "image/png" }));
      const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: transfer, cancelable: true }) : new ClipboardEvent("paste", { clipboardData: transfer });
      dispatchEvent(event);
      return event.defaultPrevented;
    }, [kind, bytes]);
  assert.ok(await send("drop"), "the browser would leave the page");
  await send("paste");
  await page.locator("li[data-state=answered]").nth(1).waitFor();
  assert.deepEqual(await page.locator("#cards h3").allInnerTexts(), ["dropped.png", "Photograph 2"]);
});

test("the reader's language, with its numbers and plurals", async () => {
  await open({ query: "?lang=fr" });
  await choose(sample("even"), sample("red"));
  const { probabilities } = await report("even");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
  assert.match(await text(".verdict"), /ne peut pas l’exclure/);
  assert.ok((await text(".said")).includes(percent(probabilities.malignant, "fr")), "un nombre à la française");
  assert.equal(await text("#answers-title"), "2 photos");
  await assertAccessible("French");
  await picture("page-french");
  await page.selectOption("#language", "de");
  assert.match(await text(".verdict"), /nicht ausschließen/);
  assert.match(page.url(), /lang=de/);
  for (const [locale, words] of [["es-MX", "Solo para investigación"], ["de-CH", "Nur für die Forschung"], ["nl-NL", "For research use only"]]) {
    await open({ locale });
    assert.ok((await text(".notice")).startsWith(words), locale);
  }
});

test("on a phone nothing stands over the edge", async () => {
  for (const query of ["", "?lang=de"]) {
    await open({ width: 390, query, hasTouch: true, isMobile: true });
    await choose(sample("even"), NOTHING);
    await page.locator("details").nth(1).evaluate((each) => (each.open = true));
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} of ${screen} pixels`);
    assert.ok(await page.locator(".camera").isVisible(), "a phone has a camera");
    const small = await page.locator("button, .button, select").evaluateAll((all) => all.filter((each) => each.offsetParent && each.offsetHeight < 44).map((each) => each.outerHTML));
    assert.deepEqual(small, [], "too small for a finger");
    if (!query) await picture("page-phone");
  }
});

test("all of it can be done with the keyboard", async () => {
  const reached = [];
  await choose(sample("even"));
  await page.evaluate(() => document.body.focus());
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.type || document.activeElement.tagName));
  }
  for (const place of ["language", "files", "print", "clear", "button", "range", "SUMMARY", "A"]) assert.ok(reached.includes(place), `${place}: ${reached}`);
});

test("a server that goes away is waited for, and asked again when it is back", async () => {
  const port = await freePort();
  let mortal = await serve({ port });
  await open({ address: mortal.address });
  await choose(sample("even"));
  await mortal.stop();
  await page.setInputFiles("#files", sample("red"));
  await page.locator("li[data-state=unreachable]").waitFor();
  assert.match(await text("#cards > li:nth-child(2) .said"), /does not answer/);
  assert.ok(await page.locator("li[data-state=answered]").isVisible(), "the first answer is lost");
  mortal = await serve({ port });
  try {
    await page.locator("li[data-state=answered]").nth(1).waitFor({ timeout: 15_000 });
  } finally {
    await mortal.stop();
  }
});

test("a report is saved as one file that needs nothing else", async () => {
  await choose(sample("even"));
  const verdict = await text(".verdict");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
  assert.equal(download.suggestedFilename(), "synthetic-even.html");
  const path = await download.path();
  const saved = readFileSync(path, "utf8");
  assert.doesNotMatch(saved, /https?:|src="(?!data:)|<script/);
  await page.goto(`data:text/html;base64,${Buffer.from(saved).toString("base64")}`);
  assert.equal(await text(".verdict"), verdict);
  assert.match(await text(".notice"), /not a medical device/i);
  assert.equal(await page.locator("img").count(), 2);
  assert.ok(await page.locator("dl").isVisible());
});

test("on paper there is the answer and no button", async () => {
  await choose(sample("even"));
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#drop").isHidden());
  assert.ok(await page.locator(".verdict").isVisible());
  assert.equal(await page.locator("button:visible").count(), 0);
  const paper = await page.pdf({ format: "A4" });
  assert.ok(paper.length > 10_000);
});

test("eight views, and a mark on one class, are told", async () => {
  const other = await serve({ options: ["--views", "8", "--operating-point", "melanoma_sensitivity_0.95"] });
  try {
    await open({ address: other.address });
    await choose(sample("even"));
    const said = await text(".said");
    const { decision, stability } = await report("even", other.address);
    assert.ok(said.includes(`refers from ${percent(decision.threshold)} melanoma`), said);
    assert.ok(said.includes("looked at 8 times"), said);
    assert.ok(said.includes(`between ${percent(stability.malignant[0])} and ${percent(stability.malignant[1])}`), said);
    assert.equal(await page.locator(".mark").count(), 0, "a mark on melanoma stands on the bar of malignant");
  } finally {
    await other.stop();
  }
});

test("a model that was never calibrated says so instead of a probability", async () => {
  const raw = await serve({ change: (card) => Object.assign(card, { calibration: { method: "none" }, operating_points: [], default_operating_point: null, prediction_sets: null, evaluation: [] }) });
  try {
    await open({ address: raw.address });
    await choose(sample("even"));
    assert.match(await text(".said"), /never checked against outcomes/);
    assert.doesNotMatch(await text(".said"), /Probability that it is malignant/);
  } finally {
    await raw.stop();
  }
});

test("the page weighs less than 150 kB, all of it", async () => {
  const sizes = await Promise.all(["", "page.js", "page.css"].map(async (part) => (await (await fetch(`${server.address}/${part}`)).arrayBuffer()).byteLength));
  const weight = sizes.reduce((a, b) => a + b);
  assert.ok(weight < 150_000, `${weight} bytes`);
});
