"""What the clients send, and what they must hear: that of POST /api/v1/classify."""

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
KINDS = ["even", "ragged", "red"]
OUTPUTS = ["probabilities", "malignant", "label", "refer", "advice"]
TEXT = b"This is a text and no image."

address = os.environ["ADDRESS"]  # host:port of the server


@cache
def size() -> tuple[int, int]:
    """Width and height of what the network sees."""
    with urllib.request.urlopen(f"http://{address}/v2/models/{MODEL}") as answer:
        [image] = [tensor for tensor in json.load(answer)["inputs"] if tensor["name"] == "image"]
    _, height, width, _ = image["shape"]
    return width, height


def small(kind: str) -> Image.Image:
    """A sample at the size that the network sees."""
    with Image.open(REPOSITORY / "samples" / f"synthetic-{kind}.png") as image:
        return picture.convert("RGB").resize(size())


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def images(kinds: list[str]) -> np.ndarray:
    return np.array([png(small(kind)) for kind in kinds], dtype=np.object_)


def images(kinds: list[str]) -> np.ndarray:
    return np.stack([np.asarray(small(kind), dtype=np.float32) for kind in kinds])


def expected(kinds: list[str], asked: str) -> dict[str, np.ndarray]:
    reports = []
    for image in images(kinds):
        request = urllib.request.Request(f"http://{address}/api/v1/classify{asked}", data=image)
        with urllib.request.urlopen(request) as answer:
            reports.append(json.load(answer))
    return {
        "probabilities": np.float32([[c["probability"] for c in r["classes"]] for r in reports]),
        "malignant": np.float32([r["probabilities"]["malignant"] for r in reports]),
        "label": np.array([r["label"] for r in reports]),
        "refer": np.array([r["decision"]["refer"] for r in reports]),
        "advice": np.array([r["advice"]["code"] for r in reports]),
    }


def texts(values: np.ndarray) -> np.ndarray:
    """Elements of BYTES come as bytes or as text, by the client and the form."""
    if values.dtype.kind not in "OS":
        return values
    return np.array([v.decode() if isinstance(v, bytes) else str(v) for v in values])


class Same(unittest.TestCase):
    def assert_same(self, output, kinds: list[str], outputs: list[str] = OUTPUTS, asked: str = "") -> None:
        """`output(name)` is what a client has of an output; `asked` is the query that asks for the same."""
        wanted = expected(kinds, asked)
        for name in outputs:
            found = texts(output(name))
            np.testing.assert_array_equal(found, wanted[name], err_msg=name)
            self.assertEqual(found.dtype.kind, wanted[name].dtype.kind, name)
