"""Rounds the weights of each layer so that what the layer gives changes least.

GPTQ (Frantar et al. 2023): the weights of an output channel are rounded one after another, and those that are not
rounded yet compensate the error, in the metric of the layer's inputs. The step of each channel is the best of several.
Then the norm takes up the mean change of each channel (Nagel et al. 2019). The layers are rounded in the order of the
computation, and each reads what the rounded layers before it give.
"""

import torch
from torch import nn
from torch.nn.functional import pad, unfold

from .fake_quantization import RoundedConvNorm
from .multitask_net import MultiTaskNet
from .network import ConvNorm

POSITIONS = 8_000  # of the images, from which the metric of a layer is computed
DAMPING = 0.01  # of the mean of the metric's diagonal
STEPS = torch.linspace(0.8, 1.0, 5)  # of a channel, in parts of its largest weight / max_weight
CHUNK = 16  # images in one pass


class Reached(Exception):
    """Ends a forward pass at a layer."""


@torch.no_grad()
def choose_weights(rounded: MultiTaskNet, plain: MultiTaskNet, images: torch.Tensor) -> None:
    """Replaces weights, steps and shifts of `rounded`, whose ranges are observed already.

    plain: the float network that `rounded` was made from. images: [N, 3, S, S], normalized.
    """
    originals = [m for m in plain.modules() if isinstance(m, ConvNorm)]
    layers = [m for m in rounded.modules() if isinstance(m, RoundedConvNorm)]
    g = torch.Generator().manual_seed(1)
    for layer, original in zip(layers, originals, strict=True):
        inputs = torch.cat([seen_at(rounded, layer, chunk)[0] for chunk in images.split(CHUNK)])
        groups = layer.conv.groups
        weights = layer.conv.weight.flatten(1).unflatten(0, (groups, -1))
        levels, step = rounded_weights(weights, metric(layer, inputs, g), layer.max_weight)
        layer.conv.weight.copy_((levels * step[..., None]).reshape(layer.conv.weight.shape))
        layer.step.copy_(step.flatten())
        norm = next(m for m in original if isinstance(m, nn.BatchNorm2d))
        before = torch.stack([seen_at(plain, norm, chunk)[1].mean((0, 2, 3)) for chunk in images.split(CHUNK)]).mean(0)
        after = torch.stack([layer.unclipped(chunk).mean((0, 2, 3)) for chunk in inputs.split(CHUNK)]).mean(0)
        layer.norm.bias.add_(before - after)


def seen_at(net: MultiTaskNet, layer: nn.Module, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The input and the output of a layer."""
    seen = []

    def stop(_, inputs, output):
        seen.extend((inputs[0], output))
        raise Reached

    hook = layer.register_forward_hook(stop)
    try:
        net(images)
    except Reached:
        pass
    finally:
        hook.remove()
    return seen[0], seen[1]


def metric(layer: RoundedConvNorm, inputs: torch.Tensor, g: torch.Generator) -> torch.Tensor:
    """The mean product of each two inputs of a weight's channel, [groups, K, K]."""
    conv, total, count = layer.conv, 0, 0
    if layer.pad is not None:
        inputs = layer.pad(inputs)
    inputs = pad(inputs, [conv.padding[0]] * 4)
    for chunk in inputs.split(CHUNK):
        columns = unfold(chunk, conv.kernel_size, stride=conv.stride)  # [N, inputs * kernel, positions]
        most = max(1, POSITIONS // len(inputs))
        chosen = torch.randperm(columns.shape[-1], generator=g)[:most]
        columns = columns[..., chosen].transpose(0, 1).flatten(1).unflatten(0, (conv.groups, -1))
        total, count = total + columns @ columns.mT, count + columns.shape[-1]
    return total / count


def rounded_weights(weights: torch.Tensor, metric: torch.Tensor, max_weight: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Whole numbers up to max_weight, [groups, outputs, K], and the step of each output, [groups, outputs].

    weights: [groups, outputs, K]; metric: [groups, K, K], positive semidefinite.
    """
    identity = torch.eye(metric.shape[-1]).expand_as(metric)
    damping = DAMPING * metric.diagonal(dim1=1, dim2=2).mean(1).clamp(min=1e-8)
    damped = metric + damping[:, None, None] * identity
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    propagation = torch.linalg.cholesky(inverse, upper=True)
    largest = weights.abs().amax(2).clamp(min=1e-6)
    best = torch.full_like(largest, torch.inf)
    best_levels, best_step = torch.zeros_like(weights), largest / max_weight
    for part in STEPS:
        step = part * largest / max_weight
        levels = compensated(weights, propagation, step, max_weight)
        change = levels * step[..., None] - weights
        error = (change @ damped * change).sum(2)
        better = error < best
        best = torch.where(better, error, best)
        best_levels = torch.where(better[..., None], levels, best_levels)
        best_step = torch.where(better, step, best_step)
    return best_levels, best_step


def compensated(weights: torch.Tensor, propagation: torch.Tensor, step: torch.Tensor, max_weight: int) -> torch.Tensor:
    """GPTQ with the upper Cholesky factor of the inverse metric, [groups, K, K]."""
    rest, levels = weights.clone(), torch.empty_like(weights)
    for k in range(weights.shape[2]):
        levels[..., k] = (rest[..., k] / step).round().clamp(-max_weight, max_weight)
        error = (rest[..., k] - levels[..., k] * step) / propagation[:, None, k, k]
        rest[..., k:] -= error[..., None] * propagation[:, None, k, k:]
    return levels
