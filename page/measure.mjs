// `npm run measure -- IMAGE…` prints the size of the page, the time from the drop of an image to its answer, and how the page
// does with 200 photos.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import lighthouse from "lighthouse";
import desktop from "lighthouse/core/config/desktop-config.js";
import { launch } from "./tests/browser.mjs";
import { freePort, sample, serve } from "./tests/server.mjs";

const REPETITIONS = 11;
const MANY = 200;
const port = await freePort();
const [server, browser] = [await serve(), await launch([`--remote-debugging-port=${port}`])];
const median = (values) => values.sort((a, b) => a - b)[(values.length - 1) / 2];

/** A page whose script has run; `bytes` is the size of what it loaded. */
async function open() {
  const page = await (await browser.newContext({ serviceWorkers: "block" })).newPage();
  const bodies = [];
  page.on("response", (response) => response.url().startsWith("http") && bodies.push(response.body()));
  await page.goto(server.address, { waitUntil: "networkidle" });
  await page.locator("body[data-ready]").waitFor();
  return { page, bytes: (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0) };
}

const { page, bytes } = await open();
console.log(`Size of the page: ${(bytes / 1000).toFixed(1)} kB\n\n| image | kB | from drop to answer, ms |\n|---|---|---|`);
for (const path of process.argv.slice(2)) {
  const buffer = readFileSync(path);
  const times = [];
  for (let i = 0; i < REPETITIONS; i++) {
    times.push(await page.evaluate(async (encoded) => {
      const file = new File([Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))], "photo.jpg", { type: "image/jpeg" });
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const start = performance.now();
      dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      while (!document.querySelector("#cards > li:not([data-decision=pending])")) await frame();
      const card = document.querySelector("#cards > li");
      if (card.dataset.state !== "answered") throw new Error(card.textContent);
      return performance.now() - start;
    }, buffer.toString("base64")));
    await page.getByRole("button", { name: /^Remove/ }).first().click();
  }
  const middle = median(times);
  console.log(`| ${basename(path)} | ${Math.round(buffer.length / 1000)} | ${middle.toFixed(0)} (${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)}) |`);
}

const { page: other } = await open();
const kinds = ["melanoma", "nevus", "keratosis", "dark-nevus", "phone-carcinoma", "phone-nevus"];
const files = kinds.map((kind) => readFileSync(sample(kind)).toString("base64"));
const figures = await other.evaluate(async ([files, count]) => {
  const transfer = new DataTransfer();
  for (let i = 0; i < count; i++) {
    transfer.items.add(new File([Uint8Array.from(atob(files[i % files.length]), (c) => c.charCodeAt(0))], `photo-${i}.jpg`, { type: "image/jpeg" }));
  }
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** Milliseconds until the next frame after an action. */
  const timed = async (action) => {
    const start = performance.now();
    action();
    await frame();
    await frame();
    return performance.now() - start;
  };
  await new Promise((resolve) => setTimeout(resolve, 200));
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  const start = performance.now();
  dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
  let longest = 0;
  for (let last = performance.now(); document.querySelectorAll("#cards > li:not([data-decision=pending])").length < count; ) {
    await frame();
    const now = performance.now();
    [longest, last] = [Math.max(longest, now - last), now];
  }
  const total = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const sort = document.querySelector("#sort");
  const sorting = await timed(() => ((sort.value = "name"), sort.dispatchEvent(new Event("change"))));
  const filtering = await timed(() => document.querySelector("#filter button:last-child").click());
  const opening = await timed(() => document.querySelector("#cards > li:not([hidden]) .row > button").click());
  return { total, longest, task: Math.max(0, ...tasks), sorting, filtering, opening, height: document.documentElement.scrollHeight };
}, [files, MANY]);
const ms = (value) => `${value.toFixed(0)} ms`;
console.log(`\n| ${MANY} photos | |\n|---|---|
| until all have an answer | ${(figures.total / 1000).toFixed(1)} s |
| longest time without a new frame | ${ms(figures.longest)} |
| longest task of the script | ${ms(figures.task)} |
| sort, until the new frame | ${ms(figures.sorting)} |
| filter, until the new frame | ${ms(figures.filtering)} |
| open a photo, until the new frame | ${ms(figures.opening)} |`);
for (const [name, config] of [["phone", undefined], ["desktop", desktop]]) {
  const { lhr } = await lighthouse(`${server.address}/`, { port, logLevel: "silent" }, config);
  console.log(`\nLighthouse, ${name}: ${Object.values(lhr.categories).map(({ title, score }) => `${title} ${Math.round(100 * score)}`).join(", ")}`);
}
await browser.close();
await server.stop();
