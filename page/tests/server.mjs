// The real program on a free port, with the bundle that ships or one whose card was changed.
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

/** `melanoma serve`, ready; `change` changes the card of a copy of the bundle. */
export async function serve({ port, options = [], change } = {}) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: cargo build --release`);
  port ??= await freePort();
  const folder = change && changedBundle(change);
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

function changedBundle(change) {
  const folder = mkdtempSync(join(tmpdir(), "melanoma-page-"));
  cpSync(join(ROOT, "models/melanoma-lite2"), folder, { recursive: true });
  const path = join(folder, "card.json");
  const card = JSON.parse(readFileSync(path));
  change(card);
  writeFileSync(path, JSON.stringify(card));
  return folder;
}
