/** A report in words: what to do, why, how probable, and what that rests on. */

import { element } from "./element";
import type { Answer, Report } from "./server";
import type { Words } from "./words";

export function verdict(words: Words, { decision }: Report): string {
  return words.say(decision.refer ? "verdict-refer" : "verdict-no-sign");
}

export function verdictParts(words: Words, answer: Answer, when: Date): HTMLElement[] {
  const { report } = answer;
  return [
    element("p", { class: report.decision.refer ? "verdict refer" : "verdict" }, verdict(words, report)),
    ...reasons(words, report),
    ...probability(words, report),
    ...support(words, report).map((text) => element("p", { class: "quiet" }, text)),
    classes(words, report),
    about(words, report, when),
  ];
}

function reasons(words: Words, { decision }: Report): HTMLElement[] {
  if (!decision.refer) return [element("p", {}, words.say("then-no-sign"))];
  const items = decision.reasons.map((reason) => element("li", {}, words.say(`reason-${reason}`)));
  return [element("p", {}, words.say("because")), element("ul", {}, ...items)];
}

/** What the mark is on the probability of, and how probable that is. */
function target(words: Words, { decision, probabilities, classes }: Report): { name: string | null; probability: number } {
  const aimed = classes.find(({ code }) => code === decision.target);
  return aimed ? { name: className(words, aimed), probability: aimed.probability } : { name: null, probability: probabilities.malignant };
}

function probability(words: Words, report: Report): HTMLElement[] {
  const { decision, probabilities, model } = report;
  const { name, probability: aimed } = target(words, report);
  const [aimedShare, mark] = words.shares(aimed, decision.threshold);
  const share = name === null ? aimedShare : words.share(probabilities.malignant);
  const sentence = words.say(model.calibrated ? "probability" : "probability-not-calibrated", { share });
  const says = name === null ? words.say("mark", { share: mark }) : words.say("mark-of", { share: mark, class: name });
  // A mark on one class has no place on a bar of all malignant ones.
  const onBar = name === null;
  const track = element("div", { class: "track", role: "img", "aria-label": words.say("bar", { share, mark: onBar ? mark : `${mark} ${name}` }) });
  const fill = element("div", { class: decision.refer ? "fill refer-fill" : "fill" });
  fill.style.width = `${100 * probabilities.malignant}%`;
  track.append(fill);
  if (onBar) {
    const line = element("div", { class: decision.threshold > 0.5 ? "mark late" : "mark" }, element("span", {}, says));
    line.style.left = `${100 * decision.threshold}%`;
    track.append(line);
  }
  const scale = element("div", { class: "scale", "aria-hidden": "true" }, element("span", {}, words.roughly(0)), element("span", {}, words.roughly(1)));
  return [element("p", {}, sentence), track, scale, ...(onBar ? [] : [element("p", {}, `${name}: ${aimedShare}; ${says}`)])];
}

/** What the answer rests on. */
function support(words: Words, report: Report): string[] {
  const { decision, prediction_set: set, stability } = report;
  const sentences: string[] = [];
  if (decision.sensitivity !== null && decision.specificity !== null) {
    const { name } = target(words, report);
    const figures = { sensitivity: words.share(decision.sensitivity), others: words.share(1 - decision.specificity) };
    sentences.push(name === null ? words.say("measured", figures) : words.say("measured-of", { ...figures, class: name }));
  }
  if (set) {
    const id = set.labels.length === 2 ? "set-both" : `set-${set.labels[0] ?? "none"}`;
    sentences.push(words.say(id, { coverage: words.roughly(set.coverage), missed: words.roughly(1 - set.coverage) }));
  }
  if (stability) {
    const [lowest, highest] = stability.malignant;
    sentences.push(words.say("views", { views: stability.views, lowest: words.share(lowest), highest: words.share(highest) }));
  }
  return sentences;
}

function classes(words: Words, report: Report): HTMLElement {
  const head = ["class-column", "kind-column", "share-column"].map((id) => element("th", { scope: "col" }, words.say(id)));
  const rows = [...report.classes]
    .sort((a, b) => b.probability - a.probability)
    .map((each) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, className(words, each)),
        element("td", {}, words.say(each.malignant ? "malignant" : "benign")),
        element("td", { class: "number" }, words.share(each.probability)),
      ),
    );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return element("details", {}, element("summary", {}, words.say("classes")), table);
}

/** Ours for the classes of the ISIC archive; the card's for those of a model that somebody brought. */
function className(words: Words, { code, name }: Report["classes"][number]): string {
  return words.has(`class-${code}`) ? words.say(`class-${code}`) : name;
}

function about(words: Words, { model, engine, decision }: Report, when: Date): HTMLElement {
  const runs = `${engine.name} ${engine.version}`;
  const facts: [string, string][] = [
    ["about-model", `${model.name} ${model.version} (SHA-256 ${model.sha256})`],
    ["about-point", decision.operating_point],
    ["about-engine", engine.fallback ? words.say("about-engine-fallback", { engine: runs }) : runs],
    ["about-when", words.time(when)],
  ];
  const list = facts.flatMap(([id, fact]) => [element("dt", {}, words.say(id)), element("dd", {}, fact)]);
  return element("details", {}, element("summary", {}, words.say("about")), element("dl", {}, ...list));
}
