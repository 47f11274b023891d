"""`siege.py`: hostile clients by the thousand, and a normal one beside them, as Markdown tables.

Bombs of every format at once, slow and silent sockets, pipelined garbage and malformed multipart bodies,
all on this machine against a `melanoma serve` that this starts. Needs Pillow. Exits with 1 when a hostile
request got another answer than it should, the normal client got none, or the server did not survive.
"""

import argparse
import asyncio
import http.client
import io
import json
import os
import resource
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from hostile import BOUNDARY, FORM, forget_peak, peak_mib, png, png_chunk, saved
from measuring import PROGRAM, ROOT, load_average, markdown, median, need, need_program, served
from PIL import Image

CLASSIFY = "/api/v1/classify"
WAITING = 256 << 20  # bytes of requests that may wait in memory
SOCKETS = {"nothing at all": b"", "a head without an end": f"POST {CLASSIFY} HTTP/1.1\r\nHost: a\r\nX-Slow: ".encode(),
           "a body without an end": f"POST {CLASSIFY} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n".encode()}
GARBAGE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + bytes(range(256)) * 64


def bombs() -> dict[str, tuple[bytes, str]]:
    """Each bomb, and the code that it should get. What declares 60,000 squared pixels is small; what
    stays within the limit of 64 million is honest and as dear as it can be."""
    black = Image.new("RGB", (8000, 8000))
    noisy = Image.effect_noise((8000, 8000), 30)

    def with_profile(bytes_in_it: int) -> bytes:
        whole = saved(Image.new("RGB", (600, 450)), "PNG")
        return whole[:33] + png_chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(bytes_in_it), 9)) + whole[33:]

    jpeg = bytearray(saved(Image.new("RGB", (64, 64)), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 65000, 65000)
    bmp = bytearray(saved(Image.new("RGB", (64, 64)), "BMP"))
    bmp[18:26] = struct.pack("<ii", 60000, 60000)
    gif = bytearray(saved(Image.new("P", (64, 64)), "GIF"))
    gif[6:10] = struct.pack("<HH", 60000, 60000)
    tiff = bytearray(saved(Image.new("L", (64, 64)), "TIFF"))
    for tag in (256, 257):
        entry = tiff.index(struct.pack("<HHI", tag, 4 if struct.pack("<HHI", tag, 4, 1) in tiff else 3, 1))
        tiff[entry + 2 : entry + 12] = struct.pack("<HII", 4, 1, 60000)
    return {
        "PNG declaring 60,000 x 60,000": (png(60000, 60000, 8, 2, bytes(1000)), "too_many_pixels"),
        "JPEG declaring 65,000 x 65,000": (bytes(jpeg), "too_many_pixels"),
        "WebP of 16,383 x 16,383, one colour": (saved(Image.new("RGB", (16383, 16383)), "WEBP", lossless=True, method=0), "too_many_pixels"),
        "GIF declaring 60,000 x 60,000": (bytes(gif), "too_many_pixels"),
        "BMP declaring 60,000 x 60,000": (bytes(bmp), "too_many_pixels"),
        "TIFF declaring 60,000 x 60,000": (bytes(tiff), "corrupt_image"),
        "PNG of 64 megapixels, one colour": (saved(black, "PNG"), "no_detail"),
        "progressive JPEG of 64 megapixels, one colour": (saved(black, "JPEG", progressive=True), "no_detail"),
        "grey JPEG of 64 megapixels, noise": (saved(noisy, "JPEG", quality=15), "no_detail"),
        "PNG whose colour profile is 1 GB": (with_profile(1 << 30), "no_detail"),
    }


def multipart() -> dict[str, tuple[str, bytes, str]]:
    """Each body with its media type, and the code that it should get."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"\r\n\r\n'.encode()
    end = f"--{BOUNDARY}--\r\n".encode()
    return {
        "no boundary": ("multipart/form-data", part + b"x\r\n" + end, "malformed_request"),
        "an empty boundary": ("multipart/form-data; boundary=", part + b"x\r\n" + end, "malformed_request"),
        "another boundary": ("multipart/form-data; boundary=other", part + b"x\r\n" + end, "malformed_request"),
        "a boundary of 10,000 letters": (f"multipart/form-data; boundary={'b' * 10000}", part + b"x\r\n" + end, "malformed_request"),
        "no end": (FORM, part + b"x", "malformed_request"),
        "no head of the part": (FORM, f"--{BOUNDARY}\r\n".encode() + b"x\r\n" + end, "malformed_request"),
        "a head of the part of a megabyte": (FORM, part[:-4] + b"\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\nx\r\n" + end, "not_an_image"),
        "100,000 parts": (FORM, f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="other"\r\n\r\n\r\n'.encode() * 100_000 + end, "missing_image"),
        "an empty part": (FORM, part + b"\r\n" + end, "empty_image"),
        "nothing": (FORM, b"", "malformed_request"),
        "binary garbage": (FORM, os.urandom(100_000), "malformed_request"),
    }


class Normal:
    """One client that asks for the same photograph again and again, and notes how long it takes."""

    def __init__(self, address: str, photograph: bytes) -> None:
        self.address, self.photograph = urlsplit(address), photograph
        self.milliseconds: list[float] = []
        self.failed = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def ask(self) -> None:
        while not self.ended.is_set():
            start = time.perf_counter()
            try:
                status, _ = post(self.address, self.photograph, "image/jpeg")
            except OSError:
                status = 0
            if status == 200:
                self.milliseconds.append(1e3 * (time.perf_counter() - start))
            else:
                self.failed += 1
            time.sleep(0.02)

    def __enter__(self) -> "Normal":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.ended.set()
        self.thread.join()

    def figures(self) -> list[str]:
        ordered = sorted(self.milliseconds) or [float("nan")]
        return [str(len(self.milliseconds)), str(self.failed), f"{median(ordered):.0f}", f"{ordered[int(0.99 * (len(ordered) - 1))]:.0f}"]


def post(address, body: bytes, mime: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
    try:
        connection.request("POST", CLASSIFY, body, {"Content-Type": mime})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def code(status: int, body: bytes) -> str:
    return "" if status == 200 else json.loads(body)["code"]


async def besiege(address, sent: bytes, sockets: int, seconds: float) -> int:
    """Holds that many sockets open, each with one byte more a second, and opens a new one for each that is
    closed; how many were closed by the server."""
    closed = 0
    end = time.monotonic() + seconds

    async def hold() -> None:
        nonlocal closed
        while time.monotonic() < end:
            try:
                reader, writer = await asyncio.open_connection(address.hostname, address.port)
                writer.write(sent)
                while time.monotonic() < end:
                    try:
                        if not await asyncio.wait_for(reader.read(4096), 1):
                            closed += 1
                            break
                    except TimeoutError:
                        if sent:
                            writer.write(b"x")
                writer.close()
            except OSError:
                closed += 1
                await asyncio.sleep(0.05)

    await asyncio.gather(*(hold() for _ in range(sockets)))
    return closed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--engine", default="auto", help="as of the program")
    parser.add_argument("--sockets", type=int, default=2000, help="slow sockets")
    parser.add_argument("--seconds", type=float, default=20, help="for each kind of slow socket")
    parser.add_argument("--bombs", type=int, default=100, help="of each kind, at once")
    args = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, args.sockets + 512), hard))
    program = need_program(args.melanoma.resolve())
    samples = need(ROOT / "samples", "it is part of the repository")
    photograph = saved(Image.open(next(iter(sorted(samples.glob("*.png"))))).convert("RGB"), "JPEG")
    wrong: list[str] = []
    load = load_average()
    command = [program, "--engine", args.engine, "serve", "--port", 0, "--queue", 2 * args.bombs, "--deadline", 600, "--head-timeout", 5,
               "--body-timeout", 60, "--max-waiting-bytes", WAITING]
    with served(command) as (address, _, process):
        at = urlsplit(address)
        rows = []
        for name, (body, expected) in bombs().items():
            forget_peak(process)
            start = time.perf_counter()
            with ThreadPoolExecutor(args.bombs) as pool:
                replies = list(pool.map(lambda _, body=body: post(at, body, "image/jpeg"), range(args.bombs)))
            seconds = time.perf_counter() - start
            told = sorted({f"{status} {code(status, reply)}".strip() for status, reply in replies})
            # More than may lie in memory is turned away, and the rest is answered all the same.
            allowed = {expected, "overloaded"} if args.bombs * len(body) > WAITING else {expected}
            if not {expected} <= {code(status, reply) for status, reply in replies} <= allowed:
                wrong.append(f"{name}: {told}")
            rows.append([name, f"{len(body) / 1000:.0f}", ", ".join(told), f"{seconds:.1f}", f"{1e3 * seconds / args.bombs:.0f}", f"{peak_mib(process):.0f}"])
        print(f"Load average {load} at the start.\n\n{args.bombs} of each bomb at once:\n")
        print(markdown(["bomb", "kB", "answer", "all, s", "each, ms", "peak, MiB"], rows), "\n", flush=True)

        rows = []
        for name, (mime, body, expected) in multipart().items():
            forget_peak(process)
            start = time.perf_counter()
            status, reply = post(at, body, mime)
            if code(status, reply) != expected:
                wrong.append(f"{name}: {status} {code(status, reply)}")
            rows.append([name, f"{status} {code(status, reply)}", f"{1e3 * (time.perf_counter() - start):.1f}", f"{peak_mib(process):.0f}"])
        print("Malformed multipart:\n")
        print(markdown(["body", "answer", "ms", "peak, MiB"], rows), "\n", flush=True)

        rows = []
        with Normal(address, photograph) as normal:
            time.sleep(args.seconds / 2)
        rows.append(["nobody", "", *normal.figures(), f"{peak_mib(process):.0f}"])
        for name, sent in {**SOCKETS, "pipelined garbage": GARBAGE}.items():
            forget_peak(process)
            with Normal(address, photograph) as normal:
                closed = asyncio.run(besiege(at, sent, args.sockets, args.seconds))
            rows.append([name, closed, *normal.figures(), f"{peak_mib(process):.0f}"])
            if normal.failed or not normal.milliseconds:
                wrong.append(f"{name}: the normal client got {len(normal.milliseconds)} answers and {normal.failed} failures")
        print(f"A normal client beside {args.sockets} sockets that send:\n")
        head = ["", "closed by the server", "answers", "failures", "median, ms", "99 %, ms", "peak, MiB"]
        print(markdown(head, rows), "\n", flush=True)
        if post(at, photograph, "image/jpeg")[0] != 200:
            wrong.append("after all that it does not answer")
    print(f"Load average {load_average()} at the end.")
    if wrong:
        raise SystemExit("not as it should be:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
