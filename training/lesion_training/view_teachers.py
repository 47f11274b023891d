"""Teachers that read the same augmented images as the student (Beyer et al. 2022, "patient and consistent")."""

from pathlib import Path

import torch

from .image_types import IMAGE_TYPES
from .multitask_batch import Batch
from .multitask_net import initial_network


class ViewTeachers:
    """The weighted mean of networks, in evaluation mode.

    paths: what `initial_network` reads; weights: by image type, one for each path. A type without weights has no such
    teacher.
    """

    def __init__(self, paths: list[Path], weights: dict[str, list[float]], network: str, device: torch.device):
        if any(len(each) != len(paths) for each in weights.values()):
            raise SystemExit(f"{len(paths)} --view-teachers are given; the config has the weights {weights}")
        self.nets = [initial_network(network, str(path))[0].to(device).eval() for path in paths]
        each = torch.tensor([weights.get(name, [0.0] * len(paths)) for name in IMAGE_TYPES], device=device)
        self.weights = each / each.sum(1, keepdim=True).clamp(min=1e-9)  # [types, networks]

    @torch.no_grad()
    def targets(self, batch: Batch, share: float) -> torch.Tensor:
        """`share` of what the networks predict for the images, and the rest of the batch's targets, [N, 8]."""
        probabilities = torch.stack([net(batch.images)[0].float().softmax(1) for net in self.nets], 1)
        weights = self.weights[batch.types]  # [N, networks]
        mean = (weights[..., None] * probabilities).sum(1)
        has_teacher = weights.sum(1, keepdim=True) > 0
        return torch.where(has_teacher, (1 - share) * batch.targets + share * mean, batch.targets)
