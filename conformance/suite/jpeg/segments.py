"""Segments of a JPEG file, for rewriting."""

from dataclasses import dataclass, replace

RST = range(0xD0, 0xD8)
SOI, EOI, SOS, DHT, DQT, DRI, COM, DNL = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xDD, 0xFE, 0xDC


@dataclass(frozen=True)
class Part:
    """A segment with its marker, or entropy-coded data between two markers (marker None)."""

    marker: int | None
    data: bytes  # with the marker

    @property
    def is_header(self) -> bool:
        return self.marker is not None and self.marker not in (SOI, EOI, *RST)

    @property
    def is_frame(self) -> bool:
        return self.marker is not None and 0xC0 <= self.marker <= 0xCF and self.marker not in (DHT, 0xC8, 0xCC)

    def renumbered(self, marker: int) -> "Part":
        return replace(self, marker=marker, data=b"\xff" + bytes([marker]) + self.data[2:])


def split(data: bytes) -> list[Part]:
    """The parts of a file without fill bytes; joined they are the file."""
    parts, at = [], 0
    while at < len(data):
        if data[at] == 0xFF and data[at + 1] not in (0x00, 0xFF):
            marker = data[at + 1]
            length = 2
            if marker not in (SOI, EOI, *RST):
                length += int.from_bytes(data[at + 2 : at + 4])
            parts.append(Part(marker, data[at : at + length]))
        else:
            length = 0
            while at + length < len(data) and not _is_marker(data, at + length):
                length += 1
            parts.append(Part(None, data[at : at + length]))
        at += length
    return parts


def join(parts: list[Part]) -> bytes:
    return b"".join(part.data for part in parts)


def _is_marker(data: bytes, at: int) -> bool:
    return data[at] == 0xFF and at + 1 < len(data) and data[at + 1] not in (0x00, 0xFF)
