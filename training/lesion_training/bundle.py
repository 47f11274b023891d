"""`python -m lesion_training.bundle --model OUT/model.onnx --gate OUT/gate.json --config bundle.toml --out DIR`

Writes a bundle from the network that `lesion_training.gates` wrote: the network, the test vectors, and a card with
profiles by image type, without calibration. `melanoma calibrate` fits the calibration.
"""

import argparse
import json
import shutil
import tomllib
from pathlib import Path

from .export import (
    INTENDED_USE,
    SCHEMA,
    TENSORS,
    card_preprocess,
    digests,
    provenance_of,
    sample_images,
    test_vectors,
    uncalibrated_profile,
    write_json,
)
from .image_types import OTHER, read_typed
from .labels import CLASSES
from .left_out import split
from .multitask import HERE
from .recipe import read_recipe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the network that `lesion_training.gates` wrote")
    parser.add_argument("--gate", type=Path, required=True, help="gate.json of the same command")
    parser.add_argument("--quality", type=Path, help="the limits that `lesion_training.quality_limits` wrote")
    parser.add_argument("--location", type=Path, help="the limits of experiments/location.md")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, for the sources of the card")
    parser.add_argument("--pairs", type=Path, default=HERE / "pairs.csv", help="as for the training")
    parser.add_argument("--samples", type=Path, default=HERE.parent / "samples", help="folder of the sample images")
    parser.add_argument("--config", type=Path, default=HERE / "bundle.toml", help="texts of the card")
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle")
    args = parser.parse_args()
    config, texts = read_recipe([HERE / "config.toml"]), tomllib.loads(args.config.read_text(encoding="utf-8"))
    config["model"] |= texts["model"]
    args.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.model, args.out / "model.onnx")
    vectors = test_vectors(args.out / "model.onnx", sample_images(args.samples), config, args.out)
    write_json(args.out / "test_vectors.json", vectors)
    rows, types = read_typed(args.data, args.pairs)
    fit, _ = split(rows, [], config["split"])
    trained = [rows[number] for number in fit if types[number] != OTHER]
    paths = {"limits": args.quality, "location": args.location}
    limits = {name: json.loads(path.read_text(encoding="utf-8")) if path else None for name, path in paths.items()}
    max_other = json.loads(args.gate.read_text(encoding="utf-8"))["max_other"]
    write_json(args.out / "card.json", card(args.out, config, texts["card"], trained, max_other, limits))


def card(bundle: Path, config: dict, texts: dict, trained: list, max_other: float, limits: dict) -> dict:
    """The card of the files in `bundle`. limits: `limits` and `location` of the quality gate, or None."""
    return {
        "schema": SCHEMA,
        "name": config["model"]["name"],
        "version": config["model"]["version"],
        "description": texts["description"],
        "intended_use": INTENDED_USE,
        "limits": texts["limits"],
        "license": "CC BY-NC 4.0, because several sources of training images have this license",
        "classes": [{"code": c.code, "name": c.name, "malignant": c.malignant} for c in CLASSES],
        "preprocess": card_preprocess(config),
        "tensors": TENSORS | {"image_type": "image_type", "distance": "distance"},
        "profiles": {
            "by": "image_type",
            "max_other": max_other,
            "dermoscopic": uncalibrated_profile(),
            "clinical": uncalibrated_profile(),
        },
        "tta": config["model"]["tta"],
        "quality_gate": config["quality_gate"] | limits,
        "test_vectors": "test_vectors.json",
        "provenance": {
            "architecture": texts["architecture"],
            "initial_weights": texts["initial_weights"],
            "data": provenance_of(trained),
            "training": texts["training"],
        },
        "evaluation": [],
        "files": digests(bundle),
    }


if __name__ == "__main__":
    main()
