"""What a seed draws: people, journeys, what happens when, the carrier, and the faults."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from tests.simulation.scenery import BASIC, JOURNEYS, WORDS
from wayline.sandbox.behaviour import REAL, Behaviour

Mode = Literal["ordered", "two", "live"]

# Prefix of the phone (None: no phone), digits that follow, country, line type, zones.
_PLACES: Final[tuple[tuple[int, str | None, str, str, tuple[str, ...]], ...]] = (
    (6, "+121255501", "US", "mobile", ("America/New_York",)),
    (3, "+131055501", "US", "mobile", ("America/Los_Angeles",)),
    (4, "+181255501", "US", "mobile", ("America/Chicago", "America/New_York")),
    (2, "+120855501", "US", "mobile", ("America/Boise", "America/Denver", "America/Los_Angeles")),
    (3, "+4477009001", "GB", "mobile", ("Europe/London",)),
    (2, "+6149157001", "AU", "mobile", ("Australia/Lord_Howe", "Australia/Perth")),
    (1, "+336399801", "FR", "mobile", ("Europe/Paris",)),
    (1, "+130355501", "US", "mobile", ()),
    (1, "+171855501", "US", "fixed_line", ("America/New_York",)),
    (1, None, "US", "mobile", ("America/New_York",)),
)
FIRST: Final = datetime(2026, 3, 3, 17, tzinfo=UTC)  # a Tuesday; no run begins earlier
FAULTS: Final = (
    *("statement", "commit", "before", "after", "acknowledge"),  # where a worker dies
    *("redeliver", "slow"),
)


class Someone(NamedTuple):
    """A person as the simulation knows them."""

    key: str
    phone: str | None
    country: str
    line_type: str
    zones: tuple[str, ...]
    zone: str | None
    consent: dict[str, str]
    attributes: dict[str, Any]


class Act(NamedTuple):
    """Something that happens from outside at an instant; `data` by kind."""

    at: datetime
    kind: str
    data: Any


class Told(NamedTuple):
    """An event on its way in: it may be told twice, with another time, under one message id."""

    person: str
    message_id: str
    name: str
    occurred_at: datetime
    properties: dict[str, Any]


@dataclass
class Plan:
    """Everything that a run needs; the same for the same seed."""

    seed: int
    mode: Mode
    start: datetime
    end: datetime
    people: list[Someone]
    journeys: list[str]
    behaviour: Behaviour
    settings: dict[str, Any]
    faults: frozenset[str]
    acts: list[Act] = field(default_factory=list)

    @property
    def comparable(self) -> bool:
        """Whether crashes must leave no trace: nothing may hang on how often it was tried."""
        weather = sum(getattr(self.behaviour, name) for name in _WEATHER)
        return self.mode != "live" and self.behaviour.doubt != "none" and not weather

    def chance(self, *about: object) -> random.Random:
        """A generator of its own for each question, so that answers do not move each other."""
        return random.Random(f"{self.seed} {about}")


def draw(seed: int) -> Plan:
    """The plan of a seed."""
    chance = random.Random(f"plan {seed}")
    modes: tuple[Mode, ...] = ("ordered", "live", "two", "live", "ordered")
    mode = modes[seed % 5]
    start = datetime(2026, 3, chance.choice([3, 3, 20]), 17, tzinfo=UTC)
    days = chance.randint(20, 26) if mode != "live" else chance.randint(20, 22)
    plan = Plan(
        seed=seed,
        mode=mode,
        start=start,
        end=start + timedelta(days=days),
        people=[_person(chance, n) for n in range(chance.randint(15, 20))],
        journeys=_journeys(chance),
        behaviour=_behaviour(chance),
        settings=_settings(chance, mode),
        faults=frozenset(fault for fault in FAULTS if chance.random() < 0.6),
    )
    plan.acts = sorted(
        [*_events(plan), *_consents(plan), *_doings(plan)], key=lambda act: (act.at, act.kind)
    )
    return plan


def _person(chance: random.Random, number: int) -> Someone:
    weights = [place[0] for place in _PLACES]
    _, prefix, country, line_type, zones = chance.choices(_PLACES, weights)[0]
    phone = None if prefix is None else f"{prefix}{number:02d}"
    words = ("granted", "granted", "granted", "granted", "revoked", None)
    said = {f"sms/{name}": chance.choice(words) for name in ("marketing", "service")}
    attributes: dict[str, Any] = {"birthday": "1990-03-25"} if chance.random() < 0.5 else {}
    if chance.random() < 0.15:
        attributes["birthday"] = "soon"
    return Someone(
        f"p{number}",
        phone,
        country,
        line_type,
        zones,
        chance.choice(zones) if zones and chance.random() < 0.2 else None,
        {scope: word for scope, word in said.items() if word},
        attributes,
    )


def _journeys(chance: random.Random) -> list[str]:
    first = chance.sample(BASIC, 2)
    rest = [slug for slug in JOURNEYS if slug not in first]
    return [*first, *chance.sample(rest, chance.randint(1, 2))]


# Rates of what goes wrong at the carrier; each seed takes each of them not at all, as is, or more.
_RATES: Final = {
    "landlines": 0.03,
    "dead_numbers": 0.03,
    "undelivered": 0.06,
    "failed": 0.04,
    "expired": 0.03,
    "silent": 0.02,
    "early": 0.15,
    "doubled": 0.15,
    "disordered": 0.15,
    "late": 0.1,
    "queued": 0.1,
    "previews": 0.1,
}
_WEATHER: Final = {"throttled": 0.1, "sender_throttled": 0.05, "unavailable": 0.08, "lost": 0.12}


def _behaviour(chance: random.Random) -> Behaviour:
    rates: dict[str, Any] = {
        name: rate * chance.choice([0, 1, 1, 3]) for name, rate in _RATES.items()
    }
    if chance.random() < 0.35:
        rates |= {name: rate * chance.choice([0, 1, 2]) for name, rate in _WEATHER.items()}
    return replace(
        REAL,
        name="swarm",
        doubt=chance.choice(["key", "lookup", "none"]),
        refuses_opted_out=chance.random() < 0.4,
        clicks=0.35,
        replies=0.2,
        orders_after_click=0.15,
        revised=0.3,
        **rates,
    )


def _settings(chance: random.Random, mode: Mode) -> dict[str, Any]:
    settings: dict[str, Any] = {"caps": []}
    if chance.random() < 0.8:
        most, window = chance.randint(1, 4), chance.choice(["1 day", "day", "7 days"])
        settings["caps"] = [{"id": "one", "most": most, "window": window}]
    if chance.random() < 0.3:
        settings["countries"] = ["US", "GB", "AU"]
    if mode == "live" and chance.random() < 0.4:  # what all share is granted as it comes
        settings["budget_micros"] = chance.randint(60, 400) * 1_000
    return settings


def _events(plan: Plan) -> list[Act]:
    chance, acts = plan.chance("events"), []
    days = (plan.end - plan.start).days
    for person in plan.people:
        clock = plan.start + timedelta(minutes=chance.randrange(0, 3 * 1440))
        told = [(clock, "Signed Up")]
        for _ in range(chance.randint(2, 6)):
            clock = plan.start + timedelta(seconds=chance.randrange(days * 86_400))
            told.append((clock, chance.choice(_NAMES)))
            if chance.random() < 0.12:  # two at one instant
                told.append((clock, chance.choice(_NAMES)))
            if chance.random() < 0.4:  # who is here does something again
                clock += timedelta(minutes=2 ** chance.uniform(0, 8))
                told.append((clock, chance.choice([told[-1][1], "Order Completed"])))
        for number, (at, name) in enumerate(told):
            acts += _tellings(plan, chance, person.key, number, at, name)
    return [act for act in acts if act.at <= plan.end]


_NAMES: Final = (
    *("Order Completed", "Order Completed", "Viewed", "Viewed", "Checkout Started"),
    *("Checkout Started", "Reviewed", "Signed Up"),
)


def _tellings(
    plan: Plan, chance: random.Random, person: str, number: int, at: datetime, name: str
) -> list[Act]:
    message_id = f"{person}-{number}"
    properties: dict[str, Any] = {"id": message_id, "value": chance.choice([5, 12, 20, 40])}
    if name == "Order Completed":
        properties["revenue"] = chance.choice([0, 12.5, 30, 62.47])
        properties["order_id"] = message_id
    if name == "Signed Up":
        visit = at + timedelta(hours=chance.randrange(-5, 200))
        properties["visit_at"] = visit.isoformat()
    late = timedelta(hours=chance.randrange(1, 120)) if chance.random() < 0.1 else timedelta(0)
    first = Told(person, message_id, name, at - late, properties)
    acts = [Act(at, "event", first)]
    if chance.random() < 0.15:  # told again, perhaps much later, perhaps with another time
        again = at + timedelta(seconds=chance.choice([0, 30, 7_200, 200_000]))
        acts.append(Act(again, "event", first._replace(occurred_at=again - late)))
    return acts


def _consents(plan: Plan) -> list[Act]:
    chance, acts = plan.chance("consents"), []
    seconds = int((plan.end - plan.start).total_seconds())
    for _ in range(chance.randint(3, 9)):
        at = plan.start + timedelta(seconds=chance.randrange(seconds))
        scope = chance.choice(["sms/marketing", "sms/marketing", "sms/service"])
        action = chance.choice(["granted", "revoked"])
        acts.append(Act(at, "consent", (chance.choice(plan.people).key, scope, action)))
    return acts


def _doings(plan: Plan) -> list[Act]:
    """What is said and tapped, and what the business does; in ordered worlds time stops there."""
    chance, acts = plan.chance("doings"), []
    seconds = int((plan.end - plan.start).total_seconds())
    stops = sorted(chance.sample(range(seconds // 20, seconds), 8))
    instants = [plan.start + timedelta(seconds=second) for second in stops]
    for at in instants:
        for _ in range(chance.randint(1, 4)):
            words, _, _ = chance.choices(WORDS, [weight for _, _, weight in WORDS])[0]
            acts.append(Act(at, "say", words))
        acts += [Act(at, "tap", None)] * chance.randint(0, 3)
    slugs = plan.journeys
    paused = chance.choice(slugs)
    first, last = sorted(chance.sample(range(len(instants)), 2))
    acts.append(Act(instants[first], "pause", paused))
    if instants[last] - instants[first] < timedelta(days=4):
        acts.append(Act(instants[last], "resume", paused))
    else:
        acts.append(Act(instants[first] + timedelta(hours=30), "resume", paused))
    acts.append(Act(instants[chance.randrange(2, 6)], "publish", chance.choice(slugs)))
    if chance.random() < 0.3:
        acts.append(Act(instants[-1], "stop", chance.choice(slugs)))
    if chance.random() < 0.2:
        acts.append(Act(instants[-2], "close", None))
    if plan.mode == "live":
        for at in chance.sample(instants, 2):
            acts.append(Act(at, "outage", timedelta(hours=chance.randint(9, 30))))
    return acts
