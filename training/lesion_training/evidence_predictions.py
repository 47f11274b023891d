"""`python -m lesion_training.evidence_predictions --run RUN --data DATA --pairs pairs.csv --cache CACHE`

Writes RUN/predictions.csv for a finished run of `lesion_training.multitask`: the probability of malignancy, from one
view, of every lesion that trained nothing. `lesion_training.evidence` reads it.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import torch

from .data import cached_squares
from .image_types import IMAGE_TYPES, OTHER, is_malignant, read_typed
from .left_out import LEFT_OUT, VALIDATION, roles
from .multitask_evaluation import MALIGNANT, predict_views
from .multitask_net import initial_network
from .recipe import read_recipe
from .training import tune_malloc

HERE = Path(__file__).resolve().parent.parent
COLUMNS = ("file", "source", "group", "image_type", "diagnosis", "malignant", "probability", "role", "without")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.evidence_predictions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--run", type=Path, required=True, help="folder with multitask.pt")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--pairs", type=Path, help="as for the training")
    parser.add_argument("--size", type=int, default=224, help="pixels, of whole squares")
    parser.add_argument("--threads", type=int, help="threads of a CPU")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    weights = args.run / "multitask.pt"
    state = torch.load(weights, map_location="cpu", weights_only=True)
    config, base = state["config"], read_recipe([HERE / "config.toml"])
    if state["step"] < (steps := config["optimizer"]["steps"]):
        raise SystemExit(f"{args.run.name} has done {state['step']} of {steps} steps")
    rows, types = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, base, args.cache)
    role, malignant = roles(rows, config["without"], base["split"]), is_malignant(rows)
    chosen = np.flatnonzero(np.isin(role, (VALIDATION, LEFT_OUT)) & (types != OTHER))
    net, _ = initial_network(config["model"]["network"], str(weights))
    classes, _ = predict_views(net, squares, chosen, args.size, 1)
    probabilities = classes[:, 0, MALIGNANT].sum(1)
    unfinished = args.run / "predictions.partial"
    with open(unfinished, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i, probability in zip(chosen, probabilities, strict=True):
            row, number = rows[i], f"{probability:.5f}"
            cells = (row.name, row.source, row.group, IMAGE_TYPES[types[i]], row.diagnosis, int(malignant[i]), number)
            writer.writerow((*cells, role[i], " ".join(config["without"])))
    unfinished.rename(args.run / "predictions.csv")
    print(f"{len(chosen)} predictions, {(role[chosen] == LEFT_OUT).sum()} of them of samples that are left out")


if __name__ == "__main__":
    main()
