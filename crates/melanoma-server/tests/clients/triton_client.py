"""Triton's clients, over REST and gRPC."""

import time
import unittest

import numpy as np
import tritonclient.grpc
import tritonclient.http
from expected import MODEL, OUTPUTS, SAMPLES, TEXT, OutputTest, address, encoded_images, images, png, small
from tritonclient.utils import InferenceServerException


class Triton(OutputTest):
    def client(self, module):
        client = module.InferenceServerClient(address)
        self.addCleanup(client.close)
        return client

    def tensor(self, module, name: str, values: np.ndarray, **form):
        tensor = module.InferInput(name, values.shape, "BYTES" if values.dtype == np.object_ else "FP32")
        tensor.set_data_from_numpy(values, **form)
        return tensor

    def assert_error(self, module, message: str, call, *arguments, **more) -> None:
        with self.subTest(message, module=module.__name__):
            with self.assertRaises(InferenceServerException) as raised:
                call(*arguments, **more)
            self.assertIn(message, raised.exception.message())

    def test_outputs_equal_classify(self) -> None:
        for module in [tritonclient.http, tritonclient.grpc]:
            with self.subTest(module.__name__):
                client = self.client(module)
                self.assertTrue(client.is_server_live())
                self.assertTrue(client.is_server_ready())
                self.assertTrue(client.is_model_ready(MODEL))
                if module is tritonclient.http:
                    self.assertFalse(client.is_model_ready(MODEL, "9"))
                else:
                    with self.assertRaisesRegex(InferenceServerException, "not_found: "):
                        client.is_model_ready(MODEL, "9")
                more = {"as_json": True} if module is tritonclient.grpc else {}
                self.assertEqual(client.get_server_metadata(**more)["name"], "melanoma")
                model = client.get_model_metadata(MODEL, **more)
                self.assertEqual([tensor["name"] for tensor in model["inputs"]], ["image", "encoded_image"])
                self.assertEqual([tensor["name"] for tensor in model["outputs"]], OUTPUTS)
                version = model["versions"][0]
                for inputs in [
                    self.tensor(module, "encoded_image", encoded_images(SAMPLES)),
                    self.tensor(module, "image", images(SAMPLES)),
                ]:
                    response = client.infer(MODEL, [inputs], version, request_id="7")
                    self.assert_same(response.as_numpy, SAMPLES)
                some = [module.InferRequestedOutput("refer"), module.InferRequestedOutput("probabilities")]
                inputs = self.tensor(module, "encoded_image", encoded_images(SAMPLES[:1]))
                response = client.infer(MODEL, [inputs], outputs=some, parameters={"tta": 1}, timeout=30_000_000)
                self.assert_same(response.as_numpy, SAMPLES[:1], ["refer", "probabilities"], "?tta=1")
                self.assertIsNone(response.as_numpy("label"))

    def test_outputs_without_binary_data(self) -> None:
        module = tritonclient.http
        inputs = self.tensor(module, "image", images(SAMPLES), binary_data=False)
        outputs = [module.InferRequestedOutput(name, binary_data=False) for name in OUTPUTS]
        response = self.client(module).infer(MODEL, [inputs], outputs=outputs)
        self.assert_same(response.as_numpy, SAMPLES)

    def test_errors(self) -> None:
        for module in [tritonclient.http, tritonclient.grpc]:
            client = self.client(module)
            first = self.tensor(module, "encoded_image", encoded_images(SAMPLES[:1]))
            text = self.tensor(module, "encoded_image", np.array([png(small("melanoma")), TEXT], np.object_))
            shape = self.tensor(module, "image", images(SAMPLES)[:, :100])

            self.assert_error(module, "not_found: ", client.infer, "other", [first])
            self.assert_error(module, "not_found: ", client.infer, MODEL, [first], "9")
            self.assert_error(module, "not_found: ", client.get_model_metadata, "other")
            self.assert_error(module, "not_an_image: item 1: ", client.infer, MODEL, [text])
            self.assert_error(module, "invalid_tensor: `image` must have the shape", client.infer, MODEL, [shape])
            self.assert_error(module, "invalid_tensor: ", client.infer, MODEL, [first, shape])
            self.assert_error(
                module, "invalid_parameter: ", client.infer, MODEL, [first], outputs=[module.InferRequestedOutput("x")]
            )
            self.assert_error(module, "invalid_parameter: ", client.unload_model, MODEL)
            self.assert_error(module, "not_found: ", client.load_model, "other")
            self.assert_error(module, "invalid_parameter: ", client.load_model, MODEL, config="{}")
            client.load_model(MODEL)
            more = {"as_json": True} if module is tritonclient.grpc else {}
            index = client.get_model_repository_index(**more)
            index = index["models"] if module is tritonclient.grpc else index
            self.assertEqual([(model["name"], model["state"]) for model in index], [(MODEL, "READY")])

    def test_reconnects_after_an_idle_connection_is_closed(self) -> None:
        client = self.client(tritonclient.grpc)
        self.assertTrue(client.is_server_live())
        time.sleep(3)  # --header-timeout is one second.
        self.assertTrue(client.is_server_live())


if __name__ == "__main__":
    unittest.main()
