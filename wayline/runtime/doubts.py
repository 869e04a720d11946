"""Settles attempts whose end nobody recorded: a worker died, or an answer was lost.

A carrier that remembers keys is asked, and what it does not know is sent again under the same key
and the same frozen text, through the gate. With a carrier that remembers nothing the text is let
be (`prefer: once`), or sent again if its step prefers delivery and it is transactional.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from wayline.channels.contract import Connection as Carrier
from wayline.channels.contract import Taken, Unknown
from wayline.domain.keys import message_key
from wayline.domain.letters import EMAIL
from wayline.domain.messages import FAILED, IN_DOUBT, OWED, SENT
from wayline.runtime.handover import Answered, record, recorded, sent_row
from wayline.runtime.library import Library
from wayline.store import messages
from wayline.store.bulk import Connection
from wayline.store.message_lists import Doubtful
from wayline.store.message_rows import Attempt

_MOST: Final = 500


async def settle_doubts(
    connection: Connection,
    carrier: Carrier,
    buckets: Sequence[int],
    months: Sequence[int],
    real_now: datetime,
) -> tuple[int, datetime | None]:
    """Settle the attempts whose lease has run out.

    Returns how many were settled, and until when the next lease runs (None: none is open).
    """
    open_ones = await messages.leased(connection, buckets, months, _MOST)
    due = [one for one in open_ones if one.lease_until <= real_now]
    later = min((one.lease_until for one in open_ones if one.lease_until > real_now), default=None)
    if not due:
        return 0, later
    known: Sequence[Taken | Unknown | None] = [None] * len(due)
    if carrier.doubt != "none":
        known = await _known(carrier, due)
    answers = [
        _answered(one, taken, carrier)
        for one, taken in zip(due, known, strict=True)
        if not isinstance(taken, Unknown)  # a carrier that cannot be asked says nothing of a text
    ]
    if answers:
        await record(connection, carrier.name, answers)
    return len(answers), later


async def _known(carrier: Carrier, due: Sequence[Attempt]) -> Sequence[Taken | Unknown | None]:
    """What the carrier has of these; it is not asked of mails, of which no server remembers any."""
    asked = [one for one in due if one.channel != EMAIL]
    found = await carrier.lookup([message_key(one.contact_id, one.message_id) for one in asked])
    by_id = {one.message_id: taken for one, taken in zip(asked, found, strict=True)}
    return [by_id.get(one.message_id) for one in due]


def _answered(one: Attempt, taken: Taken | None, carrier: Carrier) -> Answered:
    if taken is not None:
        return Answered(one, sent_row(one, taken), taken)
    insists = one.prefer == "delivery" and one.category == "transactional"
    remembers = carrier.doubt != "none" and one.channel != EMAIL
    if remembers or insists:
        return Answered(one, recorded(one, OWED, None, due_at=one.claimed_at), None)
    return Answered(one, recorded(one, IN_DOUBT, "message:in_doubt"), None)


async def settle_by_hand(connection: Connection, one: Doubtful, state: str) -> bool:
    """Record what a person found out of a message in doubt, as if the carrier had said it.

    `state` is `sent` or `failed`. False if somebody else has settled it meanwhile.
    """
    attempt, library = one.attempt, Library()
    await library.refresh(connection)
    if state == SENT:
        taken = Taken(f"by-hand-{attempt.message_id}", attempt.cost)
        row = sent_row(attempt, taken)._replace(reason="doubt:settled_sent")
        answer = Answered(attempt, row, taken)
    else:
        answer = Answered(attempt, recorded(attempt, FAILED, "doubt:settled_failed"), None)
    return bool(await record(connection, one.connection, [answer], library))
