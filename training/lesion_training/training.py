"""The training loop, which can be killed at any step and resumed with the same result."""

import ctypes
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from scipy.special import softmax
from sklearn.metrics import roc_auc_score
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from .augmentation import Augmentation, mixup
from .data import Row
from .labels import CLASSES, possible_classes
from .loss import marginal_cross_entropy, soft_cross_entropy
from .network import MEAN, STD, LesionNet
from .restore import load_exported

RECALIBRATION_STEP = 900_000  # step numbers from here on are for batches that only recalibrate the batch norms


def accelerator() -> torch.device:
    """A GPU, if there is one; else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    config: dict,
    squares: np.ndarray,
    rows: list[Row],
    fit: np.ndarray,
    validation: np.ndarray,
    out: Path,
    device: torch.device,
) -> LesionNet:
    """Trains a network on the rows `fit`, from the ImageNet weights or those of `config["model"]["start"]`.

    squares: [N, side, side, 3] u8, one per row; fit, validation: indices of rows. The AUROC on `validation` goes to the
    log and influences nothing. Returns the network with the averaged weights, in evaluation mode.

    All random numbers of step k come from (seed, k), so that a run that was killed and resumed from its last checkpoint
    ends with the same weights as an uninterrupted one. On a GPU, which uses bf16 and adds in no fixed order, they are
    nearly the same.
    """
    tune_malloc()
    recipe, out_log = config["optimizer"], out / "log.jsonl"
    steps, batch_size = recipe["steps"], recipe["batch_size"]
    allowed = torch.tensor([possible_classes(rows[i].diagnosis) for i in fit], device=device)
    weights = sampling_weights([rows[i] for i in fit], config["sampling"])
    augment = Augmentation(config["augmentation"], device)
    mixup_share = config["augmentation"]["mixup_share"]
    pixels, indices = resident(squares, device), torch.from_numpy(fit)
    distillation_share = config["distillation"]["share"]
    teachers = [load_weights(Path(t["weights"])).to(device) for t in config["distillation"]["teachers"]]
    if config["distillation"]["seeds"] and not teachers:
        raise ValueError("`distillation.seeds` needs teachers, which only `python -m lesion_training` trains")

    def make_batch(step: int) -> tuple[list[tuple[torch.Tensor, torch.Tensor]], torch.Tensor]:
        """The labels of the step's batch, as pairs of allowed classes and weights (two pairs after mixup), and the
        normalized images."""
        seed = config["seed"] * 1_000_003 + step
        torch.manual_seed(seed)
        g = torch.Generator(device).manual_seed(seed)
        chosen = (
            torch.multinomial(weights, batch_size, replacement=True, generator=torch.Generator().manual_seed(seed))
            .sort()
            .values
        )
        images = augment(as_floats(pixels[indices[chosen].to(pixels.device)]), input_size(step, config), g)
        classes = allowed[chosen.to(device)]
        labels = [(classes, torch.ones(batch_size, device=device))]
        if mixup_share:
            images, labels = mixup(images, classes, mixup_share, g)
        return labels, normalized(images)

    torch.manual_seed(config["seed"])
    net = initial_network(config).to(device)
    if len(config["model"].get("start", [])) > 1 and not (out / "checkpoint.pt").exists():
        recalibrate_batch_norm(
            net, (make_batch(RECALIBRATION_STEP + k)[1] for k in range(recipe["recalibration_steps"]))
        )
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(recipe["averaging_decay"]), use_buffers=True)
    optimizer = torch.optim.AdamW(
        decayed(net, recipe["weight_decay"]), lr=recipe["learning_rate"], betas=(0.9, 0.99), fused=device.type == "cuda"
    )
    checkpoint = out / "checkpoint.pt"
    first = resume(checkpoint, config, net, averaged, optimizer, device)
    clock, losses = Clock(), []
    for step in range(first, steps):
        rate = learning_rate(step, recipe)
        for group in optimizer.param_groups:
            group["lr"] = rate
        labels, batch = make_batch(step)
        net.train()
        net.freeze_stem(value_at(step, recipe["frozen_blocks"], recipe))
        if from_bundle(config):
            freeze_norms(net)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = net(batch).float()
            targets = probabilities_of(teachers[step % len(teachers)], batch) if teachers else None
        loss = sum(
            (weight * marginal_cross_entropy(logits, classes, recipe["label_smoothing"])).mean()
            for classes, weight in labels
        )
        if teachers:
            loss = (1 - distillation_share) * loss + distillation_share * soft_cross_entropy(logits, targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        averaged.update_parameters(net)
        losses.append(loss.detach())
        done = step + 1
        clock.tick(batch_size * input_size(step, config) ** 2)
        if done % 20 == 0:
            mean = float(torch.stack(losses).mean())
            if not math.isfinite(mean):
                raise FloatingPointError(f"the loss before step {done} is {mean}")
            losses.clear()
            left = sum(batch_size * input_size(k, config) ** 2 for k in range(done, steps))
            report(
                out_log,
                {
                    "step": done,
                    "loss": round(mean, 4),
                    "rate": round(rate, 7),
                    "size": input_size(step, config),
                    "images_per_s": round(clock.speed() / input_size(step, config) ** 2, 1),
                    "minutes_left": round(left / clock.speed() / 60, 1),
                },
            )
        if done % config["checkpoint"]["every_steps"] == 0 or done == steps:
            save(checkpoint, done, config, net, averaged, optimizer)
        if len(validation) and (done % config["checkpoint"]["validation_steps"] == 0 or done == steps):
            probabilities = predict(averaged.module, squares, validation, config["model"]["input_size"])
            report(out_log, {"step": done, **aurocs([rows[i] for i in validation], probabilities)})
    return averaged.module.eval()


def initial_network(config: dict) -> LesionNet:
    """A network with the ImageNet weights, or with those of `model.start`: a bundle's model.onnx, a file of
    `save_weights`, or the mean of several such files (Wortsman et al. 2022, "Model soups")."""
    net = LesionNet(len(CLASSES), config["model"]["network"], mix_style=config["model"]["mix_style"])
    starts = config["model"].get("start", [])
    if from_bundle(config):
        if len(starts) > 1:
            raise ValueError("a model.onnx cannot be averaged; give several weights.pt, or one model.onnx")
        load_exported(net, Path(starts[0]))
    elif starts:
        states = [load_weights(Path(p)).state_dict() for p in starts]
        # The only other values are counts of batches, which have no use here.
        net.load_state_dict(
            {k: sum(s[k] for s in states) / len(states) if v.is_floating_point() else v for k, v in states[0].items()}
        )
    else:
        net.load_imagenet()
    return net.to(memory_format=torch.channels_last)


def from_bundle(config: dict) -> bool:
    return any(p.endswith(".onnx") for p in config["model"].get("start", []))


@torch.no_grad()
def recalibrate_batch_norm(net: LesionNet, batches: Iterable[torch.Tensor]) -> None:
    """Computes the statistics of the batch norms anew over `batches`, since averaging weights does not average them."""
    net.eval()
    norms = [m for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    kept = [m.momentum for m in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
        norm.train()
    for batch in batches:
        net(batch)
    for norm, momentum in zip(norms, kept, strict=True):
        norm.momentum = momentum


def freeze_norms(net: LesionNet) -> None:
    """Keeps the restored batch norms in evaluation mode: they are the identity, unlike the statistics of a batch."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()


