// The scores of Lighthouse for accessibility and best practices.
import assert from "node:assert/strict";
import { test } from "node:test";
import lighthouse from "lighthouse";
import { launch } from "./browser.mjs";
import { freePort, serve } from "./server.mjs";

test("Lighthouse gives at least 95 for accessibility and best practices", async () => {
  const port = await freePort();
  const [server, browser] = [await serve(), await launch([`--remote-debugging-port=${port}`])];
  try {
    const { lhr } = await lighthouse(`${server.address}/`, { port, logLevel: "silent", onlyCategories: ["accessibility", "best-practices"] });
    const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => scoreDisplayMode === "binary" && score === 0);
    for (const { id, score } of Object.values(lhr.categories)) assert.ok(score >= 0.95, `${id}: ${score}; ${failed.map((audit) => audit.id)}`);
  } finally {
    await browser.close();
    await server.stop();
  }
});
