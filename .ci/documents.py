"""Runs the commands in documents: every ```sh block, in order.

A comment on the line before a block changes that:
  <!-- not run: reason -->        skips the block and prints the reason
  <!-- runs until stopped -->     runs the block in the background and waits until its server is ready

A ```text block after the comment <!-- prints --> must equal the output of the commands before it.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<kind>sh|text)\n(?P<code>.*?)```", re.S)
PORT = re.compile(r"--port[ =](\d+)")
DEFAULT_PORT = "12345"
START_TIMEOUT = 1800  # seconds; it includes the first build


def wait_until_ready(server: subprocess.Popen, code: str) -> None:
    port = PORT.search(code)
    ready = f"http://127.0.0.1:{port[1] if port else DEFAULT_PORT}/health/ready"
    for _ in range(START_TIMEOUT):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(ready, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    sys.exit("the server did not become ready")


def run(command: list[str]) -> str:
    """Runs a command, prints its output while it runs, and returns the output."""
    printed = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            printed += line
    if process.returncode:
        sys.exit(f"the commands ended with {process.returncode}")
    return printed


def main() -> None:
    servers = []
    try:
        for document in map(Path, sys.argv[1:]):
            blocks = list(BLOCK.finditer(document.read_text(encoding="utf-8")))
            if not any(block["kind"] == "sh" for block in blocks):
                sys.exit(f"{document} has no commands")
            printed = ""
            for block in blocks:
                mark, code = block["mark"] or "", block["code"].strip()
                if block["kind"] == "text":
                    if mark == "prints" and printed.strip() != code:
                        sys.exit(f"{document}: the commands do not print\n{code}")
                    continue
                if mark.startswith("not run:"):
                    print(f"-- {document}, {mark}\n{code}", flush=True)
                    continue
                print(f"++ {document}\n{code}", flush=True)
                command = ["bash", "-euo", "pipefail", "-c", code]
                if mark == "runs until stopped":
                    servers.append(subprocess.Popen(command, start_new_session=True))
                    wait_until_ready(servers[-1], code)
                else:
                    printed = run(command)
                print(flush=True)
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    main()
