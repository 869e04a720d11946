"""Nothing leaves in a closed hour, as PostgreSQL reads the packs: its clocks and its own parsing.

The judge takes the lines of the files as they are written (`mon-fri 09:00-20:00`), the holidays
from their package, and `AT TIME ZONE` of the server. Nothing of ours has a say in what is open.
Zones whose rules have changed since the server was built are left out: its clocks are the older.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from phonenumbers.tzdata import TIMEZONE_DATA
from psycopg import sql

from tests.unit.gating import cared, message, policy
from wayline.domain import quiet_hours
from wayline.domain.gate import Allowed, Held, Refused, decide
from wayline.domain.quiet_hours import open_at
from wayline.domain.rulebook import rulebook
from wayline.domain.senders import Sender
from wayline.domain.wall import zone_of
from wayline.store.database import Connection

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NAMED = sorted({zone for zones in TIMEZONE_DATA.values() for zone in zones} - {"Etc/Unknown"})
SENDER = Sender("ours", categories=frozenset({"marketing", "service"}))

TABLES = """
CREATE TEMP TABLE line (id text, place text, category text, line text) ON COMMIT DROP;
CREATE TEMP TABLE special (id text, day date, span text) ON COMMIT DROP;
"""
# The lines as windows: `mon-fri 09:00-12:30 13:30-21:00`, parsed by PostgreSQL.
WINDOWS = """
CREATE TEMP TABLE open_window ON COMMIT DROP AS
SELECT DISTINCT id, weekday, split_part(span, '-', 1)::time AS opens,
       split_part(span, '-', 2)::time AS closes
FROM line,
  regexp_split_to_table(substr(line, strpos(line, ' ') + 1), ' ') AS span,
  generate_series(1, 7) AS weekday,
  (SELECT ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] AS week) AS w
WHERE split_part(line, ' ', 1) = 'daily'
   OR weekday BETWEEN array_position(week, substr(line, 1, 3))
                  AND array_position(week, right(split_part(line, ' ', 1), 3));
CREATE TEMP TABLE open_day ON COMMIT DROP AS
SELECT id, day, CASE span WHEN 'none' THEN NULL ELSE split_part(span, '-', 1)::time END AS opens,
       CASE span WHEN 'none' THEN NULL ELSE split_part(span, '-', 2)::time END AS closes
FROM special;
"""
# Of rows (o, rule, zone, instant): those that are closed.
CLOSED = """
SELECT t.o
FROM unnest(%s::integer[], %s::text[], %s::text[], %s::timestamptz[]) AS t (o, id, zone, at)
CROSS JOIN LATERAL (SELECT t.at AT TIME ZONE t.zone AS local) AS clock
WHERE NOT EXISTS (
    SELECT FROM open_window w WHERE w.id = t.id AND w.weekday = EXTRACT(isodow FROM local)
      AND local::time >= w.opens AND local::time < w.closes)
  OR EXISTS (
    SELECT FROM open_day d WHERE d.id = t.id AND d.day = local::date
      AND (d.opens IS NULL OR local::time < d.opens OR local::time >= d.closes))
