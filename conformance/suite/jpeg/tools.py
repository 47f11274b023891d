"""Files that the tools of libjpeg-turbo and Pillow write."""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import product

from PIL import Image

from ..case import Case
from . import layouts, pictures, scripts
from .encoder import Layout, adobe, jfif, write

SAMPLES = ("1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x2,1x2", "2x2,2x1", "1x1,2x2", "2x1,1x2", "4x1,2x1,1x1")
ORDINARY_SAMPLES = ("1x1", "2x1", "1x2", "2x2", "4x1")
CJPEG = {
    "plain": [],
    "optimized": ["-optimize"],
    "progressive": ["-progressive"],
    "restart-row": ["-restart", "1"],
    "restart-blocks": ["-restart", "3B", "-optimize"],
    "progressive-restart": ["-progressive", "-restart", "4B"],
    "smooth": ["-smooth", "20"],
    "float": ["-dct", "float", "-qslots", "0,1"],
}
QUALITIES = (1, 25, 50, 75, 90, 100)
JPEGTRAN = {
    "optimized": ["-optimize"],
    "progressive": ["-progressive"],
    "restart": ["-restart", "2B"],
    "rotated": ["-rotate", "90"],
    "flipped": ["-flip", "horizontal", "-restart", "1"],
    "transposed": ["-transpose", "-progressive"],
    "gray": ["-grayscale"],
}


def cases() -> Iterator[Case]:
    for (way, options), sample in product(CJPEG.items(), SAMPLES):
        name = f"cjpeg-{way}-{sample.replace(',', '-')}.jpg"
        quality = QUALITIES[pictures.number(name) % len(QUALITIES)]
        make = partial(cjpeg, name, [*options, "-quality", str(quality), "-sample", sample])
        yield Case("jpeg", "written by cjpeg", name, make, is_ordinary=sample in ORDINARY_SAMPLES)
    for way, quality in product(("-grayscale", "-rgb", "-baseline"), QUALITIES):
        name = f"cjpeg{way}-{quality}.jpg"
        make = partial(cjpeg, name, [way, "-quality", str(quality)])
        yield Case("jpeg", "written by cjpeg", name, make, is_ordinary=True)
    yield from _transcoded()
    yield from _pillow()


def _transcoded() -> Iterator[Case]:
    for (way, options), sampling in product(JPEGTRAN.items(), layouts.FACTORS):
        chroma = ((1, 1), (1, 1))
        name = f"jpegtran-{way}-{layouts.name_of((sampling,))}.jpg"
        make = partial(jpegtran, name, (sampling, *chroma), [*options, "-copy", "all"])
        ordinary = sampling in ((1, 1), (2, 1), (2, 2)) or (way == "gray" and sampling == (4, 1))
        yield Case("jpeg", "written by jpegtran", name, make, is_ordinary=ordinary)
    several = {**scripts.SEQUENTIAL, **{f"progressive-{key}": value for key, value in scripts.PROGRESSIVE.items()}}
    for (script, scans), sampling, restart in product(several.items(), layouts.UNEQUAL_CHROMA, (0, 1)):
        name = f"jpegtran-{script}-{layouts.name_of(sampling)}-r{restart}.jpg"
        objects = scripts.sequential(script) if script in scripts.SEQUENTIAL else []
        if layouts.is_allowed(sampling, objects) and layouts.is_allowed(sampling, [scripts.Scan((0, 1, 2))]):
            options = ["-restart", f"{restart * 3}B"] if restart else []
            make = partial(jpegtran, name, sampling, options, script_text(scans))
            yield Case("jpeg", "written by jpegtran", name, make)


def _pillow() -> Iterator[Case]:
    for subsampling, quality, way in product((0, 1, 2), QUALITIES, ("plain", "progressive", "optimize", "keep_rgb")):
        if way == "keep_rgb" and subsampling:
            continue
        name = f"pillow-{subsampling}-{quality}-{way}.jpg"
        options = {"quality": quality, "subsampling": subsampling} | ({way: True} if way != "plain" else {})
        yield Case("jpeg", "written by Pillow", name, partial(pillow, name, "RGB", options), is_ordinary=True)
    for mode, way in product(("L", "CMYK", "1"), ("plain", "progressive", "optimize")):
        name = f"pillow-{mode}-{way}.jpg"
        options = {way: True} if way != "plain" else {}
        yield Case("jpeg", "written by Pillow", name, partial(pillow, name, mode, options), is_ordinary=True)
    for subsampling, progressive in product((0, 1, 2), (False, True)):
        name = f"pillow-large-{subsampling}-{'progressive' if progressive else 'baseline'}.jpg"
        options = {"subsampling": subsampling, "progressive": progressive, "quality": 85}
        yield Case("jpeg", "written by Pillow", name, partial(_large, name, options), is_ordinary=True)
    for blocks in (1, 3, 10):
        name = f"pillow-restart-{blocks}.jpg"
        make = partial(pillow, name, "RGB", {"restart_marker_blocks": blocks})
        yield Case("jpeg", "written by Pillow", name, make, is_ordinary=True)


def _large(name: str, options: dict) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pictures.rgb(1_203, 801, pictures.number(name))).save(buffer, format="JPEG", **options)
    return buffer.getvalue()


def script_text(scans) -> str:
    lines = []
    for scan in scans:
        components, *rest = scan if isinstance(scan[0], tuple) else (scan,)
        text = " ".join(map(str, components))
        if rest:
            start, end, high, low = rest
            text += f": {start}-{end}, {high}, {low}"
        lines.append(f"{text};")
    return "\n".join(lines) + "\n"


def _picture(name: str) -> Image.Image:
    seed = pictures.number(name)
    return Image.fromarray(pictures.rgb(*pictures.size(seed, 5), seed // 11))


def cjpeg(name: str, options: list[str]) -> bytes:
    buffer = io.BytesIO()
    _picture(name).save(buffer, format="PPM")
    return _run(["cjpeg", *options], buffer.getvalue())


def jpegtran(name: str, sampling, options: list[str], script: str = "") -> bytes:
    markers = (jfif(), jfif() + adobe(1), b"")[pictures.number(name) % 3]
    scans = scripts.sequential("interleaved")
    if not layouts.is_allowed(sampling, scans):
        scans = scripts.sequential("0-1-2")
    data = write(pictures.color_frame(name, sampling), Layout(scans, first=markers))
    return transcoded(data, options, script)


def transcoded(data: bytes, options: list[str], script: str = "") -> bytes:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(script)
        file.flush()
        return _run(["jpegtran", *options, *(["-scans", file.name] if script else [])], data)


def pillow(name: str, mode: str, options: dict) -> bytes:
    buffer = io.BytesIO()
    _picture(name).convert(mode).save(buffer, format="JPEG", **options)
    return buffer.getvalue()


def _run(command: list[str], data: bytes) -> bytes:
    run = subprocess.run(command, input=data, capture_output=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {run.stderr.decode()}")
    return run.stdout
