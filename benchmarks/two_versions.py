"""`two_versions.py OLD NEW IMAGE...`: the time per image of two executables of melanoma, in one run.

Both classify all images with one thread, and the first image alone, in turns. The time per image is the difference of
the two, so the start of the program is not in it. The table has medians, and the median of the ratios of each turn.
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path

from measuring import markdown, need_program


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("images", type=Path, nargs="+")
    parser.add_argument("--turns", type=int, default=7)
    args = parser.parse_args()
    programs = [need_program(path).resolve() for path in (args.old, args.new)]
    turns = [[per_image(program, args.images) for program in programs] for _ in range(args.turns)]
    old, new = (statistics.median(times) for times in zip(*turns, strict=True))
    ratios = [new / old for old, new in turns]
    spread = f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
    head = ["images", "turns", "old, ms per image", "new, ms per image", "new / old (lowest to highest)"]
    print(markdown(head, [[len(args.images), args.turns, f"{1000 * old:.1f}", f"{1000 * new:.1f}", spread]]))


def per_image(program: Path, images: list[Path]) -> float:
    return (seconds(program, images) - seconds(program, images[:1])) / (len(images) - 1)


def seconds(program: Path, images: list[Path]) -> float:
    command = [str(program), "classify", "--threads", "1", "--format", "json", *map(str, images)]
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
