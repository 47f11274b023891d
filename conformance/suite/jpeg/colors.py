"""Color markers and component identifiers: how a decoder knows the color space."""

from collections.abc import Iterator
from functools import partial
from itertools import product

from ..case import Case
from . import pictures, scripts
from .encoder import Layout, adobe, frame, jfif, segment, write

SHORT_ADOBE = segment(0xEE, b"Adobe\0\x64")
MARKERS = {
    "none": b"",
    "jfif": jfif(),
    "adobe0": adobe(0),
    "adobe1": adobe(1),
    "adobe2": adobe(2),
    "jfif-adobe0": jfif() + adobe(0),
    "jfif-adobe1": jfif() + adobe(1),
    "jfif-adobe2": jfif() + adobe(2),
    "adobe0-jfif": adobe(0) + jfif(),
    "adobe9": adobe(9),
    "jfif2": jfif(major=2),
    "short-adobe": SHORT_ADOBE,
    "other-app14": segment(0xEE, b"Other\0\0\0\0\0\0\0\0\0"),
    "other-app0": segment(0xE0, b"AVI1" + bytes(10)),
}
IDS = {"123": (1, 2, 3), "012": (0, 1, 2), "RGB": tuple(b"RGB"), "rgb": tuple(b"rgb"), "345": (3, 4, 5)}
IDS |= {"321": (3, 2, 1)}
# Cameras, Photoshop, Pillow and mozjpeg write these. For each, the decoder of a browser agrees with libjpeg.
ORDINARY = {
    ("none", "123"),
    ("jfif", "123"),
    ("jfif", "012"),
    ("none", "012"),
    ("adobe1", "123"),
    ("jfif-adobe1", "123"),
    ("adobe0", "123"),
    ("adobe0", "RGB"),
    ("none", "RGB"),
    ("other-app0", "123"),
}
HOLDS_RGB = {("adobe0", "123"), ("adobe0", "RGB"), ("none", "RGB"), ("adobe0", "012")}
SAMPLINGS = {"444": ((1, 1),) * 3, "420": ((2, 2), (1, 1), (1, 1))}
FOUR = {
    "equal": ((1, 1),) * 4,
    "420": ((2, 2), (1, 1), (1, 1), (2, 2)),
    "422": ((2, 1), (1, 1), (1, 1), (2, 1)),
    "black-small": ((2, 2), (2, 2), (2, 2), (1, 1)),
}
GRAY_SAMPLINGS = ((1, 1), (2, 2), (2, 1), (1, 2), (4, 4))


def cases() -> Iterator[Case]:
    yield from _three()
    yield from _gray()
    yield from _four()


def _three() -> Iterator[Case]:
    for (marker, ids), sampling, sof in product(product(MARKERS, IDS), SAMPLINGS, (0xC0, 0xC2)):
        way = "progressive" if sof == 0xC2 else "baseline"
        name = f"color-{marker}-{ids}-{sampling}-{way}.jpg"
        make = partial(_three_file, name, marker, ids, sampling, sof)
        yield Case("jpeg", "color markers", name, make, is_ordinary=(marker, ids) in ORDINARY)


def _three_file(name: str, marker: str, ids: str, sampling: str, sof: int) -> bytes:
    seed = pictures.number(name)
    draw = pictures.rgb if (marker, ids) in HOLDS_RGB else pictures.ycc
    image = frame(draw(*pictures.size(seed, 5), seed // 11), SAMPLINGS[sampling], IDS[ids], step=2)
    scans = scripts.progressive("usual") if sof == 0xC2 else scripts.sequential("interleaved")
    return write(image, Layout(scans, sof=sof, first=MARKERS[marker]))


def _gray() -> Iterator[Case]:
    for marker, sampling, sof in product(MARKERS, GRAY_SAMPLINGS, (0xC0, 0xC2)):
        way = "progressive" if sof == 0xC2 else "baseline"
        name = f"gray-{marker}-{sampling[0]}x{sampling[1]}-{way}.jpg"
        ordinary = marker in ("none", "jfif", "adobe0", "adobe1", "other-app0") and sampling in ((1, 1), (2, 2), (2, 1))
        yield Case("jpeg", "gray", name, partial(_gray_file, name, marker, sampling, sof), is_ordinary=ordinary)


def _gray_file(name: str, marker: str, sampling: tuple[int, int], sof: int) -> bytes:
    seed = pictures.number(name)
    image = frame(pictures.gray(*pictures.size(seed), seed // 11), (sampling,), (seed % 3,))
    scans = scripts.single(sof == 0xC2, restart=seed % 2 * 3)
    return write(image, Layout(scans, sof=sof, first=MARKERS[marker]))


def _four() -> Iterator[Case]:
    for marker, sampling, way in product(MARKERS, FOUR, ("baseline", "progressive", "apart")):
        name = f"inks-{marker}-{sampling}-{way}.jpg"
        # Photoshop, ImageMagick and Pillow write the Adobe segment. Without it libjpeg reads CMYK, and most viewers
        # take the inks for inverted, but not all: the file may be refused.
        ordinary = marker in ("adobe0", "adobe2") and sampling in ("equal", "420") and way != "apart"
        make = partial(_four_file, name, marker, sampling, way)
        yield Case("jpeg", "CMYK and YCCK", name, make, is_ordinary=ordinary)


def _four_file(name: str, marker: str, sampling: str, way: str) -> bytes:
    seed = pictures.number(name)
    samples = pictures.inks(*pictures.size(seed, 5), seed // 11, "adobe2" in marker)
    image = frame(samples, FOUR[sampling], (1, 2, 3, 4), step=2)
    scans = scripts.four(way == "progressive", restart=seed % 2 * 4)
    if way == "apart" or not _fits(FOUR[sampling]):
        apart = [scripts.Scan((n,)) for n in range(4)]
        scans = apart if way != "progressive" else [s for s in scans if len(s.components) == 1 and s.start]
        if way == "progressive":
            scans = [scripts.Scan((n,), 0, 0, 0, 0) for n in range(4)] + scans
    return write(image, Layout(scans, sof=0xC2 if way == "progressive" else 0xC0, first=MARKERS[marker]))


def _fits(sampling) -> bool:
    return sum(h * v for h, v in sampling) <= 10
