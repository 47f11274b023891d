"""Files with lost, changed or moved bytes: refused, or the pixels that libjpeg gives without a warning."""

import random
from collections.abc import Callable, Iterator
from functools import cache, partial

from ..case import Case, Rule
from . import pictures, scripts
from .encoder import Layout, adobe, frame, jfif, write
from .files import SAMPLINGS
from .segments import COM, DHT, DQT, DRI, EOI, RST, SOI, SOS, Part, join, split

WIDTH, HEIGHT = 72, 56
SECTORS = (16, 64, 256)

BASES: dict[str, Callable[[], bytes]] = {}


def base(function: Callable[[], bytes]) -> Callable[[], bytes]:
    BASES[function.__name__.strip("_").replace("_", "-")] = cache(function)
    return function


def _color(seed: int, sampling: str, scans, **layout) -> bytes:
    image = frame(pictures.ycc(WIDTH, HEIGHT, seed), SAMPLINGS[sampling])
    return write(image, Layout(scans, **{"first": jfif()} | layout))


@base
def _baseline() -> bytes:
    return _color(1, "420", scripts.sequential("interleaved"), huffman="standard")


@base
def _baseline_444() -> bytes:
    return _color(4, "444", scripts.sequential("interleaved"))


@base
def _restarts() -> bytes:
    return _color(2, "420", scripts.sequential("interleaved", 2), huffman="standard")


@base
def _restart_rows() -> bytes:
    return _color(9, "422", scripts.sequential("interleaved", 5))


@base
def _apart() -> bytes:
    return _color(3, "422", scripts.sequential("0-1-2"))


@base
def _apart_restarts() -> bytes:
    return _color(6, "420", scripts.sequential("2-0-1", 7))


@base
def _progressive() -> bytes:
    return _color(4, "420", scripts.progressive("usual"), sof=0xC2)


@base
def _progressive_restarts() -> bytes:
    return _color(7, "444", scripts.progressive("dc-apart", 9), sof=0xC2)


@base
def _gray() -> bytes:
    return write(frame(pictures.gray(WIDTH, HEIGHT, 4), ((1, 1),)), Layout(scripts.single(False, 6), first=jfif()))


@base
def _inks() -> bytes:
    samples = pictures.inks(WIDTH, HEIGHT, 8, True)
    return write(frame(samples, ((2, 2), (1, 1), (1, 1), (2, 2))), Layout(scripts.four(False), first=adobe(2)))


def cases() -> Iterator[Case]:
    for name in BASES:
        for n in range(36):
            yield _case("damaged, bits of scans", name, f"scan-bits-{n}", partial(_flip, n, in_scans=True))
            yield _case("damaged, bits of headers", name, f"header-bits-{n}", partial(_flip, n, in_scans=False))
        for n in range(18):
            yield _case("damaged, sectors", name, f"sector-{n}", partial(_sector, n))
        for way in RESTART_WAYS:
            for n in range(3):
                yield _case("damaged, restart markers", name, f"restart-{way}-{n}", partial(_restart, way, n))
        for way in MARKER_WAYS:
            for n in range(5):
                yield _case("damaged, segments", name, f"segment-{way}-{n}", partial(_segments, way, n))
        for percent in (*range(2, 100, 7), 97, 99):
            yield _case("damaged, cut", name, f"cut-{percent}", partial(_cut, percent, b""))
            yield _case("damaged, cut", name, f"cut-{percent}-eoi", partial(_cut, percent, b"\xff\xd9"))
        for lost in (1, 2, 3, 4, 8):
            yield _case("damaged, cut", name, f"end-{lost}", partial(_without_end, lost, b""))
            yield _case("damaged, cut", name, f"end-{lost}-eoi", partial(_without_end, lost, b"\xff\xd9"))
        for way in SCAN_WAYS:
            for n in range(4):
                yield _case("damaged, scans", name, f"scan-{way}-{n}", partial(_scans, way, n))


def _case(kind: str, name: str, way: str, damage: Callable[[bytes, random.Random], bytes]) -> Case:
    full = f"damaged-{name}-{way}.jpg"

    def make() -> bytes:
        return damage(BASES[name](), random.Random(full))

    return Case("jpeg", kind, full, make, rule=Rule.DAMAGED)


