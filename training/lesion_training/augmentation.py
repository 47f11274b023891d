"""Random changes of geometry, color, sharpness and borders, as between two clinics.

Each function takes a whole batch, [N, 3, H, W] f32 in 0..1, on any device. All random numbers come from the
given generator, which must be on the same device, so that a training step can be repeated.
"""

import math

import torch
import torch.nn.functional as F

from .artifacts import Artifacts
from .jpeg import recompressed


class Augmentation:
    """Applies the config's `augmentation`. A key that ends in `_share` is a share of the images; the other values
    bound the change."""

    def __init__(self, config: dict, device: torch.device):
        self.config = config
        self.artifacts = Artifacts(config["artifact_count"], device)

    def __call__(self, images: torch.Tensor, size: int, g: torch.Generator) -> torch.Tensor:
        """Returns the augmented images as [N, 3, size, size]."""
        self.size = size
        images = self.geometry(images, g)
        images = self.some(images, self.config["artifact_share"], g, self.artifacts.over)
        images = self.color(images, g)
        images = self.blur(images, g)
        images = self.vignette(images, g)
        images = self.some(images, self.config["jpeg_share"], g, self.jpeg)
        images = self.cutout(images, g)
        noise = torch.randn(images.shape, generator=g, device=g.device)
        return images + self.config["noise"] * uniform((len(images), 1, 1, 1), g) * noise

    def some(self, images, share, g, change):
        """Applies `change` to a share of the images."""
        chosen = uniform((len(images),), g) < share
        if chosen.any():
            images = images.clone()
            images[chosen] = change(images[chosen], g)
        return images

    def geometry(self, images, g):
        """Rotates, mirrors, zooms, stretches, shifts and tilts in one bilinear sampling."""
        n = len(images)
        angle = uniform((n,), g) * 2 * math.pi * self.config["rotation"]
        low, high = self.config["zoom"]
        zoom = low + (high - low) * uniform((n,), g)
        stretch = 1 + self.config["stretch"] * symmetric((n,), g)
        mirror, flip = ((uniform((2, n), g) < 0.5) * 2.0 - 1).unbind()
        shift = symmetric((n, 2), g) * (1.05 - zoom)[:, None].clamp(min=0) * 0.5
        cos, sin = torch.cos(angle), torch.sin(angle)
        matrix = torch.stack(
            [
                torch.stack([zoom * stretch * cos * mirror, -zoom * sin / stretch * flip, shift[:, 0]], 1),
                torch.stack([zoom * stretch * sin * mirror, zoom * cos / stretch * flip, shift[:, 1]], 1),
            ],
            1,
        )
        grid = F.affine_grid(matrix, (n, 3, self.size, self.size), align_corners=False)
        if tilt := self.config.get("perspective", 0):
            grid = grid / (1 + grid @ (tilt * symmetric((n, 2, 1), g))[:, None])
        return F.grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)

    def color(self, images, g):
        """Changes gamma, white balance, contrast and saturation."""
        n, c = len(images), self.config
        images = images.clamp(1e-3, 1) ** torch.exp(c["gamma"] * symmetric((n, 1, 1, 1), g))
        images = images * torch.exp(c["gain"] * symmetric((n, 3, 1, 1), g))
        middle = images.mean((1, 2, 3), keepdim=True)
        images = middle + (images - middle) * (1 + c["contrast"] * symmetric((n, 1, 1, 1), g))
        gray = images.mean(1, keepdim=True)
        images = gray + (images - gray) * (1 + c["saturation"] * symmetric((n, 1, 1, 1), g))
        return images.clamp(0, 1)

    def blur(self, images, g):
        """Reduces the resolution of some images and enlarges them again."""
        side = int(self.size * (0.35 + 0.5 * uniform((1,), g).item()))

        def blurred(images, _):
            small = F.interpolate(images, (side, side), mode="bilinear", antialias=True)
            return F.interpolate(small, (self.size, self.size), mode="bilinear")

        return self.some(images, self.config["blur_share"], g, blurred)

    def vignette(self, images, g):
        """Adds the vignette of a dermatoscope to some images of every class alike."""
        n = len(images)
        chosen = (uniform((n, 1, 1, 1), g) < self.config["vignette_share"]).float()
        radius = 0.85 + 0.5 * uniform((n, 1, 1, 1), g)
        center = 0.15 * symmetric((n, 2, 1, 1), g)
        axis = torch.linspace(-1, 1, self.size, device=g.device)
        distance = torch.hypot(axis[None, None, None, :] - center[:, :1], axis[None, None, :, None] - center[:, 1:])
        brightness = ((radius - distance) * self.size / 8).clamp(0, 1)
        return images * (1 - chosen * (1 - brightness))

    def jpeg(self, images, g):
        """Compresses with JPEG at a quality between 30 and 95."""
        return recompressed(images, torch.randint(30, 96, (len(images),), generator=g, device=g.device))

    def cutout(self, images, g):
        """Covers a part of some images with a gray rectangle (DeVries and Taylor 2017)."""
        n, size = len(images), self.size
        chosen = uniform((n,), g) < self.config["cutout_share"]
        corners = uniform((n, 2), g) * size
        sides = (0.1 + 0.25 * uniform((n, 2), g)) * size
        axis = torch.arange(size, device=g.device)[None]
        rows = (axis >= corners[:, :1]) & (axis < (corners + sides)[:, :1])
        columns = (axis >= corners[:, 1:]) & (axis < (corners + sides)[:, 1:])
        inside = rows[:, :, None] & columns[:, None, :] & chosen[:, None, None]
        return images.masked_fill(inside[:, None], 0.5)


def mixup(
    images: torch.Tensor, classes: torch.Tensor, mixup_share: float, g: torch.Generator
) -> tuple[torch.Tensor, list[tuple[torch.Tensor, torch.Tensor]]]:
    """Blends some images with another image of the batch (Zhang et al. 2018, "mixup").

    classes: [N, 8], those that the label of each image allows. Returns the blended images, and two pairs of classes and
    weights [N]: first those of the image itself, then those of the other image. The weight of the image itself is
    uniform in 0.5..1 for `mixup_share` of the batch, and 1 for the rest.
    """
    other = torch.randperm(len(images), generator=g, device=g.device)
    chosen = uniform((len(images),), g) < mixup_share
    weight = 1 - 0.5 * chosen * uniform((len(images),), g)
    blended = images.lerp(images[other], (1 - weight)[:, None, None, None])
    return blended, [(classes, weight), (classes[other], 1 - weight)]


def uniform(shape, g):
    """Uniform in 0..1."""
    return torch.rand(shape, generator=g, device=g.device)


def symmetric(shape, g):
    """Uniform in -1..1."""
    return uniform(shape, g) * 2 - 1
