"""Sends one request over a socket that blocks; connections are kept, one for each thread."""

import http.client
import threading

from wayline.sdk.errors import TransportError
from wayline.sdk.wire import Answer, Place, Request


class Transport:
    """Speaks to one place; may be used by several threads."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._place = place
        self._timeout = timeout
        self._mine = threading.local()
        self._every: list[http.client.HTTPConnection] = []

    def send(self, request: Request) -> Answer:
        """Send it; a kept connection that had died is replaced once. Raises `TransportError`."""
        try:
            kept = getattr(self._mine, "connection", None)
            if kept is not None:
                try:
                    return self._send(kept, request)
                except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                    self._drop()  # it was closed while idle; every request may be repeated
            self._mine.connection = self._connect()
            return self._send(self._mine.connection, request)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise TransportError(f"no answer from {self._place.origin()}: {error}") from None

    def close(self) -> None:
        """Close the connections of all threads."""
        for one in self._every:
            one.close()
        self._every.clear()

    def _drop(self) -> None:
        """Close this thread's connection."""
        kept = getattr(self._mine, "connection", None)
        if kept is not None:
            kept.close()
            if kept in self._every:
                self._every.remove(kept)
            self._mine.connection = None

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._place.is_tls else http.client.HTTPConnection
        made = kind(self._place.host, self._place.port, timeout=self._timeout)
        self._every.append(made)
        return made

    def _send(self, connection: http.client.HTTPConnection, request: Request) -> Answer:
        path = self._place.path + request.path
        connection.request(request.method, path, request.body, dict(request.headers))
        got = connection.getresponse()
        headers = {name.lower(): value for name, value in got.getheaders()}
        return Answer(got.status, headers, got.read())
