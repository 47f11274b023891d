"""`flips.py MANIFEST`: how often the answer changes when the same lesion is photographed a little differently.

MANIFEST is a csv file with a column `file`, and optionally `source` and `split`. Each image is classified as it is and
in small changes of orientation, frame, light, color and compression. The table has, for each change and image type, the
share of images whose referral flips, the share whose outcome changes in any way (referred, no sign, inconclusive,
refused), and the mean change of the probability of malignancy.
"""

import argparse
import csv
import json
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measuring import PROGRAM, markdown, need_program
from PIL import Image
from PIL.Image import Transpose

Change = Callable[[Image.Image], Image.Image]


def frame(image: Image.Image, factor: float) -> Image.Image:
    """The middle of the image, `factor` of its sides. Above 1, the border is mirrored."""
    if factor <= 1:
        w, h = image.size
        left, top = round(w * (1 - factor) / 2), round(h * (1 - factor) / 2)
        return image.crop((left, top, w - left, h - top))
    pixels = np.asarray(image)
    pad = [(round(side * (factor - 1) / 2),) * 2 for side in pixels.shape[:2]]
    return Image.fromarray(np.pad(pixels, [*pad, (0, 0)], mode="reflect"))


def gains(image: Image.Image, red: float, green: float, blue: float) -> Image.Image:
    """Multiplies the channels in linear light (sRGB, IEC 61966-2-1)."""
    encoded = np.asarray(image) / 255.0
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear * [red, green, blue], 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return Image.fromarray((255 * encoded).round().astype(np.uint8))


CHANGES: dict[str, Change] = {
    "rotated by 90°": lambda image: image.transpose(Transpose.ROTATE_90),
    "rotated by 180°": lambda image: image.transpose(Transpose.ROTATE_180),
    "rotated by 270°": lambda image: image.transpose(Transpose.ROTATE_270),
    "mirrored": lambda image: image.transpose(Transpose.FLIP_LEFT_RIGHT),
    "10 % closer": lambda image: frame(image, 0.9),
    "10 % farther": lambda image: frame(image, 1.1),
    "JPEG of quality 60": lambda image: image,
    "15 % brighter": lambda image: gains(image, 1.15, 1.15, 1.15),
    "15 % darker": lambda image: gains(image, 0.85, 0.85, 0.85),
    "warmer": lambda image: gains(image, 1.06, 1, 0.94),
    "cooler": lambda image: gains(image, 0.94, 1, 1.06),
}
UNCHANGED = "unchanged"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--split", help="only rows with this value in the column `split`")
    parser.add_argument("--files", type=Path, help="only the files of this list, one a line")
    parser.add_argument("--count", type=int, default=400, help="images, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bundle", type=Path, help="a bundle; default: the one that ships")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    args = parser.parse_args()
    program = need_program(args.melanoma).resolve()
    with open(args.manifest, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not args.split or row["split"] == args.split]
    if args.files:
        only = set(args.files.read_text(encoding="utf-8").splitlines())
        rows = [row for row in rows if row["file"] in only]
    rows = random.Random(args.seed).sample(rows, min(args.count, len(rows)))
    images = [args.manifest.parent / row["file"] for row in rows]
    before = answers(program, args.bundle, images, lambda image: image, UNCHANGED)
    types = [answer["type"] for answer in before]
    lines = []
    for name, change in CHANGES.items():
        after = answers(program, args.bundle, images, change, name)
        figures = defaultdict(list)
        for kind, a, b in zip(types, before, after, strict=True):
            if kind != "refused":
                moved = abs(a["malignant"] - b["malignant"]) if b["malignant"] is not None else None
                figures[kind].append((a["refer"] != b["refer"], a["outcome"] != b["outcome"], moved))
        for kind, found in sorted(figures.items()):
            flips, changes, moves = zip(*found, strict=True)
            moves = [move for move in moves if move is not None]
            lines.append(
                [name, kind, len(found), f"{100 * np.mean(flips):.1f}", f"{100 * np.mean(changes):.1f}"]
                + [f"{np.mean(moves):.3f}"]
            )
    head = ["change", "image type", "images", "referral flips, %", "outcome changes, %", "mean change of malignant"]
    print(markdown(head, lines))


def answers(program: Path, bundle: Path | None, images: list[Path], change: Change, name: str) -> list[dict]:
    """What the program says of each changed image."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, path in enumerate(images):
            image = change(Image.open(path).convert("RGB"))
            copies.append(Path(folder) / f"{number:05}.{'jpg' if 'JPEG' in name else 'png'}")
            image.save(copies[-1], **({"quality": 60} if "JPEG" in name else {"compress_level": 1}))
        command = [program, "classify", "--format", "json", *(["--bundle", bundle] if bundle else []), *copies]
        result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=False)
    found = [json.loads(line) for line in result.stdout.decode().splitlines()]
    if len(found) != len(images):
        raise SystemExit(f"{len(found)} answers for {len(images)} images")
    return [answer(row) for row in sorted(found, key=lambda row: row["image"])]


def answer(row: dict) -> dict:
    # A refusal reassures nobody: it counts as not referred, and its outcome is its own.
    if "error" in row:
        return {"type": "refused", "outcome": row["error"]["code"], "refer": False, "malignant": None}
    kind = (row.get("image_type") or {"label": "any"})["label"]
    outcome = {"type": kind, "outcome": row["advice"]["code"], "refer": row["decision"]["refer"]}
    return outcome | {"malignant": row["probabilities"]["malignant"]}


if __name__ == "__main__":
    main()
