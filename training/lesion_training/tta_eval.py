"""`python -m lesion_training.tta_eval --data DIR --out DIR`: test-time augmentation on unseen sources.

Evaluates the networks of `leave_one_source_out` on the sources they were not trained on, at several input sizes and
with several views, against one view at the first size.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.special import softmax

from .bootstrap import rank_auroc, resampled
from .data import cached_squares, read_data
from .duplicates import without_duplicates
from .leave_one_source_out import HERE, testable_sources
from .recipe import read_recipe
from .training import accelerator, load_weights, predict_views, stored_config, tune_malloc

VIEWS = (1, 4, 8)


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.tta_eval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="the --out of `leave_one_source_out`")
    parser.add_argument("--experiments", type=Path, default=HERE / "experiments.toml")
    parser.add_argument(
        "--pairs", type=Path, help="file of `melanoma audit --pairs`, the same as for `leave_one_source_out`"
    )
    parser.add_argument("--recipe", default="all")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[128, 146], help="input sides in pixels; the first is the baseline"
    )
    args = parser.parse_args()
    tune_malloc()
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
        for source in (s for s in testable_sources(rows) if s in sources):
            tested = np.flatnonzero([r.source == source for r in rows])
            melanoma = np.array([rows[i].diagnosis == "MEL" for i in tested])
            groups = [rows[i].group for i in tested]
            scores = {}
            for size in args.sizes:
                logits = predict_views(net, squares, tested, size, max(VIEWS))
                for views in VIEWS:
                    scores[size, views] = softmax(logits[:, :views].mean(1), axis=1)[:, 0]
            baseline = scores[args.sizes[0], 1]
            for size in args.sizes:
                cells = [cell(melanoma, baseline, scores[size, views], groups) for views in VIEWS]
                print(f"| {source} | {size} | " + " | ".join(cells) + " |", flush=True)
                for views in VIEWS:
                    means.setdefault((size, views), []).append(rank_auroc(melanoma, scores[size, views]))
    for size in args.sizes if means else []:
        print(f"| mean | {size} | " + " | ".join(f"{np.mean(means[size, views]):.4f}" for views in VIEWS) + " |")


def cell(positive: np.ndarray, baseline: np.ndarray, score: np.ndarray, groups: list[str]) -> str:
    """The AUROC, and the 95 % interval of its difference from the baseline by paired bootstrap over groups."""
    value = f"{rank_auroc(positive, score):.4f}"
    if score is baseline:
        return value
    gains = [
        rank_auroc(positive[d], score[d]) - rank_auroc(positive[d], baseline[d])
        for d in resampled(positive, groups, 500, 1)
    ]
    low, high = np.percentile(gains, [2.5, 97.5])
    return f"{value} ({low:+.3f} to {high:+.3f})"


if __name__ == "__main__":
    main()
