"""The training loop: resumable after a kill at any step, with the same result."""

import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from .augmentation import Augmentation
from .data import Row, cached_squares
from .labels import CLASSES, possible_classes
from .loss import marginal_cross_entropy
from .network import MEAN, STD, LesionNet


def train(config: dict, rows: list[Row], validation: list[Row], out: Path) -> LesionNet:
    """Fits the network on `rows`; returns the averaged weights, in evaluation mode.

    Everything random in step k comes from (seed, k), so that a run which was killed and resumed
    from its last checkpoint ends with the same weights as one that was not.
    """
    size, optimiser_config = config["model"]["input_size"], config["optimiser"]
    steps, batch_size = optimiser_config["steps"], optimiser_config["batch_size"]
    side = config["cache"]["side"]
    photos = cached_squares(rows, side, out / "cache")
    allowed = torch.tensor([possible_classes(r.diagnosis) for r in rows])
    weights = sampling_weights(rows, optimiser_config["sampling_power"])
    augment = Augmentation(config["augmentation"], size)

    torch.manual_seed(config["seed"])
    net = LesionNet(len(CLASSES))
    net.load_imagenet()
    net = net.to(memory_format=torch.channels_last)
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(optimiser_config["averaging_decay"]), use_buffers=True)
    optimiser = torch.optim.AdamW(
        decayed(net, optimiser_config["weight_decay"]), lr=optimiser_config["learning_rate"], betas=(0.9, 0.99)
    )
    checkpoint = out / "checkpoint.pt"
    first = resume(checkpoint, config, net, averaged, optimiser)
    started = time.monotonic()
    losses = []
    for step in range(first, steps):
        g = torch.Generator().manual_seed(config["seed"] * 1_000_003 + step)
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        rate = learning_rate(step, optimiser_config)
        for group in optimiser.param_groups:
            group["lr"] = rate
        chosen = torch.multinomial(weights, batch_size, replacement=True, generator=g)
        batch = torch.from_numpy(photos[np.sort(chosen.numpy())]).permute(0, 3, 1, 2).float().div_(255)
        batch = ((augment(batch, g) - MEAN) / STD).to(memory_format=torch.channels_last)
        net.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(batch)
        loss = marginal_cross_entropy(logits.float(), allowed[chosen.sort().values])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        averaged.update_parameters(net)
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise FloatingPointError(f"the loss of step {step} is {losses[-1]}")
        done = step + 1
        if done % 20 == 0:
            speed = (done - first) * batch_size / (time.monotonic() - started)
            left = (steps - done) * batch_size / speed / 60
            report(out, {"step": done, "loss": round(float(np.mean(losses[-20:])), 4), "rate": rate, "images_per_s": round(speed, 1), "minutes_left": round(left, 1)})
        if done % config["checkpoint"]["every_steps"] == 0 or done == steps:
            save(checkpoint, done, config, net, averaged, optimiser)
        if done % 500 == 0 or done == steps:
            report(out, {"step": done, **validate(averaged.module, cached_squares(validation, side, out / "cache"), validation, size)})
    return averaged.module.eval()


def decayed(net, weight_decay):
    """Weight decay for the kernels only, not for biases and batch norms."""
    kernels = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def learning_rate(step: int, config: dict) -> float:
    """A linear warm-up, then a cosine to zero (Loshchilov and Hutter 2017)."""
    warmup, peak = config["warmup_steps"], config["learning_rate"]
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (config["steps"] - warmup)))


def sampling_weights(rows: list[Row], power: float) -> torch.Tensor:
    """A weight a row: (source, diagnosis) count to the minus `power`, so that no cell drowns the rest."""
    cells = [(r.source, r.diagnosis) for r in rows]
    counts = {cell: cells.count(cell) for cell in set(cells)}
    return torch.tensor([counts[cell] ** -power for cell in cells], dtype=torch.float64)


@torch.inference_mode()
def validate(net: LesionNet, squares: np.ndarray, rows: list[Row], size: int) -> dict:
    """AUROC for melanoma (against every other known class) and for malignant, on whole squares."""
    net.eval()
    probabilities = []
    for start in range(0, len(rows), 64):
        batch = torch.from_numpy(squares[start : start + 64]).permute(0, 3, 1, 2).float().div_(255)
        batch = torch.nn.functional.interpolate(batch, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)
        batch = ((batch - MEAN) / STD).to(memory_format=torch.channels_last)
        probabilities.append(net(batch).softmax(1))
    p = torch.cat(probabilities).numpy()
    malignant = [c.malignant for c in CLASSES]
    return {
        "validation_auroc_melanoma": round(roc_auc_score([r.diagnosis == "MEL" for r in rows], p[:, 0]), 4),
        "validation_auroc_malignant": round(roc_auc_score([r.malignant for r in rows], p[:, malignant].sum(1)), 4),
    }


def save(path: Path, step: int, config: dict, net, averaged, optimiser) -> None:
    """Writes the checkpoint beside its place and renames it, so that a kill leaves the old one whole."""
    partial = path.with_suffix(".partial")
    state = {"step": step, "config": config, "net": net.state_dict(), "averaged": averaged.state_dict(), "optimiser": optimiser.state_dict()}
    with open(partial, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def resume(path: Path, config: dict, net, averaged, optimiser) -> int:
    """Loads the checkpoint, if there is one, and returns the step to go on with."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    if recipe(state["config"]) != recipe(config):
        raise ValueError(f"{path} was made by another config; give another --out or remove it")
    net.load_state_dict(state["net"])
    averaged.load_state_dict(state["averaged"])
    optimiser.load_state_dict(state["optimiser"])
    return state["step"]


def recipe(config: dict) -> dict:
    """The part of a config that decides the weights."""
    fitting = {k: config[k] for k in ("seed", "split", "cache", "optimiser", "augmentation")}
    return fitting | {"input_size": config["model"]["input_size"]}


def report(out: Path, line: dict) -> None:
    """One JSON line to the log and to the terminal."""
    text = json.dumps(line)
    print(text, flush=True)
    with open(out / "log.jsonl", "a", encoding="utf-8") as file:
        file.write(text + "\n")
