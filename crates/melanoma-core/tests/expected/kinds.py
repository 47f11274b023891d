"""Kinds of files that decoders read differently, and what Pillow or numpy make of them."""

import io
import struct
import zlib

import numpy as np
from containers import (
    ALPHA,
    ANIMATION,
    EXIF,
    PROFILE,
    XMP,
    bmp,
    bmp_rows,
    camera_raw,
    chunk,
    encoded,
    gif,
    palette_image,
    riff_chunks,
    run_lengths,
    tiff,
    webp,
    with_chunks,
)
from PIL import Image

SMALL = (21, 14)


def small(cases):
    return cases.rgb().resize(SMALL)


def samples(cases, channels, top):
    """`channels` of integers up to `top`, with a smooth part."""
    rgb = np.asarray(cases.rgb(), dtype=np.float64) / 255
    planes = np.dstack([rgb, rgb[::-1], rgb[:, ::-1]])[..., :channels]
    return (planes * top).round().astype(np.int64)


def exif(orientation):
    """EXIF without the prefix of JPEG."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes().removeprefix(b"Exif\0\0")


def xmp(orientation):
    return b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>' % orientation


def over_white(rgba):
    color, alpha = rgba[..., :3], rgba[..., 3:]
    return ((color * alpha + 1 - alpha) * 255).round().astype(np.uint8)


def to_bytes(values):
    return (values * 255).round().astype(np.uint8)


def pngs(cases, display_p3, wide_profile):
    def plain():
        return encoded(small(cases), format="PNG")

    for orientation in range(1, 9):
        data = with_chunks(plain(), after=[chunk(b"eXIf", exif(orientation))])
        cases.add(f"late-orientation-{orientation}.png", data)
    cases.add("prefixed-orientation.png", with_chunks(plain(), [chunk(b"eXIf", b"Exif\0\0" + exif(6))]))
    text = exif(8).hex()
    lines = [text[at : at + 72] for at in range(0, len(text), 72)]
    profile = "\n".join(["", "exif", f"{len(text) // 2:8}", *lines, ""]).encode()
    raw = chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile, 9))
    cases.add("orientation-as-text.png", with_chunks(plain(), [raw]))
    cases.add("orientation-in-xmp.png", with_chunks(plain(), [chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(3))]))
    both = [chunk(b"eXIf", exif(1)), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(3))]
    cases.add("orientation-in-exif-and-xmp.png", with_chunks(plain(), both))

    # What `cICP` declares is what a profile of the same primaries declares; Pillow reads only profiles.
    def declared(name, code_points, profile, *more):
        image = small(cases)
        expected = cases.as_pillow(encoded(image, format="PNG", icc_profile=profile))
        data = encoded(image, format="PNG", icc_profile=more[0] if more else None)
        at = data.index(b"IHDR") + 21
        cases.add(name, data[:at] + chunk(b"cICP", bytes(code_points)) + data[at:], expected)

    declared("cicp-display-p3.png", (12, 13, 0, 1), display_p3)
    declared("cicp-bt2020.png", (9, 13, 0, 1), wide_profile)
    declared("cicp-video-srgb.png", (1, 1, 0, 1), None)
    declared("cicp-unspecified.png", (2, 2, 0, 1), display_p3, display_p3)
    declared("cicp-before-profile.png", (1, 13, 0, 1), None, display_p3)
    cases.add("gamma.png", with_chunks(plain(), [chunk(b"gAMA", struct.pack(">I", 100_000))]))
    frames = [small(cases) for _ in range(2)]
    for name, default in (("animated.png", False), ("animated-default.png", True)):
        options = {"save_all": True, "append_images": frames, "default_image": default}
        cases.add(name, encoded(small(cases), format="PNG", **options))


def webps(cases, display_p3):
    image = small(cases)
    opaque = riff_chunks(encoded(image, format="WEBP", quality=90))[b"VP8 "]
    image.putalpha(Image.fromarray(np.tile(np.linspace(0, 255, SMALL[0]).astype(np.uint8), (SMALL[1], 1))))
    lossy = riff_chunks(encoded(image, format="WEBP", quality=90))
    lossless = riff_chunks(encoded(image, format="WEBP", lossless=True, exact=True))[b"VP8L"]
    alpha, color = (b"ALPH", lossy[b"ALPH"]), (b"VP8 ", lossy[b"VP8 "])
    plain = (b"VP8 ", opaque)

    def add(name, flags, *chunks):
        cases.add(name, webp(SMALL, flags, *chunks))

    add("alpha-flag-alone.webp", ALPHA, plain)
    add("alpha-without-flag.webp", 0, alpha, color)
    add("lossless-alpha-without-flag.webp", 0, (b"VP8L", lossless))
    for orientation in range(1, 9):
        add(f"orientation-{orientation}-prefixed.webp", EXIF, plain, (b"EXIF", b"Exif\0\0" + exif(orientation)))
    add("orientation-first.webp", EXIF, (b"EXIF", exif(6)), plain)
    add("orientation-without-flag.webp", 0, plain, (b"EXIF", exif(6)))
    add("orientation-flag-alone.webp", EXIF | XMP | PROFILE, plain)
    add("orientation-in-xmp.webp", XMP, plain, (b"XMP ", xmp(3)))
    add("profile-without-flag.webp", 0, (b"ICCP", display_p3), plain)
    add("profile-last.webp", PROFILE, plain, (b"ICCP", display_p3))
    add("unknown-chunks.webp", 0, (b"ABCD", b"odd"), plain, (b"EFGH", b""))

    sides = b"".join(struct.pack("<I", side - 1)[:3] for side in SMALL)
    frame = struct.pack("<I", 2)[:3] + struct.pack("<I", 3)[:3] + sides + struct.pack("<I", 50)[:3] + b"\0"
    for name, data in (alpha, color):
        frame += name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    screen = (SMALL[0] + 10, SMALL[1] + 12)
    chunks = (b"ANIM", b"\x10\x80\x20\xff\0\0"), (b"ANMF", frame), (b"ANMF", frame)
    cases.add("small-first-frame.webp", webp(screen, ANIMATION | ALPHA, *chunks))


def gifs(cases):
    def add(name, *arguments, **options):
        cases.add(name, gif(palette_image(np.asarray(small(cases)), 60), *arguments, **options))

    width, height = SMALL
    add("local-palette.gif", SMALL, local=True)
    add("screen-of-zero.gif", (0, 0))
    add("small-screen.gif", (width - 5, height - 2))
    add("low-screen.gif", (width, height - 2), transparency=5)
    add("frame-leaves-screen.gif", SMALL, (7, 3))
    add("frame-leaves-screen-transparent.gif", SMALL, (7, 3), transparency=9)
    add("small-frame.gif", (width + 8, height + 9), (2, 5), local=True)
    add("small-frame-transparent.gif", (width + 8, height + 9), (2, 5), transparency=3)


def bmps(cases):
    size = (53, 39)
    random = np.random.default_rng(31)

    def pixels():
        """Blue, green and red as one number."""
        rgb = np.asarray(cases.rgb()).astype(np.uint32)
        return (rgb << np.array([16, 8, 0], np.uint32)).sum(axis=-1).astype("<u4")

    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    value = pixels()
    alpha = random.integers(0, 256, value.shape).astype(np.uint32) << 24
    # The alpha is 0 everywhere, so nobody meant it: the image is opaque.
    rgb = np.dstack([value >> 16, value >> 8, value]).astype(np.uint8)
    cases.add("alpha-of-zero.bmp", bmp(size, 32, bmp_rows(value), 124, 3, masks), rgb)
    cases.add("alpha-of-zero-v3.bmp", bmp(size, 32, bmp_rows(value), 56, 3, masks), rgb)
    cases.add("fourth-byte.bmp", bmp(size, 32, bmp_rows(value | alpha)))
    cases.add("fourth-byte-v4.bmp", bmp(size, 32, bmp_rows(value | alpha), 108, 3, masks[:3]))
    cases.add("alpha.bmp", bmp(size, 32, bmp_rows(value | alpha), 124, 3, masks))
    turned = (value >> 16 & 0xFF) | (value & 0xFF00) | (value & 0xFF) << 16
    cases.add("alpha-rgba.bmp", bmp(size, 32, bmp_rows(turned | alpha), 108, 3, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)))
    short = random.integers(0, 1 << 16, value.shape).astype("<u2")
    cases.add("555.bmp", bmp(size, 16, bmp_rows(short)))
    cases.add("555-alpha.bmp", bmp(size, 16, bmp_rows(short), 108, 3, (0x7C00, 0x3E0, 0x1F, 0x8000)))
    cases.add("565.bmp", bmp(size, 16, bmp_rows(short), 40, 3, (0xF800, 0x7E0, 0x1F)))

    image = palette_image(np.asarray(cases.rgb()), 16)
    indices = np.asarray(image)
    colors = np.array(image.getpalette(), np.uint8).reshape(-1, 3)[:, ::-1]
    padded = np.pad(colors, ((0, 0), (0, 1))).tobytes()
    pairs = np.pad(indices, ((0, 0), (0, 1)))
    cases.add("4-bit.bmp", bmp(size, 4, bmp_rows(pairs[:, ::2] << 4 | pairs[:, 1::2]), palette=padded))
    cases.add("few-colors.bmp", bmp(size, 8, bmp_rows(indices), palette=padded))
    cases.add("run-length.bmp", bmp(size, 8, run_lengths(indices), compression=1, palette=padded))
    full = np.pad(colors, ((0, 256 - len(colors)), (0, 0))).tobytes()
    cases.add("os2-palette.bmp", bmp(size, 8, bmp_rows(indices), 12, palette=full))
    data = np.asarray(cases.rgb())[..., ::-1].reshape(39, -1)
    cases.add("os2.bmp", bmp(size, 24, bmp_rows(data), 12))


def tiffs(cases):
    def add(name, channels, bits, colors, expected, **options):
        top = (1 << bits) - 1
        values = samples(cases, channels, top)
        tags = options.get("tags") or {}
        # Colors that are multiplied by an opacity are not larger than it.
        if tags.get(338, (0, [0]))[1][0] == 1:
            shown = channels - len(tags[338][1])
            values[..., :shown] = values[..., :shown] * values[..., shown : shown + 1] // top
        cases.add(name, tiff(values, bits, colors, **options), expected(values / top))

    def gray(v):
        return to_bytes(np.dstack([v[..., :1]] * 3))

    def inverted(v):
        return gray(1 - v)

    def rgb(v):
        return to_bytes(v[..., :3])

    def rgba(v):
        return over_white(v[..., :4])

    def premultiplied(v):
        return to_bytes((v[..., :3] + 1 - v[..., 3:4]).clip(0, 1))

    def cmyk(v):
        return to_bytes((1 - v[..., :3]) * (1 - v[..., 3:]))

    def extra(*kinds):
        return {338: (3, list(kinds))}

    add("white-is-zero.tiff", 1, 8, 0, inverted)
    add("white-is-zero-1-bit.tiff", 1, 1, 0, inverted)
    add("2-bit.tiff", 1, 2, 1, gray)
    add("4-bit.tiff", 1, 4, 1, gray, rows=5)
    add("gray-alpha.tiff", 2, 8, 1, lambda v: over_white(np.dstack([v[..., :1]] * 3 + [v[..., 1:]])), tags=extra(2))
    add("gray-extra.tiff", 2, 16, 1, gray, tags=extra(0))
    add("premultiplied.tiff", 4, 8, 2, premultiplied, tags=extra(1))
    add("premultiplied-deflate.tiff", 4, 8, 2, premultiplied, tags=extra(1), deflate=True, predictor=2)
    add("premultiplied-16-bit.tiff", 4, 16, 2, premultiplied, tags=extra(1), order=">")
    add("premultiplied-extra.tiff", 5, 8, 2, premultiplied, tags=extra(1, 0))
    add("extra.tiff", 4, 8, 2, rgb, tags=extra(0))
    add("three-extra.tiff", 6, 8, 2, rgb, tags=extra(0, 0, 0))
    add("alpha-extra.tiff", 5, 8, 2, rgba, tags=extra(2, 0))
    add("undeclared-alpha.tiff", 4, 8, 2, rgba)
    add("planar.tiff", 3, 8, 2, rgb, planar=2, rows=7)
    add("planar-deflate.tiff", 3, 8, 2, rgb, planar=2, deflate=True, predictor=2)
    add("planar-alpha.tiff", 4, 8, 2, rgba, planar=2, tags=extra(2))
    add("tiles.tiff", 3, 8, 2, rgb, tile=(16, 32))
    add("tiles-deflate.tiff", 3, 8, 2, rgb, tile=(32, 16), deflate=True, predictor=2)
    add("tiles-16-bit.tiff", 3, 16, 2, rgb, tile=(16, 16), order=">", deflate=True, predictor=2)
    add("tiles-alpha.tiff", 4, 8, 2, rgba, tile=(64, 48), tags=extra(2))
    add("cmyk-black.tiff", 4, 8, 5, cmyk)
    add("cmyk-16-bit.tiff", 4, 16, 5, cmyk)
    add("cmyk-planar.tiff", 4, 8, 5, cmyk, planar=2, rows=10)
    add("one-depth.tiff", 3, 8, 2, rgb, tags={258: (3, [8])})
    for orientation in range(1, 9):
        values = np.asarray(small(cases))
        cases.add(f"orientation-{orientation}-small.tiff", tiff(values, 8, 2, tags={274: (3, [orientation])}))
    values = np.asarray(small(cases))
    cases.add("orientation-in-xmp.tiff", tiff(values, 8, 2, tags={700: (7, list(xmp(6)))}))


def kinds(cases, display_p3, bt2020):
    pngs(cases, display_p3, bt2020)
    webps(cases, display_p3)
    gifs(cases)
    bmps(cases)
    tiffs(cases)


# ---------------------------------------------------------------- what is rejected


def rejected(folder, pixels):
    """Valid images, and damaged ones, that are not read. `pixels` is RGB, uint8."""
    image = Image.fromarray(pixels)
    size = image.size
    height, width = pixels.shape[:2]
    gray, alpha = pixels[..., :1], np.dstack([pixels, pixels[..., :1]])
    random = np.random.default_rng(32)

    def save(name, data):
        (folder / name).write_bytes(data)

    reverse = np.array([int(f"{value:08b}"[::-1], 2) for value in range(256)], np.uint8)
    save("fill-order-2.tiff", tiff(reverse[pixels], 8, 2, tags={266: (3, [2])}))
    save("32-bit.tiff", tiff(pixels.astype(np.int64) << 24, 32, 2))
    save("signed.tiff", tiff(gray, 8, 1, tags={339: (3, [2])}))
    save("float.tiff", encoded(image.convert("F"), format="TIFF"))
    save("12-bit.tiff", tiff(gray, 8, 1, tags={258: (3, [12])}))
    save("planar-tiles.tiff", tiff(pixels, 8, 2, planar=2, tile=(16, 16)))
    save("planar-16-bit.tiff", tiff(pixels, 16, 2, planar=2))
    save("tiles-extra.tiff", tiff(alpha, 8, 2, tile=(16, 16), tags={338: (3, [0])}))
    save("predictor-alone.tiff", tiff(pixels, 8, 2, tags={317: (3, [2])}))
    save("predictor-extra.tiff", tiff(alpha, 8, 2, deflate=True, predictor=2, tags={338: (3, [0])}))
    save("two-opacities.tiff", tiff(np.dstack([alpha, gray]), 8, 2, tags={338: (3, [2, 1])}))
    save("four-extra.tiff", tiff(np.dstack([alpha, pixels]), 8, 2, tags={338: (3, [0] * 4)}))
    save("inks.tiff", tiff(alpha, 8, 5, tags={332: (3, [2])}))
    save("big.tiff", encoded(image, format="TIFF", big_tiff=True))
    save("ycbcr.tiff", encoded(image.convert("YCbCr"), format="TIFF"))
    save("lab.tiff", tiff(pixels, 8, 8))
    save("fax.tiff", encoded(image.convert("1"), format="TIFF", compression="group4"))
    save("zstd.tiff", encoded(image, format="TIFF", compression="zstd"))
    save("preview.tiff", tiff(pixels, 8, 2, tags={254: (4, [1])}))
    save("camera-raw.tiff", camera_raw(pixels, random.integers(0, 4096, (2 * height, 2 * width))))
    save("dng.tiff", tiff(pixels, 8, 2, tags={50706: (1, [1, 4, 0, 0])}))
    save("sensor.tiff", tiff(gray, 16, 32803))

    rows = bmp_rows(pixels[..., ::-1].reshape(height, -1))
    save("os2-version-2.bmp", bmp(size, 24, rows, 64))
    save("jpeg.bmp", bmp(size, 0, encoded(image, format="JPEG"), compression=4))
    save("png.bmp", bmp(size, 0, encoded(image, format="PNG"), compression=5))
    colors = random.integers(0, 256, (256, 4)).astype(np.uint8).tobytes()
    indices = pixels[..., 0] // 64
    codes = run_lengths(indices)
    save("short-row.bmp", bmp(size, 8, codes[2:], compression=1, palette=colors))
    save("step.bmp", bmp(size, 8, b"\0\2\5\0" + codes, compression=1, palette=colors))
    save("early-end.bmp", bmp(size, 8, codes[: codes.index(b"\0\0")] + b"\0\1", compression=1, palette=colors))

    plain = encoded(image, format="PNG")
    save("hdr.png", with_chunks(plain, [chunk(b"cICP", bytes([9, 16, 0, 1]))]))
    save("video-levels.png", with_chunks(plain, [chunk(b"cICP", bytes([1, 1, 0, 0]))]))
    save("linear.png", with_chunks(plain, [chunk(b"cICP", bytes([1, 8, 0, 1]))]))
    damaged = bytearray(chunk(b"tRNS", bytes(6)))
    damaged[-1] ^= 1
    save("transparency-checksum.png", with_chunks(plain, [bytes(damaged)]))
    save("transparency-long.png", with_chunks(encoded(image.quantize(4), format="PNG"), [chunk(b"tRNS", bytes(9))]))
    save("two-orientations.png", with_chunks(plain, [chunk(b"eXIf", exif(1))], [chunk(b"eXIf", exif(6))]))
    save("no-end.png", plain[:-12])

    opaque = riff_chunks(encoded(image, format="WEBP", quality=90))[b"VP8 "]
    save("two-images.webp", webp(size, 0, (b"VP8 ", opaque), (b"VP8 ", opaque)))
    save("larger-screen.webp", webp((width + 1, height), 0, (b"VP8 ", opaque)))

    buffer = io.BytesIO()
    image.save(buffer, format="ICO", sizes=[(16, 16)])
    save("image.ico", buffer.getvalue())
