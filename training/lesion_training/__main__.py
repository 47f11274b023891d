"""`python -m lesion_training --data DIR --out DIR`: split, fit, export, measure; the result is DIR/bundle.

Killed at any moment and started again with the same arguments, it goes on from its last checkpoint.
"""

import argparse
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime

from .data import read_manifest, split_training
from .evaluation import evaluate, operating_point, parts_of, table, upright
from .export import export_bundle, pillow_tensor, write_card
from .training import train

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="lesion_training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for cache, checkpoint, log and bundle")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--steps", type=int, help="overrides the number of steps, for a short trial")
    args = parser.parse_args()
    config = tomllib.loads(args.config.read_text(encoding="utf-8"))
    if args.steps is not None:
        config["optimiser"]["steps"] = args.steps
    args.out.mkdir(parents=True, exist_ok=True)

    rows, validation = split_training(read_manifest(args.data), config["split"]["validation_share"], config["seed"])
    print(f"{len(rows)} photographs to train on, {len(validation)} to validate on", flush=True)
    net = train(config, rows, validation, args.out)

    bundle = export_bundle(net, config, args.out, HERE.parent / "samples")
    parts = {name: (part, scores(bundle / "model.onnx", part, config)) for name, part in parts_of(args.data, config).items()}
    results = evaluate(parts, config)
    on_validation = next(iter(parts.values()))
    point = operating_point(*on_validation, config["operating_point"]["sensitivity"])
    write_card(bundle, config, rows, point, results)
    print(table(results))
    print(f"bundle written to {bundle}")


def scores(model: Path, rows: list, config: dict) -> np.ndarray:
    """Class probabilities by ONNX Runtime on Pillow's pixels: [N, 8]."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    size = config["model"]["input_size"]
    logits = np.stack([session.run(["logits"], {"image": pillow_tensor(upright(r), size)})[0][0] for r in rows]).astype(np.float64)
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


if __name__ == "__main__":
    main()
