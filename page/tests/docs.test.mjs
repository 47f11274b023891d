// The page of the API at /docs: its forms work, on a phone too, in light and in dark, under its policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch } from "./browser.mjs";
import { sample, serve } from "./server.mjs";

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await serve();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.address) && !url.startsWith("blob:")) page.problems.push(`a request to ${url}`);
  });
  await page.goto(`${server.address}/docs`);
  return page;
}

test("the examples have the address of this server", async () => {
  const page = await open();
  const addresses = await page.locator(".address").allTextContents();
  assert.ok(addresses.length > 5);
  assert.deepEqual([...new Set(addresses)], [server.address]);
  await page.close();
});

test("a request is sent from the page, and its response is shown", async () => {
  const page = await open();
  const form = page.locator('form[data-path="/api/v1/classify"]');
  await form.locator("[type=file]").setInputFiles(sample("melanoma"));
  await form.locator('[name="tta"]').selectOption("8");
  await form.locator('[name="Accept-Language"]').fill("de");
  await form.getByRole("button", { name: "Try it" }).click();
  const response = form.locator(".response");
  await response.getByText("200 OK, application/json").waitFor();
  const [command, body] = await response.locator("pre").allTextContents();
  assert.match(command, /^curl -F 'image=@.*' -H 'Accept-Language: de' -H 'Accept: application\/json' 'http.*\/api\/v1\/classify\?tta=8&pretty=true'$/);
  assert.equal(JSON.parse(body).tta_agreement.views, 8);
  assert.ok(body.split("\n").length > 50, "one field a line");

  const explain = page.locator('form[data-path="/api/v1/explain"]');
  await explain.locator("[type=file]").setInputFiles(sample("melanoma"));
  await explain.locator('[name="Accept"]').selectOption("image/png");
  await explain.getByRole("button", { name: "Try it" }).click();
  await explain.locator(".response img").waitFor();

  const health = page.locator('form[data-path="/health/ready"]');
  await health.getByRole("button", { name: "Try it" }).click();
  await health.getByText("200 OK").waitFor();
  assert.deepEqual(page.problems, []);
  await page.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`${colorScheme} at ${width} pixels`, async () => {
      const page = await open({ colorScheme, viewport: { width, height: 844 } });
      await assertAccessible(page, `${colorScheme} at ${width}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  }
}
