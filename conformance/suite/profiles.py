"""Color profiles: those of the tests of the core."""

import importlib.util
from pathlib import Path

_PATH = Path(__file__).parents[2] / "crates/melanoma-core/tests/expected/make.py"
_SPEC = importlib.util.spec_from_file_location("expected_make", _PATH)
_MAKE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MAKE)

SRGB, DISPLAY_P3, ADOBE_RGB = _MAKE.SRGB, _MAKE.DISPLAY_P3, _MAKE.ADOBE_RGB
