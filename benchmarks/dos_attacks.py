"""The attacks of the denial-of-service test that need more than one request: what they send, and what must come back.

Each attack returns how many requests it sent and a count of each outcome, and raises `Unexpected` if the server did
something else than it should.
"""

import contextlib
import dataclasses
import http.client
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import SplitResult

from hostile import BOUNDARY, FORM, saved
from http2_client import Http2
from PIL import Image

CLASSIFY = "/api/v1/classify"
EXPLAIN = "/api/v1/explain"
INFER = "/inference.GRPCInferenceService/ModelInfer"
GRPC = [("content-type", "application/grpc"), ("te", "trailers")]
HOLD = 5  # seconds that an attack keeps its connections


class Unexpected(Exception):
    """What the server did instead."""


@dataclasses.dataclass
class Sizes:
    """How large the attacks are."""

    connections: int
    idle: int
    batch: int
    batches: int
    megapixels: int


Outcome = tuple[int, Counter]
Attack = Callable[[SplitResult, bytes, Sizes], Outcome]


def expect(outcomes: Counter, *allowed: str) -> None:
    if wrong := set(outcomes) - set(allowed):
        raise Unexpected(f"{wrong} instead of {allowed}")


def connect(address: SplitResult) -> socket.socket:
    connection = socket.create_connection((address.hostname, address.port))
    connection.settimeout(60)
    return connection


def head(more: str, path: str = CLASSIFY) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n\r\n".encode()


def first_line(connection: socket.socket) -> str:
    """The status of the response, or how the connection ended."""
    try:
        received = connection.recv(4096)
    except TimeoutError:
        return "none"
    except OSError:
        return "closed"
    return received.split(b" ")[1].decode() if received.startswith(b"HTTP/1.1 ") else "closed"


def batch_form(image: bytes, count: int) -> bytes:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'.encode()
    return (part + image + b"\r\n") * count + f"--{BOUNDARY}--\r\n".encode()


def large_jpeg(megapixels: int) -> bytes:
    """A JPEG of many pixels and few bytes, with enough contrast to be classified."""
    side = int((megapixels * 1e6) ** 0.5)
    return saved(Image.radial_gradient("L").resize((side, side)).convert("RGB"), "JPEG", quality=30)


