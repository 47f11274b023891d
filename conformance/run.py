"""Draws images, decodes them with the decoder under test, and compares the pixels with reference decoders.

    python conformance/run.py [--decoder PROGRAM] [--only FORMAT]... [--bounded] [--keep FOLDER]

Prints tables in Markdown. Ends with 1 if a file was decoded wrongly, or refused although it is ordinary, unless
known_defects.csv has it.
"""

import argparse
import csv
import dataclasses
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from suite import formats, oracle, report
from suite.case import Case
from suite.compare import FAILURES, Outcome, Verdict, compare
from suite.decoder import Decoder

DECODER = "target/release/examples/decode"
KNOWN_DEFECTS = Path(__file__).with_name("known_defects.csv")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--decoder", default=DECODER, help=f"program and its arguments (default: {DECODER})")
    parser.add_argument("--only", action="append", choices=formats.NAMES, help="a format; can be repeated")
    parser.add_argument("--bounded", action="store_true", help="a fixed part of the files, for CI")
    parser.add_argument("--keep", type=Path, default=Path("target/conformance"), help="folder for files that fail")
    parser.add_argument("--timeout", type=float, default=20, help="seconds for one file (default: 20)")
    return parser.parse_args()


def check(decoder: Decoder, cases: Iterable[Case], keep: Path) -> list[Outcome]:
    with KNOWN_DEFECTS.open(encoding="utf-8", newline="") as file:
        known = {row["file"] for row in csv.DictReader(file)}
    outcomes, start, shown = [], time.monotonic(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            made = case.made()
            path = Path(folder) / f"image.{case.format}"
            path.write_bytes(made.data)
            outcome = compare(case, made, path, decoder.decode(path))
            if outcome.verdict in FAILURES and case.name in known:
                outcome = dataclasses.replace(outcome, verdict=Verdict.KNOWN)
            outcomes.append(outcome)
            if outcome.verdict in FAILURES:
                keep_file(keep / case.format, outcome, made.data)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                failed = sum(outcome.verdict in FAILURES for outcome in outcomes)
                line = f"{case.format}: {len(outcomes)} files, {failed} fail, {shown - start:.0f} s"
                print(line, file=sys.stderr, flush=True)
    return outcomes


def keep_file(folder: Path, outcome: Outcome, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / outcome.case.name).write_bytes(data)
    with (folder / "failures.csv").open("a", encoding="utf-8") as file:
        cells = (outcome.case.name, outcome.case.kind, outcome.verdict.value, outcome.reason)
        file.write(",".join('"' + cell.replace('"', "'") + '"' for cell in cells) + "\n")


def main() -> int:
    options = arguments()
    if shutil.which("djpeg") is None:
        sys.exit("djpeg is missing; install the package libjpeg-turbo-progs")
    version = oracle.djpeg_version()
    if not version.startswith(oracle.DJPEG_VERSION):
        print(f"djpeg is {version}; the suite is made for {oracle.DJPEG_VERSION}", file=sys.stderr)
    shutil.rmtree(options.keep, ignore_errors=True)
    decoder = Decoder(shlex.split(options.decoder), options.timeout)
    try:
        outcomes = check(decoder, formats.cases(options.only or formats.NAMES, options.bounded), options.keep)
    finally:
        decoder.close()
    print(report.table(outcomes), report.kinds(outcomes), sep="\n\n")
    if listed := report.disagreements(outcomes):
        print(f"\n### Files on which the reference decoders disagree\n\n{listed}")
    listed = report.failures(outcomes, FAILURES)
    if listed:
        print(f"\n### Failures, kept in `{options.keep}`\n\n{listed}")
    return 1 if listed else 0


if __name__ == "__main__":
    sys.exit(main())
