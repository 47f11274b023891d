"""The clients of Triton, over REST and gRPC."""

import time
import unittest

import numpy as np
import tritonclient.grpc
import tritonclient.http
from expected import KINDS, MODEL, OUTPUTS, TEXT, Same, address, encoded_images, pixels, png, resized
from tritonclient.utils import InferenceServerException


class Triton(Same):
    def client(self, module):
        client = module.InferenceServerClient(address)
        self.addCleanup(client.close)
        return client

    def tensor(self, module, name: str, values: np.ndarray, **form):
        tensor = module.InferInput(name, values.shape, "BYTES" if values.dtype == np.object_ else "FP32")
        tensor.set_data_from_numpy(values, **form)
        return tensor

    def test_results_equal_classify(self) -> None:
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
                    self.tensor(module, "encoded_image", encoded_images(KINDS)),
                    self.tensor(module, "image", pixels(KINDS)),
                ]:
                    response = client.infer(MODEL, [inputs], version, request_id="7")
                    self.assert_same(response.as_numpy, KINDS)
                some = [module.InferRequestedOutput("refer"), module.InferRequestedOutput("probabilities")]
                inputs = self.tensor(module, "encoded_image", encoded_images(KINDS[:1]))
                response = client.infer(MODEL, [inputs], outputs=some, parameters={"tta": 1}, timeout=30_000_000)
                self.assert_same(response.as_numpy, KINDS[:1], ["refer", "probabilities"], "?tta=1")
                self.assertIsNone(response.as_numpy("label"))

    def test_json_without_binary_data(self) -> None:
        module = tritonclient.http
        inputs = self.tensor(module, "image", pixels(KINDS), binary_data=False)
        outputs = [module.InferRequestedOutput(name, binary_data=False) for name in OUTPUTS]
        response = self.client(module).infer(MODEL, [inputs], outputs=outputs)
        self.assert_same(response.as_numpy, KINDS)

    def test_errors_have_their_code(self) -> None:
        for module in [tritonclient.http, tritonclient.grpc]:
            client = self.client(module)
            even = self.tensor(module, "encoded_image", encoded_images(KINDS[:1]))
            text = self.tensor(module, "encoded_image", np.array([png(resized("even")), TEXT], np.object_))
            shape = self.tensor(module, "image", pixels(KINDS)[:, :100])

            def check(expected_error: str, call) -> None:
                with self.subTest(expected_error, module=module.__name__):
                    with self.assertRaises(InferenceServerException) as raised:
                        call()
                    self.assertIn(expected_error, raised.exception.message())

            check("not_found: ", lambda: client.infer("other", [even]))
            check("not_found: ", lambda: client.infer(MODEL, [even], "9"))
            check("not_found: ", lambda: client.get_model_metadata("other"))
            check("not_an_image: item 1: ", lambda: client.infer(MODEL, [text]))
            check("invalid_tensor: `image` must have the shape", lambda: client.infer(MODEL, [shape]))
            check("invalid_tensor: ", lambda: client.infer(MODEL, [even, shape]))
            check("invalid_parameter: ", lambda: client.infer(MODEL, [even], outputs=[module.InferRequestedOutput("x")]))
            check("invalid_parameter: ", lambda: client.unload_model(MODEL))
            check("not_found: ", lambda: client.load_model("other"))
            check("invalid_parameter: ", lambda: client.load_model(MODEL, config="{}"))
            client.load_model(MODEL)
            more = {"as_json": True} if module is tritonclient.grpc else {}
            index = client.get_model_repository_index(**more)
            index = index["models"] if module is tritonclient.grpc else index
            self.assertEqual([(model["name"], model["state"]) for model in index], [(MODEL, "READY")])

    def test_an_idle_connection_is_reopened(self) -> None:
        client = self.client(tritonclient.grpc)
        self.assertTrue(client.is_server_live())
        time.sleep(3)  # Longer than --header-timeout, after which the server closes the connection.
        self.assertTrue(client.is_server_live())


if __name__ == "__main__":
    unittest.main()
