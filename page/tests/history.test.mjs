// The history in the browser: off by default, kept over a reload, compared, and gone when it is deleted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { CASES, reply } from "./cases.mjs";
import { sample } from "./server.mjs";
import { session } from "./session.mjs";

const shared = session();
const { choose, text, screenshot } = shared;
const databases = () => shared.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

const reload = async () => {
  await shared.page.reload();
  await shared.page.locator("body[data-ready]").waitFor();
};

async function turnOn() {
  await shared.page.getByLabel("Keep results in this browser").check();
  await shared.page.waitForFunction(async () => (await indexedDB.databases()).length === 1);
}

/** Keeps an answer under the name of a spot. */
async function keep(kind, spot) {
  const count = await shared.page.locator(".kept li").count();
  await choose(sample(kind));
  if (!(await shared.page.locator("#cards article").isVisible())) await shared.page.getByRole("button", { name: `${kind}.jpg` }).last().click();
  await shared.page.getByLabel("Name of the spot in the history").fill(spot);
  await shared.page.getByRole("button", { name: "Keep this result" }).click();
  await shared.page.locator(".kept li").nth(count).waitFor();
}

test("nothing is kept unless the person turns the history on", async () => {
  await choose(sample("nevus"));
  assert.deepEqual(await databases(), []);
  assert.equal(await shared.page.getByRole("button", { name: "Keep this result" }).count(), 0);
  assert.equal(await shared.page.getByLabel("Keep results in this browser").isChecked(), false);
  await reload();
  assert.ok(await shared.page.locator("#answers").isHidden(), "the page is empty after a reload");
});

test("a kept answer is there after a reload, and nothing of it is sent", async () => {
  await turnOn();
  await keep("nevus", "left arm-4711");
  assert.match(await text(".keep"), /Kept on .* as “left arm-4711”\.\s+Update/);
  const sent = [];
  shared.page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await reload();
  assert.ok(await shared.page.getByLabel("Keep results in this browser").isChecked());
  assert.match(await text("#history"), /left arm-4711.*No sign of cancer found, cancer possible/s);
  assert.ok(await shared.page.locator(".kept img").evaluate((image) => image.complete && image.naturalWidth > 0));
  assert.ok(!sent.some((each) => each.includes("4711") || each.includes("/api/")));
  await assertAccessible(shared.page, "history");
});

test("two photos of a spot are compared side by side with their dates and without figures", async () => {
  await turnOn();
  await keep("nevus", "left arm");
  await keep("dark-nevus", "left arm");
  await keep("keratosis", "back");
  assert.equal(await shared.page.getByRole("button", { name: /^Compare/ }).count(), 1, "one spot has two photos");
  await shared.page.getByRole("button", { name: "Compare: left arm" }).click();
  const dialog = shared.page.locator("dialog[open]");
  assert.equal(await dialog.locator(".viewport img").count(), 2);
  assert.match(await dialog.innerText(), /The program does not compare them\. If something changed, see a doctor within two weeks/);
  assert.doesNotMatch(await dialog.innerText(), /%/);
  const dates = await dialog.locator("select option:checked").allInnerTexts();
  assert.deepEqual(dates.map((date) => date.replace(/^.*\d{4}/, "")), [" (1)", " (2)"], `numbers tell the results of one day apart: ${dates}`);
  const image = dialog.locator(".viewport img").first();
  const width = async () => (await image.boundingBox()).width;
  const before = await width();
  await dialog.locator(".viewport").first().focus();
  await shared.page.keyboard.press("+");
  assert.ok((await width()) > before);
  await dialog.getByLabel("Turn").first().fill("10");
  assert.equal(await image.evaluate((each) => each.style.rotate), "10deg");
  await assertAccessible(shared.page, "comparison");
  await shared.page.setViewportSize({ width: 1280, height: 900 });
  await screenshot("page-compare");
  await shared.page.keyboard.press("Escape");
  await shared.page.locator("dialog").waitFor({ state: "detached" });
});

test("one button deletes all, and turning the history off deletes the database", async () => {
  await turnOn();
  await keep("nevus", "left arm");
  const accept = () => shared.page.once("dialog", (dialog) => dialog.accept());
  shared.page.once("dialog", (dialog) => dialog.dismiss());
  await shared.page.locator("#history-delete").click();
  assert.equal(await shared.page.locator(".kept li").count(), 1, "the person did not confirm");
  accept();
  await shared.page.locator("#history-delete").click();
  await shared.page.locator(".kept li").waitFor({ state: "detached" });
  await reload();
  assert.equal(await shared.page.locator(".kept li").count(), 0);
  await shared.page.getByLabel("Keep results in this browser").uncheck();
  await shared.page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
  await reload();
  assert.equal(await shared.page.getByLabel("Keep results in this browser").isChecked(), false);
});

/** Keeps a result with the reply of a case under the name of a spot. */
async function keepCase(name, spot) {
  await reply(shared.page, CASES[name]);
  await keep("nevus", spot);
}

/** Opens the page again, and gets the answer of a case to another photo. */
async function later(name) {
  await reload();
  await reply(shared.page, CASES[name]);
  await choose(sample("nevus"));
}

