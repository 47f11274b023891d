"""The image-type gate on synthetic data: corrections of image types, the head, the distance, the graph, and the limit.

Needs PyTorch and ONNX; without them these are reported as skipped.
"""

import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINING))
SIDE = 32


@unittest.skipUnless(
    importlib.util.find_spec("torch") and importlib.util.find_spec("onnxruntime"),
    "PyTorch and ONNX Runtime are not installed: pip install -r requirements.lock",
)
class Gates(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def data(self, seed: int = 1):
        """900 embeddings of 20 values: three clusters, the first two close to each other."""
        from lesion_training.gate_images import Set

        random = np.random.default_rng(seed)
        types = np.arange(900) % 3
        centers = np.zeros((3, 20), np.float32)
        centers[1, 0], centers[2, 1] = 3, 6
        embeddings = (random.normal(size=(900, 20)) + centers[types]).astype(np.float32)
        parts = np.where(np.arange(900) % 10 < 7, "fit", "validation")
        variants = np.where((types == 1) & (np.arange(900) % 4 == 0), "distant", "plain")
        logits = np.zeros((900, 3), np.float32)
        kinds = np.array(["scope", "phone", "hands"])[types]
        return Set(embeddings, logits, types, parts, kinds, variants, np.arange(900))

    def test_corrections_replace_the_modality(self):
        from lesion_training.image_types import read_typed

        (self.folder / "lesions.csv").write_text(
            "file,source,group,diagnosis,malignant,split,frame,modality\n"
            "a.jpg,S,a,NV,0,train,original,dermoscopic\nb.jpg,S,b,NV,0,train,original,dermoscopic\n",
            encoding="utf-8",
        )
        (self.folder / "negatives.csv").write_text("file,source,group,split\nc.jpg,N,c,train\n", encoding="utf-8")
        corrections = self.folder / "corrections.csv"
        corrections.write_text("file,image_type,why\nb.jpg,clinical,an overview\n", encoding="utf-8")
        rows, types = read_typed(self.folder, corrections=corrections)
        self.assertEqual([row.name for row in rows], ["a.jpg", "b.jpg", "c.jpg"])
        self.assertEqual(types.tolist(), [0, 1, 2])

    def test_the_head_orders_what_it_did_not_see_and_its_probabilities_are_calibrated(self):
        from lesion_training.gate_scores import fit_head
        from lesion_training.gates import calibrated, softmax

        data, unseen = self.data(), self.data(2)
        p = softmax(calibrated(fit_head(data.where(data.parts == "fit")), data)(unseen.embeddings))
        self.assertGreater((p.argmax(1) == unseen.types).mean(), 0.9)
        self.assertLess(abs(p.max(1).mean() - (p.argmax(1) == unseen.types).mean()), 0.03)

    def test_the_limit_refuses_few_lesions_and_most_negatives(self):
        from lesion_training.gate_scores import fit_head, logit_of_other
        from lesion_training.gates import limits

        data = self.data()
        head = fit_head(data.where(data.parts == "fit"))
        gate = limits(head, np.ones(900), data)
        score = logit_of_other(head, data.embeddings)
        refused = score >= np.log(gate["max_other"] / (1 - gate["max_other"]))
        self.assertLess(refused[data.types == 0].mean(), 0.02)
        self.assertGreater(refused[data.types == 2].mean(), 0.95)

    def test_an_image_far_from_all_lesions_has_a_larger_distance(self):
        from lesion_training.gate_scores import fit_mahalanobis

        data = self.data()
        distance = fit_mahalanobis(data)
        far = data.embeddings[data.types == 0] + 5
        self.assertGreater(distance(far).min(), np.quantile(distance(data.embeddings[data.types < 2]), 0.99))

    def test_the_graph_computes_what_the_fit_does_for_every_batch_size(self):
        import onnxruntime
        import torch

        from lesion_training.export import export_onnx
        from lesion_training.gate_graph import attach
        from lesion_training.gate_images import Set
        from lesion_training.gate_scores import distance_to, fit_head, fit_prototypes
        from lesion_training.multitask_net import MultiTaskNet

        torch.manual_seed(1)
        export_onnx(MultiTaskNet("lite0"), SIDE, self.folder / "network.onnx")
        random = np.random.default_rng(3)
        embeddings = random.random((300, 1280), np.float32)
        types, text = np.arange(300) % 3, np.full(300, "plain")
        data = Set(embeddings, np.zeros((300, 3), np.float32), types, text, text, text, np.arange(300))
        head, prototypes = fit_head(data), fit_prototypes(data, 8)
        attach(self.folder / "network.onnx", head, prototypes, self.folder / "model.onnx")
        session = onnxruntime.InferenceSession(self.folder / "model.onnx", providers=["CPUExecutionProvider"])
        names = [o.name for o in session.get_outputs()]
        self.assertEqual(names, ["logits", "embedding", "class_maps", "image_type", "distance"])
        for number in (1, 3):
            images = random.normal(size=(number, 3, SIDE, SIDE)).astype(np.float32)
            found = dict(zip(names, session.run(None, {"image": images}), strict=True))
            expected = distance_to(prototypes, found["embedding"])[:, None]
            np.testing.assert_allclose(found["distance"], expected, atol=2e-3)
            np.testing.assert_allclose(found["image_type"], head(found["embedding"]), rtol=1e-3, atol=1e-4)

    def test_a_pasted_lesion_is_small_and_has_the_color_of_its_place(self):
        import torch

        from lesion_training.distant import pasted

        g = torch.Generator().manual_seed(1)
        images = torch.full((4, 3, 96, 96), 0.8)
        images[:, :, 40:56, 40:56] = 0.1
        skin = torch.tensor([0.6, 0.4, 0.3]).view(1, 3, 1, 1).expand(4, 3, 96, 96)
        far = pasted(images, skin, (3.0, 3.0), g)
        dark = (far < 0.5 * skin).all(1).float().sum((1, 2))
        self.assertTrue(((dark > 5) & (dark < 60)).all())  # 256 pixels at a third of the side are 28
        self.assertLess((far - skin).abs().median(), 0.02)

    def test_rendered_images_repeat(self):
        from lesion_training.rendered import render

        for kind in ("texture", "pattern", "drawing"):
            first, again, other = (np.asarray(render(kind, number, self.folder)) for number in (1, 1, 2))
            self.assertTrue((first == again).all())
            self.assertFalse((first == other).all())


if __name__ == "__main__":
    unittest.main()
