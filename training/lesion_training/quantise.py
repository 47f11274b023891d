"""8-bit weights and activations: about half the time and a quarter of the size."""

import logging
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

from .network import MEAN, STD


def quantise(model: Path, squares: np.ndarray, size: int, config: dict, path: Path) -> None:
    """Writes `model` with its convolutions in int8 to `path` (QDQ: u8 activations, s8 weights a channel).

    Ranges come from training photographs, `squares` [N, side, side, 3] u8. The weights keep to
    7 bits: processors without VNNI add pairs of products in 16 bits, which would saturate, and the
    answer would depend on the machine. What follows the last feature map stays in float, so that
    the class maps explain the logits exactly.
    """
    logging.getLogger().setLevel(logging.ERROR)
    prepared = path.with_suffix(".prepared.onnx")
    quant_pre_process(model, prepared, skip_symbolic_shape=True)
    graph = onnx.load(prepared).graph
    quantize_static(
        prepared, path, Photographs(squares, size), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod[config["ranges"]],
        nodes_to_exclude=after_features(graph), extra_options={"CalibPercentile": config["percentile"]},
    )
    prepared.unlink()


class Photographs(CalibrationDataReader):
    def __init__(self, squares: np.ndarray, size: int):
        self.batches = iter(self.prepared(squares, size))

    @staticmethod
    def prepared(squares, size):
        for square in squares:
            pixels = np.asarray(Image.fromarray(square).resize((size, size), Image.BICUBIC), np.float32)
            yield {"image": ((pixels / 255 - MEAN) / STD).astype(np.float32).transpose(2, 0, 1)[None]}

    def get_next(self):
        return next(self.batches, None)


def after_features(graph: onnx.GraphProto) -> list[str]:
    """Names of the nodes that the three outputs do not share: pooling, the linear head, class maps."""
    makers = {output: node for node in graph.node for output in node.output}

    def ancestors(name: str) -> set[str]:
        found, open_names = set(), [name]
        while open_names:
            node = makers.get(open_names.pop())
            if node is not None and node.name not in found:
                found.add(node.name)
                open_names += node.input
        return found

    shared = set.intersection(*(ancestors(o.name) for o in graph.output))
    return [node.name for node in graph.node if node.name not in shared]
