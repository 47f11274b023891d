/** One photo, from its selection to its answer. It has no elements: the list and the card show it. */

import { type Check, check, type ClassifyResult, classify, ProblemError, ready, type Report, UnreachableError } from "./server";

export type State =
  | { kind: "queued" | "working" | "waiting" | "unreachable" }
  | { kind: "answered"; answer: ClassifyResult; date: Date }
  | { kind: "rejected"; code: string };

/** What a row, a filter and an icon tell apart, in the order of urgency. */
export const DECISIONS = ["refer", "inconclusive", "no-sign", "rejected", "pending"] as const;
export type Decision = (typeof DECISIONS)[number];

const OF_ADVICE = { consult_dermatologist: "refer", inconclusive: "inconclusive", no_sign_not_ruled_out: "no-sign" } as const;
export function decisionOf({ advice }: Report): Decision {
  return OF_ADVICE[advice.code];
}

const THUMBNAIL_SIDE = 112; // pixels, twice what a row shows

export class Photo {
  /** What the person wrote; it is never sent. */
  site = "";
  note = "";
  /** The address of what is sent: the file, or the part of it that the person cropped to. */
  url: string;
  /** Null until it was made, and for formats that the browser does not show. */
  thumbnail: string | null = null;
  state: State = { kind: "queued" };
  /** What the server measured before the answer. */
  check: Check | null = null;
  isCropped = false;
  #sent: Blob;
  #request = new AbortController();

  constructor(
    readonly file: File,
    readonly number: number,
    private readonly onChange: (photo: Photo) => void,
  ) {
    this.#sent = file;
    this.url = URL.createObjectURL(file);
  }

  get decision(): Decision {
    if (this.state.kind === "answered") return decisionOf(this.state.answer.report);
    return this.state.kind === "rejected" ? "rejected" : "pending";
  }

  /** The probability of malignancy, or null without one that may be read as a result. */
  get probability(): number | null {
    if (this.state.kind !== "answered" || this.decision === "inconclusive") return null;
    return this.state.answer.report.probabilities.malignant;
  }

  get isDone(): boolean {
    return this.decision !== "pending";
  }

  /** Sends the photo until there is an answer or an error that a second attempt does not change. */
  async send(withCheck: boolean): Promise<void> {
    const { signal } = this.#request;
    try {
      for (;;) {
        this.#set({ kind: "working" });
        try {
          if (withCheck && !this.check) await this.#inspect(signal);
          const answer = await classify(this.#sent, () => this.#set({ kind: "waiting" }), signal);
          await this.#makeThumbnail();
          return this.#set({ kind: "answered", answer, date: new Date() });
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof ProblemError) {
            await this.#makeThumbnail();
            return this.#set({ kind: "rejected", code: error.code });
          }
          if (!(error instanceof UnreachableError)) throw error;
        }
        this.#set({ kind: "unreachable" });
        await ready(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Replaces what is sent by a part of the file, or by the whole file. */
  crop(part: Blob | null): void {
    this.cancel();
    this.#request = new AbortController();
    URL.revokeObjectURL(this.url);
    this.#sent = part ?? this.file;
    this.url = URL.createObjectURL(this.#sent);
    this.isCropped = part !== null;
    this.thumbnail = null;
    this.check = null;
    this.#set({ kind: "queued" });
  }

  cancel(): void {
    this.#request.abort(new DOMException("removed", "AbortError"));
  }

  dispose(): void {
    this.cancel();
    for (const url of [this.url, this.thumbnail]) if (url) URL.revokeObjectURL(url);
  }

  /** Shows the defects of the photo while it is classified, or refuses it at once. */
  async #inspect(signal: AbortSignal): Promise<void> {
    this.check = await check(this.#sent, () => this.#set({ kind: "waiting" }), signal);
    const code = this.check.error?.code;
    // The check has one view of the photo: near the limit, the answer can find a spot that it does not.
    if (code && code !== "no_lesion_found") throw new ProblemError(code);
    this.onChange(this);
  }

  /** Rows of a long list show small copies: the browser would keep every decoded photo otherwise. */
  async #makeThumbnail(): Promise<void> {
    try {
      const bitmap = await createImageBitmap(this.#sent);
      const scale = THUMBNAIL_SIDE / Math.min(bitmap.width, bitmap.height);
      const canvas = new OffscreenCanvas(THUMBNAIL_SIDE, THUMBNAIL_SIDE);
      const [width, height] = [bitmap.width * scale, bitmap.height * scale];
      canvas.getContext("2d")?.drawImage(bitmap, (THUMBNAIL_SIDE - width) / 2, (THUMBNAIL_SIDE - height) / 2, width, height);
      bitmap.close();
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
      if (!this.#request.signal.aborted) this.thumbnail = URL.createObjectURL(blob);
    } catch {
      this.thumbnail = null; // the server reads formats that a browser does not
    }
  }

  #set(state: State): void {
    this.state = state;
    this.onChange(this);
  }
}
