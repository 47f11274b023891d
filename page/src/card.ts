/** One photograph on the page, from its choice to its answer. */

import { element } from "./element";
import { picture } from "./picture";
import { save } from "./save";
import { type Answer, ask, back, Refusal, Unreachable } from "./server";
import { verdict, verdictParts } from "./verdict";
import type { Words } from "./words";

type State =
  | { kind: "working" | "waiting" | "unreachable" }
  | { kind: "answered"; answer: Answer; when: Date }
  | { kind: "refused"; code: string };

/** Refusals that another attempt can mend. */
const PASSING = new Set(["overloaded", "not_ready", "request_too_slow", "deadline_passed"]);

export class Card {
  readonly element = element("li");
  readonly #url: string;
  readonly #left = new AbortController();
  #state: State = { kind: "working" };

  constructor(
    readonly photograph: File,
    readonly number: number,
    private words: Words,
    private readonly changed: (said: string) => void,
    private readonly removed: (card: Card) => void,
  ) {
    this.#url = URL.createObjectURL(photograph);
    this.render(words);
    void this.ask();
  }

  get name(): string {
    // What is pasted has no name of its own.
    return this.photograph.name || this.words.say("photograph", { number: this.number });
  }

  /** Asks until there is an answer, or a refusal that stays. */
  async ask(): Promise<void> {
    const { signal } = this.#left;
    try {
      for (;;) {
        this.#become({ kind: "working" });
        try {
          const answer = await ask(this.photograph, () => this.#become({ kind: "waiting" }), signal);
          return this.#become({ kind: "answered", answer, when: new Date() });
        } catch (error) {
          if (error instanceof Refusal) return this.#become({ kind: "refused", code: error.code });
          if (!(error instanceof Unreachable)) throw error;
        }
        this.#become({ kind: "unreachable" });
        await back(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  remove(): void {
    this.#left.abort(new DOMException("removed", "AbortError"));
    URL.revokeObjectURL(this.#url);
    this.element.remove();
    this.removed(this);
  }

  render(words: Words): void {
    this.words = words;
    const { name } = this;
    const state = this.#state;
    const answer = state.kind === "answered" ? state.answer : null;
    const buttons = element("p", { class: "buttons" });
    if (state.kind === "answered") {
      buttons.append(element("button", { type: "button", click: () => void save(words, this.element, name) }, words.say("save")));
    }
    buttons.append(element("button", { type: "button", "aria-label": words.say("remove", { name }), click: () => this.remove() }, "✕"));
    const head = element("div", { class: "bar" }, element("h3", {}, name), buttons);
    const said = element("div", { class: "said" }, ...this.#parts(state));
    this.element.replaceChildren(element("article", { class: "card" }, head, picture(words, this.#url, name, answer), said));
    this.element.dataset["state"] = state.kind;
  }

  #become(state: State): void {
    this.#state = state;
    this.render(this.words);
    if (state.kind !== "working") this.changed(this.words.say("status-done", { name: this.name, verdict: this.#said(state) }));
  }

  /** The state in one sentence. */
  #said(state: State): string {
    const { words } = this;
    switch (state.kind) {
      case "answered":
        return verdict(words, state.answer.report);
      case "refused":
        return words.has(`error-${state.code}`) ? words.say(`error-${state.code}`) : words.say("error-other", { code: state.code });
      default:
        return words.say(state.kind);
    }
  }

  #parts(state: State): HTMLElement[] {
    if (state.kind === "answered") return verdictParts(this.words, state.answer, state.when);
    const again = element("button", { type: "button", click: () => void this.ask() }, this.words.say("again"));
    const said = element("p", { class: state.kind === "working" || state.kind === "waiting" ? "working" : "" }, this.#said(state));
    if (state.kind !== "refused") return [said];
    const title = element("p", { class: "verdict" }, this.words.say("refused"));
    return PASSING.has(state.code) ? [title, said, again] : [title, said];
  }
}
