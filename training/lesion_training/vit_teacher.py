"""`python -m lesion_training.vit_teacher --data DATA --out DIR`: fine-tunes the DINOv2 ViT-S/14 as a teacher.

Trains the last blocks and two heads: eight classes, and the image type with the samples of negatives.csv as `other`.
Killed and started again with the same arguments, it continues from its last checkpoint. `--start` continues from a
half-precision checkpoint instead, with a new optimizer. DIR/vit-teacher.pt has the averaged trained weights.
"""

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from .augmentation import Augmentation
from .bootstrap import rank_auroc
from .data import Row, cached_squares
from .image_types import IMAGE_TYPES, NO_LESION, OTHER, allowed_classes, is_malignant, read_typed
from .labels import CLASSES
from .left_out import WITHOUT, split
from .loss import marginal_cross_entropy
from .recipe import merged, read_recipe
from .training import Clock, accelerator, as_floats, report, tune_malloc, write_whole
from .vit import load_backbone, normalized
from .vit_classifier import VitClassifier, load_half, save_half

HERE = Path(__file__).resolve().parent.parent
MALIGNANT = np.array([c.malignant for c in CLASSES])
JPEG_BLOCK = 16  # pixels; the simulated compression needs a multiple of it
MIN_POSITIVES = 10  # an AUROC on fewer positives or negatives is not reported


@dataclass(frozen=True)
class Samples:
    """What is trained and evaluated on; `squares` is [N, side, side, 3] u8, the others have N entries."""

    rows: list[Row]
    types: np.ndarray
    squares: np.ndarray

    def sources(self) -> np.ndarray:
        """The source of each sample, and one name for all that are no lesions."""
        return np.array(["negatives" if row.diagnosis == NO_LESION else row.source for row in self.rows])


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.vit_teacher", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the cache, the checkpoints and log.jsonl")
    parser.add_argument(
        "--cache", type=Path, help="folder of the decoded squares, to share it between runs; default DIR/cache"
    )
    parser.add_argument(
        "--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of near duplicates"
    )
    parser.add_argument("--config", type=Path, default=HERE / "vit-teacher.toml")
    parser.add_argument("--start", type=Path, help="a vit-teacher.pt to continue from")
    parser.add_argument("--steps", type=int, help="overrides the number of steps; may change while the plateau lasts")
    parser.add_argument("--without", nargs="*", default=[], help=WITHOUT)
    parser.add_argument(
        "--evaluate-most", type=int, help="samples of a source that are evaluated on in the end, at most"
    )
    parser.add_argument("--threads", type=int, help="threads of a CPU")
    parser.add_argument("--device", type=torch.device, default=accelerator())
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    base, config = read_recipe([HERE / "config.toml"]), tomllib.loads(args.config.read_text(encoding="utf-8"))
    config["augmentation"] = merged(base["augmentation"], config["augmentation"])
    config["without"] = args.without
    if args.steps is not None:
        config["optimizer"]["steps"] = args.steps
    args.out.mkdir(parents=True, exist_ok=True)
    rows, types = read_typed(args.data, args.pairs)
    samples = Samples(rows, types, cached_squares(rows, base, args.cache or args.out / "cache"))
    fit, held = split(rows, args.without, base["split"])
    print(f"{len(fit)} samples to train on, {len(held)} to evaluate on", flush=True)
    net = train(config, samples, fit, held, args.out, args.device, args.start)
    if args.evaluate_most:
        held = thinned(samples.sources(), held, args.evaluate_most)
    scores = predict(net, samples.squares, held, config["model"]["size"])
    for line in by_source(samples, held, *scores):
        report(args.out / "log.jsonl", {"final": True, **line})


