"""TIFF files. The expected pixels are computed from the drawn samples.

Tolerance: 1 of 255, which is the rounding from 16 bits; 2 with transparency and CMYK; 4 with JPEG compression and color
profiles. Signed integers and floating-point numbers have no fixed range in TIFF: the samples here fill the range of the
type or 0 to 1, and a decoder that does not scale them so has to refuse them.
"""

import io
from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np
import tifffile
from PIL import Image

from . import damage, drawing, oracle, profiles
from . import tiff_writer as tw
from .case import Case, Made, Rule
from .jpeg.pictures import number
from .saved import PILLOW_SIZES, encoded, picture, saved
from .tiff_writer import Options, write

SIZES = ((1, 1), (7, 5), (33, 17), (64, 48))
COMPRESSIONS = {
    "none": tw.NONE,
    "lzw": tw.LZW,
    "deflate": tw.DEFLATE,
    "old-deflate": tw.OLD_DEFLATE,
    "packbits": tw.PACKBITS,
}
# Photometric interpretation, channels, extra samples.
KINDS = {
    "gray": (tw.BLACK_IS_ZERO, 1, ()),
    "white-is-zero": (tw.WHITE_IS_ZERO, 1, ()),
    "rgb": (tw.RGB, 3, ()),
    "rgba": (tw.RGB, 4, (2,)),
    "gray-alpha": (tw.BLACK_IS_ZERO, 2, (2,)),
    "cmyk": (tw.CMYK, 4, ()),
    "associated": (tw.RGB, 4, (1,)),
    "gray-associated": (tw.BLACK_IS_ZERO, 2, (1,)),
    "unspecified": (tw.RGB, 4, (0,)),
    "five": (tw.RGB, 5, (0, 0)),
    "palette": (tw.PALETTE, 1, ()),
}
ORDINARY_KINDS = ("gray", "white-is-zero", "rgb", "rgba", "gray-alpha", "cmyk")
LAYOUTS = {
    "one-strip": {},
    "strips": {"rows_per_strip": 3},
    "rows": {"rows_per_strip": 1},
    "tiles": {"tile": (16, 16)},
    "planar": {"planar": 2},
    "planar-strips": {"planar": 2, "rows_per_strip": 4},
    "planar-tiles": {"planar": 2, "tile": (32, 16)},
}


def cases() -> Iterator[Case]:
    yield from _kinds()
    yield from _layouts()
    yield from _numbers()
    yield from _orders()
    yield from _metadata()
    yield from _pillow()
    yield from _tifffile()
    yield from _unsupported()
    yield from _damaged()


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("tiff", kind, name, make, is_ordinary=is_ordinary, **{"tolerance": 1} | options)


