"""`oracle.py SCORES`: metrics and calibrations of stored scores by scikit-learn, SciPy and NumPy, as JSON on stdout.

scikit-learn has the bins of the calibration error, but not the error, which is computed here from them.
"""

import csv
import json
import sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression

MALIGNANT = {"MEL", "BCC", "SCC", "malignant_unspecified"}
THRESHOLDS = [0.05, 0.1271, 0.5, 0.9]


def calibration_error(positive, score):
    observed, predicted = calibration_curve(positive, score, n_bins=15, strategy="quantile")
    # The number of images in each bin, which `calibration_curve` does not return.
    borders = np.percentile(score, np.linspace(0, 1, 16) * 100)
    images = np.bincount(np.searchsorted(borders[1:-1], score))
    return np.average(abs(predicted - observed), weights=images[images > 0])


def binary(positive, score):
    result = {
        "auroc": metrics.roc_auc_score(positive, score),
        "average_precision": metrics.average_precision_score(positive, score),
        "brier": metrics.brier_score_loss(positive, score),
        "log_loss": metrics.log_loss(positive, score),
        "calibration_error": calibration_error(positive, score),
    }
    for threshold in THRESHOLDS:
        result[f"sensitivity {threshold}"] = metrics.recall_score(positive, score >= threshold)
        result[f"specificity {threshold}"] = metrics.recall_score(positive, score >= threshold, pos_label=0)
    return result


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = [row for row in csv.DictReader(file) if not row["error"]]
codes = [name.removeprefix("p_") for name in rows[0] if name.startswith("p_") and name != "p_malignant"]
diagnosis = np.array([row["diagnosis"] for row in rows])
melanoma_known = diagnosis != "malignant_unspecified"
with_class = np.isin(diagnosis, codes)
occurring = [code for code in codes if code in diagnosis]
probabilities = np.array([[float(row[f"p_{code}"]) for code in codes] for row in rows])
among_occurring = probabilities[:, [codes.index(code) for code in occurring]]


def balanced(columns, names):
    predicted = np.array(names)[columns[with_class].argmax(1)]
    recalls = [(predicted[diagnosis[with_class] == code] == code).mean() for code in occurring]
    if set(predicted) <= set(occurring):
        assert np.isclose(
            metrics.balanced_accuracy_score(diagnosis[with_class], predicted), np.mean(recalls), atol=1e-12
        )
    return float(np.mean(recalls))


def with_akiec_as_one():
    """Balanced accuracy with AK and SCC as one class, also with each class divided by its mean (equal priors)."""
    merged = np.array(["AK" if code == "SCC" else code for code in codes])
    names = [name for name in dict.fromkeys(merged) if name in ["AK" if d == "SCC" else d for d in diagnosis]]
    columns = np.stack([probabilities[:, merged == name].sum(1) for name in names], 1)[with_class]
    truth = np.where(diagnosis == "SCC", "AK", diagnosis)[with_class]
    predicted = np.array(names)[(columns / columns.mean(0)).argmax(1)]
    return {
        "at_equal_priors": metrics.balanced_accuracy_score(truth, predicted),
        "most_probable": metrics.balanced_accuracy_score(truth, np.array(names)[columns.argmax(1)]),
    }


logits = np.array([[float(row[f"logit_{code}"]) for code in codes] for row in rows])
malignant_classes = np.isin(codes, list(MALIGNANT))
malignant = np.isin(diagnosis, list(MALIGNANT))
allowed = np.where(with_class[:, None], diagnosis[:, None] == codes, malignant[:, None] == malignant_classes)


def platt():
    odds = logsumexp(logits[:, malignant_classes], axis=1) - logsumexp(logits[:, ~malignant_classes], axis=1)
    # C=inf: no penalty.
    fit = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(odds[:, None], malignant)
    return {"slope": fit.coef_[0, 0], "intercept": fit.intercept_[0]}


def label_loss(temperature):
    scores = logits / temperature
    return np.mean(logsumexp(scores, axis=1) - logsumexp(np.where(allowed, scores, -np.inf), axis=1))


json.dump(
    {
        "platt": platt(),
        "temperature": minimize_scalar(label_loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-7}).x,
        "malignant": binary(np.isin(diagnosis, list(MALIGNANT)), np.array([float(row["p_malignant"]) for row in rows])),
        "MEL": binary((diagnosis == "MEL")[melanoma_known], probabilities[melanoma_known, codes.index("MEL")]),
        "classes": {
            "among_occurring": balanced(among_occurring, occurring),
            "among_all": balanced(probabilities, codes),
            "akiec": with_akiec_as_one(),
            "confusion": metrics.confusion_matrix(
                diagnosis[with_class], np.array(occurring)[among_occurring[with_class].argmax(1)], labels=occurring
            ).tolist(),
        },
    },
    sys.stdout,
)
