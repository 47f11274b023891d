/** An answer as elements: the decision and what to do, the next steps, the reasons, the defects of the photo. */

import { drawing, element } from "./element";
import { measurements } from "./figures";
import { mayBeStanding } from "./history";
import type { I18n } from "./i18n";
import type { Decision, Photo } from "./photo";
import type { Report } from "./server";
import type { Standing } from "./spots";

const STEPS: Record<Decision, number> = { refer: 5, inconclusive: 4, "no-sign": 2, rejected: 0, pending: 0 };

/** The state of a photo in one sentence. */
export function sentence(i18n: I18n, { state }: Photo): string {
  if (state.kind === "answered") return i18n.message(`result-${state.answer.report.advice.code}`);
  if (state.kind !== "rejected") return i18n.message(state.kind);
  return i18n.has(`error-${state.code}`) ? i18n.message(`error-${state.code}`) : i18n.message("error-other", { code: state.code });
}

/**
 * What to do and how soon, and what an earlier result of the same spot still demands. "No sign" replaces no earlier referral, so
 * then its own advice to wait is left out.
 */
export function action(i18n: I18n, { advice }: Report, earlier: Standing | null): HTMLElement[] {
  const own = element("p", { class: "action" }, i18n.message(`action-${advice.code}`));
  if (!earlier) return [own];
  const standing = element("p", { class: "standing" }, earlier.text);
  return advice.code === "no_sign_not_ruled_out" ? [standing] : [own, standing];
}

/** The decision, and one sentence that says what to do and how soon. The heading can take the focus. */
export function decisionBanner(i18n: I18n, photo: Photo, earlier: Standing | null): HTMLElement {
  const { decision, state } = photo;
  const title = state.kind === "rejected" ? i18n.message("rejected") : sentence(i18n, photo);
  const unnamed = decision === "no-sign" && mayBeStanding(i18n, photo) ? [element("p", {}, i18n.message("standing-unnamed"))] : [];
  const texts = state.kind === "answered" ? action(i18n, state.answer.report, earlier) : decision === "pending" ? [] : [element("p", { class: "action" }, sentence(i18n, photo))];
  const busy = decision === "pending" && state.kind !== "unreachable";
  return element(
    "div",
    { class: `decision ${decision}` },
    busy ? element("span", { class: "spinner" }) : drawing(`icon-${decision}`, "icon"),
    element("div", {}, element("h2", { class: "result", tabindex: "-1" }, title), ...texts, ...unnamed),
  );
}

/** The steps after a decision, or after the earlier one that still holds. */
export function nextSteps(i18n: I18n, own: Decision, earlier: Standing | null): HTMLElement[] {
  const decision = own === "no-sign" && earlier ? earlier.decision : own;
  const steps = Array.from({ length: STEPS[decision] }, (_, i) => element("li", {}, i18n.message(`next-${decision}-${i + 1}`)));
  if (steps.length === 0) return [];
  const title = element("h3", {}, i18n.message("next-title"));
  const countries = decision === "no-sign" ? [] : [element("p", { class: "quiet" }, i18n.message("next-countries"))];
  return [element("div", {}, title, element("ol", { class: "steps" }, ...steps), ...countries)];
}

export function reasons(i18n: I18n, { decision, image_type: type }: Report): HTMLElement {
  return element("ul", {}, ...decision.reasons.map((reason) => element("li", {}, i18n.message(`reason-${reason}`, { kind: type?.label ?? "unknown" }))));
}

/** The defects of a photo, each with a way to avoid it. */
export function defects(i18n: I18n, title: string, warnings: Report["quality"]["warnings"]): HTMLElement[] {
  const items = warnings.map(({ code, advice: text }) =>
    element("li", {}, i18n.has(`warning-${code}`) ? i18n.message(`warning-${code}`) : text),
  );
  if (items.length === 0) return [];
  return [element("div", { class: "warnings" }, element("p", {}, title), element("ul", {}, ...items))];
}

/** They cast doubt on "no sign" only: a person relies on a referral, and does not wait for the next photo. */
export function warnings(i18n: I18n, { advice, quality }: Report): HTMLElement[] {
  return defects(i18n, i18n.message(advice.code === "no_sign_not_ruled_out" ? "warnings-no-sign" : "warnings-check"), quality.warnings);
}

/** How the photo was taken, if the model tells. A wrong kind casts doubt on "no sign" only: a person relies on a referral. */
export function kind(i18n: I18n, { image_type: type, advice }: Report): HTMLElement[] {
  if (!type) return [];
  const text = i18n.message(`kind-${type.label}`);
  return [element("p", {}, advice.code === "no_sign_not_ruled_out" ? `${text} ${i18n.message("kind-wrong", { kind: type.label })}` : text)];
}

/** Sentences on what was measured. */
export function figuresText(i18n: I18n, report: Report): HTMLElement[] {
  return measurements(i18n, report).map((text) => element("p", {}, text));
}

/** An operating point is named after the sensitivity that it was chosen for. */
function operatingPoint(i18n: I18n, { operating_point: name, target }: Report["decision"]): string {
  const [, share] = /^malignant_sensitivity_(0\.\d+)$/.exec(name) ?? [];
  return share && target === "malignant" ? i18n.message("about-point-value", { share: i18n.wholePercent(Number(share)), name }) : name;
}

export function facts(i18n: I18n, { model, engine, decision, advice, image_type: type }: Report, date: Date): HTMLElement {
  const engineText = `${engine.name} ${engine.version}`;
  const facts: [string, string][] = [
    ["about-model", `${model.name} ${model.version}`],
    ["about-digest", model.sha256],
    // An inconclusive result has no figures of what the model finds.
    ["about-point", advice.code === "inconclusive" ? decision.operating_point : operatingPoint(i18n, decision)],
    ["about-engine", engine.fallback ? i18n.message("about-engine-fallback", { engine: engineText }) : engineText],
    ["about-date", i18n.dateTime(date)],
  ];
  if (type) {
    const { dermoscopic, clinical, other } = type.probabilities;
    const shares = { dermoscopic: i18n.percent(dermoscopic), clinical: i18n.percent(clinical), other: i18n.percent(other) };
    facts.push(["about-kind", i18n.message("about-kind-value", shares)]);
  }
  return element("dl", {}, ...facts.flatMap(([id, fact]) => [element("dt", {}, i18n.message(id)), element("dd", {}, fact)]));
}
