"""`versions.py OLD NEW IMAGE...`: the time per image of two executables of melanoma and of a Python program.

All classify the images on one thread, in turns. An executable also classifies the first image alone, and its time per
image is the difference of the two, so the start of the program is not in it. `--python BUNDLE` adds the smallest Python
program with ONNX Runtime and Pillow (`baseline.py`), which runs the network of that bundle once for each image. The
table has medians, and the median of the ratios to OLD of the same turn.
"""

import argparse
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from baseline import Baseline
from measuring import markdown, need_program


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("images", type=Path, nargs="+")
    parser.add_argument("--python", type=Path, metavar="BUNDLE")
    parser.add_argument("--turns", type=int, default=7)
    args = parser.parse_args()
    measured: dict[str, Callable[[], float]] = {
        name: executable(path, args.images) for name, path in (("old", args.old), ("new", args.new))
    }
    if args.python:
        measured["Python"] = python(args.python, args.images)
    turns = [{name: seconds() for name, seconds in measured.items()} for _ in range(args.turns)]
    rows = []
    for name in measured:
        ratios = [turn[name] / turn["old"] for turn in turns]
        ms = 1000 * statistics.median(turn[name] for turn in turns)
        spread = f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        rows.append([name, f"{ms:.1f}", spread])
    print(markdown(["program", "ms per image", "of old (lowest to highest)"], rows))
    print(f"\n{len(args.images)} images, {args.turns} turns")


def executable(path: Path, images: list[Path]) -> Callable[[], float]:
    program = need_program(path).resolve()

    def seconds(chosen: list[Path]) -> float:
        command = [str(program), "classify", "--threads", "1", "--format", "json", *map(str, chosen)]
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - start

    return lambda: (seconds(images) - seconds(images[:1])) / (len(images) - 1)


def python(bundle: Path, images: list[Path]) -> Callable[[], float]:
    baseline = Baseline(bundle)

    def seconds() -> float:
        start = time.perf_counter()
        for image in images:
            baseline.classify(image.read_bytes())
        return (time.perf_counter() - start) / len(images)

    return seconds


if __name__ == "__main__":
    main()
