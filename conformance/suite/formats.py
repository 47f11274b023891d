"""The formats, and the cases of each."""

from collections.abc import Iterator

from . import bmp, gif, png, tiff, webp
from .case import Case, bounded
from .jpeg import cases as jpeg

# Cases of a format, and the share of them that the bounded form takes: one in so many.
FORMATS = {
    "jpeg": (jpeg.cases, 4),
    "png": (png.cases, 2),
    "webp": (webp.cases, 2),
    "gif": (gif.cases, 2),
    "bmp": (bmp.cases, 2),
    "tiff": (tiff.cases, 2),
}
NAMES = list(FORMATS)


def cases(names: list[str], is_bounded: bool) -> Iterator[Case]:
    for name in names:
        make, share = FORMATS[name]
        yield from bounded(make(), share) if is_bounded else make()
