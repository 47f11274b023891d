"""GIF files. The expected pixels are those of the drawn first frame, over white.

Tolerance: 0, since nothing is computed but copied. Where the first frame is transparent, there is white. Outside an
opaque first frame there is white, as in browsers, or the background color of the file, as in Pillow and in the
specification; both are right.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product

import numpy as np

from . import damage, drawing
from .case import Case, Made, Rule
from .jpeg.pictures import number
from .saved import PILLOW_SIZES, encoded, picture, saved

SIZES = ((1, 1), (2, 3), (7, 5), (8, 8), (33, 17), (17, 33), (64, 48))


@dataclass
class Lzw:
    """How the codes are written."""

    clear_every: int = 0  # codes; 0 for when the table is full
    keeps_full_table: bool = False  # no clear code when the table is full
    first_clear: bool = True
    end_code: bool = True
    block: int = 255
    extra: bytes = b""  # after the end code, in the same data


@dataclass
class Options:
    """How the file is written. `screen` and `place` are those of the frame by default."""

    bits: int = 8  # of the palette
    is_local: bool = False
    is_interlaced: bool = False
    transparent: int | None = None
    disposal: int = 0
    screen: tuple[int, int] | None = None
    place: tuple[int, int] = (0, 0)
    background: int = 0
    code_size: int | None = None
    before: bytes = b""  # extensions
    after: bytes = b""
    version: bytes = b"89a"
    lzw: Lzw = field(default_factory=Lzw)
    frames: int = 1


def cases() -> Iterator[Case]:
    yield from _kinds()
    yield from _codes()
    yield from _screens()
    yield from _extensions()
    yield from _pillow()
    yield from _damaged()


def _case(kind: str, name: str, make, is_ordinary: bool = True, **options) -> Case:
    return Case("gif", kind, name, make, is_ordinary=is_ordinary, **{"tolerance": 0, "accepts_pillow": True} | options)


def drawn(name: str, bits: int, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices, (height, width), and the palette."""
    seed = number(name)
    gray = drawing.draw(drawing.STYLES[seed % 5], width, height, seed % 83).mean(axis=-1)
    colors = np.random.default_rng(seed).integers(0, 256, (2**bits, 3)).astype(np.uint8)
    return (gray / 256 * 2**bits).astype(np.uint8), colors


def file(name: str, size: tuple[int, int], options: Options) -> Made:
    indices, colors = drawn(name, options.bits, *size)
    return Made(write(indices, colors, options), shown(indices, colors, options))


def shown(indices: np.ndarray, colors: np.ndarray, options: Options) -> np.ndarray:
    """The first frame on its screen. A frame that is larger extends the screen, as in Pillow and in browsers."""
    height, width = indices.shape
    (x, y), screen = options.place, options.screen or (width, height)
    pixels = np.full((max(screen[1], y + height), max(screen[0], x + width), 3), 255, np.uint8)
    frame = colors[indices]
    if options.transparent is not None:
        frame[indices == options.transparent] = 255
    pixels[y : y + height, x : x + width] = frame
    return pixels


def write(indices: np.ndarray, colors: np.ndarray, options: Options) -> bytes:
    height, width = indices.shape
    screen = options.screen or (width, height)
    table, depth = colors.tobytes(), options.bits - 1
    out = b"GIF" + options.version + struct.pack("<HH", *screen)
    out += bytes([0 if options.is_local else 0x80 | depth | depth << 4, options.background, 0])
    out += (b"" if options.is_local else table) + options.before
    for number_of_frame in range(options.frames):
        if options.transparent is not None or options.disposal or options.frames > 1:
            flags = options.disposal << 2 | (options.transparent is not None)
            out += b"\x21\xf9\4" + bytes([flags, 5, 0, options.transparent or 0, 0])
        flags = (0x80 | depth if options.is_local else 0) | (0x40 if options.is_interlaced else 0)
        out += b"\x2c" + struct.pack("<HHHH", *options.place, width, height) + bytes([flags])
        out += table if options.is_local else b""
        rows = indices if number_of_frame == 0 else indices[::-1]
        if options.is_interlaced:
            rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
        minimum = options.code_size or max(2, options.bits)
        out += bytes([minimum]) + blocks(compress(rows.reshape(-1).tolist(), minimum, options.lzw), options.lzw.block)
    return out + options.after + b"\x3b"


