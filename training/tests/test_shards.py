"""The shards hold what the training reads, in small files, and `gpu.sh` trains on them."""

import contextlib
import csv
import importlib.util
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

TRAINING = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINING))
SMALL = """[model]
network = "lite0"
sizes = [32]
evaluated_size = 32
[optimizer]
steps = 2
batch_size = 6
paired = 2
warmup_steps = 1
cooldown_steps = 1
[distillation]
dermoscopic = 0.0
clinical = 0.0
[checkpoint]
every_steps = 1
"""


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)


class Shards(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.data = self.folder / "data"
        (self.data / "photos").mkdir(parents=True)
        lesions, negatives = [], []
        noise = np.random.default_rng(3)
        for i in range(48):
            name = f"photos/{i}.png"
            Image.fromarray(noise.integers(0, 255, (40, 50, 3), np.uint8)).save(self.data / name)
            row = {"file": name, "source": "scope", "group": f"g{i // 2}", "split": "test" if i == 5 else "train"}
            if i % 8 == 7:
                negatives.append(row)
            else:
                modality = "clinical" if i % 2 else "dermoscopic"
                lesions.append(row | {"diagnosis": "MEL" if i % 3 else "benign_unspecified", "modality": modality})
        write_table(self.data / "lesions.csv", lesions)
        write_table(self.data / "negatives.csv", negatives)
        self.shards = self.folder / "shards"

    def written(self, max_bytes: int) -> list[Path]:
        from lesion_training import shards

        arguments = ["shards", "--data", str(self.data), "--out", str(self.shards), "--side", "48"]
        with (
            mock.patch.object(sys, "argv", arguments),
            mock.patch.object(shards, "MAX_BYTES", max_bytes),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            shards.main()
        return sorted(self.shards.glob("shard-*.tar"))

    def test_extracted_shards_are_the_training_samples(self):
        from lesion_training.image_types import read_typed

        paths = self.written(60_000)
        self.assertGreater(len(paths), 2)
        self.assertLessEqual(max(path.stat().st_size for path in paths), 60_000)
        extracted = self.folder / "extracted"
        for path in paths:
            with tarfile.open(path) as shard:
                shard.extractall(extracted, filter="data")
        rows, types = read_typed(self.data)
        again, types_again = read_typed(extracted)

        def labels(rows):
            return [(r.name, r.source, r.group, r.diagnosis) for r in rows]

        self.assertEqual(labels(again), labels(rows))
        self.assertEqual(types_again.tolist(), types.tolist())
        self.assertNotIn("photos/5.png", [r.name for r in again])
        with Image.open(again[0].path) as image:
            self.assertEqual((image.format, image.size), ("JPEG", (48, 48)))

    @unittest.skipUnless(
        importlib.util.find_spec("torch"), "PyTorch is not installed: pip install -r requirements.lock"
    )
    def test_the_script_trains_on_shards_and_keeps_each_checkpoint(self):
        from lesion_training.multitask_net import MultiTaskNet, save_half

        self.written(15 << 20)
        (self.folder / "small.toml").write_text(SMALL, encoding="utf-8")
        save_half(MultiTaskNet("lite0"), {"model": {"network": "lite0"}}, 0, self.folder / "start.pt")
        out = self.folder / "out"
        command = [TRAINING / "gpu.sh", self.shards, out, "--start", self.folder / "start.pt", "--device", "cpu"]
        command += ["--config", "multitask.toml", "gpu.toml", self.folder / "small.toml"]
        run = subprocess.run(command, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        sizes = {path.name: path.stat().st_size for path in out.glob("multitask-*.pt")}
        self.assertEqual(set(sizes), {"multitask-1.pt", "multitask-2.pt"})
        self.assertLess(max(sizes.values()), 16 << 20)


if __name__ == "__main__":
    unittest.main()
