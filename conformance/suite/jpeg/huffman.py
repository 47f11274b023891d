"""Huffman tables of JPEG: ITU-T T.81, annexes C and K."""

import io
from collections import Counter
from dataclasses import dataclass
from functools import cache

from PIL import Image


@dataclass(frozen=True)
class Table:
    """Code lengths and symbols, as a DHT segment has them."""

    counts: bytes  # 16: how many codes have each length
    symbols: bytes

    @property
    def codes(self) -> dict[int, str]:
        """The code of each symbol, as a string of bits."""
        codes, code, at = {}, 0, 0
        for length, count in enumerate(self.counts, 1):
            for symbol in self.symbols[at : at + count]:
                codes[symbol] = format(code, f"0{length}b")
                code += 1
            at += count
            code <<= 1
        return codes


def optimized(frequencies: Counter) -> Table:
    """Figures K.1 to K.4: no code of ones only, no code longer than 16 bits."""
    frequency = dict(frequencies) | {256: 1}
    size = dict.fromkeys(frequency, 0)
    groups = {symbol: [symbol] for symbol in frequency}
    if len(frequency) == 1:
        size[256] = 1
    while len(groups) > 1:
        first = min(groups, key=lambda symbol: (frequency[symbol], -symbol))
        second = min(groups.keys() - {first}, key=lambda symbol: (frequency[symbol], -symbol))
        frequency[first] += frequency[second]
        groups[first] += groups.pop(second)
        for symbol in groups[first]:
            size[symbol] += 1
    counts = Counter(size.values())
    for length in range(max(counts), 16, -1):
        while counts[length]:
            shorter = length - 2
            while not counts[shorter]:
                shorter -= 1
            counts[length] -= 2
            counts[length - 1] += 1
            counts[shorter + 1] += 2
            counts[shorter] -= 1
    longest = max(length for length, count in counts.items() if count)
    counts[longest] -= 1  # the symbol 256
    symbols = sorted((symbol for symbol in size if symbol != 256), key=lambda symbol: (size[symbol], symbol))
    return Table(bytes(counts[length] for length in range(1, 17)), bytes(symbols))


@cache
def standard() -> dict[tuple[int, int], Table]:
    """The tables of annex K.3 by class (0: DC, 1: AC) and slot, from a file that uses them."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, format="JPEG")
    data, tables, at = buffer.getvalue(), {}, 2
    while data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] == 0xC4:
            payload = data[at + 4 : at + 2 + length]
            while payload:
                counts = payload[1:17]
                end = 17 + sum(counts)
                tables[payload[0] >> 4, payload[0] & 15] = Table(counts, payload[17:end])
                payload = payload[end:]
        at += 2 + length
    return tables
