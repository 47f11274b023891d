// What happens before and beside the answer: the check of the photo, the crop, the notes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { sample } from "./server.mjs";
import { session } from "./session.mjs";

const shared = session();
const { choose, text } = shared;

/** Holds the answer back until the function that it returns is called. */
async function holdAnswer() {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await shared.page.route("**/api/v1/explain", async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** Changes what the check of the server finds. */
const changeCheck = (edit) =>
  shared.page.route("**/api/v1/check", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    edit(json);
    await route.fulfill({ response, json });
  });

/** Records what the page sends: the browser does not show tests the bytes of a body. */
beforeEach(async () => {
  await shared.page.addInitScript(() => {
    const send = globalThis.fetch;
    globalThis.sent = [];
    globalThis.fetch = (address, options) => {
      globalThis.sent.push({ address: String(address), body: options?.body, headers: JSON.stringify(options?.headers ?? "") });
      return send(address, options);
    };
  });
  await shared.page.reload();
  await shared.page.locator("body[data-ready]").waitFor();
});

/** The width and height of the image that `send` sends to be classified. */
async function sentSize(send) {
  await Promise.all([shared.page.waitForRequest("**/api/v1/explain"), send()]);
  return shared.page.evaluate(async () => {
    const { body } = globalThis.sent.findLast(({ address }) => address.endsWith("explain"));
    const { width, height } = await createImageBitmap(body);
    return [width, height];
  });
}

test("the defects of a photo are shown before its answer", async () => {
  const release = await holdAnswer();
  await changeCheck((json) => (json.quality.warnings = [{ code: "lesion_small", advice: "In English." }]));
  await shared.page.setInputFiles("#files", sample("nevus"));
  await shared.page.locator(".warnings").waitFor();
  assert.match(await text(".body"), /Check of the photo: \d+ × \d+ pixels, taken through a dermatoscope\.\s+Defects of the photo:\s+The spot is small in it: crop the photo/);
  assert.match(await text(".result"), /analyzing the photo/);
  release();
  await shared.done(1);
});

test("a photo that the check refuses is not classified, and the page says how to take a better one", async () => {
  await changeCheck((json) => (json.error = { code: "image_too_blurred" }));
  await choose(sample("nevus"));
  assert.match(await text("#cards article"), /No result for this photo\s+The photo is blurred.*says nothing about the spot.*If there is no result for a second photo either, show the spot to a doctor.*How to take a good photo/s);
  assert.ok(!shared.requests.some((address) => address.endsWith("/explain")));
});

test("a check of one view does not decide that there is no spot", async () => {
  await changeCheck((json) => (json.error = { code: "no_lesion_found" }));
  await choose(sample("nevus"));
  assert.equal(await shared.page.locator("li[data-state=answered]").count(), 1);
});

test("a photo is cropped before it is sent, with the keyboard, at the pixels of the file", async () => {
  const { page } = shared;
  await page.getByLabel("Crop each photo to the spot before it is sent").check();
  await page.setInputFiles("#files", sample("nevus"));
  await page.locator("dialog[open]").waitFor();
  assert.ok(!shared.requests.some((address) => address.includes("/api/")), "nothing is sent before the person has cropped");
  await assertAccessible(page, "crop");
  await page.getByRole("application").focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("+");
  await page.keyboard.press("ArrowLeft");
  const [width, height] = await page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    return [image.width, image.height];
  }, [...readFileSync(sample("nevus"))]);
  const [cutWidth, cutHeight] = await sentSize(() => page.getByRole("button", { name: "Use this part" }).click());
  const side = Math.round(Math.max(width, height) / 1.15 ** 5);
  assert.deepEqual([cutWidth, cutHeight], [Math.min(side, width), Math.min(side, height)]);
  await shared.done(1);
});

test("an answered photo can be cropped and is classified again, and whole again", async () => {
  const { page } = shared;
  await choose(sample("nevus"));
  const whole = await sentSize(async () => {
    await page.getByRole("button", { name: "Crop to the spot" }).click();
    await page.getByRole("button", { name: "Use the whole photo" }).click();
  });
  await shared.done(1);
  const part = await sentSize(async () => {
    await page.getByRole("button", { name: "Crop to the spot" }).click();
    await page.getByLabel("Zoom").fill("2");
    await page.getByRole("button", { name: "Use this part" }).click();
  });
  assert.ok(part[0] < whole[0] && part[1] <= whole[1], `${part} of ${whole}`);
  await shared.done(1);
  assert.equal(await page.evaluate(() => document.activeElement.className), "result", "the new answer has the focus");
});

test("a canceled crop changes nothing", async () => {
  const { page } = shared;
  await page.getByLabel("Crop each photo to the spot before it is sent").check();
  await page.setInputFiles("#files", sample("nevus"));
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await page.locator("#answers").isHidden());
});

test("the body site and the note stay on the page", async () => {
  const { page } = shared;
  await choose(sample("nevus"));
  await page.getByLabel("Where on the body").fill("left elbow-4711");
  await page.getByLabel("Note for the doctor").fill("itches-4711");
  await page.selectOption("#language", "fr");
  await page.locator("html[lang=fr]").waitFor();
  assert.equal(await page.getByLabel("Endroit du corps").inputValue(), "left elbow-4711");
  await page.getByRole("button", { name: "Recadrer" }).click();
  await page.getByRole("button", { name: "Utiliser toute la photo" }).click();
  await shared.done(1);
  const sent = await page.evaluate(() => Promise.all(globalThis.sent.map(async ({ address, body, headers }) => `${address} ${headers} ${body ? await body.text() : ""}`)));
  assert.ok(sent.some((each) => each.includes("/explain")));
  assert.ok(!sent.some((each) => each.includes("4711") || each.includes("nevus.jpg")));
});
