"""Draws the HEIC and AVIF images of the tests and writes the pixels that libheif and libavif decode.

    pip install -r requirements-heif.txt
    python heif.py

It needs `avifenc` 0.11 (package `libavif-bin` of Debian 12) for what Pillow cannot write. It writes, for each of the
formats,

    heif/FORMAT/NAME        a file
    heif/FORMAT/NAME.png    its pixels in display orientation, in sRGB over white, as pillow_heif or Pillow decodes
                            them; where these ignore what a file declares, with it applied
    heif/rejected/NAME      a valid image of an unsupported kind
"""

import io
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pillow_heif
from make import BT2020, DISPLAY_P3, HEIGHT, WIDTH, Cases, draw, encoded, png, to_srgb
from PIL import Image

assert pillow_heif.__version__ == "1.8.1", pillow_heif.__version__
pillow_heif.register_heif_opener()

HERE = Path(__file__).parent / "heif"
# Several tiles, of which those at the right and at the bottom are cut.
TILE, LARGE = 64, (150, 140)


def folder(name):
    path = HERE / name
    path.mkdir(parents=True, exist_ok=True)
    for old in path.iterdir():
        old.unlink()
    return path


class Format:
    """Adds files of a format; every image is another."""

    def __init__(self, name, seed):
        self.folder, self.seed = folder(name), seed

    def image(self, size=(WIDTH, HEIGHT)):
        self.seed += 1
        return Image.fromarray(draw(*size, self.seed))

    def add(self, name, data, profile=None, box=None, same=None):
        """With `profile`, the pixels are converted from it; with `box`, they are cropped; they are those of `same`."""
        (self.folder / name).write_bytes(data)
        pixels = Cases.as_pillow(same or data)
        if profile:
            pixels = np.asarray(to_srgb(Image.fromarray(pixels), profile))
        if box:
            left, top, width, height = box
            pixels = pixels[top : top + height, left : left + width]
        png(self.folder / f"{name}.png", pixels)


def ramp(image):
    """The image with an opacity from transparent to opaque."""
    alpha = np.linspace(-40, 295, image.width).clip(0, 255).astype(np.uint8)
    image = image.copy()
    image.putalpha(Image.fromarray(np.tile(alpha, (image.height, 1))))
    return image


def orientation(value):
    tags = Image.Exif()
    tags[0x0112] = value
    return tags.tobytes()


def replaced(data, old, new):
    assert data.count(old) == 1, (old, data.count(old))
    return data.replace(old, new)


def heics():
    files = Format("heic", 1000)

    def heic(image, **options):
        return encoded(image, format="HEIF", **{"quality": 80, **options})

    def save(name, image=None, **options):
        files.add(name, heic(image or files.image(), **options))

    save("420.heic", chroma=420)
    save("422.heic", chroma=422)
    save("444.heic", chroma=444)
    save("low.heic", quality=20)
    save("gray.heic", files.image().convert("L"))
    save("alpha.heic", ramp(files.image()))
    save("odd.heic", files.image((17, 9)))
    save("one-pixel.heic", files.image((1, 1)))
    save("video-levels.heic", full_range_flag=0)
    save("bt709.heic", matrix_coefficients=1)
    save("undeclared.heic", save_nclx_profile=False)
    save("display-p3.heic", icc_profile=DISPLAY_P3)
    display_p3 = heic(files.image(), color_primaries=12, transfer_characteristic=13)
    files.add("code-points-display-p3.heic", display_p3, DISPLAY_P3)
    # libheif moves the chroma of odd sizes when it turns them.
    for value in range(1, 9):
        save(f"orientation-{value}.heic", files.image((WIDTH - 1, HEIGHT - 1)), exif=orientation(value))
    # Turned in EXIF alone, which counts for nothing.
    turned = heic(files.image(), exif=orientation(6))
    assert b"\1\x12\0\3\0\0\0\1\0\6" in turned
    files.add("orientation-in-exif.heic", replaced(turned, b"irot\x03", b"irot\x00"))
    save("tiles.heic", files.image(LARGE), tile_size=TILE)
    save("tiles-alpha.heic", ramp(files.image(LARGE)), tile_size=TILE)
    several = pillow_heif.from_pillow(files.image())
    several.add_from_pillow(files.image())
    buffer = io.BytesIO()
    several.save(buffer, quality=80, primary_index=1)
    files.add("second-is-primary.heic", buffer.getvalue())
    for bits in (10, 12):
        pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
        deep = np.asarray(files.image()).astype(np.uint16) * 257
        image = pillow_heif.from_bytes("RGB;16", (WIDTH, HEIGHT), deep.tobytes())
        buffer = io.BytesIO()
        image.save(buffer, quality=80)
        files.add(f"{bits}-bit.heic", buffer.getvalue())
    plain = heic(files.image())
    files.add("brand-mif1.heic", replaced(plain, b"ftypheic", b"ftypmif1").replace(b"mif1heic", b"mif1miaf"))
    return plain


