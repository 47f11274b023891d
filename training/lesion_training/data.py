"""Reads images and labels, splits them by group, and caches the cropped squares."""

import csv
import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from .color import shades_of_gray
from .field_of_view import field_of_view_square
from .labels import CLASSES, possible_classes

ASPECT_DISTORTED = "squashed"  # the value of the column `frame` for a frame that was resized to a square
ORIGINAL_ASPECT = 4 / 3  # of such a frame
UNSPECIFIED = ("benign_unspecified", "malignant_unspecified")


@dataclass(frozen=True)
class Row:
    path: Path
    name: str  # the value of the column `file`
    source: str
    group: str
    diagnosis: str
    split: str
    frame: str

    @property
    def malignant(self) -> bool:
        """Whether every class that the label allows is malignant."""
        return all(c.malignant for c, allowed in zip(CLASSES, possible_classes(self.diagnosis), strict=True) if allowed)


def read_data(data: Path) -> list[Row]:
    """Reads a csv file, a folder with lesions.csv, or a folder with subfolders named `benign` and `malignant` or by
    class codes."""
    if data.is_file():
        return read_csv(data)
    if (data / "lesions.csv").exists():
        return read_csv(data / "lesions.csv")
    if not data.is_dir():
        raise SystemExit(f"{data} does not exist")
    rows = [
        row
        for folder in sorted(data.iterdir())
        if folder.is_dir() and not folder.name.startswith(".")
        for row in read_folder(folder)
    ]
    if not rows:
        raise SystemExit(f"{data} has no lesions.csv and no images in folders `benign` and `malignant`")
    return rows


def read_csv(path: Path) -> list[Row]:
    """Columns: `file`, relative to the csv, and `diagnosis` or `malignant` (0 or 1). All others are optional."""
    return [read_row(r, path, where) for where, r in csv_rows(path, "file")]


def csv_rows(path: Path, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yields each row with its file and line number. Exits if the file is unreadable or lacks one of `columns`."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := [c for c in columns if c not in (reader.fieldnames or ())]:
                raise SystemExit(f"{path} has no column `{missing[0]}`")
            for r in reader:
                where = f"{path}, line {reader.line_num}"
                if None in r or None in r.values():
                    raise SystemExit(f"{where}: the number of values differs from the number of columns")
                yield where, r
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SystemExit(f"cannot read {path} as a csv file in UTF-8: {error}") from error


def read_row(r: dict[str, str], path: Path, where: str) -> Row:
    if not r["file"]:
        raise SystemExit(f"{where}: `file` is empty")
    diagnosis, malignant = r.get("diagnosis"), r.get("malignant")
    if malignant not in ("0", "1", "", None):
        raise SystemExit(f"{where}: `malignant` is {malignant!r}; it must be 0 or 1")
    if not diagnosis and not malignant:
        raise SystemExit(f"{where}: both `diagnosis` and `malignant` are missing")
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
    files = sorted(
        p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
    )
    if not files:
        return []
    kind = {"benign": UNSPECIFIED[False], "malignant": UNSPECIFIED[True]}
    label = known_diagnosis(kind.get(folder.name.lower(), folder.name.upper()), folder)
    names = [p.relative_to(folder.parent).as_posix() for p in files]  # as `melanoma audit` names them
    return [Row(p, name, "unnamed", name, label, "train", "original") for p, name in zip(files, names, strict=True)]


def known_diagnosis(diagnosis: str, where: object) -> str:
    """Returns the diagnosis. Exits unless it is a class code or unspecified."""
    try:
        possible_classes(diagnosis)
    except ValueError as error:
        raise SystemExit(f"{where}: {error}") from error
    return diagnosis


def in_validation(group: str, share: float, seed: int) -> bool:
    """Whether a group is in the validation split. It depends only on a hash of the name and the seed."""
    digest = hashlib.sha256(f"{seed}/{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def split_training(rows: list[Row], share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the training rows and of the validation rows. No group is in both."""
    is_held_out = np.array([in_validation(r.group, share, seed) for r in rows], dtype=bool)
    return np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)


def undistorted(row: Row, field_of_view_crop: dict) -> Image.Image:
    """The image with its original aspect ratio.

    An aspect-distorted frame is resized to 4:3. A frame with a vignette is not: its field of view is a circle, so
    it was square originally.
    """
    with Image.open(row.path) as file:
        image = file.convert("RGB")
    if row.frame != ASPECT_DISTORTED or field_of_view_square(np.asarray(image), field_of_view_crop):
        return image
    return image.resize((round(image.height * ORIGINAL_ASPECT), image.height), Image.BICUBIC)


def square(row: Row, recipe: dict, field_of_view_crop: dict) -> np.ndarray:
    """The network's input before it is scaled: [side, side, 3] u8 RGB.

    recipe.crop: `field_of_view_square` (as the program crops), `center_square`, or `stretch` (the whole frame
    resized to a square, as a baseline).
    """
    side, crop = recipe["side"], recipe["crop"]
    image = undistorted(row, field_of_view_crop)
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    box = (left, top, left + short, top + short)
    if crop == "stretch":
        box = (0, 0, image.width, image.height)
    elif crop == "field_of_view_square" and (found := field_of_view_square(np.asarray(image), field_of_view_crop)):
        left, top, short = found
        box = (left, top, left + short, top + short)
    pixels = np.asarray(image.crop(box).resize((side, side), Image.BICUBIC))
    return shades_of_gray(pixels, norm) if (norm := recipe["color_constancy"]) else pixels


def cached_squares(rows: list[Row], config: dict, path: Path) -> np.ndarray:
    """`square` of every row as [N, side, side, 3] u8, decoded once and then mapped from disk.

    The file name has a hash of the rows and the settings, so that other settings make another cache.
    """
    recipe, field_of_view_crop = config["cache"], config["field_of_view_crop"]
    key = hashlib.sha256(
        repr((sorted(recipe.items()), field_of_view_crop, [(str(r.path), r.frame) for r in rows])).encode()
    ).hexdigest()[:16]
    done = path / f"squares-{key}.npy"
    if not done.exists():
        path.mkdir(parents=True, exist_ok=True)
        unfinished = done.with_suffix(".partial")
        squares = np.lib.format.open_memmap(unfinished, "w+", np.uint8, (len(rows), recipe["side"], recipe["side"], 3))
        with ProcessPoolExecutor() as pool:
            for i, pixels in enumerate(
                pool.map(partial(square, recipe=recipe, field_of_view_crop=field_of_view_crop), rows, chunksize=64)
            ):
                squares[i] = pixels
                if i % 2000 == 0:
                    print(f"decoding {i}/{len(rows)}", flush=True)
        squares.flush()
        unfinished.rename(done)
    return np.load(done, mmap_mode="c")
