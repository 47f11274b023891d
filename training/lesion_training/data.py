"""Photographs and labels: the manifest, the group-disjoint split, and the cache of centre squares."""

import csv
import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

# A photograph whose whole frame was pressed into a square was 4:3 before.
SQUASHED_ASPECT = 4 / 3


@dataclass(frozen=True)
class Row:
    path: Path
    source: str
    group: str
    diagnosis: str
    malignant: bool
    split: str
    frame: str
    lit_box: tuple[int, int, int, int] | None


def read_manifest(data: Path) -> list[Row]:
    """All rows of `lesions.csv`, with `file` resolved against its folder."""
    with open(data / "lesions.csv", newline="", encoding="utf-8") as file:
        return [
            Row(
                path=data / r["file"],
                source=r["source"],
                group=r["group"],
                diagnosis=r["diagnosis"],
                malignant=r["malignant"] == "1",
                split=r["split"],
                frame=r["frame"],
                lit_box=tuple(map(int, r["lit_box"].split())) if r["lit_box"] else None,
            )
            for r in csv.DictReader(file)
        ]


def in_validation(group: str, share: float, seed: int) -> bool:
    """Whether a group belongs to validation: a hash of its name, so that it depends on nothing else."""
    digest = hashlib.sha256(f"{seed}/{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def split_training(rows: list[Row], share: float, seed: int) -> tuple[list[Row], list[Row]]:
    """The `train` rows as (training, validation), with no group in both."""
    rows = [r for r in rows if r.split == "train"]
    held = [in_validation(r.group, share, seed) for r in rows]
    return [r for r, h in zip(rows, held) if not h], [r for r, h in zip(rows, held) if h]


def true_aspect(image: Image.Image, frame: str) -> Image.Image:
    """Undoes the squash of a frame that had been pressed into a square."""
    if frame != "squashed":
        return image
    return image.resize((round(image.height * SQUASHED_ASPECT), image.height), Image.BICUBIC)


def centre_square(row: Row, side: int) -> np.ndarray:
    """The lit area's centre square with its true aspect: [side, side, 3] u8 RGB."""
    with Image.open(row.path) as file:
        image = file.convert("RGB")
    if row.lit_box:
        image = image.crop(row.lit_box)
    image = true_aspect(image, row.frame)
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    square = image.resize((side, side), Image.BICUBIC, box=(left, top, left + short, top + short))
    return np.asarray(square)


def cached_squares(rows: list[Row], side: int, path: Path) -> np.ndarray:
    """`centre_square` of every row as [N, side, side, 3] u8, decoded once and mapped from disk after.

    The cache is named by what went in, so that another manifest or side makes another cache.
    """
    key = hashlib.sha256(repr((side, [(str(r.path), r.frame, r.lit_box) for r in rows])).encode()).hexdigest()[:16]
    done = path / f"squares-{key}.npy"
    if not done.exists():
        path.mkdir(parents=True, exist_ok=True)
        partial = done.with_suffix(".partial")
        squares = np.lib.format.open_memmap(partial, "w+", np.uint8, (len(rows), side, side, 3))
        with ProcessPoolExecutor() as pool:
            for i, square in enumerate(pool.map(centre_square, rows, [side] * len(rows), chunksize=64)):
                squares[i] = square
                if i % 2000 == 0:
                    print(f"decoding {i}/{len(rows)}", flush=True)
        squares.flush()
        partial.rename(done)
    return np.load(done, mmap_mode="r")
