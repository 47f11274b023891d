"""The recipe: a TOML file, and others over it that say what is different."""

import tomllib
from pathlib import Path


def read_recipe(paths: list[Path]) -> dict:
    """The first file, with the values of the later ones in their places."""
    recipe, *changes = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    for change in changes:
        recipe = merged(recipe, change)
    return recipe


def merged(base: dict, changes: dict) -> dict:
    """`base` with the values of `changes` in their places."""
    both = dict(base)
    for key, value in changes.items():
        both[key] = merged(base[key], value) if isinstance(value, dict) and key != "share" else value
    return both
