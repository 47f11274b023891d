"""Photographs as another clinic might have taken them: geometry, colour, sharpness, borders.

Works on a whole batch at once, [N, 3, H, W] f32 in 0..1, and draws every number from the
generator given, so that a step can be repeated.
"""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from . import clutter


class Augmentation:
    """The config's `augmentation`: a share is of the photographs, the rest are largest changes."""

    def __init__(self, config: dict):
        self.config = config

    def __call__(self, photos: torch.Tensor, size: int, g: torch.Generator) -> torch.Tensor:
        """Photographs of any side as [N, 3, size, size]."""
        self.size = size
        random = np.random.default_rng(torch.randint(2**62, (1,), generator=g).item())
        photos = self.geometry(photos, g)
        photos = self.each(photos, self.config["clutter_share"], random, clutter.draw)
        photos = self.colour(photos, g)
        photos = self.blur(photos, g)
        photos = self.vignette(photos, g)
        photos = self.each(photos, self.config["jpeg_share"], random, recompressed)
        photos = self.cutout(photos, g)
        return photos + self.config["noise"] * torch.rand(len(photos), 1, 1, 1, generator=g) * torch.randn(
            photos.shape, generator=g
        )

    def each(self, photos, share, random, change):
        """`change` of some photographs, one by one."""
        for i in np.flatnonzero(random.random(len(photos)) < share):
            photos[i] = change(photos[i], random)
        return photos

    def geometry(self, photos, g):
        """Any turn, mirror, zoom, stretch and a small shift, in one bilinear sampling."""
        n = len(photos)
        turn = torch.rand(n, generator=g) * 2 * math.pi * self.config["turn"]
        low, high = self.config["zoom"]
        zoom = low + (high - low) * torch.rand(n, generator=g)
        stretch = 1 + self.config["stretch"] * symmetric((n,), g)
        mirror, flip = ((torch.rand(2, n, generator=g) < 0.5) * 2.0 - 1).unbind()
        shift = symmetric((n, 2), g) * (1.05 - zoom)[:, None].clamp(min=0) * 0.5
        cos, sin = torch.cos(turn), torch.sin(turn)
        matrix = torch.stack(
            [
                torch.stack([zoom * stretch * cos * mirror, -zoom * sin / stretch * flip, shift[:, 0]], 1),
                torch.stack([zoom * stretch * sin * mirror, zoom * cos / stretch * flip, shift[:, 1]], 1),
            ],
            1,
        )
        grid = F.affine_grid(matrix, (n, 3, self.size, self.size), align_corners=False)
        return F.grid_sample(photos, grid, mode="bilinear", padding_mode="reflection", align_corners=False)

    def colour(self, photos, g):
        n, c = len(photos), self.config
        photos = photos.clamp(1e-3, 1) ** torch.exp(c["gamma"] * symmetric((n, 1, 1, 1), g))
        photos = photos * torch.exp(c["gain"] * symmetric((n, 3, 1, 1), g))
        middle = photos.mean((1, 2, 3), keepdim=True)
        photos = middle + (photos - middle) * (1 + c["contrast"] * symmetric((n, 1, 1, 1), g))
        grey = photos.mean(1, keepdim=True)
        photos = grey + (photos - grey) * (1 + c["saturation"] * symmetric((n, 1, 1, 1), g))
        return photos.clamp(0, 1)

    def blur(self, photos, g):
        """A lower resolution for some: down and up again."""
        chosen = torch.rand(len(photos), generator=g) < self.config["blur_share"]
        if chosen.any():
            side = int(self.size * (0.35 + 0.5 * torch.rand(1, generator=g).item()))
            small = F.interpolate(photos[chosen], (side, side), mode="bilinear", antialias=True)
            photos = photos.clone()
            photos[chosen] = F.interpolate(small, (self.size, self.size), mode="bilinear")
        return photos

    def vignette(self, photos, g):
        """The black surround of a dermatoscope, put on some of every class alike."""
        n = len(photos)
        chosen = (torch.rand(n, 1, 1, 1, generator=g) < self.config["vignette_share"]).float()
        radius = 0.85 + 0.5 * torch.rand(n, 1, 1, 1, generator=g)
        centre = 0.15 * symmetric((n, 2, 1, 1), g)
        axis = torch.linspace(-1, 1, self.size)
        distance = torch.hypot(axis[None, None, None, :] - centre[:, :1], axis[None, None, :, None] - centre[:, 1:])
        lit = ((radius - distance) * self.size / 8).clamp(0, 1)
        return photos * (1 - chosen * (1 - lit))

    def cutout(self, photos, g):
        """A grey rectangle over some (DeVries and Taylor 2017)."""
        n, size = len(photos), self.size
        chosen = torch.rand(n, generator=g) < self.config["cutout_share"]
        corners = torch.rand(n, 2, generator=g) * size
        sides = (0.1 + 0.25 * torch.rand(n, 2, generator=g)) * size
        axis = torch.arange(size)[None]
        rows = (axis >= corners[:, :1]) & (axis < (corners + sides)[:, :1])
        columns = (axis >= corners[:, 1:]) & (axis < (corners + sides)[:, 1:])
        inside = rows[:, :, None] & columns[:, None, :] & chosen[:, None, None]
        return photos.masked_fill(inside[:, None], 0.5)


def recompressed(photo: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Through JPEG of a quality between 30 and 95."""
    pixels = (photo.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=int(random.integers(30, 96)))
    with Image.open(file) as image:
        return torch.from_numpy(np.array(image)).permute(2, 0, 1).float().div_(255)


def symmetric(shape, g):
    """Uniform in -1..1."""
    return torch.rand(shape, generator=g) * 2 - 1
