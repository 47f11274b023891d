"""Tests of intervals, data and the split, which need no PyTorch.

Run from training/: python -m unittest discover tests
"""

import tempfile
import unittest
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from lesion_training.bootstrap import auroc_interval, rank_auroc
from lesion_training.color import shades_of_gray
from lesion_training.data import Row, in_validation, read_data, split_training
from lesion_training.duplicates import without_duplicates
from lesion_training.labels import CLASSES, possible_classes


def row(group: str, diagnosis: str = "NV", split: str = "train", name: str = "x.jpg") -> Row:
    return Row(Path("x.jpg"), name, "S", group, diagnosis, split, "original")


class ColorConstancy(unittest.TestCase):
    def test_a_colored_light_makes_no_difference(self):
        image = np.random.default_rng(3).integers(20, 160, (40, 60, 3)).astype(np.uint8)
        image[..., 0] = image[..., 0] // 2 + 60
        white, warm = shades_of_gray(image, 6), shades_of_gray((image * [1.4, 1.1, 0.8]).round().astype(np.uint8), 6)
        level = warm.mean() / white.mean()
        self.assertLess(np.abs(warm / level - white).max(), 2.5)
        gray = np.repeat(image[..., :1], 3, 2)
        np.testing.assert_array_equal(shades_of_gray(gray, 6), gray)


class RankAuroc(unittest.TestCase):
    def test_equals_scikit_learn_with_and_without_ties(self):
        random = np.random.default_rng(1)
        for decimals in (1, 2, 9):
            score = random.random(400).round(decimals)
            positive = random.random(400) < 0.3 + 0.4 * score
            self.assertAlmostEqual(rank_auroc(positive, score), roc_auc_score(positive, score), delta=1e-12)

    def test_the_interval_is_repeatable_and_widens_with_few_groups(self):
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


class Split(unittest.TestCase):
    def test_no_group_is_in_both_parts(self):
        rows = [row(f"g{i // 3}") for i in range(3000)]
        training, validation = split_training(rows, 0.1, 5)
        self.assertEqual(sorted([*training, *validation]), list(range(3000)))
        self.assertFalse({rows[i].group for i in training} & {rows[i].group for i in validation})
        self.assertAlmostEqual(len(validation) / 3000, 0.1, delta=0.03)

    def test_the_part_of_a_group_depends_on_its_name_and_the_seed_only(self):
        sides = [in_validation(f"g{i}", 0.5, 1) for i in range(200)]
        self.assertEqual(sides, [in_validation(f"g{i}", 0.5, 1) for i in range(200)])
        self.assertNotEqual(sides, [in_validation(f"g{i}", 0.5, 2) for i in range(200)])


class Duplicates(unittest.TestCase):
    def test_near_duplicates_join_groups_and_those_of_the_test_are_removed(self):
        rows = [row(f"g{i}", name=f"{i}.jpg") for i in range(6)] + [row("t", split="test", name="t.jpg")]
        pairs = (
            "file_a,split_a,file_b,split_b\n0.jpg,train,1.jpg,train\n1.jpg,train,4.jpg,train\nt.jpg,test,3.jpg,train\n"
        )
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "pairs.csv").write_text(pairs)
            kept = without_duplicates(rows, Path(name) / "pairs.csv")
            (Path(name) / "other.csv").write_text("file_a,file_b\n0.jpg,1.jpg\n")
            with self.assertRaises(SystemExit) as end:
                without_duplicates(rows, Path(name) / "other.csv")
        self.assertIn("other.csv has no column `split_a`", str(end.exception))
        with tempfile.TemporaryDirectory() as name, self.assertRaises(SystemExit) as end:
            (Path(name) / "strange.csv").write_text("file_a,split_a,file_b,split_b\nx.jpg,train,y.jpg,train\n")
            without_duplicates(rows, Path(name) / "strange.csv")
        self.assertIn("strange.csv names none of these images", str(end.exception))
        self.assertEqual(
            [(r.name, r.group) for r in kept],
            [("0.jpg", "g0"), ("1.jpg", "g0"), ("2.jpg", "g2"), ("4.jpg", "g0"), ("5.jpg", "g5")],
        )


