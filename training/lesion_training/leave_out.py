"""`python -m lesion_training.leave_out --data DIR --out DIR`: which recipe generalises.

Trains each recipe of experiments.toml without some sources and tests it on them. Goes through its
list run by run, passes over what is done, and goes on where it was killed. Prints the table of all.
"""

import argparse
import json
import tomllib
from pathlib import Path

import numpy as np

from .bootstrap import auroc_interval
from .data import Row, cached_squares, read_data
from .training import predict, train

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.leave_out", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for cache, checkpoints and results.jsonl")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--experiments", type=Path, default=HERE / "experiments.toml")
    parser.add_argument("--recipes", nargs="*", help="only these")
    parser.add_argument("--each", action="store_true", help="leave each source out alone, not the groups of experiments.toml")
    parser.add_argument("--table", action="store_true", help="print the table of what is done, and train nothing")
    args = parser.parse_args()
    base = tomllib.loads(args.config.read_text(encoding="utf-8"))
    experiments = tomllib.loads(args.experiments.read_text(encoding="utf-8"))
    rows = [r for r in read_data(args.data) if r.split == "train"]
    held_out = {s: [s] for s in telling_sources(rows)} if args.each else experiments["held_out"]
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
    held = np.array([r.source in sources for r in rows])
    # A lesion that also stands in a source left out would be no stranger.
    strangers = {r.group for r, h in zip(rows, held) if h}
    fit = np.flatnonzero([not h and r.group not in strangers for r, h in zip(rows, held)])
    squares = cached_squares(rows, config, out / "cache")
    folder = out / f"{recipe}-without-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    net = train(config, squares, rows, fit, np.array([], int), folder)
    with open(results, "a", encoding="utf-8") as file:
        for source in sources:
            tested = np.flatnonzero([r.source == source for r in rows])
            tested_rows = [rows[i] for i in tested]
            melanoma = np.array([r.diagnosis == "MEL" for r in tested_rows])
            if not 0 < melanoma.sum() < len(melanoma):
                continue
            probabilities = predict(net, squares, tested, config["model"]["input_size"])
            value, interval = auroc_interval(melanoma, probabilities[:, 0], [r.group for r in tested_rows], 500, config["seed"])
            line = {
                "recipe": recipe, "held_out": sources, "source": source, "photographs": len(tested), "melanomas": int(melanoma.sum()),
                "auroc_melanoma": round(value, 4), "interval": [round(v, 4) for v in interval], "seed": config["seed"],
                "steps": config["optimiser"]["steps"], "size": config["model"]["input_size"],
            }
            print(json.dumps(line), flush=True)
            file.write(json.dumps(line) + "\n")
    (folder / "checkpoint.pt").unlink()


def telling_sources(rows: list[Row]) -> list[str]:
    """The sources with at least ten melanomas and ten others: an AUROC on fewer says nothing."""
    names = sorted({r.source for r in rows})
    counts = {n: [sum(r.diagnosis == "MEL" for r in rows if r.source == n), sum(r.source == n for r in rows)] for n in names}
    return [n for n, (melanomas, all_) in counts.items() if melanomas >= 10 and all_ - melanomas >= 10]


def merged(base: dict, changes: dict) -> dict:
    """`base` with the values of `changes` in their places."""
    both = dict(base)
    for key, value in changes.items():
        both[key] = merged(base[key], value) if isinstance(value, dict) and key != "share" else value
    return both


def done(results: Path) -> list[dict]:
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()] if results.exists() else []


def table(results: list[dict]) -> str:
    """Recipes against sources left out, and their mean, as Markdown."""
    lines = []
    for each in (False, True):
        chosen = [r for r in results if (len(r["held_out"]) == 1 and r["held_out"] != ["HAM10000"]) == each or r["held_out"] == ["HAM10000"]]
        sources = sorted({r["source"] for r in chosen})
        recipes = list(dict.fromkeys(r["recipe"] for r in chosen))
        if not recipes:
            continue
        lines += ["", f"| {'each source left out alone' if each else 'groups of sources left out'} | " + " | ".join(sources) + " | mean |", "|---" * (len(sources) + 2) + "|"]
        for recipe in recipes:
            values = {r["source"]: r["auroc_melanoma"] for r in chosen if r["recipe"] == recipe}
            cells = [f"{values[s]:.3f}" if s in values else "" for s in sources]
            mean = f"{np.mean(list(values.values())):.3f}" if len(values) == len(sources) else ""
            lines.append(f"| {recipe} | " + " | ".join(cells) + f" | {mean} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
