"""Resizes one image with Pillow, for the test `real_images`.

    python resize.py IMAGE.png < jobs.json

A job is {"filter", "width", "height", "area": [left, top, width, height], "out"}: the area is cut
out first, then resized, and its pixels are written to `out`, three bytes each.
"""

import json
import sys

import PIL
from PIL import Image

assert PIL.__version__ == "13.0.0", f"this is Pillow {PIL.__version__}, not 13.0.0"

image = Image.open(sys.argv[1]).convert("RGB")
for job in json.load(sys.stdin):
    left, top, width, height = job["area"]
    part = image.crop((left, top, left + width, top + height))
    result = part.resize((job["width"], job["height"]), Image.Resampling[job["filter"].upper()])
    with open(job["out"], "wb") as file:
        file.write(result.tobytes())
