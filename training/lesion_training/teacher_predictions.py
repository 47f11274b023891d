"""What the teachers of the multi-task network predict for each square, computed once and kept.

`python -m lesion_training.teacher_predictions --data DATA --cache DIR --vit vit-teacher.pt --out vit.npz` writes the
predictions of a fine-tuned ViT for `lesion_training.multitask --vit`. Killed and started again, it continues.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch

from .data import Row, cached_squares
from .frozen_embeddings import SHIPPED, resized, shipped_session
from .image_types import IMAGE_TYPES, read_typed
from .labels import CLASSES
from .network import MEAN, STD
from .recipe import read_recipe
from .training import as_floats, dihedral, tune_malloc

HERE = Path(__file__).resolve().parent.parent
CLINICAL = IMAGE_TYPES.index("clinical")
CHUNK = 64  # samples between two writes of a file


class ShippedTeacher:
    """The class logits of 0.6.0 for the dihedral views of squares, computed for a square when it is first read."""

    def __init__(self, squares: np.ndarray, key: str, folder: Path, views: int, size: int, threads: int):
        self.squares, self.size, self.session = squares, size, shipped_session(threads)
        identity = hashlib.sha256(f"{key} {file_digest(SHIPPED)} {views} {size}".encode()).hexdigest()[:16]
        self.values = opened(folder / f"shipped-{identity}.npy", (len(squares), views, len(CLASSES)))

    def logits(self, numbers: np.ndarray) -> np.ndarray:
        """[N, views, 8] f32."""
        numbers = np.asarray(numbers)
        for number in np.unique(numbers):
            if np.isnan(self.values[number]).any():
                self.values[number] = self.computed(number)
        return self.values[numbers]

    def computed(self, number: int) -> np.ndarray:
        image = resized(as_floats(torch.from_numpy(self.squares[number][None])), self.size)
        image = (image - MEAN) / STD
        views = [dihedral(image, view).contiguous().numpy() for view in range(self.values.shape[1])]
        return np.concatenate([self.session.run(["logits"], {"image": view})[0] for view in views])

    def probabilities(self, numbers: np.ndarray, views: int | None = None) -> np.ndarray:
        """The mean over the first `views` views, or over all, [N, 8] f32."""
        return softmax(self.logits(numbers)[:, :views]).mean(1)


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


def by_image_type(shipped: np.ndarray, vit: np.ndarray, vit_types: np.ndarray) -> np.ndarray:
    """(1 - p) of the shipped network and p of the ViT, [N, 8], p being the ViT's probability of `clinical`."""
    share = vit_types[:, CLINICAL, None]
    return (1 - share) * shipped + share * vit


def read_vit(path: Path, rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the classes [N, 8] and of the image types [N, 3] for these rows."""
    with np.load(path) as stored:
        place = {name: i for i, name in enumerate(stored["files"].tolist())}
        if missing := sum(row.name not in place for row in rows):
            raise SystemExit(f"{path.name} lacks {missing} of {len(rows)} samples")
        chosen = [place[row.name] for row in rows]
        return stored["classes"][chosen], stored["image_types"][chosen]


def file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def rows_key(rows: list[Row]) -> str:
    """Differs between two lists of samples."""
    return hashlib.sha256("\n".join(row.name for row in rows).encode()).hexdigest()[:16]


def softmax(logits: np.ndarray) -> np.ndarray:
    exponential = np.exp(logits - logits.max(-1, keepdims=True))
    return exponential / exponential.sum(-1, keepdims=True)


def main() -> None:
    from .vit import load_backbone
    from .vit_classifier import VitClassifier, load_half
    from .vit_teacher import predict

    parser = argparse.ArgumentParser(
        prog="lesion_training.teacher_predictions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--pairs", type=Path, help="as for the training")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--vit", type=Path, required=True, help="what `lesion_training.vit_teacher` wrote")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file")
    args = parser.parse_args()
    tune_malloc()
    rows, _ = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, read_recipe([HERE / "config.toml"]), args.cache)
    config = torch.load(args.vit, map_location="cpu", weights_only=True)["config"]
    net = VitClassifier(load_backbone(), config["model"]["trained_blocks"])
    load_half(args.vit, net)
    width = len(CLASSES) + len(IMAGE_TYPES)
    values = opened(args.cache / f"vit-{file_digest(args.vit)}-{rows_key(rows)}.npy", (len(rows), width))
    for start in range(0, len(rows), CHUNK):
        part = np.arange(start, min(start + CHUNK, len(rows)))
        if np.isnan(values[part]).any():
            values[part] = np.concatenate(predict(net, squares, part, config["model"]["size"]), 1)
            values.flush()
            print(f"{part[-1] + 1} of {len(rows)}", flush=True)
    np.savez(
        args.out,
        files=[row.name for row in rows],
        classes=values[:, : len(CLASSES)],
        image_types=values[:, len(CLASSES) :],
    )


if __name__ == "__main__":
    main()
