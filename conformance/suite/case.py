"""One generated file, and what a decoder may make of it."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain

import numpy as np

Pixels = np.ndarray  # (height, width, 3), uint8, upright, sRGB, over white


class Rule(Enum):
    """What is right for a file, apart from an ordinary file, which must be read."""

    # The expected pixels, or `unsupported_format`. A file that the reference decoder refuses must be refused.
    VALID = "valid"
    # The pixels of the reference decoder, provided that it has no error and no warning; or the expected pixels, which
    # are those before the damage; or any typed error.
    DAMAGED = "damaged"
    # The expected pixels, or any typed error. For damage that a decoder can detect: a cut, or a wrong checksum.
    INTACT = "intact"


@dataclass(frozen=True)
class Made:
    """A file and its pixels. `expected` is None if the reference decoder gives the pixels."""

    data: bytes
    expected: Pixels | None = None


@dataclass(frozen=True)
class Case:
    """A file that is made when the suite gets to it."""

    format: str
    kind: str  # a row of the report
    name: str  # unique within the format
    make: Callable[[], bytes | Made]
    rule: Rule = Rule.VALID
    is_ordinary: bool = False  # phones, cameras, browsers or common programs write it, so it must be read
    tolerance: int = 4  # of 255, for each sample
    accepts_pillow: bool = False  # Pillow's pixels are right too: it follows another convention than `expected`
    orientation: int = 1  # how the pixels of the reference decoder are turned, as in EXIF

    def made(self) -> Made:
        made = self.make()
        return made if isinstance(made, Made) else Made(made)


def bounded(cases: Iterable[Case], share: int) -> Iterator[Case]:
    """Every `share`-th case, chosen by its name, and at least one of each kind."""
    held: dict[str, Case] = {}
    for case in cases:
        if zlib.crc32(case.name.encode()) % share == 0:
            held[case.kind] = case
            yield case
        else:
            held.setdefault(case.kind, case)
            if held[case.kind] is case:
                yield case


def flat(groups: Iterable[Iterable[Case]]) -> Iterator[Case]:
    return chain.from_iterable(groups)
