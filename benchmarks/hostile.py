"""`hostile.py`: what `melanoma serve` answers to broken, hostile and unusual requests, as a Markdown table.

Needs Pillow. The pictures are made from those in `samples/`; nothing is sent elsewhere than to the
server that this starts on a free port of this machine.
"""

import argparse
import dataclasses
import io
import json
import socket
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from measuring import MIB, PROGRAM, ROOT, load_average, markdown, median, need, need_program, served
from PIL import Image

BOUNDARY = "a-boundary-of-this-script"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
REPETITIONS = 5
LARGE = 30 * 1000 * 1000
FACES = ("/predict", "/api/v1/classify")


@dataclasses.dataclass
class Request:
    """What goes over the wire after the request line."""

    headers: dict[str, str]
    body: bytes
    # Wait for "100 Continue" before the body, as curl does with a large one.
    expect: bool = False


def in_chunks(request: Request) -> Request:
    """The same without saying beforehand how long it is."""
    size = 1 << 16
    pieces = [request.body[at : at + size] for at in range(0, len(request.body), size)]
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return Request({**request.headers, "Transfer-Encoding": "chunked"}, body)


def form(*parts: tuple[str, bytes]) -> Request:
    body = b""
    for name, content in parts:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="lesion.jpg"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return Request({"Content-Type": FORM}, body + f"--{BOUNDARY}--\r\n".encode())


def bare(content: bytes) -> Request:
    return Request({"Content-Type": "application/octet-stream"}, content)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def grey_alpha_16(image: Image.Image) -> bytes:
    """16-bit grey with a slope of transparency: Pillow cannot write it."""
    grey = image.convert("L")
    rows = bytearray()
    for y in range(grey.height):
        rows.append(0)
        for x in range(grey.width):
            rows += struct.pack(">HH", grey.getpixel((x, y)) * 257, 65535 * (x + 1) // grey.width)
    return png(grey.width, grey.height, 16, 4, bytes(rows))


def turned(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


def inputs(samples: list[Image.Image]) -> dict[str, Callable[[str], Request]]:
    """Each input by name: the request for a face."""
    first, second = samples[0], samples[1]
    jpeg = saved(first, "JPEG")
    large = bytes(LARGE)
    pictures = {
        "a JPEG, to compare": jpeg,
        "0-byte file": b"",
        "half a JPEG": jpeg[: len(jpeg) // 2],
        "PNG declaring 60000x60000": png(60000, 60000, 8, 2, bytes(1000)),
        "animated GIF": saved(first, "GIF", save_all=True, append_images=samples[1:]),
        "CMYK JPEG": saved(first.convert("CMYK"), "JPEG"),
        "16-bit grey PNG with alpha": grey_alpha_16(first),
        "JPEG with EXIF orientation 6": turned(first),
        "text named .jpg": b"This is a letter and not a photograph.\n" * 20,
    }

    def picture(content: bytes) -> Callable[[str], Request]:
        return lambda face: form(("image", content)) if face == "/predict" else bare(content)

    made: dict[str, Callable[[str], Request]] = {name: picture(content) for name, content in pictures.items()}
    too_large = picture(large)
    made["30 MB body"] = too_large
    made["30 MB body, Expect: 100-continue"] = lambda face: dataclasses.replace(too_large(face), expect=True)
    made["30 MB body, chunked, no Content-Length"] = lambda face: in_chunks(too_large(face))
    multipart = {
        "wrong field name": form(("photo", jpeg)),
        "no boundary": Request({"Content-Type": "multipart/form-data"}, form(("image", jpeg)).body),
        "two images": form(("image", jpeg), ("image", saved(second, "JPEG"))),
    }
    for name, request in multipart.items():
        made[name] = lambda _, request=request: request
    made["no body at all"] = lambda _: Request({}, b"")
    return made


def send(address: str, face: str, request: Request) -> tuple[int, bytes]:
    """Status and body of the answer."""
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=60) as connection:
        headers = {"Host": host.netloc, "Connection": "close", **request.headers}
        if "Transfer-Encoding" not in headers:
            headers["Content-Length"] = str(len(request.body))
        if request.expect:
            headers["Expect"] = "100-continue"
        head = f"POST {face} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        connection.sendall(head.encode())
        answer = connection.makefile("rb")
        if request.expect:
            status, body = read_answer(answer)
            if status != 100:
                return status, body
        # As many clients do: everything is sent before the answer is looked at.
        connection.sendall(request.body)
        return read_answer(answer)


def read_answer(answer) -> tuple[int, bytes]:
    status = int(answer.readline().split()[1])
    length = 0
    while line := answer.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, answer.read(length)


def told(status: int, body: bytes) -> str:
    """The stable code of a problem, or what was answered."""
    if status != 200:
        return f"`{json.loads(body)['code']}`"
    if body.startswith(b'{"results"'):
        return f"a list of {len(json.loads(body)['results'])}"
    if body.startswith(b"{"):
        return f"malignant {json.loads(body)['probabilities']['malignant']:.3f}"
    return "two lines"


def peak_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / MIB


def forget_peak(process: int) -> None:
    """Linux: the peak starts again from what is resident now."""
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--engine", default="auto", help="as of the program")
    args = parser.parse_args()
    program = need_program(args.melanoma.resolve())
    folder = need(ROOT / "samples", "it is part of the repository")
    samples = [Image.open(file).convert("RGB") for file in sorted(folder.glob("*.png"))]
    rows = []
    load = load_average()
    with served([program, "--engine", args.engine, "serve", "--port", 0]) as (address, _, process):
        resident = peak_mib(process)
        for name, make in inputs(samples).items():
            for face in FACES:
                request = make(face)
                forget_peak(process)
                times = []
                for _ in range(REPETITIONS):
                    start = time.perf_counter()
                    status, body = send(address, face, request)
                    times.append(1e3 * (time.perf_counter() - start))
                rows.append([name, f"`{face}`", status, told(status, body), f"{median(times):.1f}", f"{peak_mib(process):.0f}"])
        for face in FACES:
            status, _ = send(address, face, inputs(samples)["a JPEG, to compare"](face))
            if status != 200:
                raise SystemExit(f"after all that, {face} answered {status}")
    print(f"Median of {REPETITIONS}; load average {load} at the start, {load_average()} at the end.\n")
    print(markdown(["input", "sent to", "status", "answer", "ms", "peak, MiB"], rows))
    print(f"\nPeak is that of the server since the row began; before the first request it was {resident:.0f} MiB. It still answered after the last.")


if __name__ == "__main__":
    main()
