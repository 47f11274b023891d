"""What schemathesis cannot make up: photographs, beside the bytes that it does."""

from pathlib import Path

import schemathesis
from hypothesis import strategies as st

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "samples").glob("*.png"))]
# A photograph as it is, cut off, and with one byte changed.
WHOLE = st.sampled_from(SAMPLES)
CUT = st.builds(lambda picture, share: picture[: int(share * len(picture))], WHOLE, st.floats(0, 1))
CHANGED = st.builds(
    lambda picture, at, byte: picture[: at % len(picture)] + bytes([byte]) + picture[at % len(picture) + 1 :],
    WHOLE,
    st.integers(0, 1 << 20),
    st.integers(0, 255),
)
PHOTOGRAPHS = st.one_of(WHOLE, CUT, CHANGED, st.binary(min_size=1, max_size=1000))

schemathesis.openapi.format("binary", PHOTOGRAPHS)
for media_type in ["image/*", "image/png", "application/octet-stream"]:
    schemathesis.openapi.media_type(media_type, PHOTOGRAPHS)
