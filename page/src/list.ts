/** The list of photos: a row for each, one of which is open. One photo alone is always open and has no row. */

import { sentence } from "./answer";
import { card, type CardActions } from "./card";
import { drawing, element } from "./element";
import type { I18n } from "./i18n";
import { filtered, type Order, sorted } from "./order";
import type { Decision, Photo } from "./photo";

interface Row {
  item: HTMLLIElement;
  open: HTMLButtonElement;
}

export class List {
  order: Order = "decision";
  filter: Decision | null = null;
  open: Photo | null = null;
  readonly #photos: Photo[] = [];
  readonly #rows = new Map<Photo, Row>();

  constructor(
    readonly element: HTMLElement,
    private i18n: I18n,
    private readonly actions: (photo: Photo) => CardActions,
  ) {
    element.addEventListener("keydown", (event) => this.#move(event));
  }

  get photos(): readonly Photo[] {
    return this.#photos;
  }

  get isDone(): boolean {
    return this.#photos.every((photo) => photo.isDone);
  }

  name(photo: Photo): string {
    // A pasted file has no name.
    return photo.file.name || this.i18n.message("photo", { number: photo.number });
  }

  add(photos: readonly Photo[]): void {
    for (const photo of photos) {
      const open = element("button", { type: "button", click: () => this.toggle(photo) });
      const item = element("li", {}, element("h3", { class: "row" }, open));
      this.#rows.set(photo, { item, open });
      this.#photos.push(photo);
      this.element.append(item);
    }
    this.#alone();
    for (const photo of photos) this.update(photo);
  }

  remove(photo: Photo): void {
    const index = this.#photos.indexOf(photo);
    if (index < 0) return;
    this.#photos.splice(index, 1);
    this.#rows.get(photo)?.item.remove();
    this.#rows.delete(photo);
    photo.dispose();
    if (this.open === photo) this.open = null;
    this.#alone();
  }

  render(i18n: I18n): void {
    this.i18n = i18n;
    for (const photo of this.#photos) this.update(photo);
    this.arrange();
  }

  /** Shows the state of a photo. Only the open one has a card. */
  update(photo: Photo): void {
    const row = this.#rows.get(photo);
    if (!row) return;
    const { decision, probability, thumbnail } = photo;
    const label = this.i18n.message(`short-${decision}`);
    const image = thumbnail ? element("img", { src: thumbnail, alt: "", width: "56", height: "56" }) : element("span", { class: "no-thumbnail" });
    row.open.replaceChildren(
      image,
      element("span", { class: "name" }, this.name(photo)),
      element("span", { class: `badge ${decision}` }, decision === "pending" ? element("span", { class: "spinner" }) : drawing(`icon-${decision}`, "icon"), label),
      element("span", { class: "figure" }, probability === null ? "" : this.i18n.percent(probability)),
    );
    const isOpen = this.open === photo;
    row.open.setAttribute("aria-expanded", String(isOpen));
    row.item.dataset["state"] = photo.state.kind;
    row.item.dataset["decision"] = decision;
    row.item.classList.toggle("open", isOpen);
    row.item.querySelector("article")?.remove();
    if (isOpen) row.item.append(card(this.i18n, photo, this.name(photo), this.actions(photo)));
  }

  toggle(photo: Photo): void {
    this.show(this.open === photo && this.#photos.length > 1 ? null : photo);
    this.#rows.get(photo)?.item.scrollIntoView({ block: "nearest" });
  }

  show(photo: Photo | null): void {
    const before = this.open;
    this.open = photo;
    for (const each of [before, photo]) if (each) this.update(each);
  }

  /** Brings the result of a photo into view and focuses it, unless the person is using a control of the page. */
  focus(photo: Photo): void {
    const item = this.#rows.get(photo)?.item;
    const active = document.activeElement;
    const isBusy = active instanceof HTMLElement && active !== document.body && !active.closest("#upload, #cards");
    if (!item || isBusy || this.open !== photo) return;
    item.querySelector<HTMLElement>(".result")?.focus({ preventScroll: true });
    const { top } = item.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 4) item.scrollIntoView({ block: "start" });
  }

  /** Puts the rows into the selected order and hides those that the filter leaves out. */
  arrange(): void {
    const focused = document.activeElement;
    const photos = sorted(this.#photos, this.order, (photo) => this.name(photo), this.i18n.language);
    this.element.append(...photos.flatMap((photo) => this.#rows.get(photo)?.item ?? []));
    const shown = new Set(filtered(this.#photos, this.filter));
    for (const [photo, { item }] of this.#rows) item.hidden = !shown.has(photo);
    // A moved element loses the focus.
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** The photos that are visible, in their order. */
  visible(): Photo[] {
    return filtered(sorted(this.#photos, this.order, (photo) => this.name(photo), this.i18n.language), this.filter);
  }

  status(photo: Photo): string {
    return this.i18n.message("status-done", { name: this.name(photo), result: sentence(this.i18n, photo) });
  }

  #alone(): void {
    const [only] = this.#photos;
    const isAlone = this.#photos.length === 1;
    this.element.classList.toggle("alone", isAlone);
    if (isAlone && only && this.open !== only) this.show(only);
  }

  #move(event: KeyboardEvent): void {
    const buttons = [...this.element.querySelectorAll<HTMLButtonElement>("li:not([hidden]) > .row > button")];
    const index = buttons.indexOf(event.target as HTMLButtonElement);
    if (event.key === "Escape" && this.open && this.#photos.length > 1) {
      const row = this.#rows.get(this.open);
      this.show(null);
      row?.open.focus();
    }
    if (index < 0) return;
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(next, 0), buttons.length - 1)]?.focus();
  }
}
