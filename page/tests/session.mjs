// A browser and a server for the tests of a file, and a new page for each test. A test that leaves an error in the browser, or
// a request to another server, fails.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, afterEach, before, beforeEach } from "node:test";
import { launch } from "./browser.mjs";
import { ROOT, sample, serve, withEvidence } from "./server.mjs";

const SCREENSHOTS = join(ROOT, "docs/pictures");
export const TEXT_FILE = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("this is not an image\n") };

/** Registers the hooks, and returns what the tests of the file share. */
export function session() {
  const shared = { browser: null, server: null, page: null, context: null, errors: [], requests: [] };

  /** Opens a new page, and records its errors and requests. */
  shared.open = async ({ address = shared.server.address, query = "", width = 1000, height = 800, ...options } = {}) => {
    await shared.context?.close();
    shared.context = await shared.browser.newContext({ viewport: { width, height }, locale: "en-GB", serviceWorkers: "block", ...options });
    shared.page = await shared.context.newPage();
    [shared.errors, shared.requests] = [[], []];
    shared.page.on("pageerror", (error) => shared.errors.push(String(error)));
    shared.page.on("console", (message) => {
      // The browser itself logs every HTTP error and every failed connection.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) shared.errors.push(message.text());
    });
    shared.page.on("request", (request) => shared.requests.push(request.url()));
    await shared.page.goto(`${address}/${query}`);
    await shared.page.locator("body[data-ready]").waitFor();
  };

  /** Chooses files and waits until each has an answer or an error. */
  shared.choose = async (...files) => {
    const read = (path) => ({ name: basename(path), mimeType: "image/jpeg", buffer: readFileSync(path) });
    const before = await shared.page.locator("#cards > li").count();
    await shared.page.setInputFiles("#files", files.map((file) => (typeof file === "string" ? read(file) : file)));
    await shared.done(before + files.length);
  };

  /** Waits until a number of photos have an answer or an error. */
  shared.done = (count) =>
    shared.page.waitForFunction((count) => document.querySelectorAll("#cards > li:not([data-decision=pending])").length === count, count, { timeout: 180_000 });

  shared.text = (selector) => shared.page.locator(selector).first().innerText();

  /** Opens every folded part of the open photo. */
  shared.unfold = () => shared.page.locator("#cards details").evaluateAll((all) => all.forEach((each) => (each.open = true)));

  shared.screenshot = async (name, options = {}) => {
    if (!process.env.UPDATE_SCREENSHOTS) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await shared.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), ...options });
  };

  /** The report of the server on a sample. */
  shared.report = async (kind, address = shared.server.address) => {
    const answer = await fetch(`${address}/api/v1/classify`, { method: "POST", body: readFileSync(sample(kind)) });
    return answer.json();
  };

  before(async () => {
    shared.browser = await launch();
    shared.server = await serve({ change: withEvidence });
  });
  after(async () => {
    await shared.browser?.close();
    await shared.server?.stop();
  });
  beforeEach(() => shared.open());
  afterEach(async () => {
    await shared.context.close();
    shared.context = null;
    assert.deepEqual(shared.errors, [], "errors in the browser");
    for (const address of shared.requests) assert.match(address, /^(http:\/\/127\.0\.0\.1:|blob:|data:)/);
  });
  return shared;
}

export const percent = (probability, language = "en") =>
  probability.toLocaleString(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
