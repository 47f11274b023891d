/** The history at the end of the page: off until the person turns it on, and gone when they turn it off. */

import { compare } from "./compare";
import { button, drawing, element, find } from "./element";
import type { I18n } from "./i18n";
import { decisionOf, type Photo } from "./photo";
import { bySpot, type Spot, spotKey, type Standing, standing } from "./spots";
import { forget, isOn, keep, kept, type Kept, turnOff, turnOn } from "./store";

const MAX_SIDE = 1024; // pixels of the kept copy

let isEnabled = false;
let entries: Kept[] = [];
let urls: string[] = [];
let onChange: () => void = () => {};

/** Binds the switch, and shows what was kept; `changed` runs when the history is turned on or off, or an entry changes. */
export async function bindHistory(i18n: () => I18n, changed: () => void): Promise<void> {
  const checkbox = find<HTMLInputElement>("history-on");
  onChange = changed;
  isEnabled = await isOn();
  checkbox.checked = isEnabled;
  checkbox.addEventListener("change", async () => {
    const isSure = checkbox.checked || entries.length === 0 || confirm(i18n().message("history-off-confirm"));
    if (!isSure) checkbox.checked = true;
    else if (checkbox.checked) await turnOn();
    else await turnOff();
    isEnabled = checkbox.checked;
    await renderHistory(i18n());
    onChange();
  });
  find("kept-spots").addEventListener("click", () => find("history-title").scrollIntoView());
  await renderHistory(i18n());
}

export const historyIsOn = (): boolean => isEnabled;

/** The spots with a kept result other than that of `photo`. */
export const otherSpots = (photo: Photo): Spot[] => bySpot(entries.filter(({ id }) => id !== photo.keptId));

/** The name under which a photo is kept; empty without one. */
export const spotName = ({ spot, site }: Photo): string => spot.trim() || site.trim();

/** What an earlier result of the same spot still demands. An example shows no spot of the person. */
export function standingFor(i18n: I18n, photo: Photo): Standing | null {
  const key = spotKey(spotName(photo));
  return key === "" || photo.isExample ? null : standing(i18n, entries.filter((entry) => entry.id !== photo.keptId && spotKey(entry.spot) === key));
}

/** Whether a photo without a name may show a spot that had to be examined. */
export function mayBeStanding(i18n: I18n, photo: Photo): boolean {
  return spotName(photo) === "" && !photo.isExample && standing(i18n, entries.filter(({ id }) => id !== photo.keptId)) !== null;
}

export const keptEntry = ({ keptId }: Photo): Kept | null => entries.find(({ id }) => id === keptId) ?? null;

/** Keeps the answer of a photo with a reduced copy of its image, which has no metadata; a kept one is replaced. */
export async function keepAnswer(i18n: I18n, photo: Photo, image: HTMLImageElement): Promise<void> {
  const { state, site, note } = photo;
  if (state.kind !== "answered") return;
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = new OffscreenCanvas(Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const id = photo.keptId ?? crypto.randomUUID();
  const spot = spotName(photo) || unusedName(i18n);
  await keep({ id, date: state.date, spot, site, note, answer: state.answer, image: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 }) });
  [photo.keptId, photo.spot] = [id, spot];
  await renderHistory(i18n);
}

/** A name for a spot that the person did not name: two of them are not the same spot. */
function unusedName(i18n: I18n): string {
  const used = new Set(entries.map(({ spot }) => spotKey(spot)));
  for (let number = 1; ; number++) {
    const name = i18n.message("spot-unnamed", { number });
    if (!used.has(spotKey(name))) return name;
  }
}

export async function renderHistory(i18n: I18n): Promise<void> {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  entries = isEnabled ? await kept() : [];
  const spots = bySpot(entries);
  const reminder = find("kept-spots");
  reminder.hidden = spots.length === 0;
  reminder.textContent = i18n.message("kept-spots", { count: spots.length });
  const changed = async () => {
    await renderHistory(i18n);
    onChange();
  };
  const removeAll = async () => {
    if (!confirm(i18n.message("history-delete-confirm"))) return;
    await turnOff();
    await turnOn();
    await changed();
  };
  const foot = entries.length > 0 ? [button(i18n.message("history-delete"), () => void removeAll(), { id: "history-delete" })] : [];
  find("history").replaceChildren(...spots.map((spot) => group(i18n, spot, changed)), ...foot);
}

/** The results of one spot, by date, the comparison of two of them, and another name. */
function group(i18n: I18n, { name, entries }: Spot, changed: () => Promise<void>): HTMLElement {
  const labeled = (id: string) => ({ "aria-label": i18n.message("labeled", { label: i18n.message(id), text: name }) });
  const items = entries.map((entry) => {
    const url = URL.createObjectURL(entry.image);
    urls.push(url);
    const decision = decisionOf(entry.answer.report);
    const label = i18n.message("remove", { name: `${name}, ${i18n.date(entry.date)}` });
    const remove = () => {
      if (confirm(i18n.message("history-remove-confirm", { name, date: i18n.date(entry.date) }))) void forget(entry.id).then(changed);
    };
    return element(
      "li",
      {},
      element("img", { src: url, alt: "", width: "96", height: "96" }),
      element("b", {}, i18n.date(entry.date)),
      element("span", { class: `badge ${decision}` }, drawing(`icon-${decision}`, "icon"), i18n.message(`short-${decision}`)),
      element("span", { class: "quiet" }, [entry.site, entry.note].filter(Boolean).join(" · ")),
      button(i18n.message("remove-short"), remove, { "aria-label": label }),
    );
  });
  const rename = async () => {
    const renamed = prompt(i18n.message("rename-prompt"), name)?.trim();
    if (!renamed) return;
    for (const entry of entries) await keep({ ...entry, spot: renamed.slice(0, 60) });
    await changed();
  };
  const controls = element("p", { class: "buttons" }, button(i18n.message("rename"), () => void rename(), labeled("rename")));
  if (entries.length > 1) controls.prepend(button(i18n.message("compare"), () => compare(i18n, name, entries), labeled("compare")));
  const advice = standing(i18n, entries);
  return element(
    "div",
    { class: "spot" },
    element("div", { class: "bar" }, element("h3", {}, name), controls),
    ...(advice ? [element("p", { class: "standing" }, advice.text)] : []),
    element("ul", { class: "kept" }, ...items),
  );
}
