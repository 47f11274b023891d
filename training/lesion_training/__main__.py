"""`python -m lesion_training --data DATA --out DIR`: trains a network and writes the bundle DIR/bundle.

DATA is a folder with lesions.csv, a csv file, or a folder with subfolders `benign` and `malignant`.
After a kill, the same command resumes from the last checkpoint.
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
    parser = argparse.ArgumentParser(
        prog="lesion_training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="images and labels")
    parser.add_argument("--out", type=Path, required=True, help="folder for cache, checkpoint, log and bundle")
    parser.add_argument(
        "--config",
        type=Path,
        nargs="+",
        default=[HERE / "config.toml"],
        help="the recipe; later files override earlier ones",
    )
    parser.add_argument(
        "--start",
        type=Path,
        nargs="+",
        help="initial weights of the last network, instead of those of ImageNet: a model.onnx, a weights.pt, "
        "or the mean of several weights.pt",
    )
    parser.add_argument("--steps", type=int, help="overrides the number of steps")
    parser.add_argument("--batch-size", type=int, help="overrides the number of images per step")
    parser.add_argument("--seed", type=int, help="overrides the seed of the last network; the split has its own seed")
    parser.add_argument("--network", choices=WIDTH_AND_DEPTH, help="overrides the network")
    parser.add_argument(
        "--teachers",
        type=Path,
        nargs="+",
        help="weights.pt of other runs to distill from; not together with `distillation.seeds`",
    )
    parser.add_argument(
        "--weights-only", action="store_true", help="write weights.pt only, which is enough for a teacher"
    )
    parser.add_argument(
        "--device", type=torch.device, default=accelerator(), help="cpu or cuda; the default is cuda if there is a GPU"
    )
    parser.add_argument(
        "--pairs", type=Path, help="file of `melanoma audit --pairs`; joins the groups of near duplicates"
    )
    args = parser.parse_args()
    before = files_before_seeds(args.config)
    if not before:
        parser.error("a file with `distillation.seeds` must follow another --config file: the teachers' recipe")
    config = recipe(args.config, args)
    if args.teachers and config["distillation"]["seeds"]:
        parser.error("--teachers and `distillation.seeds` exclude each other: leave out the config file with the seeds")
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
        raise SystemExit(
            f"{args.data} has no images to train on: none is in split `train`, or all are in the validation split"
        )
    print(f"{len(fit)} training images, {len(validation)} validation images", flush=True)
    write_validation([rows[i] for i in validation], args.out / "validation.csv")

    def trained(config: dict, out: Path) -> LesionNet:
        """The network that `config` gives. Trains it unless `out/weights.pt` exists."""
        weights = out / "weights.pt"
        if not weights.exists():
            out.mkdir(exist_ok=True)
            squares = cached_squares(rows, config, args.out / "cache")
            save_weights(train(config, squares, rows, fit, validation, out, args.device), config, weights)
        draw_curves(out / "log.jsonl", out / "curves.png")
        return load_weights(weights, config)

    for seed in config["distillation"]["seeds"]:
        print(f"training a teacher, seed {seed}", flush=True)
        out = args.out / f"teacher-{seed}"
        trained(recipe(before, args) | {"seed": seed}, out)
        config["distillation"]["teachers"].append(teacher(out / "weights.pt"))
    net = trained(config, args.out)
    if args.weights_only:
        return
    squares = cached_squares(rows, config, args.out / "cache")
    sample = fit[:: max(1, len(fit) // max(1, config["quantization"]["images"]))]
    bundle = export_bundle(net, config, [rows[i] for i in fit], squares[sample], args.out, HERE.parent / "samples")
    print(f"bundle written to {bundle}; its probabilities are not calibrated yet:")
    print(f"  melanoma calibrate {bundle} {args.out / 'validation.csv'} --out CALIBRATED")


def files_before_seeds(files: list[Path]) -> list[Path]:
    """The recipe of the teachers: the files before the one with `distillation.seeds`, or all if none has it."""
    with_seeds = (i for i, file in enumerate(files) if read_recipe([file]).get("distillation", {}).get("seeds"))
    return files[: next(with_seeds, len(files))]


def recipe(files: list[Path], args: argparse.Namespace) -> dict:
    """The recipe of these files, with the options that override it for every network."""
    config = read_recipe(files)
    if args.steps is not None:
        config["optimizer"]["steps"] = args.steps
    if args.batch_size is not None:
        config["optimizer"]["batch_size"] = args.batch_size
    if args.network is not None:
        config["model"]["network"] = args.network
    return config


def write_validation(rows: list, path: Path) -> None:
    """Writes the validation rows, for `melanoma calibrate` and `melanoma evaluate`."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "source", "group", "diagnosis", "frame", "split"])
        writer.writerows([r.path.resolve(), r.source, r.group, r.diagnosis, r.frame, "validation"] for r in rows)


if __name__ == "__main__":
    main()
