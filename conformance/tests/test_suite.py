"""The suite finds faults, and does not pass because it compares nothing.

python -m unittest discover conformance/tests
"""

import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import run  # noqa: E402
from suite import formats, oracle  # noqa: E402
from suite.case import Case, Rule  # noqa: E402
from suite.compare import FAILURES, Outcome, Verdict, difference  # noqa: E402
from suite.decoder import Decoder  # noqa: E402
from suite.jpeg import pictures, scripts  # noqa: E402
from suite.jpeg.encoder import Layout, frame, jfif, segment, write  # noqa: E402

# A little fewer than there are: a change that loses a kind of file fails the test.
LEAST = {"jpeg": 5_800, "png": 900, "webp": 540, "gif": 650, "bmp": 870, "tiff": 1_250}
LEAST_ORDINARY = {"jpeg": 750, "png": 600, "webp": 180, "gif": 360, "bmp": 320, "tiff": 340}


def reference(fault: str = "", timeout: float = 20) -> Decoder:
    return Decoder([sys.executable, str(HERE / "reference_decoder.py"), *([fault] if fault else [])], timeout)


def outcomes(decoder: Decoder, cases: list[Case]) -> list[Outcome]:
    with tempfile.TemporaryDirectory() as keep:
        try:
            return run.check(decoder, cases, Path(keep))
        finally:
            decoder.close()


def sample(names: list[str], each: int) -> list[Case]:
    """The first bounded cases of each kind."""
    count: Counter = Counter()
    chosen = []
    for case in formats.cases(names, is_bounded=True):
        count[case.format, case.kind] += 1
        if count[case.format, case.kind] <= each:
            chosen.append(case)
    return chosen


class Generator(unittest.TestCase):
    def test_every_format_has_its_files(self):
        self.assertEqual(list(LEAST), formats.NAMES)
        for name in formats.NAMES:
            cases = list(formats.cases([name], is_bounded=False))
            self.assertGreaterEqual(len(cases), LEAST[name], name)
            self.assertGreaterEqual(sum(case.is_ordinary for case in cases), LEAST_ORDINARY[name], name)
            self.assertEqual(len({case.name for case in cases}), len(cases), name)

    def test_the_bounded_form_is_fixed_and_has_every_kind(self):
        every = {(case.format, case.kind) for case in formats.cases(formats.NAMES, is_bounded=False)}
        first, second = ([case.name for case in formats.cases(formats.NAMES, is_bounded=True)] for _ in range(2))
        self.assertEqual(first, second)
        self.assertEqual(every, {(case.format, case.kind) for case in formats.cases(formats.NAMES, is_bounded=True)})

    def test_files_are_reproducible(self):
        for case in sample(formats.NAMES, 1):
            self.assertEqual(case.made().data, case.made().data, case.name)

    def test_a_file_of_the_own_encoder_shows_the_drawn_picture(self):
        drawn = pictures.rgb(64, 48, 5)
        for script, sof in ((scripts.sequential("2-0-1", 3), 0xC0), (scripts.progressive("usual", 5), 0xC2)):
            image = frame(pictures.ycc(64, 48, 5), ((1, 1),) * 3, step=1, slope=0)
            data = write(image, Layout(script, sof=sof, first=jfif()))
            self.assertLess(difference(oracle.pillow(data).pixels, drawn), 6)


class References(unittest.TestCase):
    def test_the_reference_decoders_read_ordinary_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for case in formats.cases(formats.NAMES, is_bounded=True):
                made = case.made()
                if case.is_ordinary and made.expected is None:
                    path = Path(folder) / "image"
                    path.write_bytes(made.data)
                    found = oracle.djpeg(path) if case.format == "jpeg" else oracle.pillow(made.data)
                    self.assertIsNotNone(found.pixels, f"{case.name}: {found.error}")

    def test_damage_before_the_first_scan_is_not_a_warning_and_damage_after_it_is(self):
        image = frame(pictures.ycc(40, 30, 3), ((1, 1),) * 3)
        plain = write(image, Layout(scripts.sequential("interleaved"), first=jfif()))
        files = {
            "plain": (plain, True),
            "bytes in the header": (plain[:2] + b"garbage" + plain[2:], True),
            "bytes after the scan": (plain[:-2] + b"garbage" * 20 + plain[-2:], False),
            "cut": (plain[:-60], False),
            "restarts missing": (plain[:2] + segment(0xDD, b"\0\2") + plain[2:], False),
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "image.jpeg"
            for name, (data, is_clean) in files.items():
                path.write_bytes(data)
                found = oracle.djpeg(path)
                self.assertEqual(found.is_clean, is_clean, f"{name}: {found.error} {found.warnings}")

    def test_orientations_are_those_of_pillow(self):
        for case in formats.cases(["jpeg"], is_bounded=True):
            if case.kind == "orientation":
                data = case.made().data
                with tempfile.NamedTemporaryFile() as file:
                    Path(file.name).write_bytes(data)
                    turned = oracle.turn(oracle.djpeg(Path(file.name)).pixels, case.orientation)
                np.testing.assert_array_equal(turned, oracle.pillow(data).pixels)


class Comparison(unittest.TestCase):
    def test_the_reference_decoder_passes(self):
        found = outcomes(reference(), sample(["jpeg"], 12))
        self.assertEqual([(o.case.name, o.reason) for o in found if o.verdict in FAILURES], [])

    def test_one_altered_sample_is_wrong(self):
        cases = [case for case in sample(formats.NAMES, 3) if case.rule is Rule.VALID]
        found = outcomes(reference("alter"), cases)
        self.assertEqual([o.case.name for o in found if o.verdict is Verdict.READ], [])
        wrong = Counter(o.case.format for o in found if o.verdict is Verdict.WRONG)
        for name in formats.NAMES:
            self.assertGreater(wrong[name], 5, name)

    def test_damaged_pixels_without_a_warning_are_compared(self):
        cases = [case for case in sample(["jpeg"], 25) if case.rule is Rule.DAMAGED]
        found = outcomes(reference("alter"), cases)
        self.assertEqual([o.case.name for o in found if o.verdict is Verdict.READ], [])
        self.assertGreater(sum(o.verdict is Verdict.WRONG for o in found), 10)

    def test_ordinary_files_must_be_read(self):
        cases = [case for case in sample(["jpeg", "png"], 9) if case.is_ordinary][:60]
        found = outcomes(reference("refuse"), cases)
        self.assertEqual(sum(o.verdict is Verdict.REFUSED_ORDINARY for o in found), len(cases) // 3)

    def test_a_crash_or_a_hang_is_a_failure_of_one_file(self):
        cases = [case for case in sample(["png"], 1) if case.is_ordinary][:4]
        for fault in ("crash", "hang", "babble"):
            found = outcomes(reference(fault, timeout=4), cases)
            self.assertEqual([o.verdict is Verdict.CRASHED for o in found], [False, False, True, False], fault)


if __name__ == "__main__":
    unittest.main()
