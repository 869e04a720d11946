"""The client that blocks.

Written by `make docs` from async_client.py; change it there.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Self

from wayline.sdk.errors import ClientError, TransportError
from wayline.sdk.events import Lost, Message, Outbox, message
from wayline.sdk.resources import Resources
from wayline.sdk.sending import Sending
from wayline.sdk.transport import Transport
from wayline.sdk.wire import Answer, Place, Request, Wire, read

_LOG = logging.getLogger("wayline")


class Client(Resources):
    """Speaks to Wayline at `url` with a `key`; close it, or use it in a `with` block.

    Events are queued, sent in batches from the background, and tried again under the same ids until
    they are stored; `queue` of them may wait, and more make their sender wait `patience` seconds.
    What can never be stored goes to `on_lost(message, error)`, else to the log of `wayline`.
    Other calls are tried again `retries` times, which is safe: what writes carries a key.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: float = 30.0,
        retries: int = 4,
        queue: int = 10_000,
        every: float = 0.5,
        patience: float = 5.0,
        on_lost: Lost | None = None,
    ) -> None:
        if not key.isascii() or not key.strip():
            raise ClientError("the key is no text. Make one with: wayline keys create")
        self._wire = Wire(key.strip(), retries)
        self._transport = Transport(Place.read(url), timeout)
        outbox = Outbox(queue, on_lost or _log_lost)
        self._sending = Sending(outbox, self._send_batch, every, patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, within: float = 10.0) -> None:
        """Send what waits; what is not stored in time is given up and told to `on_lost`."""
        self._sending.close(within)
        self._transport.close()

    def flush(self, within: float = 30.0) -> None:
        """Wait until every event is stored; raises `TransportError` if that takes too long."""
        if not self._sending.flush(within):
            raise TransportError(f"events are not stored after {within:g} seconds; they still wait")

    def track(
        self,
        user_id: str | None,
        event: str,
        properties: Mapping[str, Any] | None = None,
        *,
        anonymous_id: str | None = None,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        """Somebody did something; returns the message id. Raises `InvalidEventError`."""
        ids = (user_id, anonymous_id, timestamp, message_id)
        return self._put(message("track", *ids, event=event, properties=properties))

    def identify(
        self,
        user_id: str | None,
        traits: Mapping[str, Any] | None = None,
        *,
        anonymous_id: str | None = None,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        """Say who somebody is: `phone`, `email`, `timezone`, `language` and traits of your own."""
        ids = (user_id, anonymous_id, timestamp, message_id)
        return self._put(message("identify", *ids, traits=traits))

    def page(
        self,
        user_id: str | None,
        name: str | None = None,
        properties: Mapping[str, Any] | None = None,
        *,
        anonymous_id: str | None = None,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        """Somebody looked at a page."""
        ids = (user_id, anonymous_id, timestamp, message_id)
        return self._put(message("page", *ids, name=name, properties=properties))

    def group(
        self,
        user_id: str,
        group_id: str,
        traits: Mapping[str, Any] | None = None,
        *,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        """Say which company somebody belongs to."""
        ids = (user_id, None, timestamp, message_id)
        return self._put(message("group", *ids, groupId=group_id, traits=traits))

    def alias(
        self,
        previous_id: str,
        user_id: str,
        *,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> str:
        """Say that two ids are one person."""
        ids = (user_id, None, timestamp, message_id)
        return self._put(message("alias", *ids, previousId=previous_id))

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Call any operation of the API, such as `GET /v1/workspace`; returns what it answers.

        That is JSON, or text where it is none. A body of `bytes` is sent as a table (CSV).
        """
        asked = self._wire.request(method, path, query, body, idempotency_key)
        return read(self._call(asked))

    def pages(
        self, path: str, *, query: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page as they are needed."""
        after = dict(query or {})
        while True:
            page = self.request("GET", path, query=after)
            for item in page["items"]:
                yield item
            if page.get("next") is None:
                return
            after["after"] = page["next"]

    def _put(self, one: Message) -> str:
        self._sending.put(one)
        return str(one.told["messageId"])

    def _send_batch(self, body: bytes) -> None:
        read(self._call(self._wire.batch(body)))

    def _call(self, request: Request) -> Answer:
        """Send a request until it is answered for good; raises `TransportError` after the last."""
        attempt = 1
        while True:
            answer, lost = None, None
            try:
                answer = self._transport.send(request)
            except TransportError as error:
                lost = error
            pause = self._wire.pause(answer, attempt)
            if pause is None:
                if answer is None:
                    raise lost or TransportError("no answer")
                return answer
            time.sleep(pause)
            attempt += 1


def _log_lost(told: Mapping[str, Any], error: ClientError) -> None:
    """An event that could not be stored, without what it says of a person."""
    _LOG.error("the event %s (%s) is lost: %s", told["messageId"], told["type"], error)
