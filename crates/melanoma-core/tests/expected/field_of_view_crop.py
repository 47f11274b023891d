"""Draws images with and without a vignette, for the test `field_of_view_crop`.

    python field_of_view_crop.py

Writes field_of_view_crop/NAME.png, and field_of_view_crop/cases.json with the square that the implementation of the
training, `training/lesion_training/field_of_view.py`, finds in each. The program must find the same.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[3] / "training"))
from lesion_training.field_of_view import field_of_view_square  # noqa: E402

STEPS = {"dark": 60, "black": 45, "edge": 40, "min_lit": 0.15, "max_vignette": 0.02}


def skin(width, height, color, seed, lesion=0.18):
    """Skin with a dark lesion near its middle, and some noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    image = np.ones((height, width, 3)) * color
    inside = np.hypot(x - width * 0.52, y - height * 0.47) < lesion * min(width, height)
    image[inside] *= 0.35
    return image + random.normal(0, 4, image.shape)


def field(width, height, x, y, radius, softness=1.5):
    """1 inside a round field, 0 outside, over `softness` pixels."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.clip((radius - np.hypot(columns - x, rows - y)) / softness, 0, 1)[..., None]


LIGHT, DARK = np.array([215, 165, 140]), np.array([62, 42, 34])
falling = np.clip(1.15 - field(240, 180, 120, 90, 0, -200) * 0.9, 0, 1)
IMAGES = {
    # with a vignette
    "round": skin(240, 180, LIGHT, 1) * field(240, 180, 120, 90, 88),
    "small": skin(200, 200, LIGHT, 2) * field(200, 200, 100, 100, 55),
    "off_center": skin(260, 180, LIGHT, 3) * field(260, 180, 140, 84, 80),
    "cut_at_the_sides": skin(160, 160, LIGHT, 4) * field(160, 160, 80, 80, 98),
    "oval": skin(240, 180, LIGHT, 5) * field(240, 240, 120, 120, 118)[::4].repeat(3, 0)[:180],
    "letterbox": np.pad(skin(240, 120, LIGHT, 6), ((30, 30), (0, 0), (0, 0))),
    "pillars": np.pad(skin(150, 150, LIGHT, 7), ((0, 0), (40, 52), (0, 0))),
    "not_quite_black": skin(240, 180, LIGHT, 8) * field(240, 180, 120, 90, 88) + 22,
    "dark_skin_in_a_field": skin(240, 180, DARK * 1.8, 9) * field(240, 180, 120, 90, 88),
    "odd_size": skin(131, 97, LIGHT, 10) * field(131, 97, 66, 48, 45),
    "lesion_over_the_edge": skin(240, 180, LIGHT, 11, lesion=0.42) * field(240, 180, 120, 90, 88),
    # without one
    "light_skin": skin(240, 180, LIGHT, 12),
    "dark_skin": skin(240, 180, DARK, 13),
    "very_dark_skin": skin(240, 180, DARK * 0.6, 14),
    "dark_skin_in_a_flash": skin(240, 180, DARK * 2, 15) * falling,
    "lesion_fills_the_frame": skin(240, 180, LIGHT, 16, lesion=2.0),
    "lesion_in_a_corner": np.roll(skin(240, 180, LIGHT * 0.9, 17, lesion=0.4) * 0.9, (-85, -120), (0, 1)),
    "three_dark_corners": skin(240, 180, LIGHT, 18) * field(240, 180, 100, 70, 150),
    "black": np.zeros((180, 240, 3)),
    "a_spark": skin(240, 180, LIGHT, 19) * field(240, 180, 120, 90, 15),
    "tiny": skin(60, 60, LIGHT, 20) * field(60, 60, 30, 30, 28),
}

folder = HERE / "field_of_view_crop"
folder.mkdir(exist_ok=True)
cases = []
for name, pixels in IMAGES.items():
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    image = image.quantize(48).convert("RGB")  # small files
    image.save(folder / f"{name}.png", optimize=True)
    cases.append({"image": name, "square": field_of_view_square(np.asarray(image), STEPS)})
    print(cases[-1], image.size)
(folder / "cases.json").write_text(json.dumps({"steps": STEPS, "cases": cases}, indent=1) + "\n")
