"""The training itself, on pictures drawn here: a kill changes nothing, a folder can be fine-tuned on.

Needs PyTorch and the rest of requirements.lock; without it these are reported as skipped.
"""

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
SHORT = {"network": '"lite0"', "clutter_drawn": "8", "mixed_share": "0.5", "steps": "14", "batch_size": "8", "warmup_steps": "2", "sizes": "[[0.0, 64], [0.5, 96]]", "fixed_front": "[[0.0, 0], [0.5, 3]]", "every_steps": "3", "watch_steps": "7", "input_size": "96", "side": "96"}


def draw_photographs(folder: Path, each: int = 40) -> None:
    random = np.random.default_rng(1)
    for kind, colour in (("benign", 120), ("malignant", 40)):
        (folder / kind).mkdir(parents=True)
        for number in range(each):
            y, x = np.mgrid[0:100, 0:120]
            lesion = np.hypot(x - random.uniform(40, 80), y - random.uniform(35, 65)) < random.uniform(12, 30)
            picture = np.where(lesion[..., None], colour, [220, 170, 150]) + random.normal(0, 6, (100, 120, 3))
            Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(folder / kind / f"{number}.png")


def short_config(path: Path) -> None:
    lines = (TRAINING / "config.toml").read_text(encoding="utf-8").splitlines()
    for i, line in enumerate(lines):
        key = line.split("=")[0].strip()
        if key in SHORT:
            lines[i] = f"{key} = {SHORT[key]}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))


