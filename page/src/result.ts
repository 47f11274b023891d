/** A report as elements: advice, reasons, probability, and the measurements behind the decision. */

import { element } from "./element";
import type { I18n } from "./i18n";
import type { ClassifyResult, Report } from "./server";

export function advice(i18n: I18n, { decision }: Report): string {
  return i18n.message(decision.refer ? "result-refer" : "result-no-sign");
}

export function resultElements(i18n: I18n, answer: ClassifyResult, date: Date): HTMLElement[] {
  const { report } = answer;
  return [
    element("p", { class: report.decision.refer ? "result refer" : "result" }, advice(i18n, report)),
    ...reasons(i18n, report),
    ...probability(i18n, report),
    ...measurements(i18n, report).map((text) => element("p", { class: "quiet" }, text)),
    classes(i18n, report),
    about(i18n, report, date),
  ];
}

function reasons(i18n: I18n, { decision }: Report): HTMLElement[] {
  if (!decision.refer) return [element("p", {}, i18n.message("then-no-sign"))];
  const items = decision.reasons.map((reason) => element("li", {}, i18n.message(`reason-${reason}`)));
  return [element("p", {}, i18n.message("reasons")), element("ul", {}, ...items)];
}

/** The probability that the threshold is compared with. `className` is null if it is that of all malignant classes. */
function target(i18n: I18n, { decision, probabilities, classes }: Report): { className: string | null; probability: number } {
  const targetClass = classes.find(({ code }) => code === decision.target);
  if (targetClass) return { className: className(i18n, targetClass), probability: targetClass.probability };
  return { className: null, probability: probabilities.malignant };
}

function probability(i18n: I18n, report: Report): HTMLElement[] {
  const { decision, probabilities, model } = report;
  const { className: targetClass, probability: targetProbability } = target(i18n, report);
  const [targetPercent, threshold] = i18n.percentPair(targetProbability, decision.threshold);
  const malignant = targetClass === null ? targetPercent : i18n.percent(probabilities.malignant);
  const sentence = i18n.message(model.calibrated ? "probability" : "probability-uncalibrated", { probability: malignant });
  const thresholdText =
    targetClass === null ? i18n.message("threshold", { threshold }) : i18n.message("threshold-of", { threshold, class: targetClass });
  const barText = i18n.message("bar", { probability: malignant, threshold: targetClass === null ? threshold : `${threshold} ${targetClass}` });
  const track = element("div", { class: "track", role: "img", "aria-label": barText });
  const fill = element("div", { class: decision.refer ? "fill refer-fill" : "fill" });
  fill.style.width = `${100 * probabilities.malignant}%`;
  track.append(fill);
  const scale = element("div", { class: "scale", "aria-hidden": "true" }, element("span", {}, i18n.wholePercent(0)), element("span", {}, i18n.wholePercent(1)));
  const elements = [element("p", {}, sentence), track, scale];
  // The bar is that of all malignant classes, so it cannot show the threshold of one class.
  if (targetClass === null) {
    const mark = element("div", { class: decision.threshold > 0.5 ? "mark late" : "mark" }, element("span", {}, thresholdText));
    mark.style.left = `${100 * decision.threshold}%`;
    track.append(mark);
  } else {
    elements.push(element("p", {}, `${targetClass}: ${targetPercent}; ${thresholdText}`));
  }
  return elements;
}

/** Sentences on the operating point, the prediction set and the views. */
function measurements(i18n: I18n, report: Report): string[] {
  const { decision, prediction_set: set, tta_agreement: agreement } = report;
  const sentences: string[] = [];
  if (decision.sensitivity !== null && decision.specificity !== null) {
    const { className: targetClass } = target(i18n, report);
    const figures = { sensitivity: i18n.percent(decision.sensitivity), others: i18n.percent(1 - decision.specificity) };
    sentences.push(targetClass === null ? i18n.message("measured", figures) : i18n.message("measured-of", { ...figures, class: targetClass }));
  }
  if (set) {
    const id = set.labels.length === 2 ? "set-both" : `set-${set.labels[0] ?? "empty"}`;
    sentences.push(i18n.message(id, { coverage: i18n.wholePercent(set.coverage), missed: i18n.wholePercent(1 - set.coverage) }));
  }
  if (agreement) {
    const [lowest, highest] = agreement.malignant;
    sentences.push(i18n.message("tta", { views: agreement.views, lowest: i18n.percent(lowest), highest: i18n.percent(highest) }));
  }
  return sentences;
}

function classes(i18n: I18n, report: Report): HTMLElement {
  const head = ["class-column", "kind-column", "probability-column"].map((id) => element("th", { scope: "col" }, i18n.message(id)));
  const rows = [...report.classes]
    .sort((a, b) => b.probability - a.probability)
    .map((each) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, className(i18n, each)),
        element("td", {}, i18n.message(each.malignant ? "malignant" : "benign")),
        element("td", { class: "number" }, i18n.percent(each.probability)),
      ),
    );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return element("details", {}, element("summary", {}, i18n.message("classes")), table);
}

/** The translated name of a class of the ISIC archive, or the name in the model's card. */
function className(i18n: I18n, { code, name }: Report["classes"][number]): string {
  return i18n.has(`class-${code}`) ? i18n.message(`class-${code}`) : name;
}

function about(i18n: I18n, { model, engine, decision }: Report, date: Date): HTMLElement {
  const engineText = `${engine.name} ${engine.version}`;
  const facts: [string, string][] = [
    ["about-model", `${model.name} ${model.version} (SHA-256 ${model.sha256})`],
    ["about-point", decision.operating_point],
    ["about-engine", engine.fallback ? i18n.message("about-engine-fallback", { engine: engineText }) : engineText],
    ["about-date", i18n.dateTime(date)],
  ];
  const list = facts.flatMap(([id, fact]) => [element("dt", {}, i18n.message(id)), element("dd", {}, fact)]);
  return element("details", {}, element("summary", {}, i18n.message("about")), element("dl", {}, ...list));
}
