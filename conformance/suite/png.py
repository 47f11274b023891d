"""PNG files. The expected pixels are computed from the drawn samples, except where Pillow is exact.

Tolerance: 1 of 255, which is the rounding from 16 bits; 2 with transparency, where some decoders round twice; 3 with a
color profile, where the interpolation of two libraries differs.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np
from PIL import Image, ImageCms

from . import damage, drawing, oracle, profiles
from .case import Case, Made, Rule
from .jpeg.pictures import number
from .metadata import exif
from .png_writer import DEPTHS, GRAY, GRAY_ALPHA, PALETTE, RGB, RGBA, SIGNATURE, chunk, header, rows, write
from .saved import PILLOW_SIZES, saved

SIZES = ((1, 1), (2, 3), (7, 5), (8, 8), (9, 9), (33, 17), (40, 30))
FILTERS = {"none": (0,), "sub": (1,), "up": (2,), "average": (3,), "paeth": (4,), "mixed": (4, 1, 3, 2, 0)}
COLORS = {"gray": GRAY, "rgb": RGB, "palette": PALETTE, "gray-alpha": GRAY_ALPHA, "rgba": RGBA}


def cases() -> Iterator[Case]:
    yield from _kinds()
    yield from _transparency()
    yield from _color_spaces()
    yield from _orientations()
    yield from _layouts()
    yield from _pillow()
    yield from _damaged()


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("png", kind, name, make, is_ordinary=is_ordinary, **{"tolerance": 1} | options)


def drawn(name: str, color: int, depth: int, width: int, height: int) -> np.ndarray:
    """Samples of a picture in the color type and depth, (height, width, channels)."""
    seed = number(name)
    rgb = drawing.draw(drawing.STYLES[seed % 5], width, height, seed % 89).astype(np.float64) / 255
    gray = rgb.mean(axis=-1, keepdims=True)
    alpha = drawing.alpha(width, height)[..., None] / 255
    planes = {GRAY: [gray], PALETTE: [gray], RGB: [rgb], GRAY_ALPHA: [gray, alpha], RGBA: [rgb, alpha]}[color]
    samples = np.concatenate(planes, axis=-1) * (2**depth - 1)
    if depth == 16:
        samples += np.random.default_rng(seed).integers(-200, 200, samples.shape)
    return samples.round().clip(0, 2**depth - 1).astype(np.int64)


def palette(name: str, depth: int) -> np.ndarray:
    return np.random.default_rng(number(name)).integers(0, 256, (2**depth, 3)).astype(np.uint8)


def expected(samples: np.ndarray, color: int, depth: int, colors=None, opacity=None, key=None) -> np.ndarray:
    """RGB over white."""
    if color == PALETTE:
        rgba = np.concatenate([colors[samples[..., 0]] / 255, np.ones((*samples.shape[:2], 1))], axis=-1)
        if opacity is not None:
            full = np.concatenate([opacity, np.full(2**depth - len(opacity), 255)])
            rgba[..., 3] = full[samples[..., 0]] / 255
        return drawing.over_white(rgba)
    values = samples / (2**depth - 1)
    alpha = values[..., -1:] if color in (GRAY_ALPHA, RGBA) else np.ones_like(values[..., :1])
    if key is not None:
        alpha = 1 - (samples == np.array(key)).all(axis=-1, keepdims=True).astype(np.float64)
    rgb = values[..., :3] if color in (RGB, RGBA) else np.repeat(values[..., :1], 3, axis=-1)
    return drawing.over_white(np.concatenate([rgb, alpha], axis=-1))


def _kinds() -> Iterator[Case]:
    for (label, color), interlaced, filters in product(COLORS.items(), (False, True), FILTERS):
        for depth in DEPTHS[color]:
            name = f"{label}-{depth}-{filters}-{'interlaced' if interlaced else 'plain'}.png"
            make = partial(_kind, name, color, depth, interlaced, filters)
            yield _case("color types and depths", name, make, tolerance=2 if "alpha" in label or color == RGBA else 1)
    for (width, height), color, interlaced in product(SIZES, ("gray", "rgb", "palette", "rgba"), (False, True)):
        for depth in DEPTHS[COLORS[color]]:
            name = f"size-{width}x{height}-{color}-{depth}-{'interlaced' if interlaced else 'plain'}.png"
            make = partial(_kind, name, COLORS[color], depth, interlaced, "mixed", (width, height))
            yield _case("sizes", name, make, tolerance=2)


def _kind(name, color, depth, interlaced, filters, size=None, before=(), **options) -> Made:
    size = size or SIZES[4:][number(name) % 3]
    samples, colors = drawn(name, color, depth, *size), palette(name, depth)
    chunks = [*before, *([(b"PLTE", colors.tobytes())] if color == PALETTE else [])]
    data = write(samples, color, depth, interlaced, FILTERS[filters], before=chunks, **options)
    return Made(data, expected(samples, color, depth, colors))


def _transparency() -> Iterator[Case]:
    for color, interlaced in product((GRAY, RGB, PALETTE), (False, True)):
        for depth, way in product(DEPTHS[color], ("first", "last", "absent")):
            name = f"transparent-{color}-{depth}-{way}-{'interlaced' if interlaced else 'plain'}.png"
            yield _case("tRNS", name, partial(_keyed, name, color, depth, way, interlaced), tolerance=2)


def _keyed(name: str, color: int, depth: int, way: str, interlaced: bool) -> Made:
    samples, colors = drawn(name, color, depth, 33, 17), palette(name, depth)
    if color == PALETTE:
        opacity = np.random.default_rng(number(name)).integers(0, 256, {"first": 1, "last": 2**depth, "absent": 2}[way])
        chunks = [(b"PLTE", colors.tobytes()), (b"tRNS", opacity.astype(np.uint8).tobytes())]
        pixels = expected(samples, color, depth, colors, opacity)
    else:
        place = {"first": (0, 0), "last": (-1, -1), "absent": (0, 0)}[way]
        key = samples[place] if way != "absent" else samples[place] ^ 1
        samples[3:9, 4:12] = key if way != "absent" else samples[3:9, 4:12]
        chunks = [(b"tRNS", key.astype(">u2").tobytes())]
        pixels = expected(samples, color, depth, key=key)
    return Made(write(samples, color, depth, interlaced, before=chunks), pixels)


def _color_spaces() -> Iterator[Case]:
    gama, srgb = (b"gAMA", struct.pack(">I", 45_455)), (b"sRGB", b"\0")
    chrm = (b"cHRM", struct.pack(">8I", 31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000))
    plain = {
        "gama": [gama],
        "gama-chrm": [gama, chrm],
        "srgb": [srgb],
        "srgb-gama-chrm": [srgb, gama, chrm],
        "srgb-profile": [_iccp(profiles.SRGB)],
        "cicp-srgb": [(b"cICP", b"\1\x0d\0\1")],
        "broken-profile": [_iccp(b"no profile at all" * 20)],
        "density": [(b"pHYs", struct.pack(">IIB", 2_835, 2_835, 1)), (b"tIME", b"\x07\xea\1\1\0\0\0")],
        "text": [(b"tEXt", b"Software\0a program"), (b"iTXt", b"Comment\0\0\0\0\0text"), (b"zzZz", bytes(50))],
        "significant": [(b"sBIT", b"\5\6\5"), (b"bKGD", bytes(6))],
    }
    for label, chunks in plain.items():
        name = f"space-{label}.png"
        make = partial(_kind, name, RGB, 8, False, "mixed", before=chunks)
        yield _case("color spaces", name, make, tolerance=2 if "profile" in label else 1)
    p3 = (b"cICP", b"\x0c\x0d\0\1")
    converted = {
        "p3-profile": (profiles.DISPLAY_P3, [_iccp(profiles.DISPLAY_P3)], True),
        "adobe-profile": (profiles.ADOBE_RGB, [_iccp(profiles.ADOBE_RGB)], True),
        "adobe-profile-gama": (profiles.ADOBE_RGB, [_iccp(profiles.ADOBE_RGB), gama], True),
        "p3-cicp": (profiles.DISPLAY_P3, [p3], True),
        # A cICP chunk has precedence over a profile: PNG, third edition, 4.3.
        "p3-cicp-srgb-profile": (profiles.DISPLAY_P3, [p3, _iccp(profiles.SRGB)], False),
        "srgb-cicp-p3-profile": (None, [(b"cICP", b"\1\x0d\0\1"), _iccp(profiles.DISPLAY_P3)], False),
        "p3-cicp-gama": (profiles.DISPLAY_P3, [p3, gama, chrm], False),
    }
    for (label, (profile, chunks, ordinary)), color in product(converted.items(), (RGB, RGBA, PALETTE)):
        name = f"space-{label}-{color}.png"
        make = partial(_converted, name, color, profile, chunks)
        yield _case("color spaces", name, make, ordinary and color != PALETTE, tolerance=3)


def _iccp(profile: bytes) -> tuple[bytes, bytes]:
    return b"iCCP", b"profile\0\0" + zlib.compress(profile)


def _converted(name: str, color: int, profile: bytes | None, chunks) -> Made:
    samples, colors = drawn(name, color, 8, 33, 17), palette(name, 8)
    rgb = colors[samples[..., 0]] if color == PALETTE else samples[..., :3].astype(np.uint8)
    rgb = np.asarray(oracle.to_srgb(Image.fromarray(rgb), profile)) / 255
    alpha = samples[..., 3:] / 255 if color == RGBA else np.ones((*samples.shape[:2], 1))
    before = [*chunks, *([(b"PLTE", colors.tobytes())] if color == PALETTE else [])]
    data = write(samples, color, 8, before=before)
    return Made(data, drawing.over_white(np.concatenate([rgb, alpha], axis=-1)))


def _orientations() -> Iterator[Case]:
    for orientation, place, color in product(range(10), ("before", "after", "little"), (RGB, RGBA, GRAY)):
        name = f"orientation-{orientation}-{place}-{color}.png"
        make = partial(_turned, name, orientation, place, color)
        yield _case("orientation", name, make, tolerance=2)


def _turned(name: str, orientation: int, place: str, color: int) -> Made:
    samples = drawn(name, color, 8, 33, 17)
    found = [(b"eXIf", exif(orientation, "<" if place == "little" else ">"))]
    where = {"after": found} if place == "after" else {"before": found}
    pixels = expected(samples, color, 8)
    return Made(write(samples, color, 8, **where), oracle.turn(pixels, orientation))


def _layouts() -> Iterator[Case]:
    for idat, interlaced, level in product((1, 7, 1000), (False, True), (0, 9)):
        name = f"idat-{idat}-{level}-{'interlaced' if interlaced else 'plain'}.png"
        make = partial(_kind, name, RGB, 8, interlaced, "mixed", idat=idat, level=level)
        yield _case("chunks", name, make)
    for way in ("trailing", "empty-idat", "two-frames", "hidden-first", "long-palette", "suggested", "short-palette"):
        for color in (RGB, RGBA):
            name = f"chunks-{way}-{color}.png"
            ordinary = way in ("trailing", "two-frames", "empty-idat")
            yield _case("chunks", name, partial(_layout, name, way, color), ordinary, tolerance=2)


def _layout(name: str, way: str, color: int) -> Made:
    samples = drawn(name, color, 8, 33, 17)
    pixels = expected(samples, color, 8)
    if way == "trailing":
        return Made(write(samples, color, 8) + b"bytes after the end" * 9, pixels)
    if way == "empty-idat":
        return Made(write(samples, color, 8, before=[(b"IDAT", b"")]), pixels)
    if way == "suggested":
        return Made(write(samples, color, 8, before=[(b"PLTE", bytes(range(30)))]), pixels)
    if way in ("long-palette", "short-palette"):
        # More or fewer entries than the depth allows; every used entry is there.
        colors = palette(name, 8)
        used = samples[..., :1] % 3
        entries = colors[: 200 if way == "long-palette" else 3]
        return Made(write(used, PALETTE, 2, before=[(b"PLTE", entries.tobytes())]), expected(used, PALETTE, 2, colors))
    other = drawn(name + "2", color, 8, 33, 17)
    control = struct.pack(">5IHHBB", 0, 33, 17, 0, 0, 1, 10, 0, 0)
    frame = zlib.compress(rows(other, 8, False, (0,)))
    second = [(b"fcTL", b"\0\0\0\1" + control[4:]), (b"fdAT", b"\0\0\0\2" + frame)]
    animation = (b"acTL", struct.pack(">II", 2, 0))
    # The pixels of IDAT count, whether they belong to the animation or not. Pillow reads the same.
    before = [animation, (b"fcTL", control)] if way == "two-frames" else [animation]
    if way == "hidden-first":
        second = [(b"fcTL", control), (b"fdAT", b"\0\0\0\1" + frame)]
        before = [(b"acTL", struct.pack(">II", 1, 0))]
    return Made(write(samples, color, 8, before=before, after=second), pixels)


def _pillow() -> Iterator[Case]:
    modes = ("RGB", "RGBA", "L", "LA", "P", "1")
    for mode, (width, height), level in product(modes, PILLOW_SIZES, (1, 9)):
        name = f"pillow-{mode}-{width}x{height}-{level}.png"
        make = partial(saved, name, mode, (width, height), "PNG", compress_level=level)
        yield _case("written by Pillow", name, make, tolerance=2)
    for bits, size in product((1, 2, 4, 8), PILLOW_SIZES):
        name = f"pillow-palette-{bits}-{size[0]}x{size[1]}.png"
        make = partial(saved, name, "P", size, "PNG", colors=2**bits, bits=bits)
        yield _case("written by Pillow", name, make, tolerance=2)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode, size in product(("RGB", "RGBA", "L"), PILLOW_SIZES):
        name = f"pillow-profile-{mode}-{size[0]}x{size[1]}.png"
        make = partial(saved, name, mode, size, "PNG", icc_profile=profile)
        yield _case("written by Pillow", name, make, tolerance=3)


BASES = {
    "rgb": lambda: _kind("damaged-rgb", RGB, 8, False, "mixed").data,
    "rgba": lambda: _kind("damaged-rgba", RGBA, 8, True, "mixed", idat=200).data,
    "palette": lambda: _kind("damaged-palette", PALETTE, 4, False, "none", (40, 30)).data,
    "stored": lambda: _kind("damaged-stored", RGB, 8, False, "none", (12, 9), level=0).data,
}


def _damaged() -> Iterator[Case]:
    yield from _checked()
    for case in damage.cases("png", "png", BASES, 40):
        # Every byte of a PNG is under a checksum, so a decoder can detect all damage.
        yield Case("png", case.kind, case.name, case.make, Rule.INTACT, tolerance=2)


WAYS = ("crc-IHDR", "crc-IDAT", "crc-PLTE", "crc-IEND", "crc-tEXt", "adler", "no-IEND", "no-IDAT", "no-PLTE", "no-IHDR")
WAYS += ("short-rows", "long-rows", "filter-5", "depth-3", "color-5", "compression-1", "interlace-2", "zero-width")
WAYS += ("huge-length", "two-IHDR", "index-outside", "IDAT-apart", "unknown-critical", "empty-rows")


def _checked() -> Iterator[Case]:
    for way, color in product(WAYS, (RGB, PALETTE)):
        name = f"damaged-{way}-{color}.png"
        yield Case("png", "damaged, chunks", name, partial(_broken, name, way, color), Rule.INTACT, tolerance=2)


def _broken(name: str, way: str, color: int) -> Made:
    samples, colors = drawn(name, color, 8, 33, 17), palette(name, 8)
    pixels = expected(samples, color, 8, colors)
    shape, text = bytearray(header(33, 17, color, 8, False)), (b"tEXt", b"Comment\0text")
    raw = rows(samples, 8, False, (0,))
    stride = len(raw) // 17
    if way in ("depth-3", "color-5", "compression-1", "interlace-2"):
        at = {"depth-3": 8, "color-5": 9, "compression-1": 10, "interlace-2": 12}[way]
        shape[at] = int(way[-1])
    elif way == "zero-width":
        shape[:4] = bytes(4)
    elif way == "filter-5":
        raw = raw[: 5 * stride] + b"\5" + raw[5 * stride + 1 :]
    rows_kept = {"short-rows": raw[: 9 * stride], "empty-rows": b"", "long-rows": raw + raw[:stride]}
    raw = rows_kept.get(way, raw)
    data = zlib.compress(raw)
    if way == "adler":
        data = data[:-1] + bytes([data[-1] ^ 1])
    entries = colors[:7] if way == "index-outside" else colors
    if way == "index-outside" and color == PALETTE:
        # The standard calls it an error. Decoders show black; the file may also be refused.
        pixels = expected(samples, color, 8, np.concatenate([colors[:7], np.zeros((249, 3), np.uint8)]))
    middle = len(data) // 2
    chunks = [(b"IHDR", bytes(shape)), text, (b"PLTE", entries.tobytes())]
    chunks += [(b"IDAT", data)] if way != "IDAT-apart" else [(b"IDAT", data[:middle]), text, (b"IDAT", data[middle:])]
    chunks += [(b"IEND", b"")]
    if way.startswith("no-"):
        chunks = [part for part in chunks if part[0] != way[3:].encode()]
    if way == "two-IHDR":
        chunks.insert(1, chunks[0])
    if way == "unknown-critical":
        chunks.insert(2, (b"CRIT", b"data"))
    encoded = [bytearray(chunk(*part)) for part in chunks]
    for part, (kind, _) in zip(encoded, chunks, strict=True):
        if way == f"crc-{kind.decode()}":
            part[-1] ^= 0x55
        if way == "huge-length" and kind == b"tEXt":
            part[:4] = b"\x7f\xff\xff\xff"
    return Made(SIGNATURE + b"".join(encoded), pixels)