def _flip(n: int, data: bytes, rng: random.Random, in_scans: bool) -> bytes:
    places, at = [], 0
    for part in split(data):
        if (part.marker is None) == in_scans and part.marker != SOI:
            places += range(at, at + len(part.data))
        at += len(part.data)
    changed = bytearray(data)
    for _ in range(1 + n % 3):
        changed[rng.choice(places)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _sector(n: int, data: bytes, rng: random.Random) -> bytes:
    """A sector in the scans: zeros, ones, lost, doubled, exchanged with another, or of another place."""
    size = SECTORS[n % 3]
    start = sum(len(part.data) for part in split(data)[:9])
    at = rng.randrange(min(start, len(data) - size - 3) // size, max(1, (len(data) - 2) // size)) * size
    sector, other = data[at : at + size], data[-size - 2 : -2]
    new = {0: bytes(size), 1: b"\xff" * size, 2: b"", 3: sector * 2, 4: other, 5: bytes(rng.randbytes(size))}[n // 3]
    return data[:at] + new + data[at + size :]


RESTART_WAYS = ("missing", "all-missing", "doubled", "next", "other", "exchanged", "lost-interval", "extra", "moved")


def _restart(way: str, n: int, data: bytes, rng: random.Random) -> bytes:
    parts = split(data)
    places = [at for at, part in enumerate(parts) if part.marker in RST]
    if way == "extra" or not places:
        return _extra_restart(way, parts, rng)
    at = rng.choice(places)
    if way == "missing":
        del parts[at]
    elif way == "all-missing":
        parts = [part for part in parts if part.marker not in RST]
    elif way == "doubled":
        parts.insert(at, parts[at])
    elif way in ("next", "other"):
        step = 1 if way == "next" else 2 + n * 2
        parts[at] = parts[at].renumbered(0xD0 + (parts[at].marker - 0xD0 + step) % 8)
    elif way == "exchanged" and len(places) > 1:
        other = rng.choice(places)
        parts[at], parts[other] = parts[other], parts[at]
    elif way == "lost-interval":
        del parts[at : at + 2 * (1 + n * 3)]
        if parts[-1].marker != EOI:
            parts.append(Part(EOI, b"\xff\xd9"))
    elif way == "moved" and parts[at - 1].marker is None:
        before = parts[at - 1].data
        parts[at - 1 : at + 1] = [Part(None, before[:-1]), parts[at], Part(None, before[-1:])]
    return join(parts)


def _extra_restart(way: str, parts: list[Part], rng: random.Random) -> bytes:
    """A marker within the data, or a declared interval in a file without markers."""
    if way in ("extra", "doubled", "moved"):
        at = rng.choice([at for at, part in enumerate(parts) if part.marker is None and len(part.data) > 2])
        entropy, middle = parts[at].data, rng.randrange(1, len(parts[at].data) - 1)
        marker = Part(0xD0, bytes([0xFF, 0xD0 + rng.randrange(8)]))
        parts[at : at + 1] = [Part(None, entropy[:middle]), marker, Part(None, entropy[middle:])]
    else:
        at = rng.choice([at for at, part in enumerate(parts) if part.marker == SOS])
        parts.insert(at, Part(DRI, b"\xff\xdd\0\4\0" + bytes([rng.randrange(1, 12)])))
    return join(parts)


MARKER_WAYS = ("removed", "doubled", "exchanged", "as-comment", "renumbered", "longer", "shorter", "tables-removed")


def _segments(way: str, n: int, data: bytes, rng: random.Random) -> bytes:
    parts = split(data)
    places = [at for at, part in enumerate(parts) if part.is_header]
    at = places[(n * 3 + rng.randrange(3)) % len(places)]
    part = parts[at]
    if way == "removed":
        del parts[at]
    elif way == "doubled":
        parts.insert(at, part)
    elif way == "exchanged":
        other = rng.choice(places)
        parts[at], parts[other] = parts[other], parts[at]
    elif way == "as-comment":
        parts[at] = part.renumbered(COM)
    elif way == "renumbered":
        parts[at] = part.renumbered(rng.choice([*range(0xC0, 0xD0), *range(0xDA, 0xF0), 0x01, 0xF7]))
    elif way in ("longer", "shorter"):
        length = int.from_bytes(part.data[2:4]) + (1 + n if way == "longer" else -1 - n)
        parts[at] = Part(part.marker, part.data[:2] + max(0, length).to_bytes(2) + part.data[4:])
    else:
        kind = (DHT, DQT, DRI, DHT, DQT)[n]
        parts = [part for part in parts if part.marker != kind]
    return join(parts)


def _cut(percent: int, end: bytes, data: bytes, rng: random.Random) -> bytes:
    return data[: len(data) * percent // 100] + end


def _without_end(lost: int, end: bytes, data: bytes, rng: random.Random) -> bytes:
    """Without its last bytes, of which the end marker is two."""
    return data[: -lost - (2 if end else 0)] + end


SCAN_WAYS = ("short", "long", "removed", "doubled", "exchanged", "emptied", "byte-lost", "stuffing-lost")


def _scans(way: str, n: int, data: bytes, rng: random.Random) -> bytes:
    parts = split(data)
    scans = [at for at, part in enumerate(parts) if part.marker == SOS]
    at = rng.choice(scans)
    entropy = parts[at + 1].data
    if way == "short":
        parts[at + 1] = Part(None, entropy[: -min(1 + n * n * 3, len(entropy))])
    elif way == "long":
        parts[at + 1] = Part(None, entropy + (b"\0", bytes(7), b"\x55" * 30, entropy)[n])
    elif way == "removed":
        end = next(k for k in range(at + 1, len(parts)) if parts[k].marker is not None and parts[k].marker not in RST)
        del parts[at:end]
    elif way == "doubled":
        parts[at + 2 : at + 2] = parts[at : at + 2]
    elif way == "exchanged":
        other = rng.choice(scans)
        parts[at], parts[at + 1], parts[other], parts[other + 1] = (
            parts[other],
            parts[other + 1],
            parts[at],
            parts[at + 1],
        )
    elif way == "emptied":
        del parts[at + 1]
    elif way == "byte-lost":
        gap = rng.randrange(len(entropy))
        parts[at + 1] = Part(None, entropy[:gap] + entropy[gap + 1 :])
    else:
        parts[at + 1] = Part(None, entropy.replace(b"\xff\0", b"\xff"))
    return join(parts)
