"""Records what became of attempts: sent, failed, tried again or in doubt, under a fence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, assert_never

from wayline.channels.contract import NotStarted, NotTaken, Result, Taken, Unknown
from wayline.domain.care import Care, opt_out, release
from wayline.domain.failures import FAILURES, back_off
from wayline.domain.ids import ContactId, bucket_for
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.messages import EXPIRED, FAILED, IN_DOUBT, OWED, SENT
from wayline.domain.senders import day_of
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.suppressing import CHANNEL_OF
from wayline.runtime.telling import of_attempts, of_consent, tell
from wayline.store import contacts, enrollments, ledger, messages, tracks
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Person
from wayline.store.ledger import ConsentRow
from wayline.store.message_rows import Attempt, Recorded
from wayline.store.rollups import Tally
from wayline.store.tracks import Ref
from wayline.store.trips import pipelined, transaction

MOST_ATTEMPTS: Final = 8
_TOLD: Final = (SENT, FAILED, EXPIRED)
_BACK: Final = (OWED, FAILED, EXPIRED)  # the carrier does not have it: its slot is given back


class Answered(NamedTuple):
    """An attempt, what is written about it, and the carrier's word if it has the text."""

    attempt: Attempt
    row: Recorded
    taken: Taken | None
    failure: str | None = None


def answered(attempt: Attempt, result: Result, grace_until: datetime) -> Answered:
    """What a carrier's answer means; a doubt is looked into after `grace_until` (real time)."""
    match result:
        case Taken():
            return Answered(attempt, sent_row(attempt, result), result)
        case Unknown():
            row = recorded(attempt, IN_DOUBT, "message:in_doubt", lease_until=grace_until)
            return Answered(attempt, row, None)
        case NotStarted():
            return Answered(attempt, released(attempt), None)
        case NotTaken():
            return Answered(attempt, _not_taken(attempt, result), None, result.failure)
        case _:
            assert_never(result)


def sent_row(attempt: Attempt, taken: Taken) -> Recorded:
    """The row of a text that the carrier has."""
    return Recorded(
        *attempt[:4],
        attempt.attempt,
        SENT,
        None,
        None,
        None,
        taken.reference,
        taken.cost_micros,
        attempt.claimed_at,
        None,
    )


def recorded(
    attempt: Attempt,
    state: str,
    reason: str | None,
    *,
    due_at: datetime | None = None,
    lease_until: datetime | None = None,
) -> Recorded:
    """The row of a text that the carrier does not have, or may have."""
    ended_at = attempt.claimed_at if state in (FAILED, EXPIRED) else None
    return Recorded(
        *attempt[:4],
        attempt.attempt,
        state,
        reason,
        due_at,
        lease_until,
        None,
        None,
        None,
        ended_at,
    )


def released(attempt: Attempt) -> Recorded:
    """The row of a text that was claimed and could not be begun: it is due again at once."""
    return recorded(attempt, OWED, "message:released", due_at=attempt.claimed_at)


async def record(
    connection: Connection,
    carrier: str,
    answers: Sequence[Answered],
    library: Library | None = None,
) -> int:
    """Write what became of attempts, for those that are still the current ones; how many were."""
    outcome = _Outcome(carrier, library)
    async with transaction(connection):
        await contacts.lock_only(connection, [one.attempt.contact_id for one in answers])
        back = [one.attempt.contact_id for one in answers if one.row.state in _BACK]
        people = await contacts.read(connection, back)
        current = await messages.record(connection, [one.row for one in answers])
        for one in answers:
            if one.attempt.message_id in current:
                outcome.take(one, people.get(one.attempt.contact_id))
        await outcome.save(connection)
        if library is None:  # it asks who wants to know, which a pipeline cannot
            await outcome.tell(connection)
    if outcome.closed:  # addresses are locked before people, so in a transaction of their own
        async with connection.transaction():
            holders = await contacts.suppress(connection, outcome.closed)
            others = set(holders) - outcome.cares.keys()
            await _close_for(connection, others, outcome.closed, library)
    return len(current)


async def _close_for(
    connection: Connection,
    holders: set[ContactId],
    closed: Sequence[tuple[Address, datetime, str]],
    library: Library | None,
) -> None:
    """Close what those have by now whose person was merged or moved on."""
    reasons = {(a.kind, a.value): (CHANNEL_OF[a.kind], at, reason) for a, at, reason in closed}
    people = await contacts.lock(connection, holders)
    theirs = [
        (person, reasons[way])
        for person in people.values()
        for way in (("phone", person.contact.phone), ("email", person.contact.email))
        if way in reasons
    ]
    cares = [(p.contact.contact_id, opt_out(p.care, *why)) for p, why in theirs]
    rows = [
        ledger_row(p.contact, channel, "all", "opted_out", reason, at)
        for p, (channel, at, reason) in theirs
    ]
    await contacts.save_care(connection, cares)
    await ledger.append(connection, rows)
    await tell(connection, library, of_consent(rows))


