"""`outcomes.py MANIFEST... --out SHEET.jpg`: twenty images of each outcome on one page, to look at.

Each MANIFEST is a csv file with a column `file`, and optionally `malignant` and `split`. The outcomes are the codes of
the advice, and those of the errors for images that are refused. Under each image are its image type and its probability
of malignancy; a malignant lesion has a red border. The page shows images of the data set.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from measuring import PROGRAM, need_program
from PIL import Image, ImageDraw, ImageOps

SIDE, CAPTION, BORDER = 128, 14, 4  # pixels
RED, WHITE = (200, 0, 0), (255, 255, 255)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True, help="the page, as a JPEG")
    parser.add_argument("--split", help="only rows with this value in the column `split`, of manifests that have it")
    parser.add_argument("--images", type=Path, help="folder of the files; default: that of each manifest")
    parser.add_argument("--count", type=int, default=400, help="images of each manifest, drawn at random")
    parser.add_argument("--each", type=int, default=20, help="images of each outcome")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bundle", type=Path, help="a bundle; default: the one that ships")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    args = parser.parse_args()
    random.seed(args.seed)
    malignant = {}
    for manifest in args.manifests:
        with open(manifest, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if not args.split or row.get("split", args.split) == args.split]
        for row in random.sample(rows, min(args.count, len(rows))):
            malignant[str((args.images or manifest.parent) / row["file"])] = row.get("malignant") == "1"
    found = defaultdict(list)
    for row in classify(need_program(args.melanoma).resolve(), args.bundle, list(malignant)):
        outcome = row["error"]["code"] if "error" in row else row["advice"]["code"]
        found[outcome].append(row)
    for outcome, number in Counter({outcome: len(rows) for outcome, rows in found.items()}).most_common():
        print(f"{outcome}: {number}")
    width = args.each * (SIDE + BORDER)
    sheet = Image.new("RGB", (width, len(found) * (SIDE + 2 * CAPTION + BORDER)), WHITE)
    pen = ImageDraw.Draw(sheet)
    for line, (outcome, rows) in enumerate(sorted(found.items())):
        top = line * (SIDE + 2 * CAPTION + BORDER)
        pen.text((2, top), f"{outcome}: {len(rows)} images", fill="black")
        for column, row in enumerate(random.sample(rows, min(args.each, len(rows)))):
            left = column * (SIDE + BORDER)
            sheet.paste(thumbnail(row["image"], malignant[row["image"]]), (left, top + CAPTION))
            pen.text((left + 2, top + CAPTION + SIDE), caption(row), fill="black")
    sheet.save(args.out, quality=85)


def classify(program: Path, bundle: Path | None, images: list[str]) -> list[dict]:
    command = [str(program), "classify", "--format", "json", *(["--bundle", str(bundle)] if bundle else []), *images]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    rows = [json.loads(line) for line in result.stdout.decode().splitlines()]
    if len(rows) != len(images):
        sys.exit(f"{len(rows)} answers for {len(images)} images")
    return rows


def thumbnail(path: str, malignant: bool) -> Image.Image:
    try:
        image = ImageOps.fit(ImageOps.exif_transpose(Image.open(path)).convert("RGB"), (SIDE, SIDE))
    except OSError:
        image = Image.new("RGB", (SIDE, SIDE), "gray")
    return ImageOps.expand(ImageOps.crop(image, BORDER), BORDER, RED if malignant else WHITE)


def caption(row: dict) -> str:
    if "error" in row:
        return ""
    return f"{(row['image_type'] or {'label': ''})['label'][:6]} {row['probabilities']['malignant']:.3f}"


if __name__ == "__main__":
    main()
