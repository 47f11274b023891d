"""A minimal HTTP/2 client for the denial-of-service test, which may leave requests open and read nothing. Needs h2."""

import socket
import threading
from urllib.parse import SplitResult

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings

RECEIVE_BYTES = 1 << 16


class Http2:
    """One connection. A thread reads what the server sends, and nothing opens its windows again."""

    def __init__(self, address: SplitResult, window: int = 65535) -> None:
        config = h2.config.H2Configuration(client_side=True, validate_outbound_headers=False)
        self.connection = h2.connection.H2Connection(config)
        initial = {h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window}
        self.connection.local_settings = h2.settings.Settings(client=True, initial_values=initial)
        self.socket = socket.create_connection((address.hostname, address.port))
        self.changed = threading.Condition()
        self.statuses: dict[int, str] = {}
        self.ended: set[int] = set()
        self.is_closed = False
        self.connection.initiate_connection()
        self.flush()
        threading.Thread(target=self._read, daemon=True).start()

    def open(self, method: str, path: str, headers: list[tuple[str, str]], *, ends: bool = False) -> int:
        """Sends the header of a request, and returns its stream."""
        with self.changed:
            stream = self.connection.get_next_available_stream_id()
            pseudo = [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
            self.connection.send_headers(stream, pseudo + headers, end_stream=ends)
            self.flush()
            return stream

    def send(self, stream: int, body: bytes) -> None:
        """Sends the body of a request as fast as the windows of the server allow."""
        at = 0
        while at < len(body):
            with self.changed:
                while not (room := self._room(stream)):
                    if self.is_closed or not self.changed.wait(10):
                        return
                piece = body[at : at + room]
                at += len(piece)
                try:
                    self.connection.send_data(stream, piece, end_stream=at == len(body))
                except h2.exceptions.ProtocolError:  # the server closed the connection
                    self.is_closed = True
                    return
                self.flush()

    def status(self, stream: int, seconds: float = 30) -> str:
        """The status of a response, or how the stream ended."""
        with self.changed:
            self.changed.wait_for(lambda: stream in self.statuses or self.is_closed, seconds)
            return self.statuses.get(stream, "closed" if self.is_closed else "none")

    def close(self) -> None:
        self.socket.close()

    def flush(self) -> None:
        try:
            self.socket.sendall(self.connection.data_to_send())
        except OSError:
            self.is_closed = True

    def _room(self, stream: int) -> int:
        try:
            return min(self.connection.local_flow_control_window(stream), self.connection.max_outbound_frame_size)
        except h2.exceptions.StreamClosedError:
            self.is_closed = True
            return 0

    def _read(self) -> None:
        while True:
            try:
                received = self.socket.recv(RECEIVE_BYTES)
            except OSError:
                received = b""
            with self.changed:
                try:
                    events = self.connection.receive_data(received) if received else []
                except h2.exceptions.ProtocolError:
                    received, events = b"", []
                for event in events:
                    if isinstance(event, h2.events.ResponseReceived):
                        self.statuses[event.stream_id] = dict(event.headers)[b":status"].decode()
                    elif isinstance(event, h2.events.StreamReset):
                        self.statuses.setdefault(event.stream_id, "reset")
                self.is_closed = self.is_closed or not received
                if received:
                    self.flush()
                self.changed.notify_all()
            if not received:
                return
