"""The carrier's books as an auditor reads them: an account that Wayline had no hand in."""

from collections.abc import Iterator
from datetime import datetime

from wayline.sandbox.exchange import Accepted, InboxMessage, Refused
from wayline.sandbox.instants import from_micros, to_micros
from wayline.sandbox.ledger import Ledger, Row

_ACCEPTED = """SELECT key, copy, attempt, recipient, sender, text, parts, at, reference, state,
        error, cost, arrives, taps, machines
    FROM message WHERE state <> 'rejected' ORDER BY at, key, copy"""
_REFUSED = """SELECT key, attempt, recipient, sender, text, at, error FROM message
    WHERE state = 'rejected' ORDER BY at, key, copy"""
_INBOX = """SELECT recipient, sender, text, arrives, key, reference FROM message
    WHERE arrives IS NOT NULL AND recipient = ? AND arrives <= ? ORDER BY arrives, key, copy"""
_INBOXES = """SELECT recipient, sender, text, arrives, key, reference FROM message
    WHERE arrives IS NOT NULL AND arrives <= ? ORDER BY recipient, arrives, key, copy"""
_LATEST = """SELECT recipient, COUNT(*), MAX(arrives) FROM message
    WHERE arrives IS NOT NULL AND arrives <= ?
    GROUP BY recipient ORDER BY MAX(arrives) DESC, recipient LIMIT ?"""
_OPTOUTS = """SELECT recipient, at FROM optout
    WHERE is_out AND at <= ? AND sender = COALESCE(?, sender) ORDER BY at, recipient, sender"""
_FOREVER = 2**62


def accepted(ledger: Ledger) -> Iterator[Accepted]:
    """Every text that was taken, in order of business time and key."""
    return map(_accepted, ledger.each(_ACCEPTED))


def refused(ledger: Ledger) -> Iterator[Refused]:
    """Every text that was definitely refused, in order of business time and key."""
    return map(_refused, ledger.each(_REFUSED))


def inbox(ledger: Ledger, number: str, until: datetime | None) -> list[InboxMessage]:
    """The texts in one phone."""
    ledger.index_inboxes()
    return [_text(row) for row in ledger.rows(_INBOX, number, _limit(until))]


def inboxes(ledger: Ledger, until: datetime | None) -> Iterator[InboxMessage]:
    """The texts in all phones, phone by phone."""
    return map(_text, ledger.each(_INBOXES, _limit(until)))


def latest(ledger: Ledger, until: datetime | None, most: int) -> list[tuple[str, int, datetime]]:
    """The phones that got a text last: number, how many lie there, and when the last came."""
    ledger.index_inboxes()
    rows = ledger.rows(_LATEST, _limit(until), most)
    return [(number, count, from_micros(at)) for number, count, at in rows]


def optouts(
    ledger: Ledger, until: datetime | None, sender: str | None
) -> Iterator[tuple[str, datetime]]:
    """Who said STOP, and when."""
    for number, at in ledger.each(_OPTOUTS, _limit(until), sender):
        yield number, from_micros(at)


def _accepted(row: Row) -> Accepted:
    key, copy, attempt, to, sender, text, parts, at, *ended = row
    reference, state, error, cost, arrives, taps, machines = ended
    return Accepted(
        key=key,
        copy=copy,
        attempt=attempt,
        to=to,
        sender=sender,
        text=text,
        parts=parts,
        at=from_micros(at),
        reference=reference,
        state=state,
        error=error,
        cost_micros=cost,
        arrived_at=None if arrives is None else from_micros(arrives),
        taps=taps,
        machine_visits=machines,
    )


def _refused(row: Row) -> Refused:
    key, attempt, to, sender, text, at, error = row
    return Refused(key, attempt, to, sender, text, from_micros(at), error)


def _text(row: Row) -> InboxMessage:
    number, sender, text, arrives, key, reference = row
    return InboxMessage(number, sender, text, from_micros(arrives), key, reference)


def _limit(until: datetime | None) -> int:
    return _FOREVER if until is None else to_micros(until)