def train(
    config: dict,
    samples: Samples,
    fit: np.ndarray,
    held: np.ndarray,
    out: Path,
    device: torch.device,
    start: Path | None = None,
) -> VitClassifier:
    """Fits on the rows `fit` and returns the averaged weights.

    The AUROC of a part of `held` is logged and steers nothing.

    Everything random in a step comes from the seed and the number of the step.
    """
    recipe, model, every = config["optimizer"], config["model"], config["checkpoint"]
    log, checkpoint = out / "log.jsonl", out / "checkpoint.pt"
    torch.manual_seed(config["seed"])
    net, averaged = (VitClassifier(load_backbone(), model["trained_blocks"]).to(device) for _ in range(2))
    began = load_half(start, net) if start else 0
    averaged.load_changed(net.changed_weights())
    optimizer = new_optimizer(net, recipe)
    done, began = resume(checkpoint, config, net, averaged, optimizer) or (began, began)
    draw = Draw(config, samples, fit, device)
    watched = thinned(samples.sources(), held, every["watch_most"])
    clock, losses = Clock(), []
    while done < recipe["steps"]:
        share = schedule(done, began, recipe)
        for group in optimizer.param_groups:
            group["lr"] = share * group["plateau"]
        images, allowed, types, generator = draw(done)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            classes, image_type = net(images, model["kept_patches"], generator)
        loss = joint_loss(classes.float(), image_type.float(), allowed, types, recipe)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in net.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        done += 1
        average(averaged, net, min(recipe["averaging_decay"], (done - began) / (done - began + 10)))
        losses.append(float(loss.detach()))
        clock.tick(len(images))
        last = done == recipe["steps"]
        if done % every["every_steps"] == 0 or last:
            mean, speed = sum(losses) / len(losses), clock.speed()
            losses.clear()
            if not np.isfinite(mean):
                raise FloatingPointError(f"the loss before step {done} is {mean}")
            left = (recipe["steps"] - done) * len(images) / speed / 60
            report(
                log,
                {
                    "step": done,
                    "loss": round(mean, 4),
                    "rate": round(share, 4),
                    "images_per_s": round(speed, 2),
                    "minutes_left": round(left, 1),
                },
            )
            write_whole(
                checkpoint,
                {
                    "step": done,
                    "began": began,
                    "config": config,
                    "net": net.changed_weights(),
                    "averaged": averaged.changed_weights(),
                    "optimizer": optimizer.state_dict(),
                },
            )
            save_half(averaged, config, done, out / "vit-teacher.pt")
        if done % every["watch_steps"] == 0 and not last:
            for line in by_source(samples, watched, *predict(averaged, samples.squares, watched, model["size"])):
                report(log, {"step": done, **line})
    return averaged


