// The page with one photo, in Chromium with the release build of the server. `UPDATE_SCREENSHOTS=1` writes docs/pictures/.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { freePort, profiles, sample, serve, withEvidence } from "./server.mjs";
import { percent, session, TEXT_FILE } from "./session.mjs";

const shared = session();
const { open, choose, text, unfold, screenshot, report } = shared;

/** Changes the reply of the server to every image. */
const change = (edit) =>
  shared.page.route("**/api/v1/explain", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    edit(json);
    await route.fulfill({ response, json });
  });

test("the empty page shows the notice, where photos go, and how to take them", async () => {
  assert.match(await text(".notice"), /research use only.*not a medical device/i);
  assert.match(await text("#privacy"), /does not leave this device/i);
  assert.ok(await shared.page.locator("#answers").isHidden());
  assert.equal(await shared.page.locator(".examples li:visible").count(), 7);
  assert.match(await text("#rule"), /Asymmetry.*Border.*Color.*Diameter.*Evolving.*Ugly duckling.*see a doctor within two weeks/s);
  assert.match(await text(".limits"), /Whether the spot is new, changes, grows, itches, hurts or bleeds/);
  await assertAccessible(shared.page, "empty");
  await open({ width: 1280, height: 900 });
  await screenshot("page-empty");
});

test("the answer is in view and has the focus, on a desktop and on a phone", async () => {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    await open({ width, height });
    await choose(sample("melanoma"));
    const { focused, top, bottom } = await shared.page.evaluate(() => {
      const action = document.querySelector(".action").getBoundingClientRect();
      return { focused: document.activeElement.className, top: document.activeElement.getBoundingClientRect().top, bottom: action.bottom };
    });
    assert.equal(focused, "result");
    assert.ok(top >= 0 && top < height / 4 && bottom < height / 2, `${top} to ${bottom} of ${height}`);
    const number = await shared.page.locator(".number-line").boundingBox();
    assert.ok(number.y + number.height < height, `the number at ${number.y} of ${height}`);
    assert.ok(await shared.page.locator(".prompt").isHidden(), "the upload area is a button");
    assert.ok(await shared.page.getByText("Add photos").isVisible());
  }
});

test("the result has the figures of the server's report", async () => {
  await choose(sample("nevus"));
  const { probabilities, decision, classes, model } = await report("nevus");
  await unfold();
  const body = await text("#cards");
  assert.match(body, /No sign of malignancy found\. It is not ruled out/);
  assert.ok(body.includes(percent(probabilities.malignant)) && body.includes(`The advice to see a doctor starts at ${percent(decision.threshold)}. Below that, cancer is possible`), body);
  assert.ok(body.includes(`${Math.round(100 * probabilities.prevalence)} of 100 spots are malignant. It is not your personal risk`), body);
  const { sensitivity, specificity } = decision.evidence;
  assert.ok(body.includes(`${100 * sensitivity}% of the malignant spots`) && body.includes(`${100 * (1 - specificity)}% of the spots that were not malignant`), body);
  const width = await shared.page.locator(".fill").evaluate((bar) => parseFloat(bar.style.width));
  const mark = await shared.page.locator(".mark").evaluate((line) => parseFloat(line.style.left));
  assert.ok(Math.abs(width - 100 * probabilities.malignant) < 1e-3 && Math.abs(mark - 100 * decision.threshold) < 1e-3);
  const rows = await shared.page.locator("tbody tr").allInnerTexts();
  const best = classes.reduce((a, b) => (a.probability > b.probability ? a : b));
  assert.equal(rows.length, classes.length);
  assert.ok(rows[0].includes(percent(best.probability)), rows[0]);
  assert.ok((await text("#cards dl")).includes(model.sha256));
  assert.match(await shared.page.locator("#status").textContent(), /nevus\.jpg: .*not ruled out/);
  await assertAccessible(shared.page, "answered");
  await open({ width: 1280, height: 900 });
  await choose(sample("nevus"));
  await screenshot("page-no-sign");
});

test("an example of the server is answered like a photo", async () => {
  await shared.page.getByRole("button", { name: "melanoma", exact: true }).click();
  await shared.done(1);
  assert.equal(await text(".result"), "Have a doctor examine this spot.");
  assert.match(await text("#status"), /melanoma\.jpg/);
  assert.equal(await text(".example"), "Example, not your photo");
  await choose(sample("nevus"));
  assert.deepEqual(await shared.page.locator(".name").allInnerTexts().then((names) => names.sort()), ["melanoma.jpgExample", "nevus.jpg"]);
  await open();
  await shared.page.route("**/examples/*", (route) => route.abort());
  await shared.page.getByRole("button", { name: "mole", exact: true }).click();
  await shared.page.waitForFunction(() => document.getElementById("example-status").textContent.includes("could not be loaded"));
});

