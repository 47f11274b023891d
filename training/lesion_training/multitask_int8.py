"""`python -m lesion_training.multitask_int8 --start multitask.pt --data DATA --out DIR`: the network in int8.

Trains the rounded network to give the probabilities of the float one on the same augmented images, without labels.
Writes DIR/float.onnx and DIR/int8.onnx, and logs both on the validation groups. Killed and started again, it continues.
`--steps 0` rounds without training.
"""

import argparse
import copy
import tomllib
from pathlib import Path

import numpy as np
import torch

from .data import cached_squares
from .export import export_onnx
from .fake_quantization import observe_ranges, with_rounding
from .image_types import IMAGE_TYPES, read_typed
from .int8_graph import export_int8
from .left_out import split
from .loss import soft_cross_entropy
from .multitask import average, resume
from .multitask_batch import Draw
from .multitask_evaluation import lines
from .multitask_net import MultiTaskNet, initial_network
from .recipe import merged, read_recipe
from .teacher_predictions import file_digest, softmax
from .training import Clock, accelerator, as_floats, decayed, normalized, report, tune_malloc, write_whole
from .vit_teacher import Samples, schedule, thinned

HERE = Path(__file__).resolve().parent.parent
FIRST_OBSERVED = 900_000  # step numbers from here on are for batches that only set the first ranges


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.multitask_int8",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--start", type=Path, required=True, help="what `lesion_training.multitask` wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint, log.jsonl and the networks")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded squares")
    parser.add_argument("--pairs", type=Path, help="as for the training")
    parser.add_argument("--config", type=Path, default=HERE / "multitask.toml")
    parser.add_argument("--size", type=int, help="pixels; the side of the input; default: `evaluated_size`")
    parser.add_argument("--steps", type=int, help="overrides the number of steps")
    parser.add_argument("--without", nargs="*", default=[], help="as for the training")
    parser.add_argument("--evaluate-most", type=int, help="samples of a source that are evaluated on, at most")
    parser.add_argument("--threads", type=int, help="threads of a CPU")
    parser.add_argument("--device", type=torch.device, default=accelerator())
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tune_malloc()
    base, config = read_recipe([HERE / "config.toml"]), tomllib.loads(args.config.read_text(encoding="utf-8"))
    config["augmentation"] = merged(base["augmentation"], config["augmentation"])
    config = rounding_config(config, args.size or config["model"]["evaluated_size"], args.steps)
    stored = torch.load(args.start, map_location="cpu", weights_only=True)["config"]
    config["model"] |= {"network": stored["model"]["network"], "start": file_digest(args.start)}
    args.out.mkdir(parents=True, exist_ok=True)
    rows, types = read_typed(args.data, args.pairs)
    samples = Samples(rows, types, cached_squares(rows, base, args.cache))
    fit, held = split(rows, args.without, base["split"])
    plain, _ = initial_network(config["model"]["network"], str(args.start))
    size = config["model"]["sizes"][0]
    draw = Draw(config, samples, fit, None, None, args.device)
    rounded = train(config, plain.to(args.device).eval(), draw, args.out)
    plain, rounded = plain.cpu(), rounded.cpu()
    export_onnx(plain, size, args.out / "float.onnx")
    export_int8(rounded, plain, size, args.out / "int8.onnx")
    if args.evaluate_most:
        held = thinned(samples.sources(), held, args.evaluate_most)
    compare(samples, held, size, args.out, args.threads or torch.get_num_threads())


def rounding_config(config: dict, size: int, steps: int | None) -> dict:
    """The config of the training with rounding: one size, no second views, and no teacher but the float network."""
    recipe = config["quantization"]
    optimizer = {"weight_decay": 0.0, "paired": 0} | {k: recipe[k] for k in recipe if k != "every_steps"}
    if steps is not None:
        optimizer["steps"] = steps
    return config | {
        "model": config["model"] | {"sizes": [size]},
        "optimizer": optimizer,
        "checkpoint": {"every_steps": recipe["every_steps"]},
        "distillation": dict.fromkeys(IMAGE_TYPES, 0.0),
    }


