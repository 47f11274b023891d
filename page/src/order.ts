/** Orders and filters of the list. */

import { DECISIONS, type Decision, type Photo } from "./photo";

export const ORDERS = ["decision", "probability", "name", "added"] as const;
export type Order = (typeof ORDERS)[number];

/** Most urgent first, or most probable first; photos that are equal stay in the order in which they were added. */
export function sorted(photos: readonly Photo[], order: Order, name: (photo: Photo) => string, language: string): Photo[] {
  const byProbability = (a: Photo, b: Photo) => (b.probability ?? -1) - (a.probability ?? -1);
  const byDecision = (a: Photo, b: Photo) => DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision);
  const { compare } = new Intl.Collator(language, { numeric: true });
  const comparisons: Record<Order, (a: Photo, b: Photo) => number> = {
    decision: (a, b) => byDecision(a, b) || byProbability(a, b),
    probability: byProbability,
    name: (a, b) => compare(name(a), name(b)),
    added: (a, b) => a.number - b.number,
  };
  return [...photos].sort((a, b) => comparisons[order](a, b) || a.number - b.number);
}

export function filtered(photos: readonly Photo[], decision: Decision | null): Photo[] {
  return photos.filter((photo) => decision === null || photo.decision === decision);
}
