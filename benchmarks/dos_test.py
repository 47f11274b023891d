"""`dos_test.py`: a denial-of-service test of `melanoma serve`, which prints Markdown tables.

It sends decompression bombs of every format, slow and silent sockets, pipelined garbage, malformed multipart bodies and
the attacks of `dos_attacks.py` to a server that it starts on this machine, and measures a normal client at the same
time. Needs Pillow and h2. Exits with 1 if a hostile request gets an unexpected response, if the normal client gets
none, if the server fails, or if it uses more memory than it should.
"""

import argparse
import asyncio
import http.client
import json
import os
import resource
import shutil
import struct
import tempfile
import threading
import time
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from dos_attacks import ATTACKS, Sizes, Unexpected
from hostile import BOUNDARY, FORM, peak_mib, png, png_chunk, reset_peak, saved
from measuring import BUNDLE, PROGRAM, ROOT, load_average, markdown, median, need, need_program, served
from PIL import Image

CLASSIFY = "/api/v1/classify"
MAX_PEAK_MIB = 1536
# Runs a program with a limit on its address space, in KiB.
LIMITED = ["bash", "-c", 'ulimit -v "$0" && exec "$@"']
MAX_BUFFERED_BYTES = 256 << 20
SOCKETS = {
    "nothing": b"",
    "an endless header": f"POST {CLASSIFY} HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".encode(),
    "an endless body": f"POST {CLASSIFY} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n".encode(),
}
LARGE = Sizes(connections=60, idle=5200, batch=64, batches=24, megapixels=24)
SMALL = Sizes(connections=10, idle=800, batch=8, batches=6, megapixels=6)
GARBAGE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + bytes(range(256)) * 64


def bombs() -> dict[str, tuple[bytes, str]]:
    """Each bomb and the code of the expected error. The files that declare 60,000 x 60,000 pixels are small. The others
    are within the limit of 64 million pixels and take as long as possible to decode."""
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
        "WebP of 16,383 x 16,383, one color": (
            saved(Image.new("RGB", (16383, 16383)), "WEBP", lossless=True, method=0),
            "too_many_pixels",
        ),
        "GIF declaring 60,000 x 60,000": (bytes(gif), "too_many_pixels"),
        "BMP declaring 60,000 x 60,000": (bytes(bmp), "too_many_pixels"),
        "TIFF declaring 60,000 x 60,000": (bytes(tiff), "too_many_pixels"),
        "PNG of 64 megapixels, one color": (saved(black, "PNG"), "low_contrast"),
        "progressive JPEG of 64 megapixels, one color": (saved(black, "JPEG", progressive=True), "low_contrast"),
        "gray JPEG of 64 megapixels, noise": (saved(noisy, "JPEG", quality=15), "low_contrast"),
        "PNG whose color profile is 1 GB": (with_profile(1 << 30), "low_contrast"),
    }


