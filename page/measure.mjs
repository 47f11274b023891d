// `npm run measure -- PHOTOGRAPH…`: the page's weight, and the time from the drop of a photograph to its answer.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { launch } from "./tests/browser.mjs";
import { serve } from "./tests/server.mjs";

const TIMES = 11;
const [server, browser] = [await serve(), await launch()];
const page = await browser.newPage();
const bodies = [];
page.on("response", (response) => response.url().startsWith("http") && bodies.push(response.body()));
await page.goto(server.address, { waitUntil: "networkidle" });
const weight = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
console.log(`The page weighs ${(weight / 1000).toFixed(1)} kB.\n\n| photograph | kB | from drop to answer, ms |\n|---|---|---|`);
for (const path of process.argv.slice(2)) {
  const buffer = readFileSync(path);
  const times = [];
  for (let i = 0; i < TIMES; i++) {
    const took = await page.evaluate(async (encoded) => {
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
    times.push(took);
    await page.locator("#clear").click();
  }
  times.sort((a, b) => a - b);
  console.log(`| ${basename(path)} | ${Math.round(buffer.length / 1000)} | ${times[(TIMES - 1) / 2].toFixed(0)} (${times[0].toFixed(0)} to ${times[TIMES - 1].toFixed(0)}) |`);
}
await browser.close();
await server.stop();
