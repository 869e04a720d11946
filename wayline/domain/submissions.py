"""What clients of Segment's and RudderStack's libraries say, read into events and profiles.

`track`, `page` and `screen` tell what somebody did; `identify`, `alias` and `group` who somebody
is. Unknown fields are left alone, as the libraries of ten years send many; nothing is kept
of `context` but the traits that RudderStack puts there, and nothing of `integrations`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import orjson

from wayline.domain.intake import (
    LONGEST_MESSAGE_ID,
    MOST_OCTETS,
    MOST_PROPERTIES,
    EventProblem,
    plain,
    read_event,
)

KINDS: Final = ("identify", "track", "page", "screen", "alias", "group")
VIEWED: Final[Mapping[str, str]] = MappingProxyType(
    {"page": "Page Viewed", "screen": "Screen Viewed"}
)
LONGEST_ID: Final = 200  # of a person, as in profiles
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Happened:
    """Something a person did; `identity` is the kind and value of an address."""

    message_id: str
    name: str
    identity: tuple[str, str]
    occurred_at: datetime
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Who somebody is: the fields of a profile record (`domain.profiles`).

    `previous_id` is who they were before, an anonymous or a known id; None if nobody said.
    """

    message_id: str
    record: dict[str, Any]
    previous_id: str | None = None


class _BadError(Exception):
    """What is wrong with a message; it never leaves this module."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.problem = EventProblem(code, what, mend)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a request came, when its client says that it was sent, and an id of last resort.

    `sent_at` is None if the client did not say so.
    """

    received_at: datetime
    sent_at: datetime | None
    fallback_id: str


def read_message(kind: Any, message: Any, arrival: Arrival) -> Happened | Told | EventProblem:
    """Read one message; its kind is one of `KINDS`."""
    try:
        if not isinstance(message, Mapping):
            raise _BadError("event:type", "the message is no object", 'Send {"userId": ...}.')
        return _read(kind, message, arrival)
    except _BadError as bad:
        return bad.problem


def is_echo(message: Any, workspace: str) -> bool:
    """True if the message is one that this workspace forwarded itself, and that came back."""
    context = message.get("context") if isinstance(message, Mapping) else None
    return isinstance(context, Mapping) and context.get("wayline") == workspace


def read_time(value: Any) -> datetime | None:
    """A moment as clients write it (ISO 8601, UTC if it says nothing); None if it is none."""
    try:
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _read(kind: Any, message: Mapping[str, Any], arrival: Arrival) -> Happened | Told:
    message_id = _message_id(kind, message, arrival)
    match kind:
        case "track":
            name, properties = message.get("event"), _object(message, "properties")
            return _happened(message, name, properties, message_id, arrival)
        case "page" | "screen":
            properties = _named(message) | _object(message, "properties")
            return _happened(message, VIEWED[kind], properties, message_id, arrival)
        case "identify":
            return Told(message_id, _identified(message))
        case "group":
            return Told(message_id, _grouped(message))
        case "alias":
            return _aliased(message, message_id)
        case _:
            what = f"there is no type of message {str(kind)[:40]!r}"
            raise _BadError("event:type", what, f"Send one of: {', '.join(KINDS)}.")


def _happened(
    message: Mapping[str, Any],
    name: Any,
    properties: dict[str, Any],
    message_id: str,
    arrival: Arrival,
) -> Happened:
    identity = next(iter(_ids(message).items()))
    occurred_at = _occurred_at(message, arrival)
    cleaned = read_event(name, message_id, occurred_at, arrival.received_at, properties)
    if isinstance(cleaned, EventProblem):
        raise _BadError(cleaned.code, cleaned.what, cleaned.mend)
    return Happened(
        cleaned.message_id, cleaned.name, identity, cleaned.occurred_at, cleaned.properties
    )


def _named(message: Mapping[str, Any]) -> dict[str, Any]:
    """The name and category of a page; properties of the same name count more."""
    found = {key: message.get(key) for key in ("category", "name")}
    return {key: value for key, value in found.items() if value is not None}


def _identified(message: Mapping[str, Any]) -> dict[str, Any]:
    """A profile: traits that mean something to Wayline are its fields, all others attributes.

    RudderStack's libraries send traits within the context.
    """
    traits = _object(_object(message, "context"), "traits") | _object(message, "traits")
    known = {
        "phone": traits.pop("phone", None),
        "email": traits.pop("email", None),
        "zone": traits.pop("timezone", None),
        "language": traits.pop("language", None) or traits.pop("locale", None),
    }
    record: dict[str, Any] = {k: v for k, v in known.items() if v is not None}
    return record | _ids(message) | {"attributes": _attributes(traits)}


