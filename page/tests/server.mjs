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

export const sample = (kind) => join(ROOT, `samples/synthetic-${kind}.png`);

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
