/** The report for the doctor: one page of paper, as print and as an HTML file that loads nothing. */

import { action, facts, figuresText, kind, reasons, sentence } from "./answer";
import { drawing, element, download } from "./element";
import { hasMap, legend, mapText } from "./figure";
import { assumption, classTable, missed, target } from "./figures";
import { heatmap } from "./heatmap";
import { standingFor } from "./history";
import type { I18n } from "./i18n";
import type { Photo } from "./photo";
import type { ClassifyResult, Report } from "./server";

const MAX_SIDE = 800; // pixels of a copy of the image
/** The height of A4 without its margins, less 3 mm for rounding, in pixels of CSS. */
const PAPER_HEIGHT = ((297 - 24 - 3) / 25.4) * 96;
const LIMITS = ["history", "others", "skin", "place", "photo"];

/** The name of the file of a report, without its ending. */
export function reportName(i18n: I18n, { state }: Photo): string {
  const date = state.kind === "answered" ? state.date : new Date();
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${i18n.message("report-file")}-${parts.join("-")}`;
}

/** The page of an answered photo; `image` shows it, and is null for formats that the browser does not show. */
export function reportPage(i18n: I18n, photo: Photo, name: string, image: HTMLImageElement | null): HTMLElement {
  const { state } = photo;
  if (state.kind !== "answered") return element("article");
  const { answer, date } = state;
  const { report } = answer;
  const isInconclusive = report.advice.code === "inconclusive";
  const written = [["site", photo.site], ["note", photo.note]].filter(([, text]) => text);
  return element(
    "article",
    { class: "report", lang: i18n.language },
    element("header", {}, element("h1", {}, i18n.message("report-title")), element("p", {}, `melanoma · ${i18n.dateTime(date)}`)),
    ...(photo.isExample ? [element("p", { class: "notice" }, element("strong", {}, i18n.message("example-banner")))] : []),
    element("p", { class: "blanks" }, ...["report-person", "report-birth"].map((id) => element("span", {}, i18n.message("labeled", { label: i18n.message(id), text: "" })))),
    element("p", { class: "notice" }, element("strong", {}, i18n.message("notice")), ` ${i18n.message("notice-more")} ${i18n.message("diagnosis")}`),
    element("div", { class: `decision ${photo.decision}` }, drawing(`icon-${photo.decision}`, "icon"), element("div", {}, element("h2", {}, sentence(i18n, photo)), element("p", {}, element("strong", {}, i18n.message("labeled", { label: i18n.message("report-advice"), text: "" }))), ...action(i18n, report, standingFor(i18n, photo)))),
    element("div", { class: "columns" }, images(i18n, name, image, answer), figures(i18n, report, isInconclusive)),
    ...(written.length > 0 ? [definitions(written.map(([id, text]) => [i18n.message(id ?? ""), text ?? ""]))] : []),
    element("div", { class: "columns" }, explained(i18n, report), ...(isInconclusive ? [] : [classTable(i18n, report)])),
    element("p", { class: "limits-line" }, element("strong", {}, i18n.message("labeled", { label: i18n.message("limits-title"), text: "" })), LIMITS.map((id) => i18n.message(`limits-${id}`)).join(" ")),
    definitions([
      [i18n.message("report-photo"), photo.isCropped ? `${name} (${i18n.message("cropped")})` : name],
      [i18n.message("report-photo-date"), i18n.date(new Date(photo.file.lastModified))],
    ]),
    facts(i18n, report, date),
  );
}

/** Shows the page in `container`, and makes it smaller if long texts would need a second page of paper. */
export function fit(container: HTMLElement, page: HTMLElement): void {
  container.replaceChildren(page);
  container.classList.add("measured");
  const height = page.getBoundingClientRect().height;
  container.classList.remove("measured");
  page.style.setProperty("--zoom", Math.min(1, PAPER_HEIGHT / height).toFixed(3));
}

/** Saves the page as a file, and returns the name of the file. */
export async function saveReport(i18n: I18n, page: HTMLElement, name: string, fileName: string): Promise<string> {
  const title = i18n.message("labeled", { label: i18n.message("report-title"), text: name });
  const copy = page.cloneNode(true) as HTMLElement;
  const canvases = [...page.querySelectorAll("canvas")];
  for (const [i, canvas] of [...copy.querySelectorAll("canvas")].entries()) {
    const alt = canvas.getAttribute("aria-label") ?? "";
    canvas.replaceWith(element("img", { src: canvases[i]?.toDataURL("image/jpeg", 0.9) ?? "", alt }));
  }
  // The drawings are in the page, so the file has copies of them.
  for (const use of copy.querySelectorAll("use")) use.replaceWith(...(document.querySelector(use.getAttribute("href") ?? "")?.cloneNode(true) as Element).childNodes);
  for (const svg of copy.querySelectorAll("svg")) svg.setAttribute("viewBox", "0 0 24 24");
  // The style is added as text, since the content security policy allows no style element in this document.
  const style = await (await fetch("page.css")).text();
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${element("title", {}, title).outerHTML}<style>${style}</style>`;
  const text = `<!doctype html>\n<html lang="${i18n.language}"><head>${head}</head><body class="saved">${copy.outerHTML}</body></html>\n`;
  download(`${fileName}.html`, "text/html", text);
  return `${fileName}.html`;
}

