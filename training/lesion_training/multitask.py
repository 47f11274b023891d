"""`python -m lesion_training.multitask --data DATA --out DIR`: one network for dermoscopic and clinical images.

Continues from the built-in network before it was rounded to int8 (`--start` takes another) with heads for eight
classes and the image type. Killed and started again with the same arguments, it continues from its last checkpoint.
`--steps` may be raised after the end: the run then continues from before its cooldown. DIR/multitask.pt has the
averaged weights in half precision.
"""

import argparse
import dataclasses
from pathlib import Path

import numpy as np
import torch

from .data import cached_squares
from .image_types import IMAGE_TYPES, OTHER, read_typed
from .left_out import WITHOUT, split
from .multitask_batch import Draw
from .multitask_evaluation import disagreement, lines, predict_views
from .multitask_loss import multitask_loss
from .multitask_net import IMAGENET, MultiTaskNet, initial_network, save_half
from .network import WIDTH_AND_DEPTH
from .recipe import merged, read_recipe
from .teacher_predictions import file_digest, read_teachers
from .training import Clock, accelerator, decayed, report, tune_malloc, write_whole
from .view_teachers import ViewTeachers
from .vit_teacher import Samples, schedule, thinned

HERE = Path(__file__).resolve().parent.parent
BUILT_IN = HERE / "checkpoints" / "multitask.pt"  # the built-in network before it was rounded to int8


def main() -> None:
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    base, config = read_recipe([HERE / "config.toml"]), read_recipe(args.config)
    config["augmentation"] = merged(base["augmentation"], config["augmentation"])
    config["without"] = sorted(args.without)
    if args.network:
        config["model"]["network"] = args.network
    for name in ("steps", "cooldown_steps"):
        if (number := getattr(args, name)) is not None:
            config["optimizer"][name] = number
    is_taught = any(config["distillation"][name] for name in IMAGE_TYPES)
    if args.without and (args.start == str(BUILT_IN) or is_taught):
        raise SystemExit(
            "the shipped network has seen every source: with --without, start elsewhere and set the shares of "
            "[distillation] to 0, as evidence.toml does"
        )
    config["model"]["start"] = args.start if args.start == IMAGENET else file_digest(Path(args.start))
    config["teachers"]["files"] = [file_digest(path) for path in args.teachers]
    config["teachers"]["view_files"] = [file_digest(path) for path in args.view_teachers]
    args.out.mkdir(parents=True, exist_ok=True)
    cache = args.cache or args.out / "cache"
    rows, types = read_typed(args.data, args.pairs)
    samples = Samples(rows, types, cached_squares(rows, base, cache))
    fit, held = split(rows, args.without, base["split"])
    print(f"{len(fit)} samples to train on, {len(held)} to evaluate on", flush=True)
    targets = read_teachers(args.teachers, config["teachers"]["weights"], rows, types) if is_taught else None
    if args.view_teachers:
        network, weights = config["model"]["network"], config["teachers"]["view_weights"]
        view_teachers = ViewTeachers(args.view_teachers, weights, network, args.device)
    else:
        view_teachers = None
    net = train(config, samples, fit, held, targets, view_teachers, args.out, args.device, args.start)
    if args.evaluate_most:
        held = thinned(samples.sources(), held, args.evaluate_most)
    evaluate(net, samples, held, config["model"]["evaluated_size"], targets, args.out)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="lesion_training.multitask", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the cache, the checkpoints and log.jsonl")
    parser.add_argument(
        "--cache", type=Path, help="folder of the decoded squares and of the teacher's predictions; default DIR/cache"
    )
    parser.add_argument(
        "--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of near duplicates"
    )
    parser.add_argument(
        "--config", type=Path, nargs="+", default=[HERE / "multitask.toml"], help="each overrides values of the former"
    )
    parser.add_argument(
        "--start",
        default=str(BUILT_IN),
        help=f"a model.onnx in float, a multitask.pt, or `{IMAGENET}`; default: the built-in network before int8",
    )
    parser.add_argument("--network", choices=WIDTH_AND_DEPTH, help="overrides the network")
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=[], help="files of `lesion_training.teacher_predictions`"
    )
    parser.add_argument(
        "--view-teachers",
        type=Path,
        nargs="*",
        default=[],
        help="networks that predict targets for the same augmented images: model.onnx or multitask.pt files",
    )
    parser.add_argument("--steps", type=int, help="overrides the number of steps")
    parser.add_argument("--cooldown-steps", type=int, help="overrides how many of them are the cooldown")
    parser.add_argument("--without", nargs="*", default=[], help=WITHOUT)
    parser.add_argument(
        "--evaluate-most", type=int, help="samples of a source that are evaluated on in the end, at most"
    )
    parser.add_argument("--threads", type=int, help="threads of a CPU")
    parser.add_argument("--device", type=torch.device, default=accelerator())
    return parser.parse_args()


