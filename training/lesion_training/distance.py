"""A smaller image on skin, as a phone takes it from a greater distance than a dermatoscope."""

import math

import torch
import torch.nn.functional as F

from .augmentation import symmetric, uniform

MIN_CHANNEL = 1e-2


def from_farther(images: torch.Tensor, skin: torch.Tensor, distance: tuple, g: torch.Generator) -> torch.Tensor:
    """[N, 3, S, S] in 0..1, each reduced, shifted, and blended over an image of skin with the same mean color.

    skin: [N, 3, S, S] in 0..1; distance: the least and the largest side of the frame in sides of the image.
    """
    n, side = len(images), images.shape[-1]
    low, high = distance
    scale = low * (high / low) ** uniform((n,), g)
    shift = symmetric((n, 2), g) * (scale - 1)[:, None]
    zero = torch.zeros_like(scale)
    matrix = torch.stack([torch.stack([scale, zero, shift[:, 0]], 1), torch.stack([zero, scale, shift[:, 1]], 1)], 1)
    grid = F.affine_grid(matrix, (n, 3, side, side), align_corners=False)
    # Bilinear sampling alone would alias.
    half = F.interpolate(images, (side // 2, side // 2), mode="bilinear", antialias=True)
    reduced = F.grid_sample(half, grid, mode="bilinear", padding_mode="border", align_corners=False)
    color = border_color(images)
    skin = (skin * (color / skin.mean((2, 3), keepdim=True).clamp(min=MIN_CHANNEL))).clamp(0, 1)
    opacity = ellipse(grid, 0.15 + 0.35 * uniform((n, 1, 1), g))[:, None]
    return skin.lerp(reduced, opacity)


def border_color(images: torch.Tensor) -> torch.Tensor:
    """The mean color of the edge of each image, [N, 3, 1, 1]."""
    edges = torch.cat([images[..., 0, :], images[..., -1, :], images[..., :, 0], images[..., :, -1]], -1)
    return edges.median(-1).values[..., None, None]


def ellipse(grid: torch.Tensor, softness: torch.Tensor) -> torch.Tensor:
    """1 inside of the image and 0 outside, with soft edges and round corners, [N, S, S]."""
    distance = grid.pow(4).sum(-1).pow(0.25)
    return ((1 - distance) / softness).clamp(0, 1)


def drawn_skin(number: int, side: int, g: torch.Generator) -> torch.Tensor:
    """Uneven gray without structure, [number, 3, side, side], for `from_farther` to color."""
    total = torch.full((number, 3, side, side), 0.6, device=g.device)
    for level in range(2, int(math.log2(side))):
        noise = torch.randn((number, 1, 2**level, 2**level), generator=g, device=g.device)
        strength = 0.03 * uniform((number, 1, 1, 1), g)
        total += strength * F.interpolate(noise, (side, side), mode="bilinear", align_corners=False)
    return total.clamp(0, 1)
