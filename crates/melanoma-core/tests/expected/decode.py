"""Decodes one image with Pillow, for the test `real_images`.

    python decode.py IMAGE OUT

Writes the RGB pixels in display orientation to OUT, three bytes each, and prints width and height.
"""

import sys

import PIL
from PIL import Image, ImageOps

assert PIL.__version__ == "13.0.0", f"this is Pillow {PIL.__version__}, not 13.0.0"

image = Image.open(sys.argv[1])
assert "icc_profile" not in image.info, "the test of color profiles is in make.py"
upright = ImageOps.exif_transpose(image).convert("RGB")
with open(sys.argv[2], "wb") as file:
    file.write(upright.tobytes())
print(*upright.size)
