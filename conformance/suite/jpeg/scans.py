"""Entropy coding of one scan: ITU-T T.81, annexes F and G."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MAX_EOB_RUN = 0x7FFF
MAX_CORRECTIONS = 900

Slot = tuple[int, int]  # class (0: DC, 1: AC) and table
Symbol = tuple[Slot | None, int, str]  # the symbol of a table, and the bits that follow; or only bits


@dataclass(frozen=True)
class Scan:
    """Indices of its components, and the parameters of a progressive scan."""

    components: tuple[int, ...]
    start: int = 0
    end: int = 63
    high: int = 0
    low: int = 0
    restart: int = 0  # in MCUs; 0 for none


def bits(value: int, count: int) -> str:
    return format(value, f"0{count}b") if count else ""


def signed(value: int) -> tuple[int, str]:
    """The category of a value, and its bits: F.1.2.1."""
    size = abs(value).bit_length()
    return size, bits(value if value >= 0 else value + (1 << size) - 1, size)


class ScanCoder:
    """Turns coefficients into symbols, one list for each restart interval."""

    def __init__(self, scan: Scan, is_progressive: bool, slots: list[int]):
        self.scan, self.is_progressive = scan, is_progressive
        self.slots = slots  # the table of each component of the scan
        self.intervals: list[list[Symbol]] = []
        self._start_interval()

    def run(self, mcus: Iterator[list[tuple[int, np.ndarray]]]) -> list[list[Symbol]]:
        """`mcus` yields the blocks of each MCU, with the place of their component in the scan."""
        for number, mcu in enumerate(mcus):
            if number and self.scan.restart and number % self.scan.restart == 0:
                self._end_run()
                self._start_interval()
            for place, block in mcu:
                self._block(place, block)
        self._end_run()
        return self.intervals

    def frequencies(self) -> dict[Slot, Counter]:
        found: dict[Slot, Counter] = {}
        for interval in self.intervals:
            for slot, symbol, _ in interval:
                if slot is not None:
                    found.setdefault(slot, Counter())[symbol] += 1
        return found

    def _start_interval(self) -> None:
        self.predictions = [0] * 4
        self.run_length, self.corrections = 0, ""
        self.intervals.append([])

    def _emit(self, slot: Slot | None, symbol: int, extra: str) -> None:
        self.intervals[-1].append((slot, symbol, extra))

    def _block(self, place: int, block: np.ndarray) -> None:
        scan, slot = self.scan, self.slots[place]
        if not self.is_progressive:
            self._dc(place, int(block[0]))
            self._sequential_ac((1, slot), block.tolist())
        elif scan.start == 0:
            if scan.high == 0:
                self._dc(place, int(block[0]) >> scan.low)
            else:
                self._emit(None, 0, bits(int(block[0]) >> scan.low & 1, 1))
        elif scan.high == 0:
            self._first_ac((1, slot), block.tolist())
        else:
            self._refined_ac((1, slot), block.tolist())

    def _dc(self, place: int, value: int) -> None:
        size, extra = signed(value - self.predictions[place])
        self.predictions[place] = value
        self._emit((0, self.slots[place]), size, extra)

    def _sequential_ac(self, slot: Slot, block: list[int]) -> None:
        zeros = 0
        for value in block[1:]:
            if value == 0:
                zeros += 1
                continue
            while zeros > 15:
                self._emit(slot, 0xF0, "")
                zeros -= 16
            size, extra = signed(value)
            self._emit(slot, zeros << 4 | size, extra)
            zeros = 0
        if zeros:
            self._emit(slot, 0, "")

    def _first_ac(self, slot: Slot, block: list[int]) -> None:
        scan, zeros = self.scan, 0
        for coefficient in block[scan.start : scan.end + 1]:
            value = abs(coefficient) >> scan.low
            if value == 0:
                zeros += 1
                continue
            self._end_run(slot)
            while zeros > 15:
                self._emit(slot, 0xF0, "")
                zeros -= 16
            size, extra = signed(value if coefficient > 0 else -value)
            self._emit(slot, zeros << 4 | size, extra)
            zeros = 0
        if zeros:
            self._extend_run(slot, "")

    def _refined_ac(self, slot: Slot, block: list[int]) -> None:
        scan, zeros, own = self.scan, 0, ""
        values = [abs(value) >> scan.low for value in block]
        last_new = max((k for k in range(scan.start, scan.end + 1) if values[k] == 1), default=-1)
        for k in range(scan.start, scan.end + 1):
            if values[k] == 0:
                zeros += 1
                continue
            while zeros > 15 and k <= last_new:
                self._end_run(slot)
                self._emit(slot, 0xF0, own)
                own, zeros = "", zeros - 16
            if values[k] > 1:
                own += bits(values[k] & 1, 1)
                continue
            self._end_run(slot)
            self._emit(slot, zeros << 4 | 1, ("1" if block[k] > 0 else "0") + own)
            own, zeros = "", 0
        if zeros or own:
            self._extend_run(slot, own)

    def _extend_run(self, slot: Slot, corrections: str) -> None:
        self.run_slot = slot
        self.run_length += 1
        self.corrections += corrections
        if self.run_length == MAX_EOB_RUN or len(self.corrections) > MAX_CORRECTIONS:
            self._end_run()

    def _end_run(self, slot: Slot | None = None) -> None:
        if self.run_length:
            size = self.run_length.bit_length() - 1
            extra = bits(self.run_length - (1 << size), size)
            self._emit(slot or self.run_slot, size << 4, extra + self.corrections)
        self.run_length, self.corrections = 0, ""