test("a referral says what to do and how soon, and its reasons are folded away", async () => {
  await choose(sample("melanoma"));
  assert.equal(await text(".result"), "Have a doctor examine this spot.");
  assert.match(await text(".action"), /within two weeks/);
  assert.match(await text(".steps"), /Call today.*call on the next working day.*Print this result.*Do not wait for a better photo\. A later photo with another result does not cancel this advice/s);
  assert.match(await text(".number-block"), /This is not a diagnosis/);
  assert.equal(await shared.page.locator("#cards details:not(.abcde)[open]").count(), 0);
  await unfold();
  assert.match(await text("#cards"), /at or above the threshold.*at least as probable as benign/s);
  await assertAccessible(shared.page, "referred");
  await open({ width: 1280, height: 900, colorScheme: "dark" });
  await choose(sample("melanoma"));
  await assertAccessible(shared.page, "dark");
  await screenshot("page-dark");
  await open({ width: 1280, height: 900 });
  await choose(sample("melanoma"));
  await screenshot("page-refer");
});

test("what the program does not take into account and the ABCDE rule are next to the answer", async () => {
  await open({ width: 1280, height: 900 });
  await choose(sample("nevus"));
  const card = shared.page.locator("#cards article");
  assert.match(await card.locator(".limits").innerText(), /Whether the spot is new.*Dark skin.*Photos without a dermatoscope/s);
  assert.ok(await card.locator(".rule").isVisible(), "beside the image on a wide screen");
  const [rule, image] = [await card.locator(".rule").boundingBox(), await card.locator(".stack").boundingBox()];
  assert.equal(Math.round(rule.x), Math.round(image.x));
});

test("nothing on the page is green", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open({ colorScheme });
    await choose(sample("nevus"), TEXT_FILE);
    await shared.page.locator("#cards article").waitFor();
    const greens = await shared.page.evaluate(() => {
      const green = (color) => {
        const [r, g, b, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
        return a > 0 && g > r + 12 && g > b + 12;
      };
      const properties = ["color", "backgroundColor", "borderTopColor", "borderLeftColor", "fill", "stroke"];
      return [...document.querySelectorAll("body *")]
        .filter((each) => properties.some((property) => green(getComputedStyle(each)[property])))
        .map((each) => each.outerHTML.slice(0, 100));
    });
    assert.deepEqual(greens, [], colorScheme);
  }
});

test("the heat map fades with the slider, by mouse and by keyboard", async () => {
  await change((json) => (json.heat_map = { width: 2, height: 2, values: [[1, 0.5], [0.2, -1]] }));
  await choose(sample("keratosis"));
  const slider = shared.page.locator("input[type=range]"), map = shared.page.locator(".stack canvas");
  const opacity = () => map.evaluate((canvas) => Number(canvas.style.opacity));
  assert.ok((await opacity()) > 0.5);
  await slider.fill("0");
  assert.equal(await opacity(), 0);
  await slider.press("End");
  assert.equal(await opacity(), 1);
  await slider.press("ArrowLeft");
  assert.equal(await opacity(), 0.99);
  const [mapBox, imageBox] = [await map.boundingBox(), await shared.page.locator(".stack img").boundingBox()];
  for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(mapBox[side] - imageBox[side]) < 1.5, side);
});

