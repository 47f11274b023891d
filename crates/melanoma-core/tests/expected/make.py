"""Draws the images of the tests and writes what Pillow and numpy make of them.

    pip install -r requirements.txt
    python make.py

It reads no image; it draws every image from a seed. It writes

    decode/NAME         a file of one of the formats
    decode/NAME.png     its pixels in display orientation, in sRGB over white, as Pillow decodes them
                        (16-bit files: as numpy rounds them)
    rejected/NAME       a valid image of an unsupported kind
    resize/SOURCE.png   an image, and resize/*.png what Pillow makes of it
    resize/cases.json   which is which
    tensor.json         normalized values, as numpy computes them in 32 bit
    contrast.json       standard deviation of luma, as numpy computes it
"""

import io
import json
import struct
import time
import zlib
from pathlib import Path

import kinds
import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps

assert PIL.__version__ == "13.0.0", PIL.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = Path(__file__).parent
SEED = 20_260_101
WIDTH, HEIGHT = 53, 39


def draw(width, height, seed, noise=0.15):
    """Smooth gradients, hard edges and a patch of noise: RGB, uint8."""
    rng = np.random.default_rng([SEED, seed])
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = x / max(width - 1, 1), y / max(height - 1, 1)
    turn = rng.uniform(0, 2 * np.pi, 3)
    image = np.stack([0.5 + 0.45 * np.sin(turn[c] + (2 + c) * x + (3 - c) * y) for c in range(3)], axis=-1)
    disc = (x - 0.55) ** 2 + (y - 0.45) ** 2 < 0.06
    image[disc] = image[disc] * 0.4 + np.array([0.25, 0.1, 0.02])
    hairs = np.abs(np.sin(9 * x + 5 * y + turn[0])) < 0.05
    image[hairs] = 0.04
    image = (image * 32).round() / 32
    rows, columns = max(1, int(height * noise**0.5)), max(1, int(width * noise**0.5))
    image[:rows, :columns] = rng.random((rows, columns, 3))
    image[-max(1, height // 12) :, : max(1, width // 3)] = 1.0
    return (image.clip(0, 1) * 255).round().astype(np.uint8)


def png(path, pixels):
    Image.fromarray(pixels).save(path, optimize=True)


def over_white(rgba):
    """Composited in floating point and rounded once; the input is 0 to 1."""
    color, alpha = rgba[..., :3], rgba[..., 3:]
    return ((color * alpha + 1 - alpha) * 255).round().astype(np.uint8)


# ---------------------------------------------------------------- decoding


class Cases:
    def __init__(self):
        self.folder = HERE / "decode"
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        self.seed = 0

    def rgb(self):
        """A new image each time, so that no two files are equal."""
        self.seed += 1
        return Image.fromarray(draw(WIDTH, HEIGHT, self.seed))

    def add(self, name, data, expected=None):
        """Writes the file and its pixels: `expected`, or those of Pillow."""
        path = self.folder / name
        path.write_bytes(data)
        if expected is None:
            expected = self.as_pillow(data)
        png(self.folder / f"{name}.png", expected)

    def save(self, name, image, **options):
        buffer = io.BytesIO()
        image.save(buffer, **options)
        self.add(name, buffer.getvalue())

    @staticmethod
    def as_pillow(data):
        image = Image.open(io.BytesIO(data))
        profile = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
        if "A" in image.getbands() or "transparency" in image.info:
            rgba = image.convert("RGBA")
            alpha = rgba.getchannel("A")
            rgb = to_srgb(rgba.convert("RGB"), profile)
            return over_white(np.dstack([np.asarray(rgb), np.asarray(alpha)]) / 255)
        return np.asarray(to_srgb(image.convert("RGB"), profile))


def to_srgb(image, profile):
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except OSError:
        return image
    if source.profile.xcolor_space.strip() != "RGB":
        return image
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), intent, outputMode="RGB")


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def exif(orientation, endian=">"):
    tags = Image.Exif()
    tags.endian = endian
    tags[0x0112] = orientation
    return tags.tobytes()


