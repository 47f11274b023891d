"""Artifacts on the skin or on the glass: hair, rulers, gel bubbles, ink."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

KINDS = ("hair", "ruler", "bubbles", "ink")
SIDE = 256  # pixels of a layer


class Artifacts:
    """Layers that are rendered once and blended over images of every class alike."""

    def __init__(self, count: int, device: torch.device):
        random = np.random.default_rng(1)
        layers = [layer(random) for _ in range(count)]
        self.opacity = torch.from_numpy(np.stack([opacity for opacity, _ in layers])).to(device)
        self.color = torch.from_numpy(np.stack([color for _, color in layers])).float().to(device)

    def over(self, images: torch.Tensor, g: torch.Generator) -> torch.Tensor:
        """Blends one layer over each image, [N, 3, S, S] f32 in 0..1, in a random one of the eight dihedral
        orientations."""
        number = torch.randint(len(self.opacity), (len(images),), generator=g, device=g.device)
        vertical, horizontal, transposed = torch.rand(3, len(images), 1, 1, 1, generator=g, device=g.device) < 0.5
        opacity = F.interpolate(self.opacity[number, None] / 255, images.shape[-2:], mode="bilinear", antialias=True)
        opacity = torch.where(vertical, opacity.flip(2), opacity)
        opacity = torch.where(horizontal, opacity.flip(3), opacity)
        opacity = torch.where(transposed, opacity.transpose(2, 3), opacity)
        opacity = opacity * (0.5 + 0.5 * torch.rand(len(images), 1, 1, 1, generator=g, device=g.device))
        return images * (1 - opacity) + self.color[number, :, None, None] * opacity


def layer(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One artifact of a random kind: its opacity, [SIDE, SIDE] u8, and its color, [3] in 0..1."""
    scale = 2  # rendered at twice the size and reduced, so that lines have soft edges
    canvas = Image.new("L", (SIDE * scale, SIDE * scale))
    kind = KINDS[random.integers(len(KINDS))]
    {"hair": hair, "ruler": ruler, "bubbles": bubbles, "ink": ink}[kind](ImageDraw.Draw(canvas), SIDE * scale, random)
    return np.asarray(canvas.resize((SIDE, SIDE), Image.BILINEAR)), COLORS[kind](random)


COLORS = {
    "hair": lambda r: r.uniform(0.0, 0.35) * np.array([1.0, 0.8, 0.6]),
    "ruler": lambda r: np.full(3, r.uniform(0.0, 0.3)),
    "bubbles": lambda r: np.full(3, r.uniform(0.8, 1.0)),
    "ink": lambda r: np.array([r.uniform(0.1, 0.4), r.uniform(0.0, 0.4), r.uniform(0.4, 0.7)]),
}


def hair(pen, size, random):
    """Long thin arcs."""
    for _ in range(random.integers(3, 25)):
        start = random.uniform(0, size, 2)
        end, bend = start + random.normal(0, 0.5 * size, 2), random.normal(0, 0.15 * size, 2)
        t = np.linspace(0, 1, 12)[:, None]
        points = (1 - t) * start + t * end + 4 * t * (1 - t) * bend
        pen.line([tuple(p) for p in points], fill=255, width=int(random.integers(1, max(2, size // 90))))


def ruler(pen, size, random):
    """Ticks along one side. Each fifth or tenth tick is longer."""
    step, at, long = size * random.uniform(0.03, 0.09), size * random.uniform(0.0, 0.25), int(random.choice([5, 10]))
    side = random.integers(4)
    for i in range(int(size / step) + 1):
        near, far = at, at + size * (0.08 if i % long == 0 else 0.04)
        if side >= 2:
            near, far = size - near, size - far
        line = [(i * step, near), (i * step, far)] if side % 2 else [(near, i * step), (far, i * step)]
        pen.line(line, fill=255, width=max(1, size // 150))


def bubbles(pen, size, random):
    """Bright rings of gel."""
    for _ in range(random.integers(1, 12)):
        x, y = random.uniform(0, size, 2)
        radius = size * random.uniform(0.005, 0.06)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=max(1, int(radius / 4)))


def ink(pen, size, random):
    """A stroke of a surgical marker, away from the middle."""
    angle, distance = random.uniform(0, 2 * np.pi), size * random.uniform(0.3, 0.55)
    middle = size / 2 + distance * np.array([np.cos(angle), np.sin(angle)])
    along = size * random.uniform(0.1, 0.3) * np.array([-np.sin(angle), np.cos(angle)])
    points = [tuple(middle + along * t + random.normal(0, size * 0.01, 2)) for t in np.linspace(-1, 1, 8)]
    pen.line(points, fill=255, width=int(size * random.uniform(0.02, 0.05)), joint="curve")
