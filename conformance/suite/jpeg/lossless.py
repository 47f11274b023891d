"""Lossless JPEG: ITU-T T.81, annex H."""

import struct
from collections import Counter

import numpy as np

from . import huffman
from .encoder import segment
from .scans import signed


def write(samples: np.ndarray, predictor: int, precision: int = 8, ids: tuple[int, ...] = (1, 2, 3, 4)) -> bytes:
    """A file of one interleaved scan; `samples` is (height, width, components)."""
    height, width, count = samples.shape
    differences = (samples.astype(np.int64) - _predicted(samples.astype(np.int64), predictor, precision)).reshape(-1)
    symbols = [signed(int(value)) for value in differences]
    table = huffman.optimized(Counter(size for size, _ in symbols))
    codes = table.codes
    text = "".join(codes[size] + extra for size, extra in symbols)
    text += "1" * (-len(text) % 8)
    entropy = int(text, 2).to_bytes(len(text) // 8).replace(b"\xff", b"\xff\x00")
    components = b"".join(bytes([ids[n], 0x11, 0]) for n in range(count))
    selectors = b"".join(bytes([ids[n], 0]) for n in range(count))
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xC3, struct.pack(">BHHB", precision, height, width, count) + components),
            segment(0xC4, b"\0" + table.counts + table.symbols),
            segment(0xDA, bytes([count]) + selectors + bytes([predictor, 0, 0])),
            entropy,
            b"\xff\xd9",
        )
    )


def _predicted(samples: np.ndarray, predictor: int, precision: int) -> np.ndarray:
    left, above = np.roll(samples, 1, axis=1), np.roll(samples, 1, axis=0)
    corner = np.roll(above, 1, axis=1)
    formulas = {
        1: left,
        2: above,
        3: corner,
        4: left + above - corner,
        5: left + (above - corner >> 1),
        6: above + (left - corner >> 1),
        7: left + above >> 1,
    }
    predicted = formulas[predictor].copy()
    predicted[0] = left[0]
    predicted[:, 0] = above[:, 0]
    predicted[0, 0] = 1 << precision - 1
    return predicted
