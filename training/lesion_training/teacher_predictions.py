"""What a teacher predicts for each square, computed once: a file for `lesion_training.multitask --teachers`.

`python -m lesion_training.teacher_predictions --network model.onnx --data DATA --cache CACHE --out T.npz` writes the
probabilities of an exported network, the mean of its dihedral views. `--vit vit-teacher.pt` writes those of a
fine-tuned ViT, from one view. Killed and started again, it continues.
"""

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from .data import Row, cached_squares
from .frozen_embeddings import resized
from .image_types import IMAGE_TYPES, read_typed
from .labels import CLASSES
from .network import MEAN, STD
from .recipe import read_recipe
from .training import as_floats, dihedral, tune_malloc

HERE = Path(__file__).resolve().parent.parent
CHUNK = 64  # samples between two writes of a file

Predict = Callable[[np.ndarray], np.ndarray]  # squares, [N, S, S, 3] u8, to probabilities, [N, 8]


def network_predictor(path: Path, views: int, size: int, threads: int) -> Predict:
    from .onnx_network import onnx_session

    session = onnx_session(path, threads)

    def predict(squares: np.ndarray) -> np.ndarray:
        images = (resized(as_floats(torch.from_numpy(squares)), size) - MEAN) / STD
        logits = [
            session.run(["logits"], {"image": dihedral(images, view).contiguous().numpy()})[0] for view in range(views)
        ]
        return softmax(np.stack(logits)).mean(0)

    return predict


def vit_predictor(path: Path) -> Predict:
    from .vit import load_backbone
    from .vit_classifier import VitClassifier, load_half
    from .vit_teacher import predict

    config = torch.load(path, map_location="cpu", weights_only=True)["config"]
    net = VitClassifier(load_backbone(), config["model"]["trained_blocks"])
    load_half(path, net)
    return lambda squares: predict(net, squares, np.arange(len(squares)), config["model"]["size"])[0]


def kept_predictions(path: Path, squares: np.ndarray, predict: Predict) -> np.ndarray:
    """The probabilities of each square, [N, 8], which `path` keeps; NaN marks there what is not computed yet."""
    values = opened(path, (len(squares), len(CLASSES)))
    for start in range(0, len(squares), CHUNK):
        part = slice(start, start + CHUNK)
        if np.isnan(values[part]).any():
            values[part] = predict(squares[part])
            values.flush()
            print(f"{min(start + CHUNK, len(squares))} of {len(squares)}", flush=True)
    return values


def opened(path: Path, shape: tuple) -> np.ndarray:
    """An array of f32 that is mapped from `path`; NaN marks what is not computed yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        unfinished = path.with_suffix(".partial")
        started = np.lib.format.open_memmap(unfinished, "w+", np.float32, shape)
        started[:] = np.nan
        started.flush()
        unfinished.rename(path)
    return np.lib.format.open_memmap(path, "r+")


def read_teachers(paths: list[Path], weights: dict[str, list[float]], rows: list[Row], types: np.ndarray) -> np.ndarray:
    """The weighted mean of the teachers for each row, [N, 8]; uniform where all weights are 0.

    weights: by image type, one for each path.
    """
    share = shares(weights, len(paths))[types]
    every = np.stack([read_predictions(path, rows) for path in paths])
    mean = np.einsum("nt,tnc->nc", share, every)
    return np.where(share.any(1, keepdims=True), mean, 1 / len(CLASSES)).astype(np.float32)


def shares(weights: dict[str, list[float]], teachers: int) -> np.ndarray:
    """The share of each teacher by image type, [types, teachers]. A type without weights has none."""
    if any(len(each) != teachers for each in weights.values()):
        raise SystemExit(
            f"{teachers} files of teachers are given, and the config has the weights {weights}: give --teachers as in "
            "experiments/multitask.md, or set the shares of [distillation] to 0"
        )
    values = np.array([weights.get(name, [0.0] * teachers) for name in IMAGE_TYPES])
    total = values.sum(1, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)


def read_predictions(path: Path, rows: list[Row]) -> np.ndarray:
    """The probabilities of these rows, [N, 8]."""
    with np.load(path) as stored:
        place = {name: i for i, name in enumerate(stored["files"].tolist())}
        if missing := sum(row.name not in place for row in rows):
            raise SystemExit(f"{path.name} lacks {missing} of {len(rows)} samples")
        return stored["classes"][[place[row.name] for row in rows]]


def file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def rows_key(rows: list[Row]) -> str:
    """Differs between two lists of samples."""
    return hashlib.sha256("\n".join(row.name for row in rows).encode()).hexdigest()[:16]


def softmax(logits: np.ndarray) -> np.ndarray:
    exponential = np.exp(logits - logits.max(-1, keepdims=True))
    return exponential / exponential.sum(-1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.teacher_predictions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    teacher = parser.add_mutually_exclusive_group(required=True)
    teacher.add_argument("--network", type=Path, help="a model.onnx with the output `logits`")
    teacher.add_argument("--vit", type=Path, help="what `lesion_training.vit_teacher` wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--pairs", type=Path, help="as for the training")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file")
    parser.add_argument("--views", type=int, default=8, help="dihedral views of a network, 1 to 8")
    parser.add_argument("--size", type=int, default=224, help="pixels; the side of the input of a network")
    parser.add_argument("--threads", type=int, default=1, help="threads of a network")
    args = parser.parse_args()
    tune_malloc()
    rows, _ = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, read_recipe([HERE / "config.toml"]), args.cache)
    if args.vit:
        name, predict = file_digest(args.vit), vit_predictor(args.vit)
    else:
        name = f"{file_digest(args.network)}-{args.views}x{args.size}"
        predict = network_predictor(args.network, args.views, args.size, args.threads)
    classes = kept_predictions(args.cache / f"teacher-{name}-{rows_key(rows)}.npy", squares, predict)
    np.savez(args.out, files=[row.name for row in rows], classes=classes)


if __name__ == "__main__":
    main()
