"""`compare_pixels.py DECODED IMAGE…`: compares the pixels that `decoders --write DECODED` wrote with Pillow's."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image


def pixels(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"), np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("decoded", type=Path, help="folder with a folder for each decoder")
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="files or folders")
    args = parser.parse_args()
    if not args.decoded.is_dir():
        raise SystemExit(f"{args.decoded} does not exist; write it with `decoders --write`")
    images = [image for path in args.images for image in (sorted(path.glob("*.jpg")) if path.is_dir() else [path])]
    if not images or not all(image.is_file() for image in images):
        raise SystemExit("an image is missing; pass the same images as to `decoders`")
    print("| decoder | images | largest difference of 255 | mean | values that differ | by more than 1 |")
    print("|---|---|---|---|---|---|")
    for folder in sorted(f for f in args.decoded.iterdir() if f.is_dir()):
        largest = values = differ = more = total = 0
        for image in images:
            difference = np.abs(pixels(folder / f"{image.stem}.ppm") - pixels(image))
            values += difference.size
            total += int(difference.sum())
            largest = max(largest, int(difference.max()))
            differ += int((difference > 0).sum())
            more += int((difference > 1).sum())
        print(
            f"| {folder.name} | {len(images)} | {largest} | {total / values:.3f} "
            f"| {100 * differ / values:.1f} % | {100 * more / values:.2f} % |"
        )


if __name__ == "__main__":
    main()
