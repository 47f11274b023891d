"""`python rounding.py MELANOMA MODELS NAME...`

How much of the difference between Keras and the engines is the rounding of float32: compares all of them with the
same network in float64, by TensorFlow. It also computes the converted network in float64, by the reference evaluator
of ONNX on two images: what is left of the difference then is that of the conversion. The models are those of
`models.py full`, of Keras 2.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
from models import FULL, keras2, predict
from onnx.reference import ReferenceEvaluator

EXACT_IMAGES = 2
SCALED = {make.__name__ for make in FULL if getattr(make, "scale", 1) == 255}


def in_float64(model):
    config = json.loads(json.dumps(model.get_config()).replace('"float32"', '"float64"'))
    keras2.backend.set_floatx("float64")
    double = type(model).from_config(config)
    double.set_weights([weight.astype(np.float64) for weight in model.get_weights()])
    return double


def onnx_in_float64(file: Path) -> ReferenceEvaluator:
    model = onnx.load(file)
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            values = onnx.numpy_helper.to_array(tensor).astype(np.float64)
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))
    for value in [*model.graph.input, *model.graph.output, *model.graph.value_info]:
        value.type.tensor_type.elem_type = onnx.TensorProto.DOUBLE
    return ReferenceEvaluator(model)


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def main() -> None:
    program, folder, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    bundle = folder / "rounding-bundle"
    print("| network | Keras, float32 | ONNX Runtime | rten | the conversion, in float64 |\n|---|---:|---:|---:|---:|")
    for name in names:
        file = folder / f"{name}-2.h5"
        keras2.backend.set_floatx("float32")
        model = keras2.models.load_model(file, compile=False)
        side = model.input_shape[1]
        inputs_file = folder / f"x{side}{'-255' if name in SCALED else ''}.npy"
        inputs = np.load(inputs_file)
        single = predict(model, inputs)
        exact = predict(in_float64(model), inputs.astype(np.float64))
        np.save(folder / "exact.npy", exact)
        shutil.rmtree(bundle, ignore_errors=True)
        codes = [f"c{number}" for number in range(max(exact.shape[1], 2))]
        command = [program, "import", file, "--classes", ",".join(codes), "--malignant", codes[-1]]
        subprocess.run([*command, "--preprocess", "none", "--output", bundle], check=True, stdout=subprocess.DEVNULL)
        command = [program, "verify", bundle, "--input", inputs_file, "--output", folder / "exact.npy"]
        verified = json.loads(subprocess.run([*command, "--format", "json"], capture_output=True, text=True).stdout)
        engines = {engine["name"]: engine["reference"] for engine in verified["engines"]}
        images = inputs[:EXACT_IMAGES].astype(np.float64).transpose(0, 3, 1, 2)
        converted = softmax(onnx_in_float64(bundle / "model.onnx").run(["logits"], {"image": images})[0])
        conversion = np.abs(converted[:, -exact.shape[1] :] - exact[:EXACT_IMAGES]).max()
        found = [np.abs(single - exact).max(), engines["onnxruntime"], engines["rten"], conversion]
        print(f"| {name} | " + " | ".join(f"{value:.1e}" for value in found) + " |", flush=True)


if __name__ == "__main__":
    main()
