"""Training with rounded weights and activations, and the int8 file that it gives. Skipped without PyTorch."""

import contextlib
import importlib.util
import io
import tempfile
import unittest
from pathlib import Path

import numpy as np


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"),
    "PyTorch is not installed: pip install -r requirements.lock",
)
class Int8(unittest.TestCase):
    def setUp(self):
        import torch

        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        torch.manual_seed(1)

    def network(self):
        """A network of random weights, and images whose pixels are whole numbers."""
        import torch

        from lesion_training.multitask_net import MultiTaskNet, equalize
        from lesion_training.training import normalized

        net = MultiTaskNet("lite0").eval()
        torch.nn.init.normal_(net.image_type.weight, std=0.1)
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.normal_(module.weight, 1, 0.3)
                torch.nn.init.normal_(module.bias, 0, 0.3)
        # A channel without weights has a shift that does not fit into 32 bits at the scale of its weights.
        net.stem[1].weight.data[0] = 0
        equalize(net)
        return net, normalized(torch.randint(0, 256, (4, 3, 64, 64)) / 255)

    def test_rounding_has_the_gradients_of_learned_steps(self):
        import torch

        from lesion_training.fake_quantization import Rounded

        x = torch.tensor([-300.0, 0.3, 2.6, 300.0], requires_grad=True)
        step = torch.tensor(1.0, requires_grad=True)
        y = Rounded.apply(x, step, -128, 127)
        self.assertEqual(y.tolist(), [-128, 0, 3, 127])
        y.backward(torch.tensor([1.0, 10.0, 100.0, 1000.0]))
        self.assertEqual(x.grad.tolist(), [0, 10, 100, 0])
        self.assertAlmostEqual(float(step.grad), -128 - 10 * 0.3 + 100 * 0.4 + 127_000, places=1)

    def test_the_file_gives_what_the_rounded_network_gives(self):
        import onnx
        import onnxruntime
        import torch
        from onnx import numpy_helper

        from lesion_training.fake_quantization import MAX_WEIGHT, observe_ranges, with_rounding
        from lesion_training.int8_graph import export_int8

        net, images = self.network()
        rounded = with_rounding(net)
        observe_ranges(rounded, [images])
        path = self.folder / "int8.onnx"
        with contextlib.redirect_stdout(io.StringIO()):
            export_int8(rounded, net, 64, path)
        graph = onnx.load(path).graph
        self.assertEqual([o.name for o in graph.output], ["logits", "embedding", "class_maps", "image_type"])
        levels = [numpy_helper.to_array(t) for t in graph.initializer if t.name.endswith("_weight_levels")]
        self.assertEqual(len(levels), 49)
        self.assertTrue(all(values.dtype == np.int8 and np.abs(values).max() <= MAX_WEIGHT for values in levels))
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        logits, image_type = session.run(["logits", "image_type"], {"image": images.contiguous().numpy()})
        with torch.no_grad():
            expected, plain = rounded(images), net(images)
        spread = float(plain[0].std())
        self.assertLess(np.abs(logits - expected[0].numpy()).max(), 0.2 * spread)
        self.assertLess(np.abs(logits - plain[0].numpy()).mean(), 0.5 * spread)
        self.assertLess(np.abs(image_type - expected[1].numpy()).max(), 0.2 * float(plain[1].std()))

    def test_a_resumed_run_ends_with_the_same_weights_and_learns_the_steps(self):
        import torch

        from lesion_training.fake_quantization import with_rounding
        from lesion_training.multitask_int8 import train

        net, images = self.network()

        class Draw:
            def __call__(self, step):
                self.images = images + 0.01 * torch.randn(images.shape, generator=torch.Generator().manual_seed(step))
                return self

        def trained(out: str, steps: int) -> dict:
            recipe = {"steps": steps, "batch_size": 4, "learning_rate": 1e-3, "warmup_steps": 1, "cooldown_steps": 0.5}
            recipe |= {"averaging_decay": 0.9, "image_type": 0.2, "observed_batches": 1}
            config = {"optimizer": recipe, "checkpoint": {"every_steps": 1}}
            (self.folder / out).mkdir(exist_ok=True)
            with contextlib.redirect_stdout(io.StringIO()):
                return train(config, net, Draw(), self.folder / out).state_dict()

        whole = trained("whole", 3)
        trained("resumed", 2)
        resumed = trained("resumed", 3)
        self.assertTrue(all(torch.equal(whole[name], resumed[name]) for name in whole))
        before = with_rounding(net).state_dict()
        changed = {name for name in whole if not torch.equal(whole[name], before[name])}
        self.assertIn("blocks.3.layers.0.log_step", changed)
        self.assertIn("blocks.3.layers.0.conv.weight", changed)
        self.assertFalse({name for name in changed if "running" in name or name.startswith("stem.0")})


if __name__ == "__main__":
    unittest.main()
