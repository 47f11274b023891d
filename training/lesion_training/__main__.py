"""`python -m lesion_training --data DATA --out DIR`: split, fit, export, quantise; the result is DIR/bundle.

DATA is a folder with lesions.csv, a csv file, or a folder with subfolders `benign` and `malignant`.
Killed at any moment and started again with the same arguments, it goes on from its last checkpoint.
"""

import argparse
import csv
from pathlib import Path

import torch

from .curves import draw_curves
from .data import cached_squares, read_data, split_training
from .duplicates import without_duplicates
from .export import export_bundle
from .network import WIDTH_AND_DEPTH, LesionNet
from .recipe import read_recipe
from .training import accelerator, load_weights, save_weights, teacher, train

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="photographs and labels")
    parser.add_argument("--out", type=Path, required=True, help="folder for cache, checkpoint, log and bundle")
    parser.add_argument("--config", type=Path, nargs="+", default=[HERE / "config.toml"], help="the recipe; of several files, what a later one says holds")
    parser.add_argument("--start", type=Path, nargs="+", help="start the network that is fitted last from this model.onnx or weights.pt instead of the ImageNet weights; from the mean of several weights.pt")
    parser.add_argument("--steps", type=int, help="overrides the number of steps")
    parser.add_argument("--batch-size", type=int, help="overrides the photographs a step, for a machine with less memory")
    parser.add_argument("--seed", type=int, help="overrides the seed of the network that is fitted last; the split keeps its own")
    parser.add_argument("--network", choices=WIDTH_AND_DEPTH, help="overrides the network")
    parser.add_argument("--teachers", type=Path, nargs="+", help="weights.pt of other runs, to learn from beside the labels, in the place of those of `distillation.seeds`")
    parser.add_argument("--weights-only", action="store_true", help="end with weights.pt, which is all that a teacher needs")
    parser.add_argument("--device", type=torch.device, default=accelerator(), help="cpu, or cuda where there is one")
    parser.add_argument("--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of like photographs")
    args = parser.parse_args()
    before = files_before_seeds(args.config)
    if not before:
        parser.error("`distillation.seeds` are of networks that the --config before them fits: there is none before")
    config = recipe(args.config, args)
    if args.teachers and config["distillation"]["seeds"]:
        parser.error("--teachers are learned from in the place of those of `distillation.seeds`: leave the config with the seeds out")
    if args.seed is not None:
        config["seed"] = args.seed
    if args.start is not None:
        config["model"]["start"] = [str(p) for p in args.start]
    if args.teachers:
        config["distillation"]["teachers"] = [teacher(p) for p in args.teachers]
    args.out.mkdir(parents=True, exist_ok=True)

    rows = [r for r in read_data(args.data) if r.split == "train"]
    if args.pairs:
        rows = without_duplicates(rows, args.pairs)
    fit, validation = split_training(rows, config["split"]["validation_share"], config["split"]["seed"])
    if not len(fit):
        raise SystemExit(f"{args.data} has no photographs to train on: none is of split `train`, or all fell to the validation")
    print(f"{len(fit)} photographs to train on, {len(validation)} to validate on", flush=True)
    write_validation([rows[i] for i in validation], args.out / "validation.csv")

    def fitted(config: dict, out: Path) -> LesionNet:
        """The network that `config` leads to, kept in `out/weights.pt`: fitted now, if it does not lie there yet."""
        weights = out / "weights.pt"
        if not weights.exists():
            out.mkdir(exist_ok=True)
            squares = cached_squares(rows, config, args.out / "cache")
            save_weights(train(config, squares, rows, fit, validation, out, args.device), config, weights)
        draw_curves(out / "log.jsonl", out / "curves.png")
        return load_weights(weights, config)

    for seed in config["distillation"]["seeds"]:
        print(f"a network to learn from, seed {seed}", flush=True)
        out = args.out / f"teacher-{seed}"
        fitted(recipe(before, args) | {"seed": seed}, out)
        config["distillation"]["teachers"].append(teacher(out / "weights.pt"))
    net = fitted(config, args.out)
    if args.weights_only:
        return
    squares = cached_squares(rows, config, args.out / "cache")
    few = fit[:: max(1, len(fit) // max(1, config["quantisation"]["photographs"]))]
    bundle = export_bundle(net, config, [rows[i] for i in fit], squares[few], args.out, HERE.parent / "samples")
    print(f"bundle written to {bundle}; its probabilities are not calibrated yet:")
    print(f"  melanoma calibrate {bundle} {args.out / 'validation.csv'} --out CALIBRATED")


def files_before_seeds(files: list[Path]) -> list[Path]:
    """The files before the one that names the seeds of teachers, which are the teachers' recipe: all, if none does."""
    naming = (i for i, file in enumerate(files) if read_recipe([file]).get("distillation", {}).get("seeds"))
    return files[: next(naming, len(files))]


def recipe(files: list[Path], args: argparse.Namespace) -> dict:
    """The recipe of these files, with what the command line says of every network that is fitted."""
    config = read_recipe(files)
    if args.steps is not None:
        config["optimiser"]["steps"] = args.steps
    if args.batch_size is not None:
        config["optimiser"]["batch_size"] = args.batch_size
    if args.network is not None:
        config["model"]["network"] = args.network
    return config


def write_validation(rows: list, path: Path) -> None:
    """The photographs that train nothing, for `melanoma calibrate` and `melanoma evaluate`."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "source", "group", "diagnosis", "frame", "split"])
        writer.writerows([r.path.resolve(), r.source, r.group, r.diagnosis, r.frame, "validation"] for r in rows)


if __name__ == "__main__":
    main()
