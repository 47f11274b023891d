"""`python -m lesion_training.explanation --bundle DIR --images FILE...`: tests whether the heat map is faithful.

It prints the results of four tests on the given images:

- Grad-CAM (Selvaraju et al. 2017): the largest difference between a class map and the gradient of the logit, which
  PyTorch computes on the last feature map.
- Deletion and insertion (Petsiuk et al. 2018): how fast the probability of malignancy falls when the image is blurred
  where the map is strongest, and how fast it rises when the image appears there, each against random maps.
- Randomized weights (Adebayo et al. 2018): how much the map changes when the weights are shuffled.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from PIL import Image, ImageFilter

from .export import pillow_tensor
from .labels import CLASSES

MALIGNANT = np.array([c.malignant for c in CLASSES])
STEPS = 32  # of deletion and insertion
RANDOM_MAPS = 8


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.explanation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--images", type=Path, nargs="+", required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    preprocess = json.loads((args.bundle / "card.json").read_text(encoding="utf-8"))["preprocess"]
    config = {"model": {"input_size": preprocess["width"]}, "field_of_view_crop": preprocess["field_of_view_crop"]}
    model = onnx.load(args.bundle / "model.onnx")
    tensors, blurred = [], []
    for path in args.images:
        with Image.open(path) as image:
            tensors.append(pillow_tensor(image, config))
            blurred.append(
                pillow_tensor(image.convert("RGB").filter(ImageFilter.GaussianBlur(0.06 * min(image.size))), config)
            )
    random = np.random.default_rng(args.seed)

    difference = max(grad_cam_difference(model, t) for t in tensors)
    print(
        f"class map and Grad-CAM in PyTorch, {len(tensors)} images x {len(CLASSES)} classes: "
        f"largest difference {difference:.2e} of the map's range"
    )

    network = Network(model)
    for name, start, end in (("deletion", tensors, blurred), ("insertion", blurred, tensors)):
        cases = list(zip(start, end, tensors, strict=True))
        ours = np.array([area(network, s, e, malignant_map(network, t)) for s, e, t in cases])
        chance = np.array(
            [
                np.mean([area(network, s, e, random_map(random, network, t)) for _ in range(RANDOM_MAPS)])
                for s, e, t in cases
            ]
        )
        better = (ours < chance).mean() if name == "deletion" else (ours > chance).mean()
        print(
            f"{name}: mean area under P(malignant) {ours.mean():.3f}, random map {chance.mean():.3f}; "
            f"better than random on {100 * better:.0f} % of the images"
        )

    original = [malignant_map(network, t) for t in tensors]
    for share in (0.0, 0.1, 0.25, 0.5, 1.0):
        shuffled = Network(with_shuffled_weights(model, share, random))
        changed = [malignant_map(shuffled, t) for t in tensors]
        correlations = [np.corrcoef(o.ravel(), c.ravel())[0, 1] for o, c in zip(original, changed, strict=True)]
        print(
            f"weights of the last {100 * share:.0f} % of the layers shuffled: "
            f"correlation of the maps {np.nanmean(correlations):+.2f}"
        )


class Network:
    def __init__(self, model: onnx.ModelProto):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, tensor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities [8] and class maps [8, h, w] of one image."""
        logits, maps = self.session.run(["logits", "class_maps"], {"image": tensor})
        weights = np.exp(logits[0].astype(np.float64) - logits[0].max())
        return weights / weights.sum(), maps[0]


def malignant_map(network: Network, tensor: np.ndarray) -> np.ndarray:
    """The gradient of the log odds of malignant, as the program computes it: [h, w]."""
    p, maps = network(tensor)
    return np.tensordot(np.where(MALIGNANT, p / p[MALIGNANT].sum(), -p / p[~MALIGNANT].sum()), maps, 1)


def random_map(random: np.random.Generator, network: Network, tensor: np.ndarray) -> np.ndarray:
    return random.random(network(tensor)[1].shape[1:])


def area(network: Network, start: np.ndarray, end: np.ndarray, heat: np.ndarray) -> float:
    """Mean probability of malignancy while `start` becomes `end`, the strongest pixels of the map first."""
    size = start.shape[-1]
    smooth = np.asarray(Image.fromarray(heat.astype(np.float32)).resize((size, size), Image.BICUBIC))
    order = np.argsort(-smooth.ravel(), kind="stable")
    values = []
    for step in range(STEPS + 1):
        blend = start.copy().reshape(3, -1)
        changed = order[: len(order) * step // STEPS]
        blend[:, changed] = end.reshape(3, -1)[:, changed]
        values.append(network(blend.reshape(start.shape))[0][MALIGNANT].sum())
    return float(np.trapezoid(values) / STEPS)


def grad_cam_difference(model: onnx.ModelProto, tensor: np.ndarray) -> float:
    """Largest difference of the class maps from Grad-CAM without its ReLU, each scaled to its largest value."""
    graph = model.graph
    makers = {output: node for node in graph.node for output in node.output}
    pooling = next(n for n in graph.node if n.op_type in ("ReduceMean", "GlobalAveragePool"))
    features_name = pooling.input[0]
    tapped = onnx.ModelProto()
    tapped.CopyFrom(model)
    tapped.graph.output.append(onnx.helper.make_empty_tensor_value_info(features_name))
    session = onnxruntime.InferenceSession(tapped.SerializeToString(), providers=["CPUExecutionProvider"])
    maps, features = session.run(["class_maps", features_name], {"image": tensor})

    head = makers["logits"]
    constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    weight, bias = (torch.tensor(constants[name]) for name in head.input[1:3])
    if head.op_type == "Gemm" and not any(a.name == "transB" and a.i for a in head.attribute):
        weight = weight.T
    features = torch.tensor(features, requires_grad=True)
    logits = torch.nn.functional.linear(features.mean((2, 3)), weight, bias)
    worst = 0.0
    for number in range(logits.shape[1]):
        (gradient,) = torch.autograd.grad(logits[0, number], features, retain_graph=True)
        grad_cam = (gradient.mean((2, 3), keepdim=True) * features).sum(1)[0].detach().numpy()
        ours = maps[0, number]
        worst = max(worst, float(np.abs(grad_cam / np.abs(grad_cam).max() - ours / np.abs(ours).max()).max()))
    return worst


def with_shuffled_weights(model: onnx.ModelProto, share: float, random: np.random.Generator) -> onnx.ModelProto:
    """The model with the kernel values of the last `share` of the layers in a random order."""
    shuffled = onnx.ModelProto()
    shuffled.CopyFrom(model)
    kernels = [t for t in shuffled.graph.initializer if len(t.dims) >= 2]
    for tensor in kernels[len(kernels) - round(len(kernels) * share) :]:
        values = numpy_helper.to_array(tensor)
        tensor.CopyFrom(numpy_helper.from_array(random.permutation(values.ravel()).reshape(values.shape), tensor.name))
    return shuffled


if __name__ == "__main__":
    main()
