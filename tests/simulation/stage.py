"""The database and the parts of a simulated business: one workspace, its people and its workers."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.simulation.phone import Handed, Line
from tests.simulation.plan import Plan, Someone
from tests.simulation.scenery import JOURNEYS, TEMPLATES
from tests.simulation.turns import SimClock, Turns, Wire
from wayline.channels.web import Answered, Failed, Outcome, Request
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import AccountId, ContactId, WorkspaceId, derived_contact_id, derived_id
from wayline.runtime.documents import Checked, read_document
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Ingest
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.publishing import journey_id_of
from wayline.runtime.runner import Runner
from wayline.runtime.sender import Sender
from wayline.runtime.webhooks import Webhooks
from wayline.sandbox.carrier import Carrier
from wayline.store import contacts, journeys, ledger
from wayline.store.contacts import NewContact
from wayline.store.database import connect
from wayline.store.journeys import VersionRow
from wayline.store.ledger import ConsentRow
from wayline.store.partitions import create_months, known_months, month_of

WORKSPACE: Final = WorkspaceId(derived_id(0, "simulation", "workspace"))
BRAND: Final = "Roast"


def contact_id_of(key: str) -> ContactId:
    """The id of a simulated person."""
    return derived_contact_id("simulation", key)


class Arena:
    """One database for many runs: emptied before each, which is quicker than making a new one."""

    def __init__(self, dsn: str, owner: Any) -> None:
        self.dsn = dsn
        self.owner = owner
        self.months: list[int] = []
        self.tables: list[str] = []
        self._free: list[Any] = []
        self._runs = 0

    async def open(self, first: datetime) -> None:
        """Make the months that runs need."""
        await create_months(self.owner, range(month_of(first) - 1, month_of(first) + 3))
        self.months = await known_months(self.owner)
        found = await self.owner.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND (relkind = 'p' OR relkind = 'r' AND NOT relispartition)"
            " AND relname NOT IN ('clock', 'schema_migrations')"
            " ORDER BY relname = 'account'"  # the one that others refer to
        )
        self.tables = [row[0] for row in await found.fetchall()]

    async def empty(self) -> None:
        """Forget the run before."""
        self._runs += 1
        if self._runs % 25 == 0:
            await self.owner.execute(f"TRUNCATE {', '.join(self.tables)}")
        for table in self.tables:
            await self.owner.execute(f"DELETE FROM {table}")

    async def connection(self) -> Any:
        """A connection as the engine, which gives up on a lock at once."""
        if self._free:
            return self._free.pop()
        made = await connect(self.dsn, "engine")
        await made.execute("SET lock_timeout = '20ms'")
        return made

    async def give_back(self, connection: Any, *, broken: bool = False) -> None:
        """A connection that is used again, unless it was left in a state of its own."""
        if broken or connection.closed or connection.info.transaction_status != 0:
            await connection.close()
        else:
            self._free.append(connection)

    async def close(self) -> None:
        """Let go of everything."""
        for connection in [*self._free, self.owner]:
            await connection.close()


@cache
def parsed(source: str, *rest: Any) -> Checked:
    """A document, parsed once for all runs."""
    checked = read_document(source, *rest)
    assert checked.journey is not None, [str(problem) for problem in checked.problems]
    return checked


class Hooks:
    """Answers webhooks as the seed says."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    async def call(self, request: Request) -> Outcome:
        """Make one call."""
        answers: list[Outcome] = [
            Answered(200, {"tier": "gold"}),
            Answered(200, {"tier": "silver"}),
            Answered(503, None),
            Failed("webhook:timeout", retryable=True),
            Answered(404, None),
        ]
        return self.chance.choice(answers)


class Worker:
    """Everything one process holds: a connection, a library, and the parts that work with it."""

    def __init__(self, stage: "Stage", name: str, wire: Wire, library: Library) -> None:
        self.name = name
        self.wire = wire
        self.db: Any = wire
        self.library = library
        plan = stage.plan
        faults = plan.faults if stage.faulty else frozenset[str]()
        self.line = Line(stage.carrier, wire, faults, stage.chance(name), stage.handed)
        self.ingest = Ingest(library, stage.arena.months)
        self.runner = Runner(library, stage.arena.months)
        self.sender = Sender(
            library,
            self.line,
            stage.clock,
            callback=lambda _: name,
            as_of="2026-11-21",
            tz_version="test",
        )
        self.desk = InboundDesk(library, self.ingest, "sandbox", WORKSPACE)
        self.webhooks = Webhooks(
            library,
            Hooks(stage.chance("hooks")) if plan.mode == "live" else None,
            stage.clock,
        )


