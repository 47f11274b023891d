"""Rounds the weights of each layer so that what the layer gives changes least.

GPTQ (Frantar et al. 2023): the weights of an output channel are rounded one after another, and those that are not
rounded yet compensate the error, in the metric of the layer's inputs. The step of each channel is the best of several.
Then the norm takes up the mean change of each channel (Nagel et al. 2019). The layers are rounded in the order of the
computation, and each reads what the rounded layers before it give.
"""

import torch
from torch import nn
from torch.nn.functional import pad, unfold

from .fake_quantization import MAX_WEIGHT, RoundedConvNorm
from .multitask_net import MultiTaskNet

POSITIONS = 30_000  # of the images, from which the metric of a layer is computed
DAMPING = 0.01  # of the mean of the metric's diagonal
STEPS = torch.linspace(0.8, 1.0, 5)  # of a channel, in parts of its largest weight / MAX_WEIGHT
CHUNK = 16  # images in one pass


class Reached(Exception):
    """Ends a forward pass at a layer."""


@torch.no_grad()
def choose_weights(rounded: MultiTaskNet, plain: MultiTaskNet, images: torch.Tensor) -> None:
    """Replaces weights, steps and shifts of `rounded`, whose ranges are observed already.

    plain: the float network that `rounded` was made from. images: [N, 3, S, S], normalized.
    """
    layers = [m for m in rounded.modules() if isinstance(m, RoundedConvNorm)]
    g = torch.Generator().manual_seed(1)
    for layer, before in zip(layers, mean_outputs(plain, images), strict=True):
        inputs = torch.cat([input_of(rounded, layer, chunk) for chunk in images.split(CHUNK)])
        groups = layer.conv.groups
        weights = layer.conv.weight.flatten(1).unflatten(0, (groups, -1))
        levels, step = rounded_weights(weights, metric(layer, inputs, g))
        layer.conv.weight.copy_((levels * step[..., None]).reshape(layer.conv.weight.shape))
        layer.step.copy_(step.flatten())
        after = torch.stack([layer.unclipped(chunk).mean((0, 2, 3)) for chunk in inputs.split(CHUNK)]).mean(0)
        layer.norm.bias.add_(before - after)


def mean_outputs(net: MultiTaskNet, images: torch.Tensor) -> list[torch.Tensor]:
    """The mean output of each norm, [channels], before it is clipped."""
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    means = [[] for _ in norms]
    hooks = [
        norm.register_forward_hook(lambda _, __, output, into=into: into.append(output.mean((0, 2, 3))))
        for norm, into in zip(norms, means, strict=True)
    ]
    for chunk in images.split(CHUNK):
        net(chunk)
    for hook in hooks:
        hook.remove()
    return [torch.stack(each).mean(0) for each in means]


def input_of(net: MultiTaskNet, layer: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """What a layer reads."""
    read = []

    def stop(_, inputs):
        read.append(inputs[0])
        raise Reached

    hook = layer.register_forward_pre_hook(stop)
    try:
        net(images)
    except Reached:
        pass
    finally:
        hook.remove()
    return read[0]


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


def rounded_weights(weights: torch.Tensor, metric: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Whole numbers up to MAX_WEIGHT, [groups, outputs, K], and the step of each output, [groups, outputs].

    weights: [groups, outputs, K]; metric: [groups, K, K], positive semidefinite.
    """
    identity = torch.eye(metric.shape[-1]).expand_as(metric)
    damping = DAMPING * metric.diagonal(dim1=1, dim2=2).mean(1).clamp(min=1e-8)
    damped = metric + damping[:, None, None] * identity
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    propagation = torch.linalg.cholesky(inverse, upper=True)
    largest = weights.abs().amax(2).clamp(min=1e-6)
    best = torch.full_like(largest, torch.inf)
    best_levels, best_step = torch.zeros_like(weights), largest / MAX_WEIGHT
    for part in STEPS:
        step = part * largest / MAX_WEIGHT
        levels = compensated(weights, propagation, step)
        change = levels * step[..., None] - weights
        error = (change @ damped * change).sum(2)
        better = error < best
        best = torch.where(better, error, best)
        best_levels = torch.where(better[..., None], levels, best_levels)
        best_step = torch.where(better, step, best_step)
    return best_levels, best_step


def compensated(weights: torch.Tensor, propagation: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
    """GPTQ with the upper Cholesky factor of the inverse metric, [groups, K, K]."""
    rest, levels = weights.clone(), torch.empty_like(weights)
    for k in range(weights.shape[2]):
        levels[..., k] = (rest[..., k] / step).round().clamp(-MAX_WEIGHT, MAX_WEIGHT)
        error = (rest[..., k] - levels[..., k] * step) / propagation[:, None, k, k]
        rest[..., k:] -= error[..., None] * propagation[:, None, k, k:]
    return levels
