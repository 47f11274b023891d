"""The field-of-view crop: the largest square inside the vignette of a dermatoscope.

`crates/melanoma-core/src/preprocess/field_of_view.rs` computes the same with integers and in the same order, so
that the network receives the same pixels in training and in use. An image without a vignette is not cropped.
"""

import numpy as np

CELLS = 64  # the vignette is detected on a grid of this many cells a side
NEAR = 3  # cells next to the vignette that form its edge


def field_of_view_square(rgb: np.ndarray, config: dict | None) -> tuple[int, int, int] | None:
    """(left, top, side) in pixels of the square inside the vignette, or None if there is no vignette.

    rgb: [H, W, 3] u8; config: the card's `field_of_view_crop`, or None if the card has none. The vignette is the set
    of dark cells that connects to the four corners; all corners must be dark. It must be black and have a sharp edge,
    which excludes dark skin and dim images.
    """
    height, width = rgb.shape[:2]
    if config is None or min(height, width) < CELLS:
        return None
    value = cell_means(rgb)
    vignette = reached_from_corners(value < config["dark"])
    if vignette is None or vignette.mean() > 1 - config["min_lit"]:
        return None
    edge = grown(vignette, NEAR) & ~vignette
    black = upper_median(value[vignette])
    if black > config["black"] or upper_median(value[edge]) < black + config["edge"]:
        return None

    rows, columns = np.flatnonzero(~vignette.all(1)), np.flatnonzero(~vignette.all(0))
    top, bottom = int(rows[0]) * height // CELLS, (int(rows[-1]) + 1) * height // CELLS
    left, right = int(columns[0]) * width // CELLS, (int(columns[-1]) + 1) * width // CELLS
    centers_down, centers_across = (2 * np.arange(CELLS) + 1) * height, (2 * np.arange(CELLS) + 1) * width
    largest = min(bottom - top, right - left)
    for step in range(CELLS, CELLS // 2 - 1, -1):
        side = largest * step // CELLS
        y, x = (top + bottom - side) // 2, (left + right - side) // 2
        down = (centers_down >= 2 * CELLS * y) & (centers_down < 2 * CELLS * (y + side))
        across = (centers_across >= 2 * CELLS * x) & (centers_across < 2 * CELLS * (x + side))
        inside = vignette[np.ix_(down, across)]
        if inside.sum() <= config["max_vignette"] * inside.size:
            break
    return x, y, side


def cell_means(rgb: np.ndarray) -> np.ndarray:
    """Mean of the brightest channel in each cell, rounded down: [64, 64]."""
    height, width = rgb.shape[:2]
    rows, columns = np.arange(CELLS + 1) * height // CELLS, np.arange(CELLS + 1) * width // CELLS
    sums = np.add.reduceat(np.add.reduceat(rgb.max(2).astype(np.int64), rows[:-1], 0), columns[:-1], 1)
    return sums // np.outer(np.diff(rows), np.diff(columns))


def reached_from_corners(dark: np.ndarray) -> np.ndarray | None:
    """The dark cells that connect to the corners through dark cells; None unless all four corners are dark."""
    corners = np.zeros_like(dark)
    corners[[0, 0, -1, -1], [0, -1, 0, -1]] = True
    if not dark[corners].all():
        return None
    reached = corners
    while True:
        further = grown(reached, 1) & dark
        if (further == reached).all():
            return reached
        reached = further


def grown(cells: np.ndarray, steps: int) -> np.ndarray:
    """The cells, and those within this many steps up, down, left or right."""
    for _ in range(steps):
        wider = cells.copy()
        wider[1:] |= cells[:-1]
        wider[:-1] |= cells[1:]
        wider[:, 1:] |= cells[:, :-1]
        wider[:, :-1] |= cells[:, 1:]
        cells = wider
    return cells


def upper_median(values: np.ndarray) -> int:
    return int(np.sort(values)[len(values) // 2])
