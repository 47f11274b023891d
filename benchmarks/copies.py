"""`copies.py MANIFEST`: counts the edited copies that `melanoma audit` finds, by the kind of edit.

MANIFEST is a csv file with a column `file`. For each kind of edit, `train` has random images of it and `test` has a
copy of each. A copy is found if the audit reports the pair as `near`.
"""

import argparse
import csv
import random
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from measuring import PROGRAM, need_program
from PIL import Image, ImageEnhance
from PIL.Image import Resampling, Transpose


def part(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """The crop between shares of the width and of the height."""
    w, h = image.size
    return image.crop((round(left * w), round(top * h), round(right * w), round(bottom * h)))


def resized(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(factor * image.width), round(factor * image.height)), Resampling.BILINEAR)


def all_at_once(image: Image.Image) -> Image.Image:
    edited = part(image, 0.1, 0.1, 0.9, 0.9).transpose(Transpose.TRANSPOSE)
    return resized(ImageEnhance.Brightness(edited).enhance(0.8), 160 / min(edited.size))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "resized to 60 %": lambda image: resized(image, 0.6),
    "JPEG of quality 50": lambda image: image,
    "mirrored": lambda image: image.transpose(Transpose.FLIP_LEFT_RIGHT),
    "rotated by 90°": lambda image: image.transpose(Transpose.ROTATE_90),
    "10 % cut off each side": lambda image: part(image, 0.1, 0.1, 0.9, 0.9),
    "15 % cut off each side": lambda image: part(image, 0.15, 0.15, 0.85, 0.85),
    "15 % cut off two adjacent sides": lambda image: part(image, 0, 0.15, 0.85, 1),
    "20 % cut off two adjacent sides": lambda image: part(image, 0.2, 0.2, 1, 1),
    "10 % cut off the left": lambda image: part(image, 0.1, 0, 1, 1),
    "20 % cut off the top": lambda image: part(image, 0, 0.2, 1, 1),
    "middle three quarters of the width": lambda image: part(image, 0.125, 0, 0.875, 1),
    "25 % brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "cropped, rotated, mirrored, darker and reduced to 160 pixels": all_at_once,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--count", type=int, default=200, help="images to copy")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    args = parser.parse_args()
    program = need_program(args.melanoma).resolve()
    with open(args.manifest, newline="", encoding="utf-8") as file:
        files = sorted({args.manifest.parent / row["file"] for row in csv.DictReader(file)})
    chosen = random.Random(args.seed).sample(files, min(args.count, len(files)))

    print(f"| copy, of {len(chosen)} images | found | pairs of different images reported as near |")
    print("|---|---|---|")
    for kind, change in COPIES.items():
        pairs = near(chosen, change, 50 if "quality 50" in kind else 90, program)
        found = sum(a == b for a, b in pairs)
        print(f"| {kind} | {found} | {len(pairs) - found} |", flush=True)


def near(
    images: list[Path], change: Callable[[Image.Image], Image.Image], quality: int, program: Path
) -> list[tuple[str, str]]:
    """The pairs that the audit reports as near, as the numbers of the images."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for split in ("train", "test"):
            (folder / split / "benign").mkdir(parents=True)
        for i, path in enumerate(images):
            with Image.open(path) as opened:
                image = opened.convert("RGB")
            image.save(folder / "train" / "benign" / f"{i}.png")
            change(image).save(folder / "test" / "benign" / f"{i}.jpg", quality=quality)
        audit = subprocess.run([program, "audit", folder, "--pairs", folder / "pairs.csv"], stdout=subprocess.DEVNULL)
        if audit.returncode not in (0, 3):  # 3: the audit found leakage
            raise SystemExit(f"the audit ended with {audit.returncode}")
        with open(folder / "pairs.csv", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["kind"] == "near"]
    return [(Path(row["file_a"]).stem, Path(row["file_b"]).stem) for row in rows]


if __name__ == "__main__":
    main()
