"""The images, labels and targets of a step of the multi-task training."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import affine_grid, grid_sample

from .augmentation import symmetric, uniform
from .distance import drawn_skin, from_farther
from .image_types import IMAGE_TYPES, OTHER, allowed_classes, is_malignant
from .labels import CLASSES
from .phone import PhoneAugmentation
from .training import as_floats, dihedral, normalized
from .vit_teacher import Samples, sampling_weights

MALIGNANT = torch.tensor([c.malignant for c in CLASSES])


@dataclass(frozen=True)
class Batch:
    """N images. The last `pairs` of them are second views of the first ones."""

    images: torch.Tensor  # [N, 3, S, S], normalized
    pairs: int
    types: torch.Tensor  # [N], numbers of IMAGE_TYPES
    has_type: torch.Tensor  # [N], false where the augmentation changed the image type
    allowed: torch.Tensor  # [N, 8], the classes that the label allows
    sides: torch.Tensor  # [N, 8], the classes that are malignant, or benign, as the label is
    targets: torch.Tensor  # [N, 8], probabilities of the teachers
    shares: torch.Tensor  # [N], of the teachers in the loss of the classes


class Draw:
    """Draws the batch of a step. Everything random in it comes from the seed and the number of the step.

    fit: numbers of the samples to draw from; targets: probabilities of the teachers for every sample, [N, 8].
    """

    def __init__(
        self,
        config: dict,
        samples: Samples,
        fit: np.ndarray,
        targets: np.ndarray | None,
        device: torch.device,
    ):
        rows = [samples.rows[i] for i in fit]
        self.config, self.device, self.fit = config, device, fit
        self.squares, self.types = torch.from_numpy(samples.squares), torch.from_numpy(samples.types[fit])
        self.weights = sampling_weights(rows, samples.types[fit], config["sampling"])
        self.allowed = torch.from_numpy(allowed_classes(rows))
        is_lesion = self.types[:, None] != OTHER
        malignant = torch.from_numpy(is_malignant(rows))[:, None]
        self.sides = torch.where(malignant, MALIGNANT, ~MALIGNANT) | ~is_lesion
        self.shares = torch.tensor([config["distillation"][name] for name in IMAGE_TYPES])[self.types]
        if targets is None:
            targets = np.full((len(samples.rows), len(CLASSES)), 1 / len(CLASSES), np.float32)
        self.targets = torch.from_numpy(targets[fit])
        self.skin = torch.tensor([i for i in fit if samples.rows[i].source in config["far"]["sources"]], dtype=int)
        self.augment = PhoneAugmentation(config["augmentation"], config["phone"], device)

    def __call__(self, step: int) -> Batch:
        seed = self.config["seed"] * 1_000_003 + step
        g = torch.Generator(self.device).manual_seed(seed)
        recipe, sizes = self.config["optimizer"], self.config["model"]["sizes"]
        size = sizes[seed % len(sizes)]
        pairs, generator = recipe["paired"], torch.Generator().manual_seed(seed)
        drawn = torch.multinomial(self.weights, recipe["batch_size"] - pairs, replacement=True, generator=generator)
        images = as_floats(self.squares[torch.from_numpy(self.fit)[drawn]].to(self.device))
        types = self.types[drawn].to(self.device)
        is_far = (uniform((len(images),), g) < self.config["far"]["share"]) & (types != OTHER)
        if is_far.any():
            images[is_far] = self.farther(images[is_far], g)
        images = self.augment(images, size, g)
        images = torch.cat([images, second_views(images[:pairs], self.config["second_view"], g)])
        again = torch.cat([torch.arange(len(drawn)), torch.arange(pairs)])
        drawn = drawn[again]
        return Batch(
            images=normalized(images),
            pairs=pairs,
            types=types[again],
            has_type=~is_far[again],
            allowed=self.allowed[drawn].to(self.device),
            sides=self.sides[drawn].to(self.device),
            targets=self.targets[drawn].to(self.device),
            shares=self.shares[drawn].to(self.device),
        )

    def farther(self, images: torch.Tensor, g: torch.Generator) -> torch.Tensor:
        """The images on skin: drawn for the first half, of samples that are no lesions for the others."""
        half = len(images) if len(self.skin) == 0 else len(images) // 2
        skin = drawn_skin(half, images.shape[-1], g)
        if half < len(images):
            numbers = torch.randint(len(self.skin), (len(images) - half,), generator=g, device=g.device)
            skin = torch.cat([skin, as_floats(self.squares[self.skin[numbers.cpu()]].to(self.device))])
        return from_farther(images, skin, self.config["far"]["distance"], g)


def second_views(images: torch.Tensor, recipe: dict[str, float], g: torch.Generator) -> torch.Tensor:
    """The same lesions, photographed a little differently: [N, 3, S, S] in 0..1.

    Each image is in another of the eight orientations, a little closer or farther, shifted, and in other light.
    """
    count = (len(images),)
    views = (1 + 7 * uniform(count, g)).long()
    turned = torch.stack([dihedral(image[None], int(view))[0] for image, view in zip(images, views, strict=True)])
    zoom = 1 + recipe["zoom"] * symmetric(count, g)
    shift = recipe["shift"] * symmetric((2, *count), g)
    zero = torch.zeros_like(zoom)
    rows = [torch.stack([zoom, zero, shift[0]], 1), torch.stack([zero, zoom, shift[1]], 1)]
    grid = affine_grid(torch.stack(rows, 1), list(turned.shape), align_corners=False)
    moved = grid_sample(turned, grid, padding_mode="reflection", align_corners=False)
    return (moved * (1 + recipe["gain"] * symmetric(count, g))[:, None, None, None]).clamp(0, 1)
