"""The loss of the multi-task training: labels, teachers, the image type, and the agreement of two views."""

import torch
from torch.nn.functional import cross_entropy

from .image_types import OTHER
from .loss import jensen_shannon, marginal_cross_entropy, soft_cross_entropies
from .multitask_batch import Batch


def multitask_loss(
    classes: torch.Tensor, image_type: torch.Tensor, batch: Batch, recipe: dict
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """The weighted sum, and each part without its weight.

    classes: [N, 8] f32; image_type: [N, 3] f32; recipe: the config's `loss`. Each part is a mean over the samples that
    it applies to, and 0 where there is none.
    """
    is_lesion = batch.types != OTHER
    labels = marginal_cross_entropy(classes, batch.allowed, recipe["label_smoothing"])
    taught = soft_cross_entropies(classes, batch.targets)
    unpaired = len(classes) - batch.pairs
    agreement = jensen_shannon(classes[: batch.pairs], classes[unpaired:])
    parts = {
        "classes": mean_where((1 - batch.shares) * labels + batch.shares * taught, is_lesion),
        "malignancy": mean_where(marginal_cross_entropy(classes, batch.sides), is_lesion),
        "image_type": mean_where(cross_entropy(image_type, batch.types, reduction="none"), batch.has_type),
        "consistency": mean_where(agreement, is_lesion[: batch.pairs]),
    }
    return sum(recipe.get(name, 1.0) * value for name, value in parts.items()), parts


def mean_where(values: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    return (values * chosen).sum() / chosen.sum().clamp(min=1)
