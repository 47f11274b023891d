/** The image with its heat map, and the slider for the opacity of the map. An inconclusive result has no heat map. */

import { element } from "./element";
import { heatmap } from "./heatmap";
import type { I18n } from "./i18n";
import { isInconclusive } from "./result";
import type { ClassifyResult } from "./server";

const INITIAL_OPACITY = 70; // percent

/** `answer` is null until the server has answered. */
export function figure(i18n: I18n, imageUrl: string, name: string, answer: ClassifyResult | null): HTMLElement {
  const image = element("img", { src: imageUrl, alt: i18n.message("photo-alt", { name }) });
  const stack = element("div", { class: "stack" }, image);
  const figure = element("figure", {}, stack);
  // The server decodes formats that a browser does not. Without an answer, the error message is enough.
  const replacement = answer ? [element("p", { class: "quiet" }, i18n.message("no-preview"))] : [];
  image.addEventListener("error", () => figure.replaceChildren(...replacement));
  if (!answer || isInconclusive(answer.report)) return figure;
  if (!answer.heatMap) {
    figure.append(element("p", { class: "quiet" }, i18n.message("map-none")));
    return figure;
  }
  const map = heatmap(answer.heatMap);
  map.setAttribute("role", "img");
  map.setAttribute("aria-label", i18n.message("photo-with-map-alt", { name }));
  const slider = element("input", { type: "range", min: "0", max: "100", value: String(INITIAL_OPACITY) });
  const setOpacity = () => (map.style.opacity = String(Number(slider.value) / 100));
  slider.addEventListener("input", setOpacity);
  setOpacity();
  stack.append(map);
  const isFlat = answer.heatMap.heat_map.values.every((row) => row.every((value) => value <= 0));
  figure.append(
    element("label", {}, i18n.message("map"), slider),
    element("figcaption", { class: "quiet" }, i18n.message(isFlat ? "map-flat" : "map-hint")),
  );
  return figure;
}