@unittest.skipUnless(importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"), "PyTorch is not installed: pip install -r requirements.lock")
class Training(unittest.TestCase):
    def start(self, out: str, *more: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "lesion_training", "--data", self.folder / "photos", "--out", self.folder / out, "--config", self.folder / "config.toml", *more]
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
        draw_photographs(self.folder / "photos")
        short_config(self.folder / "config.toml")

    def test_a_run_killed_twice_ends_with_the_same_weights(self):
        self.finish("whole")
        for _ in range(2):
            process = self.start("killed")
            before = (self.folder / "killed" / "checkpoint.pt")
            seen = before.stat().st_mtime_ns if before.exists() else 0
            # At some moment after another checkpoint, which may well be in the middle of writing one.
            while process.poll() is None and not (before.exists() and before.stat().st_mtime_ns > seen):
                time.sleep(0.05)
            time.sleep(0.3)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        self.finish("killed")
        digests = [hashlib.sha256((self.folder / out / "bundle" / "model.onnx").read_bytes()).hexdigest() for out in ("whole", "killed")]
        self.assertEqual(*digests)
        card = json.loads((self.folder / "killed" / "bundle" / "card.json").read_text())
        self.assertEqual((card["calibration"], card["operating_points"]), ({"method": "none"}, []))
        self.assertTrue((self.folder / "killed" / "curves.png").exists() and (self.folder / "killed" / "validation.csv").exists())

    def test_a_fixed_front_stays_and_the_rest_learns(self):
        import torch
        from lesion_training.network import LesionNet

        net = LesionNet(8)
        net.train()
        net.fix_front(2)
        before = {name: value.clone() for name, value in net.state_dict().items()}
        optimiser = torch.optim.AdamW(net.parameters(), lr=0.1, weight_decay=0.1)
        net(torch.rand(4, 3, 64, 64)).square().mean().backward()
        optimiser.step()
        changed = {".".join(name.split(".")[:2]) for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
        self.assertTrue(changed.isdisjoint({"stem.0", "stem.1", "stem.2", "blocks.0", "blocks.1"}), changed)
        self.assertTrue({f"blocks.{i}" for i in range(2, 16)} | {"classifier.weight", "classifier.bias"} <= changed, changed)

    def test_a_network_learns_from_others_and_only_from_those_it_was_given(self):
        self.finish("teacher", "--weights-only", "--steps", "2", "--network", "lite1", "--seed", "5")
        self.assertFalse((self.folder / "teacher" / "bundle").exists())
        teacher = self.folder / "teacher" / "weights.pt"
        self.finish("pupil", "--weights-only", "--steps", "2", "--teachers", teacher)
        self.finish("alone", "--weights-only", "--steps", "2")
        digests = {hashlib.sha256((self.folder / out / "weights.pt").read_bytes()).hexdigest() for out in ("pupil", "alone")}
        self.assertEqual(len(digests), 2)
        process = self.start("pupil", "--weights-only", "--steps", "3", "--teachers", teacher)
        text, _ = process.communicate()
        self.assertIn("another config", text)

    def test_networks_are_fitted_to_be_learned_from_and_stand_on_the_card(self):
        from lesion_training.training import stored_config

        (self.folder / "pupil.toml").write_text("seed = 7\n\n[distillation]\nseeds = [5, 6]\n\n[augmentation]\nmixed_share = 0.0\n", encoding="utf-8")
        (self.folder / "own.toml").write_text("[model]\nname = \"own\"\n", encoding="utf-8")
        configs = ["--config", self.folder / "config.toml", self.folder / "pupil.toml", self.folder / "own.toml"]
        self.finish("pupil", "--steps", "2", *configs)
        for seed in (5, 6):
            teacher = stored_config(self.folder / "pupil" / f"teacher-{seed}" / "weights.pt")
            self.assertEqual((teacher["seed"], teacher["augmentation"]["mixed_share"], teacher["distillation"]["seeds"]), (seed, 0.5, []))
        card = json.loads((self.folder / "pupil" / "bundle" / "card.json").read_text())
        self.assertEqual(card["name"], "own")
        self.assertIn("seed 7, 2 steps of 8 photographs at 64, 96 px, AdamW", card["provenance"]["training"])
        self.assertIn("2 networks fitted before (seed 5, 2 steps of 8 photographs at 64, 96 px, 50% of them mixed with another; seed 6,", card["provenance"]["training"])

        # Elsewhere it is the same network; from other teachers it would be another.
        (self.folder / "pupil").rename(self.folder / "moved")
        self.finish("moved", "--steps", "2", *configs)
        weights = self.folder / "moved" / "teacher-6" / "weights.pt"
        weights.write_bytes((self.folder / "moved" / "teacher-5" / "weights.pt").read_bytes())
        for out, more, said in (
            ("moved", configs, "another config"),
            ("alone", ["--config", self.folder / "pupil.toml"], "there is none before"),
            ("both", [*configs, "--teachers", weights], "in the place of those"),
        ):
            process = self.start(out, "--steps", "2", *more)
            text, _ = process.communicate()
            self.assertNotEqual(process.returncode, 0, text)
            self.assertIn(said, text)

    def test_a_mixed_photograph_is_of_two_kinds_in_the_shares_that_are_said(self):
        import torch
        from lesion_training.augmentation import mixed
        from lesion_training.loss import marginal_cross_entropy

        kind = torch.arange(200) % 8
        photos = kind.float()[:, None, None, None].expand(-1, 3, 4, 4)
        pictures, labels = mixed(photos, torch.eye(8, dtype=torch.bool)[kind], 0.5, torch.Generator().manual_seed(1))
        said = sum(share * classes.float().argmax(1) for classes, share in labels)
        torch.testing.assert_close(pictures, said[:, None, None, None].expand(-1, 3, 4, 4))
        own, other = (share for _, share in labels)
        torch.testing.assert_close(own + other, torch.ones(200))
        self.assertTrue((own >= 0.5).all())
        self.assertTrue(60 < (own == 1).sum() < 140, own)
        logits = torch.randn(200, 8)
        for classes, _ in labels:
            expected = torch.nn.functional.cross_entropy(logits, classes.float(), reduction="none", label_smoothing=0.1)
            torch.testing.assert_close(marginal_cross_entropy(logits, classes, 0.1), expected)

    def test_two_networks_become_one_that_starts_from_their_mean(self):
        import torch
        from lesion_training.training import initial_network, load_weights, settle_norms

        for number in ("1", "2"):
            self.finish(number, "--weights-only", "--steps", "1", "--seed", number)
        both = [self.folder / number / "weights.pt" for number in ("1", "2")]
        (self.folder / "pupil.toml").write_text("[model]\ninput_size = 64\n\n[optimiser]\nbatch_size = 4\nsettling_steps = 2\n", encoding="utf-8")
        self.finish("pupil", "--steps", "1", "--start", *both, "--teachers", *both, "--config", self.folder / "config.toml", self.folder / "pupil.toml")
        card = json.loads((self.folder / "pupil" / "bundle" / "card.json").read_text())
        self.assertEqual(card["preprocess"]["width"], 64)
        self.assertIn("the mean of the weights of 2 networks, fitted apart (seed 1, 1 steps of 8 photographs at 64, 96 px, 50% of them mixed with another; seed 2,", card["provenance"]["initial_weights"])
        self.assertIn("1 steps of 4 photographs", card["provenance"]["training"])

        config = tomllib.loads((self.folder / "config.toml").read_text())
        config["model"]["start"] = [str(path) for path in both]
        net = initial_network(config)
        first, second = (load_weights(path).state_dict() for path in both)
        for name, value in net.state_dict().items():
            if value.is_floating_point():
                torch.testing.assert_close(value, (first[name] + second[name]) / 2)
        batches = [torch.rand(4, 3, 64, 64) for _ in range(3)]
        settle_norms(net, batches)
        with torch.no_grad():
            convolved = torch.nn.Sequential(*list(net.stem)[:2])
            seen = torch.stack([convolved(batch).mean((0, 2, 3)) for batch in batches]).mean(0)
        torch.testing.assert_close(net.stem[2].running_mean, seen)

    def test_views_are_the_symmetries_of_the_square(self):
        import torch
        from lesion_training.training import symmetry

        square = np.arange(25).reshape(5, 5)
        seen = [symmetry(torch.from_numpy(square.copy())[None, None], number)[0, 0].numpy() for number in range(8)]
        for number in range(4):
            np.testing.assert_array_equal(seen[number], np.rot90(square, number))
        self.assertEqual({view.tobytes() for view in seen}, {np.rot90(s, n).tobytes() for s in (square, square.T) for n in range(4)})

    def test_jpeg_of_a_batch_loses_what_pillow_loses(self):
        import torch
        from lesion_training.jpeg import recompressed

        with Image.open(TRAINING.parent / "samples" / "synthetic-ragged.png") as file:
            picture = np.asarray(file.convert("RGB").resize((160, 160), Image.BICUBIC))
        photo = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None] / 255
        for quality in (30, 49, 50, 80):
            encoded = io.BytesIO()
            Image.fromarray(picture).save(encoded, "JPEG", quality=quality)
            with Image.open(encoded) as file:
                expected = np.asarray(file).astype(float)
            ours = recompressed(photo, torch.tensor([quality]))[0].permute(1, 2, 0).numpy() * 255
            lost, apart = np.abs(expected - picture).mean(), np.abs(expected - ours).mean()
            self.assertLess(apart, 0.4 * lost, f"quality {quality}")

    def test_the_shipped_network_is_where_a_fine_tuning_starts(self):
        shipped = TRAINING.parent / "models" / "melanoma-lite2" / "model.onnx"
        text = self.finish("tuned", "--start", shipped, "--network", "lite2", "--steps", "1")
        card = json.loads((self.folder / "tuned" / "bundle" / "card.json").read_text())
        self.assertIn("model.onnx", card["provenance"]["initial_weights"], text)


if __name__ == "__main__":
    unittest.main()
