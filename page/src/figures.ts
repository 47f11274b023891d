/** The figures of a report: the probability with its threshold, what was measured for it, and the classes. */

import { element } from "./element";
import type { I18n } from "./i18n";
import type { Report } from "./server";

/** The probability that the threshold is compared with. `className` is null if it is that of all malignant classes. */
export function target(i18n: I18n, { decision, probabilities, classes }: Report): { className: string | null; probability: number } {
  const targetClass = classes.find(({ code }) => code === decision.target);
  if (targetClass) return { className: className(i18n, targetClass), probability: targetClass.probability };
  return { className: null, probability: probabilities.malignant };
}

/** The probability with what it assumes, on a bar with the threshold. */
export function probability(i18n: I18n, report: Report): HTMLElement {
  const { decision, probabilities, model } = report;
  const { className: targetClass, probability: targetProbability } = target(i18n, report);
  const [targetPercent, threshold] = i18n.percentPair(targetProbability, decision.threshold);
  const malignant = targetClass === null ? targetPercent : i18n.percent(probabilities.malignant);
  const label = i18n.message(model.calibrated ? "number" : "number-uncalibrated");
  const barText = i18n.message("bar", { probability: malignant, threshold: targetClass === null ? threshold : `${threshold} ${targetClass}` });
  const track = element("div", { class: "track", role: "img", "aria-label": barText });
  const fill = element("div", { class: decision.refer ? "fill refer-fill" : "fill" });
  fill.style.width = `${100 * probabilities.malignant}%`;
  track.append(fill);
  const block = element("div", { class: "number-block" }, element("p", { class: "number-line" }, element("strong", {}, malignant), element("span", {}, label)), track);
  // The bar is that of all malignant classes, so it cannot show the threshold of one class.
  if (targetClass === null) {
    const mark = element("div", { class: decision.threshold > 0.5 ? "mark late" : "mark" }, element("span", {}, threshold));
    mark.style.left = `${100 * decision.threshold}%`;
    track.append(mark);
  } else {
    block.append(element("p", {}, `${targetClass}: ${targetPercent}`));
  }
  const texts = [i18n.message("diagnosis"), i18n.message("threshold", { threshold, class: targetClass ?? "none" }), ...missed(i18n, report)];
  block.append(...texts.map((text) => element("p", {}, text)), element("p", { class: "quiet" }, assumption(i18n, report)));
  return block;
}

/** What a low figure does not say: how many malignant spots were below the threshold in a test, and that a precancer can be. */
export function missed(i18n: I18n, report: Report): string[] {
  const { refer, evidence } = report.decision;
  if (refer) return [];
  const precancer = report.classes.some(isPrecancer) ? [i18n.message("missed-precancer")] : [];
  if (!evidence || evidence.sensitivity === 1) return precancer;
  return [i18n.message("missed", { number: ofHundred(i18n, 1 - evidence.sensitivity), class: target(i18n, report).className ?? "none" }), ...precancer];
}

/** What the probability takes for granted: how frequent malignant spots are. */
export function assumption(i18n: I18n, { model, decision, probabilities: { prevalence } }: Report): string {
  if (!model.calibrated) return i18n.message("assumes-uncalibrated");
  const assumed = prevalence == null ? i18n.message("assumes-calibration") : i18n.message("assumes", { number: ofHundred(i18n, prevalence) });
  return [i18n.message("number-explained"), assumed, ...(decision.refer ? [i18n.message("assumes-refer")] : [])].join(" ");
}

/** A proportion as a number of 100, with a digit after the point if it would be less than 1. */
function ofHundred(i18n: I18n, proportion: number): string {
  const number = 100 * proportion;
  return number.toLocaleString(i18n.language, number < 0.95 ? { maximumSignificantDigits: 1 } : { maximumFractionDigits: 0 });
}

/**
 * Sentences on the operating point and the views. An inconclusive result has only what explains it. The reasons say what the
 * prediction set means, so it has no sentence here.
 */
export function measurements(i18n: I18n, report: Report): string[] {
  const { decision, tta_agreement: agreement, advice } = report;
  if (advice.code === "inconclusive") return decision.reasons.includes("weak_evidence") ? evidence(i18n, report) : [];
  const sentences = decision.evidence ? evidence(i18n, report) : measured(i18n, report);
  if (agreement) {
    const [lowest, highest] = agreement.malignant;
    sentences.push(i18n.message("tta", { views: agreement.views, lowest: i18n.percent(lowest), highest: i18n.percent(highest) }));
  }
  return sentences;
}

/** What the sentences are about: the image type, and the class of the operating point. */
function subject(i18n: I18n, report: Report): { kind: string; class: string } {
  return { kind: report.image_type?.label ?? "unknown", class: target(i18n, report).className ?? "none" };
}

/** What was measured on images that the training did not have. */
function evidence(i18n: I18n, report: Report): string[] {
  const { evidence } = report.decision;
  if (!evidence) return [];
  const [low, high] = evidence.sensitivity_interval;
  const [lowOthers, highOthers] = evidence.specificity_interval.map((specificity) => 1 - specificity).reverse();
  const figures = {
    images: evidence.images,
    leftOut: evidence.left_out,
    sensitivity: i18n.percent(evidence.sensitivity, 0),
    low: i18n.percent(low, 0),
    high: i18n.percent(high, 0),
    others: i18n.percent(1 - evidence.specificity, 0),
    lowOthers: i18n.percent(lowOthers ?? 0, 0),
    highOthers: i18n.percent(highOthers ?? 1, 0),
  };
  const sentence = i18n.message("evidence", { ...figures, ...subject(i18n, report) });
  return evidence.left_out === "patients" ? [sentence, i18n.message("evidence-patients")] : [sentence];
}

/** What was measured on the images that chose the threshold. */
function measured(i18n: I18n, report: Report): string[] {
  const { sensitivity, specificity } = report.decision;
  if (sensitivity === null || specificity === null) return [];
  const figures = { sensitivity: i18n.percent(sensitivity), others: i18n.percent(1 - specificity) };
  return [i18n.message("measured", { ...figures, ...subject(i18n, report) })];
}

export function classTable(i18n: I18n, report: Report): HTMLTableElement {
  const head = ["class-column", "kind-column", "probability-column"].map((id) => element("th", { scope: "col" }, i18n.message(id)));
  const rows = [...report.classes]
    .sort((a, b) => b.probability - a.probability)
    .map((each) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, className(i18n, each)),
        element("td", {}, kindOf(i18n, each)),
        element("td", { class: "number" }, i18n.percent(each.probability)),
      ),
    );
  return element("table", {}, element("caption", {}, i18n.message("classes")), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

/** Actinic keratosis is a precancer, which the model counts as benign. */
function isPrecancer({ code, malignant }: Report["classes"][number]): boolean {
  return code === "AK" && !malignant;
}

/** Whether a class counts as malignant. */
function kindOf(i18n: I18n, each: Report["classes"][number]): string {
  if (each.malignant) return i18n.message("malignant");
  return i18n.message(isPrecancer(each) ? "precancer" : "benign");
}

/** The translated name of a class of the ISIC archive, or the name in the model's card. */
export function className(i18n: I18n, { code, name }: Report["classes"][number]): string {
  return i18n.has(`class-${code}`) ? i18n.message(`class-${code}`) : name;
}
