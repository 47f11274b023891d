"""WebP files: Pillow writes the bit streams, and this module rewrites the container.

Tolerance: 2 of 255. Lossless pixels are exact, and lossy ones are specified to the bit in YUV, but the conversion to
RGB and the interpolation of chroma are the decoder's; 2 covers the rounding, not another interpolation: browsers and
Pillow use the one of libwebp. Expected pixels are Pillow's.
"""

import struct
from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from . import damage, oracle, profiles
from .case import Case, Made, Rule
from .metadata import exif
from .saved import encoded, picture

SIZES = ((1, 1), (2, 2), (7, 5), (16, 16), (33, 17), (17, 33), (64, 48), (65, 3))
ALPHA, EXIF, XMP, ICC, ANIMATION = 0x10, 0x08, 0x04, 0x20, 0x02

Chunk = tuple[bytes, bytes]


def cases() -> Iterator[Case]:
    yield from _pillow()
    yield from _flags()
    yield from _orientations()
    yield from _animations()
    yield from _containers()
    yield from damage.cases("webp", "webp", BASES, 48)


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("webp", kind, name, make, is_ordinary=is_ordinary, **{"tolerance": 2} | options)


def _pillow() -> Iterator[Case]:
    for size, quality, mode in product(SIZES, (1, 50, 80, 100), ("RGB", "RGBA")):
        name = f"lossy-{size[0]}x{size[1]}-{quality}-{mode}.webp"
        yield _case("lossy", name, partial(_saved, name, mode, size, quality=quality))
    for size, method, mode in product(SIZES, (0, 4, 6), ("RGB", "RGBA")):
        name = f"lossless-{size[0]}x{size[1]}-{method}-{mode}.webp"
        yield _case("lossless", name, partial(_saved, name, mode, size, lossless=True, method=method, exact=True))
    for mode, size in product(("L", "P", "1", "LA"), SIZES[4:7]):
        name = f"lossless-{mode}-{size[0]}x{size[1]}.webp"
        yield _case("lossless", name, partial(_saved, name, mode, size, colors=5, lossless=True))
    for quality, mode in product((20, 90), ("RGBA", "LA")):
        name = f"alpha-quality-{quality}-{mode}.webp"
        yield _case("lossy", name, partial(_saved, name, mode, (64, 48), quality=quality, alpha_quality=quality))
    for label, profile in (("p3", profiles.DISPLAY_P3), ("srgb", profiles.SRGB), ("broken", b"no profile" * 40)):
        for lossless, mode in product((False, True), ("RGB", "RGBA")):
            name = f"profile-{label}-{mode}-{'lossless' if lossless else 'lossy'}.webp"
            make = partial(_saved, name, mode, (33, 17), lossless=lossless, icc_profile=profile)
            yield _case("color profiles", name, make, tolerance=4)


def _saved(name: str, mode: str, size: tuple[int, int], colors: int = 256, **options) -> bytes:
    return encoded(picture(name, mode, size, colors), "WEBP", **options)


def riff(chunks: list[Chunk]) -> bytes:
    body = b"".join(kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def chunks_of(data: bytes) -> list[Chunk]:
    chunks, at = [], 12
    while at < len(data):
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        chunks.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return chunks


def extended(flags: int, size: tuple[int, int]) -> Chunk:
    width, height = size
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _stream(name: str, size: tuple[int, int], way: str) -> list[Chunk]:
    """The chunks of the picture: VP8, VP8 with ALPH, or VP8L."""
    mode = "RGBA" if "alpha" in way else "RGB"
    data = _saved(name, mode, size, lossless="lossless" in way, quality=80, exact=True)
    return [part for part in chunks_of(data) if part[0] in (b"VP8 ", b"VP8L", b"ALPH")]


def _flags() -> Iterator[Case]:
    for flag, way in product((0, ALPHA), ("lossy", "lossy-alpha", "lossless", "lossless-alpha")):
        name = f"flag-{flag:x}-{way}.webp"
        # The flag without the chunk is opaque in libwebp. Alpha without the flag is absent: it breaks the
        # specification, and decoders differ.
        if flag or "alpha" not in way:
            yield _case("alpha flag", name, partial(_flagged, name, flag, way))


def _flagged(name: str, flag: int, way: str) -> bytes:
    return riff([extended(flag, (33, 17)), *_stream(name, (33, 17), way)])


def _orientations() -> Iterator[Case]:
    for orientation, prefix, way in product(range(10), (b"", b"Exif\0\0"), ("lossy", "lossless-alpha")):
        name = f"orientation-{orientation}-{'prefix' if prefix else 'plain'}-{way}.webp"
        yield _case("orientation", name, partial(_turned, name, orientation, prefix, way))
    for orientation in (3, 6):
        # EXIF without its flag is absent: it breaks the specification, and decoders differ.
        name = f"orientation-{orientation}-first.webp"
        yield _case("orientation", name, partial(_turned, name, orientation, b"", "lossy", True), False)


def _turned(name: str, orientation: int, prefix: bytes, way: str, is_first: bool = False) -> Made:
    size, found = (33, 17), (b"EXIF", prefix + exif(orientation, "<" if orientation % 2 else ">"))
    alpha = ALPHA if "alpha" in way else 0
    stream = _stream(name, size, way)
    head = extended(alpha | EXIF, size)
    data = riff([head, found, *stream] if is_first else [head, *stream, found])
    plain = oracle.pillow(riff([extended(alpha, size), *stream])).pixels
    return Made(data, oracle.turn(plain, orientation))


def _animations() -> Iterator[Case]:
    for way, count, mode in product(("lossy", "lossless"), (1, 2, 4), ("RGB", "RGBA")):
        name = f"animation-{way}-{count}-{mode}.webp"
        yield _case("animation", name, partial(_animated, name, way == "lossless", count, mode))
    for x, y, blend, way in product((0, 4), (0, 6), (0, 2), ("lossy", "lossless-alpha")):
        name = f"animation-at-{x}-{y}-{blend}-{way}.webp"
        yield _case("animation", name, partial(_offset, name, x, y, blend, way), False)


def _animated(name: str, lossless: bool, count: int, mode: str) -> bytes:
    frames = [picture(f"{name}{n}", mode, (40, 30)) for n in range(count)]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=lossless, duration=50)


