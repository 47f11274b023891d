"""The public clients of the Open Inference Protocol against `melanoma serve`: those of Triton and of
KServe, each over REST and gRPC. What they answer is held against POST /api/v1/classify.

Usage: python inference_protocol.py EXECUTABLE, with requirements.txt installed.

Each client has a process of its own: both bring the messages of the protocol, under the same names.
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
PATIENCE = 60  # seconds


def start(executable: str) -> tuple[subprocess.Popen, str]:
    """A server on a free port, ready, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen([executable, "serve", "--port", str(port), "--head-timeout", "1"])
    for _ in range(10 * PATIENCE):
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
        ended = server.wait(PATIENCE)
    sys.exit(0 if passed and ended == 0 else 1)


if __name__ == "__main__":
    main()
