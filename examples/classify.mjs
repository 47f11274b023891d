// Classifies one image with a running server: node classify.mjs [IMAGE [ADDRESS]]

import { readFile } from "node:fs/promises";

const [image = "samples/melanoma.jpg", address = "http://127.0.0.1:12345"] = process.argv.slice(2);

const form = new FormData();
form.append("image", new Blob([await readFile(image)]), "image");
const response = await fetch(`${address}/api/v1/classify`, {
  method: "POST",
  body: form,
  signal: AbortSignal.timeout(30_000),
});

const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json"); // RFC 9457
if (isProblem) {
  const { title, code, detail, hint } = await response.json();
  console.error(`${title} (${code}): ${detail} ${hint}`);
  process.exitCode = 1;
} else if (!response.ok) {
  throw new Error(`status ${response.status}`); // an error of a proxy in between
} else {
  const { advice, probabilities, decision } = await response.json();
  console.log(advice.text);
  if (advice.code === "inconclusive") { // then the probability is no result
    console.log(`reasons: ${decision.reasons.join(", ")}`);
  } else {
    console.log(`probability of malignancy: ${probabilities.malignant.toFixed(4)}`);
  }
  const refer = decision.refer ? "yes" : "no";
  console.log(`refer: ${refer} (threshold ${decision.threshold.toFixed(4)}, ${decision.operating_point})`);
}
