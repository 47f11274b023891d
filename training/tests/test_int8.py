"""Rounded weights and activations, and the int8 file that they give. Skipped without PyTorch."""

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

    def test_weights_compensate_the_rounding_of_others(self):
        import torch

        from lesion_training.fake_quantization import MAX_WEIGHT
        from lesion_training.weight_rounding import rounded_weights

        weights = torch.randn(2, 5, 9)
        inputs = torch.randn(2, 9, 3) @ torch.randn(2, 3, 400) + 0.1 * torch.randn(2, 9, 400)
        levels, step = rounded_weights(weights, inputs @ inputs.mT / 400)
        self.assertTrue(torch.equal(levels, levels.round()))
        self.assertLessEqual(float(levels.abs().max()), MAX_WEIGHT)
        largest = weights.abs().amax(2, keepdim=True) / MAX_WEIGHT
        nearest = (weights / largest).round() * largest

        def change(chosen):
            return float(((chosen - weights) @ inputs).square().mean())

        self.assertLess(change(levels * step[..., None]), 0.7 * change(nearest))

    def test_each_layer_takes_up_the_mean_change_of_its_outputs(self):
        import torch

        from lesion_training.fake_quantization import RoundedConvNorm, observe_ranges, with_rounding
        from lesion_training.weight_rounding import choose_weights, input_of, mean_outputs

        net, images = self.network()
        rounded = with_rounding(net)
        observe_ranges(rounded, [images])
        with torch.no_grad():
            expected, nearest = net(images)[0], rounded(images)[0]
            choose_weights(rounded, net, images)
            chosen = rounded(images)[0]
            layer = [m for m in rounded.modules() if isinstance(m, RoundedConvNorm)][20]
            after = layer.unclipped(input_of(rounded, layer, images)).mean((0, 2, 3))
            before = mean_outputs(net, images)[20]
        self.assertLess(float((chosen - expected).abs().mean()), 0.5 * float((nearest - expected).abs().mean()))
        torch.testing.assert_close(after, before, atol=0.02, rtol=0)

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
        for values in levels:
            self.assertEqual(values.dtype, np.int8)
            self.assertLessEqual(np.abs(values).max(), MAX_WEIGHT)
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


if __name__ == "__main__":
    unittest.main()
