"""`make_12mp.py OUT PHOTO…`: 12-megapixel JPEGs as a phone saves them, made from smaller photographs.

Each is enlarged to 4000x3000, given noise as of a sensor, and saved at quality 92. What they cost
to decode is like a real one's; what they show is not, so no quality of a model may be measured on
them.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIZE = (4000, 3000)
QUALITY = 92
NOISE = 6.0  # standard deviation, of 255
SEED = 20261124


def enlarge(photo: Path, random: np.random.Generator) -> Image.Image:
    with Image.open(photo) as image:
        large = ImageOps.fit(image.convert("RGB"), SIZE, Image.Resampling.BICUBIC)
    pixels = np.asarray(large, np.float32) + random.normal(0, NOISE, (*large.size[::-1], 3)).astype(np.float32)
    return Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO")
    args = parser.parse_args()
    missing = [str(photo) for photo in args.photos if not photo.is_file()]
    if missing:
        raise SystemExit(f"not there: {', '.join(missing)}; any photograph will do, also one of samples/")
    args.out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    for number, photo in enumerate(args.photos, 1):
        enlarge(photo, random).save(args.out / f"12mp-{number}.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
