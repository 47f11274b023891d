"""Valid files whose tables, sizes and segments vary."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np

from ..case import Case, Rule
from ..metadata import exif
from . import pictures, scripts
from .encoder import Frame, Layout, adobe, frame, jfif, segment, write
from .scans import Scan
from .segments import DHT, SOS, join, split

SAMPLINGS = {
    "444": ((1, 1),) * 3,
    "422": ((2, 1), (1, 1), (1, 1)),
    "440": ((1, 2), (1, 1), (1, 1)),
    "420": ((2, 2), (1, 1), (1, 1)),
}
SIZES = ((1, 1), (2, 1), (1, 2), (3, 3), (7, 5), (8, 8), (9, 8), (8, 9), (15, 15), (16, 16), (17, 17), (1, 40))
SIZES += ((40, 1), (23, 31), (33, 17), (17, 33), (64, 64), (65, 63), (100, 75), (129, 3))
INTERLEAVED = scripts.sequential("interleaved")
USUAL = scripts.progressive("usual")


def cases() -> Iterator[Case]:
    yield from _sizes()
    yield from _tables()
    yield from _restarts()
    yield from _segments()
    yield from _orientations()


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("jpeg", kind, name, make, is_ordinary=is_ordinary, **options)


def _image(name: str, sampling: str = "420", **options) -> Frame:
    return pictures.color_frame(name, SAMPLINGS[sampling], smallest=5, **options)


def _sizes() -> Iterator[Case]:
    for (width, height), sampling, sof in product(SIZES, SAMPLINGS, (0xC0, 0xC1, 0xC2)):
        name = f"size-{width}x{height}-{sampling}-{sof:x}.jpg"

        def make(name=name, width=width, height=height, sampling=sampling, sof=sof) -> bytes:
            image = frame(pictures.ycc(width, height, pictures.number(name)), SAMPLINGS[sampling])
            return write(image, Layout(USUAL if sof == 0xC2 else INTERLEAVED, sof=sof, first=jfif()))

        yield _case("sizes", name, make)


def _tables() -> Iterator[Case]:
    for tables, sampling in product(("standard", "optimized", "missing", "own"), SAMPLINGS):
        for joined in (False, True):
            name = f"huffman-{tables}-{sampling}-{'joined' if joined else 'apart'}.jpg"
            make = partial(_with, name, sampling, huffman=tables, joined_tables=joined)
            yield _case("Huffman tables", name, make)
    for way in ("shared", "four", "swapped", "half-missing", "all-symbols"):
        for sampling in SAMPLINGS:
            # Four tables of a kind are outside the baseline, and a file without only some tables is rare.
            ordinary = way in ("shared", "all-symbols")
            name = f"huffman-{way}-{sampling}.jpg"
            yield _case("Huffman tables", name, partial(_slots, name, way, sampling), ordinary)
    for step, wide, sof in product((1, 4, 40, 120, 300), (False, True), (0xC0, 0xC1, 0xC2)):
        # 16-bit tables are outside the baseline, but cjpeg wrote them for low qualities.
        name = f"quantization-{step}-{'wide' if wide else 'narrow'}-{sof:x}.jpg"
        yield _case("quantization tables", name, partial(_quantized, name, step, wide, sof))
    for used in ((0, 0, 0), (0, 1, 2), (3, 2, 1), (1, 1, 0)):
        name = f"quantization-tables-{''.join(map(str, used))}.jpg"
        yield _case("quantization tables", name, partial(_quantized, name, 5, False, 0xC0, used), used == (0, 0, 0))
    for script in ("0-1-2", "2-0-1"):
        name = f"quantization-redefined-{script}.jpg"
        yield _case("quantization tables", name, partial(_redefined, name, script), False)


def _with(name: str, sampling: str, scans=None, options=None, **layout) -> bytes:
    image = _image(name, sampling, **(options or {}))
    return write(image, Layout(scans or INTERLEAVED, **{"first": jfif()} | layout))


def _slots(name: str, way: str, sampling: str) -> bytes:
    image = _image(name, sampling)
    if way == "half-missing":
        data = write(image, Layout(INTERLEAVED, huffman="standard", first=jfif()))
        parts = split(data)
        tables = [part for part in parts if part.marker == DHT]
        return join([part for part in parts if part not in tables[2:]])
    if way == "all-symbols":
        return write(image, Layout(INTERLEAVED, huffman="standard", first=jfif(), joined_tables=True))
    slots = {"shared": [0, 0, 0], "four": [3, 2, 1], "swapped": [1, 0, 0]}[way]
    return write(image, Layout(INTERLEAVED, sof=0xC1 if way == "four" else 0xC0, slots=slots, first=jfif()))


def _quantized(name: str, step: float, wide: bool, sof: int, tables=(0, 1, 1)) -> bytes:
    image = _image(name, "420", step=step, slope=step / 8, tables=tables)
    scans = USUAL if sof == 0xC2 else INTERLEAVED
    return write(image, Layout(scans, sof=sof, wide_tables=wide, first=jfif()))


def _redefined(name: str, script: str) -> bytes:
    """The quantization table 0 for every component, defined again before each scan."""
    image = _image(name, "444", tables=(0, 0, 0))
    data = write(image, Layout(scripts.sequential(script), huffman="standard", first=jfif()))
    out, scan = [], 0
    for part in split(data):
        if part.marker == SOS:
            scan += 1
            if scan > 1:
                out.append(segment(0xDB, b"\0" + bytes(min(255, 3 * scan + n // 2) for n in range(64))))
        out.append(part.data)
    return b"".join(out)


def _restarts() -> Iterator[Case]:
    for interval, sampling, sof in product((1, 2, 7, 1000), SAMPLINGS, (0xC0, 0xC2)):
        name = f"restart-{interval}-{sampling}-{sof:x}.jpg"
        scans = [replace(scan, restart=interval) for scan in (USUAL if sof == 0xC2 else INTERLEAVED)]
        yield _case("restart intervals", name, partial(_with, name, sampling, scans, sof=sof))
    for changes in ((0, 3, 1), (5, 0, 2), (1, 2, 3), (4, 4, 0)):
        name = f"restart-changes-{''.join(map(str, changes))}.jpg"
        scans = [Scan((n,), restart=interval) for n, interval in enumerate(changes)]
        yield _case("restart intervals", name, partial(_with, name, "420", scans), False)
        name = f"restart-changes-{''.join(map(str, changes))}-progressive.jpg"
        scans = [replace(scan, restart=changes[n % 3]) for n, scan in enumerate(USUAL)]
        yield _case("restart intervals", name, partial(_with, name, "420", scans, sof=0xC2), False)


def _segments() -> Iterator[Case]:
    large = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(range(256)) * 255)
    thumbnail = write(pictures.color_frame("thumbnail", SAMPLINGS["444"]), Layout(INTERLEAVED))
    inner = segment(0xED, b"Photoshop 3.0\0" + thumbnail)
    kinds = {
        "comment": {"first": jfif() + segment(0xFE, b"a comment")},
        "empty-comment": {"first": jfif() + segment(0xFE, b"")},
        "all-app": {"first": jfif() + b"".join(segment(0xE1 + n, b"segment %d" % n) for n in range(13))},
        "large-app": {"first": jfif() + large * 5},
        "thumbnail": {"first": jfif() + inner},
        "thumbnail-in-exif": {"first": exif_segment(1, ">", thumbnail)},
        "fill-1": {"fill": 1},
        "fill-7": {"fill": 7},
        "trailing-text": {"last": b"a film, for instance" * 20},
        "trailing-zeros": {"last": bytes(5_000)},
        "trailing-image": {"last": thumbnail},
        "trailing-marker": {"last": b"\xff\xd8\xff\xda\xff\xd9"},
        "between-zeros": {"between": bytes(3)},
        "between-text": {"between": b"garbage, 16 byte"},
        "no-marker": {"first": b""},
        "adobe-after-jfif": {"first": jfif() + segment(0xFE, b"x") + adobe(1)},
        "comment-between-scans": {"comment_between_scans": True},
    }
    for (kind, layout), sampling, sof in product(kinds.items(), ("444", "420"), (0xC0, 0xC2)):
        name = f"segments-{kind}-{sampling}-{sof:x}.jpg"
        scans = USUAL if sof == 0xC2 else INTERLEAVED
        yield _case("segments", name, partial(_with, name, sampling, scans, sof=sof, **layout))

    for parameters, sampling in product((b"\0\0\0", b"\1\x3f\0", b"\0\x3f\x11", b"\0\xff\0"), ("444", "420")):
        # Some programs fill the parameters that only progressive files need. libjpeg ignores them, with a warning.
        name = f"segments-scan-parameters-{parameters.hex()}-{sampling}.jpg"
        yield _case("segments", name, partial(_scan_parameters, name, sampling, parameters), False, rule=Rule.DAMAGED)


def _scan_parameters(name: str, sampling: str, parameters: bytes) -> bytes:
    parts = split(_with(name, sampling))
    return b"".join(part.data[:-3] + parameters if part.marker == SOS else part.data for part in parts)


def exif_segment(orientation: int, order: str, thumbnail: bytes = b"") -> bytes:
    return segment(0xE1, b"Exif\0\0" + exif(orientation, order, thumbnail))


def _orientations() -> Iterator[Case]:
    for orientation, order, way in product(range(10), "<>", ("first", "after-jfif", "progressive", "large")):
        name = f"orientation-{orientation}-{'little' if order == '<' else 'big'}-{way}.jpg"
        turned = orientation if 1 <= orientation <= 8 else 1
        make = partial(_turned, name, orientation, order, way)
        yield _case("orientation", name, make, orientation=turned)


def _turned(name: str, orientation: int, order: str, way: str) -> bytes:
    found = exif_segment(orientation, order)
    first = {"after-jfif": jfif() + found, "large": found + segment(0xE1, bytes(60_000))}.get(way, found)
    is_progressive = way == "progressive"
    layout = Layout(USUAL if is_progressive else INTERLEAVED, sof=0xC2 if is_progressive else 0xC0, first=first)
    seed = pictures.number(name)
    return write(frame(np.asarray(pictures.ycc(33, 17, seed)), SAMPLINGS["420"]), layout)
