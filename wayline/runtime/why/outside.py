"""Works out why events began nothing: nobody writes down all the journeys that did not happen.

Each verdict is asked again with the events as of then. The profile and consent are today's, so
what comes out is marked as recomputed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.care import ALL
from wayline.domain.contacts import Contact
from wayline.domain.events import Event
from wayline.domain.ids import EventId, JourneyId, derived_beside
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.matching import Holdout, StaysOut, Verdict, entry_verdict
from wayline.domain.journeys.step import Need
from wayline.runtime.facts import MOST_ROUNDS, Asked, fetch_facts
from wayline.runtime.why.line import LAST, Line, words
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.history import History, PastEventRow

MOST_EVENTS: Final = 20  # the newest ones that began nothing


Groups = Mapping[tuple[JourneyId, int], str | None]  # of versions


class Version(NamedTuple):
    """A journey version as it was live since `published_at`; `state` is today's."""

    journey_id: JourneyId
    slug: str
    journey: Journey
    published_at: datetime
    state: str


async def why_not(
    connection: Connection,
    person: Person,
    history: History,
    versions: Sequence[Version],
    months: Sequence[int],
) -> list[Line]:
    """Why the last events did not take the person into the journeys that listen to them."""
    contact = person.contact
    begun = {enrollment.enrollment_id for enrollment in history.enrollments}
    groups = {(v.journey_id, v.journey.version): v.journey.group for v in versions}
    told: list[Line] = []
    events = 0
    for row in reversed(history.events):
        outside = [v for v in _listening(versions, row) if begun.isdisjoint(_ids(contact, v, row))]
        events += bool(outside)
        if events > MOST_EVENTS:
            break
        for version in outside:
            verdict = await _verdict(connection, person, history, version, groups, row, months)
            told.append(_line(version, row, verdict))
    return told


def _ids(contact: Contact, version: Version, row: PastEventRow) -> Iterator[UUID]:
    """The id of the enrollment that the event would have begun, for each who the person was."""
    key = (version.journey_id.bytes, row.event_id.bytes)
    for name in (contact.contact_id, *contact.aliases):
        yield derived_beside(name, "enrollment", *key)


def _listening(versions: Sequence[Version], row: PastEventRow) -> Iterator[Version]:
    """Of each journey the version that was live when the event came, if it begins with such."""
    live: dict[JourneyId, Version] = {}
    for version in versions:  # in the order of their publication
        if version.published_at <= row.received_at:
            live[version.journey_id] = version
    for version in live.values():
        if version.journey.entry.event == row.name:
            yield version


async def _verdict(
    connection: Connection,
    person: Person,
    history: History,
    version: Version,
    groups: Groups,
    row: PastEventRow,
    months: Sequence[int],
) -> Verdict:
    contact = person.contact
    event = Event(
        EventId(row.event_id), contact.workspace_id, contact.contact_id, row.name, row.occurred_at,
        row.received_at, row.properties, row.live,
    )  # fmt: skip
    facts, at = Facts(contact, event), row.received_at
    past = [
        e for e in history.enrollments if e.journey_id == version.journey_id and e.entered_at < at
    ]
    verdict: Verdict = StaysOut("entry:late")
    for _ in range(MOST_ROUNDS):
        verdict = entry_verdict(
            version.journey,
            facts,
            active=any(e.exited_at is None or e.exited_at > at for e in past),
            last_exit_at=max((e.exited_at for e in past if e.exited_at), default=None),
            ever=bool(past),
            now=at,
            grouped=_grouped(version, history, groups, at),
            restricted=ALL in person.care.blocked,
        )
        if not isinstance(verdict, Need):
            break
        await fetch_facts(connection, [Asked(facts, verdict.wanted, at)], months)
    return verdict


def _grouped(version: Version, history: History, groups: Groups, at: datetime) -> bool:
    """Whether the person was in another journey of the group then, or the same event began it."""
    return any(
        one.journey_id != version.journey_id
        and groups.get((one.journey_id, one.version)) == version.journey.group
        and one.entered_at <= at
        and (one.exited_at is None or one.exited_at > at)
        for one in history.enrollments
        if version.journey.group is not None
    )


def _line(version: Version, row: PastEventRow, verdict: Verdict) -> Line:
    reason: str | None = None
    if isinstance(verdict, StaysOut):
        reason = verdict.reason
    elif isinstance(verdict, Holdout):
        reason = "entry:holdout"
    elif version.state in ("paused", "stopped", "archived"):
        reason = "entry:paused" if version.state == "paused" else "entry:stopped"
    why = words(reason) or "By what is known today the person would have entered."
    return Line(
        at=row.received_at,
        kind="no entry",
        text=f"{version.slug}, on {row.name}",
        reason=reason,
        why=why,
        journey=version.slug,
        recomputed=True,
        place=(LAST, version.slug),
    )
