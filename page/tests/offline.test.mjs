// The page without a connection, and as an installed program.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launch } from "./browser.mjs";
import { freePort, sample, serve, withEvidence } from "./server.mjs";

const browser = await launch();
const port = await freePort();
let server = await serve({ port, change: withEvidence });
after(async () => {
  await browser.close();
  await server.stop();
});

test("the page opens without its server, in another language too, and sends a photo when the server is back", async () => {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(server.address);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated") await new Promise((resolve) => active.addEventListener("statechange", () => active.state === "activated" && resolve()));
  });
  const names = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname).sort();
  });
  assert.deepEqual(names, ["/", "/de.js", "/en.js", "/es.js", "/fr.js", "/icon.png", "/icon.svg", "/manifest.webmanifest", "/page.css", "/page.js"]);
  await server.stop();
  await page.goto(`${server.address}/?lang=de`);
  await page.locator("body[data-ready]").waitFor();
  assert.match(await page.locator(".notice").innerText(), /Kein Medizinprodukt/);
  await page.setInputFiles("#files", sample("nevus"));
  await page.locator("li[data-state=unreachable]").waitFor();
  assert.match(await page.locator(".result").innerText(), /Der Server antwortet nicht/);
  server = await serve({ port, change: withEvidence });
  await page.locator("li[data-state=answered]").waitFor({ timeout: 30_000 });
  await context.close();
});

test("a photo and its answer are not kept by the service worker", async () => {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(server.address);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.setInputFiles("#files", sample("nevus"));
  await page.locator("li[data-state=answered]").waitFor();
  const kept = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url, method }) => `${method} ${url}`);
  });
  assert.ok(kept.length > 0 && kept.every((each) => each.startsWith("GET") && !each.includes("/api/")), kept.join());
  await context.close();
});

test("the manifest names the page, its icons and where it starts", async () => {
  const manifest = await (await fetch(`${server.address}/manifest.webmanifest`)).json();
  assert.equal(manifest.display, "standalone");
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(new URL(src, server.address));
    assert.equal(icon.headers.get("content-type"), type);
  }
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await page.goto(server.address);
  const { errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  await page.close();
});