def jpegs(cases):
    def jpeg(name, image=None, **options):
        cases.save(name, image or cases.rgb(), format="JPEG", **{"quality": 88, **options})

    jpeg("baseline-444.jpg", subsampling=0)
    jpeg("baseline-422.jpg", subsampling=1)
    jpeg("baseline-420.jpg", subsampling=2)
    jpeg("baseline-420-low.jpg", subsampling=2, quality=35)
    jpeg("optimized.jpg", optimize=True)
    jpeg("progressive-444.jpg", subsampling=0, progressive=True)
    jpeg("progressive-420.jpg", subsampling=2, progressive=True)
    jpeg("restarts.jpg", restart_marker_blocks=2)
    jpeg("rgb.jpg", keep_rgb=True)
    jpeg("gray.jpg", cases.rgb().convert("L"))
    jpeg("gray-progressive.jpg", cases.rgb().convert("L"), progressive=True)
    for orientation in range(1, 9):
        jpeg(f"orientation-{orientation}.jpg", exif=exif(orientation))
    jpeg("orientation-6-little-endian.jpg", exif=exif(6, "<"))
    jpeg("orientation-0.jpg", exif=exif(0))
    jpeg("orientation-9.jpg", exif=exif(9))

    # CMYK as Photoshop writes it: inverted, with Adobe's marker. The black plane is not empty.
    cmy = 255 - np.asarray(cases.rgb(), dtype=np.int16)
    black = cmy.min(axis=-1, keepdims=True) // 2
    cmyk = np.concatenate([cmy - black, black], axis=-1).astype(np.uint8)
    jpeg("cmyk.jpg", Image.fromarray(cmyk, "CMYK"))
    jpeg("cmyk-progressive.jpg", Image.fromarray(cmyk, "CMYK"), progressive=True)

    # YCCK: the same marker with transform 2. The planes are those of the inks in YCbCr.
    ycc = np.asarray(ImageOps.invert(cases.rgb()).convert("YCbCr"), dtype=np.uint8)
    gray = np.full((HEIGHT, WIDTH, 1), 200, dtype=np.uint8)
    planes = 255 - np.concatenate([ycc, gray], axis=-1)
    data = encoded(Image.fromarray(planes, "CMYK"), format="JPEG", quality=88)
    at = data.index(b"Adobe") + 11
    assert data[at] == 0
    cases.add("ycck.jpg", data[:at] + b"\x02" + data[at + 1 :])

    # Bytes after the last pixel: phones append a video or a depth map.
    data = encoded(cases.rgb(), format="JPEG", quality=88)
    cases.add("trailing-bytes.jpg", data + b"a film, for instance" * 20)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def handmade_png(samples, color, depth, interlaced=False):
    """A PNG of `samples` (height, width, channels), 8 or 16 bit, without filters."""
    height, width = samples.shape[:2]
    kind = ">u2" if depth == 16 else "u1"
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for x, y, across, down in passes:
        part = samples[y::down, x::across].astype(kind)
        if part.shape[1]:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def deep(cases, channels):
    """16-bit samples whose low byte matters."""
    rng = np.random.default_rng([SEED, 1000, cases.seed])
    base = np.asarray(cases.rgb()).astype(np.uint32) * 257
    samples = np.dstack([base, base[..., ::-1]])[..., :channels] + rng.integers(-300, 300, (HEIGHT, WIDTH, channels))
    return samples.clip(0, 65_535).astype(np.uint16)


def shallow(samples):
    return (samples / 65_535 * 255).round().astype(np.uint8)


def ramp(image):
    """The image with an alpha gradient from transparent to opaque."""
    alpha = np.tile(np.linspace(-40, 295, WIDTH).clip(0, 255).astype(np.uint8), (HEIGHT, 1))
    image = image.copy()
    image.putalpha(Image.fromarray(alpha))
    return image


