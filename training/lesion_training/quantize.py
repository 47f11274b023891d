"""Quantizes a network to 8 bits, which halves its time and quarters its size."""

import logging
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

from .network import MEAN, STD


def quantize(model: Path, squares: np.ndarray, size: int, config: dict, path: Path) -> None:
    """Writes `model` with its convolutions in int8 to `path` (QDQ: u8 activations, s8 weights a channel).

    The ranges come from training images, `squares` [N, side, side, 3] u8. The weights have 7 bits: processors without
    VNNI add pairs of products in 16 bits, and 8-bit weights would saturate there. The nodes after the last feature map
    stay in float, so that the class maps explain the logits exactly.
    """
    logging.getLogger().setLevel(logging.ERROR)
    preprocessed = path.with_suffix(".preprocessed.onnx")
    quant_pre_process(model, preprocessed, skip_symbolic_shape=True)
    graph = onnx.load(preprocessed).graph
    quantize_static(
        preprocessed,
        path,
        SquareReader(squares, size),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod[config["ranges"]],
        nodes_to_exclude=after_features(graph),
        extra_options={"CalibPercentile": config["percentile"]},
    )
    preprocessed.unlink()


class SquareReader(CalibrationDataReader):
    def __init__(self, squares: np.ndarray, size: int):
        self.batches = iter(self.tensors(squares, size))

    @staticmethod
    def tensors(squares, size):
        for square in squares:
            pixels = np.asarray(Image.fromarray(square).resize((size, size), Image.BICUBIC), np.float32)
            yield {"image": ((pixels / 255 - MEAN) / STD).astype(np.float32).transpose(2, 0, 1)[None]}

    def get_next(self):
        return next(self.batches, None)


def after_features(graph: onnx.GraphProto) -> list[str]:
    """Names of the nodes that not all three outputs depend on: pooling, the linear head, class maps."""
    makers = {output: node for node in graph.node for output in node.output}

    def ancestors(name: str) -> set[str]:
        found, pending = set(), [name]
        while pending:
            node = makers.get(pending.pop())
            if node is not None and node.name not in found:
                found.add(node.name)
                pending += node.input
        return found

    shared = set.intersection(*(ancestors(o.name) for o in graph.output))
    return [node.name for node in graph.node if node.name not in shared]
