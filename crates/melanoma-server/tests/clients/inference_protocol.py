"""The public clients of the Open Inference Protocol against `melanoma serve`: those of Triton and of
KServe, each over REST and gRPC. What they answer is held against POST /api/v1/classify.

Usage: python inference_protocol.py EXECUTABLE, with requirements.txt installed.
"""

import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

import numpy as np
import tritonclient.grpc
import tritonclient.http
from grpc import RpcError
from kserve import (
    InferenceGRPCClient,
    InferenceRESTClient,
    InferInput,
    InferRequest,
    RESTConfig,
)
from PIL import Image
from tritonclient.utils import InferenceServerException

REPOSITORY = Path(__file__).parents[4]
DOCUMENT = REPOSITORY / "docs" / "inference-protocol.md"
PATIENCE = 60  # seconds
MODEL = "melanoma-lite0"
KINDS = ["even", "ragged", "red"]
OUTPUTS = ["probabilities", "malignant", "label", "refer", "advice"]
TEXT = b"This is a text and no photograph."

address = ""  # host:port of the server, once there is one


@cache
def size() -> tuple[int, int]:
    """Width and height of what the network sees."""
    with urllib.request.urlopen(f"http://{address}/v2/models/{MODEL}") as answer:
        [image] = [tensor for tensor in json.load(answer)["inputs"] if tensor["name"] == "image"]
    _, height, width, _ = image["shape"]
    return width, height


def small(kind: str) -> Image.Image:
    """A sample at the size that the network sees."""
    with Image.open(REPOSITORY / "samples" / f"synthetic-{kind}.png") as picture:
        return picture.convert("RGB").resize(size())


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def photographs(kinds: list[str]) -> np.ndarray:
    return np.array([png(small(kind)) for kind in kinds], dtype=np.object_)


def images(kinds: list[str]) -> np.ndarray:
    return np.stack([np.asarray(small(kind), dtype=np.float32) for kind in kinds])


def expected(kinds: list[str]) -> dict[str, np.ndarray]:
    reports = []
    for picture in photographs(kinds):
        request = urllib.request.Request(f"http://{address}/api/v1/classify", data=picture)
        with urllib.request.urlopen(request) as answer:
            reports.append(json.load(answer))
    return {
        "probabilities": np.float32([[c["probability"] for c in r["classes"]] for r in reports]),
        "malignant": np.float32([r["probabilities"]["malignant"] for r in reports]),
        "label": np.array([r["label"] for r in reports]),
        "refer": np.array([r["decision"]["refer"] for r in reports]),
        "advice": np.array([r["advice"]["code"] for r in reports]),
    }


def texts(values: np.ndarray) -> np.ndarray:
    """Elements of BYTES come as bytes or as text, by the client and the form."""
    if values.dtype.kind not in "OS":
        return values
    return np.array([v.decode() if isinstance(v, bytes) else str(v) for v in values])


