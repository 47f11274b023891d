"""Draws images for the test `quality`, and writes their quality as numpy and scipy compute it.

    python quality.py

It needs scipy 1.17.1 beside requirements.txt.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, label, uniform_filter1d

FOLDER = Path(__file__).parent / "quality"
CELL, HAIR, INK, WHITE = 4, 0.12, 0.14, 0.97


def drawn(random, height, width, center, radius, sigma):
    """A dark ellipse on uneven skin, with lines, ink and a reflection."""
    y, x = np.mgrid[:height, :width]
    image = np.array([0.8, 0.6, 0.5]) + 0.08 * gaussian_filter(random.normal(size=(height, width)), 1)[..., None]
    image[np.hypot((y - center[0]) / height, (x - center[1]) / width) < radius] *= [0.6, 0.45, 0.4]
    for _ in range(6):
        image[(y * random.uniform(0.3, 2) + random.uniform(0, width)).astype(int) == x] *= 0.3
    image[2:8, 5:30] = [0.25, 0.2, 0.6]
    image[-12:-4, 4:20] = 1
    return (gaussian_filter(image, (sigma, sigma, 0)).clip(0, 1) * 255).round().astype(np.uint8)


def quality(pixels):
    """The fields of `Quality` of [H, W, 3] u8, whose sides are multiples of 8."""
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    image = pixels.reshape(height, 2, width, 2, 3).mean((1, 3)) / 255
    luma = image @ [0.299, 0.587, 0.114]
    chroma = image[..., [0, 2]] - luma[..., None]
    beside = [(0, 2), (2, 0), (2, 2), (2, -2)]
    center = luma[2:-2, 2:-2]
    sides = [[np.roll(luma, (s * dy, s * dx), (0, 1))[2:-2, 2:-2] for s in (1, -1)] for dy, dx in beside]
    return {
        "focus": min(kept(luma), kept(luma.T)),
        "brightness": np.sort((luma * 255).round(), None)[-(-3 * luma.size // 4) - 1] / 255,
        "contrast": (pixels / 255 @ [0.299, 0.587, 0.114]).std(),
        "clipped": (luma >= WHITE).mean(),
        "color": np.sqrt(chroma.var((0, 1)).sum()),
        **lesion(image[..., 1]),
        "hair": (np.max([np.minimum(*pair) - center for pair in sides], 0) > HAIR).sum() / luma.size,
        "ink": (image[..., 2] - image[..., 1] > INK).mean(),
    }


def kept(luma):
    """The share of the differences along rows that a mean of nine removes, away from the ends."""
    before = np.abs(np.diff(luma))[:, 4:-4]
    after = np.abs(np.diff(uniform_filter1d(luma, 9)))[:, 4:-4]
    return np.maximum(before - after, 0).sum() / before.sum()


def lesion(green):
    height, width = green.shape[0] // CELL, green.shape[1] // CELL
    cells = green.reshape(height, CELL, width, CELL).mean((1, 3))
    levels = np.floor(cells * 255)

    def within(level):
        parts = levels[levels < level], levels[levels >= level]
        return sum(part.size * part.var() if part.size else 0 for part in parts)

    threshold = min(range(1, 256), key=within) / 255
    y, x = [(np.arange(n) + 0.5) / n - 0.5 for n in (height, width)]
    weight = np.maximum(0, 1 - 4 * (x[None] ** 2 + y[:, None] ** 2)) * np.abs(cells - threshold)
    border = np.ones_like(cells, bool)
    border[1:-1, 1:-1] = False
    best = (-1,)
    for side, factor in ((cells < threshold, 1), (cells >= threshold, 0.5)):
        numbers, count = label(side)
        for number in range(1, count + 1):
            part = numbers == number
            cut = part[border].mean()
            offset = np.hypot(*[(axis * part).sum() / part.sum() for axis in (x[None], y[:, None])])
            score = factor * weight[part].sum() * (1 - cut) ** 4
            best = max(best, (score, part.mean(), cut, offset))
    return dict(zip(("lesion_share", "lesion_cut", "lesion_offset"), best[1:], strict=True))


def main():
    FOLDER.mkdir(exist_ok=True)
    random = np.random.default_rng(5)
    shapes = [
        (96, 96, (48, 48), 0.3, 0),
        (64, 128, (20, 90), 0.2, 0.7),
        (96, 64, (70, 10), 0.25, 2),
        (64, 64, (30, 30), 0.05, 0),
    ]
    expected = {}
    for number, shape in enumerate(shapes):
        pixels = drawn(random, *shape)
        Image.fromarray(pixels).save(FOLDER / f"{number}.png", optimize=True)
        expected[f"{number}.png"] = {name: float(value) for name, value in quality(pixels).items()}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()
