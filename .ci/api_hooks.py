"""Adds images to the bytes that schemathesis generates."""

from pathlib import Path

import schemathesis
from hypothesis import strategies as st

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "samples").glob("*.jpg"))]
# An image as it is, truncated, and with one byte changed.
WHOLE = st.sampled_from(SAMPLES)
TRUNCATED = st.builds(lambda image, share: image[: int(share * len(image))], WHOLE, st.floats(0, 1))
CHANGED = st.builds(
    lambda image, at, byte: image[: at % len(image)] + bytes([byte]) + image[at % len(image) + 1 :],
    WHOLE,
    st.integers(0, 1 << 20),
    st.integers(0, 255),
)
IMAGES = st.one_of(WHOLE, TRUNCATED, CHANGED, st.binary(min_size=1, max_size=1000))

schemathesis.openapi.format("binary", IMAGES)
for media_type in ["image/*", "image/png", "application/octet-stream"]:
    schemathesis.openapi.media_type(media_type, IMAGES)
