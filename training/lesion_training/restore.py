"""Loads an exported network as weights that can be trained further."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .network import ConvNorm, LesionNet


def load_exported(net: LesionNet, path: Path) -> None:
    """Loads the float model.onnx of a bundle into `net`.

    The export folds the batch norms into the convolutions. They are restored as norms with mean 0, variance 1 and
    scale 1, whose shift is the bias of the convolution.
    """
    graph = onnx.load(path).graph
    constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    convolutions = [n for n in graph.node if n.op_type == "Conv" and "class_maps" not in n.output]
    layers = [m for m in net.modules() if isinstance(m, ConvNorm)]
    if len(convolutions) != len(layers):
        raise ValueError(
            f"{path} has {len(convolutions)} convolutions, the network {len(layers)}; only float exports can be loaded"
        )
    with torch.no_grad():
        for layer, node in zip(layers, convolutions, strict=True):
            conv = next(m for m in layer if isinstance(m, nn.Conv2d))
            norm = next(m for m in layer if isinstance(m, nn.BatchNorm2d))
            conv.weight.copy_(constants[node.input[1]])
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
            norm.weight.fill_(1)
            norm.bias.copy_(constants[node.input[2]])
        head = next(n for n in graph.node if "logits" in n.output)
        net.classifier.weight.copy_(constants[head.input[1]])
        net.classifier.bias.copy_(constants[head.input[2]])
