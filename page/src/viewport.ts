/** An image in a square frame that a person moves and zooms: by pointer, by wheel, or by keyboard. */

const STEP = 0.04; // of the frame, for an arrow key
const ZOOM_STEP = 1.15;
const MAX_ZOOM = 12;

export class Viewport {
  /** 1 shows the whole image. */
  zoom = 1;
  /** The point of the image in the middle of the frame, each from 0 to 1. */
  #center = { x: 0.5, y: 0.5 };

  constructor(
    readonly frame: HTMLElement,
    private readonly image: HTMLImageElement,
    private readonly onChange: (zoom: number) => void,
  ) {
    frame.addEventListener("pointerdown", (event) => frame.setPointerCapture(event.pointerId));
    frame.addEventListener("pointermove", (event) => {
      if (!frame.hasPointerCapture(event.pointerId)) return;
      this.#pan(event.movementX / frame.clientWidth, event.movementY / frame.clientHeight);
    });
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.setZoom(this.zoom * (event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP));
    });
    frame.addEventListener("keydown", (event) => this.#key(event));
    this.render();
  }

  /** The part of the image in the frame, in pixels of the image. */
  area(): { left: number; top: number; width: number; height: number } {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const side = this.#side();
    const [shownWidth, shownHeight] = [Math.min(side, width), Math.min(side, height)];
    const start = (center: number, whole: number, shown: number) => Math.min(Math.max(Math.round(center * whole - shown / 2), 0), whole - shown);
    return {
      left: start(this.#center.x, width, Math.round(shownWidth)),
      top: start(this.#center.y, height, Math.round(shownHeight)),
      width: Math.round(shownWidth),
      height: Math.round(shownHeight),
    };
  }

  setZoom(zoom: number): void {
    this.zoom = Math.min(Math.max(zoom, 1), MAX_ZOOM);
    this.render();
  }

  render(): void {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    if (!width || !height) return;
    const side = this.#side();
    // The image never leaves the frame.
    const limit = (center: number, whole: number) => (side >= whole ? 0.5 : Math.min(Math.max(center, side / 2 / whole), 1 - side / 2 / whole));
    this.#center = { x: limit(this.#center.x, width), y: limit(this.#center.y, height) };
    const percent = (part: number) => `${(100 * part) / side}%`;
    this.image.style.width = percent(width);
    this.image.style.height = percent(height);
    this.image.style.left = percent(side / 2 - this.#center.x * width);
    this.image.style.top = percent(side / 2 - this.#center.y * height);
    this.onChange(this.zoom);
  }

  /** The side of the frame in pixels of the image. */
  #side(): number {
    return Math.max(this.image.naturalWidth, this.image.naturalHeight) / this.zoom;
  }

  /** Moves the image by shares of the frame. */
  #pan(x: number, y: number): void {
    const side = this.#side();
    this.#center.x -= (x * side) / this.image.naturalWidth;
    this.#center.y -= (y * side) / this.image.naturalHeight;
    this.render();
  }

  #key(event: KeyboardEvent): void {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.#pan(STEP, 0),
      ArrowRight: () => this.#pan(-STEP, 0),
      ArrowUp: () => this.#pan(0, STEP),
      ArrowDown: () => this.#pan(0, -STEP),
      "+": () => this.setZoom(this.zoom * ZOOM_STEP),
      "-": () => this.setZoom(this.zoom / ZOOM_STEP),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }
}
