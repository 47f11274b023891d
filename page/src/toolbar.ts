/** The counter, the filter, the order and the downloads of a list with several photos. */

import { download, element, find } from "./element";
import { csv, json } from "./export";
import type { I18n } from "./i18n";
import type { List } from "./list";
import { ORDERS, type Order } from "./order";
import { DECISIONS, type Decision } from "./photo";

const [chips, sort, title, progress, status] = [find("filter"), find<HTMLSelectElement>("sort"), find("answers-title"), find<HTMLProgressElement>("progress"), find("count")];

/** Binds the controls to the list; `i18n` returns the language in use. */
export function bindToolbar(list: List, i18n: () => I18n): void {
  sort.addEventListener("change", () => {
    list.order = sort.value as Order;
    list.arrange();
  });
  chips.addEventListener("click", (event) => {
    const value = (event.target as Element).closest<HTMLElement>("[data-filter]")?.dataset["filter"];
    if (value === undefined) return;
    list.filter = value === "" ? null : (value as Decision);
    list.arrange();
    renderToolbar(list, i18n());
  });
  find("csv").addEventListener("click", () => download("melanoma.csv", "text/csv", csv(list.visible(), (photo) => list.name(photo))));
  find("json").addEventListener("click", () => download("melanoma.json", "application/json", json(list.visible(), (photo) => list.name(photo))));
}

export function renderToolbar(list: List, i18n: I18n): void {
  const { photos } = list;
  const count = photos.length;
  const done = photos.filter((photo) => photo.isDone).length;
  find("answers").hidden = count === 0;
  find("toolbar").hidden = count < 2;
  document.body.classList.toggle("has-photos", count > 0);
  title.textContent = i18n.message("answers", { count });
  [progress.max, progress.value, progress.hidden] = [Math.max(count, 1), done, done === count];
  status.textContent = i18n.message(done === count ? "progress-done" : "progress", { done, count });
  const counts = new Map<Decision, number>();
  for (const { decision } of photos) counts.set(decision, (counts.get(decision) ?? 0) + 1);
  if (list.filter && !counts.has(list.filter)) {
    list.filter = null;
    list.arrange();
  }
  const chip = (value: Decision | null, text: string, number: number) =>
    element("button", { type: "button", class: `chip ${value ?? ""}`, "data-filter": value ?? "", "aria-pressed": String(list.filter === value) }, `${text} `, element("b", {}, number.toLocaleString(i18n.language)));
  chips.setAttribute("aria-label", i18n.message("filter"));
  const focused = (document.activeElement as HTMLElement | null)?.dataset["filter"];
  chips.replaceChildren(
    chip(null, i18n.message("filter-all"), count),
    ...DECISIONS.filter((decision) => counts.has(decision)).map((decision) => chip(decision, i18n.message(`short-${decision}`), counts.get(decision) ?? 0)),
  );
  if (focused !== undefined) chips.querySelector<HTMLElement>(`[data-filter="${focused}"]`)?.focus();
}

export function renderOrders(list: List, i18n: I18n): void {
  sort.replaceChildren(...ORDERS.map((order) => element("option", { value: order }, i18n.message(`sort-${order}`))));
  sort.value = list.order;
}
