"""Degraded copies, and limits on quality that are fitted on them."""

import importlib.util
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("sklearn"),
    "PyTorch is not installed: pip install -r requirements.lock",
)
class Quality(unittest.TestCase):
    def images(self):
        """Skin with a dark disk in the middle, [3, 3, 64, 64] in 0..1."""
        import torch

        y, x = (torch.arange(64) - 31.5)[:, None], torch.arange(64) - 31.5
        inside = ((x**2 + y**2).sqrt() < 12).float()
        skin, lesion = (torch.tensor(c).view(1, 3, 1, 1) for c in ((0.8, 0.6, 0.5), (0.4, 0.25, 0.2)))
        return skin.lerp(lesion, inside).expand(3, 3, 64, 64).clone()

    def copy(self, kind, strength):
        import torch

        from lesion_training.quality_copies import KINDS

        return KINDS[kind][0](self.images(), strength, torch.Generator().manual_seed(3))

    def test_every_copy_keeps_shape_and_range_and_repeats(self):
        from lesion_training.quality_copies import KINDS

        for kind, (_, strengths) in KINDS.items():
            for strength in strengths:
                copy = self.copy(kind, strength)
                self.assertEqual(copy.shape, (3, 3, 64, 64), kind)
                self.assertTrue(copy.min() >= 0 and copy.max() <= 1, (kind, strength))
                self.assertTrue(copy.equal(self.copy(kind, strength)), (kind, strength))

    def test_copies_are_what_their_strength_says(self):
        images = self.images()
        self.assertAlmostEqual(float(self.copy("dark", 1)[0, 0, 0, 0]), 0.8 * 0.5 ** (1 / 2.2), delta=0.003)
        self.assertEqual(float(self.copy("bright", 3).max()), 1)
        gray = self.copy("gray", 1.0)
        self.assertLess(float((gray.amax(1) - gray.amin(1)).max()), 1e-6)
        self.assertTrue(self.copy("turn", 2).flip((2, 3)).equal(images))
        blurred = self.copy("blur", 0.05)
        self.assertAlmostEqual(float(blurred.mean()), float(images.mean()), delta=1e-3)
        self.assertLess(float(blurred.diff(dim=3).abs().max()), 0.5 * float(images.diff(dim=3).abs().max()))

    def test_a_lesion_is_placed_where_the_strength_says(self):
        def disk(kind, strength):
            """Pixels and center of the dark part of the first image, whose shift is to the left."""
            dark = self.copy(kind, strength)[0, 1].numpy() < 0.43
            return dark.sum(), np.argwhere(dark).mean(0) - 31.5

        whole, _ = disk("farther", 1.25)
        small, center = disk("farther", 2)
        self.assertAlmostEqual(small / whole, (1.25 / 2) ** 2, delta=0.08)
        self.assertLess(np.abs(center).max(), 0.6)
        _, center = disk("off_center", 0.2)
        np.testing.assert_allclose(center, [0, -0.2 * 64], atol=1)

    def copies(self, harmful: float):
        """Images whose answers are wrong where `focus` is below 0.5, by an amount that grows towards 0."""
        from lesion_training.quality_limits import Copies

        random = np.random.default_rng(4)
        malignant = np.arange(4000) % 2 == 1
        original = np.where(malignant, 0.7, 0.3) + random.uniform(-0.25, 0.25, 4000)
        focus = random.uniform(0, 1, 4000)
        blurred = original + (1 - 2 * malignant) * harmful * (0.5 - focus).clip(0)
        good = {"focus": np.full(4000, 0.9)}
        return Copies(
            malignant,
            {("none", 0): original, ("turn", 1): original + 0.05, ("blur", 1): blurred},
            {("none", 0): good, ("turn", 1): good, ("blur", 1): {"focus": focus}},
        )

    def limit(self, level, harmful, originals):
        from lesion_training.quality_limits import LIMITS, fitted

        limit = next(k for k in LIMITS if (k.level, k.name) == (level, "min_focus"))
        return fitted(
            limit, self.copies(harmful), {"dermoscopic": {"focus": originals}, "clinical": {"focus": originals}}
        )

    def test_a_warning_begins_where_answers_change_by_twice_the_harmless_change(self):
        originals = np.full(1000, 0.9)
        value, reason = self.limit("warn", 1.0, originals)
        self.assertAlmostEqual(value, 0.4, delta=0.03)  # where the change is 0.1
        self.assertEqual(reason, "the answers")
        self.assertEqual(self.limit("warn", 0.1, originals), (None, "the answers change too little"))

    def test_an_image_is_refused_where_the_auroc_falls(self):
        value, reason = self.limit("refuse", 0.5, np.full(1000, 0.9))
        # Scores are uniform within 0.25 of 0.7 and 0.3: a shift of 0.043 of each lowers the AUROC by 0.05.
        self.assertAlmostEqual(value, 0.5 - 0.043 / 0.5, delta=0.05)
        self.assertEqual(reason, "the answers")

    def test_originals_bound_the_limit(self):
        originals = np.linspace(0.3, 1.2, 1000)
        for level, share in (("refuse", 0.005), ("warn", 0.05)):
            value, reason = self.limit(level, 5.0, originals)
            self.assertEqual(reason, "the share of the originals")
            self.assertLessEqual((originals < value).mean(), share)
            self.assertGreater((originals < value + 0.003).mean(), share)

    def test_a_measure_that_does_not_differ_on_copies_has_no_limit(self):
        originals = np.linspace(-1, 1, 1000) ** 3  # 5 % are as bad as the worst copies
        self.assertEqual(self.limit("warn", 5.0, originals), (None, "copies do not differ from originals"))

    def test_outside_follows_the_sense_of_each_limit(self):
        from lesion_training.quality_limits import LIMITS, outside

        limits = {"warn": {k.name: None for k in LIMITS if k.level == "warn"} | {"min_focus": 0.4, "max_hair": 0.1}}
        measures = {"focus": np.array([0.3, 0.5, 0.5]), "hair": np.array([0.0, 0.2, 0.0])}
        self.assertEqual(outside(limits, "warn", measures).tolist(), [True, True, False])


if __name__ == "__main__":
    unittest.main()
