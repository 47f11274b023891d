"""The eight ISIC classes, and the labels that allow several of them."""

from dataclasses import dataclass


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


def possible_classes(diagnosis: str) -> list[bool]:
    """Whether the label allows each class. An unspecified label allows all benign or all malignant classes."""
    if diagnosis == "benign_unspecified":
        return [not c.malignant for c in CLASSES]
    if diagnosis == "malignant_unspecified":
        return [c.malignant for c in CLASSES]
    allowed = [c.code == diagnosis for c in CLASSES]
    if not any(allowed):
        known = ", ".join([c.code for c in CLASSES] + ["benign_unspecified", "malignant_unspecified"])
        raise ValueError(f"unknown diagnosis {diagnosis!r}: the known ones are {known}")
    return allowed
