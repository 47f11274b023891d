/** Kept results by spot: which belong together, and which earlier advice still holds. */

import type { I18n } from "./i18n";
import { type Decision, decisionOf } from "./photo";
import type { Kept } from "./store";

export interface Spot {
  /** As the person wrote it last. */
  name: string;
  /** The oldest first. */
  entries: Kept[];
}

/** Names with the same key are one spot: a phone capitalizes words, and a keyboard adds spaces. */
export const spotKey = (name: string): string => name.normalize("NFKC").trim().replaceAll(/\s+/g, " ").toLowerCase();

/** The spots of results that are sorted by date. */
export function bySpot(entries: readonly Kept[]): Spot[] {
  const spots = new Map<string, Spot>();
  for (const entry of entries) {
    const key = spotKey(entry.spot);
    spots.set(key, { name: entry.spot, entries: [...(spots.get(key)?.entries ?? []), entry] });
  }
  return [...spots.values()];
}

/** An earlier advice that no later result replaces: a spot that had to be examined has to be examined. */
export interface Standing {
  decision: Decision;
  text: string;
}

/** The last referral among `entries`, or else the last inconclusive result, in a sentence; null without one. */
export function standing(i18n: I18n, entries: readonly Kept[]): Standing | null {
  for (const decision of ["refer", "inconclusive"] as const) {
    const entry = entries.findLast(({ answer }) => decisionOf(answer.report) === decision);
    if (entry) return { decision, text: i18n.message(`standing-${decision}`, { date: i18n.date(entry.date) }) };
  }
  return null;
}
