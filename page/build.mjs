// Writes the files that the server embeds: the page, its style, and one script with the texts of all languages.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

const out = "../crates/melanoma-server/page";
await mkdir(out, { recursive: true });
await build({
  entryPoints: ["src/main.ts"],
  outfile: `${out}/page.js`,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  loader: { ".ftl": "text" },
});
await build({ entryPoints: ["style.css"], outfile: `${out}/page.css`, minify: true });
await copyFile("index.html", `${out}/index.html`);
