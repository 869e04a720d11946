"""Judges what reached the carrier, by its own books: nothing here asks the code that decided."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.runtime.honest import suspected
from tests.simulation.judge_rows import RowJudge
from tests.simulation.stage import WORKSPACE, Stage
from wayline.runtime.audit.books import check_books
from wayline.sandbox.exchange import Accepted

_ANSWERS: Final = ("answer:opted_out", "answer:help")
_BOUND: Final = ("marketing", "service")
# Until when, and on how many days of a week, by the beginning of the number; from 8 everywhere.
_HOURS: Final = (("+1", "21:00", 7), ("+44", "21:00", 7), ("+61", "21:00", 7), ("+33", "22:00", 6))
# What the audit of a replay cannot know: whom a reply answers, and in live worlds what came late.
_GUESSED: Final = ("that never arrived", "after an opt-out", "after a STOP")  # HELP is answered
_LIVE: Final = ("against consent", "cost")


class Text(NamedTuple):
    """A message of ours, beside which a text of the carrier's log is laid."""

    contact_id: UUID
    enrollment_id: UUID | None
    slug: str | None
    step: str
    visit: int
    category: str
    prefer: str
    state: str
    expires_at: datetime
    basis: str | None
    left_at: datetime | None


class Word(NamedTuple):
    """An entry of the consent ledger, with the tick of its commit."""

    tick: int
    at: datetime
    action: str
    scope: str


async def judge(stage: Stage) -> list[str]:
    """Everything that is wrong with a run that has come to its end."""
    books = _Books(stage)
    await books.read()
    wrong = [
        *books.twice(),
        *books.late(),
        *books.capped(),
        *books.paused(),
        *books.arrived(),
        *books.left(),
        *await books.reserved(),
        *await books.closed_hours(),
        *await books.audited(),
    ]
    if stage.plan.mode == "live":
        wrong += await books.claimed_after_a_word()
    else:
        wrong += books.taken_after_a_word()
    wrong += await RowJudge(stage).all()
    return wrong + [f"the ledger: {one}" for one in await suspected(stage.arena.owner, WORKSPACE)]


