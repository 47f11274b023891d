"""Tests of the training on synthetic images. They need requirements.lock and are skipped without PyTorch."""

import hashlib
import importlib.util
import io
import json
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

TRAINING = Path(__file__).resolve().parent.parent
SHORT = {
    "network": '"lite0"',
    "artifact_count": "8",
    "mixup_share": "0.5",
    "steps": "14",
    "batch_size": "8",
    "warmup_steps": "2",
    "sizes": "[[0.0, 64], [0.5, 96]]",
    "frozen_blocks": "[[0.0, 0], [0.5, 3]]",
    "every_steps": "3",
    "validation_steps": "7",
    "input_size": "96",
    "side": "96",
}


def write_images(folder: Path, each: int = 40) -> None:
    random = np.random.default_rng(1)
    for kind, color in (("benign", 120), ("malignant", 40)):
        (folder / kind).mkdir(parents=True)
        for number in range(each):
            y, x = np.mgrid[0:100, 0:120]
            lesion = np.hypot(x - random.uniform(40, 80), y - random.uniform(35, 65)) < random.uniform(12, 30)
            pixels = np.where(lesion[..., None], color, [220, 170, 150]) + random.normal(0, 6, (100, 120, 3))
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / kind / f"{number}.png")


def short_config(path: Path) -> None:
    lines = (TRAINING / "config.toml").read_text(encoding="utf-8").splitlines()
    for i, line in enumerate(lines):
        key = line.split("=")[0].strip()
        if key in SHORT:
            lines[i] = f"{key} = {SHORT[key]}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"),
    "PyTorch is not installed: pip install -r requirements.lock",
)
class Training(unittest.TestCase):
    def start(self, out: str, *more: str) -> subprocess.Popen:
        command = [
            sys.executable,
            "-m",
            "lesion_training",
            "--data",
            self.folder / "images",
            "--out",
            self.folder / out,
            "--config",
            self.folder / "config.toml",
            *more,
        ]
        return subprocess.Popen(command, cwd=TRAINING, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self, out: str, *more: str) -> str:
        process = self.start(out, *more)
        text, _ = process.communicate()
        self.assertEqual(process.returncode, 0, text)
        return text

    def steps(self, out: str) -> int:
        log = self.folder / out / "log.jsonl"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        write_images(self.folder / "images")
        short_config(self.folder / "config.toml")

    def test_a_run_killed_twice_ends_with_the_same_weights(self):
        self.finish("whole")
        for _ in range(2):
            process = self.start("killed")
            checkpoint = self.folder / "killed" / "checkpoint.pt"
            written = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
            # Kill after the next checkpoint, possibly while another one is being written.
            while process.poll() is None and not (checkpoint.exists() and checkpoint.stat().st_mtime_ns > written):
                time.sleep(0.05)
            time.sleep(0.3)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        self.finish("killed")
        digests = [
            hashlib.sha256((self.folder / out / "bundle" / "model.onnx").read_bytes()).hexdigest()
            for out in ("whole", "killed")
        ]
        self.assertEqual(*digests)
        card = json.loads((self.folder / "killed" / "bundle" / "card.json").read_text())
        self.assertEqual((card["calibration"], card["operating_points"]), ({"method": "none"}, []))
        self.assertTrue(
            (self.folder / "killed" / "curves.png").exists() and (self.folder / "killed" / "validation.csv").exists()
        )

    def test_frozen_blocks_keep_their_weights_and_the_others_change(self):
        import torch

        from lesion_training.network import LesionNet

        net = LesionNet(8)
        net.train()
        net.freeze_stem(2)
        before = {name: value.clone() for name, value in net.state_dict().items()}
        optimizer = torch.optim.AdamW(net.parameters(), lr=0.1, weight_decay=0.1)
        net(torch.rand(4, 3, 64, 64)).square().mean().backward()
        optimizer.step()
        changed = {
            ".".join(name.split(".")[:2])
            for name, value in net.state_dict().items()
            if not torch.equal(value, before[name])
        }
        self.assertTrue(changed.isdisjoint({"stem.0", "stem.1", "stem.2", "blocks.0", "blocks.1"}), changed)
        self.assertTrue(
            {f"blocks.{i}" for i in range(2, 16)} | {"classifier.weight", "classifier.bias"} <= changed, changed
        )

    def test_teachers_change_the_weights_and_cannot_be_swapped_later(self):
        self.finish("teacher", "--weights-only", "--steps", "2", "--network", "lite1", "--seed", "5")
        self.assertFalse((self.folder / "teacher" / "bundle").exists())
        teacher = self.folder / "teacher" / "weights.pt"
        self.finish("student", "--weights-only", "--steps", "2", "--teachers", teacher)
        self.finish("alone", "--weights-only", "--steps", "2")
        digests = {
            hashlib.sha256((self.folder / out / "weights.pt").read_bytes()).hexdigest() for out in ("student", "alone")
        }
        self.assertEqual(len(digests), 2)
        process = self.start("student", "--weights-only", "--steps", "3", "--teachers", teacher)
        text, _ = process.communicate()
        self.assertIn("another config", text)

    def test_teachers_are_trained_first_and_named_on_the_card(self):
        from lesion_training.training import stored_config

        (self.folder / "student.toml").write_text(
            "seed = 7\n\n[distillation]\nseeds = [5, 6]\n\n[augmentation]\nmixup_share = 0.0\n", encoding="utf-8"
        )
        (self.folder / "own.toml").write_text('[model]\nname = "own"\n', encoding="utf-8")
        configs = ["--config", self.folder / "config.toml", self.folder / "student.toml", self.folder / "own.toml"]
        self.finish("student", "--steps", "2", *configs)
        for seed in (5, 6):
            teacher = stored_config(self.folder / "student" / f"teacher-{seed}" / "weights.pt")
            self.assertEqual(
                (teacher["seed"], teacher["augmentation"]["mixup_share"], teacher["distillation"]["seeds"]),
                (seed, 0.5, []),
            )
        card = json.loads((self.folder / "student" / "bundle" / "card.json").read_text())
        self.assertEqual(card["name"], "own")
        self.assertIn("seed 7, 2 steps of 8 images at 64 and 96 px, AdamW", card["provenance"]["training"])
        self.assertIn(
            "2 teachers (seed 5, 2 steps of 8 images at 64 and 96 px, mixup for 50 % of them; seed 6,",
            card["provenance"]["training"],
        )

        # A moved folder gives the same network; other teachers do not.
        (self.folder / "student").rename(self.folder / "moved")
        self.finish("moved", "--steps", "2", *configs)
        weights = self.folder / "moved" / "teacher-6" / "weights.pt"
        weights.write_bytes((self.folder / "moved" / "teacher-5" / "weights.pt").read_bytes())
        for out, more, message in (
            ("moved", configs, "another config"),
            ("alone", ["--config", self.folder / "student.toml"], "must follow another --config file"),
            ("both", [*configs, "--teachers", weights], "exclude each other"),
        ):
            process = self.start(out, "--steps", "2", *more)
            text, _ = process.communicate()
            self.assertNotEqual(process.returncode, 0, text)
            self.assertIn(message, text)

    def test_mixup_blends_two_images_with_the_weights_of_their_labels(self):
        import torch

        from lesion_training.augmentation import mixup
        from lesion_training.loss import marginal_cross_entropy

        kind = torch.arange(200) % 8
        images = kind.float()[:, None, None, None].expand(-1, 3, 4, 4)
        blended, labels = mixup(images, torch.eye(8, dtype=torch.bool)[kind], 0.5, torch.Generator().manual_seed(1))
        expected = sum(weight * classes.float().argmax(1) for classes, weight in labels)
        torch.testing.assert_close(blended, expected[:, None, None, None].expand(-1, 3, 4, 4))
        own, other = (weight for _, weight in labels)
        torch.testing.assert_close(own + other, torch.ones(200))
        self.assertTrue((own >= 0.5).all())
        self.assertTrue(60 < (own == 1).sum() < 140, own)
        logits = torch.randn(200, 8)
        for classes, _ in labels:
            expected = torch.nn.functional.cross_entropy(logits, classes.float(), reduction="none", label_smoothing=0.1)
            torch.testing.assert_close(marginal_cross_entropy(logits, classes, 0.1), expected)

    def test_a_soup_starts_from_the_mean_of_the_weights(self):
        import torch

        from lesion_training.training import initial_network, load_weights, recalibrate_batch_norm

        for number in ("1", "2"):
            self.finish(number, "--weights-only", "--steps", "1", "--seed", number)
        both = [self.folder / number / "weights.pt" for number in ("1", "2")]
        (self.folder / "student.toml").write_text(
            "[model]\ninput_size = 64\n\n[optimizer]\nbatch_size = 4\nrecalibration_steps = 2\n", encoding="utf-8"
        )
        self.finish(
            "student",
            "--steps",
            "1",
            "--start",
            *both,
            "--teachers",
            *both,
            "--config",
            self.folder / "config.toml",
            self.folder / "student.toml",
        )
        card = json.loads((self.folder / "student" / "bundle" / "card.json").read_text())
        self.assertEqual(card["preprocess"]["width"], 64)
        self.assertIn(
            "the mean of the weights of 2 networks, trained separately "
            "(seed 1, 1 steps of 8 images at 64 and 96 px, mixup for 50 % of them; seed 2,",
            card["provenance"]["initial_weights"],
        )
        self.assertIn("1 steps of 4 images", card["provenance"]["training"])

        config = tomllib.loads((self.folder / "config.toml").read_text())
        config["model"]["start"] = [str(path) for path in both]
        net = initial_network(config)
        first, second = (load_weights(path).state_dict() for path in both)
        for name, value in net.state_dict().items():
            if value.is_floating_point():
                torch.testing.assert_close(value, (first[name] + second[name]) / 2)
        batches = [torch.rand(4, 3, 64, 64) for _ in range(3)]
        recalibrate_batch_norm(net, batches)
        with torch.no_grad():
            convolved = torch.nn.Sequential(*list(net.stem)[:2])
            means = torch.stack([convolved(batch).mean((0, 2, 3)) for batch in batches]).mean(0)
        torch.testing.assert_close(net.stem[2].running_mean, means)

    def test_views_are_the_eight_dihedral_symmetries(self):
        import torch

        from lesion_training.training import dihedral

        square = np.arange(25).reshape(5, 5)
        views = [dihedral(torch.from_numpy(square.copy())[None, None], number)[0, 0].numpy() for number in range(8)]
        for number in range(4):
            np.testing.assert_array_equal(views[number], np.rot90(square, number))
        self.assertEqual(
            {view.tobytes() for view in views}, {np.rot90(s, n).tobytes() for s in (square, square.T) for n in range(4)}
        )

    def test_jpeg_of_a_batch_matches_pillow(self):
        import torch

        from lesion_training.jpeg import recompressed

        with Image.open(TRAINING.parent / "samples" / "melanoma.jpg") as file:
            pixels = np.asarray(file.convert("RGB").resize((160, 160), Image.BICUBIC))
        image = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None] / 255
        for quality in (30, 49, 50, 80):
            encoded = io.BytesIO()
            Image.fromarray(pixels).save(encoded, "JPEG", quality=quality)
            with Image.open(encoded) as file:
                expected = np.asarray(file).astype(float)
            ours = recompressed(image, torch.tensor([quality]))[0].permute(1, 2, 0).numpy() * 255
            loss, difference = np.abs(expected - pixels).mean(), np.abs(expected - ours).mean()
            self.assertLess(difference, 0.4 * loss, f"quality {quality}")

    def test_fine_tuning_starts_from_the_shipped_network(self):
        shipped = TRAINING.parent / "crates" / "melanoma-model" / "melanoma-lite2" / "model.onnx"
        text = self.finish("tuned", "--start", shipped, "--network", "lite2", "--steps", "1")
        card = json.loads((self.folder / "tuned" / "bundle" / "card.json").read_text())
        self.assertIn("model.onnx", card["provenance"]["initial_weights"], text)


if __name__ == "__main__":
    unittest.main()