class _Outcome:
    """What follows from a batch of answers."""

    def __init__(self, carrier: str, library: Library | None) -> None:
        self.carrier = carrier
        self.library = library
        self.tally = Tally()
        self.refs: list[Ref] = []
        self.resumed: list[enrollments.Resumed] = []
        self.cares: dict[ContactId, Care] = {}
        self.freed: list[ContactId] = []
        self.consent: list[ConsentRow] = []
        self.closed: list[tuple[Address, datetime, str]] = []
        self.ended: list[tuple[Attempt, Recorded]] = []

    def take(self, one: Answered, person: Person | None) -> None:
        """Take in one answer; of those whose message comes back the person is wanted too."""
        attempt, row = one.attempt, one.row
        if row.state in _BACK and person is not None:
            self._give_back(one, person)
        elif row.lease_until is None:
            self.freed.append(attempt.contact_id)
        if one.taken is not None:
            self._sent(attempt, one.taken)
        if row.due_at is None and row.lease_until is None:
            self._end(attempt, row)

    async def save(self, connection: Connection) -> None:
        """Write care rows, references, resumed steps, and the counters last."""
        async with pipelined(connection):
            await contacts.save_care(connection, self.cares.items())
            await contacts.free(connection, self.freed)
            await ledger.append(connection, self.consent)
            await tracks.insert_refs(connection, self.carrier, self.refs)
            await enrollments.resume(connection, self.resumed)
            if self.library is not None:
                await self.tell(connection)
            await self.tally.save(connection)

    async def tell(self, connection: Connection) -> None:
        """Tell those who want to know."""
        await tell(connection, self.library, of_attempts(self.ended), of_consent(self.consent))

    def _give_back(self, one: Answered, person: Person) -> None:
        attempt = one.attempt
        care = release(replace(person.care, sending=None), attempt.message_id)
        self._spend(attempt, -attempt.cost)
        if attempt.sender is not None:
            key = (attempt.contact_id, attempt.workspace_id, attempt.sender)
            self.tally.take_parts(*key, day_of(attempt.claimed_at), -attempt.parts)
        failure = FAILURES[one.failure] if one.failure and one.row.state == FAILED else None
        if failure is not None and failure.closes == "address":
            care = self._close(attempt, person, care, failure.reason)
        self.cares[attempt.contact_id] = care

    def _sent(self, attempt: Attempt, taken: Taken) -> None:
        self._count(attempt, "message:sent", attempt.category)
        self._count(attempt, "parts", "", attempt.parts)
        self._count(attempt, "cost", "", taken.cost_micros)
        self._spend(attempt, taken.cost_micros - attempt.cost)
        place = (attempt.workspace_id, attempt.contact_id, attempt.message_id, attempt.month)
        self.refs.append(Ref(bucket_for(self.carrier, taken.reference), taken.reference, *place))

    def _end(self, attempt: Attempt, row: Recorded) -> None:
        if row.state in _TOLD:
            self.ended.append((attempt, row))
        if row.state != SENT:
            self._count(attempt, f"message:{row.state}", row.reason or "")
        if attempt.enrollment_id is not None:
            self.resumed.append(
                enrollments.Resumed(
                    attempt.bucket,
                    attempt.contact_id,
                    attempt.enrollment_id,
                    attempt.message_id,
                    attempt.claimed_at,
                    row.state,
                    row.reason,
                )
            )

    def _close(self, attempt: Attempt, person: Person, care: Care, reason: str) -> Care:
        contact, at = person.contact, attempt.claimed_at
        kind = ADDRESS_OF[attempt.channel]
        held = getattr(contact, kind)
        used = attempt.address or held
        if used is not None:
            self.closed.append((Address(contact.workspace_id, kind, used), at, reason))
        if used != held:
            return care  # they have another number or address since
        self.consent.append(ledger_row(contact, attempt.channel, "all", "opted_out", reason, at))
        return opt_out(care, attempt.channel, at, reason)

    def _count(self, attempt: Attempt, metric: str, detail: str, n: int = 1) -> None:
        self.tally.add(
            attempt.contact_id,
            attempt.workspace_id,
            attempt.claimed_at,
            metric,
            detail,
            journey_id=attempt.journey_id,
            version=attempt.version,
            step=attempt.step,
            n=n,
        )

    def _spend(self, attempt: Attempt, micros: int) -> None:
        self.tally.spend(attempt.contact_id, attempt.workspace_id, attempt.claimed_at, micros)


def _not_taken(attempt: Attempt, result: NotTaken) -> Recorded:
    """A text that the carrier definitely does not have: given up, or tried again in time."""
    failure = FAILURES[result.failure]
    if not failure.retryable:
        return recorded(attempt, FAILED, failure.reason)
    if attempt.tries >= MOST_ATTEMPTS:
        return recorded(attempt, FAILED, "carrier:attempts")
    pause = back_off(attempt.message_id, attempt.tries)
    if result.retry_after is not None:
        pause = max(pause, timedelta(seconds=result.retry_after))
    due_at = attempt.claimed_at + pause
    if due_at >= attempt.expires_at:
        return recorded(attempt, EXPIRED, "expiry:passed")
    return recorded(attempt, OWED, failure.reason, due_at=due_at)