class _Books:
    """The carrier's log beside our messages."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.plan = stage.plan
        self.log: list[Accepted] = list(stage.carrier.accepted())
        self.texts: dict[str, Text] = {}
        self.zones: dict[UUID, list[str]] = {}

    async def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query of ours."""
        cursor = await self.stage.arena.owner.execute(query, values)
        return list(await cursor.fetchall())

    async def read(self) -> None:
        """Read our messages, by the key that the carrier knows them under."""
        found = await self.rows(
            "SELECT m.message_id, m.contact_id, m.enrollment_id, j.slug, m.step, m.visit,"
            " m.category, m.prefer, m.state, m.expires_at, m.delivered_basis,"
            " e.exited_at FROM message m LEFT JOIN journey j ON j.journey_id = m.journey_id"
            " LEFT JOIN enrollment e"
            " ON e.contact_id = m.contact_id AND e.enrollment_id = m.enrollment_id"
        )
        for message_id, *rest in found:
            text = Text(*rest)
            self.texts[f"{text.contact_id.hex}.{message_id.hex}"] = text
        places = (
            "SELECT contact_id, CASE WHEN zone IS NULL THEN zones ELSE ARRAY[zone] END FROM contact"
        )
        self.zones = {row[0]: row[1] or ["America/New_York"] for row in await self.rows(places)}
        unknown = [one.key for one in self.log if one.key not in self.texts]
        assert not unknown, f"the carrier took what we do not know: {unknown}"

    def ours(self) -> Iterator[tuple[Accepted, Text]]:
        """The carrier's log beside our messages."""
        for one in self.log:
            yield one, self.texts[one.key]

    def twice(self) -> list[str]:
        """I1: a visit of a step puts at most one text into a phone."""
        forgetful = self.plan.behaviour.doubt == "none"
        once = Counter(
            (text.enrollment_id or one.key, text.step, text.visit)
            for one, text in self.ours()
            if not (forgetful and text.prefer == "delivery" and text.category == "transactional")
        )
        return [f"I1 taken {n} times: {key}" for key, n in once.items() if n > 1]

    def late(self) -> list[str]:
        """I6: nothing is taken after it has expired."""
        return [f"I6 late: {one.key} {one.at}" for one, t in self.ours() if one.at >= t.expires_at]

    def capped(self) -> Iterator[str]:
        """I4: nobody gets more in a window than the cap says."""
        for cap in self.plan.settings["caps"]:
            most, window = cap["most"], cap["window"]
            for contact_id, times in self._counted().items():
                sent = max(
                    self._in_days(contact_id, times)
                    if window == "day"
                    else _in_windows(times, timedelta(days=int(window.split()[0])))
                )
                if sent > most:
                    yield f"I4 {sent} in {window}: {contact_id}"

    def _counted(self) -> dict[UUID, list[datetime]]:
        """When each person got the texts that caps count."""
        sent: defaultdict[UUID, list[datetime]] = defaultdict(list)
        for one, text in self.ours():
            if text.category in _BOUND:
                sent[text.contact_id].append(one.at)
        return sent

    def _in_days(self, contact_id: UUID, times: list[datetime]) -> Iterator[int]:
        """How many texts fell on each day of each zone that the person may be in."""
        for zone in self.zones[contact_id]:
            yield from Counter(at.astimezone(ZoneInfo(zone)).date() for at in times).values()

    def paused(self) -> list[str]:
        """Nothing of a paused journey goes out; in live worlds news of a pause takes its time."""
        if self.plan.mode == "live":
            return []
        return [
            f"paused: {one.key} {text.step} {one.at}"
            for one, text in self.ours()
            for slug, since, until in self.stage.pauses()
            if text.slug == slug and since < one.at < until
        ]

    def left(self) -> list[str]:
        """Who has left a journey gets nothing of it; in live worlds it may be on its way."""
        if self.plan.mode == "live":
            return []
        return [
            f"after the exit at {text.left_at}: {one.key} {text.step} {one.at}"
            for one, text in self.ours()
            if text.left_at is not None and one.at > text.left_at
        ]

    def taken_after_a_word(self) -> list[str]:
        """I2 by business time: after STOP nothing but its answer, until START."""
        said: defaultdict[str, list[tuple[datetime, bool]]] = defaultdict(list)
        for number, at in self.stage.carrier.optouts(self.plan.end):
            said[number].append((at, True))
        for number, at, closes in self.stage.spoken:
            if closes is not None:
                said[number].append((at, closes))
        wrong = []
        for one, text in self.ours():
            # Of an instant, the word that opens counts.
            known = [(at, not c) for at, c in said[one.to] if at < one.at or not c]
            before = max((word for word in known if word[0] <= one.at), default=None)
            if before is not None and not before[1] and text.step not in _ANSWERS:
                wrong.append(f"I2 after STOP at {before[0]}: {one.key} {text.step} {one.at}")
        return wrong

    async def claimed_after_a_word(self) -> list[str]:
        """I2 by the order of commits: nothing is claimed after an opt-out or revocation."""
        ledger = await self._ledger()
        wrong = []
        for handed in self.stage.handed:
            text = self.texts[handed.key]
            known = [word for word in ledger[text.contact_id] if word.tick < handed.claimed]
            closing = _closing(known, text)
            if closing is not None:
                wrong.append(f"I2 claimed after {closing}: {handed} {text.step}")
        return wrong

    async def _ledger(self) -> defaultdict[UUID, list[Word]]:
        ledger: defaultdict[UUID, list[Word]] = defaultdict(list)
        ticks = self.stage.xids
        for contact_id, xid, *rest in await self.rows(
            "SELECT contact_id, xmin::text::bigint, occurred_at, action, scope FROM consent_event"
        ):
            ledger[contact_id].append(Word(ticks.get(xid, 0), *rest))  # 0: from the import
        for words in ledger.values():
            words.sort()
        return ledger

    async def reserved(self) -> list[str]:
        """What a care row counts went out or may have; what went out lately is counted."""
        recent = {
            (contact_id, entry[2].replace("-", ""))
            for contact_id, entries in await self.rows("SELECT contact_id, recent FROM care")
            for entry in entries
        }
        wrong = []
        for contact_id, message_id in recent:
            text = self.texts[f"{contact_id.hex}.{message_id}"]
            taken = any(one.key == f"{contact_id.hex}.{message_id}" for one in self.log)
            if not taken and text.state != "in_doubt":
                wrong.append(f"reserved for nothing: {message_id} {text.step} {text.state}")
        latest = max((one.at for one in self.log), default=self.plan.end) - timedelta(days=7)
        for one, text in self.ours():
            if text.category in _BOUND and one.at > latest:
                contact, _, message = one.key.partition(".")
                if (UUID(hex=contact), message) not in recent:
                    wrong.append(f"not reserved: {one.key} {text.step} {text.state} {one.at}")
        return wrong

    async def closed_hours(self) -> list[str]:
        """I3: nothing that hours bind is taken while any clock of the person is outside them."""
        bound = [(one, text) for one, text in self.ours() if text.category in _BOUND]
        wrong = await self.rows(
            "SELECT t.at, z.zone, t.recipient"
            " FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[])"
            " AS t (contact_id, recipient, at)"
            " JOIN contact c ON c.contact_id = t.contact_id"
            " LEFT JOIN LATERAL unnest("
            "   CASE WHEN c.zone IS NULL THEN c.zones ELSE ARRAY[c.zone] END) AS z (zone) ON true"
            " LEFT JOIN unnest(%s::text[], %s::time[], %s::integer[]) AS w (prefix, closes, days)"
            " ON starts_with(t.recipient, w.prefix)"
            " WHERE z.zone IS NULL OR (t.at AT TIME ZONE z.zone)::time < '08:00'"
            "   OR (t.at AT TIME ZONE z.zone)::time >= w.closes"
            "   OR EXTRACT(isodow FROM t.at AT TIME ZONE z.zone) > w.days"
            "   OR w.prefix IS NULL",
            [text.contact_id for _, text in bound],
            [one.to for one, _ in bound],
            [one.at for one, _ in bound],
            *map(list, zip(*_HOURS, strict=True)),
        )
        return [f"I3 in a closed hour: {found}" for found in wrong]

    async def audited(self) -> list[str]:
        """The audit of replays must agree with the carrier that can say what it has."""
        if self.plan.behaviour.doubt == "none":
            return []
        owner, until = self.stage.arena.owner, self.plan.end
        checks = await check_books(owner, self.stage.carrier, WORKSPACE, until)
        unasked = (*_GUESSED, *(_LIVE if self.plan.mode == "live" else ()))
        return [
            f"audit: {check}"
            for check in checks
            if not check.ok and not any(said in check.what for said in unasked)
        ]

    def arrived(self) -> list[str]:
        """What a receipt calls delivered has arrived."""
        there = {one.key for one in self.log if one.arrived_at is not None}
        return [
            f"never arrived: {one.key} {text.step}"
            for one, text in self.ours()
            if text.state == "delivered" and text.basis == "receipt" and one.key not in there
        ]


def _closing(known: list[Word], text: Text) -> Word | None:
    """The last word that closes the way of a text, if it still holds."""
    if text.step in _ANSWERS and text.enrollment_id is None:
        return None
    channel = [word for word in known if word.scope == "all" and word.action != "asked"]
    if channel and channel[-1].action == "opted_out":
        return channel[-1]
    own = [word for word in known if word.scope == text.category]
    return own[-1] if own and own[-1].action == "revoked" else None


def _in_windows(times: list[datetime], window: timedelta) -> Iterator[int]:
    """How many texts fell into the window that ends with each of them."""
    for at in times:
        yield sum(at - window < other <= at for other in times)
