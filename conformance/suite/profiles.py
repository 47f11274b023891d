"""Color profiles: those of the tests of the core."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "crates/melanoma-core/tests/expected"))

from make import ADOBE_RGB, DISPLAY_P3, SRGB  # noqa: E402, F401
