"""Plots the log of a training."""

import json
from itertools import pairwise
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def draw_curves(log: Path, plot: Path) -> None:
    """Loss and learning rate above, validation AUROC below, against the step."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    training, validation = [r for r in lines if "loss" in r], [r for r in lines if "auroc_malignant" in r]
    steps = [r["step"] for r in training]
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, figsize=(8, 6), layout="constrained")
    upper.plot(steps, [r["loss"] for r in training], label="loss, mean of 20 steps")
    upper.set_ylabel("loss")
    rate = upper.twinx()
    rate.plot(steps, [r["rate"] for r in training], color="gray", linestyle=":", label="learning rate")
    rate.set_ylabel("learning rate")
    changes = [b["step"] for a, b in pairwise(training) if a["size"] != b["size"]]
    for change in changes:
        upper.axvline(change, color="lightgray", zorder=0)
    if changes:
        upper.set_title("gray lines: the input size grows", fontsize="small", loc="right")
    for name in ("melanoma", "malignant"):
        points = [(r["step"], r[f"auroc_{name}"]) for r in validation if r[f"auroc_{name}"] is not None]
        if points:
            lower.plot(*zip(*points, strict=True), marker="o", label=name)
    lower.set_ylabel("AUROC, validation")
    lower.set_xlabel("step")
    lower.grid(alpha=0.3)
    lower.legend(loc="lower right")
    figure.savefig(plot, dpi=110)
    plt.close(figure)
