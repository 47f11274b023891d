"""Scores of how unlike the lesions of the training data an image is, from its embedding.

A higher score is more unlike. With outlier exposure (Hendrycks et al. 2019) negatives take part in the fit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from .gate_images import CLINICAL, DERMOSCOPIC, Set
from .image_types import OTHER

Score = Callable[[np.ndarray], np.ndarray]
PENALTY = 1e-2  # of the squared weights of the standardized features
NEIGHBORS = 10
COMPONENTS = 64  # of the subspace that distances are measured in
SHARES = (1.0, 1.0, 1.0)  # of the image types in the fit


@dataclass(frozen=True)
class Linear:
    """Logits = x @ weight + bias."""

    weight: np.ndarray  # [D, K]
    bias: np.ndarray  # [K]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return x @ self.weight + self.bias


def cell_weights(data: Set) -> np.ndarray:
    """Weights, [N]: each type has its share, and within it a (kind, variant) the weight of the root of its count.

    The distant images are one cell, whatever their source.
    """
    kinds = np.where(data.variants == "distant", "distant", data.kinds)
    cells = np.char.add(np.char.add(kinds.astype(str), "/"), data.variants.astype(str))
    _, cell, counts = np.unique(cells, return_inverse=True, return_counts=True)
    weights = counts[cell] ** -0.5
    for image_type, share in enumerate(SHARES):
        members = data.types == image_type
        if members.any():
            weights[members] *= share / weights[members].sum()
    return weights / weights.sum()


def standardized(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the scale of each feature; rare features get no less than a half of the typical scale."""
    std = x.std(0)
    return x.mean(0), np.maximum(std, 0.5 * np.median(std[std > 1e-4]))


def fit_head(data: Set, penalty: float = PENALTY) -> Linear:
    """A multinomial logistic regression of the image type on the embedding, with L2 penalty."""
    targets = torch.from_numpy(np.eye(3, dtype=np.float32)[data.types])
    return minimized(data, lambda logits, w: (w * cross_entropy(logits, targets, reduction="none")).sum(), 3, penalty)


def fit_one_against_rest(data: Set, penalty: float = PENALTY) -> Linear:
    """A logistic regression for each of the two types of lesions against all other images."""
    targets = torch.from_numpy(np.eye(3, dtype=np.float32)[data.types][:, :OTHER])

    def loss(logits, w):
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return (w * each.sum(1)).sum()

    return minimized(data, loss, OTHER, penalty)


def minimized(data: Set, loss: Callable, outputs: int, penalty: float) -> Linear:
    mean, scale = standardized(data.embeddings)
    x = torch.from_numpy((data.embeddings - mean) / scale)
    w = torch.from_numpy(cell_weights(data).astype(np.float32))
    weight = torch.zeros(x.shape[1], outputs, requires_grad=True)
    bias = torch.zeros(outputs, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=80, history_size=10, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        value = loss(x @ weight + bias, w) + penalty * weight.square().sum()
        value.backward()
        return value

    optimizer.step(step)
    found = weight.detach().numpy() / scale[:, None]
    return Linear(found.astype(np.float32), (bias.detach().numpy() - mean @ found).astype(np.float32))


def logit_of_other(head: Callable, x: np.ndarray) -> np.ndarray:
    """The logarithm of the odds of `other`."""
    logits = head(x)
    return logits[:, OTHER] - np.logaddexp(logits[:, DERMOSCOPIC], logits[:, CLINICAL])


def energy(logits: np.ndarray) -> np.ndarray:
    """The energy score (Liu et al. 2020): minus the logarithm of the sum of the exponentials of the logits."""
    return -np.logaddexp.reduce(logits, 1)


@dataclass(frozen=True)
class Subspace:
    """Whitened principal components of the embeddings of lesions, and the mean of each image type among them."""

    projection: Linear  # [D, K]
    means: np.ndarray  # [types, K]

    def squared(self, x: np.ndarray) -> np.ndarray:
        """The squared Mahalanobis distance to each mean, [N, types]."""
        return np.square(self.projection(x)[:, None] - self.means).sum(2)


def fit_subspace(data: Set, components: int = COMPONENTS) -> Subspace:
    """Mahalanobis distance (Lee et al. 2018) with one covariance, in the leading principal components of lesions."""
    lesions = data.where(data.types != OTHER)
    weights = cell_weights(lesions)
    present = [t for t in (DERMOSCOPIC, CLINICAL) if (lesions.types == t).any()]
    typical = np.stack([weighted_mean(lesions, weights, t) for t in present])
    centered = lesions.embeddings - typical[np.searchsorted(present, lesions.types)]
    covariance = (centered * weights[:, None]).T @ centered
    values, vectors = np.linalg.eigh(covariance)
    values, vectors = values[::-1][:components], vectors[:, ::-1][:, :components]
    scaled = (vectors / np.sqrt(values + 1e-3 * values[0])).astype(np.float32)
    mean = lesions.embeddings.mean(0)
    return Subspace(Linear(scaled, -mean @ scaled), (typical - mean) @ scaled)


def weighted_mean(data: Set, weights: np.ndarray, image_type: int) -> np.ndarray:
    members = data.types == image_type
    return np.average(data.embeddings[members], axis=0, weights=weights[members])


def fit_mahalanobis(data: Set) -> Score:
    subspace = fit_subspace(data)
    return lambda x: np.sqrt(subspace.squared(x).min(1))


def fit_relative(data: Set, of: Set) -> Score:
    """The relative Mahalanobis distance (Ren et al. 2021): less the distance to one background Gaussian of `of`."""
    subspace = fit_subspace(data)
    y = subspace.projection(of.embeddings)
    mean, covariance = y.mean(0), np.cov(y.T) + 1e-2 * np.eye(y.shape[1])
    inverse, determinant = np.linalg.inv(covariance), np.linalg.slogdet(covariance)[1]

    def score(x):
        off = subspace.projection(x) - mean
        return subspace.squared(x).min(1) - np.einsum("ni,ij,nj->n", off, inverse, off) - determinant

    return score


def fit_neighbors(data: Set, negatives: Set | None = None, most: int = 4000) -> Score:
    """The distance of the normalized embedding to the 10th nearest lesion (Sun et al. 2022), and, with negatives, its
    logarithm less that to the 10th nearest negative."""

    def bank(part: Set) -> np.ndarray:
        chosen = np.random.default_rng(3).permutation(len(part.types))[:most]
        return normalized_rows(part.embeddings[chosen])

    def kth(x: np.ndarray, bank: np.ndarray) -> np.ndarray:
        parts = np.array_split(x, max(1, len(x) // 1000))
        near = [np.partition(part @ bank.T, -NEIGHBORS, 1)[:, -NEIGHBORS] for part in parts]
        return np.sqrt(np.maximum(2 - 2 * np.concatenate(near), 1e-6))

    lesions = bank(data.where(data.types != OTHER))
    others = None if negatives is None else bank(negatives)

    def score(x):
        x = normalized_rows(x)
        near = kth(x, lesions)
        return near if others is None else np.log(near) - np.log(kth(x, others))

    return score


def normalized_rows(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=1, keepdims=True).clip(1e-6)