def multipart() -> dict[str, tuple[str, bytes, str]]:
    """Each body with its media type and the code of the expected error."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"\r\n\r\n'.encode()
    end = f"--{BOUNDARY}--\r\n".encode()
    return {
        "no boundary": ("multipart/form-data", part + b"x\r\n" + end, "malformed_request"),
        "an empty boundary": ("multipart/form-data; boundary=", part + b"x\r\n" + end, "malformed_request"),
        "another boundary": ("multipart/form-data; boundary=other", part + b"x\r\n" + end, "malformed_request"),
        "a boundary of 10,000 letters": (
            f"multipart/form-data; boundary={'b' * 10000}",
            part + b"x\r\n" + end,
            "malformed_request",
        ),
        "no end": (FORM, part + b"x", "malformed_request"),
        "no header of the part": (FORM, f"--{BOUNDARY}\r\n".encode() + b"x\r\n" + end, "malformed_request"),
        "a part header of one megabyte": (
            FORM,
            part[:-4] + b"\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\nx\r\n" + end,
            "not_an_image",
        ),
        "100,000 parts": (
            FORM,
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="other"\r\n\r\n\r\n'.encode() * 100_000 + end,
            "missing_image",
        ),
        "an empty part": (FORM, part + b"\r\n" + end, "empty_image"),
        "nothing": (FORM, b"", "malformed_request"),
        "binary garbage": (FORM, os.urandom(100_000), "malformed_request"),
    }


class NormalClient:
    """A client that sends the same image repeatedly and records the latency."""

    def __init__(self, address: str, image: bytes) -> None:
        self.address, self.image = urlsplit(address), image
        self.milliseconds: list[float] = []
        self.failures: Counter[str] = Counter()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        while not self.stop.is_set():
            start = time.perf_counter()
            try:
                status, _ = post(self.address, self.image, "image/jpeg")
            except OSError as error:
                status = type(error).__name__
            if status == 200:
                self.milliseconds.append(1e3 * (time.perf_counter() - start))
            else:
                self.failures[str(status)] += 1
            time.sleep(0.02)

    def __enter__(self) -> "NormalClient":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop.set()
        self.thread.join()

    def defects(self, attack: str) -> list[str]:
        """What is wrong with the service that the client got."""
        if self.milliseconds and not self.failures:
            return []
        failures = ", ".join(f"{count} {what}" for what, count in self.failures.most_common())
        return [f"{attack}: the normal client got {len(self.milliseconds)} responses, and failed: {failures}"]

    def figures(self) -> list[str]:
        ordered = sorted(self.milliseconds) or [float("nan")]
        return [
            str(len(self.milliseconds)),
            str(self.failures.total()),
            f"{median(ordered):.0f}",
            f"{ordered[int(0.99 * (len(ordered) - 1))]:.0f}",
        ]


def post(address, body: bytes, mime: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
    try:
        connection.request("POST", CLASSIFY, body, {"Content-Type": mime})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def code(status: int, body: bytes) -> str:
    return "" if status == 200 else json.loads(body)["code"]


def wait_for_empty_queue(address) -> None:
    """Waits at most a minute until the queue has none of the jobs of the attack before."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        try:
            connection.request("GET", "/metrics")
            if "\nmelanoma_queue_length 0\n" in connection.getresponse().read().decode():
                return
        finally:
            connection.close()
        time.sleep(0.1)
    raise SystemExit("the queue still has jobs after a minute without requests")


async def hold_sockets(address, sent: bytes, sockets: int, seconds: float) -> int:
    """Keeps sockets open and sends one byte per second on each. Opens a new socket for each that the server closes, and
    returns how many it closed."""
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


