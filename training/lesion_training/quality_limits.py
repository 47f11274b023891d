"""Fits the limits of a card on the quality of an image, from degraded copies and what the network answers on them."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from .bootstrap import rank_auroc

HARMLESS = "turn"
WARNED_TIMES = 2  # times the change of a harmless copy
MAX_LOSS = 0.05  # of the AUROC
MAX_WARNED = 0.05  # of the originals, for each measure
MIN_FOUND = 0.25  # of the worst copies, by a limit that follows from the originals
MAX_REFUSED = {"dermoscopic": 0.005, "clinical": 0.01}
WINDOW = 500  # copies of similar quality, for an AUROC
SCALE = 1e4  # limits have four digits


@dataclass(frozen=True)
class Limit:
    level: str  # `refuse` or `warn`
    name: str  # of the field of the card: `min_` or `max_` and the measure
    kinds: tuple[str, ...]  # of the copies that it is fitted on
    reference: tuple[str, float] = ("none", 0)  # the copies that they are compared with

    @property
    def measure(self) -> str:
        return self.name[4:]

    @property
    def sign(self) -> int:
        """Times the measure: lower is worse."""
        return 1 if self.name.startswith("min_") else -1


LIMITS = (
    Limit("refuse", "min_focus", ("blur", "motion")),
    Limit("refuse", "min_brightness", ("dark",)),
    Limit("refuse", "max_clipped", ("bright",)),
    Limit("refuse", "min_color", ("gray",)),
    Limit("warn", "min_focus", ("blur", "motion")),
    Limit("warn", "min_brightness", ("dark",)),
    Limit("warn", "max_brightness", ("bright",)),
    Limit("warn", "min_contrast", ("haze",)),
    Limit("warn", "max_clipped", ("bright", "glare")),
    Limit("warn", "min_color", ("gray",)),
    Limit("warn", "min_lesion_share", ("farther",)),
    Limit("warn", "max_lesion_cut", ("cut", "closer")),
    Limit("warn", "max_lesion_offset", ("off_center",), ("farther", 1.5)),
    Limit("warn", "max_hair", ("hair",)),
    Limit("warn", "max_ink", ("ruler", "ink")),
)


@dataclass(frozen=True)
class Copies:
    """The copies of N images: of each kind and strength the probability of malignancy [N] and the measures [N]."""

    malignant: np.ndarray
    probability: dict[tuple[str, float], np.ndarray]
    measures: dict[tuple[str, float], dict[str, np.ndarray]]

    def change(self, copy: tuple[str, float], reference: tuple[str, float] = ("none", 0)) -> np.ndarray:
        return np.abs(self.probability[copy] - self.probability[reference])

    def of(self, kinds: tuple[str, ...]) -> list[tuple[str, float]]:
        return [copy for copy in self.probability if copy[0] in kinds]

    def harmless(self) -> float:
        return float(np.mean([self.change(copy) for copy in self.of((HARMLESS,))]))


def fitted(limit: Limit, copies: Copies, originals: dict[str, dict[str, np.ndarray]]) -> tuple[float | None, str]:
    """The limit, or None if no copy is bad enough, and what it follows from.

    originals: the measures of images by image type, of which at most a share may be outside of the limit.
    """
    by_rule = (where_auroc_falls if limit.level == "refuse" else where_answers_change)(limit, copies)
    if by_rule is None:
        return None, "the answers change too little"
    allowed = MAX_REFUSED if limit.level == "refuse" else dict.fromkeys(MAX_REFUSED, MAX_WARNED)
    bounds = [
        np.quantile(limit.sign * measures[limit.measure], allowed[name], method="lower")
        for name, measures in originals.items()
    ]
    if by_rule <= min(bounds):
        return rounded(by_rule, limit.sign), "the answers"
    value = rounded(min(bounds), limit.sign)
    found = max(beyond(limit, value, copies.measures[copy]).mean() for copy in copies.of(limit.kinds))
    return (
        (value, "the share of the originals") if found >= MIN_FOUND else (None, "copies do not differ from originals")
    )


def rounded(signed: float, sign: int) -> float:
    """The measure, rounded so that fewer images are outside."""
    return float(np.floor(signed * SCALE) / SCALE * sign) + 0.0


def where_answers_change(limit: Limit, copies: Copies) -> float | None:
    """The signed measure below which the mean change, which falls with it, is above that of harmless copies."""
    chosen = copies.of(limit.kinds)
    value = np.concatenate([limit.sign * copies.measures[copy][limit.measure] for copy in chosen])
    change = np.concatenate([copies.change(copy, limit.reference) for copy in chosen])
    return crossing(value, change, WARNED_TIMES * copies.harmless())


def where_auroc_falls(limit: Limit, copies: Copies) -> float | None:
    """The signed measure below which the AUROC of copies is lower than that of their originals."""
    chosen, count = copies.of(limit.kinds), len(copies.malignant)
    value = np.concatenate([limit.sign * copies.measures[copy][limit.measure] for copy in chosen])
    score = np.concatenate([copies.probability[copy] for copy in chosen])
    image = np.tile(np.arange(count), len(chosen))
    order = np.argsort(value, kind="stable")
    windows = np.array_split(order, max(1, len(order) // WINDOW))
    losses = []
    for window in windows:
        positive, before = copies.malignant[image[window]], copies.probability[limit.reference][image[window]]
        losses.append(rank_auroc(positive, before) - rank_auroc(positive, score[window]))
    return crossing(np.array([np.median(value[window]) for window in windows]), np.array(losses), MAX_LOSS)


def crossing(value: np.ndarray, harm: np.ndarray, allowed: float) -> float | None:
    """The largest value at which the harm, made to fall with the value and interpolated, is above what is allowed."""
    order = np.argsort(value, kind="stable")
    value, fit = value[order], IsotonicRegression(increasing=False).fit_transform(value, harm)[order]
    above = np.flatnonzero(fit > allowed)
    if not len(above):
        return None
    last, after = above[-1], min(above[-1] + 1, len(fit) - 1)
    return float(np.interp(-allowed, [-fit[last], -fit[after]], [value[last], value[after]]))


def outside(limits: dict[str, dict[str, float | None]], level: str, measures: dict[str, np.ndarray]) -> np.ndarray:
    """Whether each image is outside of a limit of this level, [N] bool."""
    found = np.zeros(len(next(iter(measures.values()))), bool)
    for limit in LIMITS:
        if limit.level == level and (value := limits[level][limit.name]) is not None:
            found |= beyond(limit, value, measures)
    return found


def beyond(limit: Limit, value: float, measures: dict[str, np.ndarray]) -> np.ndarray:
    return limit.sign * measures[limit.measure] < limit.sign * value
