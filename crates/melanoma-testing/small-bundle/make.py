"""Writes the small bundle of the tests: a linear network on the mean color, its card and its test vectors.

    pip install numpy==2.4.6 onnx==1.23.2 pillow==13.0.0
    python make.py

With r, g and b as the mean of red, green and blue over the input, 0 to 1, and rows of the image that are equal:

    logit of a class    SLOPE * r + BIAS, so that dark images are malignant and r = 0.5 is close to a tie
    image type          dermoscopic up to b = 0.6, clinical up to b = 0.8, other above
    distance            10 * g

Within cells of 32 pixels, columns to the right weigh more. So the outputs depend on the orientation of an image whose
columns differ, and the class maps of no two classes are proportional.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HERE = Path(__file__).parent
SIDE, CELL, BLOCK = 224, 32, 8
#       code, name, malignant, SLOPE, BIAS, tilt
CLASSES = [
    ("MEL", "melanoma", True, -6.0, 3.0, 0.30),
    ("NV", "melanocytic nevus", False, 6.0, -3.0, 0.20),
    ("BCC", "basal cell carcinoma", True, -1.0, -3.0, 0.10),
    ("AK", "actinic keratosis", False, 1.0, -4.0, -0.10),
    ("BKL", "benign keratosis", False, 2.0, -4.0, -0.20),
    ("DF", "dermatofibroma", False, 1.0, -5.0, -0.30),
    ("VASC", "vascular lesion", False, -2.0, -4.0, 0.15),
    ("SCC", "squamous cell carcinoma", True, -2.0, -3.0, 0.25),
]
# Rows of weights on r, g and b, and a bias.
IMAGE_TYPE = np.array([[0, 0, 0, 0], [0, 0, 40, -24], [0, 0, 80, -56]], dtype=np.float64)
DISTANCE = np.array([[0, 10, 0, 0]], dtype=np.float64)
# The normalization of the model that ships: x = (v / 255 - MEAN) / STD.
MEAN, STD = 0.49803922, 0.5019608


def weights():
    """Returns the kernel of the class maps and the biases of the logits, for normalized values."""
    columns = np.arange(CELL // BLOCK) - (CELL // BLOCK - 1) / 2
    kernel = np.zeros((len(CLASSES), 3, CELL // BLOCK, CELL // BLOCK))
    for i, (_, _, _, slope, _, tilt) in enumerate(CLASSES):
        kernel[i, 0] = slope * STD * (1 + tilt * columns) / kernel[i, 0].size
    biases = [bias + slope * MEAN for _, _, _, slope, bias, _ in CLASSES]
    return kernel.astype(np.float32), np.array(biases, dtype=np.float32)


def linear(name, rows):
    """Returns the weights and the bias of rows on r, g and b, for normalized values."""
    scaled, bias = rows[:, :3] * STD, rows[:, 3] + rows[:, :3].sum(axis=1) * MEAN
    return [constant(f"{name}.weight", scaled), constant(f"{name}.bias", bias)]


def constant(name, values):
    return numpy_helper.from_array(np.asarray(values, dtype=np.float32), name)


def network():
    kernel, biases = weights()
    # rten needs every attribute.
    pool = {"kernel_shape": [BLOCK] * 2, "strides": [BLOCK] * 2, "pads": [0] * 4}
    step = CELL // BLOCK
    convolution = {"kernel_shape": [step] * 2, "strides": [step] * 2, "pads": [0] * 4, "dilations": [1] * 2, "group": 1}
    nodes = [
        helper.make_node("AveragePool", ["image"], ["blocks"], **pool),
        helper.make_node("Conv", ["blocks", "kernel"], ["class_maps"], **convolution),
        helper.make_node("GlobalAveragePool", ["class_maps"], ["mean_maps"]),
        helper.make_node("Flatten", ["mean_maps"], ["means"]),
        helper.make_node("Add", ["means", "biases"], ["logits"]),
        helper.make_node("GlobalAveragePool", ["blocks"], ["mean_color"]),
        helper.make_node("Flatten", ["mean_color"], ["embedding"]),
    ]
    for name in ("image_type", "distance"):
        nodes.append(helper.make_node("Gemm", ["embedding", f"{name}.weight", f"{name}.bias"], [name], transB=1))
    constants = [constant("kernel", kernel), constant("biases", biases)]
    constants += linear("image_type", IMAGE_TYPE) + linear("distance", DISTANCE)
    cells, classes = SIDE // CELL, len(CLASSES)
    shapes = {
        "logits": [1, classes],
        "embedding": [1, 3],
        "class_maps": [1, classes, cells, cells],
        "image_type": [1, 3],
        "distance": [1, 1],
    }
    values = {name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()}
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    graph = helper.make_graph(nodes, "mean-color", [image], list(values.values()), constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def lesion(skin, spot):
    """Draws a disc off center on a gradient."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    shade = np.repeat((0.9 + 0.2 * (x // 0.125) / 8)[..., None], 3, axis=-1)
    image = np.array(skin) * shade
    image[np.hypot(x - 0.45, y - 0.55) < 0.3] = spot
    return (image.clip(0, 1) * 255).round().astype(np.uint8)