def resident(squares: np.ndarray, device: torch.device) -> torch.Tensor:
    """The squares as a tensor: mapped from disk, or copied to the GPU."""
    pixels = torch.from_numpy(squares)
    return pixels if device.type == "cpu" else pixels.to(device)


def as_floats(squares: torch.Tensor) -> torch.Tensor:
    """[N, S, S, 3] u8 to [N, 3, S, S] f32 in 0..1."""
    return squares.permute(0, 3, 1, 2).float().div_(255)


def normalized(images: torch.Tensor) -> torch.Tensor:
    """The network's input, from [N, 3, S, S] in 0..1."""
    return ((images - MEAN) / STD).to(memory_format=torch.channels_last)


@torch.no_grad()
def probabilities_of(teacher: LesionNet, batch: torch.Tensor) -> torch.Tensor:
    """The teacher's probabilities, [N, 8], for the images that the student also gets (Beyer et al. 2022).

    Each step uses one of several teachers in turn. The loss is linear in the probabilities, so that over the steps the
    student learns their mean at the cost of one.
    """
    return teacher(batch).float().softmax(1)


def decayed(net, weight_decay):
    """Parameter groups with weight decay for the kernels only, not for biases and batch norms."""
    kernels = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def learning_rate(step: int, recipe: dict) -> float:
    """A linear warm-up, a plateau, and a linear cooldown to zero over the last share `cooldown` of the steps.

    Unlike a cosine schedule, the plateau can be extended without repeating the steps before (Hägele et al. 2024).
    """
    warmup, cooldown = recipe["warmup_steps"], recipe["cooldown"] * recipe["steps"]
    return recipe["learning_rate"] * min(1.0, (step + 1) / warmup, (recipe["steps"] - step) / max(cooldown, 1))