def blocks(data: bytes, size: int = 255) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def compress(values: list[int], minimum: int, options: Lzw) -> bytes:
    clear, end = 1 << minimum, (1 << minimum) + 1
    out, table, width, since_clear = [], {}, minimum + 1, 0

    def emit(code: int) -> None:
        out.append((code, width))

    def restart() -> None:
        nonlocal table, width, since_clear
        table, width, since_clear = {(n,): n for n in range(clear)}, minimum + 1, 0

    restart()
    if options.first_clear:
        emit(clear)
    next_code, prefix = end + 1, ()
    for value in values:
        if (*prefix, value) in table:
            prefix = (*prefix, value)
            continue
        emit(table[prefix])
        since_clear += 1
        if next_code < 4096:
            table[*prefix, value] = next_code
            # The decoder adds an entry one code later, so its width grows one code later too.
            if next_code == 1 << width and width < 12:
                width += 1
            next_code += 1
        elif not options.keeps_full_table:
            emit(clear)
            restart()
            next_code = end + 1
        if options.clear_every and since_clear >= options.clear_every:
            emit(clear)
            restart()
            next_code = end + 1
        prefix = (value,)
    emit(table[prefix])
    if next_code == 1 << width and width < 12:
        width += 1
    if options.end_code:
        emit(end)
    text = "".join(format(code, f"0{size}b")[::-1] for code, size in out)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[at : at + 8][::-1], 2) for at in range(0, len(text), 8)) + options.extra


def _kinds() -> Iterator[Case]:
    for bits, interlaced, local in product(range(1, 9), (False, True), (False, True)):
        for size in SIZES[2:]:
            where = "local" if local else "global"
            name = f"{bits}-bit-{where}-{'interlaced' if interlaced else 'plain'}-{size[0]}x{size[1]}.gif"
            options = Options(bits=bits, is_local=local, is_interlaced=interlaced)
            yield _case("palettes and sizes", name, partial(file, name, size, options))
    for size, transparent, interlaced in product(SIZES, (0, 3, 7), (False, True)):
        name = f"transparent-{transparent}-{'interlaced' if interlaced else 'plain'}-{size[0]}x{size[1]}.gif"
        options = Options(bits=3, transparent=transparent, is_interlaced=interlaced, background=3)
        yield _case("transparency", name, partial(file, name, size, options))


def _codes() -> Iterator[Case]:
    ways = {
        "often-cleared": Lzw(clear_every=20),
        "each-cleared": Lzw(clear_every=1),
        "full-table": Lzw(keeps_full_table=True),
        "no-first-clear": Lzw(first_clear=False),
        "no-end": Lzw(end_code=False),
        "small-blocks": Lzw(block=1),
        "blocks-of-7": Lzw(block=7),
        "extra": Lzw(extra=b"\0\1\2"),
    }
    for (way, lzw), bits, size in product(ways.items(), (1, 4, 8), ((33, 17), (130, 90))):
        name = f"codes-{way}-{bits}-{size[0]}x{size[1]}.gif"
        ordinary = way in ("often-cleared", "each-cleared", "full-table", "small-blocks", "blocks-of-7")
        # A missing clear or end code, or bytes after the end, is against the specification, but no pixel is unclear.
        rule = Rule.VALID if ordinary else Rule.DAMAGED
        yield _case("LZW codes", name, partial(file, name, size, Options(bits=bits, lzw=lzw)), ordinary, rule=rule)
    for code_size, bits in product(range(3, 9), (1, 2, 4)):
        if code_size > bits:
            name = f"code-size-{code_size}-{bits}.gif"
            make = partial(file, name, (33, 17), Options(bits=bits, code_size=code_size))
            yield _case("LZW codes", name, make, is_ordinary=code_size == 8)


def _screens() -> Iterator[Case]:
    for place, screen in product(((0, 0), (4, 5), (1, 0)), ((33, 17), (60, 40), (37, 22), (38, 17))):
        fits = place[0] + 33 <= screen[0] and place[1] + 17 <= screen[1]
        for transparent, disposal in product((None, 2), (0, 2, 3)):
            name = f"screen-{screen[0]}x{screen[1]}-at-{place[0]}-{place[1]}-{transparent}-{disposal}.gif"
            options = Options(4, place=place, screen=screen, transparent=transparent, disposal=disposal, background=1)
            kind = "frame within its screen" if fits else "frame outside its screen"
            make = partial(file, name, (33, 17), options)
            yield _case(kind, name, make, fits, rule=Rule.VALID if fits else Rule.DAMAGED)
    for screen in ((0, 0), (0, 17), (33, 0), (20, 10), (1, 1)):
        name = f"screen-{screen[0]}x{screen[1]}.gif"
        make = partial(file, name, (33, 17), Options(bits=4, screen=screen))
        yield _case("frame outside its screen", name, make, False, rule=Rule.DAMAGED)


