"""The eight ISIC classes, and what a label that is not one of them still says."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class LesionClass:
    code: str
    name: str
    malignant: bool


CLASSES = (
    LesionClass("MEL", "melanoma", True),
    LesionClass("NV", "melanocytic nevus", False),
    LesionClass("BCC", "basal cell carcinoma", True),
    LesionClass("AK", "actinic keratosis", False),
    LesionClass("BKL", "benign keratosis", False),
    LesionClass("DF", "dermatofibroma", False),
    LesionClass("VASC", "vascular lesion", False),
    LesionClass("SCC", "squamous cell carcinoma", True),
)
MALIGNANT = torch.tensor([c.malignant for c in CLASSES])


def possible_classes(diagnosis: str) -> list[bool]:
    """Which classes a label allows: one for a diagnosis, all of a kind for an unspecified one."""
    if diagnosis == "benign_unspecified":
        return [not c.malignant for c in CLASSES]
    if diagnosis == "malignant_unspecified":
        return [c.malignant for c in CLASSES]
    allowed = [c.code == diagnosis for c in CLASSES]
    if not any(allowed):
        raise ValueError(f"unknown diagnosis {diagnosis!r}")
    return allowed


def marginal_cross_entropy(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """-log P(one of the allowed classes), mean over the batch.

    logits: [N, 8] f32; allowed: [N, 8] bool with at least one true value a row. With exactly one
    it is the ordinary cross entropy; with several, the likelihood of the partial label
    (Cour, Sapp and Taskar 2011, "Learning from partial labels").
    """
    within = logits.masked_fill(~allowed, float("-inf"))
    return (logits.logsumexp(1) - within.logsumexp(1)).mean()
