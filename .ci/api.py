"""Asks the real server what its document allows and what it forbids, and fails where the two differ.

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
EXAMPLES = 200  # of every operation
SEED = 20261124
PATIENCE = 60  # seconds until the server is ready


def address(server: subprocess.Popen, log: Path) -> str:
    """Where the server answers, once it does."""
    for _ in range(10 * PATIENCE):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}:\n{log.read_text()}")
        said = re.search(r"listening on (http://\S+)", log.read_text())
        try:
            if said and urllib.request.urlopen(said[1] + "/health/ready", timeout=5):
                return said[1]
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    sys.exit(f"the server did not become ready:\n{log.read_text()}")


def outcomes(log: Path):
    """Route and status of every request, from the server's log."""
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
                schemathesis, "--config-file", str(HERE / "api.toml"),
                "run", url + "/openapi.json",
                "--seed", str(SEED), "--max-examples", str(EXAMPLES), "--phases", "examples,coverage,fuzzing",
                "--request-timeout", "60", "--continue-on-failure", "--generation-database", "none", "--no-color",
            ]
            hooks = {"SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": str(HERE)}
            result = subprocess.run(command, cwd=folder, env=os.environ | hooks, check=False).returncode
            if server.poll() is not None:
                sys.exit(f"the server ended with {server.returncode}:\n{log.read_text()[-2000:]}")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        answers = collections.Counter(outcomes(log))
    for (route, status), count in sorted(answers.items()):
        print(f"{count:6} {status} {route}")
    for route in ["/predict", "/api/v1/classify", "/api/v1/explain"]:
        if not answers[route, 200]:
            sys.exit(f"no photograph was answered at {route}: the hooks do not work")
    if result:
        sys.exit(f"schemathesis ended with {result}")
    if server.returncode:
        sys.exit(f"the server ended with {server.returncode}")


if __name__ == "__main__":
    main()
