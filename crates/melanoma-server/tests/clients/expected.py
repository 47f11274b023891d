"""The images that the clients send, and the expected outputs: those of POST /api/v1/classify."""

import io
import json
import os
import unittest
import urllib.request
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

REPOSITORY = Path(__file__).parents[4]
MODEL = "melanoma-lite2"
SAMPLES = ["melanoma", "nevus", "keratosis"]
OUTPUTS = ["probabilities", "malignant", "label", "refer", "advice", "image_type"]
TEXT = b"This is a text and no image."

address = os.environ["ADDRESS"]  # host:port of the server


@cache
def size() -> tuple[int, int]:
    """Width and height of the network's input."""
    with urllib.request.urlopen(f"http://{address}/v2/models/{MODEL}") as response:
        [image] = [tensor for tensor in json.load(response)["inputs"] if tensor["name"] == "image"]
    _, height, width, _ = image["shape"]
    return width, height


def small(name: str) -> Image.Image:
    """A sample at the size of the network's input."""
    with Image.open(REPOSITORY / "samples" / f"{name}.jpg") as image:
        return image.convert("RGB").resize(size())


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def encoded_images(samples: list[str]) -> np.ndarray:
    return np.array([png(small(name)) for name in samples], dtype=np.object_)


def images(samples: list[str]) -> np.ndarray:
    return np.stack([np.asarray(small(name), dtype=np.float32) for name in samples])


def expected(samples: list[str], query: str) -> dict[str, np.ndarray]:
    reports = []
    for image in encoded_images(samples):
        request = urllib.request.Request(f"http://{address}/api/v1/classify{query}", data=image)
        with urllib.request.urlopen(request) as response:
            reports.append(json.load(response))
    return {
        "probabilities": np.float32([[c["probability"] for c in r["classes"]] for r in reports]),
        "malignant": np.float32([r["probabilities"]["malignant"] for r in reports]),
        "label": np.array([r["label"] for r in reports]),
        "refer": np.array([r["decision"]["refer"] for r in reports]),
        "advice": np.array([r["advice"]["code"] for r in reports]),
        "image_type": np.array([r["image_type"]["label"] if r["image_type"] else "" for r in reports]),
    }


def texts(values: np.ndarray) -> np.ndarray:
    """Decodes BYTES, which some clients return as bytes and others as text."""
    if values.dtype.kind not in "OS":
        return values
    return np.array([v.decode() if isinstance(v, bytes) else str(v) for v in values])


class OutputTest(unittest.TestCase):
    def assert_same(self, output, samples: list[str], outputs: list[str] = OUTPUTS, query: str = "") -> None:
        """Compares `output(name)` of a client with the report for `query`."""
        reference = expected(samples, query)
        for name in outputs:
            found = texts(output(name))
            np.testing.assert_array_equal(found, reference[name], err_msg=name)
            self.assertEqual(found.dtype.kind, reference[name].dtype.kind, name)
