"""Applies the pairs that `melanoma audit --pairs` writes: no lesion is in two splits."""

from dataclasses import replace
from pathlib import Path

from .data import Row, csv_rows


def without_duplicates(rows: list[Row], pairs: Path) -> list[Row]:
    """The `train` rows without a near duplicate in another split. Groups with near duplicates are joined.

    pairs: a csv with `file_a`, `split_a`, `file_b`, `split_b`, as the audit writes it. Possible duplicates count
    too, since one image less costs less than a wrong metric.
    """
    columns = ("file_a", "split_a", "file_b", "split_b")
    found = [((r["file_a"], r["split_a"]), (r["file_b"], r["split_b"])) for _, r in csv_rows(pairs, *columns)]
    names = {r.name for r in rows}
    if found and not any(file in names for pair in found for file, _ in pair):
        raise SystemExit(f"{pairs} names none of these images: make it of the same data with `melanoma audit --pairs`")
    leaking = {file for pair in found if pair[0][1] != pair[1][1] for file, split in pair if split == "train"}
    train = [r for r in rows if r.split == "train" and r.name not in leaking]
    group_of = {r.name: r.group for r in train}
    joined = DisjointSets()
    for (a, _), (b, _) in found:
        if a in group_of and b in group_of:
            joined.join(group_of[a], group_of[b])
    return [replace(r, group=joined.first(r.group)) for r in train]


class DisjointSets:
    """Union-find over names. A set is represented by its alphabetically first member."""

    def __init__(self):
        self.parent = {}

    def first(self, name: str) -> str:
        while (parent := self.parent.get(name, name)) != name:
            name = parent
        return name

    def join(self, a: str, b: str) -> None:
        low, high = sorted((self.first(a), self.first(b)))
        self.parent[high] = low
