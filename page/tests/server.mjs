// Starts `melanoma serve` on a free port, with the shipped bundle or a copy with another card.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.MELANOMA ?? join(ROOT, "target/release/melanoma");

/** The path of a sample image: `nevus`, `keratosis` or `melanoma`. */
export const sample = (name) => join(ROOT, `samples/${name}.jpg`);

/** Sets sufficient evidence for every operating point of a card, so that a result can be that there is no sign. */
export function withEvidence(card) {
  for (const profile of profiles(card)) {
    for (const point of profile.operating_points) {
      point.evidence = {
        left_out: "sources", images: 4321, groups: 1234,
        sensitivity: 0.94, sensitivity_interval: [0.9, 0.97],
        specificity: 0.5, specificity_interval: [0.4, 0.6],
        min_sensitivity: 0.85, min_specificity: 0.3, measured_on: "images of tests",
      };
    }
  }
}

/** The profiles of a card: one, or one for each image type. */
export const profiles = ({ profiles }) => Object.values(profiles).filter((each) => each.operating_points);

export async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

/** Starts the server and waits until it is ready; `change` edits the card of a copy of the bundle. */
export async function serve({ port, options = [], change } = {}) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} does not exist: run cargo build --release`);
  port ??= await freePort();
  const folder = change && editedBundle(change);
  const bundle = folder ? ["--bundle", folder] : [];
  const process = spawn(PROGRAM, ["serve", "--port", port, ...bundle, ...options], { stdio: "ignore" });
  const ended = once(process, "exit");
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${address}/health/ready`).then((answer) => answer.ok, () => false);
    if (ready) break;
    if (process.exitCode !== null || tries > 600) throw new Error(`the server did not start (${process.exitCode})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    address,
    port,
    async stop() {
      process.kill("SIGKILL");
      await ended;
      if (folder) rmSync(folder, { recursive: true });
    },
  };
}

function editedBundle(change) {
  const folder = mkdtempSync(join(tmpdir(), "melanoma-page-"));
  cpSync(join(ROOT, "crates/melanoma-model/melanoma-lite2"), folder, { recursive: true });
  const path = join(folder, "card.json");
  const card = JSON.parse(readFileSync(path));
  change(card);
  writeFileSync(path, JSON.stringify(card));
  return folder;
}