def pngs(cases):
    def save(name, image, **options):
        cases.save(name, image, format="PNG", **options)

    save("rgb.png", cases.rgb())
    save("rgb-transparent-color.png", cases.rgb().quantize(8).convert("RGB"), transparency=(255, 255, 255))
    save("gray.png", cases.rgb().convert("L"))
    save("gray-transparent-level.png", cases.rgb().convert("L").point(lambda v: v // 64 * 64), transparency=64)
    save("gray-alpha.png", ramp(cases.rgb().convert("L")))
    save("rgba.png", ramp(cases.rgb()))
    save("1-bit.png", cases.rgb().convert("1"))
    save("palette.png", cases.rgb().quantize(200))
    save("palette-4-bit.png", cases.rgb().quantize(13), bits=4)
    save("palette-2-bit.png", cases.rgb().quantize(4), bits=2)
    save("palette-transparent.png", cases.rgb().quantize(60), transparency=bytes(range(0, 240, 4)))
    save("orientation-6.png", cases.rgb(), exif=exif(6))
    save("orientation-5-rgba.png", ramp(cases.rgb()), exif=exif(5))

    image = np.asarray(cases.rgb())
    cases.add("interlaced.png", handmade_png(image, 2, 8, interlaced=True), image)
    gray = deep(cases, 1)
    cases.add("gray-16-bit.png", handmade_png(gray, 0, 16), shallow(np.dstack([gray] * 3)))
    rgb = deep(cases, 3)
    cases.add("rgb-16-bit.png", handmade_png(rgb, 2, 16), shallow(rgb))
    cases.add("rgb-16-bit-interlaced.png", handmade_png(rgb, 2, 16, interlaced=True), shallow(rgb))
    both = deep(cases, 2)
    level, alpha = both[..., :1], both[..., 1:]
    cases.add(
        "gray-alpha-16-bit.png",
        handmade_png(both, 4, 16),
        over_white(np.dstack([level] * 3 + [alpha]) / 65_535),
    )
    rgba = deep(cases, 4)
    cases.add("rgba-16-bit.png", handmade_png(rgba, 6, 16), over_white(rgba / 65_535))


def webps(cases):
    def save(name, image, **options):
        cases.save(name, image, format="WEBP", **options)

    save("lossy.webp", cases.rgb(), quality=85)
    save("lossy-low.webp", cases.rgb(), quality=30)
    save("lossy-alpha.webp", ramp(cases.rgb()), quality=85)
    save("lossless.webp", cases.rgb(), lossless=True)
    save("lossless-palette.webp", cases.rgb().quantize(6).convert("RGB"), lossless=True)
    save("lossless-alpha.webp", ramp(cases.rgb()), lossless=True, exact=True)
    save("lossless-gray.webp", cases.rgb().convert("L").convert("RGB"), lossless=True)
    save("orientation-8.webp", cases.rgb(), lossless=True, exif=exif(8))
    frames = [cases.rgb() for _ in range(3)]
    save("animated.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True, duration=50)


def gifs(cases):
    def save(name, image, **options):
        cases.save(name, image, format="GIF", **options)

    save("plain.gif", cases.rgb().quantize(200), interlace=0)
    save("interlaced.gif", cases.rgb().quantize(200), interlace=1)
    save("gray.gif", cases.rgb().convert("L").point(lambda v: v // 8 * 8))
    save("two-colors.gif", cases.rgb().convert("1"))
    save("transparent.gif", cases.rgb().quantize(40), transparency=7)
    frames = [cases.rgb().quantize(100) for _ in range(3)]
    save("animated.gif", frames[0], save_all=True, append_images=frames[1:], duration=50, loop=0)

    # A first frame smaller than its screen: around it Pillow shows the first color of the palette.
    data = bytearray(encoded(cases.rgb().quantize(64), format="GIF", interlace=0))
    data[6:10] = struct.pack("<HH", WIDTH + 7, HEIGHT + 9)
    image_block = bytes(data).index(b"\x2c" + struct.pack("<HHHH", 0, 0, WIDTH, HEIGHT))
    data[image_block + 1 : image_block + 5] = struct.pack("<HH", 4, 5)
    cases.add("small-first-frame.gif", bytes(data))


def bmps(cases):
    def save(name, image):
        cases.save(name, image, format="BMP")

    save("rgb.bmp", cases.rgb())
    save("palette.bmp", cases.rgb().quantize(200))
    save("gray.bmp", cases.rgb().convert("L"))
    save("1-bit.bmp", cases.rgb().convert("1"))

    # A negative height: the rows are stored from the top down.
    image = cases.rgb()
    data = bytearray(encoded(image, format="BMP"))
    start, stride = struct.unpack("<I", data[10:14])[0], (WIDTH * 3 + 3) // 4 * 4
    rows = [data[start + i * stride : start + (i + 1) * stride] for i in range(HEIGHT)]
    data[22:26] = struct.pack("<i", -HEIGHT)
    data[start:] = b"".join(reversed(rows))
    cases.add("top-down.bmp", bytes(data), np.asarray(image))


def handmade_tiff(samples, order):
    """An uncompressed 16-bit TIFF of `samples` (height, width, channels), one strip."""
    height, width, channels = samples.shape
    data = samples.astype(f"{order}u2").tobytes()
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, channels, 16 if channels == 1 else None),
        (259, 3, 1, 1),
        (262, 3, 1, 2 if channels == 3 else 1),
        (273, 4, 1, None),
        (277, 3, 1, channels),
        (278, 4, 1, height),
        (279, 4, 1, len(data)),
        (339, 3, 1, 1),
    ]
    bits_at = 8 + 2 + 12 * len(entries) + 4
    pixels_at = bits_at + 8
    out = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8) + struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        value = {258: bits_at, 273: pixels_at}.get(tag, value) if value is None else value
        short = kind == 3 and count == 1
        packed = struct.pack(f"{order}HH", value, 0) if short else struct.pack(f"{order}I", value)
        out += struct.pack(f"{order}HHI", tag, kind, count) + packed
    out += struct.pack(f"{order}I", 0) + struct.pack(f"{order}4H", 16, 16, 16, 0)
    return out + data


def tiffs(cases):
    def save(name, image, **options):
        cases.save(name, image, format="TIFF", **options)

    save("plain.tiff", cases.rgb())
    save("lzw.tiff", cases.rgb(), compression="tiff_lzw")
    save("deflate.tiff", cases.rgb(), compression="tiff_adobe_deflate")
    save("packbits.tiff", cases.rgb(), compression="packbits")
    save("gray.tiff", cases.rgb().convert("L"))
    save("rgba.tiff", ramp(cases.rgb()))
    save("1-bit.tiff", cases.rgb().convert("1"))
    save("orientation-3.tiff", cases.rgb(), tiffinfo={274: 3})
    save("orientation-8.tiff", cases.rgb(), tiffinfo={274: 8})
    gray = deep(cases, 1)
    cases.add("gray-16-bit.tiff", handmade_tiff(gray, "<"), shallow(np.dstack([gray] * 3)))
    rgb = deep(cases, 3)
    cases.add("rgb-16-bit.tiff", handmade_tiff(rgb, "<"), shallow(rgb))
    cases.add("rgb-16-bit-big-endian.tiff", handmade_tiff(rgb, ">"), shallow(rgb))
    cases.rgb()  # was the palette TIFF, which is rejected now; the files after it keep their seeds
    save("cmyk.tiff", cases.rgb().convert("CMYK"))


def rejected():
    """Valid images of unsupported kinds."""
    folder = HERE / "rejected"
    folder.mkdir(exist_ok=True)
    image = Image.fromarray(draw(WIDTH, HEIGHT, 800))
    image.quantize(100).save(folder / "palette.tiff")
    image.save(folder / "image.jp2")
    day = time.gmtime(0)
    image.convert("L").save(folder / "image.pdf", creationDate=day, modDate=day)
    kinds.rejected(folder, draw(33, 21, 801))


# ---------------------------------------------------------------- color profiles


def fixed(value):
    return struct.pack(">i", round(value * 65_536))


def profile(primaries, curve, kind=b"mntr", space=b"RGB "):
    """A display profile, ICC version 4: three primaries (adapted to D50) and one tone curve."""

    def text(value):
        head = struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, 2 * len(value), 28)
        return b"mluc" + head + value.encode("utf-16-be")

    def xyz(values):
        return b"XYZ " + bytes(4) + b"".join(map(fixed, values))

    white = (0.96420, 1.0, 0.82491)
    tags = [(b"desc", text("A test profile")), (b"cprt", text("CC0")), (b"wtpt", xyz(white))]
    tags += [(name, xyz(value)) for name, value in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    offset, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags:
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", offset + len(data), len(value))
        data += value
    body = struct.pack(">I", len(tags)) + table + data
    header = struct.pack(">I4sI4s4s4s", 128 + len(body), bytes(4), 0x04300000, kind, space, b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(map(fixed, white))
    return header.ljust(128, b"\0") + body


def adapted(chromaticities):
    """Primaries from xy, white point D65, adapted to D50 by Bradford: columns of the matrix, as rows."""

    def to_xyz(x, y):
        return np.array([x / y, 1, (1 - x - y) / y])

    white, paper = to_xyz(0.3127, 0.3290), np.array([0.96420, 1.0, 0.82491])
    columns = np.stack([to_xyz(x, y) for x, y in chromaticities], axis=1)
    matrix = columns * np.linalg.solve(columns, white)
    cone = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    bradford = np.linalg.inv(cone) @ np.diag((cone @ paper) / (cone @ white)) @ cone
    return (bradford @ matrix).T


SRGB_CURVE = (
    b"para"
    + bytes(4)
    + struct.pack(">HH", 3, 0)
    + b"".join(map(fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
)
GAMMA_CURVE = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.19921875 * 256))
SRGB = profile(adapted([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)]), SRGB_CURVE)
DISPLAY_P3 = profile(adapted([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)]), SRGB_CURVE)
BT2020 = profile(adapted([(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)]), SRGB_CURVE)
ADOBE_RGB = profile(adapted([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)]), GAMMA_CURVE)


