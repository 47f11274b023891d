"""The training loop: resumable after a kill at any step, with the same result."""

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

from .augmentation import Augmentation, mixed
from .data import Row
from .labels import CLASSES, possible_classes
from .loss import marginal_cross_entropy, soft_cross_entropy
from .network import MEAN, STD, LesionNet
from .restore import load_exported

NO_STEP = 900_000  # from here on are numbers that no training reaches, for batches that fit nothing


def accelerator() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(config: dict, squares: np.ndarray, rows: list[Row], fit: np.ndarray, watched: np.ndarray, out: Path, device: torch.device) -> LesionNet:
    """Fits a network on the rows `fit`, from the ImageNet weights or those of `config["model"]["start"]`.

    squares: [N, side, side, 3] u8, one a row; fit, watched: numbers of rows; the AUROC of `watched`
    goes to the log and steers nothing. Returns the averaged weights, in evaluation mode.

    Everything random in step k comes from (seed, k), so that a run which was killed and resumed
    from its last checkpoint ends with the same weights as one that was not. On a GPU, which computes
    in bf16 here and adds in no fixed order, it ends with nearly the same.
    """
    keep_memory()
    recipe, out_log = config["optimiser"], out / "log.jsonl"
    steps, batch_size = recipe["steps"], recipe["batch_size"]
    allowed = torch.tensor([possible_classes(rows[i].diagnosis) for i in fit], device=device)
    weights = sampling_weights([rows[i] for i in fit], config["sampling"])
    augment = Augmentation(config["augmentation"], device)
    mixed_share = config["augmentation"]["mixed_share"]
    pictures, numbers = resident(squares, device), torch.from_numpy(fit)
    taught = config["distillation"]["share"]
    teachers = [load_weights(Path(t["weights"])).to(device) for t in config["distillation"]["teachers"]]
    if config["distillation"]["seeds"] and not teachers:
        raise ValueError("`distillation.seeds` asks for teachers, and there are none: only `python -m lesion_training` fits them")

    def drawn(step: int) -> tuple[list[tuple[torch.Tensor, torch.Tensor]], torch.Tensor]:
        """The step's photographs: the classes that may be theirs, with the shares in which they are (of one
        photograph or of two that were mixed), and as the network is shown them."""
        seed = config["seed"] * 1_000_003 + step
        torch.manual_seed(seed)
        g = torch.Generator(device).manual_seed(seed)
        chosen = torch.multinomial(weights, batch_size, replacement=True, generator=torch.Generator().manual_seed(seed)).sort().values
        photos = augment(as_floats(pictures[numbers[chosen].to(pictures.device)]), input_size(step, config), g)
        classes = allowed[chosen.to(device)]
        labels = [(classes, torch.ones(batch_size, device=device))]
        if mixed_share:
            photos, labels = mixed(photos, classes, mixed_share, g)
        return labels, normalised(photos)

    torch.manual_seed(config["seed"])
    net = initial_network(config).to(device)
    if len(config["model"].get("start", [])) > 1 and not (out / "checkpoint.pt").exists():
        settle_norms(net, (drawn(NO_STEP + k)[1] for k in range(recipe["settling_steps"])))
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(recipe["averaging_decay"]), use_buffers=True)
    optimiser = torch.optim.AdamW(decayed(net, recipe["weight_decay"]), lr=recipe["learning_rate"], betas=(0.9, 0.99), fused=device.type == "cuda")
    checkpoint = out / "checkpoint.pt"
    first = resume(checkpoint, config, net, averaged, optimiser, device)
    clock, losses = Clock(), []
    for step in range(first, steps):
        rate = learning_rate(step, recipe)
        for group in optimiser.param_groups:
            group["lr"] = rate
        labels, batch = drawn(step)
        net.train()
        net.fix_front(at(step, recipe["fixed_front"], recipe))
        if from_bundle(config):
            freeze_norms(net)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = net(batch).float()
            taught_by = probabilities_of(teachers[step % len(teachers)], batch) if teachers else None
        loss = sum((share * marginal_cross_entropy(logits, classes, recipe["label_smoothing"])).mean() for classes, share in labels)
        if teachers:
            loss = (1 - taught) * loss + taught * soft_cross_entropy(logits, taught_by)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
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
            report(out_log, {
                "step": done, "loss": round(mean, 4), "rate": round(rate, 7), "size": input_size(step, config),
                "images_per_s": round(clock.speed() / input_size(step, config) ** 2, 1), "minutes_left": round(left / clock.speed() / 60, 1),
            })
        if done % config["checkpoint"]["every_steps"] == 0 or done == steps:
            save(checkpoint, done, config, net, averaged, optimiser)
        if len(watched) and (done % config["checkpoint"]["watch_steps"] == 0 or done == steps):
            probabilities = predict(averaged.module, squares, watched, config["model"]["input_size"])
            report(out_log, {"step": done, **aurocs([rows[i] for i in watched], probabilities)})
    return averaged.module.eval()