class Data(unittest.TestCase):
    def test_a_folder_of_two_kinds_and_a_csv_are_read(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for kind, file in (("benign", "a.jpg"), ("malignant", "b.png"), ("malignant", "notes.txt")):
                (folder / kind).mkdir(exist_ok=True)
                (folder / kind / file).touch()
            self.assertEqual(
                [(r.path.name, r.malignant) for r in read_data(folder)], [("a.jpg", False), ("b.png", True)]
            )
            (folder / "own.csv").write_text("file,diagnosis\nbenign/a.jpg,NV\nmalignant/b.png,MEL\n")
            rows = read_data(folder / "own.csv")
            self.assertEqual(
                [(r.path.exists(), r.diagnosis, r.malignant) for r in rows], [(True, "NV", False), (True, "MEL", True)]
            )
            (folder / "own.csv").write_text("file,malignant\nbenign/a.jpg,0\nmalignant/b.png,1\n")
            self.assertEqual([r.malignant for r in read_data(folder / "own.csv")], [False, True])
        with tempfile.TemporaryDirectory() as name, self.assertRaises(SystemExit):
            read_data(Path(name))

    def test_errors_name_the_file_and_the_line(self):
        for content, message in (
            (b"", "has no column `file`"),
            (b"file,label\na.jpg,1\n", "line 2: both `diagnosis` and `malignant` are missing"),
            (b"file,malignant\na.jpg,1\nb.jpg,yes\n", "line 3: `malignant` is 'yes'; it must be 0 or 1"),
            (b"file,diagnosis\na.jpg,\n", "line 2: both"),
            (b"file,diagnosis,malignant\na.jpg,NV,1\n", "line 2: `malignant` is 1 and contradicts `diagnosis`"),
            (b"file,diagnosis,malignant\na.jpg,NV,yes\n", "line 2: `malignant` is 'yes'"),
            (b"file,diagnosis\n,NV\n", "line 2: `file` is empty"),
            (b"file,diagnosis\na.jpg,MOLE\n", "line 2: unknown diagnosis 'MOLE'"),
            (b"file,malignant\r\na.jpg,1\r\nb.jpg\r\n", "line 3: the number of values"),
            (b"file,malignant\na.jpg,1,0\n", "line 2: the number of values"),
            (b"file,malignant\nna\xefve.jpg,1\n", "as a csv file in UTF-8"),
            (b"\xff\xd8\xff\xe0", "as a csv file in UTF-8"),
        ):
            with self.subTest(content), tempfile.TemporaryDirectory() as name:
                (Path(name) / "own.csv").write_bytes(content)
                with self.assertRaises(SystemExit) as end:
                    read_data(Path(name) / "own.csv")
                self.assertIn(message, str(end.exception))
        with tempfile.TemporaryDirectory() as name:
            for folder in ("holidays", "notes"):
                (Path(name) / folder).mkdir()
            (Path(name) / "holidays" / "a.jpg").touch()
            with self.assertRaises(SystemExit) as end:
                read_data(Path(name))
            self.assertIn("holidays: unknown diagnosis 'HOLIDAYS'", str(end.exception))
            with self.assertRaises(SystemExit) as end:
                read_data(Path(name) / "nowhere")
            self.assertIn("nowhere does not exist", str(end.exception))

    def test_folders_without_images_are_ignored(self):
        with tempfile.TemporaryDirectory() as name:
            for folder in ("benign", "notes", ".cache"):
                (Path(name) / folder).mkdir()
            for file in ("benign/a.jpg", "notes/b.txt", ".cache/c.jpg"):
                (Path(name) / file).touch()
            self.assertEqual([r.name for r in read_data(Path(name))], ["benign/a.jpg"])

    def test_an_empty_data_set_splits_into_two_empty_parts(self):
        self.assertEqual([len(part) for part in split_training([], 0.1, 5)], [0, 0])

    def test_a_byte_order_mark_is_ignored(self):
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "own.csv").write_text("\ufefffile,malignant\na.jpg,1\n", encoding="utf-8")
            self.assertEqual([(r.name, r.malignant) for r in read_data(Path(name) / "own.csv")], [("a.jpg", True)])


class Labels(unittest.TestCase):
    def test_an_unspecified_label_allows_exactly_the_classes_of_its_kind(self):
        for label, malignant in (("benign_unspecified", False), ("malignant_unspecified", True)):
            self.assertEqual(possible_classes(label), [c.malignant == malignant for c in CLASSES])
        self.assertEqual(sum(possible_classes("MEL")), 1)
        with self.assertRaises(ValueError):
            possible_classes("MOLE")


if __name__ == "__main__":
    unittest.main()