test("the heat map is bright where the map is positive, dark outside its area, and has a legend", async () => {
  // The map of the server is replaced, so that the test does not depend on the weights of the model.
  await change((json) => {
    json.heat_map = { width: 2, height: 2, values: [[1, -1], [-1, -1]] };
    json.area = { ...json.area, top: 0, height: json.area.image_height, left: 0, width: json.area.image_width / 2 };
  });
  await choose(sample("nevus"));
  const [positive, negative, outside] = await shared.page.locator(".stack canvas").evaluate((canvas) => {
    const at = (x, y) => [...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
    return [at(0.05, 0.1), at(0.4, 0.9), at(0.9, 0.5)];
  });
  assert.ok(positive[0] > 240 && positive[1] > 200 && positive[3] > 150, `yellow: ${positive}`);
  assert.equal(negative[3], 0, "transparent where the map is negative");
  assert.ok(outside[0] === 0 && outside[3] > 150, `black: ${outside}`);
  assert.match(await text("figcaption"), /raised it little\s+raised it most\s+not analyzed\s+Bright areas raised the probability of malignancy/);
});

test("a map in which nothing stands out is a sentence that does not reassure", async () => {
  for (const [kind, expected] of [["nevus", /Nothing stands out.*This does not rule it out/], ["melanoma", /Nothing stands out.*The advice is the same/]]) {
    await open();
    await change((json) => (json.heat_map = { width: 2, height: 2, values: [[0.05, -1], [-0.3, 0]] }));
    await choose(sample(kind));
    assert.match(await text("figcaption"), expected);
    assert.equal(await shared.page.locator(".stack canvas, .ramp").count(), 0);
  }
});

test("a located spot has a frame at its place in the photo", async () => {
  await change((json) => {
    const { image_width: width, image_height: height } = json.area;
    json.report.located_lesion = { area: { left: width / 4, top: height / 2, width: width / 2, height: height / 4 }, candidates: 1 };
  });
  await choose(sample("nevus"));
  const [frame, image] = [await shared.page.locator(".frame").boundingBox(), await shared.page.locator(".stack img").boundingBox()];
  const close = (a, b) => assert.ok(Math.abs(a - b) < 2, `${a} and ${b}`);
  close(frame.x, image.x + image.width / 4);
  close(frame.y, image.y + image.height / 2);
  close(frame.width, image.width / 2);
  close(frame.height, image.height / 4);
  assert.match(await text("figure"), /Frame: the part of the photo that was analyzed/);
});

test("a probability just below the threshold does not look equal to it", async () => {
  await change((json) => {
    json.report.probabilities.malignant = 0.08946;
    json.report.decision.threshold = 0.089482;
  });
  await choose(sample("nevus"));
  assert.match(await text(".number-block"), /8\.946%\s+Probability of malignancy\s+8\.948%\s+This is not a diagnosis.*starts at 8\.948%/s);
});

test("an error says in plain words what is wrong and what to do", async () => {
  await choose(TEXT_FILE, { name: "half.jpg", mimeType: "image/jpeg", buffer: readFileSync(sample("nevus")).subarray(0, 900) }, { name: "none.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) });
  await shared.page.locator("#cards article").waitFor();
  await shared.page.locator("#cards li.open .row button").click();
  for (const [name, expected] of [["notes.txt", /not a photo/], ["half.jpg", /part of the file is missing/], ["none.jpg", /file is empty/]]) {
    await shared.page.getByRole("button", { name }).first().click();
    assert.match(await text("#cards article"), expected);
    assert.equal(await shared.page.locator("#cards figure").innerText(), "", "no caption under a file without a preview");
    assert.equal(await shared.page.locator("#cards .crop").count(), 0, "a file that cannot be read has nothing to crop");
  }
});

test("files can be dropped and pasted", async () => {
  const bytes = [...readFileSync(sample("nevus"))];
  const send = (kind) =>
    shared.page.evaluate(([kind, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], kind === "paste" ? "" : "dropped.jpg", { type: "image/jpeg" }));
      const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: transfer, cancelable: true }) : new ClipboardEvent("paste", { clipboardData: transfer });
      dispatchEvent(event);
      return event.defaultPrevented;
    }, [kind, bytes]);
  assert.ok(await send("drop"), "the browser would open the file in place of the page");
  await send("paste");
  await shared.done(2);
  assert.deepEqual(await shared.page.locator(".name").allInnerTexts(), ["dropped.jpg", "Photo 2"]);
});

test("the page uses the language of the browser, with its numbers and plurals, and loads only that language", async () => {
  await open({ query: "?lang=fr", width: 1280, height: 900 });
  const loaded = shared.requests.map((each) => each.split("/").pop()).filter((name) => /^(en|de|es|fr)\.js$/.test(name));
  assert.deepEqual(loaded, ["fr.js"]);
  await choose(sample("nevus"));
  const { probabilities } = await report("nevus");
  assert.equal(await shared.page.evaluate(() => document.documentElement.lang), "fr");
  assert.match(await text(".result"), /n’est pas exclue/);
  assert.ok((await text(".body")).includes(percent(probabilities.malignant, "fr")), "a number in French format");
  await assertAccessible(shared.page, "French");
  await shared.page.selectOption("#language", "de");
  await shared.page.locator("html[lang=de]").waitFor();
  assert.match(await text(".result"), /Ausgeschlossen ist sie nicht/);
  assert.match(shared.page.url(), /lang=de/);
  for (const [locale, notice] of [["es-MX", "Solo para investigación"], ["de-CH", "Nur für die Forschung"], ["nl-NL", "For research use only"]]) {
    await open({ locale });
    assert.ok((await text(".notice")).startsWith(notice), locale);
  }
});

