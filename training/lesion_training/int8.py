"""`python -m lesion_training.int8 --start multitask.pt --data DATA --cache CACHE --out DIR`: the network in int8.

Rounds weights and activations, without training, and compares the result with the float network on the validation
groups. Writes DIR/float.onnx, DIR/int8.onnx and DIR/log.jsonl. A few minutes on two cores.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .data import cached_squares
from .export import export_onnx
from .fake_quantization import observe_ranges, with_rounding
from .image_types import OTHER, read_typed
from .int8_graph import export_int8
from .labels import CLASSES
from .left_out import split
from .multitask_batch import Draw
from .multitask_evaluation import lines
from .multitask_net import initial_network
from .onnx_network import network_input, onnx_session
from .recipe import merged, read_recipe
from .teacher_predictions import softmax
from .training import as_floats, report, tune_malloc
from .vit_teacher import Samples, thinned
from .weight_rounding import choose_weights

HERE = Path(__file__).resolve().parent.parent
FIRST_STEP = 900_000  # the images are drawn as for steps from here on, which no training reaches
MALIGNANT = np.array([c.malignant for c in CLASSES])


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.int8", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True, help="what `lesion_training.multitask` wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the networks and log.jsonl")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--pairs", type=Path, help="as for the training")
    parser.add_argument("--config", type=Path, nargs="+", default=[HERE / "multitask.toml"])
    parser.add_argument("--size", type=int, help="pixels; the side of the input; default: `evaluated_size`")
    parser.add_argument("--batches", type=int, default=16, help="of augmented training images that the rounding reads")
    parser.add_argument("--evaluate-most", type=int, help="samples of a source that are evaluated on, at most")
    parser.add_argument("--threads", type=int, help="threads of a CPU")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    base, config = read_recipe([HERE / "config.toml"]), read_recipe(args.config)
    size = args.size or config["model"]["evaluated_size"]
    config["augmentation"] = merged(base["augmentation"], config["augmentation"])
    config["model"]["sizes"] = [size]
    rows, types = read_typed(args.data, args.pairs)
    samples = Samples(rows, types, cached_squares(rows, base, args.cache))
    fit, held = split(rows, [], base["split"])
    stored = torch.load(args.start, map_location="cpu", weights_only=True)["config"]
    plain, _ = initial_network(stored["model"]["network"], str(args.start))
    plain.eval()
    draw = Draw(config, samples, fit, None, torch.device("cpu"))
    batches = [draw(FIRST_STEP + k).images for k in range(args.batches)]
    rounded = with_rounding(plain)
    observe_ranges(rounded, batches)
    choose_weights(rounded, plain, torch.cat(batches))
    args.out.mkdir(parents=True, exist_ok=True)
    export_onnx(plain, size, args.out / "float.onnx")
    export_int8(rounded, plain, size, args.out / "int8.onnx")
    if args.evaluate_most:
        held = thinned(samples.sources(), held, args.evaluate_most)
    compare(samples, held, size, args.out, args.threads or torch.get_num_threads())


def compare(samples: Samples, held: np.ndarray, size: int, out: Path, threads: int) -> None:
    """Logs the AUROC of both files by source, and how far the probabilities of lesions are apart."""
    predicted = {}
    for name in ("float", "int8"):
        classes, types = predict(out / f"{name}.onnx", samples.squares, held, size, threads)
        predicted[name] = classes[samples.types[held] != OTHER]
        for line in lines(samples, held, classes[:, None], types[:, None]):
            report(out / "log.jsonl", {"file": name, **line})
    report(out / "log.jsonl", difference(predicted["float"], predicted["int8"]))


def difference(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """How far two predictions of the classes, [N, 8], are apart."""
    change = np.abs(after - before)
    malignant = np.abs((after - before)[:, MALIGNANT].sum(1))
    values = {
        "within_0.03": (change <= 0.03).mean(),
        "change_99": np.quantile(change, 0.99),
        "malignant_within_0.03": (malignant <= 0.03).mean(),
        "malignant_change_99": np.quantile(malignant, 0.99),
        "same_class": (before.argmax(1) == after.argmax(1)).mean(),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def predict(
    path: Path, squares: np.ndarray, chosen: np.ndarray, size: int, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the classes [N, 8] and of the image types [N, 3] by ONNX Runtime, from one view."""
    session = onnx_session(path, threads)
    outputs = []
    for start in range(0, len(chosen), 16):
        images = as_floats(torch.from_numpy(squares[chosen[start : start + 16]]))
        outputs.append(session.run(["logits", "image_type"], {"image": network_input(images, size)}))
    return tuple(softmax(np.concatenate(part)) for part in zip(*outputs, strict=True))


if __name__ == "__main__":
    main()