class Stage:
    """One run under way."""

    def __init__(self, plan: Plan, arena: Arena, carrier: Carrier, *, faulty: bool) -> None:
        self.plan = plan
        self.arena = arena
        self.carrier = carrier
        self.faulty = faulty
        self.seen: Counter[str] = Counter()
        self.clock = SimClock()
        self.turns = Turns(self.chance("turns"))
        self.handed: list[Handed] = []
        self.xids: dict[int, int] = {}
        self.people = {one.key: one for one in plan.people}
        self.versions: dict[str, int] = {}
        self.wires: list[Wire] = []
        self.spoken: list[tuple[str, datetime, bool | None]] = []  # number, when, if it closes
        self.governed: list[tuple[datetime, str, str]] = []
        self.acknowledged: set[str] | None = None  # None: everything that was planned

    def chance(self, *about: object) -> random.Random:
        """A generator for one question."""
        return self.plan.chance(*about, self.faulty)

    def pauses(self) -> Iterator[tuple[str, datetime, datetime]]:
        """Which journeys were paused, since when and until when."""
        since: dict[str, datetime] = {}
        for at, kind, slug in [*self.governed, *((self.plan.end, "end", one) for one in JOURNEYS)]:
            if kind == "pause":
                since.setdefault(slug, at)
            elif slug in since:
                yield slug, since.pop(slug), at

    async def wire(self) -> Wire:
        """A new connection."""
        wire = Wire(await self.arena.connection(), self.turns, self.clock, self.seen)
        if self.faulty:
            self.arm(wire)
        if self.plan.mode == "live":
            wire.xids = self.xids
        self.wires.append(wire)
        return wire

    def arm(self, wire: Wire) -> None:
        """Decide where the next death of whoever holds the connection is."""
        chance, faults = self.turns.chance, self.plan.faults
        if self.seen["died: statement"] + self.seen["died: commit"] >= 6:
            return
        if "statement" in faults:
            wire.fuse = chance.randint(20, 700)
        if "commit" in faults and chance.random() < 0.4:
            wire.after = True
        wire.slow = 0.01 if "slow" in faults else 0.0

    async def worker(self, name: str, library: Library | None = None) -> Worker:
        """A worker with everything it needs."""
        wire = await self.wire()
        if library is None:
            library = Library()
            await library.refresh(wire.real)
        return Worker(self, name, wire, library)

    async def set_up(self) -> None:
        """Write workspace, texts, journeys and people."""
        plan, owner = self.plan, self.arena.owner
        await journeys.insert_workspace(
            owner,
            account_id=AccountId(derived_id(0, "account")),
            workspace_id=WORKSPACE,
            slug="main",
            name=BRAND,
            settings={"zone": "America/New_York", "links_secret": False, **plan.settings},
            at=plan.start,
        )
        for name in TEMPLATES:
            await journeys.insert_template(owner, WORKSPACE, _template(name), plan.start)
        for slug in plan.journeys:
            await self.publish(slug, plan.start)
        made = [_new(one) for one in plan.people]
        written = await contacts.insert(owner, WORKSPACE, made, plan.start)
        assert len(written) == len(made)
        await ledger.append(owner, [row for new in made for row in _ledger(new, plan)])

    async def publish(self, slug: str, at: datetime) -> None:
        """Publish the next version of a journey."""
        version = self.versions.get(slug, 0) + 1
        if version > len(JOURNEYS[slug]):
            return
        source = JOURNEYS[slug][version - 1]
        row = VersionRow(
            WORKSPACE,
            journey_id_of(WORKSPACE, slug),
            version,
            slug,
            source,
            {name: {"sms": {"en": 1}} for name in TEMPLATES},
            f"{slug}{version}",
            at,
        )
        document = parsed(source, "test.yaml", None).document
        await journeys.insert_version(self.arena.owner, row, slug, document)
        self.versions[slug] = version


def _template(name: str) -> dict[str, object]:
    category, approved, body = TEMPLATES[name]
    return {
        "name": name,
        "channel": "sms",
        "language": "en",
        "version": 1,
        "category": category,
        "role": "progress",
        "topic": None,
        "subject": None,
        "body": body,
        "approved": approved,
        "digest": name,
    }


def _new(one: Someone) -> NewContact:
    contact = Contact(
        contact_id_of(one.key),
        WORKSPACE,
        one.key,
        phone=one.phone,
        country=one.country,
        line_type=one.line_type,
        zone=one.zone,
        zones=one.zones,
        language="en",
        attributes=one.attributes,
    )
    addresses: Sequence[tuple[str, str | None]] = (("user_id", one.key), ("phone", one.phone))
    kept = tuple((kind, value) for kind, value in addresses if value is not None)
    return NewContact(contact, kept, Care(consent=dict(one.consent)))


def _ledger(new: NewContact, plan: Plan) -> Iterator[ConsentRow]:
    for scope, word in new.care.consent.items():
        channel, _, category = scope.partition("/")
        action = "imported" if word == "granted" else word
        yield ledger_row(
            new.contact, channel, category, action, "import", plan.start, data={"said": word}
        )


@asynccontextmanager
async def stage_of(plan: Plan, arena: Arena, folder: Path, *, faulty: bool) -> AsyncIterator[Stage]:
    """An empty database with this plan's business in it, and its carrier."""
    await arena.empty()
    folder.mkdir(parents=True, exist_ok=True)
    with Carrier(folder / "sandbox.sqlite", plan.behaviour, plan.seed) as carrier:
        stage = Stage(plan, arena, carrier, faulty=faulty)
        await stage.set_up()
        try:
            yield stage
        finally:
            await stage.turns.abandon()
            for wire in stage.wires:
                await arena.give_back(wire.real)
