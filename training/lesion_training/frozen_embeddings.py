"""Embeddings of networks that are not trained further, computed once and kept in a file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from .data import Row
from .network import MEAN as SHIPPED_MEAN
from .network import STD as SHIPPED_STD
from .training import as_floats
from .vit import embedding, load_backbone, normalized

SHIPPED = Path(__file__).resolve().parents[2] / "crates" / "melanoma-model" / "melanoma-lite2" / "model.onnx"
SHIPPED_SIZE = 224  # pixels; the side of the image that the shipped network reads
SHIPPED_WIDTH, VIT_WIDTH = 1280, 768
CHUNK = 64  # samples between two writes of the file

Embed = Callable[[torch.Tensor], np.ndarray]


def vit_embedder(size: int) -> Embed:
    """[N, 3, S, S] in 0..1 to the embedding of the frozen ViT, [N, 768], which reads images of `size` pixels."""
    net = load_backbone()

    def embed(images: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return embedding(net(normalized(resized(images, size)))).numpy()

    return embed


def shipped_embedder(threads: int) -> Embed:
    """[N, 3, S, S] in 0..1 to the embedding of the shipped network, [N, 1280], from one view."""
    from .onnx_network import onnx_session

    session = onnx_session(SHIPPED, threads)

    def embed(images: torch.Tensor) -> np.ndarray:
        batch = (resized(images, SHIPPED_SIZE) - SHIPPED_MEAN) / SHIPPED_STD
        return session.run(["embedding"], {"image": batch.numpy()})[0]

    return embed


def resized(images: torch.Tensor, size: int) -> torch.Tensor:
    """[N, 3, S, S] in 0..1 to [N, 3, size, size]."""
    return torch.nn.functional.interpolate(images, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)


def cached_embeddings(path: Path, squares: np.ndarray, chosen: np.ndarray, width: int, embed: Embed) -> np.ndarray:
    """The embedding of each chosen square, [N, width] f32; NaN marks in the file what is not computed yet."""
    if not path.exists():
        started = np.lib.format.open_memmap(path, "w+", np.float32, (len(chosen), width))
        started[:] = np.nan
        started.flush()
    values = np.lib.format.open_memmap(path, "r+")
    for start in range(0, len(chosen), CHUNK):
        part = slice(start, start + CHUNK)
        if np.isnan(values[part]).any():
            values[part] = embed(as_floats(torch.from_numpy(squares[chosen[part]])))
            values.flush()
    return values


def thinned(rows: list[Row], most: int, seed: int) -> np.ndarray:
    """Numbers of the rows, in order, with at most so many of one source."""
    random = np.random.default_rng(seed)
    sources = np.array([row.source for row in rows])
    kept = [random.permutation(np.flatnonzero(sources == source))[:most] for source in np.unique(sources)]
    return np.sort(np.concatenate(kept))
