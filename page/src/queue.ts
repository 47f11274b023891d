/** Sends photos a few at a time, in their order: a browser opens about six connections to one server. */

import type { Photo } from "./photo";

const MAX_AT_A_TIME = 4;
/** In a longer selection the check would double the work, and the answer has the same warnings. */
const MAX_CHECKED = 3;

export class Queue {
  readonly #photos: { photo: Photo; withCheck: boolean }[] = [];
  #running = 0;

  add(photos: readonly Photo[]): void {
    const withCheck = photos.length <= MAX_CHECKED;
    this.#photos.push(...photos.map((photo) => ({ photo, withCheck })));
    while (this.#running < MAX_AT_A_TIME && this.#photos.length > 0) void this.#run();
  }

  remove(photo: Photo): void {
    const index = this.#photos.findIndex((each) => each.photo === photo);
    if (index >= 0) this.#photos.splice(index, 1);
  }

  async #run(): Promise<void> {
    this.#running++;
    try {
      for (let next = this.#photos.shift(); next; next = this.#photos.shift()) await next.photo.send(next.withCheck);
    } finally {
      this.#running--;
    }
  }
}
