// The report for the doctor: one page of A4, printed and saved.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { CASES, quality, reply } from "./cases.mjs";
import { sample } from "./server.mjs";
import { session } from "./session.mjs";

const shared = session();
const { open, choose, text, report } = shared;

/** The pages of the print, each as its text. */
async function print() {
  const data = new Uint8Array(await shared.page.pdf({ preferCSSPageSize: true }));
  const document = await getDocument({ data, verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const [left, top, right, bottom] = page.view;
    assert.deepEqual([Math.round(right - left), Math.round(bottom - top)], [595, 842], "A4");
    const { items } = await page.getTextContent();
    pages.push(items.map(({ str }) => str).join(" ").replaceAll(/\s+/g, " "));
  }
  return pages;
}

test("the print of an answer is one page with everything that a doctor needs", async () => {
  await choose(sample("melanoma"));
  const { model, decision } = await report("melanoma");
  await shared.page.getByLabel("Where on the body").fill("left upper arm");
  await shared.page.getByLabel("Note for the doctor").fill("new since June");
  const pages = await print();
  assert.equal(pages.length, 1);
  for (const part of ["Report for the doctor", "Name:", "Date of birth:", "Advice to the patient", "Date of the photo", "raised it most", "The advice to see a doctor starts at", "dence interval: 90% to 97%", "precancer (counted as benign)", "Not a medical device", "Have a doctor examine this spot", "within two weeks", "79.7%", "melanoma.jpg", "left upper arm", "new since June", model.sha256, `${model.name} ${model.version}`, decision.operating_point, "basal cell carcinoma", String(new Date().getFullYear())]) {
    assert.ok(pages[0].includes(part), `${part}: ${pages[0]}`);
  }
  assert.doesNotMatch(pages[0], /Add photos|Save as a file/);
  await shared.page.setViewportSize({ width: 794, height: 1123 });
  await shared.page.emulateMedia({ media: "print" });
  await shared.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await shared.screenshot("page-report");
});

test("the report fits one page in every language and for every outcome, with long texts", async () => {
  for (const language of ["en", "de", "es", "fr"]) {
    for (const name of ["refer", "no-sign", "inconclusive-clinical", "inconclusive-unlike"]) {
      await open({ query: `?lang=${language}` });
      const reasons = CASES[name].advice === "no_sign_not_ruled_out" ? [] : [...CASES[name].reasons, "poor_image", "several_lesions"];
      await reply(shared.page, { ...CASES[name], reasons, quality: quality("blurred", "low_contrast", "lesion_small", "hair", "ruler_or_ink", "several_lesions") });
      await choose(sample("nevus"));
      await shared.page.locator(".notes input").first().fill("W".repeat(60));
      await shared.page.locator(".notes textarea").fill("M ".repeat(100));
      const pages = await print();
      assert.equal(pages.length, 1, `${language} ${name}`);
      if (name.startsWith("inconclusive")) assert.doesNotMatch(pages[0], /melano[cz]|mélanocyt|3[.,]5\d* ?%|4[.,]1\d* ?%/i, "figures of an inconclusive result");
    }
  }
});

test("the print of a list is the list", async () => {
  await choose(sample("melanoma"), sample("nevus"));
  await shared.page.locator("#cards article").waitFor();
  await shared.page.locator(".row button").first().click();
  const { model } = await report("melanoma");
  const pages = await print();
  assert.equal(pages.length, 1);
  assert.match(pages[0], /Probability of malignancy melanoma\.jpg See a doctor 79\.7%.*nevus\.jpg No sign/);
  for (const part of [String(new Date().getFullYear()), `${model.name} ${model.version}`]) assert.ok(pages[0].includes(part), `${part}: ${pages[0]}`);
  assert.doesNotMatch(pages[0], /Remove all/);
});

test("a report is saved as one file that loads nothing", async () => {
  await choose(sample("melanoma"));
  const result = await text(".result");
  const [download] = await Promise.all([shared.page.waitForEvent("download"), shared.page.getByRole("button", { name: "Save as a file" }).click()]);
  assert.match(download.suggestedFilename(), /^skin-spot-report-\d{4}-\d\d-\d\d\.html$/);
  await shared.page.getByText(`Saved as ${download.suggestedFilename()}`).waitFor();
  const saved = readFileSync(await download.path(), "utf8");
  assert.doesNotMatch(saved, /https?:|src="(?!data:)|href="|<script/);
  await shared.page.goto(`data:text/html;base64,${Buffer.from(saved).toString("base64")}`);
  assert.equal(await text("h2"), result);
  assert.match(await text(".notice"), /not a medical device/i);
  assert.ok((await shared.page.locator("img").count()) >= 1);
  assert.ok(await shared.page.locator("dl").last().isVisible());
  assert.equal((await print()).length, 1);
});

test("a saved report fits a phone in every language", async () => {
  for (const language of ["en", "de", "es", "fr"]) {
    await open({ query: `?lang=${language}`, width: 390, height: 844 });
    await reply(shared.page, { ...CASES.refer, quality: quality("blurred", "hair") });
    await choose(sample("nevus"));
    const [download] = await Promise.all([shared.page.waitForEvent("download"), shared.page.locator(".notes button").nth(1).click()]);
    const saved = readFileSync(await download.path());
    await shared.page.goto(`data:text/html;base64,${saved.toString("base64")}`);
    assert.equal(await shared.page.evaluate(() => document.documentElement.scrollWidth), 390, language);
  }
});

test("the report of an example says that it is one, and a PDF gets the name of the file", async () => {
  await shared.page.getByRole("button", { name: "melanoma", exact: true }).click();
  await shared.done(1);
  assert.match((await print())[0], /Example, not your photo/);
  await shared.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.match(await shared.page.title(), /^skin-spot-report-/);
  await shared.page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.match(await shared.page.title(), /^melanoma: /);
});
