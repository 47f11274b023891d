/** The image with the frame of the located spot and its heat map, and what they mean. */

import { element } from "./element";
import { COLOR_STOPS, heatmap, isFlat } from "./heatmap";
import type { I18n } from "./i18n";
import type { ClassifyResult } from "./server";

const INITIAL_OPACITY = 70; // percent

/** An inconclusive result has no heat map: it would be read as a result. */
export function hasMap({ report, heatMap }: ClassifyResult): boolean {
  return heatMap !== null && report.advice.code !== "inconclusive" && !isFlat(heatMap);
}

/** `answer` is null until the server has answered. */
export function figure(i18n: I18n, imageUrl: string, name: string, answer: ClassifyResult | null): HTMLElement {
  const image = element("img", { src: imageUrl, alt: i18n.message("photo-alt", { name }) });
  const stack = element("div", { class: "stack" }, image);
  const figure = element("figure", {}, stack);
  // The server decodes formats that a browser does not. Without an answer, the error message is enough.
  const replacement = answer ? [element("p", { class: "quiet" }, i18n.message("no-preview"))] : [];
  image.addEventListener("error", () => figure.replaceChildren(...replacement));
  if (!answer) return figure;
  if (hasMap(answer)) figure.append(...layeredMap(i18n, stack, name, answer));
  else if (answer.report.advice.code !== "inconclusive") figure.append(element("figcaption", {}, mapText(i18n, answer)));
  const frame = locatedFrame(answer);
  if (frame) {
    stack.append(frame);
    figure.append(element("p", { class: "key quiet" }, element("span", { class: "swatch frame-swatch" }), i18n.message("frame")));
  }
  return figure;
}

/** What the heat map of a result shows, in a sentence. */
export function mapText(i18n: I18n, answer: ClassifyResult): string {
  if (!answer.heatMap) return i18n.message("map-none");
  if (hasMap(answer)) return i18n.message("map-hint");
  return i18n.message(answer.report.decision.refer ? "map-flat-refer" : "map-flat");
}

function layeredMap(i18n: I18n, stack: HTMLElement, name: string, answer: ClassifyResult): HTMLElement[] {
  if (!answer.heatMap) return [];
  const map = heatmap(answer.heatMap);
  map.setAttribute("role", "img");
  map.setAttribute("aria-label", i18n.message("photo-with-map-alt", { name }));
  const slider = element("input", { type: "range", min: "0", max: "100", value: String(INITIAL_OPACITY) });
  const setOpacity = () => (map.style.opacity = String(Number(slider.value) / 100));
  slider.addEventListener("input", setOpacity);
  setOpacity();
  stack.append(map);
  return [
    element("label", { class: "slider" }, i18n.message("map"), slider),
    element("figcaption", {}, legend(i18n, answer), element("p", { class: "quiet" }, mapText(i18n, answer))),
  ];
}

/** The colors of the heat map, from least to most. */
function legend(i18n: I18n, { heatMap }: ClassifyResult): HTMLElement {
  const scale = element("span", { class: "ramp", "aria-hidden": "true" });
  scale.style.background = `linear-gradient(to right, ${COLOR_STOPS.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;
  const ramp = element("p", { class: "key" }, i18n.message("map-low"), scale, i18n.message("map-high"));
  const area = heatMap?.area;
  if (!area || (area.width === area.image_width && area.height === area.image_height)) return ramp;
  return element("div", {}, ramp, element("p", { class: "key" }, element("span", { class: "swatch dark-swatch" }), i18n.message("map-outside")));
}

/** A frame around the part of the image that the model received, if the program located the spot. */
function locatedFrame({ report, heatMap }: ClassifyResult): HTMLElement | null {
  const area = report.located_lesion?.area;
  if (!area || !heatMap) return null;
  const { image_width: width, image_height: height } = heatMap.area;
  const frame = element("div", { class: "frame" });
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  frame.style.left = percent(area.left, width);
  frame.style.top = percent(area.top, height);
  frame.style.width = percent(area.width, width);
  frame.style.height = percent(area.height, height);
  return frame;
}
