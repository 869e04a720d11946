"""Fetches the facts that decisions asked for: for a whole batch, one query per kind."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, assert_never

from wayline.domain.events import PastEvent
from wayline.domain.ids import ContactId
from wayline.domain.journeys.facts import MOST_EVENTS, EventsWanted, Facts, MessageWanted, Wanted
from wayline.store import events, messages
from wayline.store.bulk import Connection

MOST_ROUNDS = 20  # a decision that still asks after so many rounds is at fault


class Asked(NamedTuple):
    """What one person's decision needs, as of the business time of that decision."""

    facts: Facts
    wanted: Iterable[Wanted]
    now: datetime


async def fetch_facts(
    connection: Connection, asked: Sequence[Asked], months: Sequence[int]
) -> None:
    """Fill in all that was asked; `months` are those that have partitions."""
    past: list[tuple[ContactId, EventsWanted, datetime]] = []
    past_of: list[Facts] = []
    sent: list[tuple[Facts, MessageWanted, datetime]] = []
    for facts, wanted, now in asked:
        for want in wanted:
            match want:
                case EventsWanted():
                    # What they did when they were somebody else counts as well.
                    for name in (facts.contact.contact_id, *facts.contact.aliases):
                        past.append((name, want, now))
                        past_of.append(facts)
                case MessageWanted():
                    sent.append((facts, want, now))
                case _:
                    assert_never(want)
    answers = await events.past(connection, past, months)
    for facts, (name, want, _), answer in zip(past_of, past, answers, strict=True):
        own = name == facts.contact.contact_id
        facts.events[want] = answer if own else _newest(facts.events[want], answer)
    await _fetch_messages(connection, sent)


def _newest(mine: tuple[PastEvent, ...], theirs: tuple[PastEvent, ...]) -> tuple[PastEvent, ...]:
    """Events of a person and of an alias, newest first."""
    both = sorted((*mine, *theirs), key=lambda event: event.received_at, reverse=True)
    return tuple(both[:MOST_EVENTS])


async def _fetch_messages(
    connection: Connection, sent: Sequence[tuple[Facts, MessageWanted, datetime]]
) -> None:
    if not sent:
        return
    keys = [
        (name, want.message_id)
        for facts, want, _ in sent
        for name in (facts.contact.contact_id, *facts.contact.aliases)
    ]
    times = [now for _, _, now in sent]
    tracked = await messages.track(connection, keys, min(times), max(times))
    for facts, want, _ in sent:
        found = tracked.get(want.message_id)
        facts.messages[want.message_id] = found.facts() if found else messages.UNKNOWN
