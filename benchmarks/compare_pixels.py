"""`compare_pixels.py DECODED PHOTO…`: the pixels that `decoders --write DECODED` wrote, beside Pillow's."""

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
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO", help="files or folders")
    args = parser.parse_args()
    if not args.decoded.is_dir():
        raise SystemExit(f"{args.decoded} is not there: write it with `decoders --write`")
    photos = [photo for path in args.photos for photo in (sorted(path.glob("*.jpg")) if path.is_dir() else [path])]
    if not photos or not all(photo.is_file() for photo in photos):
        raise SystemExit("a photograph is not there: give those that `decoders` was given")
    print("| decoder | photographs | largest difference of 255 | mean | values that differ | by more than 1 |")
    print("|---|---|---|---|---|---|")
    for folder in sorted(f for f in args.decoded.iterdir() if f.is_dir()):
        largest = values = differ = more = total = photographs = 0
        for photo in photos:
            difference = np.abs(pixels(folder / f"{photo.stem}.ppm") - pixels(photo))
            photographs += 1
            values += difference.size
            total += int(difference.sum())
            largest = max(largest, int(difference.max()))
            differ += int((difference > 0).sum())
            more += int((difference > 1).sum())
        print(
            f"| {folder.name} | {photographs} | {largest} | {total / values:.3f} "
            f"| {100 * differ / values:.1f} % | {100 * more / values:.2f} % |"
        )


if __name__ == "__main__":
    main()
