"""`python -m lesion_training.quality --data DATA --model model.onnx --out OUT`: fits the limits on quality of a card.

Makes degraded copies of the lesions of the validation groups, measures them with the program, and runs the network on
them. Writes OUT/limits.json and prints OUT/quality.md: how far the answers change by kind and strength, and which share
the limits refuse and warn of. What was computed is kept in OUT, and read if it is there.
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F

from .bootstrap import rank_auroc
from .data import cached_squares
from .image_types import IMAGE_TYPES, OTHER, is_malignant, read_typed
from .multitask_evaluation import MALIGNANT
from .quality_copies import KINDS, as_bytes
from .quality_limits import LIMITS, MAX_REFUSED, Copies, beyond, fitted, outside
from .recipe import read_recipe
from .teacher_predictions import softmax
from .training import as_floats, normalized
from .vit_teacher import split, thinned

HERE = Path(__file__).resolve().parent.parent
MEASURE = HERE.parent / "target/release/examples/quality"
SOURCES = ("HAM10000", "ISIC2017", "UDA1", "ISIC_ARCHIVE", "MEL10K", "PAD_UFES")
BATCH = 32
ORIGINAL = ("none", 0)


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    recipe = read_recipe([HERE / "config.toml"])
    rows, types = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, recipe, args.cache or args.out / "cache")
    source = np.array([row.source for row in rows])
    usable = (types != OTHER) & np.isin(source, SOURCES)
    held = np.array([i for i in split(rows, [], recipe["split"])[1] if usable[i]])
    held = thinned(source, held, args.most)
    network = session(args.model, args.threads)

    def answer_copies() -> dict:
        lesions = squares[held]
        return {name(copy): answered(copy, lesions, network, args.measure) for copy in [ORIGINAL, *every_copy()]}

    def measure_originals() -> dict:
        size = network.get_inputs()[0].shape[-1]
        chosen = {kind: np.flatnonzero(usable & (types == IMAGE_TYPES.index(kind))) for kind in MAX_REFUSED}
        return {kind: measured_originals(squares, numbers, size, args.measure) for kind, numbers in chosen.items()}

    copies = as_copies(kept(args.out / "copies.npz", answer_copies), is_malignant([rows[i] for i in held]))
    originals = kept(args.out / "originals.npz", measure_originals)
    found = {limit: fitted(limit, copies, originals) for limit in LIMITS}
    limits = {level: {k.name: v for k, (v, _) in found.items() if k.level == level} for level in ("refuse", "warn")}
    (args.out / "limits.json").write_text(json.dumps(limits, indent=2) + "\n", encoding="utf-8")
    page = [*limits_table(found, originals), "", *copies_table(copies, limits)]
    (args.out / "quality.md").write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(page))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="lesion_training.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--model", type=Path, required=True, help="the network, [N, 3, S, S] to logits [N, 8]")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--cache", type=Path, help="folder of the decoded squares; default OUT/cache")
    parser.add_argument(
        "--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of near duplicates"
    )
    parser.add_argument(
        "--measure", type=Path, default=MEASURE, help="the example `quality` of melanoma-core, built with --release"
    )
    parser.add_argument("--most", type=int, default=1000, help="samples of a source at most")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def every_copy() -> list[tuple[str, float]]:
    return [(kind, strength) for kind, (_, strengths) in KINDS.items() for strength in strengths]


def inputs(squares: np.ndarray, copy: tuple[str, float], size: int) -> np.ndarray:
    """Copies of the squares at the size of the network's input, [N, size, size, 3] u8."""
    kind, strength = copy
    parts = []
    for start in range(0, len(squares), BATCH):
        images = as_floats(torch.from_numpy(squares[start : start + BATCH]))
        if copy != ORIGINAL:
            generator = torch.Generator().manual_seed(crc32(name(copy).encode()) + start)
            images = KINDS[kind][0](images, strength, generator)
        images = F.interpolate(images, (size, size), mode="bicubic", antialias=True)
        parts.append(as_bytes(images))
    return np.concatenate(parts)


