"""Random changes of light, sensor and processing, as between a dermatoscope and a smartphone.

Each function takes a whole batch, [N, 3, S, S] f32 in 0..1, and a generator on its device, as augmentation.py does.
"""

import torch
import torch.nn.functional as F

from .augmentation import Augmentation, symmetric, uniform
from .jpeg import DECODERS, recompressed

GAMMA = 2.2  # between stored values and light
HIGHLIGHTS = 3  # reflections of a flash in one image


class PhoneAugmentation(Augmentation):
    """The changes of `Augmentation`, and those of the config's `phone`."""

    def __init__(self, config: dict, phone: dict, device: torch.device):
        super().__init__(config, device)
        self.phone = phone

    def color(self, images, g):
        """Light, then color, then the sensor and the processing of a phone."""
        images = self.some(images, self.phone["shading_share"], g, shaded)
        images = self.some(images, self.phone["glare_share"], g, with_glare)
        images = self.some(images, self.phone["exposure_share"], g, exposed)
        images = super().color(images, g)
        images = self.some(images, self.phone["gray_share"], g, gray)
        return self.some(images, self.phone["noise_share"], g, with_sensor_noise)

    def blur(self, images, g):
        """Blur, and sharpening after it: a phone sharpens what its lens and its noise filter have blurred."""
        return self.some(super().blur(images, g), self.phone["sharpening_share"], g, sharpened)

    def jpeg(self, images, g):
        """JPEG, decoded as one of several decoders does. A step uses one of them."""
        decoder = DECODERS[int(uniform((), g) * len(DECODERS))]
        quality = torch.randint(30, 96, (len(images),), generator=g, device=g.device)
        return recompressed(images, quality, decoder)


def exposed(images, g):
    """Up to one stop more or less light, clipped."""
    light = images.clamp(0, 1) ** GAMMA * 2 ** symmetric((len(images), 1, 1, 1), g)
    return light.clamp(0, 1) ** (1 / GAMMA)


def gray(images, g):
    """Without color."""
    weights = torch.tensor([0.299, 0.587, 0.114], device=images.device).view(1, 3, 1, 1)
    return (images * weights).sum(1, keepdim=True).expand_as(images)


def shaded(images, g):
    """Light from one side, and less of it away from a random center."""
    n = len(images)
    x, y = axes(images)
    slope, falloff = 0.4 * symmetric((2, n, 1, 1, 1), g), 0.5 * uniform((n, 1, 1, 1), g)
    center = 0.5 * symmetric((2, n, 1, 1, 1), g)
    distance = (x - center[0]) ** 2 + (y - center[1]) ** 2
    return (images * torch.exp(slope[0] * x + slope[1] * y - falloff * distance)).clamp(0, 1)


def with_glare(images, g):
    """Bright spots with soft edges, as of a flash on oily or wet skin."""
    n = len(images)
    x, y = axes(images)
    for _ in range(HIGHLIGHTS):
        center, radius = 0.9 * symmetric((2, n, 1, 1, 1), g), 0.03 + 0.3 * uniform((2, n, 1, 1, 1), g) ** 2
        strength = uniform((n, 1, 1, 1), g)
        shape = torch.exp(-(((x - center[0]) / radius[0]) ** 2) - ((y - center[1]) / radius[1]) ** 2)
        coarse = uniform((n, 1, 24, 24), g)  # the relief of the skin breaks the spot up
        relief = F.interpolate(coarse, images.shape[-2:], mode="bilinear", align_corners=False)
        images = images + (1 - images) * (strength * (2 * shape * relief).clamp(max=1))
    return images


def with_sensor_noise(images, g):
    """Noise of photons and of reading, finer in brightness than in color."""
    n, side = len(images), images.shape[-1]
    strength = 0.06 * uniform((n, 1, 1, 1), g) ** 2
    brightness = torch.randn((n, 1, side, side), generator=g, device=g.device)
    color = torch.randn((n, 3, side // 4, side // 4), generator=g, device=g.device)
    color = F.interpolate(color, (side, side), mode="bilinear", align_corners=False)
    return (images + strength * (0.3 + images.clamp(0, 1)).sqrt() * (brightness + color)).clamp(0, 1)


def sharpened(images, g):
    """An unsharp mask, which leaves halos at edges."""
    amount = 0.3 + 1.5 * uniform((len(images), 1, 1, 1), g)
    smooth = F.avg_pool2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return (images + amount * (images - smooth)).clamp(0, 1)


def axes(images):
    """x and y of each pixel in -1..1, as [1, 1, 1, S] and [1, 1, S, 1]."""
    axis = torch.linspace(-1, 1, images.shape[-1], device=images.device)
    return axis[None, None, None, :], axis[None, None, :, None]
