/** The history at the end of the page: off until the person turns it on, and gone when they turn it off. */

import { decisionOf } from "./photo";
import { compare } from "./compare";
import { button, drawing, element, find } from "./element";
import type { I18n } from "./i18n";
import { forget, isOn, keep, kept, type Kept, turnOff, turnOn } from "./store";

const MAX_SIDE = 1024; // pixels of the kept copy

let isEnabled = false;
let entries: Kept[] = [];
let urls: string[] = [];

/** Binds the switch, and shows what was kept; `onSwitch` runs when the history is turned on or off. */
export async function bindHistory(i18n: () => I18n, onSwitch: () => void): Promise<void> {
  const checkbox = find<HTMLInputElement>("history-on");
  isEnabled = await isOn();
  checkbox.checked = isEnabled;
  checkbox.addEventListener("change", async () => {
    const isSure = checkbox.checked || entries.length === 0 || confirm(i18n().message("history-off-confirm"));
    if (!isSure) checkbox.checked = true;
    else if (checkbox.checked) await turnOn();
    else await turnOff();
    isEnabled = checkbox.checked;
    await renderHistory(i18n());
    onSwitch();
  });
  await renderHistory(i18n());
}

export const historyIsOn = (): boolean => isEnabled;

/** The names of the spots, for a list of suggestions. */
export const spots = (): string[] => [...new Set(entries.map(({ spot }) => spot))];

/** Keeps an answer with a reduced copy of its image, which has no metadata. */
export async function keepAnswer(i18n: I18n, entry: Omit<Kept, "id" | "image">, image: HTMLImageElement): Promise<void> {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = new OffscreenCanvas(Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  await keep({ ...entry, id: crypto.randomUUID(), image: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 }) });
  await renderHistory(i18n);
}

export async function renderHistory(i18n: I18n): Promise<void> {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  entries = isEnabled ? await kept() : [];
  const all = spots().map((spot) => group(i18n, spot, entries.filter((entry) => entry.spot === spot)));
  const remove = async () => {
    if (!confirm(i18n.message("history-delete-confirm"))) return;
    await turnOff();
    await turnOn();
    await renderHistory(i18n);
  };
  const foot = entries.length > 0 ? [button(i18n.message("history-delete"), () => void remove(), { id: "history-delete" })] : [];
  find("history").replaceChildren(...all, ...foot);
}

/** The results of one spot, by date, and the comparison of two of them. */
function group(i18n: I18n, spot: string, entries: Kept[]): HTMLElement {
  const items = entries.map((entry) => {
    const url = URL.createObjectURL(entry.image);
    urls.push(url);
    const decision = decisionOf(entry.answer.report);
    const remove = () => void forget(entry.id).then(() => renderHistory(i18n));
    return element(
      "li",
      {},
      element("img", { src: url, alt: "", width: "96", height: "96" }),
      element("b", {}, i18n.date(entry.date)),
      element("span", { class: `badge ${decision}` }, drawing(`icon-${decision}`, "icon"), i18n.message(`short-${decision}`)),
      element("span", { class: "quiet" }, [entry.site, entry.note].filter(Boolean).join(" · ")),
      button(i18n.message("remove-short"), remove, { "aria-label": i18n.message("remove", { name: `${spot}, ${i18n.date(entry.date)}` }) }),
    );
  });
  const controls = entries.length > 1 ? [button(i18n.message("compare"), () => compare(i18n, spot, entries), { "aria-label": i18n.message("labeled", { label: i18n.message("compare"), text: spot }) })] : [];
  return element("div", { class: "spot" }, element("div", { class: "bar" }, element("h3", {}, spot), ...controls), element("ul", { class: "kept" }, ...items));
}
