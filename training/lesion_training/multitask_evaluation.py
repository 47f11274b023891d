"""Evaluates the multi-task network by source: one view of whole squares beside the mean of the quarter turns."""

import numpy as np
import torch

from .labels import CLASSES
from .multitask_net import MultiTaskNet
from .training import as_floats, dihedral, normalized
from .vit_teacher import Samples, by_source

MALIGNANT = np.array([c.malignant for c in CLASSES])


@torch.inference_mode()
def predict_views(
    net: MultiTaskNet, squares: np.ndarray, chosen: np.ndarray, size: int, views: int
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the classes [N, views, 8] and of the image types [N, views, 3]."""
    net.eval()
    device, classes, types = net.classifier.weight.device, [], []
    for start in range(0, len(chosen), 32):
        images = as_floats(torch.from_numpy(squares[chosen[start : start + 32]]).to(device))
        images = torch.nn.functional.interpolate(images, (size, size), mode="bicubic", antialias=True).clamp_(0, 1)
        outputs = [net(normalized(dihedral(images, view))) for view in range(views)]
        classes.append(torch.stack([logits.softmax(1) for logits, _ in outputs], 1).cpu())
        types.append(torch.stack([logits.softmax(1) for _, logits in outputs], 1).cpu())
    return torch.cat(classes).numpy(), torch.cat(types).numpy()


def lines(samples: Samples, chosen: np.ndarray, classes: np.ndarray, types: np.ndarray) -> list[dict]:
    """For one view and for all of them: the AUROC and the right image types of each source."""
    found = []
    for views in sorted({1, classes.shape[1]}):
        for line in by_source(samples, chosen, classes[:, :views].mean(1), types[:, :views].mean(1)):
            found.append({"views": views, **line})
    return found


def disagreement(classes: np.ndarray) -> dict:
    """How far the probability of malignancy moves between the views of a sample: mean and 90th percentile."""
    malignant = classes[..., MALIGNANT].sum(-1)
    span = malignant.max(1) - malignant.min(1)
    return {"range_mean": round(float(span.mean()), 4), "range_90": round(float(np.quantile(span, 0.9)), 4)}
