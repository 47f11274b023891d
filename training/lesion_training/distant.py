"""Lesions from a greater distance: on hands, faces and healthy skin, on dark skin, with ink and rulers.

Each function takes a whole batch, [N, 3, S, S] f32 in 0..1, and a generator on its device, as augmentation.py does.
"""

import torch
import torch.nn.functional as F

from .augmentation import uniform
from .distance import MIN_CHANNEL, border_color, ellipse

CANDIDATES = 12  # places on an image of skin; the one that is most like skin is taken


def pasted(images: torch.Tensor, skin: torch.Tensor, distance: tuple, g: torch.Generator) -> torch.Tensor:
    """Each image, reduced, with soft edges, at a place of an image of skin that has the color of skin.

    The reduced image gets the color of its place. skin: [N, 3, S, S] in 0..1; distance: the least and the largest side
    of the frame in sides of the image.
    """
    n, side = len(images), images.shape[-1]
    low, high = distance
    scale = low * (high / low) ** uniform((n,), g)
    center, color = skin_places(skin, 1 - 1 / scale, g)
    zero = torch.zeros_like(scale)
    rows = [torch.stack([scale, zero, -scale * center[:, 0]], 1), torch.stack([zero, scale, -scale * center[:, 1]], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), (n, 3, side, side), align_corners=False)
    small = F.interpolate(images, (side // 3, side // 3), mode="bilinear", antialias=True)
    reduced = F.grid_sample(small, grid, mode="bilinear", padding_mode="border", align_corners=False)
    gain = (color[..., None, None] / border_color(images).clamp(min=MIN_CHANNEL)).clamp(0.25, 1.6)
    opacity = ellipse(grid, 0.25 + 0.5 * uniform((n, 1, 1), g))[:, None]
    return skin.lerp((reduced * gain).clamp(0, 1), opacity)


def closer(skin: torch.Tensor, zoom: tuple, g: torch.Generator) -> torch.Tensor:
    """A part of each image around a place that is like skin; zoom: the least and the largest side of the part."""
    side = zoom[0] + (zoom[1] - zoom[0]) * uniform((len(skin),), g)
    center, _ = skin_places(skin, 1 - side, g)
    zero = torch.zeros_like(side)
    rows = [torch.stack([side, zero, center[:, 0]], 1), torch.stack([zero, side, center[:, 1]], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), skin.shape, align_corners=False)
    return F.grid_sample(skin, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def skin_places(skin: torch.Tensor, reach: torch.Tensor, g: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Draws places, (x, y) in -reach..reach, and returns the one most like skin, [N, 2], and its color, [N, 3]."""
    n = len(skin)
    blurred = F.avg_pool2d(skin, 9, 1, 4)
    places = (uniform((n, CANDIDATES, 2), g) * 2 - 1) * reach[:, None, None]
    colors = F.grid_sample(blurred, places[:, None], align_corners=False)[:, :, 0].transpose(1, 2)
    red, green, blue = colors.unbind(-1)
    # Skin of every tone is orange: red over green over blue, and not saturated.
    likeness = torch.minimum(red - green, green - blue + 0.05) - (red - blue - 0.35).clamp(min=0) + 0.1 * red
    best = likeness.argmax(1)
    each = torch.arange(n, device=skin.device)
    return places[each, best], colors[each, best]


def darker(images: torch.Tensor, g: torch.Generator) -> torch.Tensor:
    """The image as on darker skin: less light from the skin, blue most and red least."""
    n = len(images)
    strength = uniform((n, 1, 1, 1), g)
    exponent = 1 + strength * torch.tensor([0.9, 1.3, 1.5], device=images.device).view(1, 3, 1, 1)
    return images.clamp(MIN_CHANNEL, 1) ** exponent * (1 - 0.25 * strength)
