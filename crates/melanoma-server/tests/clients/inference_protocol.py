"""Tests `melanoma serve` with public clients of the Open Inference Protocol: Triton and KServe, over REST and gRPC.

    python inference_protocol.py EXECUTABLE

The outputs must be those of POST /api/v1/classify. Needs requirements.txt. Each client runs in its own process, since
both define the messages of the protocol under the same names.
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
START_TIMEOUT = 60  # seconds


def start(executable: str) -> tuple[subprocess.Popen, str]:
    """Starts a server on a free port. Returns it when it is ready, with its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen([executable, "serve", "--port", str(port), "--header-timeout", "1"])
    for _ in range(10 * START_TIMEOUT):
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
        ended = server.wait(START_TIMEOUT)
    sys.exit(0 if passed and ended == 0 else 1)


if __name__ == "__main__":
    main()
