// The history in the browser: off by default, kept over a reload, compared, and gone when it is deleted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "./browser.mjs";
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
  await shared.page.getByRole("button", { name: "Keep in the history" }).click();
  await shared.page.locator(".kept li").nth(count).waitFor();
}

test("nothing is kept unless the person turns the history on", async () => {
  await choose(sample("nevus"));
  assert.deepEqual(await databases(), []);
  assert.equal(await shared.page.getByRole("button", { name: "Keep in the history" }).count(), 0);
  assert.equal(await shared.page.getByLabel("Keep results in this browser").isChecked(), false);
  await reload();
  assert.ok(await shared.page.locator("#answers").isHidden(), "the page is empty after a reload");
});

test("a kept answer is there after a reload, and nothing of it is sent", async () => {
  await turnOn();
  await keep("nevus", "left arm-4711");
  assert.match(await text(".keep"), /Kept in this browser/);
  const sent = [];
  shared.page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await reload();
  assert.ok(await shared.page.getByLabel("Keep results in this browser").isChecked());
  assert.match(await text("#history"), /left arm-4711.*No sign, not ruled out/s);
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
  assert.equal(await dialog.locator("select").first().locator("option:checked").innerText().then((date) => date.includes(String(new Date().getFullYear()))), true);
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
