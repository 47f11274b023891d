"""The baseline as a LitServe server with its own queue: `python baseline_litserve.py BUNDLE PORT WORKERS`."""

import sys
from pathlib import Path

import litserve
from baseline import Baseline


class LesionApi(litserve.LitAPI):
    def setup(self, device: str) -> None:
        self.baseline = Baseline(Path(sys.argv[1]))

    def decode_request(self, request) -> bytes:  # no annotation, since FastAPI would read it as a schema
        return request["image"].file.read()

    def predict(self, encoded: bytes) -> dict[str, float]:
        return self.baseline.classify(encoded)

    def encode_response(self, probabilities: dict[str, float]) -> dict[str, float]:
        return probabilities


if __name__ == "__main__":
    server = litserve.LitServer(LesionApi(api_path="/predict"), accelerator="cpu", workers_per_device=int(sys.argv[3]))
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False, log_level="error")
