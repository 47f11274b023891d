"""`make_large.py OUT IMAGE…`: makes large JPEGs from smaller images.

Each image is enlarged, to 4000x3000 pixels unless `--size` has others, gets sensor noise, and is saved at quality 92.
The decoding time is that of a real image from a phone. The content is not, so do not evaluate a model on these images.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIZE = (4000, 3000)
QUALITY = 92
NOISE = 6.0  # standard deviation, of 255
SEED = 20261124


def enlarge(file: Path, size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    with Image.open(file) as image:
        large = ImageOps.fit(image.convert("RGB"), size, Image.Resampling.BICUBIC)
    pixels = np.asarray(large, np.float32) + random.normal(0, NOISE, (*large.size[::-1], 3)).astype(np.float32)
    return Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    parser.add_argument("--size", type=int, nargs=2, default=SIZE, metavar=("WIDTH", "HEIGHT"))
    args = parser.parse_args()
    missing = [str(image) for image in args.images if not image.is_file()]
    if missing:
        raise SystemExit(f"not found: {', '.join(missing)}; any image works, also one of samples/")
    args.out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    for number, image in enumerate(args.images, 1):
        width, height = args.size
        name = f"{round(width * height / 1e6)}mp-{number}.jpg"
        enlarge(image, (width, height), random).save(args.out / name, quality=QUALITY)


if __name__ == "__main__":
    main()
