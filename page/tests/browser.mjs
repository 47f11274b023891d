// Starts the Chromium of this machine, and checks pages in it.
import axe from "axe-core";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Fails if axe finds a violation on the page. */
export async function assertAccessible(page, what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), [], what);
}

export function launch(args = []) {
  const executablePath = process.env.CHROMIUM ?? PATHS.find(existsSync);
  if (!executablePath) throw new Error("no Chromium found: install the package chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
}
