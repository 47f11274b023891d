"""Teachers that read the same augmented images as the student (Beyer et al. 2022, "patient and consistent")."""

from pathlib import Path

import torch

from .multitask_batch import Batch
from .multitask_net import initial_network
from .teacher_predictions import shares


class ViewTeachers:
    """The weighted mean of networks, in evaluation mode.

    paths: what `initial_network` reads; weights: by image type, one for each path. A type without weights has no such
    teacher.
    """

    def __init__(self, paths: list[Path], weights: dict[str, list[float]], network: str, device: torch.device):
        self.nets = [initial_network(network, str(path))[0].to(device).eval() for path in paths]
        self.shares = torch.from_numpy(shares(weights, len(paths))).float().to(device)  # [types, networks]

    @torch.no_grad()
    def targets(self, batch: Batch, share: float) -> torch.Tensor:
        """`share` of what the networks predict for the images, and the rest of the batch's targets, [N, 8]."""
        probabilities = torch.stack([net(batch.images)[0].float().softmax(1) for net in self.nets], 1)
        share_of = self.shares[batch.types]  # [N, networks]
        mean = (share_of[..., None] * probabilities).sum(1)
        has_teacher = share_of.sum(1, keepdim=True) > 0
        return torch.where(has_teacher, (1 - share) * batch.targets + share * mean, batch.targets)
