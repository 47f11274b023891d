"""The peer as a LitServe server, which brings the queue: `python peer_litserve.py BUNDLE PORT WORKERS`."""

import sys
from pathlib import Path

import litserve
from peer import Peer


class Lesions(litserve.LitAPI):
    def setup(self, device: str) -> None:
        self.peer = Peer(Path(sys.argv[1]))

    def decode_request(self, request) -> bytes:  # FastAPI would read an annotation as a schema
        return request["image"].file.read()

    def predict(self, photograph: bytes) -> dict[str, float]:
        return self.peer.classify(photograph)

    def encode_response(self, answer: dict[str, float]) -> dict[str, float]:
        return answer


if __name__ == "__main__":
    server = litserve.LitServer(Lesions(api_path="/predict"), accelerator="cpu", workers_per_device=int(sys.argv[3]))
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False, log_level="error")
