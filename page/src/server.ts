/** Requests to the server, with the types of its OpenAPI document. */

import type { components } from "./api";

type Explanation = components["schemas"]["Explanation"];
export type Report = components["schemas"]["Report"];
/** What the server finds in an image before it classifies it. */
export type Check = components["schemas"]["Check"];
/** A heat map, and the area of the upright image that it covers. */
export type HeatMapWithArea = Pick<Explanation, "heat_map" | "area">;

export interface ClassifyResult {
  report: Report;
  /** Null if the model has no class maps. */
  heatMap: HeatMapWithArea | null;
}

/** The server answered with a problem (RFC 9457). */
export class ProblemError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** The request had no answer. */
export class UnreachableError extends Error {}

const MAX_ATTEMPTS = 20; // for a busy server, one attempt a second

export const check = (image: Blob, onBusy: () => void, signal: AbortSignal): Promise<Check> =>
  patiently(async () => (await post("api/v1/check", image, signal)) as Check, onBusy, signal);

export const classify = (image: Blob, onBusy: () => void, signal: AbortSignal): Promise<ClassifyResult> =>
  patiently(() => explain(image, signal), onBusy, signal);

/** Sends a request again while the server is busy; calls `onBusy` before each wait. */
async function patiently<Result>(send: () => Promise<Result>, onBusy: () => void, signal: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const isBusy = error instanceof ProblemError && (error.code === "overloaded" || error.code === "not_ready");
      if (!isBusy || attempt === MAX_ATTEMPTS) throw error;
    }
    onBusy();
    await pause(1000, signal);
  }
}

async function explain(image: Blob, signal: AbortSignal): Promise<ClassifyResult> {
  try {
    const { report, heat_map, area } = (await post("api/v1/explain", image, signal)) as Explanation;
    return { report, heatMap: { heat_map, area } };
  } catch (error) {
    // The code of a model without class maps.
    if (!(error instanceof ProblemError) || error.code !== "invalid_parameter") throw error;
  }
  return { report: (await post("api/v1/classify", image, signal)) as Report, heatMap: null };
}

async function post(path: string, image: Blob, signal: AbortSignal): Promise<unknown> {
  let response: Response, body: unknown;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { accept: "application/json, application/problem+json;q=0.9", "content-type": "application/octet-stream" },
      body: image,
      signal,
    });
    body = await response.json();
  } catch (error) {
    signal.throwIfAborted();
    throw new UnreachableError(String(error));
  }
  if (response.ok) return body;
  throw new ProblemError((body as { code?: string }).code ?? String(response.status));
}

/** Resolves when the server is ready again. */
export async function ready(signal: AbortSignal): Promise<void> {
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
