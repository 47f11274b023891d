"""BMP files. The expected pixels are computed from the drawn samples.

Tolerance: 1 of 255, since a decoder may round 5 and 6 bits to 8, or repeat their upper bits; 2 with transparency.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from . import damage, drawing
from .case import Case, Made, Rule
from .jpeg.pictures import number
from .saved import PILLOW_SIZES, saved

SIZES = ((1, 1), (2, 3), (7, 5), (33, 17), (17, 33), (64, 48))
HEADERS = {"core": 12, "info": 40, "v2": 52, "v3": 56, "os2-short": 16, "os2": 64, "v4": 108, "v5": 124}
RGB, RLE8, RLE4, BITFIELDS = 0, 1, 2, 3

# Masks of red, green, blue and alpha, with the bits of a pixel.
MASKS = {
    "555": (16, (0x7C00, 0x03E0, 0x001F, 0)),
    "565": (16, (0xF800, 0x07E0, 0x001F, 0)),
    "4444": (16, (0x0F00, 0x00F0, 0x000F, 0xF000)),
    "1555": (16, (0x7C00, 0x03E0, 0x001F, 0x8000)),
    "bgrx": (32, (0xFF0000, 0xFF00, 0xFF, 0)),
    "bgra": (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
    "rgbx": (32, (0xFF, 0xFF00, 0xFF0000, 0)),
    "rgba": (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
    "xbgr": (32, (0xFF000000, 0xFF0000, 0xFF00, 0)),
    "10-bit": (32, (0x3FF00000, 0xFFC00, 0x3FF, 0)),
}


@dataclass
class Options:
    header: str = "info"
    bits: int = 24
    compression: int = RGB
    is_top_down: bool = False
    masks: tuple[int, int, int, int] | None = None
    colors: int | None = None  # in the palette; the largest number by default
    gap: int = 0  # bytes between the header and the pixels


def cases() -> Iterator[Case]:
    yield from _palettes()
    yield from _direct()
    yield from _bitfields()
    yield from _runs()
    yield from _pillow()
    yield from _damaged()


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("bmp", kind, name, make, is_ordinary=is_ordinary, **{"tolerance": 1} | options)


def write(rows: list[bytes], size: tuple[int, int], options: Options, palette: np.ndarray | None = None) -> bytes:
    """`rows` are from the top, packed and not padded; of compressed pixels there is one."""
    width, height = size
    if options.compression in (RLE8, RLE4):
        pixels = rows[0]
    else:
        padded = [row + bytes(-len(row) % 4) for row in rows]
        pixels = b"".join(padded if options.is_top_down else padded[::-1])
    table = b""
    if palette is not None:
        table = b"".join(bytes(color[::-1]) + (b"" if options.header == "core" else b"\0") for color in palette)
    signed = -height if options.is_top_down else height
    length = HEADERS[options.header]
    if options.header == "core":
        header = struct.pack("<IHHHH", 12, width, height, 1, options.bits)
    else:
        used = 0 if palette is None else len(palette)
        header = struct.pack("<IiiHHIIiiII", length, width, signed, 1, options.bits, options.compression, 0, 0, 0, 0, 0)
        header = header[:20] + struct.pack("<IiiII", len(pixels), 2_835, 2_835, used, 0)
    masks = b"" if options.masks is None else struct.pack("<4I", *options.masks)
    if options.header in ("v2", "v3", "v4", "v5"):
        header += masks or bytes(16)
        header = header[:length] + (b"sRGB"[::-1] if length >= 108 else b"")
        header = header.ljust(length, b"\0")
    else:
        header = header[:length].ljust(length, b"\0")
        if options.masks:
            header += masks[:12]
    start = 14 + len(header) + len(table) + options.gap
    file = b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start)
    return file + header + table + bytes(options.gap) + pixels


def _picture(name: str, size: tuple[int, int]) -> np.ndarray:
    seed = number(name)
    return drawing.draw(drawing.STYLES[seed % 5], *size, seed % 79)


def _indexed(name: str, size: tuple[int, int], colors: int) -> tuple[np.ndarray, np.ndarray]:
    gray = _picture(name, size).mean(axis=-1)
    palette = np.random.default_rng(number(name)).integers(0, 256, (colors, 3)).astype(np.uint8)
    return (gray / 256 * colors).astype(np.uint8), palette


def _packed(indices: np.ndarray, bits: int) -> list[bytes]:
    each = np.unpackbits(indices[..., None], axis=-1)[..., 8 - bits :].reshape(len(indices), -1)
    return [np.packbits(row).tobytes() for row in each]


def _palettes() -> Iterator[Case]:
    for bits, header, top_down, size in product((1, 4, 8), HEADERS, (False, True), SIZES):
        if header == "core" and top_down:
            continue
        name = f"palette-{bits}-{header}-{'down' if top_down else 'up'}-{size[0]}x{size[1]}.bmp"
        options = Options(header=header, bits=bits, is_top_down=top_down)
        make = partial(_palette_file, name, size, options)
        yield _case("palettes", name, make, header in ("info", "v4", "v5", "core"))
    for bits, colors, gap in ((8, 100, 0), (8, 3, 0), (4, 5, 0), (1, 1, 0), (8, 256, 10), (8, 200, 3), (2, 4, 0)):
        name = f"palette-{bits}-colors-{colors}-gap-{gap}.bmp"
        make = partial(_palette_file, name, (33, 17), Options(bits=bits, colors=colors, gap=gap))
        yield _case("palettes", name, make, bits != 2)


def _palette_file(name: str, size: tuple[int, int], options: Options) -> Made:
    indices, palette = _indexed(name, size, options.colors or 2**options.bits)
    return Made(write(_packed(indices, options.bits), size, options, palette), palette[indices])


def _direct() -> Iterator[Case]:
    for bits, header, top_down, size in product((16, 24, 32), HEADERS, (False, True), SIZES[2:]):
        if header == "core" and (top_down or bits != 24):
            continue
        name = f"direct-{bits}-{header}-{'down' if top_down else 'up'}-{size[0]}x{size[1]}.bmp"
        options = Options(header=header, bits=bits, is_top_down=top_down)
        ordinary = header in ("info", "v4", "v5") or (header == "core" and bits == 24)
        yield _case("direct colors", name, partial(_direct_file, name, size, options), ordinary)
    for gap, size in product((2, 100), SIZES[2:4]):
        name = f"direct-24-gap-{gap}-{size[0]}x{size[1]}.bmp"
        yield _case("direct colors", name, partial(_direct_file, name, size, Options(gap=gap)))
    for fill in (0x00, 0x7F, 0xFF):
        # Without bit fields the fourth byte is reserved: the picture is opaque.
        name = f"direct-32-fourth-byte-{fill:02x}.bmp"
        yield _case("direct colors", name, partial(_direct_file, name, (33, 17), Options(bits=32), fill))


def _direct_file(name: str, size: tuple[int, int], options: Options, fill: int = 0) -> Made:
    rgb = _picture(name, size)
    if options.bits == 16:
        five = (rgb / 255 * 31).round().astype(np.uint16)
        words = five[..., 0] << 10 | five[..., 1] << 5 | five[..., 2]
        rows, rgb = [row.astype("<u2").tobytes() for row in words], (five / 31 * 255).round().astype(np.uint8)
    else:
        fourth = np.full((*rgb.shape[:2], 1), fill, np.uint8)
        stored = np.concatenate([rgb[..., ::-1], fourth], axis=-1)[..., : options.bits // 8]
        rows = [row.tobytes() for row in stored]
    return Made(write(rows, size, options), rgb)


def _bitfields() -> Iterator[Case]:
    for (label, (_, masks)), header, opacity in product(MASKS.items(), ("info", "v3", "v4", "v5"), ("ramp", "zero")):
        if (header == "info" and masks[3]) or (opacity == "zero" and not masks[3]):
            continue
        for size, top_down in ((SIZES[2], False), (SIZES[3], True)):
            name = f"fields-{label}-{header}-{opacity}-{size[0]}x{size[1]}.bmp"
            # A picture whose alpha is all zero is opaque: programs that leave the byte empty wrote it.
            ordinary = label in ("555", "565", "bgrx", "bgra") and header != "v3"
            make = partial(_fields_file, name, size, label, header, opacity, top_down)
            # Pillow ignores an alpha of one bit.
            conventions = {"tolerance": 2 if masks[3] else 1, "accepts_pillow": label == "1555"}
            yield _case("bit fields", name, make, ordinary, **conventions)


def _fields_file(name: str, size: tuple[int, int], label: str, header: str, opacity: str, top_down: bool) -> Made:
    bits, masks = MASKS[label]
    alpha = drawing.alpha(*size) if opacity == "ramp" else np.zeros(size[::-1], np.uint8)
    values = np.dstack([_picture(name, size), alpha]) / 255
    words, shown = np.zeros(size[::-1], np.uint32), np.ones((*size[::-1], 4))
    for channel, mask in enumerate(masks):
        if mask:
            shift = (mask & -mask).bit_length() - 1
            most = mask >> shift
            level = (values[..., channel] * most).round().astype(np.uint32)
            words |= level << np.uint32(shift)
            shown[..., channel] = level / most
    if not (shown[..., 3] > 0).any():
        shown[..., 3] = 1
    rows = [row.astype("<u2" if bits == 16 else "<u4").tobytes() for row in words]
    options = Options(header=header, bits=bits, compression=BITFIELDS, masks=masks, is_top_down=top_down)
    return Made(write(rows, size, options), drawing.over_white(shown))


def _runs() -> Iterator[Case]:
    for bits, way, header, size in product((8, 4), ("runs", "absolute", "mixed", "delta"), ("info", "v4"), SIZES[1:]):
        name = f"rle{bits}-{way}-{header}-{size[0]}x{size[1]}.bmp"
        # Skipped pixels have no color in the specification. Here they have color 0, as in Windows and Pillow.
        yield _case("RLE", name, partial(_run_file, name, bits, way, header, size), way != "delta")
    for way in ("no-end-of-line", "no-end", "short-row"):
        name = f"rle8-{way}.bmp"
        yield _case("RLE", name, partial(_run_file, name, 8, way, "info", (33, 17)), False, rule=Rule.DAMAGED)


def _run_file(name: str, bits: int, way: str, header: str, size: tuple[int, int]) -> Made:
    indices, palette = _indexed(name, size, 2**bits)
    if way in ("runs", "delta", "mixed"):
        indices = indices // 3 * 3
    data = b""
    for number_of_row, row in enumerate(indices[::-1].tolist()):
        if way == "delta" and number_of_row % 3 == 1 and size[0] > 4:
            indices[size[1] - 1 - number_of_row, :3] = 0
            data += b"\0\2\3\0" + _encoded(row[3:], bits, "runs")
        else:
            data += _encoded(row, bits, way)
        data += b"" if way == "no-end-of-line" else b"\0\0"
    if way == "short-row":
        data = data[4:]
    data += b"" if way == "no-end" else b"\0\1"
    options = Options(header=header, bits=bits, compression=RLE8 if bits == 8 else RLE4)
    return Made(write([data], size, options, palette), palette[indices])


def _encoded(row: list[int], bits: int, way: str) -> bytes:
    out, at = b"", 0
    while at < len(row):
        run = 1
        while at + run < len(row) and row[at + run] == row[at] and run < 255:
            run += 1
        rest = min(len(row) - at, 60)
        if rest >= 3 and (way == "absolute" or (way == "mixed" and run < 2)):
            part = row[at : at + rest]
            packed = bytes(part) if bits == 8 else _packed(np.array([part], np.uint8), 4)[0]
            out += bytes([0, rest]) + packed + bytes(len(packed) % 2)
            at += rest
        else:
            out += bytes([run, row[at] if bits == 8 else row[at] * 17])
            at += run
    return out


def _pillow() -> Iterator[Case]:
    for mode, size in product(("RGB", "L", "P", "1", "RGBA"), PILLOW_SIZES):
        name = f"pillow-{mode}-{size[0]}x{size[1]}.bmp"
        yield _case("written by Pillow", name, partial(saved, name, mode, size, "BMP"))


BASES = {
    "24": lambda: _direct_file("damaged-24", (33, 17), Options()).data,
    "palette": lambda: _palette_file("damaged-palette", (33, 17), Options(bits=8)).data,
    "rle8": lambda: _run_file("damaged-rle8", 8, "mixed", "info", (33, 17)).data,
    "rle4": lambda: _run_file("damaged-rle4", 4, "mixed", "info", (33, 17)).data,
    "565": lambda: _fields_file("damaged-565", (33, 17), "565", "v4", "ramp", False).data,
}


def _damaged() -> Iterator[Case]:
    for case in damage.cases("bmp", "bmp", BASES, 32):
        yield Case("bmp", case.kind, case.name, case.make, case.rule, tolerance=1)
