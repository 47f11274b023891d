"""A decoder made of the reference decoders, to test the suite.

    python reference_decoder.py [alter | crash | hang | babble | refuse]

`alter` changes one sample of each image by 9; the others are faults of each third image.
"""

import re
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from suite import oracle  # noqa: E402
from suite.jpeg.segments import split  # noqa: E402

UNSUPPORTED = re.compile(r"[Uu]nsupported|not supported|not implemented|PPM output|Invalid component ID")


def decode(path: Path) -> np.ndarray | str:
    data = path.read_bytes()
    if path.suffix in (".jpeg", ".jpg"):
        found = oracle.djpeg(path)
        if found.is_clean and b"ICC_PROFILE" in data:
            return oracle.pillow(data).pixels
        if found.is_clean:
            return oracle.turn(found.pixels, orientation(data))
    else:
        found = oracle.pillow(data)
        if found.pixels is not None:
            return found.pixels
    code = "unsupported_format" if UNSUPPORTED.search(found.error) else "corrupt_image"
    return f"{code} {' '.join([found.error, *found.warnings]).replace(chr(10), ' ')[:200]}"


def orientation(data: bytes) -> int:
    for part in split(data):
        if part.marker == 0xE1 and part.data[4:10] == b"Exif\0\0":
            order = "little" if part.data[10:12] == b"II" else "big"
            value = int.from_bytes(part.data[40:42], order)
            return value if 1 <= value <= 8 else 1
        if part.marker == 0xDA:
            break
    return 1


def main() -> None:
    fault = sys.argv[1] if len(sys.argv) > 1 else ""
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin):
        answer = decode(Path(line.rstrip("\n")))
        if number % 3 == 2:
            if fault == "crash":
                sys.exit("a crash")
            if fault == "hang":
                time.sleep(60)
            if fault == "babble":
                print("hello", flush=True)
                continue
            if fault == "refuse":
                answer = "unsupported_format the file is refused"
        if isinstance(answer, str):
            out.write(f"{answer}\n".encode())
        else:
            pixels = answer.copy()
            if fault == "alter":
                sample = pixels[-1, -1, 1]
                pixels[-1, -1, 1] = sample + 9 if sample < 128 else sample - 9
            height, width = pixels.shape[:2]
            out.write(f"{width} {height}\n".encode() + pixels.tobytes())
        out.flush()


if __name__ == "__main__":
    main()
