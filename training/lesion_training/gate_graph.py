"""Adds the head of the image-type gate and the distance to the graph of the network."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .gate_scores import Linear, Subspace
from .image_types import IMAGE_TYPES


def attach(network: Path, head: Linear, subspace: Subspace, path: Path) -> None:
    """Replaces `image_type` [N, 3] by the head, and adds `distance` [N, 1]; both are computed in f32 from `embedding`.

    The distance is the Mahalanobis distance to the nearest mean in the subspace. The nodes are Gemm, Sub, Mul,
    ReduceSum, Min and Sqrt.
    """
    model = onnx.load(network)
    graph = model.graph
    names = [o.name for o in graph.output]
    batch = next(o for o in graph.output if o.name == "embedding").type.tensor_type.shape.dim[0].dim_param
    remove_output(graph, "image_type")
    remove_output(graph, "distance")
    linear(graph, "gate_type", head, "image_type")
    linear(graph, "gate_subspace", subspace.projection, "gate_projected")
    squared = []
    for number, mean in enumerate(subspace.means):
        constant(graph, f"gate_mean_{number}", mean)
        off, square = f"gate_off_{number}", f"gate_square_{number}"
        graph.node.append(helper.make_node("Sub", ["gate_projected", f"gate_mean_{number}"], [off]))
        graph.node.append(helper.make_node("Mul", [off, off], [square]))
        squared.append(f"gate_squared_{number}")
        graph.node.append(helper.make_node("ReduceSum", [square, "gate_axes"], [squared[-1]], keepdims=1))
    graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "gate_axes"))
    nearest = squared[0]
    if len(squared) > 1:
        nearest = "gate_nearest"
        graph.node.append(helper.make_node("Min", squared, [nearest]))
    graph.node.append(helper.make_node("Sqrt", [nearest], ["distance"]))
    for name, width in (("image_type", len(IMAGE_TYPES)), ("distance", 1)):
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch or "N", width]))
    order = [n for n in names if n not in ("image_type", "distance")] + ["image_type", "distance"]
    outputs = {o.name: o for o in graph.output}
    del graph.output[:]
    graph.output.extend(outputs[name] for name in order)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def linear(graph: onnx.GraphProto, name: str, layer: Linear, output: str) -> None:
    constant(graph, f"{name}_weight", layer.weight)
    constant(graph, f"{name}_bias", layer.bias)
    graph.node.append(helper.make_node("Gemm", ["embedding", f"{name}_weight", f"{name}_bias"], [output]))


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
