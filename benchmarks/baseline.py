"""The baseline in Python: the same network with ONNX Runtime on one thread and Pillow.

`baseline.py classify BUNDLE FOLDER` prints one line per image. `baseline.py serve BUNDLE` serves `POST /predict` (the
body is the image) and `GET /health/ready` with `http.server` of the standard library, one request at a time. It is the
smallest possible server, so that the benchmark measures the interpreter, the packages and the model. It runs one test
vector at the start, and checks neither limits nor checksums.
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


class Baseline:
    """The network of a bundle on one thread."""

    def __init__(self, bundle: Path) -> None:
        self.card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(bundle / "model.onnx", options, ["CPUExecutionProvider"])
        self.outputs = [self.card["tensors"][name] for name in ("logits", "embedding", "class_maps")]

    def decode(self, encoded: bytes) -> Image.Image:
        image = Image.open(io.BytesIO(encoded))
        image.load()
        # In place, since a copy of a large image takes half of the decoding time.
        ImageOps.exif_transpose(image, in_place=True)
        return image if image.mode == "RGB" else image.convert("RGB")

    def preprocess(self, image: Image.Image) -> np.ndarray:
        preprocess = self.card["preprocess"]
        size = preprocess["width"], preprocess["height"]
        box = (0, 0, *image.size)
        if preprocess["resize_mode"] == "center_crop":
            width = min(image.width, image.height * size[0] // size[1])
            height = min(image.height, image.width * size[1] // size[0])
            left, top = (image.width - width) // 2, (image.height - height) // 2
            box = (left, top, left + width, top + height)
        view = np.asarray(image.crop(box).resize(size, FILTERS[preprocess["filter"]]), np.float32)
        tensor = (view * np.float32(preprocess["rescale"]) - np.float32(preprocess["mean"])) / np.float32(
            preprocess["std"]
        )
        if preprocess["layout"] == "nchw":
            tensor = tensor.transpose(2, 0, 1)
        return np.ascontiguousarray(tensor[None])

    def infer(self, tensor: np.ndarray) -> list[np.ndarray]:
        return self.session.run(self.outputs, {self.card["tensors"]["image"]: tensor})

    def postprocess(self, outputs: list[np.ndarray]) -> dict[str, float]:
        logits = outputs[0][0].astype(np.float64)
        calibration = self.card["profiles"]["dermoscopic"]["calibration"]
        if calibration["method"] == "vector":
            logits = logits * calibration["scale"] + calibration["bias"]
        elif calibration["method"] == "temperature":
            logits /= calibration["temperature"]
        elif calibration["method"] != "none":
            raise ValueError(f"the calibration {calibration['method']} is not in this baseline")
        scores = np.exp(logits - logits.max())
        return {c["code"]: float(p) for c, p in zip(self.card["classes"], scores / scores.sum(), strict=True)}

    def stages(self, file: Path) -> tuple[dict[str, float], dict[str, float]]:
        """Milliseconds of each stage, and the probabilities by class code."""
        laps = [time.perf_counter()]

        def lap(value):
            laps.append(time.perf_counter())
            return value

        encoded = lap(file.read_bytes())
        image = lap(self.decode(encoded))
        tensor = lap(self.preprocess(image))
        outputs = lap(self.infer(tensor))
        probabilities = lap(self.postprocess(outputs))
        names = ("read", "decode", "preprocess", "infer", "postprocess")
        ms = {name: 1e3 * (end - start) for name, start, end in zip(names, laps[:-1], laps[1:], strict=True)}
        return ms | {"total": 1e3 * (laps[-1] - laps[0])}, probabilities

    def classify(self, encoded: bytes) -> dict[str, float]:
        return self.postprocess(self.infer(self.preprocess(self.decode(encoded))))


def serve(bundle: Path) -> None:
    baseline = Baseline(bundle)
    vectors = json.loads((bundle / "test_vectors.json").read_text(encoding="utf-8"))
    baseline.classify((bundle / vectors["vectors"][0]["image"]).read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.respond(200 if self.path == "/health/ready" else 404, {})

        def do_POST(self):
            self.respond(200, baseline.classify(self.rfile.read(int(self.headers["Content-Length"]))))

        def respond(self, status, body):
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(f"baseline listening on http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


def main() -> None:
    match sys.argv[1:]:
        case ["serve", bundle]:
            serve(Path(bundle))
        case ["classify", bundle, folder]:
            baseline = Baseline(Path(bundle))
            for file in sorted(Path(folder).iterdir()):
                print(json.dumps({"image": str(file), "classes": baseline.classify(file.read_bytes())}))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
