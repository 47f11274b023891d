"""Files with color profiles, in one APP2 segment or several. The expected pixels are Pillow's in sRGB.

Tolerance: 6 of 255. Two libraries interpolate the curves of a profile, which are steep near black.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product

from .. import oracle, profiles
from ..case import Case, Made
from . import pictures, scripts
from .encoder import Layout, frame, jfif, segment, write
from .files import SAMPLINGS, exif_segment

PROFILES = {
    "srgb": profiles.SRGB,
    "p3": profiles.DISPLAY_P3,
    "adobe": profiles.ADOBE_RGB,
    "broken": b"no profile at all" * 20,
}
PARTS = {"one": 1, "three": 3, "three-reversed": 3}


def cases() -> Iterator[Case]:
    for label, parts, sampling in product(PROFILES, PARTS, ("444", "420")):
        name = f"profile-{label}-{parts}-{sampling}.jpg"
        make = partial(_file, name, label, parts, sampling)
        # Parts out of order are allowed, and rare.
        yield Case("jpeg", "color profiles", name, make, is_ordinary=parts != "three-reversed", tolerance=6)


def _file(name: str, label: str, parts: str, sampling: str) -> Made:
    count = PARTS[parts]
    profile = PROFILES[label]
    size = -(-len(profile) // count)
    segments = [
        segment(0xE2, b"ICC_PROFILE\0" + bytes([n + 1, count]) + profile[n * size : (n + 1) * size])
        for n in range(count)
    ]
    if parts == "three-reversed":
        segments.reverse()
    first = jfif() + exif_segment(1 + pictures.number(name) % 8, "<") + b"".join(segments)
    image = frame(pictures.ycc(33, 17, pictures.number(name)), SAMPLINGS[sampling], step=2)
    data = write(image, Layout(scripts.sequential("interleaved"), first=first))
    return Made(data, oracle.pillow(data).pixels)
