"""Cross entropy for labels that allow several classes and for the probabilities of a teacher; agreement of views."""

import math

import torch


def marginal_cross_entropy(logits: torch.Tensor, allowed: torch.Tensor, smoothing: float = 0.0) -> torch.Tensor:
    """-log P(one of the allowed classes), [N].

    logits: [N, 8] f32; allowed: [N, 8] bool with at least one true value in each row. With one allowed class this is
    the cross entropy; with several it is the likelihood of the partial label (Cour, Sapp and Taskar 2011, "Learning
    from partial labels"). `smoothing` is the share of label smoothing (Szegedy et al. 2016).
    """
    total = logits.logsumexp(1)
    within = logits.masked_fill(~allowed, float("-inf")).logsumexp(1)
    return total - (1 - smoothing) * within - smoothing * logits.mean(1)


def soft_cross_entropy(logits: torch.Tensor, probabilities: torch.Tensor) -> torch.Tensor:
    """Mean cross entropy with the probabilities of a teacher, [N, 8] (Hinton et al. 2015)."""
    return soft_cross_entropies(logits, probabilities).mean()


def soft_cross_entropies(logits: torch.Tensor, probabilities: torch.Tensor) -> torch.Tensor:
    """Cross entropy of each row with the probabilities of a teacher, [N]."""
    return -(probabilities * logits.log_softmax(1)).sum(1)


def jensen_shannon(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """The divergence between the probabilities of two views of each image, [N], from 0 to log 2.

    It is the loss for consistency of Hendrycks et al. 2020, "AugMix", with two views.
    """
    p, q = first.log_softmax(1), second.log_softmax(1)
    mean = torch.logaddexp(p, q) - math.log(2)
    return 0.5 * ((p.exp() * (p - mean)).sum(1) + (q.exp() * (q - mean)).sum(1))
