"""`python -m lesion_training.speed_table A.pt B.pt ... --data DATA --cache CACHE --baseline 0.6.0.onnx`

A Markdown table of networks and input sizes: the AUROC of one view on the validation lesions, and the time of a run in
float and in int8 with one thread, beside four runs of the baseline at 224 pixels. All run in turns, and the table has
medians of the ratios to the baseline of the same turn.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from .data import cached_squares
from .export import export_onnx
from .fake_quantization import observe_ranges, with_rounding
from .image_types import OTHER, read_typed
from .int8_graph import export_int8
from .left_out import split
from .multitask import HERE
from .multitask_evaluation import predict_views
from .multitask_net import initial_network
from .onnx_network import onnx_session
from .recipe import read_recipe
from .training import tune_malloc
from .vit_teacher import Samples, by_source

SIZES = (192, 224, 256)
BASELINE_RUNS, BASELINE_SIZE = 4, 224


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.speed_table", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoints", type=Path, nargs="+", help="what `lesion_training.multitask` wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--pairs", type=Path, default=HERE / "pairs.csv", help="as for the training")
    parser.add_argument("--baseline", type=Path, required=True, help="a model.onnx")
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--threads", type=int, help="threads for the AUROC")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    rows, types = read_typed(args.data, args.pairs)
    base = read_recipe([HERE / "config.toml"])
    samples = Samples(rows, types, cached_squares(rows, base, args.cache))
    _, held = split(rows, [], base["split"])
    held = held[types[held] != OTHER]
    cells, sessions = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for path in args.checkpoints:
            stored = torch.load(path, map_location="cpu", weights_only=True)
            network = stored["config"]["model"]["network"]
            net, _ = initial_network(network, str(path))
            for size in SIZES:
                name = (f"{path.parent.name}: {network}, {stored['step']} steps", size)
                cells.append((*name, *aurocs(net, samples, held, size)))
                for kind, file in exported(net.eval(), size, Path(folder)).items():
                    sessions[*name, kind] = (onnx_session(file, 1), size)
        ratios, sizes = timed(onnx_session(args.baseline, 1), sessions, args.turns), file_sizes(Path(folder))
    print("| network | input | melanoma | malignant | worst source | float | int8 |\n|---|---|---|---|---|---|---|")
    for name, size, melanoma, malignant, worst in cells:
        times = " | ".join(f"1/{1 / ratios[name, size, kind]:.1f}" for kind in ("float", "int8"))
        print(f"| {name} | {size} px | {melanoma:.4f} | {malignant:.4f} | {worst} | {times} |")
    print(f"\nFiles, MB: {sizes}. Times are shares of {BASELINE_RUNS} runs of {args.baseline.stem}.")


def aurocs(net, samples: Samples, held: np.ndarray, size: int) -> tuple[float, float, str]:
    """AUROC of melanoma and malignant on all lesions, and the lowest one of malignant of a source."""
    classes, types = predict_views(net, samples.squares, held, size, 1)
    lines = by_source(samples, held, classes[:, 0], types[:, 0])
    every = next(line for line in lines if line["source"] == "all lesions")
    sources = [line for line in lines if line is not every and line["auroc_malignant"] is not None]
    worst = min(sources, key=lambda line: line["auroc_malignant"])
    return every["auroc_melanoma"], every["auroc_malignant"], f"{worst['source']} {worst['auroc_malignant']:.3f}"


def exported(net, size: int, folder: Path) -> dict[str, Path]:
    """The network in float, and in int8 with the nearest weights, which take as long as better ones."""
    paths = {kind: folder / f"{net.network}-{size}-{kind}.onnx" for kind in ("float", "int8")}
    rounded = with_rounding(net)
    observe_ranges(rounded, [torch.randn(2, 3, size, size)])
    export_onnx(net, size, paths["float"])
    export_int8(rounded, net, size, paths["int8"])
    return paths


def timed(baseline, sessions: dict, turns: int) -> dict:
    """The median share of the baseline's time of each session."""
    shares = {name: [] for name in sessions}
    for _ in range(turns):
        reference = seconds(baseline, BASELINE_SIZE, BASELINE_RUNS)
        for name, (session, size) in sessions.items():
            shares[name].append(seconds(session, size, 1) / reference)
    return {name: float(np.median(values)) for name, values in shares.items()}


def seconds(session, size: int, runs: int) -> float:
    image = np.full((1, 3, size, size), 0.3, np.float32)
    start = time.perf_counter()
    for _ in range(runs):
        session.run(["logits"], {"image": image})
    return time.perf_counter() - start


def file_sizes(folder: Path) -> str:
    return ", ".join(f"{path.stem} {path.stat().st_size / 1e6:.1f}" for path in sorted(folder.glob("*.onnx")))


if __name__ == "__main__":
    main()