def write_lenient(bundle: Path) -> None:
    """The shipped bundle without the limits that refuse the images of the attacks before they cost anything."""
    shutil.copytree(BUNDLE, bundle)
    card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
    card["quality_gate"]["limits"] = None
    card["profiles"]["max_other"] = 1.0
    (bundle / "card.json").write_text(json.dumps(card), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--engine", default="auto", help="as for the program")
    parser.add_argument("--sockets", type=int, default=2000, help="slow sockets")
    parser.add_argument("--seconds", type=float, default=20, help="for each kind of slow socket")
    parser.add_argument("--bombs", type=int, default=100, help="of each kind, at once")
    parser.add_argument("--small", action="store_true", help="smaller attacks, for two cores and a few minutes")
    parser.add_argument("--only", help="only the attacks whose name contains this")
    parser.add_argument("--address-space", type=int, metavar="KIB", help="limit on the server's address space")
    args = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    sizes = SMALL if args.small else LARGE
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(args.sockets, sizes.idle) + 512), hard))
    program = need_program(args.melanoma.resolve())
    samples = need(ROOT / "samples", "it is part of the repository")
    image = saved(Image.open(next(iter(sorted(samples.glob("*.jpg"))))).convert("RGB"), "JPEG")
    wrong: list[str] = []
    load = load_average()
    bundle = Path(tempfile.mkdtemp()) / "bundle"
    write_lenient(bundle)
    command = [
        program,
        "serve",
        "--bundle",
        bundle,
        "--engine",
        args.engine,
        "--port",
        0,
        "--queue",
        2 * args.bombs,
        "--deadline",
        600,
        "--header-timeout",
        5,
        "--body-timeout",
        60,
        "--max-buffered-bytes",
        MAX_BUFFERED_BYTES,
    ]
    if args.address_space:
        command = [*LIMITED, args.address_space, *command]
    print(f"Load average {load} at the start.\n")
    with served(command) as (address, _, process):
        shutil.rmtree(bundle.parent)
        at = urlsplit(address)
        rows = []
        for name, (body, expected) in ({} if args.only else bombs()).items():
            reset_peak(process)
            start = time.perf_counter()
            with ThreadPoolExecutor(args.bombs) as pool:
                replies = list(pool.map(lambda _, body=body: post(at, body, "image/jpeg"), range(args.bombs)))
            seconds = time.perf_counter() - start
            codes = sorted({f"{status} {code(status, reply)}".strip() for status, reply in replies})
            # The server rejects bombs beyond its memory limit and processes the others.
            allowed = {expected, "overloaded"} if args.bombs * len(body) > MAX_BUFFERED_BYTES else {expected}
            if not {expected} <= {code(status, reply) for status, reply in replies} <= allowed:
                wrong.append(f"{name}: {codes}")
            rows.append(
                [
                    name,
                    f"{len(body) / 1000:.0f}",
                    ", ".join(codes),
                    f"{seconds:.1f}",
                    f"{1e3 * seconds / args.bombs:.0f}",
                    f"{peak_mib(process):.0f}",
                ]
            )
        print(f"{args.bombs} of each bomb at once:\n")
        print(markdown(["bomb", "kB", "answer", "all, s", "each, ms", "peak, MiB"], rows), "\n", flush=True)

        rows = []
        for name, (mime, body, expected) in ({} if args.only else multipart()).items():
            reset_peak(process)
            start = time.perf_counter()
            status, reply = post(at, body, mime)
            if code(status, reply) != expected:
                wrong.append(f"{name}: {status} {code(status, reply)}")
            rows.append(
                [
                    name,
                    f"{status} {code(status, reply)}",
                    f"{1e3 * (time.perf_counter() - start):.1f}",
                    f"{peak_mib(process):.0f}",
                ]
            )
        print("Malformed multipart:\n")
        print(markdown(["body", "answer", "ms", "peak, MiB"], rows), "\n", flush=True)

        rows = []
        with NormalClient(address, image) as normal:
            time.sleep(args.seconds / 2)
        rows.append(["nobody", "", "", *normal.figures(), f"{peak_mib(process):.0f}"])
        sockets = {} if args.only else {**SOCKETS, "pipelined garbage": GARBAGE}
        for name, sent in sockets.items():
            reset_peak(process)
            with NormalClient(address, image) as normal:
                closed = asyncio.run(hold_sockets(at, sent, args.sockets, args.seconds))
            outcome = f"closed {closed}"
            rows.append(
                [f"sockets that send {name}", args.sockets, outcome, *normal.figures(), f"{peak_mib(process):.0f}"]
            )
            wrong += normal.defects(name)
        for name, attack in ATTACKS.items():
            if args.only and args.only not in name:
                continue
            wait_for_empty_queue(at)
            reset_peak(process)
            with NormalClient(address, image) as normal:
                try:
                    requests, outcomes = attack(at, image, sizes)
                    outcome = ", ".join(f"{count} {what}" for what, count in outcomes.most_common())
                except Unexpected as error:
                    requests, outcome = "", f"unexpected: {error}"
                    wrong.append(f"{name}: {error}")
            rows.append([name, requests, outcome, *normal.figures(), f"{peak_mib(process):.0f}"])
            wrong += normal.defects(name)
            print(name, outcome, flush=True)
        print("A normal client beside attacks:\n")
        head = ["attack", "requests", "outcome", "responses", "failures", "median, ms", "99 %, ms", "peak, MiB"]
        print(markdown(head, rows), "\n", flush=True)
        peak = max(float(row[-1]) for row in rows)
        if peak > MAX_PEAK_MIB:
            wrong.append(f"peak memory of {peak:.0f} MiB; the limit is {MAX_PEAK_MIB}")
        if post(at, image, "image/jpeg")[0] != 200:
            wrong.append("the server does not answer after the test")
    print(f"Load average {load_average()} at the end.")
    if wrong:
        raise SystemExit("unexpected results:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
