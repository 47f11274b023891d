/** A report as elements: the outcome and what to do, the reasons, the kind and the defects of the photo, the figures. */

import { element } from "./element";
import { classTable, measurements, probability } from "./figures";
import type { I18n } from "./i18n";
import type { ClassifyResult, Report } from "./server";

/** The style of each outcome. */
const STYLES: Record<Report["advice"]["code"], string> = {
  consult_dermatologist: "result refer",
  no_sign_not_ruled_out: "result",
  inconclusive: "result inconclusive",
};

/** The model cannot judge the image. Its probability and its heat map would be read as a result, so they are not shown. */
export function isInconclusive({ advice }: Report): boolean {
  return advice.code === "inconclusive";
}

export function advice(i18n: I18n, { advice: { code } }: Report): string {
  return i18n.message(`result-${code}`);
}

export function resultElements(i18n: I18n, { report }: ClassifyResult, date: Date): HTMLElement[] {
  const figures = measurements(i18n, report).map((text) => element("p", { class: "quiet" }, text));
  return [
    element("p", { class: STYLES[report.advice.code] }, advice(i18n, report)),
    ...nextSteps(i18n, report),
    ...reasons(i18n, report),
    ...warnings(i18n, report),
    ...(isInconclusive(report) ? [] : probability(i18n, report)),
    ...kind(i18n, report),
    ...figures,
    ...(isInconclusive(report) ? [] : [classTable(i18n, report)]),
    about(i18n, report, date),
  ];
}

function nextSteps(i18n: I18n, { advice: { code } }: Report): HTMLElement[] {
  const steps = { consult_dermatologist: [], no_sign_not_ruled_out: ["then-no-sign"], inconclusive: ["meaning-inconclusive", "then-inconclusive"] }[code];
  return steps.map((id) => element("p", {}, i18n.message(id)));
}

function reasons(i18n: I18n, report: Report): HTMLElement[] {
  const items = report.decision.reasons.map((reason) => element("li", {}, i18n.message(`reason-${reason}`)));
  if (items.length === 0) return [];
  return [element("p", {}, i18n.message(isInconclusive(report) ? "reasons-inconclusive" : "reasons")), element("ul", {}, ...items)];
}

/** The defects of the photo, with advice for the next one. They cast doubt on "no sign" only: a person relies on a referral. */
function warnings(i18n: I18n, { advice, quality }: Report): HTMLElement[] {
  const items = quality.warnings.map(({ code, advice: text }) =>
    element("li", {}, i18n.has(`warning-${code}`) ? i18n.message(`warning-${code}`) : text),
  );
  if (items.length === 0) return [];
  const title = i18n.message(advice.code === "no_sign_not_ruled_out" ? "warnings-no-sign" : "warnings");
  return [element("div", { class: "warnings" }, element("p", {}, title), element("ul", {}, ...items))];
}

/** How the photo was taken, if the model tells. A wrong kind casts doubt on "no sign" only: a person relies on a referral. */
function kind(i18n: I18n, report: Report): HTMLElement[] {
  if (!report.image_type) return [];
  const sentence = i18n.message(`kind-${report.image_type.label}`);
  const isNoSign = report.advice.code === "no_sign_not_ruled_out";
  return [element("p", {}, isNoSign ? `${sentence} ${i18n.message("kind-wrong")}` : sentence)];
}

function about(i18n: I18n, { model, engine, decision, image_type: type }: Report, date: Date): HTMLElement {
  const engineText = `${engine.name} ${engine.version}`;
  const facts: [string, string][] = [
    ["about-model", `${model.name} ${model.version} (SHA-256 ${model.sha256})`],
    ["about-point", decision.operating_point],
    ["about-engine", engine.fallback ? i18n.message("about-engine-fallback", { engine: engineText }) : engineText],
    ["about-date", i18n.dateTime(date)],
  ];
  if (type) {
    const { dermoscopic, clinical, other } = type.probabilities;
    const shares = { dermoscopic: i18n.percent(dermoscopic), clinical: i18n.percent(clinical), other: i18n.percent(other) };
    facts.push(["about-kind", i18n.message("about-kind-value", shares)]);
  }
  const list = facts.flatMap(([id, fact]) => [element("dt", {}, i18n.message(id)), element("dd", {}, fact)]);
  return element("details", {}, element("summary", {}, i18n.message("about")), element("dl", {}, ...list));
}
