"""The reference decoders: djpeg of libjpeg-turbo 2.1, which reports warnings, and Pillow."""

import io
import os
import re
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

DJPEG_VERSION = "2.1"

# Warnings about the header. The pixels do not depend on the bytes that they are about.
HEADER_WARNINGS = ("Unknown Adobe color transform", "Warning: unknown JFIF revision", "Invalid SOS parameters")
EXTRANEOUS = re.compile(r"Corrupt JPEG data: \d+ extraneous bytes before marker")
PNM = re.compile(rb"(P[56])\s+(\d+)\s+(\d+)\s+255\s")
WARNING = re.compile(r"Corrupt|Premature end|Warning|Invalid SOS parameters|Inconsistent progression|Unknown Adobe")


@dataclass(frozen=True)
class Reference:
    """What a reference decoder makes of a file: pixels, or None and its error."""

    pixels: np.ndarray | None
    error: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.pixels is not None and not self.warnings


def djpeg_version() -> str:
    found = subprocess.run(["djpeg", "-version"], capture_output=True, text=True, check=True)
    return (found.stdout + found.stderr).split("version", 1)[1].split()[0]


def djpeg(path: Path, simd: bool = True) -> Reference:
    """Pixels of libjpeg-turbo, as stored: EXIF orientation and color profiles are ignored.

    CMYK becomes RGB as (255 - C) (255 - K) / 255 for inverted inks, as in Pillow. libjpeg takes every CMYK file for
    inverted, with an Adobe segment or without, and Pillow follows it.
    """
    environment = os.environ | ({} if simd else {"JSIMD_FORCENONE": "1"})
    run = subprocess.run(["djpeg", path], capture_output=True, check=False, env=environment, timeout=60)
    if run.returncode not in (0, 2):  # 2: decoded with warnings
        return Reference(None, run.stderr.decode(errors="replace").strip())
    return Reference(read_pnm(run.stdout), warnings=djpeg_warnings(path) if run.returncode == 2 or run.stderr else [])


def djpeg_warnings(path: Path) -> list[str]:
    """The warnings that concern the pixels."""
    run = subprocess.run(["djpeg", *["-verbose"] * 3, path], capture_output=True, check=False, timeout=60)
    found, in_header = [], True
    for line in run.stderr.decode(errors="replace").splitlines():
        if line.startswith("Start Of Scan"):
            in_header = False
            continue
        # Bytes between the segments before the first scan: browsers skip them, and pixels do not depend on them.
        is_harmless = line.startswith(HEADER_WARNINGS) or (in_header and EXTRANEOUS.match(line))
        if WARNING.match(line) and not is_harmless:
            found.append(line)
    return found


def read_pnm(data: bytes) -> np.ndarray:
    """RGB of a PGM or PPM file of 8 bits."""
    header = PNM.match(data)
    kind, width, height = header[1], int(header[2]), int(header[3])
    channels = {b"P5": 1, b"P6": 3}[kind]
    pixels = np.frombuffer(data, np.uint8, offset=header.end()).reshape(height, width, channels)
    return np.repeat(pixels, 3, axis=-1) if channels == 1 else pixels


def turn(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Applies an EXIF orientation."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    horizontal, vertical = {
        2: (True, False),
        3: (True, True),
        4: (False, True),
        6: (True, False),
        7: (True, True),
        8: (False, True),
    }.get(orientation, (False, False))
    return pixels[:: -1 if vertical else 1, :: -1 if horizontal else 1]


def pillow(data: bytes, has_gif_background: bool = False) -> Reference:
    """Pixels of Pillow, upright, in sRGB, over white: as the tests of the core define them.

    Where the first frame of an opaque GIF leaves the screen empty, the pixels are white as in browsers, or of the
    background color of the file if `has_gif_background`, as in Pillow itself.
    """
    try:
        with warnings.catch_warnings(), _quiet():
            warnings.simplefilter("ignore")
            return Reference(_pillow(data, has_gif_background))
    except Exception as error:  # Pillow raises many types for broken files
        return Reference(None, f"{type(error).__name__}: {error}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the messages of libtiff, which writes to the file descriptor, from stderr."""
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except OSError:
        return image
    if source.profile.xcolor_space.strip() != "RGB":
        return image
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.profileToProfile(image, source, _srgb(), intent, outputMode="RGB")


def _gif(image: Image.Image) -> np.ndarray:
    """An opaque first frame on white."""
    left, top, right, bottom = image.tile[0][1]
    frame = np.asarray(image.convert("RGB"))
    pixels = np.full_like(frame, 255)
    pixels[top:bottom, left:right] = frame[top:bottom, left:right]
    return pixels


@cache
def _srgb():
    return ImageCms.createProfile("sRGB")


def _pillow(data: bytes, has_gif_background: bool) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    profile = image.info.get("icc_profile")
    if image.format == "GIF" and not image.has_transparency_data and not has_gif_background:
        return _gif(image)
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        opacity = np.asarray(rgba.getchannel("A"))[..., None] / 255
        rgb = np.asarray(to_srgb(rgba.convert("RGB"), profile)) / 255
        return ((rgb * opacity + 1 - opacity) * 255).round().astype(np.uint8)
    return np.asarray(to_srgb(image.convert("RGB"), profile))