def profiles(cases):
    lossless = {"lossless": True}
    cases.save("srgb-profile.png", cases.rgb(), format="PNG", icc_profile=SRGB)
    cases.save("display-p3.png", cases.rgb(), format="PNG", icc_profile=DISPLAY_P3)
    cases.save("display-p3-rgba.png", ramp(cases.rgb()), format="PNG", icc_profile=DISPLAY_P3)
    cases.save("adobe-rgb.png", cases.rgb(), format="PNG", icc_profile=ADOBE_RGB)
    cases.save("display-p3.jpg", cases.rgb(), format="JPEG", quality=92, subsampling=0, icc_profile=DISPLAY_P3)
    cases.save("adobe-rgb.jpg", cases.rgb(), format="JPEG", quality=92, icc_profile=ADOBE_RGB, exif=exif(6))
    cases.save("display-p3.webp", cases.rgb(), format="WEBP", icc_profile=DISPLAY_P3, **lossless)
    # Larger than the others: the TIFF decoder ignores profiles larger than 1/32 of the pixel data.
    wide = Image.fromarray(draw(128, 96, 900, noise=0.03))
    cases.save("adobe-rgb.tiff", wide, format="TIFF", icc_profile=ADOBE_RGB, compression="tiff_adobe_deflate")
    cases.save("broken-profile.png", cases.rgb(), format="PNG", icc_profile=b"no profile at all" * 20)
    cases.save("broken-profile.jpg", cases.rgb(), format="JPEG", quality=92, icc_profile=b"no profile at all" * 20)


