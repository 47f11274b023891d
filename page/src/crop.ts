/** The dialog in which a person crops a photo to the spot. The part has the pixels of the file: nothing is resized. */

import { button, element } from "./element";
import type { I18n } from "./i18n";
import { Viewport } from "./viewport";

const MAX_PNG_PIXELS = 4_000_000;

/** What to send: a part of the photo, the whole photo (null), or nothing because the person canceled. */
export type Cropped = { part: Blob | null } | "canceled";

/** Asks for the part of an image; an image that the browser does not show is used whole. */
export async function crop(i18n: I18n, file: Blob): Promise<Cropped> {
  const url = URL.createObjectURL(file);
  const image = element("img", { src: url, alt: "", draggable: "false" });
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    return { part: null };
  }
  const frame = element("div", { class: "viewport", tabindex: "0", role: "application", "aria-label": i18n.message("crop-area") }, image, element("span", { class: "half" }));
  const slider = element("input", { type: "range", min: "1", max: "12", step: "0.05", value: "1" });
  const viewport = new Viewport(frame, image, (zoom) => (slider.value = String(zoom)));
  slider.addEventListener("input", () => viewport.setZoom(Number(slider.value)));
  return new Promise((resolve) => {
    const finish = (result: Cropped) => {
      URL.revokeObjectURL(url);
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    const send = button(i18n.message("crop-send"), () => void part(image, viewport).then((part) => finish({ part })), { class: "primary" });
    const dialog = element(
      "dialog",
      { class: "crop", "aria-labelledby": "crop-title", cancel: () => finish("canceled") },
      element("h2", { id: "crop-title" }, i18n.message("crop-title")),
      element("p", { class: "quiet" }, i18n.message("crop-hint")),
      frame,
      element("label", { class: "slider" }, i18n.message("crop-zoom"), slider),
      element("p", { class: "buttons" }, send, button(i18n.message("crop-whole"), () => finish({ part: null })), button(i18n.message("cancel"), () => finish("canceled"))),
    );
    document.body.append(dialog);
    dialog.showModal();
    viewport.render();
    frame.focus();
  });
}

async function part(image: HTMLImageElement, viewport: Viewport): Promise<Blob | null> {
  const { left, top, width, height } = viewport.area();
  if (width === image.naturalWidth && height === image.naturalHeight) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.drawImage(image, left, top, width, height, 0, 0, width, height);
  // PNG keeps every pixel; a large part would exceed the limit of the server on bytes.
  const type = width * height <= MAX_PNG_PIXELS ? "image/png" : "image/jpeg";
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.95));
}
