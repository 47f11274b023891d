/** What the person adds for the doctor, the report with it, and the result in the history. */

import type { CardActions } from "./card";
import { button, element } from "./element";
import { keptEntry, otherSpots, spotName, standingFor } from "./history";
import type { I18n } from "./i18n";
import type { Photo } from "./photo";

const MAX_CHARACTERS = 200;

/** `onSpot` runs when the photo gets the name of another spot. */
export function notes(i18n: I18n, photo: Photo, actions: CardActions, onSpot: () => void): HTMLElement {
  const site = element("input", { type: "text", maxlength: "60", placeholder: i18n.message("site-placeholder"), autocomplete: "off" });
  site.value = photo.site;
  site.addEventListener("input", () => {
    photo.site = site.value;
    onSpot();
  });
  const saved = element("p", { role: "status" });
  const save = async () => (saved.textContent = i18n.message("saved", { name: await actions.save() }));
  return element(
    "div",
    { class: "notes" },
    element("h3", {}, i18n.message("for-doctor")),
    element("label", { class: "field" }, i18n.message("site"), site),
    noteField(i18n, photo),
    element("p", { class: "quiet" }, i18n.message("note-privacy")),
    element("p", { class: "buttons" }, button(i18n.message("print"), actions.print, { class: "primary" }), button(i18n.message("save"), () => void save())),
    element("p", { class: "quiet" }, i18n.message("print-hint")),
    saved,
    ...(actions.keep ? [keeping(i18n, photo, actions.keep, onSpot)] : []),
  );
}

function noteField(i18n: I18n, photo: Photo): HTMLElement {
  const count = element("span", { class: "quiet count", id: "note-count" });
  const note = element("textarea", { maxlength: String(MAX_CHARACTERS), rows: "3", placeholder: i18n.message("note-placeholder"), "aria-describedby": "note-count" });
  note.value = photo.note;
  const update = () => {
    photo.note = note.value;
    count.textContent = i18n.message("note-count", { count: note.value.length, most: MAX_CHARACTERS });
  };
  note.addEventListener("input", update);
  update();
  return element("div", {}, element("label", { class: "field" }, i18n.message("note"), note), count);
}

/** Keeps the answer in the history under the name of the spot; then, its update. */
function keeping(i18n: I18n, photo: Photo, keep: () => Promise<boolean>, onSpot: () => void): HTMLElement {
  // The decision may be out of view.
  const earlier = element("p", { class: "standing", role: "status" });
  const name = element("input", { type: "text", maxlength: "60", autocomplete: "off", placeholder: i18n.message("spot-placeholder") });
  const spots = element("div", { class: "chips" });
  const state = element("p", {});
  const status = element("p", { role: "status" });
  const showEarlier = () => (earlier.textContent = standingFor(i18n, photo)?.text ?? "");
  const named = () => {
    showEarlier();
    onSpot();
  };
  const render = () => {
    const entry = keptEntry(photo);
    name.value = photo.spot;
    const save = button(i18n.message(entry ? "keep-update" : "keep"), () => void store(), { class: "keep-button" });
    state.replaceChildren(...(entry ? [`${i18n.message("kept", { date: i18n.date(entry.date), spot: entry.spot })} `] : []), save);
    const chips = otherSpots(photo).map(({ name: spot, entries }) =>
      button(i18n.message("same-spot-value", { spot, date: i18n.date(entries.at(-1)?.date ?? new Date()) }), () => choose(spot), { class: "chip", "aria-pressed": String(spot === spotName(photo)) }),
    );
    spots.replaceChildren(...(chips.length > 0 ? [element("span", {}, i18n.message("same-spot")), ...chips] : []));
  };
  const choose = (spot: string) => {
    photo.spot = spot;
    render();
    named();
  };
  const store = async () => {
    try {
      const wasKept = keptEntry(photo) !== null;
      const isKept = await keep();
      status.textContent = isKept ? (wasKept ? i18n.message("keep-updated") : "") : i18n.message("no-preview");
      render();
      state.querySelector("button")?.focus();
      named();
    } catch {
      // The browser has no space left, or does not allow it.
      status.textContent = i18n.message("keep-failed");
    }
  };
  name.addEventListener("input", () => {
    photo.spot = name.value;
    named();
  });
  render();
  showEarlier();
  return element("div", { class: "keep" }, element("h3", {}, i18n.message("keep-title")), spots, element("label", { class: "field" }, i18n.message("spot"), name), earlier, state, status);
}
