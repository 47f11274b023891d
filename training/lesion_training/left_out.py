"""Which samples train, which validate, and which are left out: whole sources, or folds of the groups of one source."""

import hashlib

import numpy as np

from .data import Row, in_validation

TRAINING, VALIDATION, LEFT_OUT = "training", "validation", "left_out"
WITHOUT = (
    "sources that train nothing and are evaluated on as a whole; `SOURCE:2/5` is the second of five folds of its groups"
)


def split(rows: list[Row], without: list[str], recipe: dict) -> tuple[np.ndarray, np.ndarray]:
    """Rows to fit on and to evaluate on: the validation groups, and every sample that is left out."""
    role = roles(rows, without, recipe)
    return np.flatnonzero(role == TRAINING), np.flatnonzero((role == VALIDATION) | (role == LEFT_OUT))


def roles(rows: list[Row], without: list[str], recipe: dict) -> np.ndarray:
    """The role of each row, [N] str.

    It is empty for a row of a group that is left out in another source: such a row is neither unseen nor trained on.
    """
    left_out = is_left_out(rows, without)
    unseen = {row.group for row, out in zip(rows, left_out, strict=True) if out}
    role = [
        ""
        if row.group in unseen
        else VALIDATION
        if in_validation(row.group, recipe["validation_share"], recipe["seed"])
        else TRAINING
        for row in rows
    ]
    return np.where(left_out, LEFT_OUT, np.array(role, dtype="U10"))


def is_left_out(rows: list[Row], without: list[str]) -> np.ndarray:
    """Whether each row is left out, [N] bool. Exits if an entry of `without` names no row."""
    left_out = np.zeros(len(rows), bool)
    for entry in without:
        source, _, fold = entry.partition(":")
        number, folds = (int(part) for part in (fold or "1/1").split("/"))
        if not 1 <= number <= folds:
            raise SystemExit(f"`{entry}`: the fold must be from 1 to {folds}")
        members = np.array([row.source == source and fold_of(row.group, folds) == number for row in rows], bool)
        if not members.any():
            raise SystemExit(f"`{entry}` has no samples")
        left_out |= members
    return left_out


def fold_of(group: str, folds: int) -> int:
    """The fold of a group, 1 to `folds`. It depends only on a hash of the name."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % folds + 1
