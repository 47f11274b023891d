"""The drawn samples that the JPEG files hold."""

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from .. import drawing
from .encoder import Frame, Sampling, frame, to_ycc

SIZES = ((33, 17), (17, 33), (64, 48), (40, 24), (7, 5), (8, 8), (31, 65), (1, 1), (50, 9))


def number(name: str) -> int:
    """A seed from a name, so that a case does not depend on the cases before it."""
    return zlib.crc32(name.encode())


@cache
def rgb(width: int, height: int, seed: int) -> np.ndarray:
    return drawing.draw(drawing.STYLES[seed % len(drawing.STYLES)], width, height, seed % 97)


def ycc(width: int, height: int, seed: int) -> np.ndarray:
    return to_ycc(rgb(width, height, seed))


def gray(width: int, height: int, seed: int) -> np.ndarray:
    return ycc(width, height, seed)[..., :1]


def inks(width: int, height: int, seed: int, is_ycck: bool) -> np.ndarray:
    """Inverted CMYK or YCCK, as Adobe's programs store it. The black plane is not empty."""
    color = rgb(width, height, seed).astype(np.float64)
    white = np.maximum(color.max(axis=-1, keepdims=True), 64) / 255
    color = (color / white).clip(0, 255)
    return np.concatenate([to_ycc(color) if is_ycck else color, white * 255], axis=-1)


def size(seed: int, smallest: int = 1) -> tuple[int, int]:
    sizes = [size for size in SIZES if min(size) >= smallest]
    return sizes[seed % len(sizes)]


def color_frame(name: str, sampling: Sampling, ids: Sequence[int] = (1, 2, 3), smallest: int = 1, **options) -> Frame:
    """A frame in YCbCr whose picture and size follow from the name."""
    seed = number(name)
    return frame(ycc(*size(seed, smallest), seed // 11), sampling, ids, **options)
