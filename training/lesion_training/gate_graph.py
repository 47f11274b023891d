"""Adds the head of the image-type gate and the distance to the graph of the network."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .gate_scores import MIN_LENGTH, Linear
from .image_types import IMAGE_TYPES


def attach(network: Path, head: Linear, prototypes: np.ndarray, path: Path) -> None:
    """Replaces `image_type` [N, 3] by the head, and adds `distance` [N, 1]; both are computed in f32 from `embedding`.

    The distance is that of `distance_to`. The nodes are Gemm, Mul, Max, Sqrt, Div, ReduceSum
    and ReduceMin.
    """
    model = onnx.load(network)
    graph = model.graph
    names = [o.name for o in graph.output]
    batch = next(o for o in graph.output if o.name == "embedding").type.tensor_type.shape.dim[0].dim_param
    remove_output(graph, "image_type")
    remove_output(graph, "distance")
    constant(graph, "gate_type_weight", head.weight)
    constant(graph, "gate_type_bias", head.bias)
    constant(graph, "gate_prototypes", -2 * prototypes.T)
    constant(graph, "gate_twos", np.full(len(prototypes), 2))
    for name, value in (("gate_zero", 0), ("gate_least", MIN_LENGTH)):
        constant(graph, name, np.array([value]))
    graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "gate_axes"))
    for operation, inputs, output, attributes in (
        ("Gemm", ["embedding", "gate_type_weight", "gate_type_bias"], "image_type", {}),
        ("Mul", ["embedding", "embedding"], "gate_squares", {}),
        ("ReduceSum", ["gate_squares", "gate_axes"], "gate_sum", {"keepdims": 1}),
        ("Sqrt", ["gate_sum"], "gate_root", {}),
        ("Max", ["gate_root", "gate_least"], "gate_length", {}),
        ("Div", ["embedding", "gate_length"], "gate_normalized", {}),
        ("Gemm", ["gate_normalized", "gate_prototypes", "gate_twos"], "gate_squared", {}),
        ("ReduceMin", ["gate_squared", "gate_axes"], "gate_nearest", {"keepdims": 1}),
        ("Max", ["gate_nearest", "gate_zero"], "gate_positive", {}),
        ("Sqrt", ["gate_positive"], "distance", {}),
    ):
        graph.node.append(helper.make_node(operation, inputs, [output], **attributes))
    for name, width in (("image_type", len(IMAGE_TYPES)), ("distance", 1)):
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch or "N", width]))
    order = [n for n in names if n not in ("image_type", "distance")] + ["image_type", "distance"]
    outputs = {o.name: o for o in graph.output}
    del graph.output[:]
    graph.output.extend(outputs[name] for name in order)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def constant(graph: onnx.GraphProto, name: str, value: np.ndarray) -> None:
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))


def remove_output(graph: onnx.GraphProto, name: str) -> None:
    """Removes an output with the nodes and constants that nothing else needs."""
    kept = [o for o in graph.output if o.name != name]
    del graph.output[:]
    graph.output.extend(kept)
    while True:
        needed = {i for node in graph.node for i in node.input} | {o.name for o in graph.output}
        unused = [node for node in graph.node if not any(o in needed for o in node.output)]
        if not unused:
            break
        for node in unused:
            graph.node.remove(node)
    constants = [t for t in graph.initializer if t.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(constants)
    infos = [v for v in graph.value_info if v.name in {o for node in graph.node for o in node.output}]
    del graph.value_info[:]
    graph.value_info.extend(infos)
