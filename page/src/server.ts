/** The server: what it is asked, and what it answers, in the types of its own document. */

import type { components } from "./api";

type Explanation = components["schemas"]["Explanation"];
export type Report = components["schemas"]["Report"];
/** Evidence on a grid, rows from the top, and the part of the upright photograph that it covers, in pixels. */
export type Evidence = Pick<Explanation, "map" | "view">;

export interface Answer {
  report: Report;
  /** None where the model cannot say where it looked. */
  evidence: Evidence | null;
}

/** The server refused. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** There was no answer at all. */
export class Unreachable extends Error {}

const PATIENCE = 20; // times that a busy server is asked again

/** The answer to one photograph; `waiting` is called when the server asks for patience. */
export async function ask(photograph: Blob, waiting: () => void, signal: AbortSignal): Promise<Answer> {
  for (let asked = 1; ; asked++) {
    try {
      return await explain(photograph, signal);
    } catch (error) {
      const busy = error instanceof Refusal && (error.code === "overloaded" || error.code === "not_ready");
      if (!busy || asked === PATIENCE) throw error;
    }
    waiting();
    await pause(1000, signal);
  }
}

async function explain(photograph: Blob, signal: AbortSignal): Promise<Answer> {
  try {
    const { report, map, view } = (await post("api/v1/explain", photograph, signal)) as Explanation;
    return { report, evidence: { map, view } };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "not_offered") throw error;
  }
  return { report: (await post("api/v1/classify", photograph, signal)) as Report, evidence: null };
}

async function post(path: string, photograph: Blob, signal: AbortSignal): Promise<unknown> {
  let response: Response, body: unknown;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { accept: "application/json, application/problem+json;q=0.9", "content-type": "application/octet-stream" },
      body: photograph,
      signal,
    });
    body = await response.json();
  } catch (error) {
    signal.throwIfAborted();
    throw new Unreachable(String(error));
  }
  if (response.ok) return body;
  throw new Refusal((body as { code?: string }).code ?? String(response.status));
}

/** Resolves once the server is ready again. */
export async function back(signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(1000, signal);
    try {
      if ((await fetch("health/ready", { signal })).ok) return;
    } catch {
      signal.throwIfAborted();
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
