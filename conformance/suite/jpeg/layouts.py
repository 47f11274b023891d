"""Every combination of sampling factors, scan script and restart interval, for three components."""

from collections.abc import Iterator
from itertools import product

from ..case import Case
from . import pictures, scripts
from .encoder import Layout, adobe, jfif, write
from .scans import Scan

FACTORS = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (4, 1), (1, 4), (4, 2), (2, 4), (3, 2))
# Luma factors of 4:4:4, 4:2:2, 4:4:0, 4:2:0 and 4:1:1 with chroma of 1x1.
ORDINARY_LUMA = ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1))
UNEQUAL_CHROMA = (
    ((1, 1), (2, 1), (1, 2)),
    ((2, 2), (2, 1), (1, 2)),
    ((2, 2), (1, 1), (2, 2)),
    ((2, 2), (2, 2), (1, 1)),
    ((2, 1), (1, 1), (2, 1)),
    ((1, 1), (1, 1), (2, 2)),
    ((4, 1), (1, 1), (2, 1)),
    ((4, 2), (2, 1), (1, 1)),
    ((1, 2), (2, 1), (1, 1)),
    ((2, 4), (1, 2), (2, 1)),
)
MAX_BLOCKS = 10  # in an MCU
MARKERS = (b"", jfif(), jfif() + adobe(1), adobe(1), jfif())


def name_of(sampling) -> str:
    return "-".join(f"{h}x{v}" for h, v in sampling)


def is_allowed(sampling, scans: list[Scan]) -> bool:
    for scan in scans:
        blocks = sum(h * v for h, v in (sampling[n] for n in scan.components))
        if len(scan.components) > 1 and blocks > MAX_BLOCKS:
            return False
    return True


def cases() -> Iterator[Case]:
    for luma, chroma in product(FACTORS, FACTORS):
        yield from _of_sampling((luma, chroma, chroma), "sampling")
    for sampling in UNEQUAL_CHROMA:
        yield from _of_sampling(sampling, "unequal chroma")


def _of_sampling(sampling, kind: str) -> Iterator[Case]:
    is_ordinary = sampling[0] in ORDINARY_LUMA and sampling[1:] == ((1, 1), (1, 1))
    for script, restart in product(scripts.SEQUENTIAL, (0, 3)):
        scans = scripts.sequential(script, restart)
        if is_allowed(sampling, scans):
            name = f"{name_of(sampling)}-{script}-r{restart}.jpg"
            way = "interleaved" if script == "interleaved" else "separate scans"
            ordinary = is_ordinary and script == "interleaved"
            yield Case("jpeg", f"{kind}, {way}", name, _maker(name, sampling, scans, 0xC0), is_ordinary=ordinary)
    for script, restart in product(scripts.PROGRESSIVE, (0, 5)):
        scans = scripts.progressive(script, restart)
        if is_allowed(sampling, scans):
            name = f"{name_of(sampling)}-progressive-{script}-r{restart}.jpg"
            make = _maker(name, sampling, scans, 0xC2)
            yield Case("jpeg", f"{kind}, progressive", name, make, is_ordinary=is_ordinary)


def _maker(name: str, sampling, scans: list[Scan], sof: int):
    def make() -> bytes:
        seed = pictures.number(name)
        tables = "optimized" if sof == 0xC2 else ("standard", "optimized", "own")[seed % 3]
        layout = Layout(scans, sof=sof, first=MARKERS[seed % len(MARKERS)], huffman=tables)
        return write(pictures.color_frame(name, sampling, step=(4, 1, 20)[seed % 3]), layout)

    return make
