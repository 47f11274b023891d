/** The card of one image, from its selection to its result. */

import { element } from "./element";
import { figure } from "./figure";
import type { I18n } from "./i18n";
import { advice, resultElements } from "./result";
import { save } from "./save";
import { type ClassifyResult, classify, ProblemError, ready, UnreachableError } from "./server";

type State =
  | { kind: "working" | "waiting" | "unreachable" }
  | { kind: "answered"; answer: ClassifyResult; date: Date }
  | { kind: "rejected"; code: string };

/** Errors after which a second attempt can succeed. */
const RETRYABLE = new Set(["overloaded", "not_ready", "body_timeout", "deadline_exceeded"]);
/** Errors of the content of an image: they say nothing about the lesion. */
const UNUSABLE = new Set(["no_lesion_found", "image_too_small", "low_contrast", "image_too_blurred", "image_too_dark", "image_too_bright", "image_without_color"]);

export class Card {
  readonly element = element("li");
  readonly #url: string;
  readonly #removal = new AbortController();
  #state: State = { kind: "working" };

  constructor(
    readonly file: File,
    readonly number: number,
    private i18n: I18n,
    private readonly onChange: (status: string) => void,
    private readonly onRemove: (card: Card) => void,
  ) {
    this.#url = URL.createObjectURL(file);
    this.render(i18n);
    void this.send();
  }

  get name(): string {
    // A pasted file has no name.
    return this.file.name || this.i18n.message("photo", { number: this.number });
  }

  /** Sends the image until there is an answer or an error that a second attempt does not change. */
  async send(): Promise<void> {
    const { signal } = this.#removal;
    try {
      for (;;) {
        this.#setState({ kind: "working" });
        try {
          const answer = await classify(this.file, () => this.#setState({ kind: "waiting" }), signal);
          return this.#setState({ kind: "answered", answer, date: new Date() });
        } catch (error) {
          if (error instanceof ProblemError) return this.#setState({ kind: "rejected", code: error.code });
          if (!(error instanceof UnreachableError)) throw error;
        }
        this.#setState({ kind: "unreachable" });
        await ready(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  remove(): void {
    this.#removal.abort(new DOMException("removed", "AbortError"));
    URL.revokeObjectURL(this.#url);
    this.element.remove();
    this.onRemove(this);
  }

  render(i18n: I18n): void {
    this.i18n = i18n;
    const { name } = this;
    const state = this.#state;
    const answer = state.kind === "answered" ? state.answer : null;
    const buttons = element("p", { class: "buttons" });
    if (state.kind === "answered") {
      buttons.append(element("button", { type: "button", click: () => void save(i18n, this.element, name) }, i18n.message("save")));
    }
    buttons.append(element("button", { type: "button", "aria-label": i18n.message("remove", { name }), click: () => this.remove() }, "✕"));
    const head = element("div", { class: "bar" }, element("h3", {}, name), buttons);
    const body = element("div", { class: "body" }, ...this.#bodyElements(state));
    this.element.replaceChildren(element("article", { class: "card" }, head, figure(i18n, this.#url, name, answer), body));
    this.element.dataset["state"] = state.kind;
  }

  #setState(state: State): void {
    this.#state = state;
    this.render(this.i18n);
    if (state.kind !== "working") this.onChange(this.i18n.message("status-done", { name: this.name, result: this.#sentence(state) }));
  }

  /** The state in one sentence. */
  #sentence(state: State): string {
    const { i18n } = this;
    switch (state.kind) {
      case "answered":
        return advice(i18n, state.answer.report);
      case "rejected":
        return i18n.has(`error-${state.code}`) ? i18n.message(`error-${state.code}`) : i18n.message("error-other", { code: state.code });
      default:
        return i18n.message(state.kind);
    }
  }

  #bodyElements(state: State): HTMLElement[] {
    if (state.kind === "answered") return resultElements(this.i18n, state.answer, state.date);
    const isBusy = state.kind === "working" || state.kind === "waiting";
    const sentence = element("p", { class: isBusy ? "working" : "" }, this.#sentence(state));
    if (state.kind !== "rejected") return [sentence];
    const title = element("p", { class: "result" }, this.i18n.message("rejected"));
    if (UNUSABLE.has(state.code)) return [title, sentence, element("p", {}, this.i18n.message("rejected-then"))];
    const retry = element("button", { type: "button", click: () => void this.send() }, this.i18n.message("retry"));
    return RETRYABLE.has(state.code) ? [title, sentence, retry] : [title, sentence];
  }
}
