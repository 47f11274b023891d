// Asks a server about one photograph: node classify.mjs [PHOTOGRAPH [ADDRESS]]

import { readFile } from "node:fs/promises";

const [photograph = "samples/synthetic-even.png", address = "http://127.0.0.1:12345"] = process.argv.slice(2);

const form = new FormData();
form.append("image", new Blob([await readFile(photograph)]), "image");
const answer = await fetch(`${address}/api/v1/classify`, {
  method: "POST",
  body: form,
  signal: AbortSignal.timeout(30_000),
});

const problem = answer.headers.get("Content-Type")?.startsWith("application/problem+json"); // RFC 9457
if (problem) {
  const { title, code, detail, hint } = await answer.json();
  console.error(`${title} (${code}): ${detail}. ${hint}`);
  process.exitCode = 1;
} else if (!answer.ok) {
  throw new Error(`status ${answer.status}`); // whatever else stands in between, such as a proxy
} else {
  const { advice, probabilities, decision } = await answer.json();
  console.log(advice.text);
  console.log(`probability of malignant: ${probabilities.malignant.toFixed(4)}`);
  console.log(
    `refer: ${decision.refer ? "yes" : "no"} (from ${decision.threshold.toFixed(4)} on, ${decision.operating_point})`,
  );
}
