// Starts the Chromium of this machine.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch(args = []) {
  const executablePath = process.env.CHROMIUM ?? PATHS.find(existsSync);
  if (!executablePath) throw new Error("no Chromium found: install the package chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
}
