"""Files of PNG, WebP, GIF, BMP and TIFF, byte by byte: what Pillow reads but does not write."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


# ---------------------------------------------------------------- PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunks(data, before=(), after=()):
    """The PNG with more chunks before its pixels, and before its end."""
    start, end = data.index(b"IDAT") - 4, len(data) - 12
    return data[:start] + b"".join(before) + data[start:end] + b"".join(after) + data[end:]


# ---------------------------------------------------------------- WebP

ANIMATION, XMP, EXIF, ALPHA, PROFILE = 0x02, 0x04, 0x08, 0x10, 0x20


def riff_chunks(data):
    chunks, at = {}, 12
    while at < len(data):
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        chunks[data[at : at + 4]] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return chunks


def webp(size, flags, *chunks):
    """An extended WebP of `chunks`: name and data."""
    sides = b"".join(struct.pack("<I", side - 1)[:3] for side in size)
    body = b"WEBP"
    for name, data in ((b"VP8X", bytes([flags, 0, 0, 0]) + sides), *chunks):
        body += name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# ---------------------------------------------------------------- GIF


def gif(image, screen, position=(0, 0), transparency=None, local=False):
    """A GIF of one frame. `image` has a palette; with `local` the palette belongs to the frame."""
    data = encoded(image, format="GIF", interlace=0, optimize=False)
    at = data.index(b"\x2c" + struct.pack("<HHHH", 0, 0, *image.size))
    palette = np.zeros((256, 3), np.uint8)
    colors = np.array(image.getpalette(), np.uint8).reshape(-1, 3)
    palette[: len(colors)] = colors
    out = b"GIF89a" + struct.pack("<HH", *screen) + bytes([0 if local else 0xF7, 0, 0])
    out += b"" if local else palette.tobytes()
    if transparency is not None:
        out += b"!\xf9\x04" + bytes([1, 0, 0, transparency, 0])
    out += b"\x2c" + struct.pack("<HHHH", *position, *image.size) + bytes([0x87 if local else 0])
    out += palette.tobytes() if local else b""
    flags = data[at + 9]
    codes = at + 10 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    return out + data[codes:]


# ---------------------------------------------------------------- BMP


def bmp(size, bits, data, header=40, compression=0, masks=(), palette=b""):
    """A BMP whose rows `data` holds as they are stored."""
    if header == 12:
        head = struct.pack("<IHHHH", 12, *size, 1, bits)
    else:
        colors = len(palette) // 4
        head = struct.pack("<IiiHHIIiiII", header, *size, 1, bits, compression, len(data), 0, 0, colors, 0)
        masks = b"".join(struct.pack("<I", mask) for mask in masks)
        head += masks if header == 40 else masks.ljust(header - 40, b"\0")
    start = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + head + palette + data


def bmp_rows(samples):
    """The rows from the bottom, each padded to four bytes."""
    return b"".join(row.tobytes() + bytes(-len(row.tobytes()) % 4) for row in samples[::-1])


def run_lengths(indices):
    """Every run of a color, and the end of each row and of the image."""
    codes = b""
    for row in indices[::-1]:
        ends = np.flatnonzero(np.diff(row, append=-1)) + 1
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            codes += bytes([end - start, row[start]])
        codes += b"\0\0"
    return codes[:-2] + b"\0\1"


# ---------------------------------------------------------------- TIFF

SIZES = {1: ("B", 1), 3: ("H", 2), 4: ("I", 4), 7: ("B", 1)}


def tiff(samples, bits, colors, order="<", deflate=False, predictor=1, planar=1, tile=None, rows=None, tags=None):
    """A TIFF of `samples` (height, width, channels) of 1 to 32 bits, in strips of `rows` or in tiles.

    `colors` is the photometric interpretation. `tags` adds tags, or replaces some: number to type and values.
    """
    height, width, channels = samples.shape
    rows = rows or height

    def pack(part):
        values = part.astype(np.int64)
        if predictor == 2:
            values = np.diff(values, axis=1, prepend=0) & ((1 << bits) - 1)
        if bits < 8:
            planes = (values.reshape(len(values), -1, 1) >> np.arange(bits - 1, -1, -1)) & 1
            data = b"".join(np.packbits(row.astype(np.uint8)).tobytes() for row in planes.reshape(len(values), -1))
        else:
            data = values.astype(f"{order}u{bits // 8}").tobytes()
        return zlib.compress(data, 9) if deflate else data

    parts = []
    for plane in [samples] if planar == 1 else np.split(samples, channels, axis=-1):
        if tile:
            padded = np.pad(plane, ((0, -height % tile[1]), (0, -width % tile[0]), (0, 0)))
            for y in range(0, height, tile[1]):
                parts += [pack(padded[y : y + tile[1], x : x + tile[0]]) for x in range(0, width, tile[0])]
        else:
            parts += [pack(plane[y : y + rows]) for y in range(0, height, rows)]
    offsets = [8 + sum(map(len, parts[:number])) for number in range(len(parts))]
    lengths = [len(part) for part in parts]
    entries = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [bits] * channels),
        259: (3, [8 if deflate else 1]),
        262: (3, [colors]),
        277: (3, [channels]),
        284: (3, [planar]),
        317: (3, [predictor]),
    }
    if tile:
        entries |= {322: (4, [tile[0]]), 323: (4, [tile[1]]), 324: (4, offsets), 325: (4, lengths)}
    else:
        entries |= {273: (4, offsets), 278: (4, [rows]), 279: (4, lengths)}
    body = b"".join(parts)
    body += bytes(len(body) % 2)
    directory, _ = tiff_directory(entries | (tags or {}), 8 + len(body), order)
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(f"{order}HI", 42, 8 + len(body)) + body + directory


def tiff_directory(entries, at, order="<"):
    """The directory to put at `at`, with its values, and the position after it."""
    table, values, values_at = b"", b"", at + 2 + 12 * len(entries) + 4
    for tag, (kind, numbers) in sorted(entries.items()):
        data = struct.pack(f"{order}{len(numbers)}{SIZES[kind][0]}", *numbers)
        if len(data) > 4:
            place = struct.pack(f"{order}I", values_at + len(values))
            values += data + bytes(len(data) % 2)
        else:
            place = data.ljust(4, b"\0")
        table += struct.pack(f"{order}HHI", tag, kind, len(numbers)) + place
    out = struct.pack(f"{order}H", len(entries)) + table + bytes(4) + values
    return out, at + len(out)


def camera_raw(thumbnail, sensor):
    """A DNG without its version: a thumbnail, and in a directory below it the values of a sensor."""
    data = tiff(thumbnail, 8, 2, tags={330: (4, [0])})
    at = len(data) + len(data) % 2
    height, width = sensor.shape
    entries = {
        254: (4, [0]),
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [16]),
        259: (3, [1]),
        262: (3, [32803]),
        273: (4, [0]),
        277: (3, [1]),
        278: (4, [height]),
        279: (4, [sensor.nbytes]),
    }
    _, pixels_at = tiff_directory(entries, at)
    entries[273] = (4, [pixels_at])
    directory, _ = tiff_directory(entries, at)
    data = tiff(thumbnail, 8, 2, tags={330: (4, [at])})
    return data.ljust(at, b"\0") + directory + sensor.astype("<u2").tobytes()


def palette_image(pixels, colors):
    return Image.fromarray(pixels).quantize(colors)
