"""Metadata that several formats hold."""

import struct


def exif(orientation: int, order: str = ">", thumbnail: bytes = b"") -> bytes:
    """A TIFF structure with an orientation, between two other tags, and a JPEG as thumbnail."""
    make = b"Camera\0\0"
    entries = [
        (0x010F, 2, len(make), None),
        (0x0112, 3, 1, orientation),
        (0x0128, 3, 1, 2),
    ]
    data_at = 8 + 2 + 12 * len(entries) + 4
    second_at = data_at + len(make) if thumbnail else 0
    out = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8) + struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        packed = struct.pack(f"{order}I", data_at) if value is None else struct.pack(f"{order}HH", value, 0)
        out += struct.pack(f"{order}HHI", tag, kind, count) + packed
    out += struct.pack(f"{order}I", second_at) + make
    if thumbnail:
        start = second_at + 2 + 12 * 2 + 4
        out += struct.pack(f"{order}H", 2)
        out += struct.pack(f"{order}HHII", 0x0201, 4, 1, start)
        out += struct.pack(f"{order}HHII", 0x0202, 4, 1, len(thumbnail))
        out += struct.pack(f"{order}I", 0) + thumbnail
    return out
