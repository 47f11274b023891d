"""The peer: the same network as Python people run it, ONNX Runtime on one thread and Pillow.

`peer.py classify BUNDLE FOLDER` prints a line a photograph. `peer.py serve BUNDLE` answers
`POST /predict` (the body is the photograph) and `GET /health/ready` with `http.server` of the
standard library, one request at a time, once the model has answered one golden picture: the least
that can be called a server, so that nothing but the interpreter, the packages and the model is
measured. It checks no limits, no checksums and no second golden picture.
"""

import io
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


class Peer:
    """A bundle's network on one thread."""

    def __init__(self, bundle: Path) -> None:
        self.card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(bundle / "model.onnx", options, ["CPUExecutionProvider"])
        self.outputs = [self.card["tensors"][name] for name in ("logits", "embedding", "class_maps")]

    def decode(self, photograph: bytes) -> Image.Image:
        image = Image.open(io.BytesIO(photograph))
        image.load()
        # No copy where none is needed, which would cost a large photograph half as much again.
        ImageOps.exif_transpose(image, in_place=True)
        return image if image.mode == "RGB" else image.convert("RGB")

    def preprocess(self, image: Image.Image) -> np.ndarray:
        steps = self.card["preprocess"]
        size = steps["width"], steps["height"]
        box = (0, 0, *image.size)
        if steps["geometry"] == "centre_crop":
            width = min(image.width, image.height * size[0] // size[1])
            height = min(image.height, image.width * size[1] // size[0])
            left, top = (image.width - width) // 2, (image.height - height) // 2
            box = (left, top, left + width, top + height)
        view = np.asarray(image.crop(box).resize(size, FILTERS[steps["filter"]]), np.float32)
        tensor = (view * np.float32(steps["rescale"]) - np.float32(steps["mean"])) / np.float32(steps["std"])
        if steps["layout"] == "nchw":
            tensor = tensor.transpose(2, 0, 1)
        return np.ascontiguousarray(tensor[None])

    def run(self, tensor: np.ndarray) -> list[np.ndarray]:
        return self.session.run(self.outputs, {self.card["tensors"]["image"]: tensor})

    def conclude(self, outputs: list[np.ndarray]) -> dict[str, float]:
        scores = np.exp(outputs[0][0].astype(np.float64) - outputs[0].max())
        return {c["code"]: float(p) for c, p in zip(self.card["classes"], scores / scores.sum(), strict=True)}

    def stages(self, file: Path) -> tuple[dict[str, float], dict[str, float]]:
        """The milliseconds of each stage, and the answer."""
        laps = [time.perf_counter()]

        def lap(value):
            laps.append(time.perf_counter())
            return value

        photograph = lap(file.read_bytes())
        image = lap(self.decode(photograph))
        tensor = lap(self.preprocess(image))
        outputs = lap(self.run(tensor))
        answer = lap(self.conclude(outputs))
        names = ("read", "decode", "preprocess", "run", "conclude")
        ms = {name: 1e3 * (end - start) for name, start, end in zip(names, laps, laps[1:])}
        return ms | {"total": 1e3 * (laps[-1] - laps[0])}, answer

    def classify(self, photograph: bytes) -> dict[str, float]:
        return self.conclude(self.run(self.preprocess(self.decode(photograph))))


def serve(bundle: Path) -> None:
    peer = Peer(bundle)
    golden = json.loads((bundle / "golden.json").read_text(encoding="utf-8"))
    peer.classify((bundle / golden["answers"][0]["image"]).read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(200 if self.path == "/health/ready" else 404, {})

        def do_POST(self):
            self.answer(200, peer.classify(self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, status, body):
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(f"the peer answers on http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


def main() -> None:
    match sys.argv[1:]:
        case ["serve", bundle]:
            serve(Path(bundle))
        case ["classify", bundle, folder]:
            peer = Peer(Path(bundle))
            for file in sorted(Path(folder).iterdir()):
                print(json.dumps({"image": str(file), "classes": peer.classify(file.read_bytes())}))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
