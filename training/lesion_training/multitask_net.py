"""EfficientNet-Lite with two heads, eight classes and the image type, that continues from an exported network."""

from pathlib import Path

import torch
from torch import nn

from .image_types import IMAGE_TYPES
from .labels import CLASSES
from .network import ConvNorm, LesionNet
from .restore import load_exported
from .training import write_whole

KERNEL_RMS = 0.1  # of the weights of each output channel after `equalize`
IMAGENET = "imagenet"


class MultiTaskNet(LesionNet):
    """[N, 3, S, S] normalized RGB to class logits [N, 8] and image type logits [N, 3].

    The probability of malignancy is a sum of classes. A third head for it would be a second answer to the same
    question, which the class maps do not explain.
    """

    outputs = (*LesionNet.outputs, "image_type")

    def __init__(self, network: str):
        super().__init__(len(CLASSES), network)
        self.image_type = nn.Linear(self.classifier.in_features, len(IMAGE_TYPES))
        nn.init.zeros_(self.image_type.weight)
        nn.init.zeros_(self.image_type.bias)

    def forward(self, x):
        embedding = self.dropout(self.features(x).mean((2, 3)))
        return self.classifier(embedding), self.image_type(embedding)

    def explained(self, x):
        """Class logits, embedding, class maps and image type logits."""
        logits, embedding, maps = super().explained(x)
        return logits, embedding, maps, self.image_type(embedding)

    def prepare(self, norms: str, frozen_blocks: int) -> None:
        """Sets the modes of training. Frozen norms use their own statistics: they are a scale and a shift."""
        self.train()
        self.freeze_stem(frozen_blocks)
        if norms == "frozen":
            for module in self.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()


def initial_network(network: str, start: str) -> tuple[MultiTaskNet, int]:
    """The network and the steps behind it. `start`: `imagenet`, a model.onnx, or what `save_half` wrote."""
    net, steps = MultiTaskNet(network), 0
    if start == IMAGENET:
        net.load_imagenet()
    elif start.endswith(".onnx"):
        load_exported(net, Path(start))
        equalize(net)
    else:
        steps = load_half(Path(start), net)
    return net.to(memory_format=torch.channels_last), steps


@torch.no_grad()
def equalize(net: nn.Module) -> None:
    """Moves the scale of each output channel from the convolution to the norm; what the network computes stays.

    The folded weights of an exported network differ between layers and channels by a factor of 100 and more. AdamW
    changes each weight by about the learning rate, whatever its size.
    """
    for layer in net.modules():
        if isinstance(layer, ConvNorm):
            conv = next(m for m in layer if isinstance(m, nn.Conv2d))
            norm = next(m for m in layer if isinstance(m, nn.BatchNorm2d))
            scale = (conv.weight.flatten(1).square().mean(1).sqrt() / KERNEL_RMS).clamp(min=1e-6)
            conv.weight.div_(scale[:, None, None, None])
            norm.running_mean.div_(scale)
            norm.weight.mul_(scale)


def save_half(net: MultiTaskNet, config: dict, step: int, path: Path) -> None:
    """The weights in half precision, which is what a later run continues from."""
    weights = {k: v.cpu().half() if v.is_floating_point() else v.cpu() for k, v in net.state_dict().items()}
    write_whole(path, {"config": config, "step": step, "weights": weights})


def load_half(path: Path, net: MultiTaskNet) -> int:
    """Sets the weights from what `save_half` wrote and returns the steps behind them."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if (stored := state["config"]["model"]["network"]) != net.network:
        raise ValueError(f"{path.name} is a {stored}, the network a {net.network}")
    net.load_state_dict(state["weights"])
    return state["step"]
