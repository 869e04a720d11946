"""What a message's own row tells: its states, and the facts that stand beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from wayline.runtime.why.line import FACT, OUTCOME, OWED, Line, words
from wayline.store.message_pages import MessageRow

_SHOWN_BY: Final = {
    "receipt": "The carrier said so.",
    "read:receipt": "The carrier said that it was read.",
    "read:reply": "The person answered it, so it had arrived.",
    "read:click": "The person opened a link in it, so it had arrived.",
    "read:pixel": "An image in it was loaded, so it had arrived.",
    "reply": "The person answered it.",
    "click": "The person opened a link in it.",
    "pixel": "An image in it was loaded.",
}


def of_message(message: MessageRow, told: set[str]) -> Iterator[Line]:
    """The states and facts that the message's own row tells."""
    yield Line(at=message.owed_at, kind="owed", text=f", {message.category}", place=(OWED,))
    if message.sent_at is not None:
        said = f": “{message.body}”" if message.body else ""
        yield _line(message.sent_at, "sent", "message:sent", said, _cost(message))
    if message.state in ("sending", "in_doubt") and message.claimed_at is not None:
        kind, reason = message.state.replace("_", " "), message.reason
        yield _line(message.claimed_at, kind, reason, "", _cost(message))
    if message.ended_at is not None and message.state not in told:
        why = _SHOWN_BY.get(message.delivered_basis or "", "")
        ended = _line(message.ended_at, message.state, message.reason, "")
        yield replace(ended, why=ended.why or why)
    yield from _facts(message)


def _facts(message: MessageRow) -> Iterator[Line]:
    basis = message.read_basis or ""
    facts = (
        ("read", message.read_at, f"At least read: {_SHOWN_BY.get(basis, basis).lower()}"),
        ("clicked", message.clicked_at, "A person opened the link."),
        ("replied", message.replied_at, "The person answered it."),
        ("converted", message.converted_at, "An order followed within the window."),
    )
    for kind, at, why in facts:
        if at is not None:
            yield Line(at=at, kind=kind, text="", why=why, place=(FACT,))


def _line(
    at: datetime,
    kind: str,
    reason: str | None,
    text: str,
    detail: Mapping[str, Any] | None = None,
) -> Line:
    return Line(
        at=at,
        kind=kind,
        text=text,
        reason=reason,
        why=words(reason, ""),
        detail=detail,
        place=(OUTCOME,),
    )


def _cost(message: MessageRow) -> dict[str, Any]:
    """What an attempt was, and what the gate saw before it."""
    return {
        "attempt": message.attempt,
        "parts": message.parts,
        "cost_micros": message.cost,
        "certificate": message.certificate,
    }
