"""`serving.py`: photographs over HTTP, ours beside FastAPI and LitServe with the same network, as Markdown tables.

For photographs of each size: what engine and decoder reach without a server, the most that each server
answers (closed load, enough clients), the latency at half of that and what is left at three times that
(open load, each request at its own time), and memory. Everything runs on this machine, the client too,
which takes its share of the cores on every side alike. Needs `requirements-serving.txt` and
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

from measuring import MIB, PROGRAM, ROOT, load_average, markdown, need, need_program, stop

LOAD = ROOT / "benchmarks" / "load" / "target" / "release" / "load"
BUNDLE = ROOT / "models" / "melanoma-lite2"
CORES = len(os.sched_getaffinity(0))
START = 120  # seconds for a server to be ready


@dataclass
class Side:
    """A server: its name, its command, its address, and more of its environment."""

    name: str
    command: list
    port: int
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ours(program: Path) -> Side:
    port = free_port()
    return Side("melanoma", [program, "serve", "--views", "1", "--port", port], port, {})


def fastapi(workers: int) -> Side:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--app-dir", ROOT / "benchmarks", "peer_fastapi:app", "--port", port,
               "--workers", workers, "--log-level", "error"]
    return Side(f"FastAPI, {workers} workers", command, port, {"PEER_BUNDLE": str(BUNDLE)})


def litserve(workers: int) -> Side:
    port = free_port()
    script = ROOT / "benchmarks" / "peer_litserve.py"
    return Side(f"LitServe, {workers} workers", [sys.executable, script, BUNDLE, port, workers], port, {})


@contextlib.contextmanager
def running(side: Side) -> Iterator[tuple[int, float]]:
    """Its process id, and the seconds until it was ready."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in side.command], env=os.environ | side.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        while not answers(side.port):
            if process.poll() is not None or time.perf_counter() - start > START:
                raise SystemExit(f"{side.name} did not start: {' '.join(map(str, side.command))}")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - start
    finally:
        stop(process)


def answers(port: int) -> bool:
    for path in ("/health/ready", "/health"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            if error.code != 404:
                return False
        except OSError:
            return False
    return False


def resident_mib(process: int) -> float:
    """Of a process and all that it started."""
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


def load(side: Side, photographs: list[Path], seconds: float, **kind) -> dict:
    """What `load` says of it."""
    (name, value), = kind.items()
    command = [LOAD, f"http://127.0.0.1:{side.port}/predict", *photographs, f"--{name}", value, "--seconds", seconds]
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(result.stdout)


def bare(program: Path, photographs: list[Path], seconds: float) -> float:
    """Photographs a second without a server, on all cores: the difference of a long list and a short one."""
    def took(count: int) -> float:
        files = [photographs[number % len(photographs)] for number in range(count)]
        start = time.perf_counter()
        subprocess.run([program, "classify", "--views", "1", "--format", "csv", *files], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    few = 4 * CORES
    each = (took(2 * few) - took(few)) / few
    many = few + max(few, round(seconds / max(each, 1e-3)))
    return (many - few) / (took(many) - took(few))


def measure(side: Side, photographs: list[Path], seconds: float, clients: int) -> dict:
    print(f"{side.name} …", file=sys.stderr, flush=True)
    with running(side) as (process, ready):
        load(side, photographs, 2, clients=clients)
        peak = load(side, photographs, seconds, clients=clients)
        resident = resident_mib(process)
        rate = peak["answered_per_s"]
        half = load(side, photographs, seconds, rate=rate / 2)
        over = load(side, photographs, seconds, rate=3 * rate)
        after = resident_mib(process)
        return {"side": side.name, "ready": ready, "peak": peak, "half": half, "over": over, "resident": resident, "after": after}


def table(title: str, rows: list[dict], alone: float) -> str:
    head = ["", "photos/s", "of engine and decoder alone", "half load: p50", "p95", "p99, ms", "three times overload: answered/s",
            "of its peak", "p99 of the answered, ms", "turned away", "failed", "resident, MiB", "after overload", "ready, s"]
    body = [[
        row["side"], f"{row['peak']['answered_per_s']:.1f}", f"{row['peak']['answered_per_s'] / alone:.2f}",
        *(f"{row['half'][key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms")),
        f"{row['over']['answered_per_s']:.1f}", f"{row['over']['answered_per_s'] / row['peak']['answered_per_s']:.2f}",
        f"{row['over']['p99_ms']:.0f}", row["over"]["turned_away"], row["over"]["failed"],
        f"{row['resident']:.0f}", f"{row['after']:.0f}", f"{row['ready']:.2f}",
    ] for row in rows]
    first, best = rows[0], max(rows[1:], key=lambda row: row["peak"]["answered_per_s"], default=None)
    ratios = ""
    if best:
        def ratio(key):
            return key(first) / key(best)

        ratios = (f"\n\nBeside {best['side']}: {ratio(lambda r: r['peak']['answered_per_s']):.2f} times the photographs a second, "
                  f"{ratio(lambda r: r['half']['p99_ms']):.2f} of its p99 at half load, {ratio(lambda r: r['resident']):.2f} of its "
                  f"memory, ready in {ratio(lambda r: r['ready']):.2f} of its time.")
    return f"### {title}\n\nEngine and decoder alone: {alone:.1f} photographs/s.\n\n{markdown(head, body)}{ratios}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--photographs", type=Path, nargs="+", action="append", required=True, metavar="FILE",
                        help="photographs of one size; give it again for another")
    parser.add_argument("--seconds", type=float, default=10, help="length of each load")
    parser.add_argument("--clients", type=int, default=4 * CORES, help="of the closed load")
    parser.add_argument("--without-peers", action="store_true", help="ours alone")
    args = parser.parse_args()
    program = need_program(args.melanoma.resolve())
    need(LOAD, "build it with `cargo build --release --manifest-path benchmarks/load/Cargo.toml`")
    print(f"{CORES} cores; load average {load_average()} at the start.\n")
    for photographs in args.photographs:
        sides = [ours(program)]
        if not args.without_peers:
            sides += [make(workers) for workers in sorted({1, CORES, 2 * CORES}) for make in (fastapi,)]
            sides.append(litserve(CORES))
        alone = bare(program, photographs, args.seconds)
        rows = [measure(side, photographs, args.seconds, args.clients) for side in sides]
        print(table(f"{photographs[0].name} and {len(photographs) - 1} more", rows, alone), flush=True)
    print(f"Load average {load_average()} at the end.")


if __name__ == "__main__":
    main()
