"""`python baseline_keras.py MODEL.h5`: the API of 2021, with a model of Keras 2.

Flask answers `POST /predict` as the program of 2021 did: Pillow resizes the image to the input of the model, and
`model.predict` runs twice. `GET /predict-only` returns the milliseconds of one `model.predict`.
"""

import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tf_keras
from flask import Flask, jsonify, request
from PIL import Image
from werkzeug.serving import make_server

CLASSES = ("benign", "malignant")

model = tf_keras.models.load_model(sys.argv[1])
app = Flask(__name__)


def preprocess(image: Image.Image) -> np.ndarray:
    _, height, width, _ = model.input_shape
    return (np.asarray(image.resize((width, height))) / 255.0)[None]


@app.post("/predict")
def predict() -> str:
    pixels = preprocess(Image.open(request.files["image"].stream))
    label = CLASSES[int(np.argmax(model.predict(pixels, verbose=0)))]
    percent = 100 * model.predict(pixels, verbose=0).max()
    return f"The model predicted that your skin lesion is {label} with a probability of {percent} % !"


@app.get("/predict-only")
def predict_only():
    pixels = np.random.default_rng(1).random((1, *model.input_shape[1:]), np.float32)
    started = time.perf_counter()
    model.predict(pixels, verbose=0)
    return jsonify(1e3 * (time.perf_counter() - started))


@app.get("/health/ready")
def ready() -> str:
    return ""


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app)
    print(f"listening on http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()
