"""Shared by the benchmarks: starts and stops programs, reads memory and load, formats tables."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "melanoma"
BUNDLE = ROOT / "crates" / "melanoma-model" / "melanoma-lite2"
MIB = 1 << 20
STOP_TIMEOUT = 10  # seconds for a server to stop
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")

# Until the exec, the peak of a process includes the memory of its parent, so a small helper starts the program.
_PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def need(path: Path, hint: str) -> Path:
    if not path.exists():
        raise SystemExit(f"{path} does not exist; {hint}")
    return path


def need_program(program: Path) -> Path:
    return need(program, "build it with `cargo build --release`, or set --melanoma")


def runtime_library(program: Path) -> Path | None:
    """The ONNX Runtime library next to the program."""
    return next(iter(sorted(program.parent.glob("*onnxruntime*.so*"))), None)


def load_average() -> str:
    """The load average of the last minute."""
    return f"{os.getloadavg()[0]:.2f}"


def peak_mib(command: list) -> float:
    """The peak resident memory of a command in MiB."""
    helper = [sys.executable, "-I", "-S", "-c", _PEAK, *map(str, command)]
    result = subprocess.run(helper, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{command[0]} failed: {result.stderr.strip()}")
    return int(result.stdout) / 1024


@contextlib.contextmanager
def served(command: list) -> Iterator[tuple[str, float, int]]:
    """Starts a server that prints its address to stderr. Yields address, milliseconds until ready, and process id."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(c) for c in command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        log = []
        for line in process.stderr:
            log.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            raise SystemExit(f"{command[0]} did not start:\n{''.join(log)}")
        # The server would block on a full pipe.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        while not _is_ready(found[0]):
            time.sleep(0.001)
        yield found[0], 1e3 * (time.perf_counter() - start), process.pid
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Stops a session leader and all its child processes."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT)
            return


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready") as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


def markdown(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


__all__ = [
    "BUNDLE",
    "MIB",
    "PROGRAM",
    "ROOT",
    "load_average",
    "markdown",
    "median",
    "need",
    "need_program",
    "peak_mib",
    "runtime_library",
    "served",
    "stop",
]
