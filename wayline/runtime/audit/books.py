"""The carrier's own books against our messages: what it took, when, for whom, after which STOP."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from wayline.domain.ids import WorkspaceId, bucket_of
from wayline.domain.keys import read_message_key
from wayline.runtime.audit.check import Check, all_of, equal, none_of
from wayline.runtime.audit.hours import hours_of
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import Accepted, Refused
from wayline.store import audits
from wayline.store.audits import ConsentFound, HoursFound, Text, TextsFound
from wayline.store.bulk import Connection

# 47 CFR 64.1200(a)(12): one text confirms an opt-out, presumed lawful within five minutes of it.
CONFIRMED_WITHIN: Final = timedelta(minutes=5)
STOPPED: Final = "21610"  # the carrier's word for a text to somebody who has stopped them
_PIECE: Final = 5_000


async def check_books(
    connection: Connection,
    carrier: Carrier,
    workspace_id: WorkspaceId,
    until: datetime,
    rules_as_of: date | None = None,
) -> list[Check]:
    """Both directions: each text in the books is one of ours, and there are as many as we say.

    Hours are judged by the rules of a day (None: the latest).
    """
    sums = _Sums(_stops(carrier, until), rules_as_of)
    for piece in _pieces(carrier.accepted()):
        await sums.add(connection, piece)
    sent = await audits.sent(connection, workspace_id)
    tried = [one for one in carrier.refused() if one.error == STOPPED]
    return [
        *sums.compared(sent),
        none_of("texts handed over in a closed hour", sums.closed, sums.bound),
        none_of("marketing without, service against consent", sums.unwilling, sums.texts),
        none_of("texts after an opt-out in our ledger", sums.after_opt_out, sums.texts),
        none_of(
            "texts after a STOP on the carrier's own time-line",
            sums.stopped + await _stopped(connection, sums.stops, tried),
            sums.texts + len(tried),
        ),
        none_of("keys that the carrier took twice", sums.texts - len(sums.keys), sums.texts),
        _inboxes(carrier, until),
    ]


@dataclass(slots=True)
class _Sums:
    """What the pieces of the log add up to."""

    stops: dict[str, list[datetime]]
    rules_as_of: date | None
    texts: int = 0
    parts: int = 0
    cost: int = 0
    bound: int = 0
    closed: int = 0
    unwilling: int = 0
    after_opt_out: int = 0
    stopped: int = 0
    keys: set[str] = field(default_factory=set)
    found: list[TextsFound] = field(default_factory=list)

    async def add(self, connection: Connection, piece: Sequence[Accepted]) -> None:
        """Compare a piece of the log with the database."""
        self.texts += len(piece)
        self.parts += sum(one.parts for one in piece)
        self.cost += sum(one.cost_micros for one in piece)
        self.keys.update(one.key for one in piece)
        self.stopped += await _stopped(connection, self.stops, piece)
        texts = [text for one in piece if (text := _text(one)) is not None]
        if texts:
            self.found.append(await audits.taken(connection, texts))
            years = sorted(text.at.year for text in texts)
            hours = hours_of(self.rules_as_of, years[0] - 1, years[-1] + 1)
            self._judge(
                await audits.closed_hours(connection, texts, hours),
                await audits.unwanted(connection, texts),
            )

    def compared(self, sent: audits.SentFound) -> list[Check]:
        """The log and our messages, number by number."""

        def agree(name: str) -> int:
            return sum(getattr(one, name) for one in self.found)

        both = agree("sent")
        spent = (sent.cost, self.cost, sent.spent)
        lost = agree("delivered_but_not_arrived")
        return [
            equal("texts we sent = the carrier took = both know", sent.messages, self.texts, both),
            all_of("texts to the same number in the same words", agree("same_text"), self.texts),
            all_of("texts at the same time", agree("same_time"), self.texts),
            equal("parts we sent = the carrier took", sent.parts, self.parts),
            all_of("texts with the same parts", agree("same_parts"), self.texts),
            equal("cost in messages = at the carrier = in budgets", *spent, money=6),
            all_of("texts with the same cost", agree("same_cost"), self.texts),
            none_of("texts called delivered that never arrived", lost, self.texts),
        ]

    def _judge(self, hours: HoursFound, consent: ConsentFound) -> None:
        self.bound += hours.bound
        self.closed += hours.closed
        self.unwilling += consent.without_consent
        self.after_opt_out += consent.after_opt_out


def _pieces(log: Iterator[Accepted]) -> Iterator[list[Accepted]]:
    while piece := list(islice(log, _PIECE)):
        yield piece


def _stops(carrier: Carrier, until: datetime) -> dict[str, list[datetime]]:
    """When each number said STOP, as the carrier heard it; it does not tell of a START."""
    stops: defaultdict[str, list[datetime]] = defaultdict(list)
    for number, at in carrier.optouts(until):
        stops[number].append(at)
    return dict(stops)


async def _stopped(
    connection: Connection,
    stops: dict[str, list[datetime]],
    texts: Sequence[Accepted] | Sequence[Refused],
) -> int:
    """How many of the texts came after a STOP, except answers within five minutes of one."""
    late = [one for one in texts if any(at < one.at for at in stops.get(one.to, ()))]
    rows = [row for one in late if (row := _row(one)) is not None]
    answers: set[UUID] = await audits.answers(connection, rows) if rows else set()
    excused = [
        row
        for row in rows
        if row.message_id in answers
        and any(timedelta(0) < row.at - at <= CONFIRMED_WITHIN for at in stops[row.recipient])
    ]
    return len(late) - len(excused)


def _inboxes(carrier: Carrier, until: datetime) -> Check:
    """No text lies in a phone twice."""
    texts, keys = 0, set()
    for one in carrier.inboxes(until):
        texts += 1
        keys.add(one.key)
    return none_of("texts twice in a phone's inbox", texts - len(keys), texts)


def _text(one: Accepted) -> Text | None:
    row = _row(one)
    if row is None:
        return None
    return row._replace(parts=one.parts, cost=one.cost_micros, arrived=one.arrived_at is not None)


def _row(one: Accepted | Refused) -> Text | None:
    """The ids that a key names; None if it is not one of ours."""
    named = read_message_key(one.key)
    if named is None:
        return None
    contact_id, message_id = named
    bucket = bucket_of(contact_id)
    return Text(bucket, contact_id, message_id, one.to, one.text, 0, 0, one.at, arrived=False)
