"""A PNG writer that allows every color type, depth, filter and order of chunks."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GRAY_ALPHA: (8, 16), RGBA: (8, 16)}
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

Chunk = tuple[bytes, bytes]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, color: int, depth: int, is_interlaced: bool) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(is_interlaced))


def write(
    samples: np.ndarray,
    color: int,
    depth: int,
    is_interlaced: bool = False,
    filters: Sequence[int] = (0,),
    before: Sequence[Chunk] = (),
    after: Sequence[Chunk] = (),
    idat: int = 0,
    level: int = 6,
) -> bytes:
    """`samples` is (height, width, channels); `filters` are taken in turn; `idat` is the length of a chunk."""
    height, width = samples.shape[:2]
    data = zlib.compress(rows(samples, depth, is_interlaced, filters), level)
    size = idat or len(data)
    chunks = [(b"IHDR", header(width, height, color, depth, is_interlaced)), *before]
    chunks += [(b"IDAT", data[at : at + size]) for at in range(0, len(data), size)]
    return SIGNATURE + b"".join(chunk(*part) for part in (*chunks, *after, (b"IEND", b"")))


def rows(samples: np.ndarray, depth: int, is_interlaced: bool, filters: Sequence[int]) -> bytes:
    """The filtered rows, before compression."""
    out = []
    for x, y, across, down in PASSES if is_interlaced else ((0, 0, 1, 1),):
        part = samples[y::down, x::across]
        if part.size:
            packed = _packed(part, depth)
            step = max(1, samples.shape[2] * depth // 8)
            out += [_filtered(packed, row, filters[row % len(filters)], step) for row in range(len(packed))]
    return b"".join(out)


def _packed(part: np.ndarray, depth: int) -> np.ndarray:
    height = part.shape[0]
    if depth == 16:
        return np.frombuffer(part.astype(">u2").tobytes(), np.uint8).reshape(height, -1)
    flat = part.reshape(height, -1).astype(np.uint8)
    if depth == 8:
        return flat
    bits = np.unpackbits(flat[..., None], axis=-1)[..., 8 - depth :].reshape(height, -1)
    return np.packbits(bits, axis=-1)


def _filtered(packed: np.ndarray, row: int, kind: int, step: int) -> bytes:
    current = packed[row].astype(np.int64)
    above = packed[row - 1].astype(np.int64) if row else np.zeros_like(current)
    left = np.concatenate([np.zeros(step, np.int64), current])[: len(current)]
    corner = np.concatenate([np.zeros(step, np.int64), above])[: len(current)]
    if kind == 4:
        base = left + above - corner
        distances = np.abs(np.stack([base - left, base - above, base - corner]))
        predicted = np.choose(distances.argmin(axis=0), [left, above, corner])
    else:
        predicted = (0, left, above, left + above >> 1)[kind]
    return bytes([kind]) + (current - predicted & 255).astype(np.uint8).tobytes()
