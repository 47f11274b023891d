"""Kinds of JPEG that few decoders read: refused with `unsupported_format`, or read as libjpeg reads them."""

import struct
from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from ..case import Case, Rule
from . import lossless, pictures, scripts
from .encoder import Layout, frame, jfif, segment, write
from .files import INTERLEAVED, SAMPLINGS, USUAL
from .segments import SOI, join, split
from .tools import transcoded

# Frames of SOF markers for differential coding, which is hierarchical, and for arithmetic coding.
DIFFERENTIAL = (0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF)
ARITHMETIC = (0xC9, 0xCA, 0xCB)


def _case(kind: str, name: str, make, **options) -> Case:
    return Case("jpeg", kind, name, make, **options)


def cases() -> Iterator[Case]:
    for sampling, way, restart in product(SAMPLINGS, ("sequential", "progressive"), (0, 4)):
        name = f"arithmetic-{sampling}-{way}-r{restart}.jpg"
        yield _case("arithmetic coding", name, partial(_arithmetic, name, sampling, way, restart))
    for predictor, count, precision in product(range(1, 8), (1, 3), (8, 12, 16)):
        name = f"lossless-{predictor}-{count}-{precision}.jpg"
        yield _case("lossless", name, partial(_lossless, name, predictor, count, precision))
    for sampling, sof, is_gray in product(SAMPLINGS, (0xC1, 0xC2), (False, True)):
        name = f"12-bit-{sampling}-{sof:x}-{'gray' if is_gray else 'color'}.jpg"
        yield _case("12 bits", name, partial(_deep, name, sampling, sof, is_gray))
    for sampling, sof, script in product(SAMPLINGS, (0xC0, 0xC2), ("interleaved", "0-1-2")):
        name = f"dnl-{sampling}-{sof:x}-{script}.jpg"
        yield _case("DNL", name, partial(_dnl, name, sampling, sof, script))
    for marker in (*DIFFERENTIAL, *ARITHMETIC, 0xC3):
        # The scans are those of SOF0 or SOF2, so the files of arithmetic and lossless coding are damaged.
        kind, rule = ("hierarchical", Rule.VALID) if marker in DIFFERENTIAL else ("renumbered frames", Rule.DAMAGED)
        name = f"renumbered-{marker:x}.jpg"
        yield _case(kind, name, partial(_renumbered, name, marker), rule=rule)
    for sampling, way in product(SAMPLINGS, ("one-frame", "two-frames")):
        name = f"hierarchical-{sampling}-{way}.jpg"
        yield _case("hierarchical", name, partial(_hierarchical, name, sampling, way))
    for count, sof in product((2, 5, 10), (0xC0, 0xC2)):
        name = f"components-{count}-{sof:x}.jpg"
        yield _case("other counts of components", name, partial(_components, name, count, sof))


def _arithmetic(name: str, sampling: str, way: str, restart: int) -> bytes:
    data = write(pictures.color_frame(name, SAMPLINGS[sampling], smallest=5), Layout(INTERLEAVED, first=jfif()))
    options = ["-arithmetic", *(["-progressive"] if way == "progressive" else [])]
    return transcoded(data, options + (["-restart", f"{restart}B"] if restart else []))


def _lossless(name: str, predictor: int, count: int, precision: int) -> bytes:
    seed = pictures.number(name)
    samples = pictures.rgb(*pictures.size(seed, 5), seed)[..., :count].astype(np.int64)
    return lossless.write(samples << precision - 8, predictor, precision, tuple(b"RGB"))


def _deep(name: str, sampling: str, sof: int, is_gray: bool) -> bytes:
    seed = pictures.number(name)
    samples = pictures.ycc(*pictures.size(seed, 5), seed) * 16
    factors = SAMPLINGS[sampling]
    if is_gray:
        samples, factors = samples[..., :1], factors[:1]
    scans = USUAL if sof == 0xC2 else INTERLEAVED
    if is_gray:
        scans = scripts.single(sof == 0xC2)
    return write(frame(samples, factors, step=8, precision=12), Layout(scans, sof=sof, first=jfif()))


def _dnl(name: str, sampling: str, sof: int, script: str) -> bytes:
    scans = USUAL if sof == 0xC2 else scripts.sequential(script)
    image = pictures.color_frame(name, SAMPLINGS[sampling], smallest=5)
    return write(image, Layout(scans, sof=sof, first=jfif(), dnl=True))


def _renumbered(name: str, marker: int) -> bytes:
    image = pictures.color_frame(name, SAMPLINGS["420"], smallest=5)
    is_progressive = marker in (0xC6, 0xCA, 0xCE)
    layout = Layout(USUAL if is_progressive else INTERLEAVED, sof=0xC2 if is_progressive else 0xC0, first=jfif())
    return join([part.renumbered(marker) if part.is_frame else part for part in split(write(image, layout))])


def _hierarchical(name: str, sampling: str, way: str) -> bytes:
    image = pictures.color_frame(name, SAMPLINGS[sampling], smallest=5)
    parts = split(write(image, Layout(INTERLEAVED, sof=0xC1, first=jfif())))
    shape = next(part for part in parts if part.is_frame).data[4:]
    dhp = segment(0xDE, shape)
    out = list(parts)
    out.insert(1 + [part.marker for part in parts].index(SOI), split(dhp)[0])
    if way == "two-frames":
        second = [part for part in parts if part.is_frame or part.marker in (0xDA, None)]
        second = [part.renumbered(0xC5) if part.is_frame else part for part in second]
        out[-1:-1] = [split(segment(0xDF, struct.pack(">B", 0x00)))[0], *second]
    return join(out)


def _components(name: str, count: int, sof: int) -> bytes:
    seed = pictures.number(name)
    samples = np.concatenate([pictures.ycc(*pictures.size(seed, 5), seed + n) for n in range(4)], axis=-1)
    image = frame(samples[..., :count], ((1, 1),) * count, range(1, 11), tables=(0,) * count)
    is_progressive = sof == 0xC2
    scans = [scripts.Scan((n,), 0, 0 if is_progressive else 63) for n in range(count)]
    if is_progressive:
        scans += [scripts.Scan((n,), 1, 63) for n in range(count)]
    return write(image, Layout(scans, sof=sof))