def _offset(name: str, x: int, y: int, blend: int, way: str) -> Made:
    """A first frame that is smaller than the canvas, whose color is white and transparent: the rest is white."""
    size, canvas = (20, 14), (33, 24)
    stream = _stream(name, size, way)
    body = b"".join(kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in stream)
    place = b"".join(value.to_bytes(3, "little") for value in (x // 2, y // 2, size[0] - 1, size[1] - 1, 100))
    frame = (b"ANMF", place + bytes([blend]) + body)
    alpha = ALPHA if "alpha" in way else 0
    inner = oracle.pillow(riff([extended(alpha, size), *stream])).pixels
    pixels = np.full((canvas[1], canvas[0], 3), 255, np.uint8)
    pixels[y : y + size[1], x : x + size[0]] = inner
    head = [extended(ANIMATION | ALPHA, canvas), (b"ANIM", b"\xff\xff\xff\0\0\0")]
    return Made(riff([*head, frame, frame]), pixels)


def _containers() -> Iterator[Case]:
    ways = ("trailing", "unknown-chunk", "xmp", "odd-padding")
    ways += ("size-short", "size-long", "canvas-differs", "two-streams")
    for way, stream in product(ways, ("lossy", "lossless")):
        name = f"container-{way}-{stream}.webp"
        ordinary = way in ("trailing", "unknown-chunk", "xmp", "odd-padding")
        rule = Rule.VALID if ordinary else Rule.DAMAGED
        yield _case("containers", name, partial(_container, name, way, stream), ordinary, rule=rule)


def _container(name: str, way: str, kind: str) -> Made:
    size = (33, 17)
    stream = _stream(name, size, kind)
    plain = riff(stream)
    pixels = oracle.pillow(plain).pixels
    other = (b"JUNK", b"odd length and unknown")
    data = {
        "trailing": plain + b"bytes after the end.",
        "unknown-chunk": riff([extended(0, size), *stream, other]),
        "xmp": riff([extended(XMP, size), *stream, (b"XMP ", b"<x:xmpmeta/>")]),
        "odd-padding": riff([extended(ICC, size), (b"ICCP", b"odd"), *stream]),
        "size-short": plain[:4] + struct.pack("<I", len(plain) - 30) + plain[8:],
        "size-long": plain[:4] + struct.pack("<I", len(plain) + 30) + plain[8:],
        "canvas-differs": riff([extended(0, (40, 30)), *stream]),
        "two-streams": riff([*stream, *_stream(name + "2", size, kind)]),
    }[way]
    return Made(data, pixels)


def _base(name: str, way: str) -> bytes:
    size = (40, 30)
    return riff([extended(ALPHA if "alpha" in way else 0, size), *_stream(name, size, way)])


BASES = {
    "lossy": lambda: riff(_stream("damaged-lossy", (40, 30), "lossy")),
    "lossless": lambda: riff(_stream("damaged-lossless", (40, 30), "lossless")),
    "lossy-alpha": lambda: _base("damaged-lossy-alpha", "lossy-alpha"),
    "lossless-alpha": lambda: _base("damaged-lossless-alpha", "lossless-alpha"),
    "animated": lambda: _animated("damaged-animated", False, 2, "RGB"),
}
