"""`python -m lesion_training.vit_probes --data DATA --out DIR`: how well frozen features transfer to an unseen source.

Fits the same linear probes on the embedding of the DINOv2 ViT-S/14, on that of the shipped network, and on both side
by side, without one source, and tests them on it. The embeddings are kept; a run that was killed continues with them.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .bootstrap import auroc_interval
from .data import Row, cached_squares, in_validation
from .frozen_embeddings import SHIPPED_WIDTH, VIT_WIDTH, cached_embeddings, shipped_embedder, thinned, vit_embedder
from .image_types import IMAGE_TYPES, OTHER, is_malignant, read_typed
from .labels import CLASSES
from .recipe import read_recipe
from .vit import load_backbone
from .vit_classifier import VitClassifier, save_half

HERE = Path(__file__).resolve().parent.parent
# Sources of the same clinics are left out together.
LEFT_OUT = {
    "HAM10000": ["HAM10000"],
    "early ISIC": ["ISIC2017", "ISIC2018_T1", "UDA1"],
    "ISIC archive": ["MEL10K", "ISIC2020", "ISIC_ARCHIVE", "ISIC2019"],
    "smartphone": ["PAD_UFES"],
}
FOLDS = 5
COMPONENTS = 256
INVERSE_PENALTY = 0.01
MIN_POSITIVES = 10  # an AUROC on fewer positives or negatives is not reported

Fold = tuple[np.ndarray, np.ndarray]  # numbers of the rows to fit on and to test on


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.vit_probes", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the caches and probes.jsonl")
    parser.add_argument(
        "--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of near duplicates"
    )
    parser.add_argument(
        "--size", type=int, default=168, help="pixels; the side of the image that the ViT reads, a multiple of 14"
    )
    parser.add_argument("--most", type=int, default=2000, help="samples of a source at most, drawn by a fixed seed")
    parser.add_argument(
        "--heads",
        type=Path,
        help="write the ViT's probes as the heads of a checkpoint for `vit_teacher --start`, and stop",
    )
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = read_recipe([HERE / "config.toml"])
    rows, types = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, config, args.out / "cache")
    chosen = thinned(rows, args.most, seed=1)
    vit = cached_embeddings(
        args.out / f"vit-{args.size}-{args.most}.npy", squares, chosen, VIT_WIDTH, vit_embedder(args.size)
    )
    if args.heads is not None:
        write_heads(vit, [rows[i] for i in chosen], types[chosen], config["split"], args.heads)
        return
    shipped = cached_embeddings(
        args.out / f"lite2-{args.most}.npy", squares, chosen, SHIPPED_WIDTH, shipped_embedder(args.threads)
    )
    rows, types = [rows[i] for i in chosen], types[chosen]
    features = {"DINOv2 ViT-S/14": vit, "0.6.0": shipped, "both": np.concatenate([vit, shipped], 1)}
    with open(args.out / "probes.jsonl", "w", encoding="utf-8") as file:
        for name, values in features.items():
            for results in (lesion_results, image_type_results):
                for line in results(values, rows, types, config["split"]):
                    text = json.dumps({"features": name, **line})
                    print(text, flush=True)
                    file.write(text + "\n")


def lesion_results(features: np.ndarray, rows: list[Row], types: np.ndarray, recipe: dict) -> list[dict]:
    """AUROC with its 95 % interval of each target and split, and the balanced accuracy of the named classes."""
    labels, malignant, weights = np.array([row.diagnosis for row in rows]), is_malignant(rows), cell_weights(rows)
    is_lesion, is_named = types != OTHER, np.isin(labels, [c.code for c in CLASSES])
    malignant_codes = [c.code for c in CLASSES if c.malignant]
    lines = []
    for name, folds in splits(rows, types, recipe).items():
        scores, found = {"melanoma": [], "malignant": [], "malignant, own probe": []}, []
        for fit, tested in folds:
            named, lesions = fit[is_named[fit]], fit[is_lesion[fit]]
            probe = fitted(features[named], labels[named], weights[named])
            probabilities = probe.predict_proba(features[tested])
            scores["melanoma"].append(probabilities[:, probe.classes_ == "MEL"].sum(1))
            scores["malignant"].append(probabilities[:, np.isin(probe.classes_, malignant_codes)].sum(1))
            own = fitted(features[lesions], malignant[lesions], weights[lesions])
            scores["malignant, own probe"].append(own.predict_proba(features[tested])[:, 1])
            found.append(probe.classes_[probabilities.argmax(1)])
        tested = np.concatenate([tested for _, tested in folds])
        line = {
            "split": name,
            "samples": len(tested),
            "melanomas": int((labels[tested] == "MEL").sum()),
            "malignant samples": int(malignant[tested].sum()),
        }
        for target, parts in scores.items():
            truth = labels[tested] == "MEL" if target == "melanoma" else malignant[tested]
            if min(truth.sum(), (~truth).sum()) >= MIN_POSITIVES:
                value, interval = auroc_interval(truth, np.concatenate(parts), [rows[i].group for i in tested], 200, 1)
                line[target] = [round(v, 3) for v in (value, *interval)]
        right = np.concatenate(found) == labels[tested]
        recalls = [right[labels[tested] == code].mean() for code in np.unique(labels[tested][is_named[tested]])]
        lines.append(line | {"balanced accuracy": round(float(np.mean(recalls)), 3)})
    return lines


def image_type_results(features: np.ndarray, rows: list[Row], types: np.ndarray, recipe: dict) -> list[dict]:
    """Share of right image types on the validation groups, and on each source of negatives left out of the fit."""
    sources, weights = np.array([row.source for row in rows]), cell_weights(rows)
    held = held_out(rows, recipe)
    tests = {"validation groups": held}
    for source in np.unique(sources[types == OTHER]):
        if (sources == source).sum() >= MIN_POSITIVES:
            tests[f"without {source}"] = sources == source
    lines = []
    for name, tested in tests.items():
        found = fitted(features[~tested], types[~tested], weights[~tested]).predict(features[tested])
        truth = types[tested]
        right = {IMAGE_TYPES[t]: round(float((found[truth == t] == t).mean()), 3) for t in np.unique(truth)}
        lines.append({"target": "image type", "split": name, "samples": int(tested.sum()), "right": right})
    return lines


def write_heads(features: np.ndarray, rows: list[Row], types: np.ndarray, recipe: dict, path: Path) -> None:
    """Writes a half-precision checkpoint of the frozen backbone with probes as its heads.

    The probes are fitted without the validation groups.

    A fine-tuning that starts from a fitted head keeps more of what the backbone knows of unseen sources than one that
    starts from an empty head (Kumar et al. 2022).
    """
    labels, weights, fit = np.array([row.diagnosis for row in rows]), cell_weights(rows), ~held_out(rows, recipe)
    named = fit & np.isin(labels, [c.code for c in CLASSES])
    net = VitClassifier(load_backbone(), read_recipe([HERE / "vit-teacher.toml"])["model"]["trained_blocks"])
    numbers = np.array([[c.code for c in CLASSES].index(label) for label in labels[named]])
    for head, probe in (
        (net.classes, fitted(features[named], numbers, weights[named])),
        (net.image_type, fitted(features[fit], types[fit], weights[fit])),
    ):
        weight, bias = as_linear(probe)
        head.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
    save_half(net, {"heads": "probes on frozen features"}, 0, path)


def as_linear(probe: Pipeline) -> tuple[np.ndarray, np.ndarray]:
    """The weight [K, D] and bias [K] of one linear layer on the raw features that gives the logits of the probe."""
    scaler, components, regression = (step for _, step in probe.steps)
    axes = components.components_ / np.sqrt(components.explained_variance_)[:, None]
    weight = regression.coef_ @ axes
    bias = regression.intercept_ - weight @ components.mean_
    return (weight / scaler.scale_).astype(np.float32), (bias - weight / scaler.scale_ @ scaler.mean_).astype(
        np.float32
    )


def splits(rows: list[Row], types: np.ndarray, recipe: dict) -> dict[str, list[Fold]]:
    """The folds of each split by its name; no group stands on both sides, and only lesions are tested on."""
    sources, groups = np.array([row.source for row in rows]), np.array([row.group for row in rows])
    phone, held = np.isin(sources, LEFT_OUT["smartphone"]), held_out(rows, recipe)

    def fold(tested: np.ndarray, fit: np.ndarray) -> Fold:
        return np.flatnonzero(fit & ~np.isin(groups, groups[tested])), np.flatnonzero(tested & (types != OTHER))

    found = {"validation groups": [fold(held, ~held)]}
    for name, left_out in LEFT_OUT.items():
        tested = np.isin(sources, left_out)
        found[f"without {name}"] = [fold(tested, ~tested)]
    patients = np.array([int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS for group in groups])
    for name, fit in (("all sources", np.ones(len(rows), bool)), ("smartphone only", phone)):
        found[f"smartphone by patient, {name}"] = [fold(phone & (patients == k), fit) for k in range(FOLDS)]
    found["the rest, smartphone only"] = [fold(~phone, phone)]
    return found


def held_out(rows: list[Row], recipe: dict) -> np.ndarray:
    """Whether each row belongs to the validation groups of the recipe."""
    return np.array([in_validation(row.group, recipe["validation_share"], recipe["seed"]) for row in rows])


def fitted(features: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> Pipeline:
    """Logistic regression on whitened principal components of the standardized features, [N, D]."""
    components = PCA(min(COMPONENTS, *features.shape), whiten=True, random_state=1)
    probe = make_pipeline(StandardScaler(), components, LogisticRegression(C=INVERSE_PENALTY, max_iter=300))
    return probe.fit(features, labels, logisticregression__sample_weight=weights)


def cell_weights(rows: list[Row]) -> np.ndarray:
    """(source, diagnosis) count ^ -0.5 of each row, as the recipe draws its samples; the mean is 1."""
    cells = [(row.source, row.diagnosis) for row in rows]
    counts = {cell: cells.count(cell) for cell in set(cells)}
    weights = np.array([counts[cell] ** -0.5 for cell in cells])
    return weights / weights.mean()


if __name__ == "__main__":
    main()
