"""`python -m lesion_training.leave_one_source_out --data DIR --out DIR`: compares recipes on unseen sources.

Trains each recipe of experiments.toml without some sources and tests it on these: the AUROC, and the sensitivity and
specificity at an operating point that was chosen on a validation part of the training sources. It skips finished runs
and resumes after a kill.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from .bootstrap import auroc_interval
from .data import Row, cached_squares, in_validation, read_data
from .duplicates import without_duplicates
from .labels import CLASSES
from .recipe import merged, read_recipe
from .training import accelerator, predict, save_weights, train

HERE = Path(__file__).resolve().parent.parent
MALIGNANT = np.array([c.malignant for c in CLASSES])


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.leave_one_source_out", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for cache, checkpoints and results.jsonl")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--experiments", type=Path, default=HERE / "experiments.toml")
    parser.add_argument(
        "--pairs", type=Path, help="file of `melanoma audit --pairs`; joins the groups of near duplicates"
    )
    parser.add_argument("--recipes", nargs="*", help="run only these")
    parser.add_argument(
        "--each", action="store_true", help="leave out each source alone instead of the groups of experiments.toml"
    )
    parser.add_argument("--table", action="store_true", help="print the table of the finished runs and train nothing")
    args = parser.parse_args()
    base, experiments = read_recipe([args.config]), read_recipe([args.experiments])
    rows = [r for r in read_data(args.data) if r.split == "train"]
    if args.pairs:
        rows = without_duplicates(rows, args.pairs)
    held_out = {s: [s] for s in testable_sources(rows)} if args.each else experiments["held_out"]
    results = args.out / "results.jsonl"
    if not args.table:
        for recipe in args.recipes or experiments["recipe"]:
            config = merged(merged(base, experiments["every"]), experiments["recipe"][recipe])
            for name, sources in held_out.items():
                if not any(r["recipe"] == recipe and r["held_out"] == sources for r in done(results)):
                    run(config, recipe, name, sources, rows, args.out, results)
    print(table(done(results)))


def run(config: dict, recipe: str, name: str, sources: list[str], rows: list[Row], out: Path, results: Path) -> None:
    print(f"{recipe} without {', '.join(sources)}", flush=True)
    held_out = np.array([r.source in sources for r in rows])
    # A lesion that is also in a source left out would not be unseen.
    unseen_groups = {r.group for r, h in zip(rows, held_out, strict=True) if h}
    seen = np.flatnonzero(
        [not h and r.group not in unseen_groups for r, h in zip(rows, held_out, strict=True)],
    )
    split = config["split"]
    is_validation = np.array([in_validation(rows[i].group, split["validation_share"], split["seed"]) for i in seen])
    fit, validation = seen[~is_validation], seen[is_validation]
    squares = cached_squares(rows, config, out / "cache")
    folder = out / f"{recipe}-without-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    net = train(config, squares, rows, fit, np.array([], int), folder, accelerator())
    save_weights(net, config, folder / "weights.pt")
    size = config["model"]["input_size"]
    threshold = threshold_for(0.95, [rows[i] for i in validation], predict(net, squares, validation, size))
    with open(results, "a", encoding="utf-8") as file:
        for source in sources:
            tested = np.flatnonzero([r.source == source for r in rows])
            tested_rows = [rows[i] for i in tested]
            melanoma = np.array([r.diagnosis == "MEL" for r in tested_rows])
            if not 0 < melanoma.sum() < len(melanoma):
                continue
            probabilities = predict(net, squares, tested, size)
            malignant = np.array([r.malignant for r in tested_rows])
            refer = probabilities[:, MALIGNANT].sum(1) >= threshold
            value, interval = auroc_interval(
                melanoma, probabilities[:, 0], [r.group for r in tested_rows], 500, config["seed"]
            )
            line = {
                "recipe": recipe,
                "held_out": sources,
                "source": source,
                "images": len(tested),
                "melanomas": int(melanoma.sum()),
                "auroc_melanoma": round(value, 4),
                "interval": [round(v, 4) for v in interval],
                "sensitivity": round(float(refer[malignant].mean()), 4),
                "specificity": round(float((~refer[~malignant]).mean()), 4),
                "seed": config["seed"],
                "steps": config["optimizer"]["steps"],
                "size": size,
            }
            print(json.dumps(line), flush=True)
            file.write(json.dumps(line) + "\n")
    (folder / "checkpoint.pt").unlink()


def threshold_for(sensitivity: float, rows: list[Row], probabilities: np.ndarray) -> float:
    """The largest threshold on P(malignant) with this sensitivity on the rows."""
    positives = np.sort(probabilities[[r.malignant for r in rows]][:, MALIGNANT].sum(1))
    return float(positives[int((1 - sensitivity) * len(positives))])


def testable_sources(rows: list[Row]) -> list[str]:
    """The sources with at least ten melanomas and ten others, so that an AUROC on them is meaningful."""
    names = sorted({r.source for r in rows})
    melanomas = {n: sum(r.diagnosis == "MEL" for r in rows if r.source == n) for n in names}
    others = {n: sum(r.diagnosis != "MEL" for r in rows if r.source == n) for n in names}
    return [n for n in names if melanomas[n] >= 10 and others[n] >= 10]


def done(results: Path) -> list[dict]:
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()] if results.exists() else []


def table(results: list[dict]) -> str:
    """A Markdown table: a row for each recipe and source left out, and the mean of each recipe."""
    lines = [
        "| left out | tested on | recipe | AUROC, melanoma (95 % interval) "
        "| sensitivity, specificity at a threshold chosen on the training sources for a sensitivity of 0.95 |",
        "|---|---|---|---|---|",
    ]
    order = {name: i for i, name in enumerate(dict.fromkeys(r["recipe"] for r in results))}
    for r in sorted(results, key=lambda r: (r["held_out"], r["source"], order[r["recipe"]])):
        low, high = r["interval"]
        lines.append(
            f"| {', '.join(r['held_out'])} | {r['source']} ({r['melanomas']} of {r['images']}) | {r['recipe']} | "
            f"{r['auroc_melanoma']:.3f} ({low:.3f} to {high:.3f}) | {r['sensitivity']:.2f}, {r['specificity']:.2f} |"
        )
    cells = {(tuple(r["held_out"]), r["source"]) for r in results}
    for name in order:
        values = {(tuple(r["held_out"]), r["source"]): r["auroc_melanoma"] for r in results if r["recipe"] == name}
        mean = f"{np.mean(list(values.values())):.3f}" + (
            "" if set(values) == cells else f" (of {len(values)} of {len(cells)})"
        )
        lines.append(f"| | mean | {name} | {mean} | |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