test("no sign does not replace an earlier referral of the same spot: in the answer, the comparison, the history and the report", async () => {
  const { page } = shared;
  const holds = /On .* the result for this spot was: have a doctor examine it\. That still holds, even if nothing changed/;
  await turnOn();
  await keepCase("refer", "Left arm");
  await later("no-sign");
  assert.match(await text(".decision"), /a spot that you kept before.*an earlier advice to see a doctor still holds/s, "before the spot has a name");
  await page.getByLabel("Name of the spot in the history").fill(" left  ARM");
  assert.match(await text(".decision"), holds);
  assert.doesNotMatch(await text(".decision"), /once a month/);
  assert.match(await text(".steps"), /Call today/);
  assert.match(await text(".keep"), holds, "beside the name, too");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.match(await page.locator("#report .decision").textContent(), holds);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.getByRole("button", { name: "Keep this result" }).click();
  await page.locator(".kept li").nth(1).waitFor();
  assert.match(await text(".decision"), holds, "keeping the new result changes nothing");
  assert.match(await text(".spot .standing"), holds);
  await page.getByRole("button", { name: "Compare: left ARM" }).click();
  assert.match(await text("dialog[open]"), holds);
  await assertAccessible(page, "comparison with a referral");
});

test("no sign does not replace an earlier inconclusive result, and another spot is not affected", async () => {
  await turnOn();
  await keepCase("inconclusive-clinical", "back");
  await later("no-sign");
  await shared.page.getByLabel("Name of the spot in the history").fill("left arm");
  assert.match(await text(".decision"), /once a month/);
  assert.equal(await shared.page.locator(".decision .standing").count(), 0);
  await shared.page.getByRole("button", { name: /^back, / }).click();
  assert.match(await text(".decision"), /there was no clear result for this spot.*have a doctor examine it\. That still holds/s);
});

test("names of one spot need not be equal in case and spaces, and a spot can be renamed", async () => {
  const { page } = shared;
  await turnOn();
  await keep("nevus", "Left arm");
  await keep("dark-nevus", "left  arm ");
  await keep("keratosis", "back");
  assert.equal(await page.locator(".spot").count(), 2);
  page.once("dialog", (dialog) => dialog.accept("LEFT ARM"));
  await page.getByRole("button", { name: "Rename: back" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".spot").length === 1);
  assert.equal(await page.locator(".kept li").count(), 3);
});

test("a spot without a name gets one of its own, and the body site is a name", async () => {
  await turnOn();
  await keep("nevus", "");
  await keep("dark-nevus", "");
  await choose(sample("keratosis"));
  await shared.page.getByLabel("Where on the body").fill("left knee");
  await shared.page.getByRole("button", { name: "Keep this result" }).click();
  await shared.page.locator(".kept li").nth(2).waitFor();
  assert.deepEqual(await shared.page.locator(".spot h3").allInnerTexts(), ["Spot 1", "Spot 2", "left knee"]);
});

test("a note that is written after keeping is kept with an update", async () => {
  const { page } = shared;
  await turnOn();
  await keep("nevus", "left arm");
  await page.getByLabel("Note for the doctor").fill("itches since June");
  await page.getByRole("button", { name: "Update" }).click();
  await page.getByText("The kept result is up to date.").waitFor();
  assert.equal(await page.locator(".kept li").count(), 1);
  await reload();
  assert.match(await text(".kept li"), /itches since June/);
});

test("a result is deleted only after a question, and the answer can be kept again", async () => {
  const { page } = shared;
  await turnOn();
  await keep("nevus", "left arm");
  page.once("dialog", (dialog) => dialog.dismiss());
  await page.getByRole("button", { name: /^Remove left arm/ }).click();
  assert.equal(await page.locator(".kept li").count(), 1, "the person did not confirm");
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: /^Remove left arm/ }).click();
  await page.locator(".kept li").waitFor({ state: "detached" });
  assert.ok(await page.getByRole("button", { name: "Keep this result" }).isVisible());
});

test("the start page says how many spots are kept, and leads to them", async () => {
  await shared.open({ width: 390, height: 844 });
  assert.ok(await shared.page.locator("#kept-spots").isHidden());
  await turnOn();
  await keep("nevus", "left arm");
  await reload();
  await shared.page.evaluate(() => scrollTo(0, 0));
  await shared.page.getByRole("button", { name: "You have 1 kept spot" }).click();
  const { y } = await shared.page.locator("#history-title").boundingBox();
  assert.ok(y >= 0 && y < 844, `${y}`);
});

test("the photos of a comparison are in line on a phone, and its print is the comparison alone", async () => {
  await shared.open({ width: 390, height: 844 });
  const { page } = shared;
  await turnOn();
  await keepCase("refer", "left arm");
  await keepCase("no-sign", "left arm");
  await page.getByRole("button", { name: "Compare: left arm" }).click();
  const tops = await page.locator("dialog .viewport").evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
  assert.equal(tops[0], tops[1]);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.locator("dialog .print-only").isVisible());
  assert.ok(await page.locator(".screen").isHidden());
  assert.ok(await page.locator("#report").isHidden());
  assert.ok(await page.locator("dialog .buttons").isHidden());
});

test("an example cannot be kept, and an earlier referral is not about it", async () => {
  await turnOn();
  await keepCase("refer", "left arm");
  await reload();
  await shared.page.getByRole("button", { name: "mole", exact: true }).click();
  await shared.done(1);
  assert.equal(await text(".example"), "Example, not your photo");
  assert.doesNotMatch(await text(".decision"), /spot that you kept/);
  assert.equal(await shared.page.getByRole("button", { name: "Keep this result" }).count(), 0);
});
