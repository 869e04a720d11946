"""The edge of ingest: an event from outside is cleaned and let in, or refused with the mend."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

MOST_OCTETS: Final = 32 * 1024  # of an event's properties as JSON; Segment's limit too
MOST_PROPERTIES: Final = 500
MOST_DEPTH: Final = 20
LONGEST_NAME: Final = 200
LONGEST_MESSAGE_ID: Final = 200
RESERVED: Final = (
    "message.",
    "contact.",
    "complaint.",
    "journey.",
    "consent.",
    "webhook.",
)  # names of our own events


@dataclass(frozen=True, slots=True)
class EventProblem:
    """Why an event was not let in: a stable code, what is wrong, and the mend."""

    code: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An event that may come in; `notes` tell what was cleaned away."""

    name: str
    message_id: str
    occurred_at: datetime
    properties: dict[str, Any]
    notes: tuple[str, ...] = ()


def read_event(
    name: Any, message_id: Any, occurred_at: datetime, received_at: datetime, properties: Any
) -> Cleaned | EventProblem:
    """Check one event; times are aware UTC.

    An event from the future is taken as happening when it arrives; NUL and lone surrogates, which
    PostgreSQL cannot store, are removed with a note, and numbers that are none become null.
    """
    problem = _bad_name(name) or _bad_id(message_id) or _bad_properties(properties)
    if problem is not None:
        return problem
    notes: list[str] = []
    cleaned = _clean(properties, notes, 0)
    if cleaned is None or notes == ["too deep"]:
        what = f"the properties are nested more than {MOST_DEPTH} deep"
        return EventProblem("event:depth", what, "Send flat properties.")
    octets = len(orjson.dumps(cleaned, default=str))
    if octets > MOST_OCTETS:
        what = f"the properties take {octets:,} octets, and {MOST_OCTETS:,} are allowed"
        return EventProblem("event:size", what, "Send ids instead of whole objects.")
    if occurred_at > received_at:
        notes.append("time in the future")
    plain_name = plain(name, notes)
    at = min(occurred_at, received_at)
    return Cleaned(plain_name, plain(message_id, notes), at, cleaned, tuple(dict.fromkeys(notes)))


def _bad_name(name: Any) -> EventProblem | None:
    if not isinstance(name, str) or not name.strip():
        return EventProblem(
            "event:name", "the event has no name", 'Send a name: "Order Completed".'
        )
    if len(name) > LONGEST_NAME:
        what = f"the name has {len(name):,} characters, and {LONGEST_NAME} are allowed"
        return EventProblem("event:name", what, "Put details into properties.")
    if name.startswith(RESERVED):
        what = f"names that begin with {name.partition('.')[0]}. are Wayline's own"
        return EventProblem("event:reserved", what, "Choose another name.")
    return None


def _bad_id(message_id: Any) -> EventProblem | None:
    if not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_MESSAGE_ID:
        what = f"the message id is missing or longer than {LONGEST_MESSAGE_ID} characters"
        mend = "Send an id of your own for each event; a retry must carry the same."
        return EventProblem("event:message_id", what, mend)
    return None


def _bad_properties(properties: Any) -> EventProblem | None:
    if not isinstance(properties, Mapping):
        what = "the properties are not an object"
        return EventProblem("event:properties", what, 'Send {"key": value, ...}.')
    if len(properties) > MOST_PROPERTIES:
        what = f"the event has {len(properties):,} properties, and {MOST_PROPERTIES} are allowed"
        return EventProblem("event:properties", what, "Send only what journeys and reports need.")
    return None


def _clean(value: Any, notes: list[str], depth: int) -> Any:
    """The value without what cannot be stored; None with the note `too deep` if it is too deep."""
    if depth > MOST_DEPTH:
        notes[:] = ["too deep"]
        return None
    if isinstance(value, str):
        return plain(value, notes)
    if isinstance(value, Mapping):
        return {
            plain(str(key), notes): _clean(inner, notes, depth + 1)
            for key, inner in value.items()
            if notes != ["too deep"]
        }
    if isinstance(value, list | tuple):
        return [_clean(inner, notes, depth + 1) for inner in value if notes != ["too deep"]]
    return _number(value, notes)


def _number(value: Any, notes: list[str]) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        notes.append("not a number")
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)  # beyond what JSON readers keep exactly
    return value


def plain(text: str, notes: list[str]) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL cannot store; told in `notes`."""
    if "\x00" not in text and text.isascii():
        return text
    cleaned = "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff")
    if cleaned != text:
        notes.append("characters that cannot be stored")
    return cleaned
