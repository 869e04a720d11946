"""Random journeys and a random world, to walk people through whatever documents can say."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from tests.unit.making import Document, after, entered, facts, journey, past, person
from wayline.domain.events import PastEvent
from wayline.domain.journeys.engine import Advance, Passage, advance
from wayline.domain.journeys.enrollment import CallEnded, Enrollment, MessageEnded, WaitMet
from wayline.domain.journeys.facts import EventsWanted, Facts, MessageFacts, MessageWanted, Wanted
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.step import Need
from wayline.domain.journeys.steps import STEPS

MOST_ROUNDS: Final = 300
ENDED: Final = ("sent", "in_doubt", "refused", "expired", "failed", "cancelled")
CONDITIONS: Final[tuple[Any, ...]] = (
    {"attribute": "plan", "is": "pro"},
    {"event": "Order Completed", "within": "30 days", "count": {"gte": 2}},
    {"not": {"message": "a", "is": "clicked"}},
    {"trigger": "value", "gte": 10},
    {"tag": "warm"},
)


def random_journey(random: Random) -> Journey:
    """A journey of one to eight steps of any type, that lead anywhere, in circles too."""
    ids = "abcdefgh"[: random.randint(1, 8)]
    return journey(*[{"id": name, **_step(random, ids)} for name in ids])


def _step(random: Random, ids: str) -> Document:
    kind = random.choice([step.kind for step in STEPS])
    document: dict[str, Any] = {kind: None, **_BODIES[kind](random, ids)}
    if random.random() < 0.3:
        document["next"] = random.choice(ids)
    return document


def _message(random: Random, ids: str) -> Document:
    content = {"template": "t"} if random.random() < 0.7 else _INLINE
    refused = {"on_refused": random.choice(ids)} if random.random() < 0.3 else {}
    return {"message": {"channel": "sms", **content, **refused}}


def _wait_until(random: Random, ids: str) -> Document:
    return {
        "wait_until": random.choice(
            [
                {"at": "09:00", "weekdays": ["mon", "fri"], "spread": "10 minutes"},
                {"at": "02:30", "zone": "America/New_York"},
                {"field": "starts_at", "offset": "-24 hours", "if_past": "skip"},
                {"field": "birthday", "yearly": True, "at": "10:00"},
                {"field": "trigger.day", "at": "08:00"},
            ]
        )
    }


def _wait_for(random: Random, ids: str) -> Document:
    wanted: list[Document] = [
        {"event": "Order Completed", "where": {"event.value": {"gte": 50}}},
        {"message": "a", "is": random.choice(["clicked", "sent", "refused"])},
        {"reply": "any"},
    ]
    chosen = random.sample(wanted, random.randint(1, 3))
    return {
        "wait_for": [{"on": on, "next": random.choice(ids)} for on in chosen],
        "timeout": random.choice(["10 minutes", "2 days"]),
    }


def _branch(random: Random, ids: str) -> Document:
    chosen = random.sample(CONDITIONS, random.randint(1, 3))
    ways = [{"if": condition, "next": random.choice(ids)} for condition in chosen]
    return {"branch": ways, **({"else": random.choice(ids)} if random.random() < 0.5 else {})}


def _arms(random: Random, ids: str) -> Document:
    return {
        name: {"weight": random.randint(1, 9)}
        | ({"next": random.choice(ids)} if random.random() < 0.7 else {})
        for name in ("red", "green", "blue")[: random.randint(1, 3)]
    }


def _update(random: Random, ids: str) -> Document:
    return {"update": {"set": {"plan": random.choice(["pro", "free", None])}, "add_tags": ["warm"]}}


_INLINE: Final = {"text": "Hello", "category": "service", "role": "confirm"}
_BODIES: Final[dict[str, Any]] = {
    "message": _message,
    "wait": lambda random, ids: {"wait": random.choice(["1 second", "45 minutes", "3 days"])},
    "wait_until": _wait_until,
    "wait_for": _wait_for,
    "branch": _branch,
    "split": lambda random, ids: {"split": _arms(random, ids)},
    "experiment": lambda random, ids: {"experiment": _arms(random, ids), "holdout": "20%"},
    "update": _update,
    "webhook": lambda random, ids: {"webhook": {"post": "https://crm.example", "as": "crm"}},
    "goal": lambda random, ids: {"goal": {"name": "booked"}},
    "exit": lambda random, ids: {"exit": "done"},
}


class World:
    """What happens to one random person: it answers what the engine asks, and lets time pass."""

    def __init__(self, random: Random, made: Journey, name: str) -> None:
        self.random = random
        self.journey = made
        contact = person(name, attributes=_attributes(random), zone=None, zones=_zones(random))
        self.enrollment = entered(made, contact, value=random.randint(0, 20), day="2024-03-31")
        self.known = facts(contact)
        self.now = self.enrollment.due_at

    def advances(self) -> Iterator[Advance]:
        """Every advance until the person has left, or waits after many rounds."""
        for _ in range(MOST_ROUNDS):
            result = self.settled()
            yield result
            if result.status == "exited":
                return
            self.enrollment = self._woken(result)

    def settled(self) -> Advance:
        """One advance, with all the facts that it asks for."""
        while isinstance(result := self.advance(), Need):
            assert result.wanted, "asked for nothing"
            for wanted in result.wanted:
                _provide(self.random, self.known, wanted, self.now)
        return result

    def advance(self) -> Advance | Need:
        """One call of the engine."""
        return advance(self.journey, self.enrollment, self.known, self.now)

    def _woken(self, result: Advance) -> Enrollment:
        """The enrollment as the host would leave it when something has happened, at a later now."""
        random, state = self.random, result.enrollment
        contact, seen = self.known.contact, self.now
        if result.due_at is not None:
            self.now = result.due_at
        else:
            assert result.awaits is not None, "nothing would ever wake this person"
            self.now += timedelta(seconds=random.randint(0, 5))
            state.resume = MessageEnded(random.choice(ENDED), random.choice([None, "cap:day"]))
            if self.journey.steps[state.step or ""].step.kind == "webhook":
                state.resume = CallEnded(random.random() < 0.5, 200, {"ok": 1})
        if result.watches and random.random() < 0.5:
            state.resume = WaitMet(random.choice(result.watches).arm)
            self.now = seen + (self.now - seen) * random.random()
        late = timedelta(minutes=random.choice([0, 0, 20]))  # the worker was busy for so long
        self.known = facts(contact, event_at=self.now + late)
        return state


def _provide(random: Random, known: Facts, wanted: Wanted, now: datetime) -> None:
    if isinstance(wanted, MessageWanted):
        clicked = now if random.random() < 0.5 else None
        known.messages[wanted.message_id] = MessageFacts(random.choice(ENDED), clicked_at=clicked)
    else:
        known.events[wanted] = tuple(_events(random, wanted, now))


def _events(random: Random, wanted: EventsWanted, now: datetime) -> list[PastEvent]:
    newest = 20 if wanted.newer else 0
    times = [random.randint(-60, newest) for _ in range(random.randint(0, 3))]
    return [past(now + timedelta(minutes=each), value=random.randint(0, 99)) for each in times]


def _attributes(random: Random) -> dict[str, Any]:
    return {
        "plan": random.choice(["pro", "free"]),
        "starts_at": random.choice([after(days=9).isoformat(), "2024-03-01", "soon", None, 7]),
        "birthday": random.choice(["1992-02-29", "1970-01-01", "2099-12-31", "nobody knows"]),
    }


def _zones(random: Random) -> tuple[str, ...]:
    zones = ("America/New_York", "America/Los_Angeles", "Europe/Madrid", "Asia/Kathmandu", "Mars/X")
    return tuple(random.sample(zones, random.randint(0, 3)))


def faults(made: Journey, passages: Sequence[Passage], exit_reason: str | None) -> list[str]:
    """What is wrong with a history: gaps in its numbers, or ways that the journey does not have."""
    found = [
        f"row {at} has the number {row.sequence}"
        for at, row in enumerate(passages, 1)
        if row.sequence != at
    ]
    for left, right in pairwise(passages):
        same = (left.step, left.visit) == (right.step, right.visit)
        if left.decision == "waits" and not same:
            found.append(f"{left} is followed by {right}")
        elif left.decision == "goes" and right.step not in _ways(made, left):
            found.append(f"there is no way from {left} to {right}")
        elif left.decision == "ends":
            found.append(f"{left} was not the end")
        if right.at < left.at:
            found.append(f"{right} is before {left}")
    if exit_reason == "exit:complete" and passages[-1].decision == "goes":
        if None not in _ways(made, passages[-1]):
            found.append(f"the journey goes on after {passages[-1]}")
    elif exit_reason is not None and passages[-1].decision != "ends":
        found.append(f"nobody ends at {passages[-1]}")
    return found


def _ways(made: Journey, row: Passage) -> set[str | None]:
    placed = made.steps[row.step]
    ways = {placed.next, *placed.step.targets()}
    if row.reason == "wait:skipped":
        ways = {made.steps[placed.next].next if placed.next else None}
    return ways
