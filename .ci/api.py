"""Tests the server against its OpenAPI document, with requests that the document allows and forbids.

python .ci/api.py target/release/melanoma target/schemathesis/bin/schemathesis
"""

import collections
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES = 200  # per operation
SEED = 20261124
START_TIMEOUT = 60  # seconds until the server is ready
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def address(server: subprocess.Popen, log: Path) -> str:
    """Waits until the server is ready and returns its address."""
    for _ in range(10 * START_TIMEOUT):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}:\n{log.read_text()}")
        found = ADDRESS.search(log.read_text())
        try:
            if found and urllib.request.urlopen(found[0] + "/health/ready", timeout=5):
                return found[0]
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    sys.exit(f"the server did not become ready:\n{log.read_text()}")


def outcomes(log: Path):
    """Yields route and status of each request in the server's log."""
    for line in log.read_text().splitlines():
        if line.startswith("{"):
            fields = json.loads(line)
            if "route" in fields:
                yield fields["route"], fields["status"]


def main() -> None:
    melanoma, schemathesis = (Path(argument).absolute() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("w") as stderr:
            server = subprocess.Popen([melanoma, "serve", "--port", "0", "--log-format", "json"], stderr=stderr)
        try:
            url = address(server, log)
            command = [
                schemathesis,
                "--config-file",
                str(HERE / "api.toml"),
                "run",
                url + "/openapi.json",
                "--seed",
                str(SEED),
                "--max-examples",
                str(EXAMPLES),
                "--phases",
                "examples,coverage,fuzzing",
                "--request-timeout",
                "60",
                "--continue-on-failure",
                "--generation-database",
                "none",
                "--no-color",
            ]
            hooks = {"SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": str(HERE)}
            result = subprocess.run(command, cwd=folder, env=os.environ | hooks, check=False).returncode
            if server.poll() is not None:
                sys.exit(f"the server ended with {server.returncode}:\n{log.read_text()[-2000:]}")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        responses = collections.Counter(outcomes(log))
    for (route, status), count in sorted(responses.items()):
        print(f"{count:6} {status} {route}")
    for route in ["/predict", "/api/v1/classify", "/api/v1/explain", "/api/v1/check"]:
        if not responses[route, 200]:
            sys.exit(f"{route} returned 200 for no image; check the hooks")
    if result:
        sys.exit(f"schemathesis ended with {result}")
    if server.returncode:
        sys.exit(f"the server ended with {server.returncode}")


if __name__ == "__main__":
    main()
