"""`serving.py`: compares melanoma with FastAPI and LitServe servers of the same network and prints Markdown tables.

For each image size it measures the throughput of engine and decoder without a server, the peak throughput of each
server (closed load), the latency at half of it and the throughput at three times of it (open load), and memory. The
client runs on the same machine and takes the same share of the cores for every server.

Needs `requirements-serving.txt` and
`cargo build --release --manifest-path benchmarks/load/Cargo.toml`.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring import BUNDLE, MIB, PROGRAM, ROOT, load_average, markdown, need, need_program, stop

LOAD = ROOT / "benchmarks" / "load" / "target" / "release" / "load"
CORES = len(os.sched_getaffinity(0))
START_TIMEOUT = 120  # seconds for a server to become ready


@dataclass
class Side:
    """A server and the environment variables that it needs."""

    name: str
    command: list
    port: int
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def melanoma(program: Path) -> Side:
    port = free_port()
    return Side("melanoma", [program, "serve", "--tta", "1", "--port", port], port, {})


def fastapi(workers: int) -> Side:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--app-dir",
        ROOT / "benchmarks",
        "baseline_fastapi:app",
        "--port",
        port,
        "--workers",
        workers,
        "--log-level",
        "error",
    ]
    return Side(f"FastAPI, {workers} workers", command, port, {"BASELINE_BUNDLE": str(BUNDLE)})


def litserve(workers: int) -> Side:
    port = free_port()
    script = ROOT / "benchmarks" / "baseline_litserve.py"
    return Side(f"LitServe, {workers} workers", [sys.executable, script, BUNDLE, port, workers], port, {})


@contextlib.contextmanager
def running(side: Side) -> Iterator[tuple[int, float]]:
    """Yields the process id and the seconds until the server was ready."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in side.command],
        env=os.environ | side.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not is_ready(side.port):
            if process.poll() is not None or time.perf_counter() - start > START_TIMEOUT:
                raise SystemExit(f"{side.name} did not start: {' '.join(map(str, side.command))}")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - start
    finally:
        stop(process)


def is_ready(port: int) -> bool:
    for path in ("/health/ready", "/health"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                return response.status == 200
        except urllib.error.HTTPError as error:
            if error.code != 404:
                return False
        except OSError:
            return False
    return False


def resident_mib(process: int) -> float:
    """Resident memory of a process and its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
    family, size = {process}, 0
    while size < len(family):
        size = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    pages = 0
    for member in family:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{member}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def load(side: Side, images: list[Path], seconds: float, **kind) -> dict:
    """The summary that `load` prints."""
    ((name, value),) = kind.items()
    command = [LOAD, f"http://127.0.0.1:{side.port}/predict", *images, f"--{name}", value, "--seconds", seconds]
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(result.stdout)


def bare(program: Path, images: list[Path], seconds: float) -> float:
    """Images per second without a server on all cores, from the difference between a long and a short run."""

    def seconds_for(count: int) -> float:
        files = [images[number % len(images)] for number in range(count)]
        start = time.perf_counter()
        subprocess.run(
            [program, "classify", "--tta", "1", "--format", "csv", *files], stdout=subprocess.DEVNULL, check=True
        )
        return time.perf_counter() - start

    short = 4 * CORES
    each = (seconds_for(2 * short) - seconds_for(short)) / short
    long = short + max(short, round(seconds / max(each, 1e-3)))
    return (long - short) / (seconds_for(long) - seconds_for(short))


def measure(side: Side, images: list[Path], seconds: float, clients: int) -> dict:
    print(f"{side.name} …", file=sys.stderr, flush=True)
    with running(side) as (process, ready):
        load(side, images, 2, clients=clients)
        peak = load(side, images, seconds, clients=clients)
        resident = resident_mib(process)
        rate = peak["answered_per_s"]
        half = load(side, images, seconds, rate=rate / 2)
        over = load(side, images, seconds, rate=3 * rate)
        after = resident_mib(process)
        return {
            "side": side.name,
            "ready": ready,
            "peak": peak,
            "half": half,
            "over": over,
            "resident": resident,
            "after": after,
        }


def table(title: str, rows: list[dict], alone: float) -> str:
    head = [
        "",
        "images/s",
        "of engine and decoder alone",
        "half load: p50, ms",
        "p95",
        "p99, ms",
        "three times overload: answered/s",
        "of its peak",
        "p99 of the answered, ms",
        "rejected",
        "failed",
        "resident, MiB",
        "after overload",
        "ready, s",
    ]
    body = [
        [
            row["side"],
            f"{row['peak']['answered_per_s']:.1f}",
            f"{row['peak']['answered_per_s'] / alone:.2f}",
            *(f"{row['half'][key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms")),
            f"{row['over']['answered_per_s']:.1f}",
            f"{row['over']['answered_per_s'] / row['peak']['answered_per_s']:.2f}",
            f"{row['over']['p99_ms']:.0f}",
            row["over"]["rejected"],
            row["over"]["failed"],
            f"{row['resident']:.0f}",
            f"{row['after']:.0f}",
            f"{row['ready']:.2f}",
        ]
        for row in rows
    ]
    first, best = rows[0], max(rows[1:], key=lambda row: row["peak"]["answered_per_s"], default=None)
    ratios = ""
    if best:

        def ratio(key):
            return key(first) / key(best)

        ratios = (
            f"\n\nRelative to {best['side']}: "
            f"{ratio(lambda r: r['peak']['answered_per_s']):.2f} times the images per second, "
            f"{ratio(lambda r: r['half']['p99_ms']):.2f} of the p99 at half load, "
            f"{ratio(lambda r: r['resident']):.2f} of the memory, "
            f"{ratio(lambda r: r['ready']):.2f} of the time until ready."
        )
    return f"### {title}\n\nEngine and decoder alone: {alone:.1f} images/s.\n\n{markdown(head, body)}{ratios}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument(
        "--images",
        type=Path,
        nargs="+",
        action="append",
        required=True,
        metavar="FILE",
        help="images of one size; repeat the option for another size",
    )
    parser.add_argument("--seconds", type=float, default=10, help="duration of each load")
    parser.add_argument("--clients", type=int, default=4 * CORES, help="clients of the closed load")
    parser.add_argument("--without-baselines", action="store_true", help="measure melanoma only")
    args = parser.parse_args()
    program = need_program(args.melanoma.resolve())
    need(LOAD, "build it with `cargo build --release --manifest-path benchmarks/load/Cargo.toml`")
    print(f"{CORES} cores; load average {load_average()} at the start.\n")
    for images in args.images:
        sides = [melanoma(program)]
        if not args.without_baselines:
            sides += [make(workers) for workers in sorted({1, CORES, 2 * CORES}) for make in (fastapi,)]
            sides.append(litserve(CORES))
        alone = bare(program, images, args.seconds)
        rows = [measure(side, images, args.seconds, args.clients) for side in sides]
        print(table(f"{images[0].name} and {len(images) - 1} more", rows, alone), flush=True)
    print(f"Load average {load_average()} at the end.")


if __name__ == "__main__":
    main()
