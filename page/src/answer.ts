/** An answer as elements: the decision and what to do, the next steps, the reasons, the defects of the photo. */

import { drawing, element } from "./element";
import { measurements } from "./figures";
import type { I18n } from "./i18n";
import type { Decision, Photo } from "./photo";
import type { Report } from "./server";

const STEPS: Record<Decision, number> = { refer: 4, inconclusive: 4, "no-sign": 3, rejected: 0, pending: 0 };

/** The state of a photo in one sentence. */
export function sentence(i18n: I18n, { state }: Photo): string {
  if (state.kind === "answered") return i18n.message(`result-${state.answer.report.advice.code}`);
  if (state.kind !== "rejected") return i18n.message(state.kind);
  return i18n.has(`error-${state.code}`) ? i18n.message(`error-${state.code}`) : i18n.message("error-other", { code: state.code });
}

/** The decision, and one sentence that says what to do and how soon. The heading can take the focus. */
export function decisionBanner(i18n: I18n, photo: Photo): HTMLElement {
  const { decision, state } = photo;
  const title = state.kind === "rejected" ? i18n.message("rejected") : sentence(i18n, photo);
  const action = state.kind === "answered" ? i18n.message(`action-${state.answer.report.advice.code}`) : sentence(i18n, photo);
  const busy = decision === "pending" && state.kind !== "unreachable";
  return element(
    "div",
    { class: `decision ${decision}` },
    busy ? element("span", { class: "spinner" }) : drawing(`icon-${decision}`, "icon"),
    element("div", {}, element("h2", { class: "result", tabindex: "-1" }, title), ...(decision === "pending" ? [] : [element("p", { class: "action" }, action)])),
  );
}

export function nextSteps(i18n: I18n, decision: Decision): HTMLElement[] {
  const steps = Array.from({ length: STEPS[decision] }, (_, i) => element("li", {}, i18n.message(`next-${decision}-${i + 1}`)));
  if (steps.length === 0) return [];
  const title = element("h3", {}, i18n.message("next-title"));
  const countries = decision === "no-sign" ? [] : [element("p", { class: "quiet" }, i18n.message("next-countries"))];
  return [element("div", {}, title, element("ol", { class: "steps" }, ...steps), ...countries)];
}

export function reasons(i18n: I18n, { decision }: Report): HTMLElement {
  return element("ul", {}, ...decision.reasons.map((reason) => element("li", {}, i18n.message(`reason-${reason}`))));
}

/** The defects of a photo, with advice for the next one. */
export function defects(i18n: I18n, title: string, warnings: Report["quality"]["warnings"]): HTMLElement[] {
  const items = warnings.map(({ code, advice: text }) =>
    element("li", {}, i18n.has(`warning-${code}`) ? i18n.message(`warning-${code}`) : text),
  );
  if (items.length === 0) return [];
  return [element("div", { class: "warnings" }, element("p", {}, title), element("ul", {}, ...items))];
}

/** They cast doubt on "no sign" only: a person relies on a referral. */
export function warnings(i18n: I18n, { advice, quality }: Report): HTMLElement[] {
  return defects(i18n, i18n.message(advice.code === "no_sign_not_ruled_out" ? "warnings-no-sign" : "warnings"), quality.warnings);
}

/** How the photo was taken, if the model tells. A wrong kind casts doubt on "no sign" only: a person relies on a referral. */
export function kind(i18n: I18n, { image_type: type, advice }: Report): HTMLElement[] {
  if (!type) return [];
  const text = i18n.message(`kind-${type.label}`);
  return [element("p", {}, advice.code === "no_sign_not_ruled_out" ? `${text} ${i18n.message("kind-wrong")}` : text)];
}

/** Sentences on what was measured. */
export function figuresText(i18n: I18n, report: Report): HTMLElement[] {
  return measurements(i18n, report).map((text) => element("p", {}, text));
}

export function facts(i18n: I18n, { model, engine, decision, image_type: type }: Report, date: Date): HTMLElement {
  const engineText = `${engine.name} ${engine.version}`;
  const facts: [string, string][] = [
    ["about-model", `${model.name} ${model.version}`],
    ["about-digest", model.sha256],
    ["about-point", decision.operating_point],
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