def _grouped(message: Mapping[str, Any]) -> dict[str, Any]:
    """The group of a person as attributes: `group.id` and `group.` before each trait."""
    group_id = _id(message, "groupId")
    if group_id is None:
        raise _BadError("event:group", "the message names no group", 'Send a "groupId".')
    group = {"group": _object(message, "traits") | {"id": group_id}}
    return _ids(message) | {"attributes": _attributes(group)}


def _aliased(message: Mapping[str, Any], message_id: str) -> Told:
    previous, user_id = _id(message, "previousId"), _id(message, "userId")
    if previous is None or user_id is None:
        what = "an alias names who somebody was and who they are"
        raise _BadError("event:alias", what, 'Send "previousId" and "userId".')
    return Told(message_id, {"user_id": user_id}, previous)


def _attributes(traits: dict[str, Any]) -> dict[str, Any]:
    """Traits as attributes: what is inside an object gets a name with dots."""
    flat: dict[str, Any] = {}
    _flatten(flat, "", traits, 0)
    if len(flat) > MOST_PROPERTIES:
        what = f"there are {len(flat):,} traits, and {MOST_PROPERTIES} are allowed"
        raise _BadError("event:properties", what, "Send only what journeys and reports need.")
    if len(orjson.dumps(flat)) > MOST_OCTETS:
        what = f"the traits take more than {MOST_OCTETS:,} octets"
        raise _BadError("event:size", what, "Send ids instead of whole objects.")
    return flat


def _flatten(into: dict[str, Any], path: str, value: dict[str, Any], depth: int) -> None:
    if depth > _DEEPEST:
        what = f"the traits are nested more than {_DEEPEST} deep"
        raise _BadError("event:depth", what, "Send flat traits.")
    for key, inner in value.items():
        if isinstance(inner, dict):
            _flatten(into, f"{path}{key}.", inner, depth + 1)
        else:
            into[path + key] = inner


def _object(message: Mapping[str, Any], field: str) -> dict[str, Any]:
    """A copy of an object that may be missing or null."""
    value = message.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        what = f'"{field}" is no object'
        raise _BadError("event:properties", what, f'Send "{field}": {{"key": value, ...}}.')
    return dict(value)


def _ids(message: Mapping[str, Any]) -> dict[str, str]:
    """Who it is about, the surest id first."""
    given = {"user_id": _id(message, "userId"), "anonymous_id": _id(message, "anonymousId")}
    found = {kind: value for kind, value in given.items() if value is not None}
    if not found:
        mend = 'Send a "userId" or an "anonymousId".'
        raise _BadError("event:nobody", "the message does not say who it is about", mend)
    return found


def _id(message: Mapping[str, Any], field: str) -> str | None:
    """An id as text, cleaned as profiles clean it; None if it is missing or empty."""
    value = message.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        what = f'"{field}" is no text'
        raise _BadError("event:identity", what, "Send ids as texts.")
    text = plain(str(value), []).strip()
    if len(text) > LONGEST_ID:
        what = f'"{field}" has {len(text):,} characters, and {LONGEST_ID} are allowed'
        raise _BadError("event:identity", what, "Send a shorter id.")
    return text or None


def _message_id(kind: Any, message: Mapping[str, Any], arrival: Arrival) -> str:
    """The client's id; else one of the content, if a time tells it from others like it."""
    given = message.get("messageId")
    if given is not None:
        if not isinstance(given, str) or not 0 < len(given) <= LONGEST_MESSAGE_ID:
            what = f"the messageId is no text of 1 to {LONGEST_MESSAGE_ID} characters"
            raise _BadError("event:message_id", what, "Send an id of your own; a retry the same.")
        return given
    if message.get("timestamp") is None:
        return arrival.fallback_id
    content = {k: v for k, v in message.items() if k not in ("sentAt", "writeKey")}
    told = orjson.dumps([str(kind), content], option=orjson.OPT_SORT_KEYS)
    return f"derived-{sha256(told).hexdigest()[:32]}"


def _occurred_at(message: Mapping[str, Any], arrival: Arrival) -> datetime:
    """The client's time on our clock: what lay between happening and sending is kept."""
    given = message.get("timestamp")
    if given is None:
        return arrival.received_at
    at = read_time(given)
    if at is None:
        mend = "Send ISO 8601, such as 2026-03-01T09:30:00Z."
        raise _BadError("event:time", "the timestamp is no time", mend)
    try:
        skew = timedelta() if arrival.sent_at is None else arrival.received_at - arrival.sent_at
        return min(at + skew, arrival.received_at)
    except OverflowError:
        return arrival.received_at
