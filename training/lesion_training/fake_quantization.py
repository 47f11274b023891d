"""A network that rounds its weights and activations to integers, as the int8 file does (Jacob et al. 2018).

Weights have 7 bits and a step for each output channel: a processor without VNNI adds pairs of products in 16 bits, in
which 8 bits would saturate. Activations are u8 with one step. The norms fold exactly, being a scale and a shift.
"""

import copy

import torch
from torch import nn
from torch.nn.functional import conv2d

from .multitask_net import MultiTaskNet
from .network import ConvNorm

MAX_WEIGHT = 63
MAX_SHIFT = 2**24
UNSIGNED, SIGNED, PIXELS = (0, 255), (-128, 127), (-127, 128)  # lowest and highest level; the first one is u8 zero
PIXEL_STEP = 1 / 128  # of (x - 127) / 128, so that the levels of the input are those of the pixels


def rounded(x: torch.Tensor, step: torch.Tensor, low: int, high: int) -> torch.Tensor:
    """x as a multiple of `step` between `low` and `high` steps. step: a shape that broadcasts to that of x."""
    return (x / step).round_().clamp_(low, high).mul_(step)


class ActivationRounding(nn.Module):
    """Rounds to 256 levels.

    While `observed` is a list, it collects the largest values instead and leaves all values as they are.
    """

    def __init__(self, levels: tuple[int, int], step: float | None = None):
        super().__init__()
        self.levels, self.observed, self.is_fixed = levels, None, step is not None
        self.step = nn.Parameter(torch.tensor(step or 1.0), requires_grad=False)

    def forward(self, x):
        if self.observed is not None:
            values = x.detach().abs().flatten()
            most = max(1, len(values) // 10_000)  # leaves out 1 in 10,000
            self.observed.append(values.topk(most).values[-1])
            return x
        return rounded(x, self.step, *self.levels)

    def finish_observation(self) -> None:
        if not self.is_fixed:
            largest = torch.stack(self.observed).mean().clamp(min=1e-4)
            self.step.copy_(largest / self.levels[1])
        self.observed = None


class RoundedConvNorm(nn.Module):
    """A ConvNorm with rounded weights and a rounded output."""

    def __init__(self, layer: ConvNorm):
        super().__init__()
        parts = list(layer)
        self.pad = next((m for m in parts if isinstance(m, nn.ZeroPad2d)), None)
        self.conv = next(m for m in parts if isinstance(m, nn.Conv2d))
        self.norm = next(m for m in parts if isinstance(m, nn.BatchNorm2d))
        self.clips = isinstance(parts[-1], nn.ReLU6)
        largest = self.conv.weight.detach().abs().flatten(1).max(1).values.clamp(min=1e-6)
        self.step = nn.Parameter(largest / MAX_WEIGHT, requires_grad=False)
        self.output = ActivationRounding(UNSIGNED if self.clips else SIGNED)
        self.input = ()  # the rounding of the input, in a tuple since it is a part of another module

    def scale_and_shift(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Of the norm: y = scale * x + shift for each channel."""
        scale = self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        return scale, self.norm.bias - self.norm.running_mean * scale

    def forward(self, x):
        y = self.unclipped(x)
        return self.output(y.clamp(0, 6) if self.clips else y)

    def unclipped(self, x):
        """The output before it is clipped and rounded."""
        scale, shift = self.scale_and_shift()
        weight = rounded(self.conv.weight, self.step[:, None, None, None], -MAX_WEIGHT, MAX_WEIGHT)
        unit = self.folded_step(scale, shift) * self.input_step()
        shift = (shift / unit).round() * unit
        if self.pad is not None:
            x = self.pad(x)
        weight = weight * scale[:, None, None, None]
        return conv2d(x, weight, shift, self.conv.stride, self.conv.padding, 1, self.conv.groups)

    def input_step(self) -> torch.Tensor:
        return self.input[0].step

    def folded_step(self, scale: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
        """The step of the folded weights of each channel.

        The shift counts in products of it and the input's step. It is larger than the step of the weights where these
        are so small that the shift would not fit into 32 bits. Such weights become zero.
        """
        step = self.step * scale.abs()
        return torch.maximum(step, shift.abs() / (self.input_step() * MAX_SHIFT)).clamp(min=1e-20)

    @torch.no_grad()
    def integers(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The folded weights and the shift as whole numbers, and the step of the weights of each channel."""
        scale, shift = self.scale_and_shift()
        step, folded_step = self.step, self.folded_step(scale, shift)
        levels = (self.conv.weight / step[:, None, None, None]).round().clamp(-MAX_WEIGHT, MAX_WEIGHT)
        folded = levels * (step * scale / folded_step)[:, None, None, None]
        return folded.round(), (shift / (folded_step * self.input_step())).round(), folded_step


def with_rounding(net: MultiTaskNet) -> MultiTaskNet:
    """A copy of `net` that rounds weights and activations. The pooling and the heads stay in float."""
    net = copy.deepcopy(net).eval()
    for module in list(net.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, ConvNorm):
                setattr(module, name, RoundedConvNorm(child))
    net.stem = nn.Sequential(ActivationRounding(PIXELS, PIXEL_STEP), net.stem)
    for number, block in enumerate(net.blocks):
        if block.residual:
            net.blocks[number] = nn.Sequential(block, ActivationRounding(SIGNED))
    latest = None
    for module in net.modules():  # in the order of the computation
        if isinstance(module, RoundedConvNorm):
            module.input = (latest,)
        elif isinstance(module, ActivationRounding):
            latest = module
    return net


@torch.no_grad()
def observe_ranges(net: MultiTaskNet, batches: list[torch.Tensor]) -> None:
    """Sets the first steps of the activations from what occurs in these normalized images."""
    rounding = [m for m in net.modules() if isinstance(m, ActivationRounding)]
    for module in rounding:
        module.observed = []
    for batch in batches:
        net(batch)
    for module in rounding:
        module.finish_observation()
