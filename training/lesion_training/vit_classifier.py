"""Classifier on the DINOv2 ViT-S/14: eight classes and the image type, with only the last blocks trained."""

from pathlib import Path

import torch
from torch import nn

from .image_types import IMAGE_TYPES
from .labels import CLASSES
from .training import write_whole
from .vit import VisionTransformer, embedding


class VitClassifier(nn.Module):
    """[N, 3, S, S] normalized RGB, S a multiple of 14, to class logits [N, 8] and image type logits [N, 3].

    The last `trained_blocks` blocks, the final norm and both heads are trained; everything before them is frozen.
    """

    def __init__(self, backbone: VisionTransformer, trained_blocks: int):
        super().__init__()
        if not 0 <= trained_blocks <= len(backbone.blocks):
            raise ValueError(f"{trained_blocks} trained blocks; the backbone has {len(backbone.blocks)}")
        self.backbone = backbone
        self.first_trained = len(backbone.blocks) - trained_blocks
        width = 2 * backbone.norm.normalized_shape[0]
        self.classes, self.image_type = nn.Linear(width, len(CLASSES)), nn.Linear(width, len(IMAGE_TYPES))
        for head in (self.classes, self.image_type):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        backbone.requires_grad_(False)
        for module in (*backbone.blocks[self.first_trained :], backbone.norm):
            module.requires_grad_(True)

    def forward(
        self, images: torch.Tensor, kept_patches: float = 1.0, generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """kept_patches: the share of the patches that the blocks read, drawn for each image."""
        with torch.no_grad():
            tokens = dropped(self.backbone.tokens(images), kept_patches, generator)
            for block in self.backbone.blocks[: self.first_trained]:
                tokens = block(tokens)
        for block in self.backbone.blocks[self.first_trained :]:
            tokens = block(tokens)
        features = embedding(self.backbone.norm(tokens))
        return self.classes(features), self.image_type(features)

    def changed_weights(self) -> dict[str, torch.Tensor]:
        """The trained weights by name; the others are those of the package."""
        return {name: value.detach() for name, value in self.named_parameters() if value.requires_grad}

    def load_changed(self, weights: dict[str, torch.Tensor]) -> None:
        """Sets the trained weights; a name that is missing or unknown is an error."""
        own = self.changed_weights()
        if own.keys() != weights.keys():
            raise ValueError(
                f"{len(own.keys() ^ weights.keys())} of the trained weights differ in name; was another "
                "number of blocks trained?"
            )
        with torch.no_grad():
            for name, value in own.items():
                value.copy_(weights[name])


def dropped(tokens: torch.Tensor, kept: float, generator: torch.Generator | None) -> torch.Tensor:
    """[N, 1 + P, D] with a random share of the patch tokens, [N, 1 + round(kept * P), D].

    PatchDropout, Liu et al. 2023.
    """
    n, patches, width = tokens.shape[0], tokens.shape[1] - 1, tokens.shape[2]
    if kept >= 1:
        return tokens
    order = torch.rand(n, patches, generator=generator, device=tokens.device).argsort(1)
    numbers = 1 + order[:, : max(1, round(kept * patches))]
    return torch.cat([tokens[:, :1], tokens.gather(1, numbers[..., None].expand(-1, -1, width))], 1)


def save_half(net: VitClassifier, config: dict, step: int, path: Path) -> None:
    """The trained weights in half precision, which is what a later run continues from."""
    weights = {name: value.cpu().half() for name, value in net.changed_weights().items()}
    write_whole(path, {"config": config, "step": step, "weights": weights})


def load_half(path: Path, net: VitClassifier) -> int:
    """Sets the trained weights from what `save_half` wrote and returns the steps behind them."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_changed(state["weights"])
    return state["step"]