/** The image with the frame of the located spot, and the image under its heat map: reduced and without metadata. */
function images(i18n: I18n, name: string, image: HTMLImageElement | null, answer: ClassifyResult): HTMLElement {
  if (!image?.naturalWidth) return element("div", { class: "images" }, element("p", {}, i18n.message("no-preview")));
  const plain = copyOf(image, i18n.message("photo-alt", { name }));
  const located = answer.report.located_lesion?.area;
  const context = plain.getContext("2d");
  if (located && answer.heatMap && context) {
    const scale = plain.width / answer.heatMap.area.image_width;
    [context.strokeStyle, context.lineWidth] = ["#fff", Math.max(2, plain.width / 150)];
    context.strokeRect(located.left * scale, located.top * scale, located.width * scale, located.height * scale);
  }
  const figure = element("div", { class: "images" }, plain);
  if (answer.heatMap && hasMap(answer)) {
    const mapped = copyOf(image, i18n.message("photo-with-map-alt", { name }));
    mapped.getContext("2d")?.drawImage(heatmap(answer.heatMap), 0, 0, mapped.width, mapped.height);
    figure.append(mapped, legend(i18n, answer));
  }
  if (answer.report.advice.code !== "inconclusive") figure.append(element("p", {}, mapText(i18n, answer)));
  if (located) figure.append(element("p", {}, i18n.message("frame")));
  return figure;
}

function copyOf(image: HTMLImageElement, label: string): HTMLCanvasElement {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = element("canvas", { role: "img", "aria-label": label });
  [canvas.width, canvas.height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The probability, or why there is none. */
function figures(i18n: I18n, report: Report, isInconclusive: boolean): HTMLElement {
  if (isInconclusive) return element("div", {}, element("p", {}, i18n.message("meaning-inconclusive")), element("p", {}, i18n.message("report-no-figures")));
  const { decision, probabilities, model } = report;
  const [malignant, threshold] = i18n.percentPair(probabilities.malignant, decision.threshold);
  const label = i18n.message(model.calibrated ? "number" : "number-uncalibrated");
  return element(
    "div",
    {},
    element("p", { class: "number-line" }, element("strong", {}, malignant), element("span", {}, label)),
    element("p", {}, i18n.message("threshold", { threshold, class: target(i18n, report).className ?? "none" })),
    ...missed(i18n, report).map((text) => element("p", {}, text)),
    element("p", {}, assumption(i18n, report)),
    ...kind(i18n, report),
  );
}

function explained(i18n: I18n, report: Report): HTMLElement {
  const isInconclusive = report.advice.code === "inconclusive";
  const part = element("div", {});
  if (report.decision.reasons.length > 0) part.append(element("p", {}, element("strong", {}, i18n.message(isInconclusive ? "reasons-inconclusive" : "reasons"))), reasons(i18n, report));
  const warnings = report.quality.warnings.map(({ code, advice }) => (i18n.has(`warning-${code}`) ? i18n.message(`warning-${code}`) : advice));
  if (warnings.length > 0) part.append(element("p", {}, i18n.message("warnings-check"), " ", warnings.join(" ")));
  part.append(...figuresText(i18n, report));
  return part;
}

function definitions(entries: [string, string][]): HTMLElement {
  return element("dl", {}, ...entries.flatMap(([title, text]) => [element("dt", {}, title), element("dd", {}, text)]));
}
