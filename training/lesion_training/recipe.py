"""Reads a recipe: a TOML file, and further files that override some of its values."""

import tomllib
from pathlib import Path


def read_recipe(paths: list[Path]) -> dict:
    """The first file, with the values of the later files over it."""
    recipe, *changes = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    for change in changes:
        recipe = merged(recipe, change)
    return recipe


def merged(base: dict, changes: dict) -> dict:
    """`base` with the values of `changes` over it."""
    both = dict(base)
    for key, value in changes.items():
        # `sampling.share` has free keys: a table of it replaces the whole table.
        both[key] = merged(base[key], value) if isinstance(value, dict) and key != "share" else value
    return both
