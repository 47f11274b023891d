"""KServe's clients, over REST and gRPC."""

import unittest

import numpy as np
from expected import MODEL, SAMPLES, TEXT, OutputTest, address, encoded_images, images
from grpc import RpcError
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig


def outputs(response):
    return lambda name: response.get_output_by_name(name).as_numpy()


class KServe(OutputTest, unittest.IsolatedAsyncioTestCase):
    def request(self, name: str, values: np.ndarray, binary: bool = True, requested=None) -> InferRequest:
        tensor = InferInput(name, list(values.shape), "BYTES" if values.dtype == np.object_ else "FP32")
        tensor.set_data_from_numpy(values, binary_data=binary)
        return InferRequest(model_name=MODEL, infer_inputs=[tensor], request_outputs=requested)

    async def test_rest(self) -> None:
        url = f"http://{address}"
        async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
            self.assertTrue(await client.is_server_live(url))
            self.assertTrue(await client.is_server_ready(url))
            self.assertTrue(await client.is_model_ready(url, MODEL))
            for request in [
                self.request("encoded_image", encoded_images(SAMPLES)),
                self.request("image", images(SAMPLES)),
                self.request("image", images(SAMPLES), binary=False),
            ]:
                response = await client.infer(url, request, model_name=MODEL)
                self.assert_same(outputs(response), SAMPLES)
            for model, request, error in [
                ("other", self.request("image", images(SAMPLES)), "not_found: "),
                (MODEL, self.request("image", images(SAMPLES)[:, 1:]), "invalid_tensor: "),
                (MODEL, self.request("encoded_image", np.array([TEXT], np.object_)), "not_an_image: item 0"),
            ]:
                with self.assertRaisesRegex(Exception, error):
                    await client.infer(url, request, model_name=model)

    async def test_grpc(self) -> None:
        async with InferenceGRPCClient(address) as client:
            self.assertTrue(await client.is_server_live())
            self.assertTrue(await client.is_server_ready())
            self.assertTrue(await client.is_model_ready(MODEL))
            for request in [
                self.request("encoded_image", encoded_images(SAMPLES)),
                self.request("image", images(SAMPLES)),
            ]:
                response = await client.infer(request)
                self.assert_same(outputs(response), SAMPLES)
            for request, error in [
                (self.request("image", images(SAMPLES)[:, 1:]), "invalid_tensor: "),
                (self.request("encoded_image", np.array([TEXT], np.object_)), "not_an_image: item 0"),
            ]:
                with self.assertRaisesRegex(RpcError, error):
                    await client.infer(request)


if __name__ == "__main__":
    unittest.main()