"""


class Asked(NamedTuple):
    """An instant on a clock, and the rule to read it by."""

    rule: str
    zone: str
    at: datetime


@cache
def raw_rows() -> tuple[dict[str, Any], ...]:
    """The rows of all files, as TOML says them."""
    rows = []
    for file in resources.files("wayline.domain.rulebook").iterdir():
        if file.name.endswith(".toml"):
            told = tomllib.loads(file.read_text("utf-8"))
            rows += [{**told, **row} for row in told["hours"]]
    return tuple(rows)


@pytest.fixture
async def law(owner: Connection) -> Connection:
    """The packs as tables."""
    for statement in TABLES.split(";")[:-1]:
        await owner.execute(sql.SQL(statement))
    for row in raw_rows():
        for place in row["where"]:
            for category in row["categories"]:
                for line in row["hours"]:
                    values = [row["id"], place, category, line]
                    await owner.execute("INSERT INTO line VALUES (%s, %s, %s, %s)", values)
        for day, span in special_days(row):
            await owner.execute("INSERT INTO special VALUES (%s, %s, %s)", [row["id"], day, span])
    for statement in WINDOWS.split(";")[:-1]:
        await owner.execute(sql.SQL(statement))
    await owner.execute("CREATE INDEX ON open_window (id, weekday)")
    await owner.execute("CREATE INDEX ON open_day (id, day)")
    return owner


def special_days(row: dict[str, Any]) -> Iterator[tuple[date, str]]:
    days = set()
    for code in row.get("calendars", ()):
        country, _, part = code.partition("-")
        days |= set(country_holidays(country, subdiv=part or None, years=range(2025, 2030)))
    for year in range(2025, 2030):
        days |= {date.fromisoformat(f"{year}-{day}") for day in row.get("more", ())}
    for day in days:
        if "holidays" in row:
            yield day, row["holidays"]
        if "eves" in row:
            yield day - timedelta(days=1), row["eves"]


@pytest.fixture
async def zones(owner: Connection) -> list[str]:
    """Every zone that a number can name, and whose clocks PostgreSQL knows as we do."""
    days = range(0, (LAST - FIRST).days, 5)
    noons = [FIRST + timedelta(days=number, hours=12) for number in days]
    asked = [(zone, at) for zone in NAMED for at in noons]
    found = await owner.execute(
        "SELECT zone, at, at AT TIME ZONE zone FROM unnest(%s::text[], %s::timestamptz[])"
        " AS t (zone, at)",
        [list(column) for column in zip(*asked, strict=True)],
    )
    newer = {
        zone
        for zone, at, local in await found.fetchall()
        if at.astimezone(zone_of(zone)).replace(tzinfo=None) != local
    }
    assert len(newer) <= 10, f"the clocks of PostgreSQL are too old to judge by: {newer}"
    return [zone for zone in NAMED if zone not in newer]


async def closed(law: Connection, asked: Sequence[Asked]) -> set[int]:
    """The places of those in a closed hour, as SQL says."""
    columns = [list(column) for column in zip(*asked, strict=True)]
    found = await law.execute(sql.SQL(CLOSED), [list(range(len(asked))), *columns])
    return {row[0] for row in await found.fetchall()}


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """When the clocks of a zone change in 2026 and 2027, found by halving days."""
    rules, days = zone_of(zone), (LAST - FIRST).days
    noted = [FIRST + timedelta(days=number) for number in range(days + 1)]
    return tuple(
        next(at for at in minutes(early, late) if offset(at, rules) == offset(late, rules))
        for early, late in pairwise(noted)
        if offset(early, rules) != offset(late, rules)
    )


def minutes(early: datetime, late: datetime) -> Iterator[datetime]:
    """Every quarter hour from one instant to another: all changes of these years fall on them."""
    while early <= late:
        yield early
        early += QUARTER


def offset(at: datetime, rules: ZoneInfo) -> timedelta | None:
    return at.astimezone(rules).utcoffset()


def instants(zone: str, chance: Random) -> Iterator[datetime]:
    """Around each change of the clocks, and at random."""
    for change in changes(zone):
        for _ in range(12):
            yield change + timedelta(minutes=chance.randint(-26 * 60, 26 * 60))
        yield from (change - timedelta(seconds=1), change, change + timedelta(seconds=1))
    for _ in range(12):
        yield FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))


def many(zones: Sequence[str], seed: int, each: int) -> list[Asked]:
    """Every zone that a number can name, with some rules at every instant."""
    chance = Random(seed)
    ids = [row["id"] for row in raw_rows()]
    return [
        Asked(rule, zone, at)
        for zone in zones
        for at in instants(zone, chance)
        for rule in chance.sample(ids, each)
    ]


async def compare(law: Connection, asked: Sequence[Asked]) -> list[Asked]:
    """Where our reading and that of PostgreSQL are not the same."""
    rules = {rule.id: rule for rule in rulebook().hours}
    shut = await closed(law, asked)
    return [
        one
        for number, one in enumerate(asked)
        if open_at(rules[one.rule], (one.zone,), one.at) == (number in shut)
    ]


async def test_every_zone_and_change_of_the_clocks_is_read_as_postgresql_reads_it(
    law: Connection, zones: list[str]
) -> None:
    assert len(zones) > 275
    assert sum(len(changes(zone)) for zone in zones) > 300
    asked = many(zones, seed=1, each=3)
    assert {one.rule for one in asked} == {rule.id for rule in rulebook().hours}
    assert await compare(law, asked) == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 7))
async def test_the_same_with_every_rule_at_every_instant(
    law: Connection, zones: list[str], seed: int
) -> None:
    assert await compare(law, many(zones, seed, each=len(raw_rows()))) == []


async def test_a_clock_that_is_read_wrongly_is_noticed(
    law: Connection, zones: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge must see a quarter too much, and a holiday that is forgotten."""
    exact = quiet_hours._quarters

    def late(windows: Any, day: int) -> int:
        return exact(windows, day) | exact(windows, day) << 1

    def forget() -> None:
        for one in (quiet_hours._first_open, quiet_hours._together, quiet_hours.quarters_of):
            one.cache_clear()

    asked = many(zones, seed=1, each=1)
    for name, fault in (("_quarters", late), ("is_holiday", lambda *_: False)):
        with monkeypatch.context() as patch:
            patch.setattr(quiet_hours, name, fault)
            forget()
            assert await compare(law, asked), name
        forget()