def train(config: dict, plain: MultiTaskNet, draw: Draw, out: Path) -> MultiTaskNet:
    """Returns the averaged rounded network."""
    recipe, every = config["optimizer"], config["checkpoint"]["every_steps"]
    rounded = with_rounding(plain)
    observe_ranges(rounded, [draw(FIRST_OBSERVED + k).images for k in range(recipe["observed_batches"])])
    averaged = copy.deepcopy(rounded)
    optimizer = torch.optim.AdamW(decayed(rounded, 0.0), lr=recipe["learning_rate"], betas=(0.9, 0.99))
    done, _ = resume(out, config, rounded, averaged, optimizer) or (0, 0)
    clock, losses = Clock(), []
    while done < recipe["steps"]:
        share = schedule(done, 0, recipe)
        for group in optimizer.param_groups:
            group["lr"] = share * recipe["learning_rate"]
        images = draw(done).images
        with torch.no_grad():
            targets = [logits.softmax(1) for logits in plain(images)]
        classes, image_type = rounded(images)
        loss = soft_cross_entropy(classes, targets[0]) + recipe["image_type"] * soft_cross_entropy(
            image_type, targets[1]
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(rounded.parameters(), 5.0)
        optimizer.step()
        done += 1
        average(averaged, rounded, min(recipe["averaging_decay"], done / (done + 10)))
        with torch.no_grad():
            change = (classes.softmax(1) - targets[0]).abs().max(1).values.mean()
        losses.append((float(loss.detach()), float(change)))
        clock.tick(len(images))
        if done % every == 0 or done == recipe["steps"]:
            loss, change = np.mean(losses, 0)
            losses.clear()
            if not np.isfinite(loss):
                raise FloatingPointError(f"the loss before step {done} is {loss}")
            line = {"step": done, "loss": round(float(loss), 4), "largest_change": round(float(change), 4)}
            line |= {"rate": round(share, 4), "images_per_s": round(clock.speed(), 2)}
            report(out / "log.jsonl", line)
            state = {"step": done, "began": 0, "config": config, "net": rounded.state_dict()}
            state |= {"averaged": averaged.state_dict(), "optimizer": optimizer.state_dict()}
            write_whole(out / "checkpoint.pt", state)
    return averaged


def compare(samples: Samples, held: np.ndarray, size: int, out: Path, threads: int) -> None:
    """Logs the AUROC of both files by source, and how far the probabilities are apart."""
    predicted = {}
    for name in ("float", "int8"):
        classes, types = predict(out / f"{name}.onnx", samples.squares, held, size, threads)
        predicted[name] = classes
        for line in lines(samples, held, classes[:, None], types[:, None]):
            report(out / "log.jsonl", {"final": True, "file": name, **line})
    change = np.abs(predicted["int8"] - predicted["float"])
    same = predicted["int8"].argmax(1) == predicted["float"].argmax(1)
    report(
        out / "log.jsonl",
        {
            "final": True,
            "change_99": round(float(np.quantile(change, 0.99)), 4),
            "within_0.03": round(float((change <= 0.03).mean()), 4),
            "same_class": round(float(same.mean()), 4),
        },
    )


def predict(
    path: Path, squares: np.ndarray, chosen: np.ndarray, size: int, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the classes [N, 8] and of the image types [N, 3] by ONNX Runtime, from one view."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    outputs = []
    for start in range(0, len(chosen), 16):
        images = as_floats(torch.from_numpy(squares[chosen[start : start + 16]]))
        images = torch.nn.functional.interpolate(images, (size, size), mode="bicubic", antialias=True)
        images = (images * 255).round().clamp(0, 255) / 255  # the program reads pixels
        outputs.append(session.run(["logits", "image_type"], {"image": normalized(images).contiguous().numpy()}))
    return tuple(softmax(np.concatenate(part)) for part in zip(*outputs, strict=True))


if __name__ == "__main__":
    main()
