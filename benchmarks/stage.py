"""A durable scratch server with a small business on it: what every bench stands on."""

import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from benchmarks.meter import Meter
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import AccountId, JourneyId, WorkspaceId, derived_contact_id, derived_id
from wayline.runtime.documents import read_document
from wayline.runtime.ingest import Incoming
from wayline.runtime.library import Library
from wayline.store import contacts, journeys
from wayline.store.contacts import NewContact
from wayline.store.database import Connection, Role, connect, connect_sync
from wayline.store.embedded import Server, server
from wayline.store.journeys import VersionRow
from wayline.store.migrate import migrate
from wayline.store.partitions import create_months, month_of

START: Final = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # a Tuesday, midday in New York
KEYS: Final = Path(tempfile.gettempdir()) / "wayline-bench-keys"  # of what is sealed meanwhile
WORKSPACE: Final = WorkspaceId(derived_id(0, "bench", "workspace"))
MONTHS: Final = range(month_of(START) - 2, month_of(START) + 2)
_GRANTED: Final = {"sms/marketing": "granted", "sms/service": "granted"}
_SETTINGS: Final = {
    "zone": "America/New_York",
    "links_secret": False,
    "caps": [{"id": "weekly", "most": 9, "window": "7 days"}],
}
_TEXTS: Final = {
    "hello": ("service", "Roast: hello {{ contact.name | default: 'friend' }}, your beans rest."),
    "offer": ("marketing", "Roast: 10% off this week with code {{ trigger.code }}. STOP to end."),
}


class Stage:
    """A server, its meter, and databases made from one that has all migrations."""

    def __init__(self, one: Server) -> None:
        self.server = one
        self.meter = Meter(one)
        with connect_sync(one.dsn("bench_template")) as connection:
            migrate(connection)

    def make(self, name: str, like: str = "bench_template") -> str:
        """The address of a new database that begins as a copy of another."""
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._run(make.format(sql.Identifier(name), sql.Identifier(like)))
        return self.server.dsn(name)

    def drop(self, *names: str) -> None:
        """Delete databases that are no longer needed."""
        for name in names:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            self._run(drop.format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def scratch_stage() -> Iterator[Stage]:
    """A stage on a server of its own with the product's settings: durable, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wayline-bench-") as folder:
        Path(folder).chmod(0o711)  # the server may run as another user
        with server(Path(folder) / "home", keep=False) as one:
            yield Stage(one)


@asynccontextmanager
async def opened(dsn: str, role: Role = "engine") -> AsyncIterator[Connection]:
    """A connection that is closed at the end."""
    connection = await connect(dsn, role)
    try:
        yield connection
    finally:
        await connection.close()


async def furnish(dsn: str, documents: Sequence[str], people: int) -> None:
    """Set up the business: workspace, texts, journeys, and people with fictitious numbers."""
    async with opened(dsn, "owner") as owner:
        await create_months(owner, MONTHS)
    async with opened(dsn) as connection:
        await journeys.insert_workspace(
            connection,
            account_id=AccountId(derived_id(0, "account")),
            workspace_id=WORKSPACE,
            slug="main",
            name="Roast",
            settings=_SETTINGS,
            at=START,
        )
        for name, (category, body) in _TEXTS.items():
            await journeys.insert_template(
                connection, WORKSPACE, _template(name, category, body), START
            )
        for document in documents:
            await _publish(connection, document)
        for first in range(0, people, 1_000):
            batch = [_person(number) for number in range(first, min(people, first + 1_000))]
            await contacts.insert(connection, WORKSPACE, batch, START)
    await settled(dsn)


async def settled(dsn: str) -> None:
    """Vacuum and analyse, so that the first round finds what the later ones find."""
    async with opened(dsn, "owner") as owner:
        await owner.execute("VACUUM ANALYZE")


async def read_library(connection: Connection) -> Library:
    """Everything published, parsed."""
    library = Library()
    await library.refresh(connection)
    return library


def happened(number: int, name: str, at: datetime, *, again: int = 0) -> Incoming:
    """An event of a person as it comes from the edge."""
    properties = {"sku": f"bean-{number % 50}", "price": 12.5, "code": "ROAST10", "quantity": 2}
    identity = ("user_id", f"p{number}")
    return Incoming(
        WORKSPACE, "shop", f"{name}-{number}-{again}", name, identity, at, at, properties
    )


def phone_of(number: int) -> str:
    """The number of a person."""
    return f"+1{201 + number // 10_000}555{number % 10_000:04d}"


def _person(number: int) -> NewContact:
    phone = phone_of(number)
    contact = Contact(
        derived_contact_id("bench", f"p{number}"),
        WORKSPACE,
        f"p{number}",
        phone=phone,
        country="US",
        line_type="mobile",
        zones=("America/New_York",),
        language="en",
        attributes={"name": f"Person {number}", "plan": "pro"},
    )
    addresses = (("user_id", f"p{number}"), ("phone", phone))
    return NewContact(contact, addresses, Care(consent=dict(_GRANTED)))


def _template(name: str, category: str, body: str) -> dict[str, object]:
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
        "approved": True,
        "digest": name,
    }


async def _publish(connection: Connection, document: str) -> None:
    checked = read_document(document, "bench.yaml", None)
    if checked.journey is None:
        raise ValueError([str(problem) for problem in checked.problems])
    slug = checked.journey.slug
    journey_id = JourneyId(derived_id(0, "journey", WORKSPACE.bytes, slug))
    pins = {name: {"sms": {"en": 1}} for name in _TEXTS}
    row = VersionRow(WORKSPACE, journey_id, 1, slug, document, pins, slug, START)
    await journeys.insert_version(connection, row, slug, checked.document)
