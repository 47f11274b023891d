/** The open photo: the decision first, then the figure that it follows from, the image, the help, and the details. */

import { decisionBanner, defects, facts, figuresText, kind, nextSteps, reasons, warnings } from "./answer";
import { button, drawing, element, find, folded } from "./element";
import { figure } from "./figure";
import { classTable, probability } from "./figures";
import { standingFor } from "./history";
import type { I18n } from "./i18n";
import { notes } from "./notes";
import type { Photo } from "./photo";
import type { Check, Report } from "./server";

export interface CardActions {
  print(): void;
  /** Returns the name of the file. */
  save(): Promise<string>;
  crop(): void;
  retry(): void;
  /** Null while the history is off. */
  keep: (() => Promise<boolean>) | null;
  remove(): void;
}

/** Errors after which a second attempt can succeed. */
const RETRYABLE = new Set(["overloaded", "not_ready", "body_timeout", "deadline_exceeded"]);
/** Errors of the content of an image: they say nothing about the lesion. */
const UNUSABLE = new Set(["no_lesion_found", "image_too_small", "low_contrast", "image_too_blurred", "image_too_dark", "image_too_bright", "image_without_color"]);
/** Errors after which there is no image to crop. */
const UNREADABLE = new Set(["missing_image", "not_an_image", "malformed_request", "unsupported_format", "truncated_image", "corrupt_image"]);
const LIMITS = ["history", "others", "skin", "place", "photo"];
const RULE = ["a", "b", "c", "d", "e", "duckling"];

/** The elements of a card; `name` is the name of the photo. */
export function card(i18n: I18n, photo: Photo, name: string, actions: CardActions): HTMLElement {
  const { state } = photo;
  const answer = state.kind === "answered" ? state.answer : null;
  const report = answer?.report;
  const earlier = standingFor(i18n, photo);
  let banner = decisionBanner(i18n, photo, earlier);
  const example = photo.isExample ? [element("p", { class: "example" }, i18n.message("example-banner"))] : [];
  const top = element("div", { class: "body" }, ...example, banner);
  const isNoSign = report?.advice.code === "no_sign_not_ruled_out";
  if (isNoSign && report.image_type) top.append(element("div", { class: "warnings" }, ...kind(i18n, report)));
  if (report) top.append(...(report.advice.code === "inconclusive" ? inconclusive(i18n, report) : [probability(i18n, report)]));
  if (report) top.append(...warnings(i18n, report));
  if (!photo.isDone && photo.check) top.append(...checked(i18n, photo.check), ...defects(i18n, i18n.message("warnings-check"), photo.check.quality.warnings));
  if (state.kind === "rejected") {
    const checkAgain = UNUSABLE.has(state.code) ? [element("p", {}, i18n.message("rejected-again"))] : [];
    top.append(element("p", {}, i18n.message("rejected-then")), ...checkAgain, again(i18n, state.code, actions), ...refusal(i18n, state.code));
  }
  const buttons = controls(i18n, photo, name, actions);
  const picture = element("div", { class: "picture" }, figure(i18n, photo.url, name, answer, () => buttons.querySelector(".crop")?.remove()), buttons);
  const parts = [top, picture];
  if (report && state.kind === "answered") {
    const rule = folded(i18n.message("abcde-title"), matchMedia("(min-width: 60rem)").matches, ruleList(i18n));
    rule.className = "abcde";
    picture.append(rule);
    const steps = element("div", {}, ...nextSteps(i18n, photo.decision, earlier));
    const onSpot = () => {
      const standing = standingFor(i18n, photo);
      const updated = decisionBanner(i18n, photo, standing);
      banner.replaceWith(updated);
      banner = updated;
      steps.replaceChildren(...nextSteps(i18n, photo.decision, standing));
    };
    parts.push(element("div", { class: "help" }, steps, notes(i18n, photo, actions, onSpot), limits(i18n), ...details(i18n, report, state.date, photo.check)));
  }
  return element("article", { class: "card", "aria-label": name }, ...parts);
}

/** The size and the kind of the photo, from its check before the answer. */
function checked(i18n: I18n, { size, image_type: type }: Check): HTMLElement[] {
  return [element("p", {}, i18n.message("check-found", { width: String(size.width), height: String(size.height), kind: type?.label ?? "unknown" }))];
}

/** The way to another photo: the upload area may be out of view. */
function again(i18n: I18n, code: string, actions: CardActions): HTMLElement {
  const open = (id: string) => () => find(id).click();
  return element(
    "p",
    { class: "buttons" },
    ...(RETRYABLE.has(code) ? [button(i18n.message("retry"), actions.retry, { class: "primary" })] : []),
    button(i18n.message("take"), open("camera"), { class: "camera primary" }),
    button(i18n.message("another"), open("files")),
  );
}

/** How to take a photo that can be analyzed. */
function refusal(i18n: I18n, code: string): HTMLElement[] {
  const examples = document.querySelector(".examples");
  if (!UNUSABLE.has(code) || !examples) return [];
  return [folded(i18n.message("guide-title"), true, examples.cloneNode(true))];
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
  const canCrop = state.kind === "answered" || (state.kind === "rejected" && !UNREADABLE.has(state.code));
  if (canCrop) buttons.append(button(i18n.message("crop"), actions.crop, { class: "crop" }));
  buttons.append(button(i18n.message("remove-short"), actions.remove, { "aria-label": i18n.message("remove", { name }) }));
  return buttons;
}

/** What the program does not take into account, next to the answer. */
function limits(i18n: I18n): HTMLElement {
  const items = LIMITS.map((id) => element("li", {}, i18n.message(`limits-${id}`)));
  return element("div", { class: "limits" }, element("h3", {}, i18n.message("limits-title")), element("ul", {}, ...items), element("p", {}, i18n.message("limits-then")));
}

export function ruleList(i18n: I18n): HTMLElement {
  const items = RULE.map((id) => element("li", {}, drawing(`rule-${id}`, "rule-drawing"), element("span", {}, i18n.message(`abcde-${id}`))));
  return element("div", {}, element("ul", { class: "rule" }, ...items), element("p", {}, i18n.message("abcde-then")));
}

function details(i18n: I18n, report: Report, date: Date, check: Check | null): HTMLElement[] {
  const isInconclusive = report.advice.code === "inconclusive";
  const why = report.decision.reasons.length > 0 && !isInconclusive ? [folded(i18n.message("reasons"), false, reasons(i18n, report))] : [];
  // Below "no sign" the kind of the photo is in view.
  const kindText = report.advice.code === "no_sign_not_ruled_out" ? [] : kind(i18n, report);
  const table = isInconclusive ? [] : [classTable(i18n, report)];
  return [...why, folded(i18n.message("details"), false, ...(check ? checked(i18n, check) : []), ...kindText, ...figuresText(i18n, report), ...table, facts(i18n, report, date))];
}