def avifenc(image, *options):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "image.png", Path(folder) / "image.avif"
        image.save(source)
        command = ["avifenc", "--speed", "6", "--min", "10", "--max", "30", *options, source, target]
        subprocess.run(command, check=True, capture_output=True)
        return target.read_bytes()


def avifs():
    files = Format("avif", 1100)

    def save(name, image=None, **options):
        files.add(name, encoded(image or files.image(), format="AVIF", **{"quality": 80, **options}))

    save("420.avif", subsampling="4:2:0")
    save("422.avif", subsampling="4:2:2")
    save("444.avif", subsampling="4:4:4")
    save("low.avif", quality=20)
    save("gray.avif", subsampling="4:0:0")
    save("lossless.avif", quality=100, subsampling="4:4:4")
    save("video-levels.avif", range="limited")
    save("alpha.avif", ramp(files.image()))
    save("odd.avif", files.image((17, 9)))
    save("one-pixel.avif", files.image((1, 1)))
    save("display-p3.avif", icc_profile=DISPLAY_P3)
    for value in range(1, 9):
        save(f"orientation-{value}.avif", exif=orientation(value))
    save("sequence.avif", files.image(), save_all=True, append_images=[files.image()], duration=100)
    files.add("10-bit.avif", avifenc(files.image(), "--depth", "10", "--yuv", "420"))
    files.add("12-bit.avif", avifenc(files.image(), "--depth", "12", "--yuv", "444"))
    files.add("bt709.avif", avifenc(files.image(), "--cicp", "1/13/1"))
    files.add("rgb.avif", avifenc(files.image(), "--cicp", "1/13/0"))
    files.add("code-points-display-p3.avif", avifenc(files.image(), "--cicp", "12/13/6"), DISPLAY_P3)
    files.add("code-points-bt2020.avif", avifenc(files.image(), "--cicp", "9/13/9"), BT2020)
    files.add("film-grain.avif", avifenc(files.image(), "--advanced", "film-grain-test=1"))
    files.add("tiles.avif", avifenc(files.image((256, 256)), "--grid", "2x2", "--yuv", "420"))
    files.add("tiles-alpha.avif", avifenc(ramp(files.image((128, 128))), "--grid", "2x2"))
    files.add("premultiplied.avif", avifenc(ramp(files.image()), "--premultiply"))
    files.add("turned-alpha.avif", avifenc(ramp(files.image()), "--irot", "1", "--imir", "1"))
    box = (10, 6, 30, 20)
    cropped = avifenc(files.image(), "--crop", ",".join(map(str, box)), "--yuv", "444")
    files.add("cropped.avif", cropped, box=box)
    plain = encoded(files.image(), format="AVIF")
    # For Pillow such a file is a HEIC image.
    files.add("brand-mif1.avif", replaced(plain, b"ftypavif", b"ftypmif1"), same=plain)
    return files


def rejected(plain_heic, avif):
    path = folder("rejected")
    # The code points 1, 13, 6 of a full range.
    for name, transfer in (("pq.heic", 16), ("hlg.heic", 18), ("linear.heic", 8)):
        declared = bytes([0, 1, 0, transfer, 0, 6, 0x80])
        (path / name).write_bytes(replaced(plain_heic, b"nclx\0\1\0\x0d\0\6\x80", b"nclx" + declared))
    for name, points in (("pq.avif", "9/16/9"), ("hlg.avif", "9/18/9"), ("ycgco.avif", "1/13/8")):
        (path / name).write_bytes(avifenc(avif.image(), "--cicp", points))


def main():
    plain = heics()
    rejected(plain, avifs())


if __name__ == "__main__":
    main()
