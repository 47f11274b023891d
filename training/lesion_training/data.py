"""Photographs and labels: the manifest, the group-disjoint split, and the cache of squares."""

import csv
import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from .colour import shades_of_grey
from .labels import CLASSES, possible_classes
from .lit_area import lit_square

# A photograph whose whole frame was pressed into a square was 4:3 before.
SQUASHED_ASPECT = 4 / 3
UNSPECIFIED = ("benign_unspecified", "malignant_unspecified")


@dataclass(frozen=True)
class Row:
    path: Path
    name: str  # as the manifest has it
    source: str
    group: str
    diagnosis: str
    split: str
    frame: str

    @property
    def malignant(self) -> bool:
        """Whether every class that the label allows is malignant."""
        return all(c.malignant for c, allowed in zip(CLASSES, possible_classes(self.diagnosis)) if allowed)


def read_data(data: Path) -> list[Row]:
    """The photographs of a folder with lesions.csv, of a csv file, or of a folder with subfolders
    `benign` and `malignant` (or named by class codes)."""
    if data.is_file():
        return read_csv(data)
    if (data / "lesions.csv").exists():
        return read_csv(data / "lesions.csv")
    if not data.is_dir():
        raise SystemExit(f"{data} is not there")
    rows = [row for folder in sorted(data.iterdir()) if folder.is_dir() and not folder.name.startswith(".") for row in read_folder(folder)]
    if not rows:
        raise SystemExit(f"{data} has no lesions.csv and no photographs in folders `benign` and `malignant`")
    return rows


def read_csv(path: Path) -> list[Row]:
    """Columns: `file`, relative to the csv, and `diagnosis` or `malignant` (0 or 1); the others may be missing."""
    return [read_row(r, path, where) for where, r in csv_rows(path, "file")]


def csv_rows(path: Path, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a csv file that has these columns, each with its file and line; ends the program where it cannot be read."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := [c for c in columns if c not in (reader.fieldnames or ())]:
                raise SystemExit(f"{path} has no column `{missing[0]}`")
            for r in reader:
                where = f"{path}, line {reader.line_num}"
                if None in r or None in r.values():
                    raise SystemExit(f"{where}: not as many values as the first line has columns")
                yield where, r
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SystemExit(f"cannot read {path} as a csv file in UTF-8: {error}") from error


def read_row(r: dict[str, str], path: Path, where: str) -> Row:
    if not r["file"]:
        raise SystemExit(f"{where}: `file` is empty")
    diagnosis, malignant = r.get("diagnosis"), r.get("malignant")
    if malignant not in ("0", "1", "", None):
        raise SystemExit(f"{where}: `malignant` is {malignant!r} and neither 0 nor 1")
    if not diagnosis and not malignant:
        raise SystemExit(f"{where}: there is neither a `diagnosis` nor a `malignant`")
    row = Row(
        path=path.parent / r["file"],
        name=r["file"],
        source=r.get("source") or "unnamed",
        group=r.get("group") or r["file"],
        diagnosis=known_diagnosis(diagnosis or UNSPECIFIED[malignant == "1"], where),
        split=r.get("split") or "train",
        frame=r.get("frame") or "original",
    )
    if malignant and row.malignant != (malignant == "1"):
        raise SystemExit(f"{where}: `malignant` is {malignant} and contradicts `diagnosis`, which is {row.diagnosis}")
    return row


def read_folder(folder: Path) -> list[Row]:
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"))
    if not files:
        return []
    kind = {"benign": UNSPECIFIED[False], "malignant": UNSPECIFIED[True]}
    label = known_diagnosis(kind.get(folder.name.lower(), folder.name.upper()), folder)
    names = [p.relative_to(folder.parent).as_posix() for p in files]  # as the audit names them
    return [Row(p, name, "unnamed", name, label, "train", "original") for p, name in zip(files, names)]


def known_diagnosis(diagnosis: str, where: object) -> str:
    """The diagnosis, if it is one of the classes or unspecified; else ends the program."""
    try:
        possible_classes(diagnosis)
    except ValueError as error:
        raise SystemExit(f"{where}: {error}") from error
    return diagnosis


def in_validation(group: str, share: float, seed: int) -> bool:
    """Whether a group belongs to validation: a hash of its name, so that it depends on nothing else."""
    digest = hashlib.sha256(f"{seed}/{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def split_training(rows: list[Row], share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the rows to fit on and of those to validate on, with no group in both."""
    held = np.array([in_validation(r.group, share, seed) for r in rows], dtype=bool)
    return np.flatnonzero(~held), np.flatnonzero(held)


def upright(row: Row, lit_area: dict) -> Image.Image:
    """The photograph with its true aspect.

    A frame that was pressed into a square gets its 4:3 back, unless it has a black surround: the
    round field of those is a circle in the square, so they were square from the beginning.
    """
    with Image.open(row.path) as file:
        image = file.convert("RGB")
    if row.frame != "squashed" or lit_square(np.asarray(image), lit_area):
        return image
    return image.resize((round(image.height * SQUASHED_ASPECT), image.height), Image.BICUBIC)


def square(row: Row, recipe: dict, lit_area: dict) -> np.ndarray:
    """What the network is shown: [side, side, 3] u8 RGB.

    recipe.geometry: `lit_square` (the lit area's centre square, as the program takes it), `centre_square`
    or `squashed` (the whole frame pressed into a square, to compare with).
    """
    side, geometry = recipe["side"], recipe["geometry"]
    image = upright(row, lit_area)
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    box = (left, top, left + short, top + short)
    if geometry == "squashed":
        box = (0, 0, image.width, image.height)
    elif geometry == "lit_square" and (lit := lit_square(np.asarray(image), lit_area)):
        box = (lit[0], lit[1], lit[0] + lit[2], lit[1] + lit[2])
    pixels = np.asarray(image.crop(box).resize((side, side), Image.BICUBIC))
    return shades_of_grey(pixels, norm) if (norm := recipe["colour_constancy"]) else pixels


def cached_squares(rows: list[Row], config: dict, path: Path) -> np.ndarray:
    """`square` of every row as [N, side, side, 3] u8, decoded once and mapped from disk after.

    The cache is named by what went in, so that another manifest or geometry makes another cache.
    """
    recipe, lit_area = config["cache"], config["lit_area"]
    key = hashlib.sha256(repr((sorted(recipe.items()), lit_area, [(str(r.path), r.frame) for r in rows])).encode()).hexdigest()[:16]
    done = path / f"squares-{key}.npy"
    if not done.exists():
        path.mkdir(parents=True, exist_ok=True)
        unfinished = done.with_suffix(".partial")
        squares = np.lib.format.open_memmap(unfinished, "w+", np.uint8, (len(rows), recipe["side"], recipe["side"], 3))
        with ProcessPoolExecutor() as pool:
            for i, pixels in enumerate(pool.map(partial(square, recipe=recipe, lit_area=lit_area), rows, chunksize=64)):
                squares[i] = pixels
                if i % 2000 == 0:
                    print(f"decoding {i}/{len(rows)}", flush=True)
        squares.flush()
        unfinished.rename(done)
    return np.load(done, mmap_mode="c")
