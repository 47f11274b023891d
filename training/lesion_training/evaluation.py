"""`python -m lesion_training.evaluation --melanoma PROGRAM --data DIR`: how good the shipped model is.

Every photograph goes through the program itself. A frame that had been pressed into a square is
first given its true aspect back, since nobody sends such a photograph.
"""

import argparse
import json
import subprocess
import tempfile
import tomllib
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.metrics import roc_auc_score

from .data import Row, read_manifest, split_training, true_aspect
from .labels import CLASSES

HERE = Path(__file__).resolve().parent.parent
MALIGNANT = np.array([c.malignant for c in CLASSES])


def auroc_interval(positive: np.ndarray, score: np.ndarray, groups: list[str], resamples: int, seed: int):
    """AUROC and its 95 % interval: percentile bootstrap over groups (Efron and Tibshirani 1993)."""
    names, group = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(group == g) for g in range(len(names))]
    random = np.random.default_rng(seed)
    values = []
    while len(values) < resamples:
        drawn = np.concatenate([members[g] for g in random.integers(0, len(members), len(members))])
        if 0 < positive[drawn].sum() < len(drawn):
            values.append(rank_auroc(positive[drawn], score[drawn]))
    low, high = np.percentile(values, [2.5, 97.5])
    return float(roc_auc_score(positive, score)), [float(low), float(high)]


def rank_auroc(positive: np.ndarray, score: np.ndarray) -> float:
    """The Mann-Whitney statistic: the share of pairs in the right order, ties counting half."""
    negatives = np.sort(score[~positive])
    below = np.searchsorted(negatives, score[positive], "left")
    up_to = np.searchsorted(negatives, score[positive], "right")
    return float((below + up_to).mean() / 2 / len(negatives))


def evaluate(parts: dict[str, tuple[list[Row], np.ndarray]], config: dict) -> list[dict]:
    """AUROC of melanoma and of malignant on each part; probabilities are [N, 8]."""
    results = []
    for name, (rows, probabilities) in parts.items():
        groups = [r.group for r in rows]
        for measure, positive, score in (
            ("AUROC, melanoma against the rest", np.array([r.diagnosis == "MEL" for r in rows]), probabilities[:, 0]),
            ("AUROC, malignant against benign", np.array([r.malignant for r in rows]), probabilities[:, MALIGNANT].sum(1)),
        ):
            value, interval = auroc_interval(positive, score, groups, config["evaluation"]["resamples"], config["seed"])
            results.append({
                "data": name, "photographs": len(rows), "measure": measure,
                "value": round(value, 4), "interval": [round(v, 4) for v in interval],
            })
    return results


def operating_point(rows: list[Row], probabilities: np.ndarray, wanted: float) -> dict:
    """The largest threshold on P(malignant) that refers at least the `wanted` share of the malignant."""
    malignant = np.array([r.malignant for r in rows])
    score = probabilities[:, MALIGNANT].sum(1)
    positives = np.sort(score[malignant])
    threshold = np.floor(positives[int(np.floor((1 - wanted) * len(positives)))] * 1e4) / 1e4
    refer = score >= threshold
    return {
        "name": f"malignant_sensitivity_{wanted}",
        "threshold": float(threshold),
        "sensitivity": round(float(refer[malignant].mean()), 4),
        "specificity": round(float((~refer[~malignant]).mean()), 4),
        "measured_on": f"the validation part of the training photographs ({len(rows)}), on which it was also chosen: "
        "other hospitals will see another sensitivity",
    }


def parts_of(data: Path, config: dict) -> dict[str, list[Row]]:
    """The group-disjoint validation part and the two test sets."""
    manifest = read_manifest(data)
    _, validation = split_training(manifest, config["split"]["validation_share"], config["seed"])
    test = [r for r in manifest if r.split == "test"]
    return {
        "validation, disjoint by group": validation,
        "ISIC 2017 test": [r for r in test if r.source == "ISIC2017"],
        "ISIC 2018 task 3 test": [r for r in test if r.source == "ISIC2018_TEST"],
    }


def upright(row: Row) -> Image.Image:
    with Image.open(row.path) as image:
        return true_aspect(image.convert("RGB"), row.frame)


def answers_of_program(program: Path, rows: list[Row], options: list[str]) -> np.ndarray:
    """The class probabilities that `melanoma classify` gives: [N, 8]."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(rows):
            if row.frame == "squashed":
                file = Path(folder) / f"{number}.png"
                upright(row).save(file, compress_level=1)
            else:
                file = row.path
            files.append(str(file))
        probabilities = []
        for start in range(0, len(files), 500):
            command = [program, *options, "classify", "--format", "json", *files[start : start + 500]]
            lines = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()
            for line in lines:
                report = json.loads(line)
                if "error" in report:
                    raise SystemExit(f"{report['image']}: {report['error']['message']}")
                probabilities.append([c["probability"] for c in report["classes"]])
    return np.array(probabilities)


def table(results: list[dict]) -> str:
    lines = ["| photographs | count | measure | value | 95 % interval |", "|---|---|---|---|---|"]
    for r in results:
        lines.append(f"| {r['data']} | {r['photographs']} | {r['measure']} | {r['value']:.3f} | {r['interval'][0]:.3f} to {r['interval'][1]:.3f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training.evaluation", description=__doc__)
    parser.add_argument("--melanoma", type=Path, required=True, help="the program")
    parser.add_argument("--bundle", type=Path, help="another bundle than the built-in one")
    parser.add_argument("--into", type=Path, metavar="CARD", help="writes the results into this card.json as well")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    args = parser.parse_args()
    config = tomllib.loads(args.config.read_text(encoding="utf-8"))
    options = ["--bundle", str(args.bundle)] if args.bundle else []
    parts = {
        name: (rows, answers_of_program(args.melanoma, rows, options)) for name, rows in parts_of(args.data, config).items()
    }
    results = evaluate(parts, config)
    print(table(results))
    if args.into:
        card = json.loads(args.into.read_text(encoding="utf-8"))
        card["evaluation"] = results
        args.into.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
