"""What the measuring scripts share: programs started and stopped, memory, load, tables."""

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
MIB = 1 << 20
PATIENCE = 10  # seconds for a server to stop

# A process's peak counts what the process that started it had, up to the exec: so a small one in between.
_PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def need(path: Path, hint: str) -> Path:
    if not path.exists():
        raise SystemExit(f"{path} is not there: {hint}")
    return path


def need_program(program: Path) -> Path:
    return need(program, "build it with `cargo build --release`, or name it with --melanoma")


def runtime_library(program: Path) -> Path | None:
    """The library of ONNX Runtime beside the program, where the build puts it."""
    return next(iter(sorted(program.parent.glob("*onnxruntime*.so*"))), None)


def load_average() -> str:
    """Of the last minute."""
    return f"{os.getloadavg()[0]:.2f}"


def peak_mib(command: list) -> float:
    """The largest resident memory of a command, in MiB."""
    helper = [sys.executable, "-I", "-S", "-c", _PEAK, *map(str, command)]
    result = subprocess.run(helper, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode:
        raise SystemExit(f"{command[0]} failed: {result.stderr.strip()}")
    return int(result.stdout) / 1024


@contextlib.contextmanager
def served(command: list) -> Iterator[tuple[str, float, int]]:
    """A server that prints its address on stderr: address, milliseconds from exec to ready, process id."""
    start = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        seen = []
        for line in process.stderr:
            seen.append(line)
            if found := re.search(r"listening on (http://\S+)", line):
                break
        else:
            raise SystemExit(f"{command[0]} did not start:\n{''.join(seen)}")
        # A server must never wait for somebody to read its log.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        while not _is_ready(found[1]):
            time.sleep(0.001)
        yield found[1], 1e3 * (time.perf_counter() - start), process.pid
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ends a process that leads a session, and all that it started."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, word)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
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
    "MIB", "PROGRAM", "ROOT", "load_average", "markdown", "median", "need", "need_program", "peak_mib",
    "runtime_library", "served", "stop",
]