test("the page fits a phone", async () => {
  for (const query of ["", "?lang=de", "?lang=es", "?lang=fr"]) {
    await open({ width: 390, height: 844, query, hasTouch: true, isMobile: true });
    await choose(sample("nevus"), TEXT_FILE);
    await shared.page.locator("#cards article").waitFor();
    await unfold();
    // Not the inner width: a mobile browser zooms out of content that is too wide.
    const content = await shared.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(content <= 390, `${query}: ${content} of 390 pixels`);
    assert.ok(await shared.page.locator(".camera").isVisible(), "a phone shows the camera button");
    const small = await shared.page.locator("button, .button, select, input[type=text]").evaluateAll((all) => all.filter((each) => each.offsetParent && each.offsetHeight < 44).map((each) => each.outerHTML));
    assert.deepEqual(small, [], "too small for a finger");
    if (query) continue;
    await open({ width: 390, height: 844, hasTouch: true, isMobile: true });
    await choose(sample("melanoma"));
    await screenshot("page-phone");
  }
});

test("a person can do everything with the keyboard", async () => {
  const { page } = shared;
  const reached = [];
  await choose(sample("nevus"));
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim() || document.activeElement.type));
  }
  for (const control of ["Print for the doctor", "Save as a file", "Crop to the spot", "Remove", "Figures and model"]) assert.ok(reached.includes(control), `${control}: ${reached}`);
  await page.evaluate(() => document.querySelector("#language").focus());
  const start = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Tab");
    start.push(await page.evaluate(() => document.activeElement.id));
  }
  assert.deepEqual(start.slice(0, 2), ["files", "crop-first"]);
});

test("the page sends an image again when a stopped server is back", async () => {
  const port = await freePort();
  let other = await serve({ port, change: withEvidence });
  await open({ address: other.address });
  await choose(sample("nevus"));
  await other.stop();
  await shared.page.setInputFiles("#files", sample("keratosis"));
  await shared.page.locator("li[data-state=unreachable]").waitFor();
  assert.match(await text("li[data-state=unreachable] .result"), /does not answer.*do not wait for it: call a doctor/s);
  assert.ok(await shared.page.locator("li[data-state=answered]").isVisible(), "the first result is gone");
  other = await serve({ port, change: withEvidence });
  try {
    await shared.done(2);
  } finally {
    await other.stop();
  }
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
    await unfold();
    const body = await text("#cards");
    const { decision, tta_agreement: agreement } = await report("nevus", other.address);
    assert.ok(body.includes(`starts at ${percent(decision.threshold)} for melanoma`), body);
    assert.ok(body.includes("in 8 orientations"), body);
    assert.ok(body.includes(`between ${percent(agreement.malignant[0])} and ${percent(agreement.malignant[1])}`), body);
    assert.equal(await shared.page.locator(".mark").count(), 0, "the bar of malignant shows the threshold of melanoma");
  } finally {
    await other.stop();
  }
});

test("an uncalibrated model has a caution beside its figure", async () => {
  const uncalibrated = await serve({
    change: (card) => {
      withEvidence(card);
      for (const profile of profiles(card)) profile.calibration = { method: "none" };
    },
  });
  try {
    await open({ address: uncalibrated.address });
    await choose(sample("nevus"));
    assert.match(await text(".body"), /never compared with diagnoses: do not read it as a probability/);
    assert.doesNotMatch(await text(".body"), /Probability of malignancy/);
  } finally {
    await uncalibrated.stop();
  }
});

test("what the page loads has less than 150 kB", async () => {
  const bodies = await Promise.all(["", "page.js", "page.css", "en.js", "icon.svg"].map(async (part) => (await (await fetch(`${shared.server.address}/${part}`)).arrayBuffer()).byteLength));
  const bytes = bodies.reduce((a, b) => a + b);
  assert.ok(bytes < 150_000, `${bytes} bytes`);
});
