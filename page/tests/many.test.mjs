// Several photos: the list, its order and filter, the downloads, and the keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { sample } from "./server.mjs";
import { percent, session, TEXT_FILE } from "./session.mjs";

const shared = session();
const { open, choose, text, screenshot, report } = shared;
// Not the inner text: the browser does not render rows that are out of view.
const names = () => shared.page.locator("#cards > li:visible .name").allTextContents();
const settled = () => shared.page.waitForFunction(() => document.querySelector("#progress").hidden);

async function three() {
  await choose(sample("nevus"), TEXT_FILE, sample("melanoma"));
  await settled();
}

async function downloaded(id) {
  const [download] = await Promise.all([shared.page.waitForEvent("download"), shared.page.locator(id).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

test("the list counts the photos, the most urgent first, and one that is no image does not affect the others", async () => {
  await three();
  assert.equal(await text("#answers-title"), "3 photos");
  assert.equal(await text("#count"), "All 3 photos are done.");
  assert.deepEqual(await names(), ["melanoma.jpg", "nevus.jpg", "notes.txt"]);
  assert.deepEqual(await shared.page.locator("#filter button").allInnerTexts(), ["All 3", "See a doctor 1", "No sign of cancer found, cancer possible 1", "No result 1"]);
  const { probabilities } = await report("melanoma");
  assert.ok((await text("#cards > li")).includes(percent(probabilities.malignant)));
  assert.equal(await text("#heads"), "Probability of malignancy");
  await assertAccessible(shared.page, "several");
});

test("the most urgent of a few photos is open, with what to do and how soon", async () => {
  await open({ width: 390, height: 844 });
  await choose(sample("nevus"), sample("melanoma"));
  await settled();
  await shared.page.locator("#cards article").waitFor();
  assert.equal(await text("#cards > li.open .name"), "melanoma.jpg");
  assert.match(await text("#cards article .action"), /within two weeks/);
  for (const id of ["#csv", "#filter", "#sort"]) assert.ok(await shared.page.locator(id).isHidden(), id);
});

test("the list is sorted by urgency, name and order", async () => {
  await choose(sample("nevus"), sample("phone-carcinoma"), TEXT_FILE, sample("melanoma"), sample("keratosis"));
  await settled();
  const reports = Object.fromEntries(await Promise.all(["nevus", "phone-carcinoma", "melanoma", "keratosis"].map(async (kind) => [`${kind}.jpg`, await report(kind)])));
  await shared.page.selectOption("#sort", "decision");
  const order = ["consult_dermatologist", "inconclusive", "no_sign_not_ruled_out"];
  const urgency = (name) => (reports[name] ? order.indexOf(reports[name].advice.code) : order.length);
  const probability = (name) => (reports[name] ? reports[name].probabilities.malignant : 0);
  const sorted = await names();
  for (const [a, b] of sorted.slice(1).map((name, i) => [sorted[i], name])) {
    assert.ok(urgency(a) < urgency(b) || (urgency(a) === urgency(b) && (urgency(a) === 1 || probability(a) >= probability(b))), `${a} before ${b}`);
  }
  assert.equal(sorted.at(-1), "notes.txt");
  await shared.page.selectOption("#sort", "name");
  assert.deepEqual(await names(), ["keratosis.jpg", "melanoma.jpg", "nevus.jpg", "notes.txt", "phone-carcinoma.jpg"]);
  await shared.page.selectOption("#sort", "added");
  assert.deepEqual(await names(), ["nevus.jpg", "phone-carcinoma.jpg", "notes.txt", "melanoma.jpg", "keratosis.jpg"]);
});

test("a filter shows the photos of one decision", async () => {
  await three();
  await shared.page.getByRole("button", { name: "See a doctor 1" }).click();
  assert.deepEqual(await names(), ["melanoma.jpg"]);
  assert.equal(await shared.page.locator("#filter [aria-pressed=true]").innerText(), "See a doctor 1");
  await shared.page.getByRole("button", { name: "All 3" }).click();
  assert.equal((await names()).length, 3);
});

test("the table and the data have the visible photos", async () => {
  await three();
  const table = await downloaded("#csv");
  assert.equal(table.name, "melanoma.csv");
  const [head, ...rows] = table.text.replace("\uFEFF", "").trim().split("\r\n").map((line) => line.split(","));
  const row = (name) => Object.fromEntries(head.map((column, i) => [column, rows.find((each) => each[0] === name)[i]]));
  const expected = await report("melanoma");
  assert.equal(rows.length, 3);
  assert.equal(row("melanoma.jpg").decision, "consult_dermatologist");
  assert.equal(Number(row("melanoma.jpg").probability_malignant), expected.probabilities.malignant);
  assert.equal(row("melanoma.jpg").model_sha256, expected.model.sha256);
  assert.equal(row("notes.txt").error, "not_an_image");
  const data = JSON.parse((await downloaded("#json")).text);
  assert.deepEqual(data.find(({ image }) => image === "melanoma.jpg").report, expected);
  assert.deepEqual(data.find(({ image }) => image === "notes.txt").error, { code: "not_an_image" });
  await shared.page.getByRole("button", { name: "No result 1" }).click();
  assert.equal(JSON.parse((await downloaded("#json")).text).length, 1);
});

test("a table has no probability of an inconclusive result, quotes its texts and runs no formula", async () => {
  await shared.page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    Object.assign(json.report.advice, { code: "inconclusive" });
    json.report.decision.reasons = ["weak_evidence"];
    await route.fulfill({ response, json });
  });
  const file = (name) => ({ name, mimeType: "image/jpeg", buffer: readFileSync(sample("nevus")) });
  await choose(file('=HYPERLINK("x"), y.jpg'), file("plain.jpg"));
  await settled();
  const { text } = await downloaded("#csv");
  assert.match(text, /^"'=HYPERLINK\(""x""\), y\.jpg",inconclusive,[a-z]+,,/m);
});

test("the arrow keys move through the list, Enter opens a photo and Escape closes it", async () => {
  await three();
  const { page } = shared;
  await page.locator("#cards article").waitFor();
  await page.keyboard.press("Escape");
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".name")?.textContent);
  await page.locator(".row button").first().focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "nevus.jpg");
  await page.keyboard.press("End");
  assert.equal(await focused(), "notes.txt");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  assert.equal(await text("#cards article .result"), "Have a doctor examine this spot.");
  assert.equal(await page.locator(".row button").first().getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await text("#cards > li.open .name"), "nevus.jpg", "from an open row, the next one opens");
  assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#cards article").count(), 0);
  assert.equal(await focused(), "melanoma.jpg");
});

test("photos can be removed, one or all", async () => {
  await three();
  await shared.page.getByRole("button", { name: "notes.txt" }).click();
  await shared.page.getByRole("button", { name: "Remove notes.txt" }).click();
  assert.equal(await text("#answers-title"), "2 photos");
  shared.page.once("dialog", (dialog) => dialog.dismiss());
  await shared.page.getByRole("button", { name: "Remove all" }).click();
  assert.equal(await text("#answers-title"), "2 photos", "the person did not confirm");
  shared.page.once("dialog", (dialog) => dialog.accept());
  await shared.page.getByRole("button", { name: "Remove all" }).click();
  assert.ok(await shared.page.locator("#answers").isHidden());
  assert.ok(await shared.page.locator(".prompt").isVisible(), "the upload area is large again");
});

test("forty photos are a short list", async () => {
  await open({ width: 1280, height: 900 });
  const kinds = ["melanoma", "nevus", "keratosis", "dark-nevus", "phone-carcinoma", "phone-nevus"];
  await choose(...Array.from({ length: 40 }, (_, i) => sample(kinds[i % kinds.length])));
  await settled();
  const height = await shared.page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height < 40 * 90 + 600, `${height} pixels`);
  await screenshot("page-several");
});
