"""From an exported bundle back to weights that can be trained on."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .network import ConvNorm, LesionNet


def load_exported(net: LesionNet, path: Path) -> None:
    """Loads the float model.onnx of a bundle into `net`.

    Its batch norms were folded into the convolutions. They come back as norms that change nothing:
    mean 0, variance 1, scale 1, and the convolution's bias as their shift.
    """
    graph = onnx.load(path).graph
    constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    convolutions = [n for n in graph.node if n.op_type == "Conv" and "class_maps" not in n.output]
    layers = [m for m in net.modules() if isinstance(m, ConvNorm)]
    if len(convolutions) != len(layers):
        raise ValueError(f"{path} has {len(convolutions)} convolutions, the network {len(layers)}; only float exports can be loaded")
    with torch.no_grad():
        for layer, node in zip(layers, convolutions):
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
