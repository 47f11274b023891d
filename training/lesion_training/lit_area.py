"""The lit area: the square inside the black surround that a dermatoscope leaves.

The program does the same, in integers and in the same order (`preprocess/lit_area.rs`), so that a
network sees in use what it saw in training. A photograph without a surround stays as it is.
"""

import numpy as np

CELLS = 64  # the photograph is judged on a grid of so many cells a side
NEAR = 3  # cells from the surround that count as its edge


def lit_square(rgb: np.ndarray, config: dict | None) -> tuple[int, int, int] | None:
    """(left, top, side) in pixels of the lit square, or None where there is no surround.

    rgb: [H, W, 3] u8; config: the card's step, None for a card without it. A surround is what can be reached from the four corners, which must all be
    dark, over dark cells. It is black and ends sharply; dark skin and a badly lit picture do not.
    """
    height, width = rgb.shape[:2]
    if config is None or min(height, width) < CELLS:
        return None
    value = cell_means(rgb)
    surround = reached_from_corners(value < config["dark"])
    if surround is None or surround.mean() > 1 - config["least_lit"]:
        return None
    edge = grown(surround, NEAR) & ~surround
    black = upper_median(value[surround])
    if black > config["black"] or upper_median(value[edge]) < black + config["edge"]:
        return None

    rows, columns = np.flatnonzero(~surround.all(1)), np.flatnonzero(~surround.all(0))
    top, bottom = int(rows[0]) * height // CELLS, (int(rows[-1]) + 1) * height // CELLS
    left, right = int(columns[0]) * width // CELLS, (int(columns[-1]) + 1) * width // CELLS
    centres_down, centres_across = (2 * np.arange(CELLS) + 1) * height, (2 * np.arange(CELLS) + 1) * width
    largest = min(bottom - top, right - left)
    for step in range(CELLS, CELLS // 2 - 1, -1):
        side = largest * step // CELLS
        y, x = (top + bottom - side) // 2, (left + right - side) // 2
        down = (centres_down >= 2 * CELLS * y) & (centres_down < 2 * CELLS * (y + side))
        across = (centres_across >= 2 * CELLS * x) & (centres_across < 2 * CELLS * (x + side))
        inside = surround[np.ix_(down, across)]
        if inside.sum() <= config["surround_share"] * inside.size:
            break
    return x, y, side


def cell_means(rgb: np.ndarray) -> np.ndarray:
    """Mean of the brightest channel in each cell, rounded down: [64, 64]."""
    height, width = rgb.shape[:2]
    rows, columns = np.arange(CELLS + 1) * height // CELLS, np.arange(CELLS + 1) * width // CELLS
    sums = np.add.reduceat(np.add.reduceat(rgb.max(2).astype(np.int64), rows[:-1], 0), columns[:-1], 1)
    return sums // np.outer(np.diff(rows), np.diff(columns))


def reached_from_corners(dark: np.ndarray) -> np.ndarray | None:
    """The dark cells that the corners reach over dark cells; None unless all four are dark."""
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
    """The cells and those within so many steps up, down, left or right."""
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