class Sample(NamedTuple):
    """A message, and every rule and clock that binds it by the rows of the files."""

    places: tuple[str, ...]
    zones: tuple[str, ...]
    category: str
    at: datetime

    def asked(self, at: datetime) -> list[Asked]:
        rows, everywhere = [], []
        countries = [place for place in self.places if "-" not in place]
        uncovered = set(countries)
        for row in raw_rows():
            if self.category not in row["categories"]:
                continue
            if row["where"] == ["*"]:
                everywhere.append(row)
            elif set(row["where"]) & set(self.places):
                rows.append(row)
                uncovered -= set(row["where"])
        rows += everywhere if uncovered else []
        zones = {*self.zones, *(zone for row in rows for zone in row.get("zones", ()))}
        return [Asked(row["id"], zone, at) for row in rows for zone in zones]


def samples(zones: Sequence[str], count: int, seed: int) -> Iterator[Sample]:
    chance = Random(seed)
    places = sorted(
        {place for row in raw_rows() for place in row["where"]} - {"*"} | {"JP", "US-NY"}
    )
    for _ in range(count):
        several = chance.sample(places, chance.choice((1, 1, 2, 3)))
        several = [*several, *("US" for one in several if one.startswith("US-"))]
        clocks = chance.sample(zones, chance.choice((1, 1, 2)))
        near = chance.choice([*changes(clocks[0]), None])
        at = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))
        if near is not None and chance.random() < 0.5:
            at = near + timedelta(minutes=chance.randint(-26 * 60, 60))
        category = chance.choice(("marketing", "service"))
        yield Sample(tuple(dict.fromkeys(several)), tuple(clocks), category, at)


async def test_what_the_gate_lets_go_and_when_is_open_and_the_first_that_is(
    law: Connection, zones: list[str]
) -> None:
    outcomes, rules = {Allowed: 0, Held: 0, Refused: 0}, policy(countries=None, caps=())
    for sample in samples(zones, 200, seed=3):
        candidate = message(
            sample.at, zones=sample.zones, places=sample.places, category=sample.category,
            country=sample.places[0], sender=SENDER, message_id=UUID(int=9),
            expires_at=sample.at + timedelta(hours=40),
        )  # fmt: skip
        outcome = decide(candidate, cared(), rules, sample.at)
        outcomes[type(outcome)] += 1
        first = await first_open(law, sample, candidate.expires_at)
        match outcome:
            case Allowed():
                assert first == sample.at, sample
            case Held(until=until):
                assert first == until, sample
            case Refused(reason=why):
                assert first is None, sample
                assert why in ("expiry:passed", "quiet_hours:never"), sample
    assert all(outcomes.values()), outcomes


async def first_open(law: Connection, sample: Sample, until: datetime) -> datetime | None:
    """The first quarter hour that SQL finds open in every rule and on every clock, trying all."""
    start = sample.at.replace(minute=sample.at.minute // 15 * 15, second=0, microsecond=0)
    tried = [sample.at]
    while (start := start + QUARTER) < until:
        tried.append(start)
    asked = [(number, one) for number, at in enumerate(tried) for one in sample.asked(at)]
    shut = {asked[place][0] for place in await closed(law, [one for _, one in asked])}
    return next((at for number, at in enumerate(tried) if number not in shut), None)
