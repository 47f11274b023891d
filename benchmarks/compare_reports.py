"""Compares the reports of two versions of melanoma on the same images.

    python3 benchmarks/compare_reports.py OLD_PROGRAM NEW_PROGRAM IMAGE...

Prints the largest difference of a probability for each engine, and exits with 1 if a number or a decision differs.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path


def reports(program: Path, engine: str, images: list[str]) -> list[dict]:
    """Runs `classify` and returns one report for each image."""
    command = [program, "classify", "--format", "json", "--engine", engine, *images]
    lines = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.splitlines()
    return [json.loads(line) for line in lines]


def numbers(report: dict) -> list[float]:
    """Returns the probabilities of malignant and of each class, and the threshold."""
    if "error" in report:
        return []
    classes = [c["probability"] for c in report["classes"]]
    return [report["probabilities"]["malignant"], *classes, report["decision"]["threshold"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("images", nargs="+")
    args = parser.parse_args()
    is_equal = True
    for engine in ("onnxruntime", "rten"):
        old, new = (reports(program, engine, args.images) for program in (args.old, args.new))
        if len(old) != len(new) or not old:
            sys.exit(f"{engine}: {len(old)} and {len(new)} reports")
        largest, decisions = 0.0, 0
        for before, after in zip(old, new, strict=True):
            pairs = zip(numbers(before), numbers(after), strict=True)
            largest = max([largest, *(abs(a - b) for a, b in pairs)])
            if before.get("decision", {}).get("refer") != after.get("decision", {}).get("refer"):
                decisions += 1
        print(f"{engine}: {len(old)} images, largest difference {largest:g}, {decisions} other decisions")
        is_equal = is_equal and largest == 0 and decisions == 0
    sys.exit(0 if is_equal else 1)


if __name__ == "__main__":
    main()
