"""Tests of what is left out and of the evidence that is computed from it, which need no PyTorch.

Run from training/: python -m unittest discover tests
"""

import contextlib
import csv
import io
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from lesion_training import evidence
from lesion_training.data import Row
from lesion_training.left_out import is_left_out, roles, split

RECIPE = {"validation_share": 0.2, "seed": 1}
HEADER = ("file", "source", "group", "image_type", "diagnosis", "malignant", "probability", "role", "without")


def row(source: str, group: str) -> Row:
    return Row(Path("x.jpg"), "x.jpg", source, group, "NV", "train", "original")


class LeftOut(unittest.TestCase):
    def setUp(self):
        # Two rows of each group; every tenth group is in both sources.
        self.rows = [row("A" if i % 10 else "B", f"g{i}") for i in range(400)] + [row("A", f"g{i}") for i in range(400)]

    def test_each_group_of_the_source_is_in_one_fold_whatever_the_order_of_the_rows(self):
        folds = np.array([is_left_out(self.rows, [f"A:{n}/5"]) for n in range(1, 6)])
        of_source = np.array([r.source == "A" for r in self.rows])
        np.testing.assert_array_equal(folds.sum(0), of_source)
        self.assertTrue((folds.sum(1) > 100).all(), folds.sum(1))
        numbers = {}
        for r, fold in zip(self.rows, folds.T, strict=True):
            if r.source == "A":
                self.assertEqual(numbers.setdefault(r.group, fold.argmax()), fold.argmax())
        backward = is_left_out(self.rows[::-1], ["A:2/5"])[::-1]
        np.testing.assert_array_equal(backward, folds[1])

    def test_a_fold_trains_nothing_and_is_evaluated_on_as_a_whole(self):
        for without in (["A:2/5"], ["B"], []):
            fit, held = split(self.rows, without, RECIPE)
            self.assertFalse({self.rows[i].group for i in fit} & {self.rows[i].group for i in held})
            self.assertTrue(set(np.flatnonzero(is_left_out(self.rows, without))) <= set(held))
        self.assertEqual(len(fit) + len(held), len(self.rows))

    def test_a_group_that_is_left_out_elsewhere_has_no_role(self):
        role = roles(self.rows, ["B"], RECIPE)
        shared = {r.group for r in self.rows if r.source == "B"}
        self.assertEqual({role[i] for i, r in enumerate(self.rows) if r.source == "A" and r.group in shared}, {""})

    def test_what_names_no_sample_is_an_error(self):
        for entry, message in (("C", "has no samples"), ("A:6/5", "from 1 to 5")):
            with self.assertRaisesRegex(SystemExit, message):
                is_left_out(self.rows, [entry])


class Evidence(unittest.TestCase):
    """Malignant lesions of validation have 0.000, 0.005 … 0.995, so that 0.98 of them reach 0.02."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.validation = [("V", f"v{i}", "dermoscopic", 1, i / 200, "validation") for i in range(200)]

    def run_folder(self, without: str, rows: list[tuple]) -> Path:
        folder = self.folder / without.replace(":", "-").replace("/", "-")
        folder.mkdir()
        with open(folder / "predictions.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for source, group, image_type, malignant, probability, role in rows:
                writer.writerow(
                    ("x.jpg", source, group, image_type, "MEL", malignant, f"{probability:.5f}", role, without)
                )
        return folder

    def printed(self, *runs: Path) -> str:
        out = io.StringIO()
        arguments = ["evidence", *map(str, runs), "--out", str(self.folder / "evidence.csv")]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(out):
            evidence.main()
        return out.getvalue().partition("Thresholds for a sensitivity of 0.95")[0]

    def source(self, name: str, missed: int, referred: int, groups: int = 100) -> list[tuple]:
        """100 malignant and 100 benign samples that are left out."""
        malignant = [(1, 0.01 if i < missed else 0.9) for i in range(100)]
        benign = [(0, 0.5 if i < referred else 0.01) for i in range(100)]
        kinds = enumerate(malignant + benign)
        return [(name, f"{name}{i % groups}", "dermoscopic", m, p, "left_out") for i, (m, p) in kinds]

    def written(self) -> list[dict]:
        with open(self.folder / "evidence.csv", newline="") as file:
            return list(csv.DictReader(file))

    def test_sources_are_pooled_and_the_threshold_is_that_of_validation(self):
        first = self.run_folder("A", self.validation + self.source("A", missed=4, referred=50))
        second = self.run_folder("B", self.validation + [r for r in self.source("B", 8, 0) if r[3]])
        text = self.printed(first, second)
        self.assertRegex(text, r"sources \| A \| 200 \| 100 \| 0\.\d+ \| 0\.960 \(.*\) \| 0\.500 \(0\.4.* to 0\.")
        self.assertRegex(text, r"sources \| B \| 100 \| 100 \| – \| 0\.920 \(.*\) \| – \|")
        self.assertRegex(text, r"sources \| all \| 300 \| 200 \| 0\.\d+ \| 0\.940 \(.*\) \| 0\.500 ")
        rows = self.written()
        self.assertEqual(tuple(rows[0]), evidence.COLUMNS)
        self.assertEqual(len(rows), 700)
        self.assertEqual({(r["run"], r["left_out"]) for r in rows}, {("A", "sources"), ("B", "sources")})

    def test_a_threshold_is_at_most_one_half(self):
        sure = [("V", f"v{i}", "dermoscopic", 1, 0.9, "validation") for i in range(200)]
        lesions = [("A", f"a{i}", "dermoscopic", i % 2, 0.6, "left_out") for i in range(100)]
        self.assertRegex(self.printed(self.run_folder("A", sure + lesions)), r"\| 1\.000 \(.*\) \| 0\.000 ")

    def test_a_group_of_one_name_in_two_sources_is_two_groups(self):
        lesions = [(s, "g", "dermoscopic", 1, p, "left_out") for s, p in (("A", 0.9), ("B", 0.001))]
        text = self.printed(self.run_folder("A-B", self.validation + lesions))
        self.assertRegex(text, r"\| all \| 2 \| 2 \| – \| 0\.500 \(0\.000 to 1\.000\)")

    def test_a_fold_with_little_validation_takes_its_threshold_from_the_other_folds(self):
        def fold(number: int, malignant: float, benign: float) -> list[tuple]:
            few = [("P", f"w{i}", "clinical", 1, 0.99, "validation") for i in range(20)]
            rows = [("P", f"p{number}-{i}", "clinical", 1, malignant, "left_out") for i in range(100)]
            rows += [("P", f"q{number}-{i}", "clinical", 0, benign, "left_out") for i in range(100)]
            return few + rows

        # The thresholds are 0.4, 0.2 and 0.2.
        folds = (1, 0.2, 0.3), (2, 0.4, 0.3), (3, 0.4, 0.1)
        runs = [self.run_folder(f"P:{fold_[0]}/3", fold(*fold_)) for fold_ in folds]
        text = self.printed(*runs)
        self.assertRegex(text, r"clinical \| patients \| P \| 600 \| 300 \| 0\.\d+ \| 0\.667 \(.*\) \| 0\.667 ")
        self.assertEqual({r["left_out"] for r in self.written()}, {"patients"})
        with self.assertRaisesRegex(SystemExit, "P-1-3 has 0 malignant"):
            self.printed(runs[0])


if __name__ == "__main__":
    unittest.main()
