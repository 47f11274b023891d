"""Tests `melanoma serve` with public clients of the Open Inference Protocol, those of Triton and KServe, over REST
and gRPC. Compares their results with POST /api/v1/classify.

Usage: python inference_protocol.py EXECUTABLE, with requirements.txt installed.

Each client runs in its own process, since both define the messages of the protocol under the same names.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CLIENTS = ["triton_client.py", "kserve_client.py", "document.py"]
TIMEOUT = 60  # seconds


def start(executable: str) -> tuple[subprocess.Popen, str]:
    """Starts a server on a free port, and waits until it is ready. Returns the process and the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen([executable, "serve", "--port", str(port), "--header-timeout", "1"])
    for _ in range(10 * TIMEOUT):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(f"http://{address}/v2/health/ready", timeout=5):
                return server, address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.kill()
    sys.exit("the server did not become ready")


def main() -> None:
    server, address = start(sys.argv[1])
    try:
        passed = True
        for client in CLIENTS:
            print(f"-- {client}", file=sys.stderr, flush=True)
            command = [sys.executable, Path(__file__).with_name(client)]
            passed &= subprocess.run(command, env={**os.environ, "ADDRESS": address}).returncode == 0
    finally:
        server.send_signal(signal.SIGTERM)
        ended = server.wait(TIMEOUT)
    sys.exit(0 if passed and ended == 0 else 1)


if __name__ == "__main__":
    main()