def _extensions() -> Iterator[Case]:
    loop = b"\x21\xff\x0bNETSCAPE2.0" + blocks(b"\1\0\0")
    ways = {
        "comment": Options(before=b"\x21\xfe" + blocks(b"a comment" * 60)),
        "loop": Options(before=loop, frames=3),
        "plain-text": Options(before=b"\x21\x01\x0c" + bytes(12) + blocks(b"text")),
        "application": Options(before=b"\x21\xff\x0bXMP DataXMP" + blocks(bytes(range(256)) * 3)),
        "unknown": Options(before=b"\x21\x42" + blocks(b"unknown")),
        "after": Options(after=b"\x21\xfe" + blocks(b"a comment")),
        "version-87a": Options(version=b"87a"),
        "frames": Options(frames=4, transparent=1),
        "frames-disposal": Options(frames=2, disposal=2),
    }
    for (way, options), size in product(ways.items(), SIZES[3:]):
        name = f"extensions-{way}-{size[0]}x{size[1]}.gif"
        make, ordinary = partial(file, name, size, options), way not in ("plain-text", "unknown")
        # The specification has no unknown extensions, but decoders skip them.
        rule = Rule.DAMAGED if way == "unknown" else Rule.VALID
        yield _case("extensions and frames", name, make, ordinary, rule=rule)
    name = "trailing.gif"

    def trailing() -> Made:
        made = file(name, (33, 17), Options())
        return Made(made.data + b"bytes after the end" * 9, made.expected)

    yield _case("extensions and frames", name, trailing)


def _pillow() -> Iterator[Case]:
    for mode, size, interlace in product(("P", "L", "1", "RGB"), PILLOW_SIZES, (0, 1)):
        name = f"pillow-{mode}-{size[0]}x{size[1]}-{interlace}.gif"
        make = partial(saved, name, mode, size, "GIF", interlace=interlace)
        yield _case("written by Pillow", name, make)
    for colors, size in product((2, 5, 17, 130), PILLOW_SIZES):
        name = f"pillow-{colors}-{size[0]}x{size[1]}.gif"
        make = partial(saved, name, "P", size, "GIF", colors=colors, optimize=True)
        yield _case("written by Pillow", name, make)
    for count, mode in product((2, 4), ("P", "RGB")):
        name = f"pillow-frames-{count}-{mode}.gif"
        yield _case("written by Pillow", name, partial(_frames, name, mode, count))


def _frames(name: str, mode: str, count: int) -> bytes:
    frames = [picture(f"{name}{n}", mode, (40, 30)) for n in range(count)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)


BASES = {
    "plain": lambda: file("damaged-plain", (40, 30), Options(bits=5)).data,
    "interlaced": lambda: file("damaged-interlaced", (40, 30), Options(is_interlaced=True, is_local=True)).data,
    "frames": lambda: file("damaged-frames", (33, 17), Options(bits=4, frames=2)).data,
    "small": lambda: file("damaged-small", (9, 9), Options(bits=2)).data,
}


def _damaged() -> Iterator[Case]:
    for case in damage.cases("gif", "gif", BASES, 40):
        yield Case("gif", case.kind, case.name, case.make, case.rule, tolerance=0)
    for way in ("no-palette", "short-codes", "early-end", "code-size-0", "code-size-12", "no-frame", "outside"):
        for size in SIZES[3:6]:
            name = f"damaged-{way}-{size[0]}x{size[1]}.gif"
            # Without a rule for an index outside the palette, Pillow's pixels are right.
            rule = Rule.DAMAGED if way == "outside" else Rule.INTACT
            yield Case("gif", "damaged, data", name, partial(_broken, name, way, size), rule, tolerance=0)


def _broken(name: str, way: str, size: tuple[int, int]) -> Made:
    options = Options(bits=3)
    indices, colors = drawn(name, 3, *size)
    pixels, data = shown(indices, colors, options), write(indices, colors, options)
    codes, half = 13 + 24 + 10, indices.reshape(-1)[: indices.size // 2].tolist()
    if way == "no-palette":
        # Without a palette the colors are undefined.
        data = data[:10] + bytes([0]) + data[11:13] + data[13 + 24 :]
    elif way == "short-codes":
        data = data[: codes + 1] + blocks(compress(half, 3, Lzw(end_code=False))) + b"\x3b"
    elif way == "early-end":
        data = data[: codes + 1] + blocks(compress(half, 3, Lzw())) + b"\x3b"
    elif way.startswith("code-size"):
        data = data[:codes] + bytes([int(way.split("-")[-1])]) + data[codes + 1 :]
    elif way == "no-frame":
        data = data[: 13 + 24] + b"\x3b"
    else:
        return Made(write(indices, colors[:2], Options(bits=1, code_size=3)))
    return Made(data, pixels)
