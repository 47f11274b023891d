"""A TIFF writer that allows every layout, sample type and byte order."""

import lzma
import struct
import zlib
from dataclasses import dataclass, field
from itertools import product

import numpy as np

NONE, LZW, JPEG, DEFLATE, OLD_DEFLATE, PACKBITS, LZMA = 1, 5, 7, 8, 32946, 32773, 34925
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, LAB = 0, 1, 2, 3, 5, 6, 8
UINT, INT, FLOAT = 1, 2, 3
_REVERSED = bytes(int(f"{n:08b}"[::-1], 2) for n in range(256))


@dataclass
class Options:
    """How the samples are stored."""

    bits: int = 8
    sample_format: int = UINT
    photometric: int = RGB
    order: str = "<"
    is_big: bool = False
    compression: int = NONE
    predictor: int = 1
    planar: int = 1
    rows_per_strip: int = 0  # 0 for all
    tile: tuple[int, int] | None = None  # width and height
    fill_order: int = 1
    orientation: int = 1
    extra_samples: tuple[int, ...] = ()
    palette: np.ndarray | None = None  # (colors, 3), 8 bit
    profile: bytes = b""
    tags: dict[int, tuple[int, tuple[int, ...]]] = field(default_factory=dict)  # type and values
    without: tuple[int, ...] = ()  # tags that are left out


def write(pages: list[np.ndarray], options: Options) -> bytes:
    """`pages` are (height, width, channels) of integers or floats."""
    order, word = options.order, "Q" if options.is_big else "I"
    out = b"II" if order == "<" else b"MM"
    out += struct.pack(f"{order}HHH", 43, 8, 0) if options.is_big else struct.pack(f"{order}H", 42)
    link = len(out)
    out += bytes(8 if options.is_big else 4)
    for samples in pages:
        pieces = [encoded(piece, options) for piece in _pieces(samples, options)]
        offsets = []
        for piece in pieces:
            offsets.append(len(out))
            out += piece + bytes(len(piece) % 2)
        start = len(out)
        out = out[:link] + struct.pack(f"{order}{word}", start) + out[link + struct.calcsize(word) :]
        directory, link = _directory(_tags(samples, options, offsets, [len(piece) for piece in pieces]), options, start)
        out += directory
    return out


def _pieces(samples: np.ndarray, options: Options) -> list[np.ndarray]:
    height, width, channels = samples.shape
    planes = [samples[..., n : n + 1] for n in range(channels)] if options.planar == 2 else [samples]
    pieces = []
    for plane in planes:
        if options.tile:
            across, down = options.tile
            padded = np.pad(plane, ((0, -height % down), (0, -width % across), (0, 0)), mode="edge")
            for y, x in product(range(0, height, down), range(0, width, across)):
                pieces.append(padded[y : y + down, x : x + across])
        else:
            rows = options.rows_per_strip or height
            pieces += [plane[y : y + rows] for y in range(0, height, rows)]
    return pieces


def encoded(piece: np.ndarray, options: Options) -> bytes:
    """The bytes of a strip or tile."""
    if options.predictor == 3:
        rows = [_float_predicted(row, options.bits) for row in piece]
    else:
        if options.predictor == 2:
            shifted = np.concatenate([np.zeros_like(piece[:, :1]), piece[:, :-1]], axis=1)
            piece = (piece - shifted) & (1 << options.bits) - 1
        rows = [_packed(row, options) for row in piece]
    data = b"".join(rows)
    match options.compression:
        case 1:
            pass
        case 8 | 32946:
            data = zlib.compress(data)
        case 5:
            data = lzw(data)
        case 32773:
            data = b"".join(packbits(row) for row in rows)
        case 34925:
            data = lzma.compress(data)
        case _:
            raise ValueError(options.compression)
    return data.translate(_REVERSED) if options.fill_order == 2 else data


def _packed(row: np.ndarray, options: Options) -> bytes:
    if options.sample_format == FLOAT:
        return row.astype(f"{options.order}f{options.bits // 8}").tobytes()
    flat = row.reshape(-1).astype(np.int64) & (1 << options.bits) - 1
    if options.bits % 8 == 0 and options.bits != 24:
        return flat.astype(f"{options.order}u{options.bits // 8}").tobytes()
    # Odd depths are packed from the highest bit, whatever the byte order.
    bits = (flat[:, None] >> np.arange(options.bits - 1, -1, -1) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(-1)).tobytes()


