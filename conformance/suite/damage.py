"""Damage that is the same for every format: bits flipped, bytes lost, files cut."""

import random
from collections.abc import Callable, Iterator
from functools import cache, partial

from . import oracle
from .case import Case, Made, Rule

PERCENTS = (*range(1, 100, 7), 97)


def cases(format_name: str, suffix: str, bases: dict[str, Callable[[], bytes]], flips: int) -> Iterator[Case]:
    """Files made of those of `bases`, which Pillow can read."""
    for name, make in bases.items():
        whole = cache(partial(_whole, make))
        for n in range(flips):
            way = ("bit", "bits", "bytes", "sector")[n % 4]
            full = f"damaged-{name}-{way}-{n}.{suffix}"
            yield Case(format_name, "damaged, bits and bytes", full, partial(_changed, whole, way, full), Rule.DAMAGED)
        for percent in PERCENTS:
            full = f"damaged-{name}-cut-{percent}.{suffix}"
            yield Case(format_name, "damaged, cut", full, partial(_cut, whole, percent), Rule.INTACT)


def _whole(make: Callable[[], bytes]) -> Made:
    data = make()
    found = oracle.pillow(data)
    assert found.pixels is not None, found.error
    return Made(data, found.pixels)


def _changed(whole: Callable[[], Made], way: str, name: str) -> Made:
    data, rng = bytearray(whole().data), random.Random(name)
    at = rng.randrange(len(data) // 12, len(data))
    if way == "bit":
        data[at] ^= 1 << rng.randrange(8)
    elif way == "bits":
        for _ in range(4):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif way == "bytes":
        del data[at : at + rng.randrange(1, 9)]
    else:
        data[at : at + 64] = bytes(len(data[at : at + 64]))
    return Made(bytes(data), whole().expected)


def _cut(whole: Callable[[], Made], percent: int) -> Made:
    made = whole()
    return Made(made.data[: max(1, len(made.data) * percent // 100)], made.expected)
