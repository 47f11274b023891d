"""`oracle_types.py SCORES`: image types, outcomes and risk against coverage by scikit-learn and NumPy, as JSON."""

import csv
import json
import sys

import numpy as np
from sklearn import metrics

MALIGNANT = {"MEL", "BCC", "SCC", "malignant_unspecified"}
OUTCOMES = ["consult_dermatologist", "no_sign_not_ruled_out", "inconclusive", "refused"]

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = [row for row in csv.DictReader(file) if row["error"] != "unreadable_file"]
shows = np.array([row["modality"] for row in rows])
refused = np.array([row["error"] != "" for row in rows])
predicted = np.array(["other" if row["error"] else row["image_type"] for row in rows])
outcome = np.array(["refused" if row["error"] else row["advice"] for row in rows])
malignant = np.array([row["diagnosis"] in MALIGNANT for row in rows])
probability = np.array([float(row["p_malignant"] or "nan") for row in rows])


def risk_coverage(members):
    """Coverage, risk of the covered, and the mean risk over them; the errors of equal confidences are shared evenly."""
    covered = members & ((outcome == OUTCOMES[0]) | (outcome == OUTCOMES[1]))
    confidence = np.maximum(probability[covered], 1 - probability[covered])
    wrong = (probability[covered] >= 1 - probability[covered]) != malignant[covered]
    _, tie = np.unique(-confidence, return_inverse=True)
    shared = np.bincount(tie, wrong)[tie] / np.bincount(tie)[tie]
    shared = shared[np.argsort(-confidence, kind="stable")]
    risks = np.cumsum(shared) / np.arange(1, len(shared) + 1)
    return {"coverage": covered.sum() / members.sum(), "risk": wrong.mean(), "aurc": risks.mean()}


def of_type(name):
    members = shows == name
    judged = members & ~refused
    return {
        "auroc": metrics.roc_auc_score(malignant[judged], probability[judged]),
        "outcomes": [float((outcome[members] == o).mean()) for o in OUTCOMES],
        "malignant_outcomes": [float((outcome[members & malignant] == o).mean()) for o in OUTCOMES],
        **{key: float(value) for key, value in risk_coverage(members).items()},
    }


names = ["dermoscopic", "clinical", "other"]
known = np.isin(shows, names)
json.dump(
    {
        "confusion": metrics.confusion_matrix(shows[known], predicted[known], labels=names).tolist(),
        **{name: of_type(name) for name in names[:2]},
    },
    sys.stdout,
)
