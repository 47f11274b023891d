"""`python -m lesion_training.looks --data DIR --out DIR`: how to look at a stranger's photograph.

Shows the networks that `leave_out` has trained the sources they never saw, at several sizes and in
several views: what is gained there by a larger picture and by turning it, over one view at the size
of the training.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.special import softmax

from .bootstrap import rank_auroc, resampled
from .data import cached_squares, read_data
from .duplicates import without_duplicates
from .leave_out import HERE, telling_sources
from .recipe import read_recipe
from .training import accelerator, keep_memory, load_weights, predict_views, stored_config

VIEWS = (1, 4, 8)


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.looks", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder where `leave_out` has worked")
    parser.add_argument("--experiments", type=Path, default=HERE / "experiments.toml")
    parser.add_argument("--pairs", type=Path, help="what `melanoma audit --pairs` wrote, as it was given to `leave_out`")
    parser.add_argument("--recipe", default="all")
    parser.add_argument("--sizes", type=int, nargs="+", default=[128, 146], help="pixels; the first is compared with")
    args = parser.parse_args()
    keep_memory()
    rows = [r for r in read_data(args.data) if r.split == "train"]
    if args.pairs:
        rows = without_duplicates(rows, args.pairs)
    print("| tested on | pixels | " + " | ".join(f"{v} view{'s' * (v > 1)}" for v in VIEWS) + " |")
    print("|---|---" + "|---" * len(VIEWS) + "|")
    means = {}
    for name, sources in read_recipe([args.experiments])["held_out"].items():
        weights = args.out / f"{args.recipe}-without-{name}" / "weights.pt"
        if not weights.exists():
            print(f"| {', '.join(sources)} | not trained yet |" + " |" * len(VIEWS))
            continue
        squares = cached_squares(rows, stored_config(weights), args.out / "cache")
        net = load_weights(weights).to(accelerator())
        for source in (s for s in telling_sources(rows) if s in sources):
            tested = np.flatnonzero([r.source == source for r in rows])
            melanoma = np.array([rows[i].diagnosis == "MEL" for i in tested])
            groups = [rows[i].group for i in tested]
            scores = {}
            for size in args.sizes:
                logits = predict_views(net, squares, tested, size, max(VIEWS))
                for views in VIEWS:
                    scores[size, views] = softmax(logits[:, :views].mean(1), axis=1)[:, 0]
            base = scores[args.sizes[0], 1]
            for size in args.sizes:
                cells = [cell(melanoma, base, scores[size, views], groups) for views in VIEWS]
                print(f"| {source} | {size} | " + " | ".join(cells) + " |", flush=True)
                for views in VIEWS:
                    means.setdefault((size, views), []).append(rank_auroc(melanoma, scores[size, views]))
    for size in args.sizes if means else []:
        print(f"| mean | {size} | " + " | ".join(f"{np.mean(means[size, views]):.4f}" for views in VIEWS) + " |")


def cell(positive: np.ndarray, base: np.ndarray, score: np.ndarray, groups: list[str]) -> str:
    """The AUROC and, in brackets, the 95 % interval of its difference from the base's: paired bootstrap over groups."""
    value = f"{rank_auroc(positive, score):.4f}"
    if score is base:
        return value
    gains = [rank_auroc(positive[d], score[d]) - rank_auroc(positive[d], base[d]) for d in resampled(positive, groups, 500, 1)]
    low, high = np.percentile(gains, [2.5, 97.5])
    return f"{value} ({low:+.3f} to {high:+.3f})"


if __name__ == "__main__":
    main()
