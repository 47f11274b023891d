/** The heat map over a photograph, in the colors of `melanoma explain`. */

import type { Evidence } from "./server";

const LONGEST_SIDE = 640;
/** Dark violet through red to yellow, for 0 to 1: evenly rising in lightness. */
const STOPS = [[60, 10, 110], [170, 40, 110], [240, 110, 40], [255, 240, 140]] as const;
const MOST_OPAQUE = 0.65;
const UNSEEN = 0.67; // opacity of black over what the network did not look at

/** A canvas with the proportions of the upright photograph: transparent where nothing spoke for malignant. */
export function heat({ map, view }: Evidence): HTMLCanvasElement {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(view.photograph_width, view.photograph_height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  const canvas = document.createElement("canvas");
  canvas.width = scaled(view.photograph_width);
  canvas.height = scaled(view.photograph_height);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = `rgb(0 0 0 / ${UNSEEN})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [left, top, width, height] = [scaled(view.left + 1) - 1, scaled(view.top + 1) - 1, scaled(view.width), scaled(view.height)];
  const picture = context.createImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = Math.max(0, at(map, (x + 0.5) / width, (y + 0.5) / height));
      picture.data.set([...flame(value), 255 * MOST_OPAQUE * value], 4 * (y * width + x));
    }
  }
  context.putImageData(picture, left, top);
  return canvas;
}

/** The value at `x`, `y` in 0 to 1, bilinear between the centers of the cells. */
function at({ width, height, values }: Evidence["map"], x: number, y: number): number {
  const [left, right, across] = cells(x, width);
  const [upper, lower, down] = cells(y, height);
  const value = (row: number, column: number) => values[row]?.[column] ?? 0;
  const mixed = (row: number) => value(row, left) * (1 - across) + value(row, right) * across;
  return mixed(upper) * (1 - down) + mixed(lower) * down;
}

function cells(share: number, count: number): [number, number, number] {
  const place = Math.min(Math.max(share * count - 0.5, 0), count - 1);
  const low = Math.floor(place);
  return [low, Math.min(low + 1, count - 1), place - low];
}

function flame(value: number): number[] {
  const place = Math.min(value, 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(place), STOPS.length - 2);
  const [from, to] = [STOPS[low] ?? STOPS[0], STOPS[low + 1] ?? STOPS[0]];
  return from.map((color, i) => color + ((to[i] ?? color) - color) * (place - low));
}
