"""Colour constancy: as if every photograph were lit alike."""

import numpy as np


def shades_of_grey(rgb: np.ndarray, norm: float) -> np.ndarray:
    """[H, W, 3] u8 with the light's colour taken out: the Minkowski mean of each channel is made alike.

    Finlayson and Trezzi 2004; on dermatoscopic photographs with a norm of 6 Barata et al. 2014. A norm of
    1 is the grey world, a large one white patches.
    """
    light = ((rgb / 255.0) ** norm).mean((0, 1)) ** (1 / norm)
    gain = np.sqrt((light**2).mean()) / np.maximum(light, 1e-3)
    return (rgb * gain).round().clip(0, 255).astype(np.uint8)