def input_size(step: int, config: dict) -> int:
    """The side of the input in pixels at a step."""
    return value_at(step, config["optimizer"]["sizes"], config["optimizer"])


def value_at(step: int, schedule: list, recipe: dict) -> int:
    """The value of a schedule at a step. `schedule` has pairs of (share of the steps, value from that share on)."""
    return [value for share, value in schedule if step >= share * recipe["steps"]][-1]


def sampling_weights(rows: list[Row], sampling: dict) -> torch.Tensor:
    """The weight of each row: the count of its (source, diagnosis) to the power -`power`, times the source's `share`.

    With power 0 every image has the same weight; with 1 every pair of source and diagnosis has.
    """
    cells = [(r.source, r.diagnosis) for r in rows]
    counts = {cell: cells.count(cell) for cell in set(cells)}
    share = sampling["share"]
    return torch.tensor([share.get(c[0], 1.0) * counts[c] ** -sampling["power"] for c in cells], dtype=torch.float64)


def predict(net: LesionNet, squares: np.ndarray, chosen: np.ndarray, size: int) -> np.ndarray:
    """Probabilities of the classes, [N, 8], for whole squares reduced to `size`."""
    return softmax(predict_views(net, squares, chosen, size, 1)[:, 0], axis=1)


@torch.inference_mode()
def predict_views(net: LesionNet, squares: np.ndarray, chosen: np.ndarray, size: int, views: int) -> np.ndarray:
    """Logits, [N, views, 8], of the first `views` dihedral orientations of whole squares reduced to `size`."""
    net.eval()
    device, logits = next(net.parameters()).device, []
    for start in range(0, len(chosen), 64):
        batch = as_floats(torch.from_numpy(squares[chosen[start : start + 64]]).to(device))
        batch = torch.nn.functional.interpolate(batch, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)
        outputs = [net(normalized(dihedral(batch, number))).cpu() for number in range(views)]
        logits.append(torch.stack(outputs, 1))
    return torch.cat(logits).double().numpy()


def dihedral(batch: torch.Tensor, number: int) -> torch.Tensor:
    """One of the eight symmetries of a square, [N, C, side, side]: 0 to 3 rotate by quarters, 4 to 7 mirror these."""
    rotated = torch.rot90(batch, number % 4, (2, 3))
    return rotated.flip(3) if number >= 4 else rotated


def aurocs(rows: list[Row], probabilities: np.ndarray) -> dict:
    """AUROC of melanoma (against every other known class) and of malignant; None if only one kind occurs."""
    malignant = [c.malignant for c in CLASSES]
    values = {}
    for name, truth, score in (
        ("melanoma", [r.diagnosis == "MEL" for r in rows], probabilities[:, 0]),
        ("malignant", [r.malignant for r in rows], probabilities[:, malignant].sum(1)),
    ):
        values[f"auroc_{name}"] = round(float(roc_auc_score(truth, score)), 4) if 0 < sum(truth) < len(truth) else None
    return values


