/** A report as one HTML file that needs nothing else: picture, map and words, as they are on the page. */

import { element } from "./element";
import type { Words } from "./words";

const LONGEST_SIDE = 1024;

export async function save(words: Words, card: HTMLElement, name: string): Promise<void> {
  const title = words.say("report-title", { name });
  const copy = card.cloneNode(true) as HTMLElement;
  for (const left of copy.querySelectorAll("button, figure label")) left.remove();
  for (const details of copy.querySelectorAll("details")) details.open = true;
  const stack = copy.querySelector(".stack");
  stack?.classList.add("apart");
  stack?.replaceChildren(...pictures(card));
  const notice = element("p", { class: "notice" }, `${words.say("notice")} ${words.say("notice-more")}`);
  const body = element("body", {}, element("h1", {}, title), notice, ...copy.children, limits());
  // As text: a style in this document would be one more thing for its policy to allow.
  const head = `<meta charset="utf-8">${element("title", {}, title).outerHTML}<style>${await style()}</style>`;
  const page = `<!doctype html>\n<html lang="${words.language}"><head>${head}</head>${body.outerHTML}</html>\n`;
  const file = new Blob([page], { type: "text/html" });
  const link = element("a", { href: URL.createObjectURL(file), download: `${name.replace(/\.\w+$/, "")}.html` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The photograph, and the photograph with its map, small and without metadata. */
function pictures(card: HTMLElement): HTMLImageElement[] {
  const photograph = card.querySelector<HTMLImageElement>(".stack img");
  const map = card.querySelector<HTMLCanvasElement>(".stack canvas");
  if (!photograph?.naturalWidth) return [];
  const scale = Math.min(1, LONGEST_SIDE / Math.max(photograph.naturalWidth, photograph.naturalHeight));
  return [false, true].filter((over) => !over || map).map((over) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [photograph.naturalWidth * scale, photograph.naturalHeight * scale];
    const context = canvas.getContext("2d");
    context?.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    if (over && map) context?.drawImage(map, 0, 0, canvas.width, canvas.height);
    const alt = (over ? map?.getAttribute("aria-label") : photograph.alt) ?? "";
    return element("img", { src: canvas.toDataURL("image/jpeg", 0.9), alt });
  });
}

async function style(): Promise<string> {
  return (await fetch("page.css")).text();
}

function limits(): Node {
  return document.querySelector(".limits")?.cloneNode(true) ?? document.createTextNode("");
}
