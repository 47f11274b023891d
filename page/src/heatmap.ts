/** The heat map over an image, in the colors of `melanoma classify --explain`. */

import type { HeatMapWithArea } from "./server";

const MAX_SIDE = 640;
/** Dark violet through red to yellow, for 0 to 1, with lightness that rises evenly. */
export const COLOR_STOPS = [[60, 10, 110], [170, 40, 110], [240, 110, 40], [255, 240, 140]] as const;
const MAX_OPACITY = 0.65;
/** Opacity of black over the part that was not an input of the network. */
const OUTSIDE_OPACITY = 0.67;

/** A map is flat if its largest value is less: it would be almost invisible. The largest absolute value of a map is 1. */
const LEAST_VISIBLE = 0.1;

/** Whether no area stands out. */
export function isFlat({ heat_map }: HeatMapWithArea): boolean {
  return heat_map.values.every((row) => row.every((value) => value < LEAST_VISIBLE));
}

/** A canvas with the proportions of the upright image; it is transparent where the map is not above 0. */
export function heatmap({ heat_map, area }: HeatMapWithArea): HTMLCanvasElement {
  const scale = Math.min(1, MAX_SIDE / Math.max(area.image_width, area.image_height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  const canvas = document.createElement("canvas");
  canvas.width = scaled(area.image_width);
  canvas.height = scaled(area.image_height);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = `rgb(0 0 0 / ${OUTSIDE_OPACITY})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [left, top, width, height] = [scaled(area.left + 1) - 1, scaled(area.top + 1) - 1, scaled(area.width), scaled(area.height)];
  const pixels = context.createImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = Math.max(0, interpolate(heat_map, (x + 0.5) / width, (y + 0.5) / height));
      pixels.data.set([...color(value), 255 * MAX_OPACITY * value], 4 * (y * width + x));
    }
  }
  context.putImageData(pixels, left, top);
  return canvas;
}

/** The value at `x`, `y` in 0 to 1, bilinear between the centers of the cells. */
function interpolate({ width, height, values }: HeatMapWithArea["heat_map"], x: number, y: number): number {
  const [left, right, xWeight] = neighbors(x, width);
  const [upper, lower, yWeight] = neighbors(y, height);
  const value = (row: number, column: number) => values[row]?.[column] ?? 0;
  const inRow = (row: number) => value(row, left) * (1 - xWeight) + value(row, right) * xWeight;
  return inRow(upper) * (1 - yWeight) + inRow(lower) * yWeight;
}

/** The two cells next to `position` in 0 to 1, and the weight of the second. */
function neighbors(position: number, count: number): [number, number, number] {
  const cell = Math.min(Math.max(position * count - 0.5, 0), count - 1);
  const low = Math.floor(cell);
  return [low, Math.min(low + 1, count - 1), cell - low];
}

function color(value: number): number[] {
  const position = Math.min(value, 1) * (COLOR_STOPS.length - 1);
  const low = Math.min(Math.floor(position), COLOR_STOPS.length - 2);
  const [from, to] = [COLOR_STOPS[low] ?? COLOR_STOPS[0], COLOR_STOPS[low + 1] ?? COLOR_STOPS[0]];
  return from.map((channel, i) => channel + ((to[i] ?? channel) - channel) * (position - low));
}
