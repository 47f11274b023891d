/** Messages and number formats in the language of the page. */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { negotiateLanguages } from "@fluent/langneg";

/** Only the texts of the language in use are loaded. */
export const LANGUAGES: Readonly<Record<string, { name: string; load: () => Promise<{ default: string }> }>> = {
  en: { name: "English", load: () => import("../locales/en.ftl") },
  de: { name: "Deutsch", load: () => import("../locales/de.ftl") },
  es: { name: "Español", load: () => import("../locales/es.ftl") },
  fr: { name: "Français", load: () => import("../locales/fr.ftl") },
};

export class I18n {
  readonly language: string;
  readonly #bundle: FluentBundle;

  private constructor(language: string, text: string) {
    this.language = language;
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    this.#bundle.addResource(new FluentResource(text));
  }

  static async load(language: string): Promise<I18n> {
    const { load } = LANGUAGES[language] ?? LANGUAGES["en"]!;
    return new I18n(language, (await load()).default);
  }

  /** The available language that fits `preferred` best; the list starts with the first choice. */
  static negotiate(preferred: readonly string[]): string {
    const [best] = negotiateLanguages(preferred, Object.keys(LANGUAGES), { defaultLocale: "en", strategy: "lookup" });
    return best ?? "en";
  }

  has(id: string): boolean {
    return this.#bundle.hasMessage(id);
  }

  message(id: string, values: Record<string, FluentVariable> = {}): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    // A test finds missing messages; a page in use shows the id instead of nothing.
    return pattern ? this.#bundle.formatPattern(pattern, values, []) : id;
  }

  /** A probability in percent; only a probability of exactly 0 or 1 is shown as 0% or 100%. */
  percent(probability: number, digits = 1): string {
    const format = (value: number) =>
      value.toLocaleString(this.language, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
    const smallest = 10 ** -(digits + 2);
    if (probability > 0 && probability < smallest) return `< ${format(smallest)}`;
    if (probability < 1 && probability > 1 - smallest) return `> ${format(1 - smallest)}`;
    return format(probability);
  }

  /** Two probabilities in percent, with enough digits that different values look different. */
  percentPair(first: number, second: number): [string, string] {
    const digits = [1, 2, 3, 4].find((digits) => this.percent(first, digits) !== this.percent(second, digits)) ?? 1;
    return [this.percent(first, digits), this.percent(second, digits)];
  }

  wholePercent(probability: number): string {
    return probability.toLocaleString(this.language, { style: "percent", maximumFractionDigits: 0 });
  }

  dateTime(date: Date): string {
    return date.toLocaleString(this.language, { dateStyle: "long", timeStyle: "medium" });
  }

  shortDateTime(date: Date): string {
    return date.toLocaleString(this.language, { dateStyle: "medium", timeStyle: "short" });
  }

  date(date: Date): string {
    return date.toLocaleDateString(this.language, { dateStyle: "medium" });
  }

  /** Sets the text of every element that has `data-i18n`, and the placeholders. */
  translate(root: ParentNode): void {
    for (const element of root.querySelectorAll<HTMLElement>("[data-i18n]")) {
      element.textContent = this.message(element.dataset["i18n"] ?? "");
    }
  }
}