def initial_network(config: dict) -> LesionNet:
    """A network with the ImageNet weights, or with those of `model.start`: a bundle's model.onnx, or
    files of `save_weights`, of several their mean (Wortsman et al. 2022, "Model soups")."""
    net = LesionNet(len(CLASSES), config["model"]["network"], mix_style=config["model"]["mix_style"])
    starts = config["model"].get("start", [])
    if from_bundle(config):
        if len(starts) > 1:
            raise ValueError("only files of weights.pt have a mean; a model.onnx is a start alone")
        load_exported(net, Path(starts[0]))
    elif starts:
        fitted = [load_weights(Path(p)).state_dict() for p in starts]
        # Counts of batches are no floats, and mean nothing here.
        net.load_state_dict({k: sum(f[k] for f in fitted) / len(fitted) if v.is_floating_point() else v for k, v in fitted[0].items()})
    else:
        net.load_imagenet()
    return net.to(memory_format=torch.channels_last)


def from_bundle(config: dict) -> bool:
    return any(p.endswith(".onnx") for p in config["model"].get("start", []))


@torch.no_grad()
def settle_norms(net: LesionNet, batches: Iterable[torch.Tensor]) -> None:
    """Statistics of the norms from scratch, over `batches`: those of several networks do not average with their weights."""
    net.eval()
    norms = [m for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    kept = [m.momentum for m in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
        norm.train()
    for batch in batches:
        net(batch)
    for norm, momentum in zip(norms, kept):
        norm.momentum = momentum


def freeze_norms(net: LesionNet) -> None:
    """Restored norms stand for the identity, which statistics of a batch are not."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()


def resident(squares: np.ndarray, device: torch.device) -> torch.Tensor:
    """The pictures where the training reads them: mapped from disk, or whole on the GPU."""
    pictures = torch.from_numpy(squares)
    return pictures if device.type == "cpu" else pictures.to(device)


def as_floats(squares: torch.Tensor) -> torch.Tensor:
    """[N, S, S, 3] u8 to [N, 3, S, S] f32 in 0..1."""
    return squares.permute(0, 3, 1, 2).float().div_(255)


def normalised(photos: torch.Tensor) -> torch.Tensor:
    """What the network is shown, of [N, 3, S, S] in 0..1."""
    return ((photos - MEAN) / STD).to(memory_format=torch.channels_last)


@torch.no_grad()
def probabilities_of(teacher: LesionNet, batch: torch.Tensor) -> torch.Tensor:
    """[N, 8], for the same pictures that the pupil is shown (Beyer et al. 2022).

    Of several teachers each step asks one, in turn: the loss is linear in the probabilities, so that
    over the steps the pupil learns their mean, at the price of one.
    """
    return teacher(batch).float().softmax(1)


def decayed(net, weight_decay):
    """Weight decay for the kernels only, not for biases and batch norms."""
    kernels = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def learning_rate(step: int, recipe: dict) -> float:
    """A linear warm-up, a plateau, and a linear descent to zero over the last `descent` of the steps.

    The plateau can be made longer without throwing the steps before it away, which a cosine cannot
    (Hägele et al. 2024).
    """
    warmup, descent = recipe["warmup_steps"], recipe["descent"] * recipe["steps"]
    return recipe["learning_rate"] * min(1.0, (step + 1) / warmup, (recipe["steps"] - step) / max(descent, 1))


def input_size(step: int, config: dict) -> int:
    """Small pictures first: the side in pixels."""
    return at(step, config["optimiser"]["sizes"], config["optimiser"])


def at(step: int, schedule: list, recipe: dict) -> int:
    """The value that holds at a step; `schedule` has pairs of (share of the steps, value from there on)."""
    return [value for share, value in schedule if step >= share * recipe["steps"]][-1]


def sampling_weights(rows: list[Row], sampling: dict) -> torch.Tensor:
    """A weight a row: (source, diagnosis) count to the minus `power`, times the source's `share`.

    With power 0 every photograph is as likely as any other, with 1 every cell of source and class.
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
    """Logits, [N, views, 8], for whole squares reduced to `size`: as they are, turned by quarters, and mirrored as well."""
    net.eval()
    device, logits = next(net.parameters()).device, []
    for start in range(0, len(chosen), 64):
        batch = as_floats(torch.from_numpy(squares[chosen[start : start + 64]]).to(device))
        batch = torch.nn.functional.interpolate(batch, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)
        seen = [net(normalised(symmetry(batch, number))).cpu() for number in range(views)]
        logits.append(torch.stack(seen, 1))
    return torch.cat(logits).double().numpy()


def symmetry(batch: torch.Tensor, number: int) -> torch.Tensor:
    """One of the eight symmetries of the square, [N, C, side, side]: 0 to 3 are the quarter turns, 4 to 7 mirror these."""
    turned = torch.rot90(batch, number % 4, (2, 3))
    return turned.flip(3) if number >= 4 else turned


def aurocs(rows: list[Row], probabilities: np.ndarray) -> dict:
    """AUROC of melanoma (against every other known class) and of malignant; None where there is one kind only."""
    malignant = [c.malignant for c in CLASSES]
    values = {}
    for name, truth, score in (
        ("melanoma", [r.diagnosis == "MEL" for r in rows], probabilities[:, 0]),
        ("malignant", [r.malignant for r in rows], probabilities[:, malignant].sum(1)),
    ):
        values[f"auroc_{name}"] = round(float(roc_auc_score(truth, score)), 4) if 0 < sum(truth) < len(truth) else None
    return values


class Clock:
    """Work a second, over the last hundred steps: the machine may be shared."""

    def __init__(self):
        self.ticks = [(time.monotonic(), 0.0)]

    def tick(self, work: float) -> None:
        self.ticks = self.ticks[-100:] + [(time.monotonic(), self.ticks[-1][1] + work)]

    def speed(self) -> float:
        (start, before), (end, after) = self.ticks[0], self.ticks[-1]
        return (after - before) / (end - start)


def keep_memory() -> None:
    """Tells glibc to keep freed memory: returning and zeroing it anew costs half of the time on a CPU."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            m_trim_threshold, m_mmap_max = -1, -4
            libc.mallopt(m_mmap_max, 0)
            libc.mallopt(m_trim_threshold, -1)


def save_weights(net: LesionNet, config: dict, path: Path) -> None:
    """The weights alone, for a fine-tuning to start from, for a pupil to learn from, or to be exported elsewhere."""
    write_whole(path, {"config": config, "weights": {name: value.cpu() for name, value in net.state_dict().items()}})


def teacher(path: Path) -> dict:
    """A network to learn from, as a config names it: where its weights lie, and which they are."""
    return {"weights": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def load_weights(path: Path, config: dict | None = None) -> LesionNet:
    """What `save_weights` wrote, in evaluation mode; with a config, only if it was fitted by that one."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if config is not None and fitting(state["config"]) != fitting(config):
        raise ValueError(f"{path} was made by another config; give another --out or remove it")
    net = LesionNet(len(CLASSES), state["config"]["model"]["network"])
    net.load_state_dict(state["weights"])
    return net.eval()


def stored_config(path: Path) -> dict:
    """The config of what `save_weights` wrote."""
    return torch.load(path, map_location="cpu", weights_only=True)["config"]


def save(path: Path, step: int, config: dict, net, averaged, optimiser) -> None:
    state = {"step": step, "config": config, "net": net.state_dict(), "averaged": averaged.state_dict(), "optimiser": optimiser.state_dict()}
    write_whole(path, state)


def write_whole(path: Path, state: dict) -> None:
    """Writes beside the place and renames, so that a kill leaves the old file whole."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def resume(path: Path, config: dict, net, averaged, optimiser, device: torch.device) -> int:
    """Loads the checkpoint, if there is one, and returns the step to go on with."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    if not leads_on(state["config"], config, state["step"]):
        raise ValueError(f"{path} was made by another config; give another --out or remove it")
    net.load_state_dict(state["net"])
    averaged.load_state_dict(state["averaged"])
    optimiser.load_state_dict(state["optimiser"])
    return state["step"]


def leads_on(before: dict, config: dict, done: int) -> bool:
    """Whether `config` would have made the same first steps: all the same but for a plateau that is
    longer or shorter from here on."""
    then, now = before["optimiser"], config["optimiser"]
    schedules = ("sizes", "fixed_front")
    optimiser = then | {k: now[k] for k in ("steps", "descent", *schedules)}
    if fitting(before | {"optimiser": optimiser}) != fitting(config):
        return False
    return all(
        learning_rate(k, then) == learning_rate(k, now) and all(at(k, then[s], then) == at(k, now[s], now) for s in schedules)
        for k in range(done)
    )


def fitting(config: dict) -> dict:
    """The part of a config that decides the weights."""
    model = {k: config["model"][k] for k in ("network", "mix_style", "start") if k in config["model"]}
    distillation = config["distillation"] | {"teachers": [t["sha256"] for t in config["distillation"]["teachers"]]}
    same = {k: config[k] for k in ("seed", "split", "cache", "lit_area", "optimiser", "sampling", "augmentation")}
    return same | {"model": model, "distillation": distillation}


def report(log: Path, line: dict) -> None:
    """One JSON line to the log and to the terminal."""
    text = json.dumps(line)
    print(text, flush=True)
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")
