"""The decoder under test: one process that reads paths and writes pixels or an error code."""

import os
import re
import select
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ERROR = re.compile(rb"([a-z]+(?:_[a-z]+)+) (.*)")
SIZE = re.compile(rb"(\d+) (\d+)")
MAX_LINE = 10_000
MAX_PIXELS = 64_000_000


@dataclass(frozen=True)
class Read:
    pixels: np.ndarray


@dataclass(frozen=True)
class Refused:
    code: str
    message: str


@dataclass(frozen=True)
class Failed:
    """The decoder crashed, hung, panicked, or broke its protocol."""

    reason: str


Answer = Read | Refused | Failed


class Decoder:
    """Runs the program, and starts it again after a crash or a hang."""

    def __init__(self, program: list[str], timeout: float = 20.0):
        self.program, self.timeout = program, timeout
        self.process: subprocess.Popen | None = None
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
        self.pending = b""

    def decode(self, path: Path) -> Answer:
        if self.process is None:
            self._start()
        before = self._error_size()
        try:
            self.process.stdin.write(os.fsencode(path) + b"\n")
            self.process.stdin.flush()
            answer = self._answer(time.monotonic() + self.timeout)
        except (BrokenPipeError, EOFError):
            code = self._stop()
            return Failed(f"the decoder ended with {code}: {self._error_text(before)}")
        except TimeoutError:
            self._stop()
            return Failed(f"no answer within {self.timeout:g} seconds")
        except ValueError as error:
            self._stop()
            return Failed(str(error))
        if self._error_size() > before:
            return Failed(f"the decoder wrote to stderr: {self._error_text(before)}")
        return answer

    def close(self) -> None:
        self._stop()
        self.errors.close()

    def _start(self) -> None:
        self.pending = b""
        self.process = subprocess.Popen(
            self.program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, bufsize=0
        )

    def _stop(self) -> int | None:
        if self.process is None:
            return None
        self.process.stdin.close()
        try:
            code = self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return code

    def _answer(self, deadline: float) -> Answer:
        while b"\n" not in self.pending:
            if len(self.pending) > MAX_LINE:
                raise ValueError("the first line of the answer is too long")
            self._receive(deadline)
        line, _, self.pending = self.pending.partition(b"\n")
        if size := SIZE.fullmatch(line):
            width, height = int(size[1]), int(size[2])
            if not 0 < width * height <= MAX_PIXELS:
                raise ValueError(f"the decoder returned {width} x {height} pixels")
            length = width * height * 3
            while len(self.pending) < length:
                self._receive(deadline)
            data, self.pending = self.pending[:length], self.pending[length:]
            answer = Read(np.frombuffer(data, np.uint8).reshape(height, width, 3))
        elif error := ERROR.fullmatch(line):
            answer = Refused(error[1].decode(), error[2].decode(errors="replace"))
        else:
            raise ValueError(f"the decoder answered {line[:80]!r}")
        if self.pending:
            raise ValueError("the decoder wrote more than its answer")
        return answer

    def _receive(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
            raise TimeoutError
        data = os.read(self.process.stdout.fileno(), 1 << 20)
        if not data:
            raise EOFError
        self.pending += data

    def _error_size(self) -> int:
        return os.fstat(self.errors.fileno()).st_size

    def _error_text(self, start: int) -> str:
        data = os.pread(self.errors.fileno(), 2_000, start)
        return " ".join(data.decode(errors="replace").split())[:300]