def session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def answered(
    copy: tuple[str, float],
    squares: np.ndarray,
    network: onnxruntime.InferenceSession,
    measure: Path,
) -> dict[str, np.ndarray]:
    """The probability of malignancy of each copy, and its measures."""
    image = network.get_inputs()[0]
    pixels = inputs(squares, copy, image.shape[-1])
    logits = []
    for start in range(0, len(pixels), BATCH):
        batch = normalized(as_floats(torch.from_numpy(pixels[start : start + BATCH])))
        logits += network.run(["logits"], {image.name: np.ascontiguousarray(batch.numpy())})
    print(*copy, flush=True)
    return {"malignant": softmax(np.concatenate(logits))[:, MALIGNANT].sum(1)} | measured(pixels, measure)


def measured(pixels: np.ndarray, measure: Path) -> dict[str, np.ndarray]:
    """What the program measures on inputs of the network, [N] each."""
    done = subprocess.run([measure], input=pixels.tobytes(), stdout=subprocess.PIPE, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: np.array([line[name] for line in lines]) for name in lines[0]}


def measured_originals(squares: np.ndarray, chosen: np.ndarray, size: int, measure: Path) -> dict[str, np.ndarray]:
    """The same for squares that are not changed, some at a time."""
    parts = np.array_split(chosen, len(chosen) // 500 + 1)
    found = [measured(inputs(squares[part], ORIGINAL, size), measure) for part in parts]
    return {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def name(copy: tuple[str, float]) -> str:
    return f"{copy[0]} {copy[1]}"


def kept(path: Path, make: Callable[[], dict[str, dict[str, np.ndarray]]]) -> dict[str, dict[str, np.ndarray]]:
    """Reads a file, which is written first if there is none."""
    if not path.exists():
        unfinished = path.with_suffix(".partial.npz")
        np.savez(
            unfinished, **{f"{outer}:{inner}": values for outer, m in make().items() for inner, values in m.items()}
        )
        unfinished.rename(path)
    found: dict[str, dict[str, np.ndarray]] = {}
    with np.load(path) as stored:
        for key in stored.files:
            outer, inner = key.split(":")
            found.setdefault(outer, {})[inner] = stored[key]
    return found


def as_copies(found: dict[str, dict[str, np.ndarray]], malignant: np.ndarray) -> Copies:
    every = {copy: found[name(copy)] for copy in [ORIGINAL, *every_copy()]}
    return Copies(malignant, {copy: measures["malignant"] for copy, measures in every.items()}, every)


def limits_table(found: dict, originals: dict) -> list[str]:
    """Markdown: each limit, what it follows from, and the share of the originals outside of it."""
    lines = [
        f"| limit | value | follows from | {' | '.join(f'{t} outside' for t in originals)} |",
        "|---|---|---|---|---|",
    ]
    for limit, (value, reason) in found.items():
        shares = ["–" if value is None else f"{beyond(limit, value, m).mean():.2%}" for m in originals.values()]
        lines.append(f"| {limit.level}.{limit.name} | {value} | {reason} | {' | '.join(shares)} |")
    for level in ("refuse", "warn"):
        limits = {level: {k.name: v for k, (v, _) in found.items() if k.level == level}}
        shares = [f"{outside(limits, level, measures).mean():.2%}" for measures in originals.values()]
        lines.append(f"| {level}, any | | | {' | '.join(shares)} |")
    return lines


def copies_table(copies: Copies, limits: dict) -> list[str]:
    """Markdown: how far the answers change by kind and strength, and what the limits do."""
    own = {kind: [k for k in LIMITS if k.level == "warn" and kind in k.kinds] for kind, _ in copies.probability}
    lines = [
        "| copy | strength | mean change | above 0.1 | AUROC | refused | warned | of it |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for copy, probability in copies.probability.items():
        change, measures = copies.change(copy), copies.measures[copy]
        values = [(k, limits["warn"][k.name]) for k in own[copy[0]] if limits["warn"][k.name] is not None]
        of_it = f"{np.any([beyond(k, v, measures) for k, v in values], 0).mean():.2f}" if values else "–"
        lines.append(
            f"| {copy[0]} | {copy[1]} | {change.mean():.3f} | {(change > 0.1).mean():.2f}"
            f" | {rank_auroc(copies.malignant, probability):.3f} | {outside(limits, 'refuse', measures).mean():.2f}"
            f" | {outside(limits, 'warn', measures).mean():.2f} | {of_it} |"
        )
    return lines


if __name__ == "__main__":
    main()
