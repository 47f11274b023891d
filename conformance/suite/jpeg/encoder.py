"""A JPEG encoder that allows every sampling, layout of scans and order of segments.

It is slow and simple: the images are small.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from PIL import Image

from . import huffman
from .scans import Scan, ScanCoder, Symbol

ZIGZAG = sorted(range(64), key=lambda n: (n // 8 + n % 8, n % 8 if (n // 8 + n % 8) % 2 == 0 else n // 8))
_K, _N = np.mgrid[0:8, 0:8]
DCT = np.cos((2 * _N + 1) * _K * np.pi / 16) / 2 * np.where(_K == 0, math.sqrt(0.5), 1)
DCT = DCT.round(12)

Sampling = Sequence[tuple[int, int]]


def quantization(step: float, slope: float = 2.0) -> np.ndarray:
    """A table in natural order, 8 by 8, that grows with the frequency."""
    v, u = np.mgrid[0:8, 0:8]
    return (step + slope * (u + v)).round().astype(np.int64).clip(1, 65_535)


@dataclass
class Component:
    id: int
    h: int
    v: int
    table: int  # of quantization
    slot: int  # of the Huffman tables
    blocks: np.ndarray  # (rows, columns, 64), quantized, in zigzag order; whole MCUs
    columns: int  # of blocks in a scan of its own
    rows: int


@dataclass
class Frame:
    width: int
    height: int
    components: list[Component]
    tables: dict[int, np.ndarray]
    precision: int = 8


@dataclass
class Layout:
    """How a frame is written."""

    scans: list[Scan]
    sof: int = 0xC0
    first: bytes = b""  # segments after SOI
    huffman: str = "optimized"  # or "standard", "missing" (the standard ones, not written), "own" (for each scan)
    wide_tables: bool = False  # quantization tables of 16 bit
    joined_tables: bool = False  # all tables in one segment
    fill: int = 0  # bytes FF before each marker
    between: bytes = b""  # bytes before the segments of the header
    last: bytes = b""  # bytes after EOI
    dnl: bool = False
    comment_between_scans: bool = False
    slots: list[int] = field(default_factory=list)  # Huffman table of each component, if not the usual

    @property
    def is_progressive(self) -> bool:
        return self.sof in (0xC2, 0xC6)


def to_ycc(rgb: np.ndarray) -> np.ndarray:
    r, g, b = np.moveaxis(rgb.astype(np.float64), -1, 0)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    return np.stack([y, (b - y) / 1.772 + 128, (r - y) / 1.402 + 128], axis=-1)


def frame(
    samples: np.ndarray,
    sampling: Sampling,
    ids: Sequence[int] = (1, 2, 3, 4),
    step: float = 4,
    slope: float = 2.0,
    precision: int = 8,
    tables: Sequence[int] = (0, 1, 1, 0),
) -> Frame:
    """Transforms `samples` (height, width, components), in the color space of the file."""
    height, width, count = samples.shape
    h_max, v_max = max(h for h, _ in sampling), max(v for _, v in sampling)
    mcu_columns, mcu_rows = math.ceil(width / 8 / h_max), math.ceil(height / 8 / v_max)
    quantizers = {table: quantization(step * (1 + table / 2), slope) for table in sorted(set(tables[:count]))}
    components = []
    for n, (h, v) in enumerate(sampling):
        columns, rows = math.ceil(width * h / h_max), math.ceil(height * v / v_max)
        plane = _resampled(samples[..., n], columns, rows, h_max / h, v_max / v)
        full = np.pad(plane, ((0, mcu_rows * v * 8 - rows), (0, mcu_columns * h * 8 - columns)), mode="edge")
        blocks = full.reshape(mcu_rows * v, 8, mcu_columns * h, 8).swapaxes(1, 2) - (1 << precision - 1)
        spectrum = (DCT @ blocks @ DCT.T / quantizers[tables[n]]).round().astype(np.int64)
        limit = (1 << precision + 2) - 1
        zigzag = spectrum.reshape(*spectrum.shape[:2], 64)[..., ZIGZAG].clip(-limit, limit)
        slot = int(n in (1, 2))
        components.append(Component(ids[n], h, v, tables[n], slot, zigzag, math.ceil(columns / 8), math.ceil(rows / 8)))
    return Frame(width, height, components, quantizers, precision)


def _resampled(plane: np.ndarray, columns: int, rows: int, x: float, y: float) -> np.ndarray:
    if x == 1 and y == 1:
        return plane.astype(np.float64)
    height, width = math.ceil(rows * y), math.ceil(columns * x)
    padded = np.pad(plane, ((0, height - plane.shape[0]), (0, width - plane.shape[1])), mode="edge")
    image = Image.fromarray(padded.astype(np.float32))
    return np.asarray(image.resize((columns, rows), Image.Resampling.BOX, (0, 0, columns * x, rows * y)), np.float64)


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jfif(major: int = 1) -> bytes:
    return segment(0xE0, b"JFIF\0" + bytes([major, 1]) + struct.pack(">BHHBB", 0, 1, 1, 0, 0))


def adobe(transform: int) -> bytes:
    return segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def write(image: Frame, layout: Layout) -> bytes:
    """The bytes of a file. The layout need not be valid."""
    fill = b"\xff" * layout.fill
    slots = layout.slots or [component.slot for component in image.components]
    coded = []
    for scan in layout.scans:
        coder = ScanCoder(scan, layout.is_progressive, [slots[n] for n in scan.components])
        coded.append((scan, coder.run(_mcus(image, scan)), coder.frequencies()))
    out = [b"\xff\xd8", layout.first]
    header = _quantization_segments(image, layout) + [segment(layout.sof, _frame_header(image, layout))]
    if layout.huffman in ("standard", "missing"):
        shared = huffman.standard()
    elif layout.huffman == "optimized" and not layout.is_progressive:
        shared = {slot: huffman.optimized(counter) for slot, counter in _total(coded).items()}
    else:
        shared = None
    if shared and layout.huffman != "missing":
        header += _huffman_segments(shared, layout)
    out += [layout.between + fill + part for part in header]
    interval = 0
    for number, (scan, intervals, frequencies) in enumerate(coded):
        tables = shared or {slot: huffman.optimized(counter) for slot, counter in frequencies.items()}
        if shared is None:
            out += [fill + part for part in _huffman_segments(tables, layout)]
        if scan.restart != interval:
            out.append(fill + segment(0xDD, struct.pack(">H", scan.restart)))
            interval = scan.restart
        if number and layout.comment_between_scans:
            out.append(segment(0xFE, b"between two scans"))
        out.append(fill + segment(0xDA, _scan_header(image, scan, slots)))
        out.append(_entropy(intervals, tables, fill))
        if number == 0 and layout.dnl:
            out.append(segment(0xDC, struct.pack(">H", image.height)))
    return b"".join(out) + fill + b"\xff\xd9" + layout.last


def _mcus(image: Frame, scan: Scan) -> Iterator[list[tuple[int, np.ndarray]]]:
    chosen = [image.components[n] for n in scan.components]
    if len(chosen) == 1:
        only = chosen[0]
        for row, column in product(range(only.rows), range(only.columns)):
            yield [(0, only.blocks[row, column])]
        return
    first = chosen[0]
    for row, column in product(range(first.blocks.shape[0] // first.v), range(first.blocks.shape[1] // first.h)):
        yield [
            (place, part.blocks[row * part.v + y, column * part.h + x])
            for place, part in enumerate(chosen)
            for y, x in product(range(part.v), range(part.h))
        ]


def _total(coded) -> dict:
    total: dict = {}
    for _, _, frequencies in coded:
        for slot, counter in frequencies.items():
            total[slot] = total[slot] + counter if slot in total else counter
    return total


def _entropy(intervals: list[list[Symbol]], tables: dict, fill: bytes) -> bytes:
    codes = {slot: table.codes for slot, table in tables.items()}
    parts = []
    for symbols in intervals:
        text = "".join((codes[slot][symbol] if slot else "") + extra for slot, symbol, extra in symbols)
        text += "1" * (-len(text) % 8)
        data = int(text, 2).to_bytes(len(text) // 8) if text else b""
        parts.append(data.replace(b"\xff", b"\xff\x00"))
    joined = parts[0]
    for number, part in enumerate(parts[1:]):
        joined += fill + bytes([0xFF, 0xD0 + number % 8]) + part
    return joined


def _frame_header(image: Frame, layout: Layout) -> bytes:
    height = 0 if layout.dnl else image.height
    head = struct.pack(">BHHB", image.precision, height, image.width, len(image.components))
    return head + b"".join(bytes([part.id, part.h << 4 | part.v, part.table]) for part in image.components)


def _scan_header(image: Frame, scan: Scan, slots: list[int]) -> bytes:
    head = bytes([len(scan.components)])
    for n in scan.components:
        head += bytes([image.components[n].id, slots[n] << 4 | slots[n]])
    return head + bytes([scan.start, scan.end, scan.high << 4 | scan.low])


def _quantization_segments(image: Frame, layout: Layout) -> list[bytes]:
    parts = []
    for slot, table in image.tables.items():
        wide = layout.wide_tables or table.max() > 255
        values = table.reshape(64)[ZIGZAG].astype(">u2" if wide else "u1").tobytes()
        parts.append(bytes([wide << 4 | slot]) + values)
    return _segments(0xDB, parts, layout.joined_tables)


def _huffman_segments(tables: dict, layout: Layout) -> list[bytes]:
    parts = [bytes([kind << 4 | slot]) + table.counts + table.symbols for (kind, slot), table in sorted(tables.items())]
    return _segments(0xC4, parts, layout.joined_tables)


def _segments(marker: int, parts: list[bytes], is_joined: bool) -> list[bytes]:
    return [segment(marker, b"".join(parts))] if is_joined and parts else [segment(marker, part) for part in parts]
