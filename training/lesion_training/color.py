"""Color constancy: removes the color of the light."""

import numpy as np


def shades_of_gray(rgb: np.ndarray, norm: float) -> np.ndarray:
    """Scales each channel of [H, W, 3] u8 so that all channels have the same Minkowski mean.

    Finlayson and Trezzi 2004. Barata et al. 2014 use a norm of 6 on dermatoscopic images. A norm of 1 is the
    gray-world assumption; a large norm approaches the white-patch assumption.
    """
    light = ((rgb / 255.0) ** norm).mean((0, 1)) ** (1 / norm)
    gain = np.sqrt((light**2).mean()) / np.maximum(light, 1e-3)
    return (rgb * gain).round().clip(0, 255).astype(np.uint8)
