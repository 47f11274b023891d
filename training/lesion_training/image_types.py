"""Image types: dermoscopic, clinical, or other, and the samples of `negatives.csv`, which are no lesions."""

from pathlib import Path

import numpy as np

from .data import Row, csv_rows, read_data
from .duplicates import without_duplicates
from .labels import CLASSES, possible_classes

IMAGE_TYPES = ("dermoscopic", "clinical", "other")
OTHER = IMAGE_TYPES.index("other")
CORRECTIONS = Path(__file__).resolve().parent.parent / "image-type-corrections.csv"
EXCLUDED = Path(__file__).resolve().parent.parent / "excluded.csv"
NO_LESION = "no_lesion"  # the diagnosis of a negative: it allows no statement about a class


def read_typed(data: Path, pairs: Path | None = None, corrections: Path = CORRECTIONS) -> tuple[list[Row], np.ndarray]:
    """The `train` samples of a folder with lesions.csv and negatives.csv, and their image types, [N] of 0..2.

    pairs: what `melanoma audit --pairs` wrote; it joins the groups of near duplicates. corrections: a csv file with
    `file` and `image_type`, which replaces `modality` of lesions.csv. The samples in excluded.csv are left out.
    """
    lesions = [row for row in read_data(data) if row.split == "train"]
    if pairs is not None:
        lesions = without_duplicates(lesions, pairs)
    excluded = {r["file"] for _, r in csv_rows(EXCLUDED, "file")}
    lesions = [row for row in lesions if row.name not in excluded]
    modality = {r["file"]: r["modality"] for _, r in csv_rows(data / "lesions.csv", "file", "modality")}
    modality |= {r["file"]: r["image_type"] for _, r in csv_rows(corrections, "file", "image_type")}
    negatives = [
        Row(data / r["file"], r["file"], r["source"], r["group"], NO_LESION, "train", "original")
        for _, r in csv_rows(data / "negatives.csv", "file", "source", "group", "split")
        if r["split"] == "train"
    ]
    types = [IMAGE_TYPES.index(modality[row.name]) for row in lesions] + [OTHER] * len(negatives)
    return lesions + negatives, np.array(types)


def allowed_classes(rows: list[Row]) -> np.ndarray:
    """The classes that each label allows, [N, 8] bool: all of them for a sample that is no lesion."""
    every = [True] * len(CLASSES)
    return np.array([every if row.diagnosis == NO_LESION else possible_classes(row.diagnosis) for row in rows])


def is_malignant(rows: list[Row]) -> np.ndarray:
    """Whether every allowed class is malignant, [N] bool."""
    malignant = np.array([c.malignant for c in CLASSES])
    return (malignant | ~allowed_classes(rows)).all(1)
