"""Compares the answer of the decoder with what is right for a file."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from . import oracle
from .case import Case, Made, Pixels, Rule
from .decoder import Answer, Failed, Read, Refused

# Codes that an image can cause. `image_too_small` and the like need a model, or are faults of the program.
CODES = {"not_an_image", "unsupported_format", "truncated_image", "corrupt_image", "too_many_pixels"}
UNSUPPORTED = "unsupported_format"


class Verdict(Enum):
    READ = "read"
    REFUSED = "refused"
    REFUSED_ORDINARY = "refused although ordinary"
    WRONG_CODE = "refused with a wrong code"
    WRONG = "wrong pixels"
    CRASHED = "crashed"
    KNOWN = "known defect"


FAILURES = (Verdict.REFUSED_ORDINARY, Verdict.WRONG_CODE, Verdict.WRONG, Verdict.CRASHED)


@dataclass(frozen=True)
class Outcome:
    case: Case
    verdict: Verdict
    reason: str = ""
    disagreement: str = ""  # between the two reference decoders


def compare(case: Case, made: Made, path: Path, answer: Answer) -> Outcome:
    """`path` is the file with the bytes of `made`."""
    if isinstance(answer, Failed):
        return Outcome(case, Verdict.CRASHED, answer.reason)
    if isinstance(answer, Refused):
        return _refused(case, answer)
    return _read(case, made, path, answer)


def difference(one: Pixels, other: Pixels) -> int | None:
    """The largest difference of a sample, or None for another size."""
    if one.shape != other.shape:
        return None
    return int(np.abs(one.astype(np.int16) - other.astype(np.int16)).max())


def _refused(case: Case, answer: Refused) -> Outcome:
    reason = f"{answer.code} {answer.message}"
    if case.is_ordinary:
        return Outcome(case, Verdict.REFUSED_ORDINARY, reason)
    if answer.code not in CODES or (case.rule is Rule.VALID and answer.code != UNSUPPORTED):
        return Outcome(case, Verdict.WRONG_CODE, reason)
    return Outcome(case, Verdict.REFUSED, reason)


def _read(case: Case, made: Made, path: Path, answer: Read) -> Outcome:
    if made.expected is not None:
        found = difference(answer.pixels, made.expected)
        if found is not None and found <= case.tolerance:
            return Outcome(case, Verdict.READ)
        if case.accepts_pillow and _is_near(case, answer, oracle.pillow(made.data, has_gif_background=True)):
            return Outcome(case, Verdict.READ)
        if case.rule is not Rule.DAMAGED:
            return Outcome(case, Verdict.WRONG, _describe(found, answer.pixels, made.expected, "the expected pixels"))
    first = _reference(case, made, path)
    if first.pixels is None:
        return Outcome(case, Verdict.WRONG, f"read, although the reference decoder refuses it: {first.error}")
    if case.rule is Rule.DAMAGED and first.warnings:
        return Outcome(case, Verdict.WRONG, f"read, although libjpeg warns: {'; '.join(first.warnings)[:200]}")
    found = difference(answer.pixels, first.pixels)
    if (found is None or found > case.tolerance) and not _equals_another(case, made, path, answer):
        return Outcome(case, Verdict.WRONG, _describe(found, answer.pixels, first.pixels, "the reference decoder"))
    return Outcome(case, Verdict.READ, disagreement=_disagreement(case, made, first))


def _reference(case: Case, made: Made, path: Path, simd: bool = True) -> oracle.Reference:
    if case.format != "jpeg":
        return oracle.pillow(made.data)
    found = oracle.djpeg(path, simd)
    if found.pixels is None:
        return found
    return oracle.Reference(oracle.turn(found.pixels, case.orientation), warnings=found.warnings)


def _equals_another(case: Case, made: Made, path: Path, answer: Read) -> bool:
    """Whether the pixels of a damaged file are those of another build of libjpeg-turbo, or of Pillow's GIF background.

    Damaged coefficients overflow the 16 bits of the SIMD code of libjpeg-turbo, but not the 32 bits of its C code.
    """
    if case.rule is not Rule.DAMAGED:
        return False
    if case.format == "gif":
        return _is_near(case, answer, oracle.pillow(made.data, has_gif_background=True))
    if case.format != "jpeg":
        return False
    others = (_reference(case, made, path, simd=False), oracle.pillow(made.data))
    return any(_is_near(case, answer, reference) for reference in others)


def _is_near(case: Case, answer: Read, reference: oracle.Reference) -> bool:
    found = None if reference.pixels is None else difference(answer.pixels, reference.pixels)
    return found is not None and found <= case.tolerance


def _disagreement(case: Case, made: Made, first: oracle.Reference) -> str:
    if case.format != "jpeg" or case.rule is not Rule.VALID:
        return ""
    second = oracle.pillow(made.data)
    if second.pixels is None:
        return f"djpeg reads it, Pillow does not: {second.error}"
    found = difference(first.pixels, second.pixels)
    if found is None or found > case.tolerance:
        return f"djpeg and Pillow: {_describe(found, first.pixels, second.pixels, 'each other')}"
    return ""


def _describe(found: int | None, one: Pixels, other: Pixels, name: str) -> str:
    if found is None:
        return f"{one.shape[1]} x {one.shape[0]} pixels, but {other.shape[1]} x {other.shape[0]} in {name}"
    far = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=-1) > 4
    return f"differs from {name} by up to {found}; {far.mean():.0%} of the pixels by more than 4"
