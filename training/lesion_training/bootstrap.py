"""AUROC with bootstrap intervals."""

from collections.abc import Iterator

import numpy as np
from sklearn.metrics import roc_auc_score


def auroc_interval(positive: np.ndarray, score: np.ndarray, groups: list[str], resamples: int, seed: int):
    """AUROC and its 95 % interval: percentile bootstrap over groups (Efron and Tibshirani 1993)."""
    values = [rank_auroc(positive[chosen], score[chosen]) for chosen in resampled(positive, groups, resamples, seed)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(roc_auc_score(positive, score)), [float(low), float(high)]


def resampled(positive: np.ndarray, groups: list[str], resamples: int, seed: int) -> Iterator[np.ndarray]:
    """Row indices of each resample. A resample has as many groups as the data, and both classes occur in it."""
    names, group = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(group == g) for g in range(len(names))]
    random = np.random.default_rng(seed)
    found = 0
    while found < resamples:
        chosen = np.concatenate([members[g] for g in random.integers(0, len(members), len(members))])
        if 0 < positive[chosen].sum() < len(chosen):
            found += 1
            yield chosen


def rank_auroc(positive: np.ndarray, score: np.ndarray) -> float:
    """The Mann-Whitney statistic: the share of pairs in the right order; ties count half."""
    negatives = np.sort(score[~positive])
    below = np.searchsorted(negatives, score[positive], "left")
    up_to = np.searchsorted(negatives, score[positive], "right")
    return float((below + up_to).mean() / 2 / len(negatives))
