"""Writes a network of `fake_quantization.py` as an ONNX file with int8 convolutions (QDQ)."""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from torch import nn

from .export import export_onnx
from .fake_quantization import ActivationRounding, RoundedConvNorm
from .multitask_net import MultiTaskNet


def export_int8(rounded: MultiTaskNet, plain: MultiTaskNet, size: int, path: Path) -> None:
    """Writes `rounded` to `path`. `plain` is a float network of the same shape, whose graph is filled in."""
    export_onnx(plain, size, path)
    model = onnx.load(path)
    graph = Graph(model.graph)
    layers = [m for m in rounded.modules() if isinstance(m, RoundedConvNorm)]
    sums = [m[1] for m in rounded.blocks if isinstance(m, nn.Sequential)]
    graph.round_output("image", rounded.stem[0])
    for node in list(model.graph.node):
        if node.op_type == "Conv" and "class_maps" not in node.output:
            layer = layers.pop(0)
            graph.fill(node, layer)
            end = graph.reader(node.output[0], "Clip").output[0] if layer.clips else node.output[0]
            graph.round_output(end, layer.output)
        elif node.op_type == "Add":
            graph.round_output(node.output[0], sums.pop(0))
    if layers or sums:
        raise ValueError(f"{len(layers)} convolutions and {len(sums)} sums are not in the exported graph")
    graph.finish()
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


class Graph:
    """An ONNX graph that gets pairs of QuantizeLinear and DequantizeLinear."""

    def __init__(self, graph: onnx.GraphProto):
        self.graph, self.after, self.before, self.steps = graph, {}, {}, {}

    def reader(self, name: str, kind: str) -> onnx.NodeProto:
        return next(n for n in self.graph.node if n.op_type == kind and name in n.input)

    def constant(self, name: str, values: np.ndarray) -> str:
        self.graph.initializer.append(numpy_helper.from_array(values, name))
        return name

    def round_output(self, name: str, rounding: ActivationRounding) -> None:
        """Lets every reader of `name` read it rounded."""
        step = np.float32(rounding.step)
        scale = self.constant(f"{name}_step", np.array(step, np.float32))
        zero = self.constant(f"{name}_zero", np.array(-rounding.levels[0], np.uint8))
        rounded = f"{name}_rounded"
        for node in self.graph.node:
            for i, read in enumerate(node.input):
                if read == name:
                    node.input[i] = rounded
        self.steps[rounded] = step
        self.after[name] = [
            helper.make_node("QuantizeLinear", [name, scale, zero], [f"{name}_levels"]),
            helper.make_node("DequantizeLinear", [f"{name}_levels", scale, zero], [rounded]),
        ]

    def fill(self, node: onnx.NodeProto, layer: RoundedConvNorm) -> None:
        """Gives a convolution the integers of `layer`, as s8 weights and an s32 shift."""
        levels, shift, step = (values.float().numpy() for values in layer.integers())
        weight, bias = (f"{node.output[0]}_{name}" for name in ("weight", "shift"))
        self.constant(f"{weight}_levels", levels.astype(np.int8))
        self.constant(f"{weight}_step", step)
        self.constant(f"{weight}_zero", np.zeros(len(step), np.int8))
        self.constant(f"{bias}_levels", shift.astype(np.int32))
        self.constant(f"{bias}_step", step * self.steps[node.input[0]])
        self.before[node.output[0]] = [
            helper.make_node(
                "DequantizeLinear", [f"{weight}_{part}" for part in ("levels", "step", "zero")], [weight], axis=0
            ),
            helper.make_node("DequantizeLinear", [f"{bias}_levels", f"{bias}_step"], [bias], axis=0),
        ]
        node.input[1:] = [weight, bias]

    def finish(self) -> None:
        """Puts the new nodes in order and removes constants that nothing reads."""
        nodes = self.after.pop("image", [])
        for node in self.graph.node:
            nodes += [*self.before.get(node.output[0], []), node, *self.after.get(node.output[0], [])]
        del self.graph.node[:]
        self.graph.node.extend(nodes)
        read = {name for node in nodes for name in node.input}
        kept = [t for t in self.graph.initializer if t.name in read]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)
        del self.graph.value_info[:]