def _float_predicted(row: np.ndarray, bits: int) -> bytes:
    """Predictor 3: the bytes of each value apart, from the highest, and differences between neighbors."""
    width, channels = row.shape
    raw = np.frombuffer(row.astype(f">f{bits // 8}").tobytes(), np.uint8).reshape(width * channels, bits // 8)
    flat = raw.T.reshape(-1).astype(np.int64)
    shifted = np.concatenate([np.zeros(channels, np.int64), flat[:-channels]])
    return (flat - shifted & 255).astype(np.uint8).tobytes()


def lzw(data: bytes) -> bytes:
    """Codes from the highest bit. A decoder is one entry behind, so it has to lengthen its codes one entry early."""
    out, table, width, next_code, prefix = [(256, 9)], {}, 9, 258, b""

    def code(text: bytes) -> int:
        return text[0] if len(text) == 1 else table[text]

    for value in data:
        text = prefix + bytes([value])
        if len(text) == 1 or text in table:
            prefix = text
            continue
        out.append((code(prefix), width))
        table[text] = next_code
        next_code += 1
        width = max(9, min(12, next_code.bit_length()))
        if next_code == 4094:
            out.append((256, width))
            table, width, next_code = {}, 9, 258
        prefix = bytes([value])
    if prefix:
        out.append((code(prefix), width))
        width = max(9, min(12, (next_code + 1).bit_length()))
    out.append((257, width))
    text = "".join(format(value, f"0{size}b") for value, size in out)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


def packbits(row: bytes) -> bytes:
    out, at = b"", 0
    while at < len(row):
        run = 1
        while at + run < len(row) and run < 128 and row[at + run] == row[at]:
            run += 1
        if run > 1:
            out += bytes([257 - run, row[at]])
            at += run
            continue
        end = at + 1
        while end < len(row) and end - at < 128 and (end + 1 >= len(row) or row[end] != row[end + 1]):
            end += 1
        out += bytes([end - at - 1]) + row[at:end]
        at = end
    return out


def _tags(samples: np.ndarray, options: Options, offsets: list[int], lengths: list[int]) -> dict:
    height, width, channels = samples.shape
    size = 16 if options.is_big else 4
    tags = {
        256: (4, (width,)),
        257: (4, (height,)),
        258: (3, (options.bits,) * channels),
        259: (3, (options.compression,)),
        262: (3, (options.photometric,)),
        274: (3, (options.orientation,)),
        277: (3, (channels,)),
        284: (3, (options.planar,)),
    }
    if options.fill_order != 1:
        tags[266] = (3, (options.fill_order,))
    if options.tile:
        tags |= {322: (4, (options.tile[0],)), 323: (4, (options.tile[1],))}
        tags |= {324: (size, tuple(offsets)), 325: (4, tuple(lengths))}
    else:
        tags |= {273: (size, tuple(offsets)), 278: (4, (options.rows_per_strip or height,)), 279: (4, tuple(lengths))}
    if options.predictor != 1:
        tags[317] = (3, (options.predictor,))
    if options.palette is not None:
        tags[320] = (3, tuple(int(value) * 257 for value in options.palette.T.reshape(-1)))
    if options.extra_samples:
        tags[338] = (3, options.extra_samples)
    if options.sample_format != UINT:
        tags[339] = (3, (options.sample_format,) * channels)
    if options.profile:
        tags[34675] = (7, tuple(options.profile))
    return {tag: value for tag, value in (tags | options.tags).items() if tag not in options.without}


def _directory(tags: dict, options: Options, start: int) -> tuple[bytes, int]:
    """The directory at the offset `start`, and the offset of its link to the next."""
    order, word = options.order, "Q" if options.is_big else "I"
    inline = struct.calcsize(word)
    count = struct.pack(f"{order}{'Q' if options.is_big else 'H'}", len(tags))
    entry = 4 + 2 * inline
    link = start + len(count) + entry * len(tags)
    out, rest, rest_at = count, b"", link + inline
    for tag, (kind, values) in sorted(tags.items()):
        letter = {1: "B", 2: "B", 3: "H", 4: "I", 5: "I", 6: "b", 7: "B", 8: "h", 9: "i", 16: "Q"}[kind]
        data = struct.pack(f"{order}{len(values)}{letter}", *values)
        amount = len(values) // 2 if kind == 5 else len(values)
        out += struct.pack(f"{order}HH{word}", tag, kind, amount)
        if len(data) <= inline:
            out += data.ljust(inline, b"\0")
        else:
            out += struct.pack(f"{order}{word}", rest_at + len(rest))
            rest += data + bytes(len(data) % 2)
    return out + bytes(inline) + rest, link
