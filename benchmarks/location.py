"""`location.py MANIFEST`: how often the answer changes when a lesion is photographed from farther away or off center.

MANIFEST is a csv file with a column `file`, and optionally `modality`. The center square of each image is drawn into a
larger square of its own skin: noise with the color and the spread of its border. The copies are classified by the
bundle, and by the same bundle without `quality_gate.location`. The table has, for each copy and image type, the share
of copies whose lesion is located, whose referral or outcome (referred, no sign, inconclusive, refused) differs from
that of the original, that are refused, and the mean change of the probability of malignant of those with an answer in
both.
"""

import argparse
import csv
import json
import random
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from flips import answer
from measuring import BUNDLE, PROGRAM, markdown, need_program
from PIL import Image

# Side of the copy in sides of the image, and the center of the image in the copy.
COPIES = {
    "twice the distance, in a corner": (2, 0.25, 0.25),
    "three times the distance, centered": (3, 0.5, 0.5),
    "three times the distance, in a corner": (3, 0.2, 0.25),
}
BORDER = 0.06  # of the side: what the skin is taken from
BLEND = 0.12  # of the side: where the image fades into the skin
SCALES = (1, 8, 64)  # pixels of the noise


def square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def skin(pixels: np.ndarray, side: int, random_values: np.random.Generator) -> np.ndarray:
    """[side, side, 3]: the median of the border, and noise of three scales with its spread."""
    width = max(2, round(BORDER * len(pixels)))
    is_border = np.ones(pixels.shape[:2], bool)
    is_border[width:-width, width:-width] = False
    border = pixels[is_border]
    low, median, high = np.percentile(border, [25, 50, 75], axis=0)
    noise = np.zeros((side, side))
    for scale in SCALES:
        coarse = random_values.normal(size=(-(-side // scale),) * 2).astype(np.float32)
        noise += np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)) / len(SCALES) ** 0.5
    return median + noise[..., None] * (high - low) / 1.349  # the quartiles of a normal distribution


def distant(image: Image.Image, factor: int, x: float, y: float, seed: int) -> Image.Image:
    pixels = np.asarray(square(image), float)
    inner = len(pixels)
    side = inner * factor
    whole = skin(pixels, side, np.random.default_rng(seed))
    places = np.arange(inner) + 0.5
    edge = np.minimum(places, inner - places) / inner
    opacity = np.clip(np.minimum(edge[:, None], edge) / BLEND, 0, 1)[..., None]
    left, top = (round(min(max(at * side - inner / 2, 0), side - inner)) for at in (x, y))
    part = whole[top : top + inner, left : left + inner]
    part[:] = opacity * pixels + (1 - opacity) * part
    return Image.fromarray(whole.clip(0, 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--images", type=Path, help="folder of the files; default: that of the manifest")
    parser.add_argument("--count", type=int, default=50, help="images of each modality, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="a bundle; default: the one that ships")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    args = parser.parse_args()
    program = need_program(args.melanoma).resolve()
    folder = args.images or args.manifest.parent
    images = [folder / name for name in drawn(args.manifest, args.count, args.seed)]
    with tempfile.TemporaryDirectory() as temporary:
        without = without_location(args.bundle, Path(temporary) / "bundle")
        bundles = {"no": without, "yes": args.bundle}
        before = [answer(row) for row in classified(program, without, images)]
        lines = []
        for name, place in COPIES.items():
            copies = [Path(temporary) / f"{number:05}.png" for number in range(len(images))]
            for number, (path, copy) in enumerate(zip(images, copies, strict=True)):
                distant(Image.open(path).convert("RGB"), *place, args.seed + number).save(copy, compress_level=1)
            for location, bundle in bundles.items():
                lines += rows(name, location, before, classified(program, bundle, copies))
    head = ["copy", "image type", "images", "location", "located, %", "refused, %", "referral flips, %"]
    print(markdown([*head, "outcome changes, %", "mean change of malignant"], sorted(lines, key=order)))


def drawn(manifest: Path, count: int, seed: int) -> list[str]:
    with open(manifest, newline="", encoding="utf-8") as file:
        found = defaultdict(list)
        for row in csv.DictReader(file):
            found[row.get("modality", "")].append(row["file"])
    return [
        name for _, names in sorted(found.items()) for name in random.Random(seed).sample(names, min(count, len(names)))
    ]


def without_location(bundle: Path, copy: Path) -> Path:
    shutil.copytree(bundle, copy)
    card = json.loads((copy / "card.json").read_text(encoding="utf-8"))
    card["quality_gate"]["location"] = None
    (copy / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return copy


def classified(program: Path, bundle: Path, images: list[Path]) -> list[dict]:
    command = [program, "classify", "--format", "json", "--bundle", bundle, *images]
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=False)
    found = {row["image"]: row for row in map(json.loads, result.stdout.decode().splitlines())}
    return [found[str(image)] for image in images]


def rows(name: str, location: str, before: list[dict], documents: list[dict]) -> list[list]:
    """One row for each image type of the originals that have an answer."""
    figures = defaultdict(list)
    for a, document in zip(before, documents, strict=True):
        b = answer(document)
        if a["type"] != "refused":
            moved = abs(a["malignant"] - b["malignant"]) if b["malignant"] is not None else np.nan
            is_located = document.get("located_lesion") is not None
            figures[a["type"]].append(
                (is_located, b["type"] == "refused", a["refer"] != b["refer"], a["outcome"] != b["outcome"], moved)
            )
    lines = []
    for kind, found in figures.items():
        *shares, moved = np.nanmean(np.array(found, float), axis=0)
        lines.append([name, kind, len(found), location, *(f"{100 * share:.0f}" for share in shares), f"{moved:.3f}"])
    return lines


def order(line: list) -> tuple:
    return list(COPIES).index(line[0]), line[1], line[3]


if __name__ == "__main__":
    main()
