"""`python -m lesion_training.gate_table`: the tables of experiments/gates.md; the arguments are those of `gates`.

1. The share of negatives that each score refuses at the threshold that refuses 1 % of the dermoscopic and 3 % of the
   clinical validation images.
2. A gate fitted without a source, on that source.
3. A gate fitted without a kind of negatives, on that kind.
4. The refused share by skin tone.
5. The distance of lesions, changed lesions and negatives.
"""

import argparse

import numpy as np
import onnx
from onnx import numpy_helper

from .bootstrap import rank_auroc
from .data import Row, csv_rows
from .gate_images import CLINICAL, DERMOSCOPIC, Set
from .gate_scores import (
    Linear,
    distance_to,
    energy,
    fit_head,
    fit_mahalanobis,
    fit_neighbors,
    fit_one_against_rest,
    fit_prototypes,
    fit_relative,
    logit_of_other,
)
from .gates import arguments, calibrated, groups, limits, prepared, softmax
from .image_types import OTHER

ALLOWED = {"dermoscopic": 0.01, "clinical": 0.03}
NAMES = {
    "everyday, unseen kinds": ("sample_photographs", "other_wallpapers", "picture_cards"),
    "rendered, unseen kinds": ("terminal", "web_page", "drawing", "pattern"),
    "everyday": ("NEG_imagenet",),
    "faces": ("NEG_face",),
    "hands": ("NEG_hand",),
    "wounds": ("NEG_wound",),
    "skin, rash": ("NEG_normal_skin_mk", "NEG_normal_skin_usk", "NEG_chickenpox_mk"),
}

LEFT_OUT = {
    "everyday": ("NEG_imagenet",),
    "faces": ("NEG_face",),
    "hands": ("NEG_hand", "hand_detail"),
    "wounds": ("NEG_wound",),
    "skin, rash": ("NEG_normal_skin_mk", "NEG_normal_skin_usk", "NEG_chickenpox_mk", "hand_detail"),
    "stamps": ("stamps", "clip_art"),
    "text, charts": ("text", "chart", "documentation"),
    "screens": ("screen",),
    "textures": ("texture", "gradient"),
}


def main() -> None:
    args = arguments(__doc__)
    data, rows, network = prepared(args)
    scores(data, Linear(*class_head(network)))
    sources(data)
    kinds(data)
    tones(data, rows, args)
    distances(data, Linear(*class_head(network)))


def class_head(network) -> tuple[np.ndarray, np.ndarray]:
    """The weights [D, 8] and the bias [8] of `logits`."""
    graph = onnx.load(network).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    node = next(n for n in graph.node if "logits" in n.output)
    weight, bias = values[node.input[1]], values[node.input[2]]
    return (weight.T if any(a.name == "transB" and a.i for a in node.attribute) else weight), bias