# ---------------------------------------------------------------- resizing


def area(width, height, to_width, to_height):
    """The largest centered part with the aspect ratio of the result, in integers."""
    wide, tall = width * to_height, height * to_width
    part = (tall // to_height, height) if wide > tall else (width, wide // to_width)
    part = (max(part[0], 1), max(part[1], 1))
    left, top = (width - part[0]) // 2, (height - part[1]) // 2
    return left, top, left + part[0], top + part[1]


def resizes():
    folder = HERE / "resize"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    sizes = [
        ((97, 61), (160, 160)),
        ((331, 257), (224, 224)),
        ((640, 479), (37, 41)),
        ((640, 479), (96, 64)),
        ((1, 7), (16, 16)),
        ((7, 1), (16, 16)),
        ((513, 64), (64, 513)),
        ((64, 61), (64, 24)),
        ((97, 61), (31, 61)),
        ((97, 61), (97, 61)),
        ((61, 61), (15, 15)),
    ]
    cases, drawn = [], {}
    for number, ((width, height), (to_width, to_height)) in enumerate(sizes):
        source = f"{width}x{height}.png"
        if source not in drawn:
            drawn[source] = Image.fromarray(draw(width, height, 500 + number, noise=0.06))
            png(folder / source, np.asarray(drawn[source]))
        for filter_name, resample in (("bicubic", Image.Resampling.BICUBIC), ("bilinear", Image.Resampling.BILINEAR)):
            for resize_mode in ("stretch", "center_crop"):
                box = (
                    area(width, height, to_width, to_height) if resize_mode == "center_crop" else (0, 0, width, height)
                )
                result = drawn[source].crop(box).resize((to_width, to_height), resample)
                expected = f"{width}x{height}-{filter_name}-{resize_mode}-{to_width}x{to_height}.png"
                png(folder / expected, np.asarray(result))
                cases.append(
                    {
                        "source": source,
                        "expected": expected,
                        "filter": filter_name,
                        "resize_mode": resize_mode,
                        "width": to_width,
                        "height": to_height,
                        "area": [box[0], box[1], box[2] - box[0], box[3] - box[1]],
                    }
                )
    (folder / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


# ---------------------------------------------------------------- tensor and contrast


def tensors():
    width, height = 8, 5
    rgb = np.random.default_rng([SEED, 2000]).permutation(256)[: width * height * 3].astype(np.uint8)
    rgb[:2] = [0, 255]
    pixels = rgb.reshape(height, width, 3)
    cases = []
    for rescale, mean, std in [
        (1 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        (1 / 127.5, [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]),
        (1.0, [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]),
    ]:
        value = (pixels.astype(np.float32) * np.float32(rescale) - np.float32(mean)) / np.float32(std)
        assert value.dtype == np.float32
        for layout, ordered in (("nhwc", value[None]), ("nchw", value.transpose(2, 0, 1)[None])):
            cases.append(
                {
                    "rescale": float(np.float32(rescale)),
                    "mean": mean,
                    "std": std,
                    "layout": layout,
                    "shape": list(ordered.shape),
                    "values": [float(v) for v in ordered.ravel()],
                }
            )
    expected = {"width": width, "height": height, "rgb": pixels.ravel().tolist(), "cases": cases}
    (HERE / "tensor.json").write_text(json.dumps(expected) + "\n")


def contrasts():
    cases = {}
    for name in sorted(path.name for path in (HERE / "resize").glob("*.png") if path.name.count("-") == 0):
        pixels = np.asarray(Image.open(HERE / "resize" / name)).astype(np.float64)
        cases[name] = float((pixels @ np.array([0.299, 0.587, 0.114]) / 255).std())
    (HERE / "contrast.json").write_text(json.dumps(cases, indent=1) + "\n")


def main():
    cases = Cases()
    for make in (jpegs, pngs, webps, gifs, bmps, tiffs, profiles):
        make(cases)
    kinds.kinds(cases, DISPLAY_P3, BT2020)
    rejected()
    resizes()
    tensors()
    contrasts()


if __name__ == "__main__":
    main()