def train(
    config: dict,
    samples: Samples,
    fit: np.ndarray,
    held: np.ndarray,
    targets: np.ndarray | None,
    view_teachers: ViewTeachers | None,
    out: Path,
    device: torch.device,
    start: str,
) -> MultiTaskNet:
    """Fits on the rows `fit` and returns the averaged weights.

    The AUROC of a part of `held` is logged and steers nothing. Everything random in a step comes from the seed and the
    number of the step.
    """
    recipe, model, every = config["optimizer"], config["model"], config["checkpoint"]
    net, began = initial_network(model["network"], start)
    averaged, _ = initial_network(model["network"], start)
    net, averaged = net.to(device), averaged.to(device).eval()
    optimizer = new_optimizer(net, recipe)
    done, began = resume(out, config, net, averaged, optimizer) or (began, began)
    draw = Draw(config, samples, fit, targets, device)
    watched = thinned(samples.sources(), held, every["watch_most"])
    clock, losses = Clock(), []
    while done < recipe["steps"]:
        share = schedule(done, began, recipe)
        for group in optimizer.param_groups:
            group["lr"] = share * group["plateau"]
        batch = draw(done)
        if view_teachers:
            batch = dataclasses.replace(
                batch, targets=view_teachers.targets(batch, config["distillation"]["same_image"])
            )
        torch.manual_seed(config["seed"] * 1_000_003 + done)
        net.prepare(model["norms"], model["frozen_blocks"])
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            classes, image_type = net(batch.images)
        loss, parts = multitask_loss(classes.float(), image_type.float(), batch, config["loss"])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        done += 1
        average(averaged, net, min(recipe["averaging_decay"], (done - began) / (done - began + 10)))
        losses.append(torch.stack([loss.detach(), *(part.detach() for part in parts.values())]).cpu())
        clock.tick(len(batch.images))
        last = done == recipe["steps"]
        if done % every["every_steps"] == 0 or last:
            means = torch.stack(losses).mean(0).tolist()
            losses.clear()
            if not np.isfinite(means[0]):
                raise FloatingPointError(f"the loss before step {done} is {means[0]}")
            line = {"step": done, **dict(zip(("loss", *parts), (round(m, 4) for m in means), strict=True))}
            speed = clock.speed()
            left = (recipe["steps"] - done) * recipe["batch_size"] / speed / 60
            line |= {"rate": round(share, 4), "images_per_s": round(speed, 2), "minutes_left": round(left, 1)}
            report(out / "log.jsonl", line)
            state = {"step": done, "began": began, "config": config, "net": net.state_dict()}
            state |= {"averaged": averaged.state_dict(), "optimizer": optimizer.state_dict()}
            write_whole(out / "checkpoint.pt", state)
            if done <= recipe["steps"] - recipe["cooldown_steps"]:
                write_whole(out / "plateau.pt", state)
            save_half(averaged, config, done, out / "multitask.pt")
            if every["keep_all"]:
                save_half(averaged, config, done, out / f"multitask-{done}.pt")
        if done % every["watch_steps"] == 0 and not last:
            predicted = predict_views(averaged, samples.squares, watched, model["evaluated_size"], 1)
            for line in lines(samples, watched, *predicted):
                report(out / "log.jsonl", {"step": done, **line})
    return averaged


def evaluate(
    net: MultiTaskNet, samples: Samples, held: np.ndarray, size: int, targets: np.ndarray | None, out: Path
) -> None:
    """Logs the network, with one view and with four, by source, and its teachers beside it."""
    classes, types = predict_views(net, samples.squares, held, size, 4)
    for line in lines(samples, held, classes, types):
        report(out / "log.jsonl", {"final": True, **line})
    lesions = samples.types[held] != OTHER
    report(out / "log.jsonl", {"final": True, **disagreement(classes[lesions])})
    if targets is not None:
        for line in lines(samples, held, targets[held][:, None], types[:, :1]):
            del line["image_type_right"], line["views"]
            report(out / "log.jsonl", {"final": True, "model": "teachers", **line})


def new_optimizer(net: MultiTaskNet, recipe: dict) -> torch.optim.AdamW:
    """AdamW with the rate of the plateau for each group. The head of the image type, which is new, has its own."""
    head = {id(parameter) for parameter in net.image_type.parameters()}
    groups = []
    for group in decayed(net, recipe["weight_decay"]):
        for is_head, rate in ((False, recipe["learning_rate"]), (True, recipe["image_type_learning_rate"])):
            members = [p for p in group["params"] if (id(p) in head) == is_head]
            groups.append(group | {"params": members, "plateau": rate})
    return torch.optim.AdamW(groups, betas=(0.9, 0.99))


@torch.no_grad()
def average(averaged: MultiTaskNet, net: MultiTaskNet, decay: float) -> None:
    """Moves the averaged weights towards those of the network."""
    for mean, value in zip(averaged.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - decay)


def resume(
    out: Path, config: dict, net: MultiTaskNet, averaged: MultiTaskNet, optimizer: torch.optim.Optimizer
) -> tuple[int, int] | None:
    """Loads the last checkpoint that belongs to the schedule, if there is one.

    Returns the steps done and the step that the run began at.
    checkpoint.pt belongs to it unless its cooldown began earlier than that of the schedule; then plateau.pt does.
    """
    paths = [path for path in (out / "checkpoint.pt", out / "plateau.pt") if path.exists()]
    for path in paths:
        state = torch.load(path, map_location="cpu", weights_only=True)
        if same_until(state["config"], config, state["began"], state["step"]):
            net.load_state_dict(state["net"])
            averaged.load_state_dict(state["averaged"])
            optimizer.load_state_dict(state["optimizer"])
            return state["step"], state["began"]
    if paths:
        raise ValueError(
            f"the checkpoints in {out.name} were made by another config; give another --out or remove them"
        )
    return None


def same_until(before: dict, config: dict, began: int, done: int) -> bool:
    """Whether both configs give the same steps up to `done`."""

    def rest(config: dict) -> dict:
        free = ("steps", "cooldown_steps")
        return config | {
            "optimizer": {k: v for k, v in config["optimizer"].items() if k not in free},
            "checkpoint": None,
        }

    then, now = before["optimizer"], config["optimizer"]
    return rest(before) == rest(config) and all(
        schedule(step, began, then) == schedule(step, began, now) for step in range(began, done)
    )


if __name__ == "__main__":
    main()
