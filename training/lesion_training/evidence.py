"""`python -m lesion_training.evidence RUN... --out evidence.csv`: what `melanoma calibrate --evidence` reads.

Joins RUN/predictions.csv of `lesion_training.evidence_predictions`, without the names of the files, and prints the
sensitivity and the specificity of each source. The threshold of a run is chosen on lesions that it was neither trained
on nor left out. `melanoma calibrate` applies the rule to the whole.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .bootstrap import rank_auroc
from .data import csv_rows
from .left_out import LEFT_OUT, VALIDATION

TARGETS = (0.97, 0.98, 0.95, 0.99)  # sensitivities that thresholds are chosen for
MIN_MALIGNANT = 100  # to choose a threshold on; with fewer, the one for 0.98 is the smallest or second smallest value
MAX_THRESHOLD = 0.5  # as in a card
RESAMPLES, SEED = 2000, 20261124
SOURCES, PATIENTS = "sources", "patients"
COLUMNS = ("run", "role", "left_out", "source", "group", "image_type", "malignant", "probability")


@dataclass(frozen=True)
class Prediction:
    source: str
    group: str
    image_type: str
    malignant: bool
    probability: float
    role: str
    without: str  # what the run leaves out
    run: str

    @property
    def kind(self) -> str:
        return PATIENTS if ":" in self.without else SOURCES


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.evidence", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="folders with predictions.csv")
    parser.add_argument("--out", type=Path, required=True, help="csv file for `melanoma calibrate --evidence`")
    args = parser.parse_args()
    predictions = [p for run in args.runs for p in read_predictions(run)]
    write(args.out, predictions)
    for target in TARGETS:
        print(f"Thresholds for a sensitivity of {target}:\n\n{table(with_thresholds(predictions, target))}\n")


def write(path: Path, predictions: list[Prediction]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for p in predictions:
            cells = (p.run, p.role, p.kind, p.source, p.group, p.image_type, int(p.malignant), f"{p.probability:.5f}")
            writer.writerow(cells)


def read_predictions(run: Path) -> list[Prediction]:
    path = run / "predictions.csv"
    names = ("source", "group", "image_type")
    return [
        Prediction(
            *(r[name] for name in names),
            r["malignant"] == "1",
            float(r["probability"]),
            r["role"],
            r["without"],
            run.name,
        )
        for _, r in csv_rows(path, *names, "malignant", "probability", "role", "without")
    ]


def with_thresholds(predictions: list[Prediction], target: float) -> list[tuple[Prediction, float]]:
    """Each prediction that is left out, and the threshold of its run for its image type."""
    tested = [p for p in predictions if p.role == LEFT_OUT]
    cells = sorted({(p.run, p.image_type) for p in tested})
    threshold = {cell: threshold_for(target, reference(predictions, *cell)) for cell in cells}
    return [(p, threshold[p.run, p.image_type]) for p in tested]


def reference(predictions: list[Prediction], run: str, image_type: str) -> list[float]:
    """The probabilities of malignant lesions that the threshold of a run is chosen on.

    They are those of its validation groups with this image type. If these are too few: for a fold, what the other
    folds left out (cross-fitting), and for a whole source, the validation groups of every image type.
    """
    own = [p for p in predictions if p.malignant and p.run == run and p.role == VALIDATION]
    chosen = [p for p in own if p.image_type == image_type]
    if len(chosen) < MIN_MALIGNANT:
        without = next(p.without for p in predictions if p.run == run)
        source = without.partition(":")[0] + ":"
        others = [p for p in predictions if p.malignant and p.role == LEFT_OUT and p.run != run]
        chosen = [p for p in others if p.without.startswith(source)] if ":" in without else own
    if len(chosen) < MIN_MALIGNANT:
        raise SystemExit(
            f"{run} has {len(chosen)} malignant lesions to choose a threshold on; it needs {MIN_MALIGNANT}"
        )
    return [p.probability for p in chosen]


def threshold_for(sensitivity: float, malignant: list[float]) -> float:
    """The largest threshold that this share of the probabilities reaches, and at most 0.5."""
    return min(sorted(malignant)[int((1 - sensitivity) * len(malignant))], MAX_THRESHOLD)


def rates(tested: list[tuple[Prediction, float]]) -> list[tuple[float, float, float]]:
    """Sensitivity and specificity, each with its 95 % interval; NaN where there is no such lesion.

    Percentile bootstrap over groups (Efron and Tibshirani 1993); the thresholds stay.
    """
    _, group = np.unique([f"{p.source} {p.group}" for p, _ in tested], return_inverse=True)
    counts = np.zeros((group.max() + 1, 2, 2))  # of each group, benign or malignant: right ones, all
    for g, (p, threshold) in zip(group, tested, strict=True):
        counts[g, int(p.malignant)] += ((p.probability >= threshold) == p.malignant, 1)
    random = np.random.default_rng(SEED)
    sums = [counts.sum(0)]
    sums += [counts[random.integers(0, len(counts), len(counts))].sum(0) for _ in range(RESAMPLES)]
    found = []
    for side in (1, 0):
        right, every = np.array(sums)[:, side].T
        shares = right[every > 0] / every[every > 0]
        low, high = np.quantile(shares[1:], (0.025, 0.975)) if every[0] else (np.nan, np.nan)
        found.append((shares[0] if every[0] else np.nan, low, high))
    return found


def table(tested: list[tuple[Prediction, float]]) -> str:
    """A Markdown table: a row for each image type, kind of evidence and source, and for all sources of a kind."""
    lines = [
        "| image type | left out | source | images | malignant | AUROC | sensitivity (95% interval) | specificity |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for image_type, kind in sorted({(p.image_type, p.kind) for p, _ in tested}):
        members = kept(tested, image_type, kind)
        sources = sorted({p.source for p, _ in members})
        for source in (*sources, "all") if len(sources) > 1 else sources:
            part = [t for t in members if source in (t[0].source, "all")]
            malignant = np.array([p.malignant for p, _ in part])
            score = np.array([p.probability for p, _ in part])
            auroc = f"{rank_auroc(malignant, score):.3f}" if 0 < malignant.sum() < len(part) else "–"
            cells = (image_type, kind, source, len(part), malignant.sum(), auroc, *map(written, rates(part)))
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def written(rate: tuple[float, float, float]) -> str:
    return "–" if np.isnan(rate[0]) else "{:.3f} ({:.3f} to {:.3f})".format(*rate)


def kept(tested: list[tuple[Prediction, float]], image_type: str, kind: str) -> list[tuple[Prediction, float]]:
    return [t for t in tested if (t[0].image_type, t[0].kind) == (image_type, kind)]


if __name__ == "__main__":
    main()