class Clock:
    """Work per second over the last hundred steps, since other programs may share the machine."""

    def __init__(self):
        self.ticks = [(time.monotonic(), 0.0)]

    def tick(self, work: float) -> None:
        self.ticks = self.ticks[-100:] + [(time.monotonic(), self.ticks[-1][1] + work)]

    def speed(self) -> float:
        (start, before), (end, after) = self.ticks[0], self.ticks[-1]
        return (after - before) / (end - start)


def tune_malloc() -> None:
    """Makes glibc keep freed memory. Returning it and zeroing it again takes half of the time on a CPU."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            m_trim_threshold, m_mmap_max = -1, -4
            libc.mallopt(m_mmap_max, 0)
            libc.mallopt(m_trim_threshold, -1)


def save_weights(net: LesionNet, config: dict, path: Path) -> None:
    """Writes the weights and the config, for fine-tuning, for distillation, or for an export elsewhere."""
    write_whole(path, {"config": config, "weights": {name: value.cpu() for name, value in net.state_dict().items()}})


def teacher(path: Path) -> dict:
    """A teacher as a config names it: the path of its weights and their SHA-256."""
    return {"weights": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def load_weights(path: Path, config: dict | None = None) -> LesionNet:
    """Loads what `save_weights` wrote, in evaluation mode. If `config` is given, the weights must come from it."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if config is not None and weight_config(state["config"]) != weight_config(config):
        raise ValueError(f"{path} was made by another config; choose another --out or remove it")
    net = LesionNet(len(CLASSES), state["config"]["model"]["network"])
    net.load_state_dict(state["weights"])
    return net.eval()


def stored_config(path: Path) -> dict:
    """The config in a file of `save_weights`."""
    return torch.load(path, map_location="cpu", weights_only=True)["config"]


def save(path: Path, step: int, config: dict, net, averaged, optimizer) -> None:
    state = {
        "step": step,
        "config": config,
        "net": net.state_dict(),
        "averaged": averaged.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    write_whole(path, state)


def write_whole(path: Path, state: dict) -> None:
    """Writes to a temporary file and renames it, so that a kill leaves the old file intact."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def resume(path: Path, config: dict, net, averaged, optimizer, device: torch.device) -> int:
    """Loads the checkpoint, if there is one, and returns the next step."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    if not can_resume(state["config"], config, state["step"]):
        raise ValueError(f"{path} was made by another config; choose another --out or remove it")
    net.load_state_dict(state["net"])
    averaged.load_state_dict(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"]


def can_resume(before: dict, config: dict, done: int) -> bool:
    """Whether `config` gives the same first `done` steps: it may differ only in the schedules after them."""
    then, now = before["optimizer"], config["optimizer"]
    schedules = ("sizes", "frozen_blocks")
    optimizer = then | {k: now[k] for k in ("steps", "cooldown", *schedules)}
    if weight_config(before | {"optimizer": optimizer}) != weight_config(config):
        return False
    return all(
        learning_rate(k, then) == learning_rate(k, now)
        and all(value_at(k, then[s], then) == value_at(k, now[s], now) for s in schedules)
        for k in range(done)
    )


def weight_config(config: dict) -> dict:
    """The part of a config that determines the weights."""
    model = {k: config["model"][k] for k in ("network", "mix_style", "start") if k in config["model"]}
    distillation = config["distillation"] | {"teachers": [t["sha256"] for t in config["distillation"]["teachers"]]}
    same = {
        k: config[k] for k in ("seed", "split", "cache", "field_of_view_crop", "optimizer", "sampling", "augmentation")
    }
    return same | {"model": model, "distillation": distillation}


def report(log: Path, line: dict) -> None:
    """Writes one JSON line to the log and to stdout."""
    text = json.dumps(line)
    print(text, flush=True)
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")
