"""Checks a decoder against a folder of images with a table of what is right.

    python conformance/cases.py FOLDER [--decoder PROGRAM]

FOLDER has `images.csv` with the columns `file`, `accept` and `what`, and the files in `images/`. `accept` is a list of:
`pixels` (those of Pillow), `pixels-p3` (the same, as if the profile of Display P3 were embedded), `opaque` (alpha is
ignored), and error codes. Pixels may differ by 4 of 255. Ends with 1 if a file gets another answer.
"""

import argparse
import csv
import io
import shlex
import sys
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageOps
from run import DECODER
from suite import oracle, profiles
from suite.compare import difference
from suite.decoder import Decoder, Failed, Read

TOLERANCE = 4


def expected(kind: str, path: Path) -> list[np.ndarray]:
    """The pixels that are right, one or several; none if the reference decoders cannot read the file."""
    data = path.read_bytes()
    if kind == "pixels":
        found = [oracle.pillow(data).pixels, _deep(path)]
        return [pixels for pixels in found if pixels is not None]
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    if kind == "pixels-p3":
        image = oracle.to_srgb(image, profiles.DISPLAY_P3)
    return [np.asarray(image)]


def _deep(path: Path) -> np.ndarray | None:
    """The scaled pixels of a TIFF of 16 or 32 bits, which Pillow clips or does not read."""
    try:
        levels = tifffile.imread(path)
    except (tifffile.TiffFileError, ValueError, KeyError):
        return None
    if levels.dtype not in (np.uint16, np.uint32) or levels.shape[2:] not in ((), (3,)):
        return None
    pixels = (levels / np.iinfo(levels.dtype).max * 255).round().astype(np.uint8)
    return np.repeat(pixels[..., None], 3, axis=-1) if pixels.ndim == 2 else pixels


def check(decoder: Decoder, accept: list[str], path: Path) -> tuple[bool, str]:
    answer = decoder.decode(path)
    if isinstance(answer, Failed):
        return False, answer.reason
    if not isinstance(answer, Read):
        return answer.code in accept, f"{answer.code} {answer.message}"
    for kind in accept:
        if kind in ("pixels", "pixels-p3", "opaque"):
            found = [difference(answer.pixels, pixels) for pixels in expected(kind, path)]
            near = [value for value in found if value is not None and value <= TOLERANCE]
            if near:
                return True, f"{kind}, within {min(near)}"
            return False, f"read; the differences from {kind} are {found}"
    return False, "read"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--decoder", default=DECODER, help=f"program and its arguments (default: {DECODER})")
    options = parser.parse_args()
    with (options.folder / "images.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    decoder, failed = Decoder(shlex.split(options.decoder)), 0
    print("| file | accepted | answer | right |\n|---|---|---|---|")
    for row in rows:
        right, answer = check(decoder, row["accept"].split(), options.folder / "images" / row["file"])
        failed += not right
        print(f"| {row['file']} | {'yes' if right else 'no'} | {answer} | {row['accept']} |")
    decoder.close()
    print(f"\n{len(rows)} files, {failed} not accepted")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
