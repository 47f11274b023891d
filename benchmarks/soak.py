"""`soak.py`: measures memory and file handles of `melanoma serve` for an hour at 80 % of its peak throughput.

It prints a line per minute, and at the end the mean of the second and of the last quarter of the time. Needs
`cargo build --release --manifest-path benchmarks/load/Cargo.toml`.
"""

import argparse
import time
from pathlib import Path
from statistics import mean

from measuring import PROGRAM, load_average, markdown, need, need_program
from serving import CORES, LOAD, load, melanoma, resident_mib, running


def handles(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path, nargs="+")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--share", type=float, default=0.8, help="of the peak throughput")
    parser.add_argument("--threads", type=int, help="of the server; fewer than the cores leave some for other programs")
    args = parser.parse_args()
    need(LOAD, "build it with `cargo build --release --manifest-path benchmarks/load/Cargo.toml`")
    side = melanoma(need_program(args.melanoma.resolve()))
    if args.threads:
        side.command += ["--threads", args.threads]
    rows = []
    with running(side) as (process, _):
        peak = load(side, args.images, 10, clients=4 * CORES)["answered_per_s"]
        print(f"At most {peak:.1f} images/s; load average {load_average()}.\n", flush=True)
        end = time.monotonic() + 60 * args.minutes
        while time.monotonic() < end:
            part = load(side, args.images, min(60, max(1, end - time.monotonic())), rate=args.share * peak)
            rows.append(
                [
                    len(rows) + 1,
                    part["answered"],
                    part["rejected"],
                    part["failed"],
                    f"{part['p99_ms']:.0f}",
                    f"{resident_mib(process):.1f}",
                    handles(process),
                ]
            )
            print(" ".join(map(str, rows[-1])), flush=True)
    print(
        "\n" + markdown(["minute", "answered", "rejected", "failed", "p99, ms", "resident, MiB", "file handles"], rows)
    )
    quarter = max(1, len(rows) // 4)
    for column, name in ((5, "resident memory, MiB"), (6, "file handles")):
        early, late = (
            mean(float(row[column]) for row in part) for part in (rows[quarter : 2 * quarter], rows[-quarter:])
        )
        print(f"{name}: {early:.1f} in the second quarter, {late:.1f} in the last")


if __name__ == "__main__":
    main()
