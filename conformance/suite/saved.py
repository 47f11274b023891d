"""Files that Pillow writes, from drawn pictures."""

import io

import numpy as np
from PIL import Image

from . import drawing
from .jpeg.pictures import number

PILLOW_SIZES = ((1, 1), (7, 5), (33, 17), (64, 48))


def picture(name: str, mode: str, size: tuple[int, int], colors: int = 256) -> Image.Image:
    """A drawn picture in a mode of Pillow; the style and the seed follow from the name."""
    seed = number(name)
    rgb = Image.fromarray(drawing.draw(drawing.STYLES[seed % 5], *size, seed % 89))
    opacity = Image.fromarray(drawing.alpha(*size))
    if mode in ("P", "PA"):
        return rgb.quantize(colors)
    if mode in ("RGBA", "LA", "La", "RGBa"):
        image = rgb.convert("L" if mode[0] == "L" else "RGB")
        image.putalpha(opacity)
        return image.convert(mode)
    if mode == "I;16":
        return Image.fromarray(np.asarray(rgb.convert("L")).astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(np.asarray(rgb.convert("L")).astype(np.float32))
    return rgb.convert(mode)


def encoded(image: Image.Image, file_format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format=file_format, **options)
    return buffer.getvalue()


def saved(name: str, mode: str, size: tuple[int, int], file_format: str, colors: int = 256, **options) -> bytes:
    return encoded(picture(name, mode, size, colors), file_format, **options)
