"""`hostile.py`: sends broken, hostile and unusual requests to `melanoma serve` and prints the responses as a table.

Needs Pillow. The images are made from those in `samples/`. The script starts a server on a free port of this machine
and sends nothing elsewhere.
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
ROUTES = ("/predict", "/api/v1/classify")


@dataclasses.dataclass
class Request:
    """The headers and the body of a request."""

    headers: dict[str, str]
    body: bytes
    # Wait for "100 Continue" before the body, as curl does with a large one.
    expect: bool = False


def in_chunks(request: Request) -> Request:
    """The same request without Content-Length."""
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


def png(width: int, height: int, depth: int, color: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def gray_alpha_16(image: Image.Image) -> bytes:
    """A 16-bit gray PNG with an alpha gradient, which Pillow cannot write."""
    gray = image.convert("L")
    rows = bytearray()
    for y in range(gray.height):
        rows.append(0)
        for x in range(gray.width):
            rows += struct.pack(">HH", gray.getpixel((x, y)) * 257, 65535 * (x + 1) // gray.width)
    return png(gray.width, gray.height, 16, 4, bytes(rows))


def rotated(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


def inputs(samples: list[Image.Image]) -> dict[str, Callable[[str], Request]]:
    """The inputs by name. Each is a function from the route to the request."""
    first, second = samples[0], samples[1]
    jpeg = saved(first, "JPEG")
    large = bytes(LARGE)
    images = {
        "a JPEG, for comparison": jpeg,
        "0-byte file": b"",
        "half a JPEG": jpeg[: len(jpeg) // 2],
        "PNG declaring 60000x60000": png(60000, 60000, 8, 2, bytes(1000)),
        "animated GIF": saved(first, "GIF", save_all=True, append_images=samples[1:]),
        "CMYK JPEG": saved(first.convert("CMYK"), "JPEG"),
        "16-bit gray PNG with alpha": gray_alpha_16(first),
        "JPEG with EXIF orientation 6": rotated(first),
        "text named .jpg": b"This is a letter and not an image.\n" * 20,
    }

    def upload(content: bytes) -> Callable[[str], Request]:
        return lambda route: form(("image", content)) if route == "/predict" else bare(content)

    made: dict[str, Callable[[str], Request]] = {name: upload(content) for name, content in images.items()}
    too_large = upload(large)
    made["30 MB body"] = too_large
    made["30 MB body, Expect: 100-continue"] = lambda route: dataclasses.replace(too_large(route), expect=True)
    made["30 MB body, chunked, no Content-Length"] = lambda route: in_chunks(too_large(route))
    multipart = {
        "wrong field name": form(("image", jpeg)),
        "no boundary": Request({"Content-Type": "multipart/form-data"}, form(("image", jpeg)).body),
        "two images": form(("image", jpeg), ("image", saved(second, "JPEG"))),
    }
    for name, request in multipart.items():
        made[name] = lambda _, request=request: request
    made["no body at all"] = lambda _: Request({}, b"")
    return made


def send(address: str, route: str, request: Request) -> tuple[int, bytes]:
    """Status and body of the response."""
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=60) as connection:
        headers = {"Host": host.netloc, "Connection": "close", **request.headers}
        if "Transfer-Encoding" not in headers:
            headers["Content-Length"] = str(len(request.body))
        if request.expect:
            headers["Expect"] = "100-continue"
        head = f"POST {route} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        connection.sendall(head.encode())
        response = connection.makefile("rb")
        if request.expect:
            status, body = read_response(response)
            if status != 100:
                return status, body
        # Many clients send the whole body before they read the response.
        connection.sendall(request.body)
        return read_response(response)


def read_response(response) -> tuple[int, bytes]:
    status = int(response.readline().split()[1])
    length = 0
    while line := response.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, response.read(length)


def summary(status: int, body: bytes) -> str:
    """The code of a problem, or a summary of the response."""
    if status != 200:
        return f"`{json.loads(body)['code']}`"
    if body.startswith(b'{"results"'):
        return f"a batch of {len(json.loads(body)['results'])}"
    if body.startswith(b"{"):
        return f"malignant {json.loads(body)['probabilities']['malignant']:.3f}"
    return "two lines"


def peak_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / MIB


def reset_peak(process: int) -> None:
    """Resets the peak to the current resident memory (Linux)."""
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--engine", default="auto", help="as for the program")
    args = parser.parse_args()
    program = need_program(args.melanoma.resolve())
    folder = need(ROOT / "samples", "it is part of the repository")
    samples = [Image.open(file).convert("RGB") for file in sorted(folder.glob("*.jpg"))]
    rows = []
    load = load_average()
    with served([program, "serve", "--engine", args.engine, "--port", 0]) as (address, _, process):
        resident = peak_mib(process)
        for name, make in inputs(samples).items():
            for route in ROUTES:
                request = make(route)
                reset_peak(process)
                times = []
                for _ in range(REPETITIONS):
                    start = time.perf_counter()
                    status, body = send(address, route, request)
                    times.append(1e3 * (time.perf_counter() - start))
                rows.append(
                    [
                        name,
                        f"`{route}`",
                        status,
                        summary(status, body),
                        f"{median(times):.1f}",
                        f"{peak_mib(process):.0f}",
                    ]
                )
        for route in ROUTES:
            status, _ = send(address, route, inputs(samples)["a JPEG, for comparison"](route))
            if status != 200:
                raise SystemExit(f"{route} answered {status} after all requests")
    print(f"Median of {REPETITIONS}; load average {load} at the start, {load_average()} at the end.\n")
    print(markdown(["input", "sent to", "status", "answer", "ms", "peak, MiB"], rows))
    print(
        f"\nThe peak is that of the server since the start of the row. "
        f"Before the first request it was {resident:.0f} MiB."
    )


if __name__ == "__main__":
    main()
