"""Pictures that are drawn from a seed."""

import numpy as np

SEED = 20_260_301
STYLES = ("gradient", "edges", "noise", "skin", "mixed")


def draw(style: str, width: int, height: int, seed: int) -> np.ndarray:
    """RGB, uint8, (height, width, 3)."""
    rng = np.random.default_rng([SEED, STYLES.index(style), seed])
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = (x + 0.5) / width, (y + 0.5) / height
    picture = {"gradient": _gradient, "edges": _edges, "noise": _noise, "skin": _skin, "mixed": _mixed}[style]
    return (picture(x, y, rng).clip(0, 1) * 255).round().astype(np.uint8)


def alpha(width: int, height: int) -> np.ndarray:
    """Uint8, (height, width): transparent at the left, opaque at the right, every step between them."""
    return np.tile(np.linspace(-40, 295, width).clip(0, 255).astype(np.uint8), (height, 1))


def over_white(rgba: np.ndarray) -> np.ndarray:
    """Composites in floating point and rounds once; the input is 0 to 1."""
    color, opacity = rgba[..., :3], rgba[..., 3:]
    return ((color * opacity + 1 - opacity) * 255).round().astype(np.uint8)


def _gradient(x, y, rng):
    phase = rng.uniform(0, 2 * np.pi, 3)
    return np.stack([0.5 + 0.45 * np.sin(phase[c] + (2 + c) * x + (3 - c) * y) for c in range(3)], axis=-1)


def _edges(x, y, rng):
    colors = rng.random((8, 3))
    stripe = (np.floor(x * 7 + y * 3 + rng.random()) % 8).astype(int)
    picture = colors[stripe]
    picture[(x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.08] = colors[-1]
    return picture


def _noise(x, y, rng):
    return rng.random((*x.shape, 3))


def _skin(x, y, rng):
    tone = np.array([0.86, 0.66, 0.56]) + rng.uniform(-0.1, 0.06, 3)
    distance = np.hypot(x - rng.uniform(0.35, 0.65), (y - rng.uniform(0.35, 0.65)) * 1.2)
    spot = 1 / (1 + np.exp((distance - rng.uniform(0.12, 0.3)) * 24))
    picture = tone * (1 - spot[..., None]) + np.array([0.32, 0.17, 0.12]) * spot[..., None]
    picture[np.abs(np.sin(8 * x + 5 * y + rng.uniform(0, 3))) < 0.03] = 0.08
    return picture + rng.normal(0, 0.015, picture.shape)


def _mixed(x, y, rng):
    picture = _gradient(x, y, rng)
    edges, noise = _edges(x, y, rng), _noise(x, y, rng)
    picture[x > 0.6] = edges[x > 0.6]
    picture[(y > 0.7) & (x < 0.4)] = noise[(y > 0.7) & (x < 0.4)]
    return picture
