"""An exported network in ONNX Runtime, and its input."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from .training import normalized


def onnx_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The network at `path`. Its threads do not wait actively."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def network_input(images: torch.Tensor, size: int) -> np.ndarray:
    """[N, 3, S, S] in 0..1 to [N, 3, size, size] f32, normalized, of whole pixel values as in the program."""
    if images.shape[-1] != size:
        images = torch.nn.functional.interpolate(images, (size, size), mode="bicubic", antialias=True)
    images = (images * 255).round().clamp(0, 255) / 255
    return normalized(images).contiguous().numpy()