def outputs(pixels):
    """Returns the logits of the classes and of the image types, by NumPy in 64 bit."""
    kernel, biases = weights()
    values = (pixels.astype(np.float64) / 255 - MEAN) / STD
    blocks = values.reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK, 3).mean(axis=(1, 3))
    cells = blocks.reshape(SIDE // CELL, CELL // BLOCK, SIDE // CELL, CELL // BLOCK, 3)
    maps = np.einsum("iyjxc,kcyx->kij", cells, kernel)
    color = pixels.astype(np.float64).mean(axis=(0, 1)) / 255
    return maps.mean(axis=(1, 2)) + biases, IMAGE_TYPE @ np.append(color, 1)


def operating_point(name, target, threshold, evidence):
    return {
        "name": name,
        "target": target,
        "threshold": threshold,
        "sensitivity": 0.95,
        "sensitivity_interval": [0.91, 0.98],
        "specificity": 0.61,
        "specificity_interval": [0.52, 0.71],
        "measured_on": "nothing: the numbers are made up",
        "evidence": evidence,
    }


def evidence(left_out, lower, required):
    return {
        "left_out": left_out,
        "images": 400,
        "groups": 300,
        "sensitivity": 0.93,
        "sensitivity_interval": [lower, 0.97],
        "specificity": 0.55,
        "specificity_interval": [0.46, 0.64],
        "min_sensitivity": required,
        "min_specificity": 0.3,
        "measured_on": "nothing: the numbers are made up",
    }


def profiles():
    dermoscopic = [
        operating_point("malignant_sensitivity_0.90", "malignant", 0.4, None),
        operating_point("malignant_sensitivity_0.95", "malignant", 0.3, evidence("sources", 0.88, 0.85)),
        operating_point("melanoma_sensitivity_0.95", "MEL", 0.35, evidence("sources", 0.87, 0.85)),
    ]
    clinical = [
        operating_point("malignant_sensitivity_0.90", "malignant", 0.25, None),
        operating_point("malignant_sensitivity_0.95", "malignant", 0.2, evidence("patients", 0.86, 0.9)),
    ]
    sets = {"coverage": 0.95, "malignant": 0.1, "benign": 0.25, "distance": {"near": 7.0, "far": 9.0}}
    clinical_sets = {"coverage": 0.9, "malignant": 0.18, "benign": 0.2, "distance": {"near": 6.0, "far": 8.0}}
    fitted_on = {"fitted_on": "nothing: the numbers are made up"}
    default = {"prevalence": None, "default_operating_point": "malignant_sensitivity_0.95"}
    return {
        "by": "image_type",
        "max_other": 0.5,
        "dermoscopic": default
        | {"calibration": {"method": "temperature", "temperature": 1.25}, "operating_points": dermoscopic}
        | {"prediction_sets": sets | fitted_on},
        "clinical": default
        | {"calibration": {"method": "platt", "slope": 0.5, "intercept": 0.25}, "operating_points": clinical}
        | {"prediction_sets": clinical_sets | fitted_on},
    }


def card(files):
    return {
        "schema": 4,
        "name": "mean-color",
        "version": "1.0.0",
        "description": "A linear network on the mean color of the image.",
        "intended_use": "Tests of the programs.",
        "limits": ["Its results mean nothing."],
        "license": "MIT OR Apache-2.0, as the code",
        "classes": [{"code": code, "name": name, "malignant": malignant} for code, name, malignant, *_ in CLASSES],
        "preprocess": {
            "field_of_view_crop": {"dark": 60, "black": 45, "edge": 40, "min_lit": 0.15, "max_vignette": 0.02},
            "resize_mode": "center_crop",
            "width": SIDE,
            "height": SIDE,
            "filter": "bicubic",
            "rescale": 0.003921569,
            "mean": [MEAN] * 3,
            "std": [STD] * 3,
            "layout": "nchw",
            "reduced_decoding": True,
        },
        "tensors": {
            "image": "image",
            "logits": "logits",
            "embedding": "embedding",
            "class_maps": "class_maps",
            "image_type": "image_type",
            "distance": "distance",
        },
        "profiles": profiles(),
        "tta": 1,
        "quality_gate": {"min_side": 64, "min_contrast": 0.01, "limits": None},
        "test_vectors": "test_vectors.json",
        "provenance": {
            "architecture": "average pooling and a linear layer",
            "initial_weights": "none",
            "data": [{"name": "none", "images": 0, "license": "none"}],
            "training": "none: make.py states the weights",
        },
        "evaluation": [
            {"data": "d", "image_type": image_type, "images": 400, "measure": "m", "value": 0.9, "interval": [0.8, 1.0]}
            for image_type in ("dermoscopic", "clinical", None)
        ],
        "files": files,
    }


def write_json(name, value):
    text = json.dumps(value, indent=2) + "\n"
    (HERE / name).write_text(text)


def main():
    (HERE / "model.onnx").write_bytes(network())
    drawn = [
        lesion((0.55, 0.5, 0.45), (0.2, 0.1, 0.1)),
        lesion((0.8, 0.6, 0.5), (0.6, 0.4, 0.3)),
        lesion((0.7, 0.5, 0.75), (0.3, 0.2, 0.6)),
    ]
    vectors = []
    for i, pixels in enumerate(drawn, 1):
        image = f"test-vector-{i}.png"
        Image.fromarray(pixels).save(HERE / image, optimize=True)
        logits, image_type = outputs(pixels)
        vectors.append({"image": image, "logits": logits.tolist(), "image_type": image_type.tolist()})
    made_with = f"NumPy {np.__version__}, on synthetic images"
    write_json("test_vectors.json", {"made_with": made_with, "tolerance": 1e-4, "vectors": vectors})
    names = ["model.onnx", *(vector["image"] for vector in vectors), "test_vectors.json"]
    digests = {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in names}
    write_json("card.json", card(digests))


if __name__ == "__main__":
    main()
