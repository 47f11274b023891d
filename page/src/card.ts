/** The open photo: the decision first, then the figure that it follows from, the image, the help, and the details. */

import { decisionBanner, defects, facts, figuresText, kind, nextSteps, reasons, warnings } from "./answer";
import { button, drawing, element, folded } from "./element";
import { figure } from "./figure";
import { classTable, probability } from "./figures";
import { spots } from "./history";
import type { I18n } from "./i18n";
import type { Photo } from "./photo";
import type { Check, Report } from "./server";

export interface CardActions {
  print(): void;
  save(): void;
  crop(): void;
  retry(): void;
  /** Null while the history is off. */
  keep: ((spot: string) => Promise<boolean>) | null;
  remove(): void;
}

/** Errors after which a second attempt can succeed. */
const RETRYABLE = new Set(["overloaded", "not_ready", "body_timeout", "deadline_exceeded"]);
/** Errors of the content of an image: they say nothing about the lesion. */
const UNUSABLE = new Set(["no_lesion_found", "image_too_small", "low_contrast", "image_too_blurred", "image_too_dark", "image_too_bright", "image_without_color"]);
const LIMITS = ["history", "others", "skin", "place", "photo"];
const RULE = ["a", "b", "c", "d", "e", "duckling"];

/** The elements of a card; `name` is the name of the photo. */
export function card(i18n: I18n, photo: Photo, name: string, actions: CardActions): HTMLElement {
  const { state } = photo;
  const answer = state.kind === "answered" ? state.answer : null;
  const report = answer?.report;
  const top = element("div", { class: "body" }, decisionBanner(i18n, photo));
  if (report) top.append(...(report.advice.code === "inconclusive" ? inconclusive(i18n, report) : [probability(i18n, report)]));
  if (report) top.append(...warnings(i18n, report));
  if (!photo.isDone && photo.check) top.append(...checked(i18n, photo.check), ...defects(i18n, i18n.message("warnings-check"), photo.check.quality.warnings));
  if (state.kind === "rejected") {
    top.append(...refusal(i18n, state.code));
    if (RETRYABLE.has(state.code)) top.append(button(i18n.message("retry"), actions.retry));
  }
  const picture = element("div", { class: "picture" }, figure(i18n, photo.url, name, answer), controls(i18n, photo, name, actions));
  const parts = [top, picture];
  if (report && state.kind === "answered") {
    const rule = folded(i18n.message("abcde-title"), matchMedia("(min-width: 60rem)").matches, ruleList(i18n));
    rule.className = "abcde";
    picture.append(rule);
    parts.push(element("div", { class: "help" }, ...nextSteps(i18n, photo.decision), ...limits(i18n), notes(i18n, photo, actions), ...details(i18n, report, state.date, photo.check)));
  }
  return element("article", { class: "card", "aria-label": name }, ...parts);
}

/** The size and the kind of the photo, from its check before the answer. */
function checked(i18n: I18n, { size, image_type: type }: Check): HTMLElement[] {
  return [element("p", {}, i18n.message("check-found", { width: String(size.width), height: String(size.height), kind: type?.label ?? "unknown" }))];
}

/** What a refusal means, and how to take a photo that can be analyzed. */
function refusal(i18n: I18n, code: string): HTMLElement[] {
  const examples = document.querySelector(".examples");
  if (!UNUSABLE.has(code) || !examples) return [];
  return [element("p", {}, i18n.message("rejected-then")), folded(i18n.message("guide-title"), true, examples.cloneNode(true))];
}

/** The reasons come at once: without a figure they are the answer. */
function inconclusive(i18n: I18n, report: Report): HTMLElement[] {
  return [
    element("p", {}, i18n.message("meaning-inconclusive")),
    element("h3", {}, i18n.message("reasons-inconclusive")),
    reasons(i18n, report),
  ];
}

function controls(i18n: I18n, { state }: Photo, name: string, actions: CardActions): HTMLElement {
  const buttons = element("p", { class: "buttons" });
  if (state.kind === "answered") {
    buttons.append(button(i18n.message("print"), actions.print, { class: "primary" }), button(i18n.message("save"), actions.save));
  }
  if (state.kind === "answered" || state.kind === "rejected") buttons.append(button(i18n.message("crop"), actions.crop));
  buttons.append(button(i18n.message("remove-short"), actions.remove, { "aria-label": i18n.message("remove", { name }) }));
  return buttons;
}

/** What the program does not take into account, next to the answer. */
function limits(i18n: I18n): HTMLElement[] {
  const items = LIMITS.map((id) => element("li", {}, i18n.message(`limits-${id}`)));
  return [element("div", { class: "limits" }, element("h3", {}, i18n.message("limits-title")), element("ul", {}, ...items), element("p", {}, i18n.message("limits-then")))];
}

export function ruleList(i18n: I18n): HTMLElement {
  const items = RULE.map((id) => element("li", {}, drawing(`rule-${id}`, "rule-drawing"), element("span", {}, i18n.message(`abcde-${id}`))));
  return element("div", {}, element("ul", { class: "rule" }, ...items), element("p", {}, i18n.message("abcde-then")));
}

/** What the person adds for the doctor; it stays on the page. */
function notes(i18n: I18n, photo: Photo, actions: CardActions): HTMLElement {
  const field = (id: "site" | "note") => {
    const input = element("input", { type: "text", maxlength: "200", placeholder: i18n.message(`${id}-placeholder`), autocomplete: "off" });
    input.value = photo[id];
    input.addEventListener("input", () => (photo[id] = input.value));
    return element("label", { class: "field" }, i18n.message(id), input);
  };
  const history = actions.keep ? [keeping(i18n, photo, actions.keep)] : [];
  return element("div", { class: "notes" }, field("site"), field("note"), element("p", { class: "quiet" }, i18n.message("note-privacy")), ...history);
}

/** The form that keeps the answer in the history, under the name of the spot. */
function keeping(i18n: I18n, photo: Photo, keep: (spot: string) => Promise<boolean>): HTMLElement {
  const names = element("datalist", { id: "spots" }, ...spots().map((name) => element("option", { value: name })));
  const name = element("input", { type: "text", list: "spots", maxlength: "60", autocomplete: "off", placeholder: i18n.message("spot-placeholder") });
  const done = element("p", { role: "status" });
  const save = button(i18n.message("keep"), async () => {
    save.disabled = true;
    try {
      const isKept = await keep(name.value.trim() || photo.site.trim() || i18n.message("spot-unnamed"));
      done.textContent = i18n.message(isKept ? "kept" : "no-preview");
    } catch {
      // The browser has no space left, or does not allow it.
      save.disabled = false;
      done.textContent = i18n.message("keep-failed");
    }
  });
  return element("div", { class: "keep" }, element("label", { class: "field" }, i18n.message("spot"), name), names, save, done);
}

function details(i18n: I18n, report: Report, date: Date, check: Check | null): HTMLElement[] {
  const isInconclusive = report.advice.code === "inconclusive";
  const why = report.decision.reasons.length > 0 && !isInconclusive ? [folded(i18n.message("reasons"), false, reasons(i18n, report), element("p", {}, i18n.message("diagnosis")))] : [];
  const table = isInconclusive ? [] : [classTable(i18n, report)];
  return [...why, folded(i18n.message("details"), false, ...(check ? checked(i18n, check) : []), ...kind(i18n, report), ...figuresText(i18n, report), ...table, facts(i18n, report, date))];
}
