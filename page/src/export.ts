/** The photos of the list as a table and as data. */

import type { Photo } from "./photo";

const COLUMNS = ["file", "decision", "refer", "probability_malignant", "threshold", "operating_point", "image_type", "reasons", "warnings", "error", "cropped", "body_site", "note", "date", "model", "model_sha256"];

type Name = (photo: Photo) => string;

/** A table with a row for each photo. An inconclusive result has no probability, as on the page. */
export function csv(photos: readonly Photo[], name: Name): string {
  const rows = photos.map((photo) => {
    const { state } = photo;
    const report = state.kind === "answered" ? state.answer.report : null;
    return [
      name(photo),
      report?.advice.code,
      report?.decision.refer,
      photo.probability,
      report?.decision.threshold,
      report?.decision.operating_point,
      report?.image_type?.label,
      report?.decision.reasons.join(" "),
      report?.quality.warnings.map(({ code }) => code).join(" "),
      state.kind === "rejected" ? state.code : state.kind === "answered" ? null : state.kind,
      photo.isCropped,
      photo.site,
      photo.note,
      state.kind === "answered" ? state.date.toISOString() : null,
      report && `${report.model.name} ${report.model.version}`,
      report?.model.sha256,
    ];
  });
  // A byte order mark: without it, spreadsheets read UTF-8 as another encoding.
  return `\uFEFF${[COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A value for a table (RFC 4180). A spreadsheet would run a text that starts with one of these signs as a formula. */
function cell(value: string | number | boolean | null | undefined): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The reports as the server sent them, each with the name of its photo. */
export function json(photos: readonly Photo[], name: Name): string {
  const entries = photos.map((photo) => {
    const { state } = photo;
    const entry = { image: name(photo), cropped: photo.isCropped, body_site: photo.site, note: photo.note };
    if (state.kind === "answered") return { ...entry, date: state.date.toISOString(), report: state.answer.report };
    return { ...entry, error: { code: state.kind === "rejected" ? state.code : state.kind } };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
