// `npm run measure -- IMAGE…` prints the size of the page, and the time from the drop of an image to its result.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { launch } from "./tests/browser.mjs";
import { serve } from "./tests/server.mjs";

const REPETITIONS = 11;
const [server, browser] = [await serve(), await launch()];
const page = await browser.newPage();
const bodies = [];
page.on("response", (response) => response.url().startsWith("http") && bodies.push(response.body()));
await page.goto(server.address, { waitUntil: "networkidle" });
const size = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
console.log(`Size of the page: ${(size / 1000).toFixed(1)} kB\n\n| image | kB | from drop to result, ms |\n|---|---|---|`);
for (const path of process.argv.slice(2)) {
  const buffer = readFileSync(path);
  const times = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const elapsed = await page.evaluate(async (encoded) => {
      const file = new File([Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))], "photo.jpg", { type: "image/jpeg" });
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const start = performance.now();
      dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
      const card = document.querySelector("#cards > li");
      while (card.dataset.state === "working") await new Promise((resolve) => requestAnimationFrame(resolve));
      if (card.dataset.state !== "answered") throw new Error(card.textContent);
      return performance.now() - start;
    }, buffer.toString("base64"));
    times.push(elapsed);
    await page.locator("#clear").click();
  }
  times.sort((a, b) => a - b);
  console.log(`| ${basename(path)} | ${Math.round(buffer.length / 1000)} | ${times[(REPETITIONS - 1) / 2].toFixed(0)} (${times[0].toFixed(0)} to ${times[REPETITIONS - 1].toFixed(0)}) |`);
}
await browser.close();
await server.stop();
