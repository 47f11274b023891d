"""`python -m lesion_training.gates --checkpoint multitask.pt --data DATA --negatives DIR --out OUT`

Fits the image-type gate. It tells a dermoscopic image, a clinical one, and an image with no lesion to judge, and
measures how unlike the training data an image is. Both are computed from the embedding, in the graph of the network.
The command writes

- OUT/model.onnx: `logits`, `embedding`, `class_maps`, `image_type` [N, 3] (calibrated logits in the order of
  `IMAGE_TYPES`), `distance` [N, 1] (higher is more unlike);
- OUT/gate.json: `max_other`, and quantiles of the distance of validation lesions;
- OUT/validation.csv: the images that fitted nothing.

The network runs once on each image; its embeddings are kept in OUT. The test split is not read.
"""

import argparse
import csv
import json
import shutil
from pathlib import Path

import numpy as np
import torch

from .data import Row, csv_rows
from .export import export_onnx
from .gate_graph import attach
from .gate_images import CLINICAL, DERMOSCOPIC, SIZE, Set, embedded, read_rows
from .gate_scores import Linear, distance_to, fit_head, fit_prototypes, logit_of_other
from .image_types import IMAGE_TYPES, NO_LESION, OTHER
from .multitask import HERE
from .multitask_net import initial_network
from .teacher_predictions import file_digest

QUANTILES = (0.95, 0.99)
# Shares of validation lesions that may be refused: half of what is allowed on the lesions of another clinic.
REFUSED = {"dermoscopic": 0.005, "clinical": 0.015}


def main() -> None:
    args = arguments(__doc__)
    data, rows, network = prepared(args)
    fit = data.where(data.parts == "fit")
    head, prototypes = calibrated(fit_head(fit), data), fit_prototypes(fit)
    attach(network, head, prototypes, args.out / "model.onnx")
    gate = limits(head, distance_to(prototypes, data.embeddings), data)
    (args.out / "gate.json").write_text(json.dumps(gate, indent=2) + "\n", encoding="utf-8")
    write_validation(rows, data, args.data, args.out / "validation.csv")
    print(json.dumps(gate, indent=2))
    for line in summary(head, gate["max_other"], data):
        print(line)


def arguments(text: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--checkpoint",
        type=Path,
        required=True,
        help="a multitask.pt, or an ONNX file with `embedding` and `image_type`",
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--negatives", type=Path, help="what `lesion_training.negatives` wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for the network, the embeddings and gate.json")
    parser.add_argument("--cache", type=Path, help="folder of the decoded squares; default OUT/cache")
    parser.add_argument("--pairs", type=Path, default=HERE / "pairs.csv", help="as for the training")
    parser.add_argument("--threads", type=int, help="threads of the CPU")
    return parser.parse_args()


def prepared(args: argparse.Namespace) -> tuple[Set, list[Row], Path]:
    """The embeddings, the rows that they number, and the network as an ONNX file."""
    if args.threads:
        torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    network = args.out / f"network-{file_digest(args.checkpoint)}.onnx"
    if args.checkpoint.suffix == ".onnx":
        shutil.copyfile(args.checkpoint, network)
    elif not network.exists():  # the exporter does not write the same bytes each time
        kind = torch.load(args.checkpoint, map_location="cpu", weights_only=True)["config"]["model"]["network"]
        export_onnx(initial_network(kind, str(args.checkpoint))[0], SIZE, network)
    rows, _, _ = read_rows(args.data, args.negatives, args.pairs)
    cache = args.cache or args.out / "cache"
    return embedded(network, args.data, args.negatives, args.pairs, cache, args.out), rows, network


def calibrated(head: Linear, data: Set) -> Linear:
    """The head with the temperature and the biases (Guo et al. 2017) that fit the plain validation images best.

    Each type weighs the same, so that the rarer type of lesion is not given up for the more frequent one.
    """
    held = data.where((data.parts == "validation") & (data.variants == "plain"))
    logits, types = torch.from_numpy(head(held.embeddings)).double(), torch.from_numpy(held.types)
    weights = (1 / torch.bincount(types, minlength=3))[types]
    scale = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, bias], max_iter=100, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        each = torch.nn.functional.cross_entropy(logits * scale.exp() + bias, types, reduction="none")
        loss = (weights * each).sum() + 1e-3 * (scale.square().sum() + bias.square().sum())
        loss.backward()
        return loss

    optimizer.step(step)
    factor, shift = scale.exp().item(), bias.detach().numpy()
    return Linear((head.weight * factor).astype(np.float32), (head.bias * factor + shift).astype(np.float32))


def softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


def groups(data: Set) -> dict[str, np.ndarray]:
    """The validation lesions that the bars are about: masks over `data`."""
    held, is_plain = data.parts == "validation", data.variants == "plain"
    return {
        "dermoscopic": held & is_plain & (data.types == DERMOSCOPIC),
        "clinical": held & is_plain & (data.types == CLINICAL),
        "distant": held & (data.variants == "distant"),
    }


def limits(head: Linear, distance: np.ndarray, data: Set) -> dict:
    """max_other: an image with a higher probability of `other` is refused. It refuses the allowed share of lesions."""
    score = logit_of_other(head, data.embeddings)
    found = groups(data)
    limit = max(np.quantile(score[found[name]], 1 - share) for name, share in REFUSED.items() if found[name].any())
    quantiles = {
        name: {f"{100 * q:g} %": round(float(np.quantile(distance[found[name]], q)), 4) for q in QUANTILES}
        for name in ("dermoscopic", "clinical")
        if found[name].any()
    }
    return {"max_other": round(float(1 / (1 + np.exp(-limit))), 4), "distance": quantiles}


def summary(head: Linear, max_other: float, data: Set) -> list[str]:
    """Refused share and right image types by kind, on images that fitted nothing."""
    p, out = softmax(head(data.embeddings)), []
    refused = p[:, OTHER] > max_other
    right = p[:, :OTHER].argmax(1) == data.types
    for variant in ("plain", "distant"):
        for kind in np.unique(data.kinds):
            members = (data.kinds == kind) & (data.variants == variant) & (data.parts != "fit")
            if members.any():
                lesions = data.types[members][0] != OTHER
                share = f", right type {right[members & ~refused].mean():.3f}" if lesions else ""
                out.append(f"{kind} ({variant}, {members.sum()}): refused {refused[members].mean():.3f}{share}")
    return out


def write_validation(rows: list[Row], data: Set, folder: Path, path: Path) -> None:
    """file, source, group, image_type, part, diagnosis, malignant, skin_tone of the images that fitted nothing."""
    extra = {r["file"]: r for _, r in csv_rows(folder / "lesions.csv", "file", "malignant", "skin_tone")}
    plain = data.where((data.variants == "plain") & (data.parts != "fit"))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "source", "group", "image_type", "part", "diagnosis", "malignant", "skin_tone"))
        for number, image_type, part in zip(plain.numbers, plain.types, plain.parts, strict=True):
            row = rows[number]
            known = extra.get(row.name, {"malignant": "", "skin_tone": ""})
            diagnosis = "" if row.diagnosis == NO_LESION else row.diagnosis
            name = row.path if part == "held-out" else row.name
            values = (row.source, row.group, IMAGE_TYPES[image_type], part, diagnosis)
            writer.writerow((name, *values, known["malignant"], known["skin_tone"]))


if __name__ == "__main__":
    main()
