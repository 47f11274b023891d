"""What lies on the skin or on the glass and is no lesion: hair, a ruler, gel bubbles, ink."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

KINDS = ("hair", "ruler", "bubbles", "ink")
SIDE = 256  # pixels of a drawn layer


class Clutter:
    """Layers drawn once and laid over photographs, without regard to their class."""

    def __init__(self, drawn: int, device: torch.device):
        random = np.random.default_rng(1)
        layers = [layer(random) for _ in range(drawn)]
        self.opacity = torch.from_numpy(np.stack([opacity for opacity, _ in layers])).to(device)
        self.colour = torch.from_numpy(np.stack([colour for _, colour in layers])).float().to(device)

    def over(self, photos: torch.Tensor, g: torch.Generator) -> torch.Tensor:
        """One layer over each photograph, [N, 3, S, S] f32 in 0..1, mirrored or turned by a quarter at random."""
        number = torch.randint(len(self.opacity), (len(photos),), generator=g, device=g.device)
        upside, across, turned = torch.rand(3, len(photos), 1, 1, 1, generator=g, device=g.device) < 0.5
        opacity = F.interpolate(self.opacity[number, None] / 255, photos.shape[-2:], mode="bilinear", antialias=True)
        opacity = torch.where(upside, opacity.flip(2), opacity)
        opacity = torch.where(across, opacity.flip(3), opacity)
        opacity = torch.where(turned, opacity.transpose(2, 3), opacity)
        opacity = opacity * (0.5 + 0.5 * torch.rand(len(photos), 1, 1, 1, generator=g, device=g.device))
        return photos * (1 - opacity) + self.colour[number, :, None, None] * opacity


def layer(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One kind of clutter: its opacity, [SIDE, SIDE] u8, and its colour, [3] in 0..1."""
    scale = 2  # drawn twice as large and reduced, so that lines have soft edges
    picture = Image.new("L", (SIDE * scale, SIDE * scale))
    kind = KINDS[random.integers(len(KINDS))]
    {"hair": hair, "ruler": ruler, "bubbles": bubbles, "ink": ink}[kind](ImageDraw.Draw(picture), SIDE * scale, random)
    return np.asarray(picture.resize((SIDE, SIDE), Image.BILINEAR)), COLOURS[kind](random)


COLOURS = {
    "hair": lambda r: r.uniform(0.0, 0.35) * np.array([1.0, 0.8, 0.6]),
    "ruler": lambda r: np.full(3, r.uniform(0.0, 0.3)),
    "bubbles": lambda r: np.full(3, r.uniform(0.8, 1.0)),
    "ink": lambda r: np.array([r.uniform(0.1, 0.4), r.uniform(0.0, 0.4), r.uniform(0.4, 0.7)]),
}


def hair(pen, size, random):
    """Long arcs, thin against the frame."""
    for _ in range(random.integers(3, 25)):
        start = random.uniform(0, size, 2)
        end, bend = start + random.normal(0, 0.5 * size, 2), random.normal(0, 0.15 * size, 2)
        t = np.linspace(0, 1, 12)[:, None]
        points = (1 - t) * start + t * end + 4 * t * (1 - t) * bend
        pen.line([tuple(p) for p in points], fill=255, width=int(random.integers(1, max(2, size // 90))))


def ruler(pen, size, random):
    """Ticks along one side, each fifth or tenth longer."""
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
    """A stroke of a surgical marker, off the middle."""
    turn, distance = random.uniform(0, 2 * np.pi), size * random.uniform(0.3, 0.55)
    middle = size / 2 + distance * np.array([np.cos(turn), np.sin(turn)])
    along = size * random.uniform(0.1, 0.3) * np.array([-np.sin(turn), np.cos(turn)])
    points = [tuple(middle + along * t + random.normal(0, size * 0.01, 2)) for t in np.linspace(-1, 1, 8)]
    pen.line(points, fill=255, width=int(size * random.uniform(0.02, 0.05)), joint="curve")
