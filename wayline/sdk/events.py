"""Events before they are sent: checked, given an id and a time, and gathered into batches.

No I/O: `Outbox` says what is to be sent next, and is told what became of it.
"""

import json
import math
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from wayline.sdk.errors import ApiError, BadRequestError, ClientError, InvalidEventError
from wayline.sdk.wire import AGENT

MOST_OCTETS: Final = 32 * 1024  # of a message
MOST_IN_BATCH: Final = 100
_MOST_OCTETS_IN_BATCH: Final = 450 * 1024
_LONGEST: Final = 200
_LIBRARY: Final = dict(zip(("name", "version"), AGENT.split("/"), strict=True))
Lost = Callable[[Mapping[str, Any], ClientError], None]


class Message:
    """One message, checked, with its JSON."""

    __slots__ = ("octets", "told")

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        try:
            self.octets = json.dumps(told, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise InvalidEventError(f"the event is no JSON: {error}") from None
        if len(self.octets) > MOST_OCTETS:
            raise InvalidEventError(
                f"the event takes {len(self.octets):,} octets, and {MOST_OCTETS:,} are allowed"
            )


def message(
    kind: str,
    user_id: str | None,
    anonymous_id: str | None,
    timestamp: datetime | None,
    message_id: str | None,
    **more: Any,
) -> Message:
    """A message of a kind; raises `InvalidEventError` for what could never be taken."""
    told: dict[str, Any] = {"type": kind}
    told |= {"userId": user_id} if user_id else {}
    told |= {"anonymousId": anonymous_id} if anonymous_id else {}
    if not user_id and not anonymous_id:
        raise InvalidEventError("the event does not say who it is about: give a user_id")
    for name, value in (("user_id", user_id), ("anonymous_id", anonymous_id)):
        if value is not None and len(value) > _LONGEST:
            raise InvalidEventError(f"{name} is no text of at most {_LONGEST} characters")
    if kind == "track":
        _check_name(more["event"])
    if timestamp is not None and timestamp.tzinfo is None:
        raise InvalidEventError("the timestamp has no time zone: give it datetime.UTC")
    at = timestamp or datetime.now(UTC)
    told |= {"messageId": message_id or secrets.token_hex(16), "timestamp": at.isoformat()}
    told |= {key: _jsonable(value) for key, value in more.items() if value is not None}
    return Message(told | {"context": {"library": _LIBRARY}})


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST:
        raise InvalidEventError(f"the event's name is no text of 1 to {_LONGEST} characters")


def _jsonable(value: Any) -> Any:
    """Times as ISO 8601 and numbers that are none as null; the rest as it is."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(inner) for inner in value]
    return value


class Outbox:
    """What waits to be sent, in its order; a message leaves it once it is stored or refused."""

    def __init__(self, most: int, lost: Lost | None) -> None:
        self.most = most
        self._lost = lost
        self._waiting: deque[Message] = deque()
        self._batch: list[Message] = []

    def __len__(self) -> int:
        return len(self._waiting) + len(self._batch)

    def is_full(self) -> bool:
        """Whether there is no room for another."""
        return len(self) >= self.most

    def put(self, one: Message) -> None:
        """Let one wait."""
        self._waiting.append(one)

    def batch(self) -> bytes | None:
        """The body to send next, the same again until it is told what became of it."""
        octets = sum(len(one.octets) + 1 for one in self._batch)
        while self._waiting and len(self._batch) < MOST_IN_BATCH:
            octets += len(self._waiting[0].octets) + 1
            if self._batch and octets > _MOST_OCTETS_IN_BATCH:
                break
            self._batch.append(self._waiting.popleft())
        return body_of(self._batch) if self._batch else None

    def taken(self) -> None:
        """The batch is stored."""
        self._batch.clear()

    def refused(self, error: ApiError) -> None:
        """The batch was refused: what is wrong with it is given up, the rest is sent again."""
        index = error.where.get("index")
        places = range(len(self._batch)) if isinstance(error, BadRequestError) else ()
        if isinstance(index, int) and index in places:
            self._give_up([self._batch.pop(index)], error)
            return
        gone, self._batch = self._batch, []
        self._give_up(gone, error)

    def abandon(self, error: ClientError) -> None:
        """Give up everything, because there is no more time."""
        gone = [*self._batch, *self._waiting]
        self._batch.clear()
        self._waiting.clear()
        self._give_up(gone, error)

    def _give_up(self, gone: list[Message], error: ClientError) -> None:
        for one in gone:
            if self._lost is not None:
                self._lost(one.told, error)


def body_of(messages: list[Message]) -> bytes:
    """The body of a batch."""
    sent_at = datetime.now(UTC).isoformat()
    inside = b",".join(one.octets for one in messages)
    return b'{"batch":[' + inside + b'],"sentAt":"' + sent_at.encode() + b'"}'