class Clients(unittest.IsolatedAsyncioTestCase):
    def assert_same(self, answer, kinds: list[str], outputs: list[str] = OUTPUTS) -> None:
        wanted = expected(kinds)
        for name in outputs:
            found = texts(answer.as_numpy(name))
            np.testing.assert_array_equal(found, wanted[name], err_msg=name)
            self.assertEqual(found.dtype.kind, wanted[name].dtype.kind, name)

    def triton(self, module):
        client = module.InferenceServerClient(address)
        self.addCleanup(client.close)
        return client

    def triton_input(self, module, name: str, values: np.ndarray, **form):
        tensor = module.InferInput(name, values.shape, "BYTES" if values.dtype == np.object_ else "FP32")
        tensor.set_data_from_numpy(values, **form)
        return tensor

    def test_triton(self) -> None:
        for module in [tritonclient.http, tritonclient.grpc]:
            with self.subTest(module.__name__):
                client = self.triton(module)
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
                self.assertEqual([tensor["name"] for tensor in model["inputs"]], ["image", "photograph"])
                self.assertEqual([tensor["name"] for tensor in model["outputs"]], OUTPUTS)
                version = model["versions"][0]
                for inputs in [
                    self.triton_input(module, "photograph", photographs(KINDS)),
                    self.triton_input(module, "image", images(KINDS)),
                ]:
                    answer = client.infer(MODEL, [inputs], version, request_id="7")
                    self.assert_same(answer, KINDS)
                some = [module.InferRequestedOutput("refer"), module.InferRequestedOutput("probabilities")]
                inputs = self.triton_input(module, "photograph", photographs(KINDS[:1]))
                answer = client.infer(MODEL, [inputs], outputs=some, parameters={"views": 1}, timeout=30_000_000)
                self.assert_same(answer, KINDS[:1], ["refer", "probabilities"])
                self.assertIsNone(answer.as_numpy("label"))

    def test_triton_without_binary_data(self) -> None:
        module = tritonclient.http
        inputs = self.triton_input(module, "image", images(KINDS), binary_data=False)
        outputs = [module.InferRequestedOutput(name, binary_data=False) for name in OUTPUTS]
        self.assert_same(self.triton(module).infer(MODEL, [inputs], outputs=outputs), KINDS)

    def test_triton_is_told_what_is_wrong(self) -> None:
        for module in [tritonclient.http, tritonclient.grpc]:
            client = self.triton(module)
            even = self.triton_input(module, "photograph", photographs(KINDS[:1]))
            text = self.triton_input(module, "photograph", np.array([png(small("even")), TEXT], np.object_))
            shape = self.triton_input(module, "image", images(KINDS)[:, :100])

            def check(expected_error: str, ask) -> None:
                with self.subTest(expected_error, module=module.__name__):
                    with self.assertRaises(InferenceServerException) as raised:
                        ask()
                    self.assertIn(expected_error, raised.exception.message())

            check("not_found: ", lambda: client.infer("other", [even]))
            check("not_found: ", lambda: client.infer(MODEL, [even], "9"))
            check("not_found: ", lambda: client.get_model_metadata("other"))
            check("not_an_image: item 1: ", lambda: client.infer(MODEL, [text]))
            check("invalid_tensor: `image` has the shape", lambda: client.infer(MODEL, [shape]))
            check("invalid_tensor: ", lambda: client.infer(MODEL, [even, shape]))
            check("not_offered: ", lambda: client.infer(MODEL, [even], outputs=[module.InferRequestedOutput("x")]))
            check("not_offered: ", lambda: client.unload_model(MODEL))
            check("not_found: ", lambda: client.load_model("other"))
            check("not_offered: ", lambda: client.load_model(MODEL, config="{}"))
            client.load_model(MODEL)
            more = {"as_json": True} if module is tritonclient.grpc else {}
            index = client.get_model_repository_index(**more)
            index = index["models"] if module is tritonclient.grpc else index
            self.assertEqual([(model["name"], model["state"]) for model in index], [(MODEL, "READY")])

    def kserve_request(self, name: str, values: np.ndarray, binary: bool = True, outputs=None) -> InferRequest:
        tensor = InferInput(name, list(values.shape), "BYTES" if values.dtype == np.object_ else "FP32")
        tensor.set_data_from_numpy(values, binary_data=binary)
        return InferRequest(model_name=MODEL, infer_inputs=[tensor], request_outputs=outputs)

    async def test_kserve_over_rest(self) -> None:
        url = f"http://{address}"
        async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
            self.assertTrue(await client.is_server_live(url))
            self.assertTrue(await client.is_server_ready(url))
            self.assertTrue(await client.is_model_ready(url, MODEL))
            for request in [
                self.kserve_request("photograph", photographs(KINDS)),
                self.kserve_request("image", images(KINDS)),
                self.kserve_request("image", images(KINDS), binary=False),
            ]:
                self.assert_same(await client.infer(url, request, model_name=MODEL), KINDS)
            for model, request, error in [
                ("other", self.kserve_request("image", images(KINDS)), "not_found: "),
                (MODEL, self.kserve_request("image", images(KINDS)[:, 1:]), "invalid_tensor: "),
                (MODEL, self.kserve_request("photograph", np.array([TEXT], np.object_)), "not_an_image: item 0"),
            ]:
                with self.assertRaisesRegex(Exception, error):
                    await client.infer(url, request, model_name=model)

    async def test_kserve_over_grpc(self) -> None:
        async with InferenceGRPCClient(address) as client:
            self.assertTrue(await client.is_server_live())
            self.assertTrue(await client.is_server_ready())
            self.assertTrue(await client.is_model_ready(MODEL))
            for request in [
                self.kserve_request("photograph", photographs(KINDS)),
                self.kserve_request("image", images(KINDS)),
            ]:
                self.assert_same(await client.infer(request), KINDS)
            for request, error in [
                (self.kserve_request("image", images(KINDS)[:, 1:]), "invalid_tensor: "),
                (self.kserve_request("photograph", np.array([TEXT], np.object_)), "not_an_image: item 0"),
            ]:
                with self.assertRaisesRegex(RpcError, error):
                    await client.infer(request)

    def test_a_connection_that_lay_idle_is_made_anew(self) -> None:
        client = self.triton(tritonclient.grpc)
        self.assertTrue(client.is_server_live())
        time.sleep(3)  # The server is told to keep such a connection for one second.
        self.assertTrue(client.is_server_live())

    def test_the_documents_examples_run(self) -> None:
        examples = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            self.assertIn("127.0.0.1:12345", example)
            code = example.replace("127.0.0.1:12345", address)
            ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertIn("benign", ran.stdout)


def start(executable: str) -> subprocess.Popen:
    """A server on a free port, ready."""
    global address
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen([executable, "serve", "--port", str(port), "--head-timeout", "1"])
    for _ in range(10 * PATIENCE):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(f"http://{address}/v2/health/ready", timeout=5):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.kill()
    sys.exit("the server did not become ready")


def main() -> None:
    executable = sys.argv.pop(1)
    server = start(executable)
    try:
        passed = unittest.main(exit=False).result.wasSuccessful()
    finally:
        server.send_signal(signal.SIGTERM)
        ended = server.wait(PATIENCE)
    sys.exit(0 if passed and ended == 0 else 1)


if __name__ == "__main__":
    main()
