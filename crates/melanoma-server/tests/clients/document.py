"""Runs the Python examples of docs/reference/inference-protocol.md with the port of the test server."""

import re
import subprocess
import sys
import unittest

from expected import REPOSITORY, address


class Document(unittest.TestCase):
    def test_the_examples_run(self) -> None:
        page = REPOSITORY / "docs/reference/inference-protocol.md"
        examples = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            self.assertIn("127.0.0.1:12345", example)
            code = example.replace("127.0.0.1:12345", address)
            ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertRegex(ran.stdout, "benign|malignant")


if __name__ == "__main__":
    unittest.main()