def table(header: list[str], lines: list[list]) -> None:
    def text(value) -> str:
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    print("\n| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for line in lines:
        print("| " + " | ".join(text(value) for value in line) + " |", flush=True)


def scores(data: Set, classes: Linear) -> None:
    """Table 1."""
    fit, held = data.where(data.parts == "fit"), data.where(data.parts != "fit")
    x = held.embeddings
    lesions, negatives = fit.where(fit.types != OTHER), fit.where(fit.types == OTHER)
    plain = fit.where((fit.variants == "plain") & (fit.types != OTHER))
    head, ovr = fit_head(fit), fit_one_against_rest(fit)
    found = {
        "head as trained": logit_of_other(lambda _: held.logits, x),
        "refitted head": logit_of_other(head, x),
        "energy of the classes": energy(classes(x)),
        "energy, exposure": energy(ovr(x)),
        "Mahalanobis": fit_mahalanobis(lesions)(x),
        "relative Mahalanobis": fit_relative(plain, plain)(x),
        "relative Mahalanobis, exposure": fit_relative(lesions, negatives)(x),
        "k-NN": fit_neighbors(lesions)(x),
        "k-NN, exposure": fit_neighbors(lesions, negatives)(x),
    }
    masks = groups(held)
    kinds = {
        name: (held.variants == "plain") & (held.types == OTHER) & np.isin(held.kinds, members)
        for name, members in NAMES.items()
    }
    lines = []
    for name, score in found.items():
        limit = max(np.quantile(score[masks[group]], 1 - share) for group, share in ALLOWED.items())
        shares = [float((score[mask] > limit).mean()) for mask in (masks["distant"], *kinds.values())]
        lines.append([name, *shares])
    counts = [f"{name} ({mask.sum()})" for name, mask in {"distant lesions": masks["distant"], **kinds}.items()]
    table(["score", *counts], lines)


def sources(data: Set) -> None:
    """Table 2: the image-type gate fitted without a source, on all of its images that are not changed."""
    lines = []
    for source in np.unique(data.kinds[(data.types != OTHER)]):
        without = data.where(data.kinds != source)
        head = calibrated(fit_head(without.where(without.parts == "fit")), without)
        limit = limits(head, np.ones(len(without.types)), without)["max_other"]
        own = data.where((data.kinds == source) & (data.variants == "plain"))
        p = softmax(head(own.embeddings))
        kept = p[:, OTHER] < limit
        right = p[:, :OTHER].argmax(1)[kept] == own.types[kept]
        lines.append([source, len(own.types), limit, float(1 - kept.mean()), float(right.mean())])
    table(["source left out", "images", "max_other", "refused", "right type of the others"], lines)


def kinds(data: Set) -> None:
    """Table 3: the image-type gate fitted without a kind of negatives, on all images of that kind."""
    lines = []
    for kind, members in LEFT_OUT.items():
        own = np.isin(data.kinds, members)
        without = data.where(~own | (data.types != OTHER))
        head = calibrated(fit_head(without.where(without.parts == "fit")), without)
        limit = limits(head, np.ones(len(without.types)), without)["max_other"]
        own = data.where(own & (data.types == OTHER) & (data.variants == "plain"))
        refused = softmax(head(own.embeddings))[:, OTHER] > limit
        lines.append([kind, len(own.types), float(refused.mean())])
    table(["kind left out", "images", "refused"], lines)


def tones(data: Set, rows: list[Row], args: argparse.Namespace) -> None:
    """Table 4: refused shares of clinical images by Fitzpatrick type, by heads that were fitted without the patient."""
    known = {r["file"]: r["skin_tone"] for _, r in csv_rows(args.data / "lesions.csv", "file", "skin_tone")}
    tone = np.array([known.get(rows[i].name, "") for i in data.numbers])
    fold = np.array([sum(rows[i].group.encode()) % 5 for i in data.numbers])
    refused, typed = np.zeros(len(tone), bool), np.zeros(len(tone), bool)
    clinical = data.types == CLINICAL
    for k in range(5):
        held = clinical & (fold == k)
        head = calibrated(fit_head(data.where((data.parts == "fit") & ~held)), data)
        limit = limits(head, np.ones(len(tone)), data)["max_other"]
        p = softmax(head(data.embeddings[held]))
        refused[held], typed[held] = p[:, OTHER] > limit, p[:, :OTHER].argmax(1) == CLINICAL
    lines = []
    for name in ("1", "2", "3", "4", "5", "6", ""):
        line = [name or "not known"]
        for variant in ("plain", "augmented", "distant"):
            members = clinical & (data.variants == variant) & (tone == name)
            shares = (float(refused[members].mean()), float(typed[members].mean())) if members.any() else ("–", "–")
            line += [int(members.sum()), *shares]
        lines.append(line)
    columns = [f"{v}: {c}" for v in ("plain", "augmented", "distant") for c in ("images", "refused", "clinical")]
    table(["skin type", *columns], lines)


def distances(data: Set, classes: Linear) -> None:
    """Table 5: the AUROC of each distance without exposure for telling unlike images from validation lesions."""
    fit = data.where((data.parts == "fit") & (data.variants == "plain") & (data.types != OTHER))
    every = data.where((data.parts == "fit") & (data.types != OTHER))
    data = data.where((data.parts != "fit") | ((data.variants == "augmented") & (data.types == DERMOSCOPIC)))
    lesions, x = groups(data), data.embeddings
    plain = lesions["dermoscopic"] | lesions["clinical"]
    others = {
        "distant lesions": lesions["distant"],
        "augmented lesions": (data.variants == "augmented") & (data.types == DERMOSCOPIC),
        "negatives held out": (data.types == OTHER) & (data.parts != "fit"),
    }
    found = {
        "Mahalanobis, plain lesions": fit_mahalanobis(fit)(x),
        "Mahalanobis, all lesions": fit_mahalanobis(every)(x),
        "relative Mahalanobis": fit_relative(fit, fit)(x),
        "energy of the classes": energy(classes(x)),
        "k-NN": fit_neighbors(fit)(x),
        "128 prototypes": distance_to(fit_prototypes(fit), x),
    }
    lines = []
    for name, score in found.items():
        aurocs = [
            float(rank_auroc(np.repeat([False, True], [plain.sum(), m.sum()]), np.append(score[plain], score[m])))
            for m in others.values()
        ]
        lines.append([name, *aurocs])
    table(["distance", *others], lines)


if __name__ == "__main__":
    main()
