"""Photographs as another clinic might have taken them: geometry, colour, sharpness, borders.

Works on a whole batch at once, [N, 3, H, W] f32 in 0..1, on whatever device it lies, and draws every
number from the generator given, which is of that device, so that a step can be repeated.
"""

import math

import torch
import torch.nn.functional as F

from .clutter import Clutter
from .jpeg import recompressed


class Augmentation:
    """The config's `augmentation`: a share is of the photographs, the rest are largest changes."""

    def __init__(self, config: dict, device: torch.device = torch.device("cpu")):
        self.config = config
        self.clutter = Clutter(config["clutter_drawn"], device)

    def __call__(self, photos: torch.Tensor, size: int, g: torch.Generator) -> torch.Tensor:
        """Photographs of any side as [N, 3, size, size]."""
        self.size = size
        photos = self.geometry(photos, g)
        photos = self.some(photos, self.config["clutter_share"], g, self.clutter.over)
        photos = self.colour(photos, g)
        photos = self.blur(photos, g)
        photos = self.vignette(photos, g)
        photos = self.some(photos, self.config["jpeg_share"], g, jpeg)
        photos = self.cutout(photos, g)
        noise = torch.randn(photos.shape, generator=g, device=g.device)
        return photos + self.config["noise"] * uniform((len(photos), 1, 1, 1), g) * noise

    def some(self, photos, share, g, change):
        """`change` of a share of the photographs."""
        chosen = uniform((len(photos),), g) < share
        if chosen.any():
            photos = photos.clone()
            photos[chosen] = change(photos[chosen], g)
        return photos

    def geometry(self, photos, g):
        """Any turn, mirror, zoom, stretch and a small shift, in one bilinear sampling."""
        n = len(photos)
        turn = uniform((n,), g) * 2 * math.pi * self.config["turn"]
        low, high = self.config["zoom"]
        zoom = low + (high - low) * uniform((n,), g)
        stretch = 1 + self.config["stretch"] * symmetric((n,), g)
        mirror, flip = ((uniform((2, n), g) < 0.5) * 2.0 - 1).unbind()
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
        side = int(self.size * (0.35 + 0.5 * uniform((1,), g).item()))

        def blurred(photos, _):
            small = F.interpolate(photos, (side, side), mode="bilinear", antialias=True)
            return F.interpolate(small, (self.size, self.size), mode="bilinear")

        return self.some(photos, self.config["blur_share"], g, blurred)

    def vignette(self, photos, g):
        """The black surround of a dermatoscope, put on some of every class alike."""
        n = len(photos)
        chosen = (uniform((n, 1, 1, 1), g) < self.config["vignette_share"]).float()
        radius = 0.85 + 0.5 * uniform((n, 1, 1, 1), g)
        centre = 0.15 * symmetric((n, 2, 1, 1), g)
        axis = torch.linspace(-1, 1, self.size, device=g.device)
        distance = torch.hypot(axis[None, None, None, :] - centre[:, :1], axis[None, None, :, None] - centre[:, 1:])
        lit = ((radius - distance) * self.size / 8).clamp(0, 1)
        return photos * (1 - chosen * (1 - lit))

    def cutout(self, photos, g):
        """A grey rectangle over some (DeVries and Taylor 2017)."""
        n, size = len(photos), self.size
        chosen = uniform((n,), g) < self.config["cutout_share"]
        corners = uniform((n, 2), g) * size
        sides = (0.1 + 0.25 * uniform((n, 2), g)) * size
        axis = torch.arange(size, device=g.device)[None]
        rows = (axis >= corners[:, :1]) & (axis < (corners + sides)[:, :1])
        columns = (axis >= corners[:, 1:]) & (axis < (corners + sides)[:, 1:])
        inside = rows[:, :, None] & columns[:, None, :] & chosen[:, None, None]
        return photos.masked_fill(inside[:, None], 0.5)


def mixed(photos: torch.Tensor, classes: torch.Tensor, share_mixed: float, g: torch.Generator) -> tuple[torch.Tensor, list[tuple[torch.Tensor, torch.Tensor]]]:
    """Some photographs with another of the batch shining through (Zhang et al. 2018, "mixup").

    classes: [N, 8], those that may be a photograph's. Returns the pictures, and the classes of the photographs that each
    is made of, with their shares [N]: of its own 1 where nothing was mixed, uniform in 0.5..1 for `share_mixed` of the batch.
    """
    other = torch.randperm(len(photos), generator=g, device=g.device)
    chosen = uniform((len(photos),), g) < share_mixed
    share = 1 - 0.5 * chosen * uniform((len(photos),), g)
    pictures = photos.lerp(photos[other], (1 - share)[:, None, None, None])
    return pictures, [(classes, share), (classes[other], 1 - share)]


def jpeg(photos, g):
    """Through JPEG of a quality between 30 and 95."""
    return recompressed(photos, torch.randint(30, 96, (len(photos),), generator=g, device=g.device))


def uniform(shape, g):
    """Uniform in 0..1."""
    return torch.rand(shape, generator=g, device=g.device)


def symmetric(shape, g):
    """Uniform in -1..1."""
    return uniform(shape, g) * 2 - 1
