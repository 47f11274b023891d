/** Saves a report as one HTML file that loads nothing: image, heat map and texts as on the page. */

import { element } from "./element";
import type { I18n } from "./i18n";

const MAX_SIDE = 1024;

export async function save(i18n: I18n, card: HTMLElement, name: string): Promise<void> {
  const title = i18n.message("report-title", { name });
  const copy = card.cloneNode(true) as HTMLElement;
  for (const control of copy.querySelectorAll("button, figure label")) control.remove();
  for (const details of copy.querySelectorAll("details")) details.open = true;
  const stack = copy.querySelector(".stack");
  stack?.classList.add("apart");
  stack?.replaceChildren(...images(card));
  const notice = element("p", { class: "notice" }, `${i18n.message("notice")} ${i18n.message("notice-more")}`);
  const body = element("body", {}, element("h1", {}, title), notice, ...copy.children, limits());
  // The style is added as text, since the content security policy allows no style element in this document.
  const head = `<meta charset="utf-8">${element("title", {}, title).outerHTML}<style>${await style()}</style>`;
  const page = `<!doctype html>\n<html lang="${i18n.language}"><head>${head}</head>${body.outerHTML}</html>\n`;
  const file = new Blob([page], { type: "text/html" });
  const link = element("a", { href: URL.createObjectURL(file), download: `${name.replace(/\.\w+$/, "")}.html` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The image, and the image under its heat map, reduced and without metadata. */
function images(card: HTMLElement): HTMLImageElement[] {
  const image = card.querySelector<HTMLImageElement>(".stack img");
  const map = card.querySelector<HTMLCanvasElement>(".stack canvas");
  if (!image?.naturalWidth) return [];
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  return (map ? [null, map] : [null]).map((overlay) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
    if (overlay) context?.drawImage(overlay, 0, 0, canvas.width, canvas.height);
    const alt = (overlay ? overlay.getAttribute("aria-label") : image.alt) ?? "";
    return element("img", { src: canvas.toDataURL("image/jpeg", 0.9), alt });
  });
}

async function style(): Promise<string> {
  return (await fetch("page.css")).text();
}

function limits(): Node {
  return document.querySelector(".limits")?.cloneNode(true) ?? document.createTextNode("");
}
