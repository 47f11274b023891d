/** Two photos of the same spot side by side. The person aligns them: by pointer, by wheel, by slider or by keyboard. */

import { decisionOf } from "./photo";
import { button, drawing, element } from "./element";
import type { I18n } from "./i18n";
import type { Kept } from "./store";
import { Viewport } from "./viewport";

/** Opens the comparison of the oldest and the newest result; `entries` has at least two, by date. */
export function compare(i18n: I18n, spot: string, entries: readonly Kept[]): void {
  const urls = entries.map(({ image }) => URL.createObjectURL(image));
  const sides = [side(i18n, entries, urls, 0), side(i18n, entries, urls, entries.length - 1)];
  const dialog = element(
    "dialog",
    { class: "compare", "aria-labelledby": "compare-title", close: () => close() },
    element("h2", { id: "compare-title" }, i18n.message("labeled", { label: i18n.message("compare"), text: spot })),
    element("p", {}, i18n.message("compare-hint")),
    element("div", { class: "sides" }, ...sides),
    element("p", { class: "quiet" }, i18n.message("crop-keys")),
    element("p", { class: "buttons" }, button(i18n.message("close"), () => dialog.close(), { class: "primary" })),
  );
  const close = () => {
    for (const url of urls) URL.revokeObjectURL(url);
    dialog.remove();
  };
  document.body.append(dialog);
  dialog.showModal();
}

/** One photo with its date and decision. A figure would invite a comparison that it does not support. */
function side(i18n: I18n, entries: readonly Kept[], urls: readonly string[], first: number): HTMLElement {
  const image = element("img", { alt: "", draggable: "false" });
  const frame = element("div", { class: "viewport", tabindex: "0", role: "application" }, image);
  const zoom = element("input", { type: "range", min: "1", max: "12", step: "0.05", value: "1" });
  const turn = element("input", { type: "range", min: "-180", max: "180", step: "1", value: "0" });
  const viewport = new Viewport(frame, image, (value) => (zoom.value = String(value)));
  zoom.addEventListener("input", () => viewport.setZoom(Number(zoom.value)));
  turn.addEventListener("input", () => (image.style.rotate = `${turn.value}deg`));
  image.addEventListener("load", () => viewport.render());
  const decision = element("p", { class: "badge" });
  const select = element("select", { "aria-label": i18n.message("about-date") }, ...entries.map(({ date }, i) => element("option", { value: String(i) }, i18n.shortDateTime(date))));
  const show = () => {
    const entry = entries[Number(select.value)];
    if (!entry) return;
    image.src = urls[Number(select.value)] ?? "";
    frame.setAttribute("aria-label", i18n.message("photo-alt", { name: i18n.date(entry.date) }));
    const kind = decisionOf(entry.answer.report);
    decision.className = `badge ${kind}`;
    decision.replaceChildren(drawing(`icon-${kind}`, "icon"), i18n.message(`short-${kind}`));
  };
  select.addEventListener("change", show);
  select.value = String(first);
  show();
  return element(
    "div",
    { class: "side" },
    select,
    decision,
    frame,
    element("label", { class: "slider" }, i18n.message("crop-zoom"), zoom),
    element("label", { class: "slider" }, i18n.message("turn"), turn),
  );
}
