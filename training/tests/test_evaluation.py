"""The evaluation and the split, against scikit-learn and by their properties. Needs no PyTorch.

Run from training/: python -m unittest discover tests
"""

import unittest
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from lesion_training.data import Row, in_validation, split_training
from lesion_training.evaluation import auroc_interval, operating_point, rank_auroc
from lesion_training.labels import CLASSES, possible_classes


def row(group: str, diagnosis: str = "NV", split: str = "train") -> Row:
    malignant = diagnosis in ("MEL", "BCC", "SCC")
    return Row(Path("x.jpg"), "S", group, diagnosis, malignant, split, "original", None)


class RankAuroc(unittest.TestCase):
    def test_equals_scikit_learn_with_and_without_ties(self):
        random = np.random.default_rng(1)
        for decimals in (1, 2, 9):
            score = random.random(400).round(decimals)
            positive = random.random(400) < 0.3 + 0.4 * score
            self.assertAlmostEqual(rank_auroc(positive, score), roc_auc_score(positive, score), delta=1e-12)

    def test_the_interval_is_repeatable_holds_the_value_and_widens_with_few_groups(self):
        random = np.random.default_rng(2)
        score = random.random(300)
        positive = random.random(300) < score
        single = [str(i) for i in range(300)]
        coarse = [str(i // 15) for i in range(300)]
        value, (low, high) = auroc_interval(positive, score, single, 500, 7)
        self.assertEqual((value, [low, high]), auroc_interval(positive, score, single, 500, 7))
        self.assertTrue(low < value < high)
        shuffled = np.argsort(score)
        _, (low_coarse, high_coarse) = auroc_interval(positive[shuffled], score[shuffled], coarse, 500, 7)
        self.assertGreater(high_coarse - low_coarse, high - low)


class OperatingPoint(unittest.TestCase):
    def test_refers_the_wanted_share_and_no_higher_threshold_does(self):
        random = np.random.default_rng(3)
        rows = [row(str(i), "MEL" if i % 3 == 0 else "NV") for i in range(600)]
        p = random.random(600) * 0.6 + np.array([0.3 * r.malignant for r in rows])
        probabilities = np.zeros((600, 8))
        probabilities[:, 0], probabilities[:, 1] = p, 1 - p
        point = operating_point(rows, probabilities, 0.95)
        malignant = np.array([r.malignant for r in rows])
        self.assertGreaterEqual((p[malignant] >= point["threshold"]).mean(), 0.95)
        self.assertLess((p[malignant] >= point["threshold"] + 0.02).mean(), 0.95)
        self.assertAlmostEqual(point["specificity"], (p[~malignant] < point["threshold"]).mean(), delta=1e-4)


class Split(unittest.TestCase):
    def test_no_group_stands_on_both_sides_and_test_rows_on_neither(self):
        rows = [row(f"g{i // 3}") for i in range(3000)] + [row("t", split="test"), row("d", split="demo")]
        training, validation = split_training(rows, 0.1, 5)
        self.assertEqual(len(training) + len(validation), 3000)
        self.assertFalse({r.group for r in training} & {r.group for r in validation})
        self.assertAlmostEqual(len(validation) / 3000, 0.1, delta=0.03)

    def test_a_group_keeps_its_side_whatever_else_is_there(self):
        sides = [in_validation(f"g{i}", 0.5, 1) for i in range(200)]
        self.assertEqual(sides, [in_validation(f"g{i}", 0.5, 1) for i in range(200)])
        self.assertNotEqual(sides, [in_validation(f"g{i}", 0.5, 2) for i in range(200)])


class Labels(unittest.TestCase):
    def test_an_unspecified_label_allows_all_of_its_kind_and_only_those(self):
        for label, malignant in (("benign_unspecified", False), ("malignant_unspecified", True)):
            self.assertEqual(possible_classes(label), [c.malignant == malignant for c in CLASSES])
        self.assertEqual(sum(possible_classes("MEL")), 1)
        with self.assertRaises(ValueError):
            possible_classes("MOLE")


if __name__ == "__main__":
    unittest.main()
