/** The photograph with the heat map on a slider. */

import { element } from "./element";
import { heat } from "./heat";
import type { Answer } from "./server";
import type { Words } from "./words";

const OPACITY = 70; // percent, to begin with

/** `photograph` is a URL of it; `answer` is there once the server gave it. */
export function picture(words: Words, photograph: string, name: string, answer: Answer | null): HTMLElement {
  const shown = element("img", { src: photograph, alt: words.say("picture", { name }) });
  const stack = element("div", { class: "stack" }, shown);
  const figure = element("figure", {}, stack);
  // A browser reads fewer formats than the program; what neither reads needs no word here.
  const unread = answer ? [element("p", { class: "quiet" }, words.say("no-preview"))] : [];
  shown.addEventListener("error", () => figure.replaceChildren(...unread));
  if (!answer) return figure;
  if (!answer.evidence) {
    figure.append(element("p", { class: "quiet" }, words.say("map-none")));
    return figure;
  }
  const map = heat(answer.evidence);
  map.setAttribute("role", "img");
  map.setAttribute("aria-label", words.say("picture-with-map", { name }));
  const slider = element("input", { type: "range", min: "0", max: "100", value: String(OPACITY) });
  const show = () => (map.style.opacity = String(Number(slider.value) / 100));
  slider.addEventListener("input", show);
  show();
  stack.append(map);
  const flat = answer.evidence.map.values.every((row) => row.every((value) => value <= 0));
  figure.append(
    element("label", {}, words.say("map"), slider),
    element("figcaption", { class: "quiet" }, words.say(flat ? "map-flat" : "map-hint")),
  );
  return figure;
}