class Draw:
    """The images and labels of a step."""

    def __init__(self, config: dict, samples: Samples, fit: np.ndarray, device: torch.device):
        self.config, self.device, self.fit = config, device, torch.from_numpy(fit)
        self.squares = torch.from_numpy(samples.squares)
        self.allowed = torch.from_numpy(allowed_classes([samples.rows[i] for i in fit]))
        self.types = torch.from_numpy(samples.types[fit])
        self.weights = sampling_weights([samples.rows[i] for i in fit], samples.types[fit], config["sampling"])
        self.augment = Augmentation(config["augmentation"], device)

    def __call__(self, step: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Generator]:
        """Normalized images [N, 3, size, size], allowed classes [N, 8], image types [N], and the step's generator."""
        seed = self.config["seed"] * 1_000_003 + step
        generator = torch.Generator(self.device).manual_seed(seed)
        number = self.config["optimizer"]["batch_size"]
        chosen = (
            torch.multinomial(self.weights, number, replacement=True, generator=torch.Generator().manual_seed(seed))
            .sort()
            .values
        )
        images = as_floats(self.squares[self.fit[chosen]].to(self.device))
        size = self.config["model"]["size"]
        images = self.augment(images, -(-size // JPEG_BLOCK) * JPEG_BLOCK, generator)
        edge = (images.shape[-1] - size) // 2
        images = images[..., edge : edge + size, edge : edge + size]
        return normalized(images), self.allowed[chosen].to(self.device), self.types[chosen].to(self.device), generator


def sampling_weights(rows: list[Row], types: np.ndarray, sampling: dict) -> torch.Tensor:
    """The probability of each row, [N].

    Each image type has its share, and within it a row has the weight (source, diagnosis) count ^ -power.
    """
    cells = [(row.source, row.diagnosis) for row in rows]
    counts = {cell: cells.count(cell) for cell in set(cells)}
    weights = np.array([counts[cell] ** -sampling["power"] for cell in cells])
    for number, name in enumerate(IMAGE_TYPES):
        members = types == number
        if members.any():
            weights[members] *= sampling[name] / weights[members].sum()
    return torch.from_numpy(weights)


def joint_loss(
    classes: torch.Tensor, image_type: torch.Tensor, allowed: torch.Tensor, types: torch.Tensor, recipe: dict
) -> torch.Tensor:
    """Marginal cross entropy of the classes over the lesions, and of the image type over all samples.

    classes: [N, 8] f32; image_type: [N, 3] f32; allowed: [N, 8] bool; types: [N].
    """
    is_lesion = types != OTHER
    loss = recipe["image_type_weight"] * cross_entropy(image_type, types)
    if is_lesion.any():
        loss = loss + marginal_cross_entropy(classes[is_lesion], allowed[is_lesion], recipe["label_smoothing"]).mean()
    return loss


def new_optimizer(net: VitClassifier, recipe: dict) -> torch.optim.AdamW:
    """AdamW with the rate of the plateau for each group; weight decay for matrices only."""
    groups = []
    for heads, rate in ((False, recipe["learning_rate"]), (True, recipe["head_learning_rate"])):
        for matrices, decay in ((True, recipe["weight_decay"]), (False, 0.0)):
            members = [
                p
                for n, p in net.named_parameters()
                if p.requires_grad and n.startswith("backbone.") != heads and (p.ndim > 1) == matrices
            ]
            groups.append({"params": members, "plateau": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.99))


def schedule(step: int, began: int, recipe: dict) -> float:
    """The share of the plateau's rate: linear warm-up, plateau, and linear cooldown to zero (Hägele et al. 2024)."""
    return min(1.0, (step - began + 1) / recipe["warmup_steps"], (recipe["steps"] - step) / recipe["cooldown_steps"])


@torch.no_grad()
def average(averaged: VitClassifier, net: VitClassifier, decay: float) -> None:
    """Moves the averaged weights towards those of the network."""
    for mean, value in zip(averaged.changed_weights().values(), net.changed_weights().values(), strict=True):
        mean.lerp_(value, 1 - decay)


def resume(
    path: Path, config: dict, net: VitClassifier, averaged: VitClassifier, optimizer: torch.optim.Optimizer
) -> tuple[int, int] | None:
    """Loads the checkpoint, if there is one; returns the steps done and the step that the run began at."""
    if not path.exists():
        return None
    state = torch.load(path, map_location="cpu", weights_only=True)
    if without_steps(state["config"]) != without_steps(config):
        raise ValueError(f"{path.name} was made by another config; give another --out or remove it")
    net.load_changed(state["net"])
    averaged.load_changed(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["began"]


def without_steps(config: dict) -> dict:
    """The config without what may change between two parts of a run."""
    recipe = {k: v for k, v in config["optimizer"].items() if k not in ("steps", "cooldown_steps")}
    return config | {"optimizer": recipe, "checkpoint": None}


def thinned(sources: np.ndarray, chosen: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the chosen rows of each source, by equal distances."""
    parts = []
    for source in np.unique(sources[chosen]):
        members = chosen[sources[chosen] == source]
        parts.append(members[:: max(1, -(-len(members) // most))])
    return np.sort(np.concatenate(parts)) if parts else chosen


@torch.inference_mode()
def predict(net: VitClassifier, squares: np.ndarray, chosen: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the classes [N, 8] and of the image types [N, 3], from one view."""
    device, classes, types = net.classes.weight.device, [], []
    for start in range(0, len(chosen), 32):
        images = as_floats(torch.from_numpy(squares[chosen[start : start + 32]]).to(device))
        images = torch.nn.functional.interpolate(images, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)
        logits, type_logits = net(normalized(images))
        classes.append(logits.softmax(1).cpu())
        types.append(type_logits.softmax(1).cpu())
    return torch.cat(classes).numpy(), torch.cat(types).numpy()


def by_source(samples: Samples, chosen: np.ndarray, classes: np.ndarray, types: np.ndarray) -> list[dict]:
    """AUROC of melanoma and of malignant, and the share of right image types, for each source and for all lesions."""
    rows, truth = [samples.rows[i] for i in chosen], samples.types[chosen]
    sources = samples.sources()[chosen]
    melanoma, malignant = np.array([row.diagnosis == "MEL" for row in rows]), is_malignant(rows)
    lines = []
    for name in ("all lesions", *np.unique(sources)):
        members = truth != OTHER if name == "all lesions" else sources == name
        if not members.any():
            continue
        lines.append(
            {
                "source": str(name),
                "samples": int(members.sum()),
                "auroc_melanoma": auroc(melanoma[members], classes[members, 0]),
                "auroc_malignant": auroc(malignant[members], classes[members][:, MALIGNANT].sum(1)),
                "image_type_right": round(float((types[members].argmax(1) == truth[members]).mean()), 4),
            }
        )
    return lines


def auroc(positive: np.ndarray, score: np.ndarray) -> float | None:
    """The AUROC, or None where there are too few of one kind."""
    if min(positive.sum(), (~positive).sum()) < MIN_POSITIVES:
        return None
    return round(rank_auroc(positive, score), 4)


if __name__ == "__main__":
    main()