def references(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """HTTP/2 requests whose headers are references to the header table, and whose bodies never end."""
    fields = [("x", "")] * 450
    connections = []
    streams = 0
    for _ in range(sizes.connections):
        connection = Http2(address)
        connections.append((connection, []))
        for _ in range(64):
            with contextlib.suppress(Exception):  # too many streams
                connections[-1][1].append(connection.open("POST", CLASSIFY, fields))
                streams += 1
    time.sleep(HOLD)
    outcomes = Counter(c.status(stream, 0.1) for c, opened in connections for stream in opened)
    for connection, _ in connections:
        connection.close()
    expect(outcomes, "400", "429", "431", "408", "none", "reset", "closed")
    if outcomes["400"] + outcomes["431"] == 0:
        raise Unexpected(f"no header is too large: {outcomes}")
    return streams, outcomes


def small_requests(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """HTTP/2 requests with valid headers and bodies that never end."""
    connections = [Http2(address) for _ in range(4 * sizes.connections)]
    opened = [(c, c.open("POST", CLASSIFY, [("x", "y")] * 90)) for c in connections for _ in range(30)]
    time.sleep(HOLD)
    outcomes = Counter(connection.status(stream, 0.01) for connection, stream in opened)
    for connection in connections:
        connection.close()
    expect(outcomes, "none", "429", "408", "closed", "reset")
    return len(opened), outcomes


def unread(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """Heat maps of large images over HTTP/2, of which nothing is read."""
    image = large_jpeg(sizes.megapixels)
    connections = [Http2(address, window=0) for _ in range(6)]

    def ask(connection: Http2) -> list[int]:
        streams = []
        while len(streams) < 24 and not connection.is_closed:
            streams.append(connection.open("POST", EXPLAIN, [("content-type", "image/jpeg")]))
            connection.send(streams[-1], image)
            # One at a time, so that the queue has places for others.
            connection.status(streams[-1])
        return streams

    with ThreadPoolExecutor(len(connections)) as pool:
        opened = list(pool.map(ask, connections))
    outcomes = Counter(c.status(s) for c, streams in zip(connections, opened, strict=True) for s in streams)
    time.sleep(HOLD)
    for connection in connections:
        connection.close()
    expect(outcomes, "200", "429", "504", "reset", "closed", "none")
    return sum(map(len, opened)), outcomes


def declared_messages(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """gRPC messages that declare 4 GiB in five bytes."""
    outcomes = Counter()
    for path in (INFER, "/inference.GRPCInferenceService/ServerLive", "/grpc.health.v1.Health/Check"):
        connection = Http2(address)
        for _ in range(20):
            stream = connection.open("POST", path, GRPC)
            connection.send(stream, b"\0" + struct.pack(">I", 0xFFFFFFFF))
            outcomes[connection.status(stream)] += 1
        connection.close()
    # The status of gRPC is in another header.
    expect(outcomes, "200")
    return outcomes.total(), outcomes


def declared_forms(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """Forms that declare 48 MiB and send 270 kB."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"\r\n\r\n'.encode()
    begin = head(f"Content-Type: {FORM}\r\nContent-Length: {48 << 20}") + part + bytes(270_000)
    connections = [connect(address) for _ in range(100)]
    for connection in connections:
        connection.sendall(begin)
    time.sleep(HOLD)
    outcomes = Counter()
    for connection in connections:
        connection.settimeout(0.01)
        outcomes[first_line(connection)] += 1
        connection.close()
    expect(outcomes, "none", "429", "408")
    return len(connections), outcomes


def streamed(address: SplitResult, image: bytes, count: int) -> Counter:
    """The lines of one streamed batch."""
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=300)
    headers = {"Content-Type": FORM, "Accept": "application/x-ndjson"}
    try:
        connection.request("POST", CLASSIFY, batch_form(image, count), headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Counter({type(error).__name__: count})
    finally:
        connection.close()
    if response.status != 200:
        return Counter({str(response.status): count})
    lines = [json.loads(line) for line in body.splitlines()]
    outcomes = Counter("report" if "report" in line else line["error"]["code"] for line in lines)
    if missing := count - len(lines):
        outcomes["missing"] = missing
    return outcomes


def long_batch(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """A streamed batch of large images."""
    outcomes = streamed(address, large_jpeg(sizes.megapixels), sizes.batch)
    expect(outcomes, "report")
    return 1, outcomes


def many_batches(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """Many streamed batches of large images at once."""
    image = large_jpeg(sizes.megapixels)
    with ThreadPoolExecutor(sizes.batches) as pool:
        outcomes = sum(pool.map(lambda _: streamed(address, image, sizes.batch), range(sizes.batches)), Counter())
    expect(outcomes, "report", "429", "deadline_exceeded")
    return sizes.batches, outcomes


def idle(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """Connections that send nothing, and how long the server takes to say that it is alive."""
    connections = []
    for _ in range(sizes.idle):
        with contextlib.suppress(OSError):
            connections.append(connect(address))
    slowest = 0.0
    for _ in range(20):
        start = time.perf_counter()
        with connect(address) as connection:
            connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if (status := first_line(connection)) != "200":
                raise Unexpected(f"/health/live: {status}")
        slowest = max(slowest, time.perf_counter() - start)
    for connection in connections:
        connection.close()
    return sizes.idle, Counter({f"/health/live in at most {1e3 * slowest:.0f} ms": 20})


def long_heads(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """HTTP/1 headers of 450 kB that never end."""
    connections = []
    outcomes = Counter()
    for _ in range(10 * sizes.connections):
        connection = connect(address)
        connections.append(connection)
        with contextlib.suppress(OSError):
            connection.sendall(head("X-Long: " + "a" * 450_000)[:-4])
    time.sleep(HOLD)
    for connection in connections:
        connection.settimeout(0.01)
        outcomes[first_line(connection)] += 1
        connection.close()
    expect(outcomes, "431", "closed")
    return len(connections), outcomes


def leaving(address: SplitResult, image: bytes, sizes: Sizes) -> Outcome:
    """Clients that send an image and leave."""
    request = head(f"Content-Length: {len(image)}") + image
    for _ in range(300):
        with connect(address) as connection:
            connection.sendall(request)
        time.sleep(0.005)
    return 300, Counter({"left": 300})


def half_closed(address: SplitResult, image: bytes, sizes: Sizes) -> Outcome:
    """Clients that close their sending side after the request, one after the other."""
    outcomes = Counter()
    for _ in range(20):
        with connect(address) as connection:
            connection.sendall(head(f"Content-Length: {len(image)}") + image)
            connection.shutdown(socket.SHUT_WR)
            outcomes[first_line(connection)] += 1
    expect(outcomes, "200")
    return 20, outcomes


def slow_bodies(address: SplitResult, _: bytes, sizes: Sizes) -> Outcome:
    """Bodies of 10 MB without their last byte, which together exceed the memory budget."""
    connections = [connect(address) for _ in range(48)]

    def fill(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head("Content-Length: 10000001") + bytes(10_000_000))

    threads = [threading.Thread(target=fill, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(HOLD)
    outcomes = Counter()
    for connection in connections:
        connection.settimeout(0.01)
        outcomes[first_line(connection)] += 1
        connection.close()
    expect(outcomes, "none", "429", "408", "closed")
    return len(connections), outcomes


ATTACKS: dict[str, Attack] = {
    "HTTP/2 headers of 450 references": references,
    "HTTP/2 requests that never end": small_requests,
    "heat maps that are never read": unread,
    "gRPC messages that declare 4 GiB": declared_messages,
    "forms that declare 48 MiB": declared_forms,
    "bodies of 10 MB that never end": slow_bodies,
    "a streamed batch of large images": long_batch,
    "many such batches at once": many_batches,
    "idle connections": idle,
    "HTTP/1 headers of 450 kB": long_heads,
    "clients that leave": leaving,
    "clients that close their sending side": half_closed,
}
