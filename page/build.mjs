// Writes the files that the server embeds: the page, its style, one script, and a script with the texts of each language.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

const out = "../crates/melanoma-server/page";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { page: "src/main.ts" },
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: "[name]",
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  loader: { ".ftl": "text" },
});
await build({ entryPoints: ["style.css"], outfile: `${out}/page.css`, minify: true });
await cp("static", out, { recursive: true });
for (const name of ["melanoma", "nevus", "phone-nevus"]) await cp(`../samples/${name}.jpg`, `${out}/examples/${name}.jpg`);
await cp("index.html", `${out}/index.html`);

const digest = createHash("sha256");
for (const name of (await readdir(out, { recursive: true })).filter((name) => name.includes(".")).sort()) digest.update(await readFile(`${out}/${name}`));
const worker = await readFile(`${out}/sw.js`, "utf8");
await writeFile(`${out}/sw.js`, worker.replaceAll("VERSION", (match, offset) => (worker[offset - 1] === "-" ? digest.digest("hex").slice(0, 12) : match)));
