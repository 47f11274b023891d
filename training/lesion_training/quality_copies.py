"""Degraded copies of images, by kind and strength, to find where a measure of quality has to warn or refuse.

Each function takes a batch, [N, 3, S, S] f32 in 0..1, a strength and a generator, and returns the copies.
"""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from . import artifacts
from .distance import border_color, drawn_skin, ellipse
from .phone import GAMMA, axes, gray, with_glare
from .training import dihedral

OFF_CENTER_DISTANCE = 1.5  # of the copies with a whole lesion off the center


def blurred(images, sigma, _):
    """Gaussian blur; sigma in sides of the image."""
    sigma *= images.shape[-1]
    reach = math.ceil(3 * sigma)
    kernel = torch.exp(-(torch.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    return filtered(filtered(images, kernel[None]), kernel[:, None])


def moved_camera(images, length, _):
    """Motion blur along a diagonal; length in sides of the image."""
    return filtered(images, torch.eye(max(2, round(length * images.shape[-1] / math.sqrt(2)))))


def filtered(images, kernel):
    """Each channel filtered with a kernel of any size, [H, W], whose sum becomes 1."""
    height, width = kernel.shape
    edges = ((width - 1) // 2, width // 2, (height - 1) // 2, height // 2)
    kernel = (kernel / kernel.sum()).expand(3, 1, height, width)
    return F.conv2d(F.pad(images, edges, mode="replicate"), kernel, groups=3)


def exposed(images, stops, _):
    """More light, or less, clipped and rounded as a sensor does."""
    light = (images**GAMMA * 2**stops).clamp(0, 1) ** (1 / GAMMA)
    return (light * 255).round() / 255


def decolored(images, share, g):
    """A share of the color removed."""
    return images.lerp(gray(images, g), share)


def placed(images, distance, shift, g):
    """Each image reduced by `distance` on drawn skin of its border's color.

    shift: of the center, in sides of the frame, in one of eight directions.
    """
    n, side = len(images), images.shape[-1]
    angle = torch.arange(n) % 8 * math.pi / 4
    scale, offset = torch.full((n,), distance), 2 * shift * distance
    zero = torch.zeros(n)
    rows = [scale, zero, offset * angle.cos()], [zero, scale, offset * angle.sin()]
    grid = F.affine_grid(torch.stack([torch.stack(row, 1) for row in rows], 1), images.shape, align_corners=False)
    small = round(side / max(distance, 1))
    reduced = F.interpolate(images, (small, small), mode="bicubic", antialias=True)  # sampling alone would alias
    reduced = F.grid_sample(reduced, grid, mode="bilinear", padding_mode="border", align_corners=False)
    skin = drawn_skin(n, side, g)
    skin = (skin * border_color(images) / skin.mean((2, 3), keepdim=True)).clamp(0, 1)
    return skin.lerp(reduced, ellipse(grid, torch.tensor(0.15))[:, None]).clamp(0, 1)


def cropped(images, share, _):
    """The center, enlarged; share of the side."""
    side = images.shape[-1]
    kept = round(side * share)
    first = (side - kept) // 2
    part = images[..., first : first + kept, first : first + kept]
    return F.interpolate(part, (side, side), mode="bicubic", antialias=True).clamp(0, 1)


def compressed(images, quality, _):
    """As Pillow writes JPEG."""
    return from_bytes([np.asarray(decoded(pixels, quality)) for pixels in as_bytes(images)])


def decoded(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def noisy(images, sigma, g):
    """Gaussian noise in each channel."""
    return (images + sigma * torch.randn(images.shape, generator=g)).clamp(0, 1)


def glaring(images, times, g):
    """Reflections of a flash, drawn so many times."""
    for _ in range(times):
        images = with_glare(images, g)
    return images


def covered(kind, images, times, g):
    """An artifact of `artifacts.KINDS` over each image, drawn so many times."""
    random = np.random.default_rng(int(torch.randint(2**31, (), generator=g)))
    draw, color = getattr(artifacts, kind), artifacts.COLORS[kind]
    copies = []
    for image in images:
        canvas = Image.new("L", (2 * artifacts.SIDE, 2 * artifacts.SIDE))
        for _ in range(times):
            draw(ImageDraw.Draw(canvas), canvas.width, random)
        opacity = torch.from_numpy(np.array(canvas.resize(image.shape[-2:], Image.BILINEAR))) / 255
        paint = torch.from_numpy(color(random)).float()[:, None, None]
        copies.append(image.lerp(paint.expand_as(image), 0.9 * opacity))
    return torch.stack(copies)


def hazed(images, share, _):
    """A share of the contrast lost to light gray, as through haze or a greasy lens."""
    return images.lerp(torch.tensor(0.98), share)


def spread_light(images, stops, _):
    """Light from one side: so many stops less at the other."""
    x, _ = axes(images)
    return (images**GAMMA * 2 ** (-stops * (1 + x) / 2)).clamp(0, 1) ** (1 / GAMMA)


def as_bytes(images):
    """[N, S, S, 3] u8 from [N, 3, S, S] in 0..1."""
    return (images * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().numpy()


def from_bytes(pixels):
    """The inverse of `as_bytes`."""
    return torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).float() / 255


# The function and the strengths of each kind. The quarter turns are harmless: they are what the others compare with.
KINDS = {
    "turn": (lambda images, turns, _: dihedral(images, turns), (1, 2, 3)),
    "blur": (blurred, (0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05)),
    "motion": (moved_camera, (0.02, 0.05, 0.1)),
    "dark": (lambda images, stops, g: exposed(images, -stops, g), (0.5, 1, 1.5, 2, 3, 4, 5, 6, 7)),
    "bright": (exposed, (0.5, 1, 1.5, 2, 2.5, 3)),
    "haze": (hazed, (0.3, 0.5, 0.7, 0.8, 0.9)),
    "uneven_light": (spread_light, (1, 2, 3)),
    "glare": (glaring, (1, 2)),
    "gray": (decolored, (0.5, 0.8, 0.95, 1.0)),
    "farther": (lambda images, distance, g: placed(images, distance, 0, g), (1.5, 2, 3)),
    "off_center": (lambda images, shift, g: placed(images, OFF_CENTER_DISTANCE, shift, g), (0.1, 0.2, 0.3)),
    "cut": (lambda images, shift, g: placed(images, 1, shift, g), (0.2, 0.35, 0.5)),
    "closer": (cropped, (0.8, 0.6, 0.4, 0.25)),
    "jpeg": (compressed, (60, 30, 15, 8)),
    "noise": (noisy, (0.05, 0.1, 0.2)),
    "hair": (lambda images, times, g: covered("hair", images, times, g), (1, 2, 4)),
    "ruler": (lambda images, times, g: covered("ruler", images, times, g), (4, 16)),
    "ink": (lambda images, times, g: covered("ink", images, times, g), (4, 16)),
}