def drawn(name: str, kind: str, size: tuple[int, int], bits: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Samples of 0 to 2^bits - 1, (height, width, channels), and the RGB pixels over white."""
    photometric, channels, extra = KINDS[kind]
    seed, most = number(name), 2**bits - 1
    rgb = drawing.draw(drawing.STYLES[seed % 5], *size, seed % 73) / 255
    alpha = drawing.alpha(*size)[..., None] / 255
    gray = rgb.mean(axis=-1, keepdims=True)
    planes = {tw.RGB: rgb, tw.CMYK: np.concatenate([1 - rgb, gray * 0.5], axis=-1)}.get(photometric, gray)
    count = planes.shape[-1]
    if extra == (1,):
        planes = planes * alpha
    planes = np.concatenate([planes, *[alpha] * (channels - count)], axis=-1)
    if bits == 16:
        planes = planes + np.random.default_rng(seed).uniform(-0.003, 0.003, planes.shape)
        if extra == (1,):
            planes[..., :count] = np.minimum(planes[..., :count], planes[..., count:])
    samples = (planes.clip(0, 1) * most).round().astype(np.int64)
    return samples, _shown(samples / most, kind)


def palette(name: str, bits: int) -> np.ndarray:
    return np.random.default_rng(number(name)).integers(0, 256, (2**bits, 3)).astype(np.uint8)


def _shown(values: np.ndarray, kind: str) -> np.ndarray:
    photometric, _, extra = KINDS[kind]
    if photometric == tw.CMYK:
        rgb = (1 - values[..., :3]) * (1 - values[..., 3:4])
    elif photometric == tw.RGB:
        rgb = values[..., :3]
    else:
        gray = values[..., :1]
        rgb = np.repeat(1 - gray if photometric == tw.WHITE_IS_ZERO else gray, 3, axis=-1)
    opacity = values[..., -1:] if extra in ((1,), (2,)) else np.ones_like(values[..., :1])
    if extra == (1,):
        return ((rgb + 1 - opacity).clip(0, 1) * 255).round().astype(np.uint8)
    return drawing.over_white(np.concatenate([rgb, opacity], axis=-1))


def file(name: str, kind: str, size: tuple[int, int], bits: int = 8, **options) -> Made:
    photometric, _, extra = KINDS[kind]
    samples, pixels = drawn(name, kind, size, bits)
    if kind == "palette":
        options["palette"] = palette(name, bits)
        pixels = options["palette"][samples[..., 0]]
    data = write([samples], Options(bits=bits, photometric=photometric, extra_samples=extra, **options))
    return Made(data, oracle.turn(pixels, options.get("orientation", 1)))


def _tolerance(kind: str) -> int:
    return 1 if kind in ("gray", "white-is-zero", "rgb", "palette") else 2


def _kinds() -> Iterator[Case]:
    for kind, bits, (label, compression), size in product(KINDS, (1, 2, 4, 8, 16), COMPRESSIONS.items(), SIZES[1:3]):
        single = kind in ("gray", "white-is-zero", "palette")
        if (bits < 8 and not single) or (kind == "palette" and bits == 16):
            continue
        name = f"{kind}-{bits}-{label}-{size[0]}x{size[1]}.tiff"
        # Common programs write 1, 8 and 16 bits; CMYK of 16 bits and transparency of 16 bits are rare.
        ordinary = kind in ORDINARY_KINDS and (bits == 8 or bits in (1, 16) and kind in ("gray", "rgb"))
        ordinary = ordinary and label != "old-deflate" and (bits != 1 or label in ("none", "packbits"))
        make = partial(file, name, kind, size, bits, compression=compression)
        yield _case("kinds, depths and compressions", name, make, ordinary, tolerance=_tolerance(kind))


def _layouts() -> Iterator[Case]:
    for (layout, options), kind, bits, predictor in product(LAYOUTS.items(), ("gray", "rgb", "rgba"), (8, 16), (1, 2)):
        for label, compression in (("none", tw.NONE), ("lzw", tw.LZW), ("deflate", tw.DEFLATE)):
            if predictor == 2 and compression == tw.NONE:
                continue
            name = f"{layout}-{kind}-{bits}-{label}-predictor-{predictor}.tiff"
            make = partial(file, name, kind, (40, 30), bits, compression=compression, predictor=predictor, **options)
            ordinary = layout in ("one-strip", "strips", "rows") and (bits == 8 or kind != "rgba")
            yield _case("layouts and predictors", name, make, ordinary, tolerance=_tolerance(kind))


def _numbers() -> Iterator[Case]:
    for kind, (bits, sample_format, predictor) in product(
        ("gray", "rgb"),
        (
            *product((8, 16, 32), (tw.INT,), (1,)),
            *product((12, 24, 32), (tw.UINT,), (1,)),
            (32, tw.UINT, 2),
            *product((16, 32, 64), (tw.FLOAT,), (1, 3)),
        ),
    ):
        for label, compression in (("none", tw.NONE), ("deflate", tw.DEFLATE)):
            if predictor == 1 or compression != tw.NONE:
                name = f"number-{kind}-{bits}-{sample_format}-predictor-{predictor}-{label}.tiff"
                make = partial(_number, name, kind, bits, sample_format, predictor, compression)
                yield _case("integers and floating point", name, make, False)


def _number(name: str, kind: str, bits: int, sample_format: int, predictor: int, compression: int) -> Made:
    depth = 16 if sample_format == tw.FLOAT else bits
    samples, pixels = drawn(name, kind, (33, 17), depth)
    if sample_format == tw.INT:
        samples = samples - (1 << bits - 1)
    elif sample_format == tw.FLOAT:
        samples = samples / 65_535
    options = Options(bits, sample_format, KINDS[kind][0], compression=compression, predictor=predictor)
    return Made(write([samples], options), pixels)


def _orders() -> Iterator[Case]:
    for order, is_big, kind, bits in product("<>", (False, True), ("gray", "rgb", "rgba", "palette"), (8, 16)):
        for label, compression in (("none", tw.NONE), ("lzw", tw.LZW)):
            if kind == "palette" and bits == 16:
                continue
            name = f"order-{'little' if order == '<' else 'big'}-{'bigtiff' if is_big else 'classic'}"
            name += f"-{kind}-{bits}-{label}.tiff"
            make = partial(file, name, kind, (33, 17), bits, order=order, is_big=is_big, compression=compression)
            ordinary = not is_big and kind != "palette" and (bits == 8 or kind != "rgba")
            yield _case("byte orders and BigTIFF", name, make, ordinary, tolerance=_tolerance(kind))
    for kind, bits, label in product(("gray", "rgb", "palette"), (1, 4, 8, 16), COMPRESSIONS):
        if (bits < 8 and kind == "rgb") or (bits == 16 and kind == "palette"):
            continue
        name = f"fill-order-{kind}-{bits}-{label}.tiff"
        make = partial(file, name, kind, (33, 17), bits, fill_order=2, compression=COMPRESSIONS[label])
        yield _case("FillOrder 2", name, make, False)


def _metadata() -> Iterator[Case]:
    for orientation, kind, order in product(range(10), ("gray", "rgb", "rgba"), "<>"):
        name = f"orientation-{orientation}-{kind}-{'little' if order == '<' else 'big'}.tiff"
        make = partial(file, name, kind, (33, 17), orientation=orientation, order=order)
        yield _case("orientation", name, make, tolerance=_tolerance(kind))
    for label, count in product(("same", "smaller"), (2, 4)):
        name = f"pages-{label}-{count}.tiff"
        yield _case("pages and tags", name, partial(_pages, name, label, count))
    ways = {
        "no-sample-format": {},
        "no-planar": {"without": (284,)},
        "no-orientation": {"without": (274,)},
        "no-rows-per-strip": {"without": (278,)},
        "unknown-tag": {"tags": {65_000: (3, (1, 2, 3, 4, 5))}},
        "resolution": {"tags": {282: (5, (72, 1)), 283: (5, (72, 1)), 296: (3, (2,))}},
        "private": {"tags": {700: (1, tuple(b"<x:xmpmeta/>")), 33_723: (7, (1, 2, 3, 4, 5, 6))}},
        "no-lengths": {"without": (279,)},
        "no-samples-per-pixel": {"without": (277,)},
        "no-bits": {"without": (258,)},
        "no-photometric": {"without": (262,)},
    }
    for (way, options), kind in product(ways.items(), ("gray", "rgb")):
        name = f"tags-{way}-{kind}.tiff"
        ordinary = not way.startswith("no-") or way in ("no-sample-format", "no-planar", "no-orientation")
        rule = Rule.VALID if ordinary or way == "no-rows-per-strip" else Rule.DAMAGED
        yield _case("pages and tags", name, partial(file, name, kind, (33, 17), **options), ordinary, rule=rule)
    for label, profile in (("p3", profiles.DISPLAY_P3), ("adobe", profiles.ADOBE_RGB), ("srgb", profiles.SRGB)):
        for kind, bits in product(("rgb", "rgba"), (8,)):
            name = f"profile-{label}-{kind}-{bits}.tiff"
            # The decoder may ignore profiles that are large beside the pixels, so the picture is not small.
            yield _case("color profiles", name, partial(_profiled, name, kind, profile), tolerance=4)


def _pages(name: str, label: str, count: int) -> Made:
    pages = [drawn(f"{name}{n}", "rgb", (33, 17) if label == "same" or n == 0 else (9, 9)) for n in range(count)]
    return Made(write([samples for samples, _ in pages], Options()), pages[0][1])


def _profiled(name: str, kind: str, profile: bytes) -> Made:
    photometric, _, extra = KINDS[kind]
    samples, _ = drawn(name, kind, (128, 96))
    rgb = oracle.to_srgb(Image.fromarray(samples[..., :3].astype(np.uint8)), profile)
    opacity = samples[..., 3:] if kind == "rgba" else np.full((96, 128, 1), 255)
    pixels = drawing.over_white(np.concatenate([np.asarray(rgb), opacity], axis=-1) / 255)
    return Made(write([samples], Options(photometric=photometric, extra_samples=extra, profile=profile)), pixels)


def _pillow() -> Iterator[Case]:
    ways = {"raw": True, "tiff_lzw": True, "tiff_adobe_deflate": True, "packbits": True, "jpeg": False, "zstd": False}
    ways |= {"lzma": False}
    for (way, ordinary), mode, size in product(ways.items(), ("RGB", "L", "RGBA", "CMYK", "LA", "P"), PILLOW_SIZES):
        if way == "jpeg" and mode not in ("RGB", "L"):
            continue
        name = f"pillow-{way}-{mode}-{size[0]}x{size[1]}.tiff"
        make = partial(saved, name, mode, size, "TIFF", compression=way)
        bound = 4 if way == "jpeg" else 2
        yield _case("written by Pillow", name, make, ordinary and mode != "P", tolerance=bound)
    for way, size in product(("group3", "group4", "tiff_ccitt", "raw", "packbits", "tiff_lzw"), PILLOW_SIZES):
        name = f"pillow-{way}-1-{size[0]}x{size[1]}.tiff"
        yield _case("written by Pillow", name, partial(saved, name, "1", size, "TIFF", compression=way), way == "raw")
    for quality in (30, 75, 95):
        name = f"pillow-jpeg-quality-{quality}.tiff"
        make = partial(saved, name, "RGB", (64, 48), "TIFF", compression="jpeg", quality=quality)
        yield _case("written by Pillow", name, make, False, tolerance=4)
    for size in PILLOW_SIZES:
        name = f"pillow-float-{size[0]}x{size[1]}.tiff"
        # Values of 0 to 255, where other programs write 0 to 1.
        yield _case("integers and floating point", name, partial(saved, name, "F", size, "TIFF"), False)
    name = "pillow-pages.tiff"
    yield _case("written by Pillow", name, partial(_saved_pages, name))


def _saved_pages(name: str) -> bytes:
    frames = [picture(f"{name}{n}", "RGB", (40, 30)) for n in range(3)]
    return encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])


def _tifffile() -> Iterator[Case]:
    ways = {
        "plain": ({}, True),
        "strips": ({"rowsperstrip": 5}, True),
        "tiled": ({"tile": (16, 16)}, False),
        "planar": ({"planarconfig": "separate"}, False),
        "bigtiff": ({"bigtiff": True}, False),
        "deflate": ({"compression": "zlib", "rowsperstrip": 4}, True),
        "tiled-deflate": ({"tile": (32, 32), "compression": "zlib"}, False),
        "imagej": ({"imagej": True}, False),
    }
    for (way, (options, ordinary)), order, bits, kind in product(ways.items(), "<>", (8, 16), ("gray", "rgb")):
        if (way == "imagej" and (order == "<" or kind == "rgb")) or (way == "planar" and kind == "gray"):
            continue
        name = f"tifffile-{way}-{'little' if order == '<' else 'big'}-{bits}-{kind}.tiff"
        make = partial(_by_tifffile, name, kind, bits, order, options)
        yield _case("written by tifffile", name, make, ordinary)


def _by_tifffile(name: str, kind: str, bits: int, order: str, options: dict) -> Made:
    samples, pixels = drawn(name, kind, (40, 30), bits)
    stored = samples.astype(np.uint8 if bits == 8 else np.uint16)
    stored = stored[..., 0] if kind == "gray" else stored
    arguments = {key: value for key, value in options.items() if key not in ("imagej", "bigtiff")}
    if options.get("planarconfig"):
        stored = np.moveaxis(stored, -1, 0)
    if not options.get("imagej"):
        arguments["photometric"] = "minisblack" if kind == "gray" else "rgb"
    buffer = io.BytesIO()
    created = {key: options.get(key, False) for key in ("imagej", "bigtiff")}
    with tifffile.TiffWriter(buffer, byteorder=order, **created) as writer:
        writer.write(stored, metadata={} if options.get("imagej") else None, software="tifffile", **arguments)
    return Made(buffer.getvalue(), pixels)


def _unsupported() -> Iterator[Case]:
    for photometric, bits in product((tw.YCBCR, tw.LAB, 4, 9, 32_803, 32_844), (8, 16)):
        name = f"photometric-{photometric}-{bits}.tiff"
        yield _case("other photometric values", name, partial(_other, name, photometric, bits), False, tolerance=4)
    for compression in (2, 3, 4, 6, 9, 32_766, 34_712, 50_002, 65_000):
        name = f"compression-{compression}.tiff"
        # The data are not of that compression, so the file is damaged, if it is supported.
        yield _case("other compressions", name, partial(_wrong_compression, name, compression), False, rule=Rule.INTACT)


def _other(name: str, photometric: int, bits: int) -> bytes:
    samples, _ = drawn(name, "rgb", (33, 17), bits)
    if photometric not in (tw.YCBCR, tw.LAB, 9):
        samples = samples[..., :1]
    tags = {530: (3, (1, 1))} if photometric == tw.YCBCR else {}
    return write([samples], Options(bits=bits, photometric=photometric, tags=tags))


def _wrong_compression(name: str, compression: int) -> Made:
    samples, pixels = drawn(name, "rgb", (33, 17))
    data = write([samples], Options(tags={259: (3, (compression,))}))
    return Made(data, np.zeros_like(pixels[:1, :1]))


BASES = {
    "none": lambda: file("damaged-none", "rgb", (33, 17), rows_per_strip=4).data,
    "lzw": lambda: file("damaged-lzw", "rgb", (33, 17), compression=tw.LZW, rows_per_strip=8).data,
    "deflate": lambda: file("damaged-deflate", "rgba", (33, 17), compression=tw.DEFLATE, predictor=2).data,
    "packbits": lambda: file("damaged-packbits", "gray", (33, 17), compression=tw.PACKBITS, order=">").data,
    "tiles": lambda: file("damaged-tiles", "gray", (33, 17), tile=(16, 16)).data,
}


def _damaged() -> Iterator[Case]:
    for case in damage.cases("tiff", "tiff", BASES, 40):
        yield Case("tiff", case.kind, case.name, case.make, case.rule, tolerance=2)
