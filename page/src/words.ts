/** The words of the page in the reader's language, and its numbers. */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { negotiateLanguages } from "@fluent/langneg";
import de from "../locales/de.ftl";
import en from "../locales/en.ftl";
import es from "../locales/es.ftl";
import fr from "../locales/fr.ftl";

export const LANGUAGES: Readonly<Record<string, { name: string; text: string }>> = {
  en: { name: "English", text: en },
  de: { name: "Deutsch", text: de },
  es: { name: "Español", text: es },
  fr: { name: "Français", text: fr },
};

export class Words {
  readonly language: string;
  readonly #bundle: FluentBundle;

  constructor(language: string) {
    this.language = language;
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    this.#bundle.addResource(new FluentResource(LANGUAGES[language]?.text ?? en));
  }

  /** The best of our languages for those that the reader asked for, first wish first. */
  static of(wishes: readonly string[]): Words {
    const [best] = negotiateLanguages(wishes, Object.keys(LANGUAGES), { defaultLocale: "en", strategy: "lookup" });
    return new Words(best ?? "en");
  }

  has(id: string): boolean {
    return this.#bundle.hasMessage(id);
  }

  say(id: string, values: Record<string, FluentVariable> = {}): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    // A missing word is a defect that the tests look for; its name is still better than nothing.
    return pattern ? this.#bundle.formatPattern(pattern, values, []) : id;
  }

  /** A probability in percent, with one digit after the point, and never 0 or 100 for what is neither. */
  share(probability: number, digits = 1): string {
    const percent = (value: number) =>
      value.toLocaleString(this.language, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
    const least = 10 ** -(digits + 2);
    if (probability > 0 && probability < least) return `< ${percent(least)}`;
    if (probability < 1 && probability > 1 - least) return `> ${percent(1 - least)}`;
    return percent(probability);
  }

  /** Two probabilities with as many digits as it takes to tell which is the greater. */
  shares(one: number, other: number): [string, string] {
    const digits = [1, 2, 3, 4].find((digits) => this.share(one, digits) !== this.share(other, digits)) ?? 1;
    return [this.share(one, digits), this.share(other, digits)];
  }

  /** The same without a digit after the point, for what is known no better. */
  roughly(probability: number): string {
    return probability.toLocaleString(this.language, { style: "percent", maximumFractionDigits: 0 });
  }

  time(when: Date): string {
    return when.toLocaleString(this.language, { dateStyle: "long", timeStyle: "medium" });
  }

  /** Puts the words of this language wherever `data-words` asks for them. */
  fill(root: ParentNode): void {
    for (const element of root.querySelectorAll<HTMLElement>("[data-words]")) {
      element.textContent = this.say(element.dataset["words"] ?? "");
    }
  }
}
