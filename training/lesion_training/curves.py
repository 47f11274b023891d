"""The log of a training as a picture."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def draw_curves(log: Path, picture: Path) -> None:
    """Loss and learning rate above, AUROC on the validation part below, against the step."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    fitted, watched = [r for r in lines if "loss" in r], [r for r in lines if "auroc_malignant" in r]
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, figsize=(8, 6), layout="constrained")
    upper.plot([r["step"] for r in fitted], [r["loss"] for r in fitted], label="loss, mean of 20 steps")
    upper.set_ylabel("loss")
    rate = upper.twinx()
    rate.plot([r["step"] for r in fitted], [r["rate"] for r in fitted], color="grey", linestyle=":", label="learning rate")
    rate.set_ylabel("learning rate")
    changes = [b["step"] for a, b in zip(fitted, fitted[1:]) if a["size"] != b["size"]]
    for change in changes:
        upper.axvline(change, color="lightgrey", zorder=0)
    if changes:
        upper.set_title("grey lines: the pictures become larger", fontsize="small", loc="right")
    for name in ("melanoma", "malignant"):
        points = [(r["step"], r[f"auroc_{name}"]) for r in watched if r[f"auroc_{name}"] is not None]
        lower.plot(*zip(*points), marker="o", label=name) if points else None
    lower.set_ylabel("AUROC, validation")
    lower.set_xlabel("step")
    lower.grid(alpha=0.3)
    lower.legend(loc="lower right")
    figure.savefig(picture, dpi=110)
    plt.close(figure)
