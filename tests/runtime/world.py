"""A small business for tests: workspace, journeys, people, the engine on virtual time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import (
    BUCKETS,
    AccountId,
    ContactId,
    JourneyId,
    WorkspaceId,
    derived_contact_id,
    derived_id,
)
from wayline.runtime.clock import RealClock
from wayline.runtime.documents import read_document
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.library import Library
from wayline.runtime.rounds import Planned, Rounds
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sender import Sender
from wayline.sandbox.behaviour import CALM, STILL, Behaviour
from wayline.sandbox.carrier import Carrier
from wayline.store import contacts, journeys
from wayline.store.bulk import Connection
from wayline.store.contacts import NewContact
from wayline.store.database import connect
from wayline.store.journeys import VersionRow
from wayline.store.partitions import create_months, known_months, month_of

START = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # a Tuesday, midday in New York
WORKSPACE = WorkspaceId(derived_id(0, "test", "workspace"))
CALLBACK = "in-process"
THANKS = "Roast: thank you! {% link 'https://shop.example/thanks' %}"
OFFER = "Roast: 10% off, {{ contact.name | default: 'friend' }}. Reply STOP to end."


class World:
    """Everything that runs, with one connection."""

    def __init__(
        self, connection: Connection, library: Library, carrier: Carrier, months: Sequence[int]
    ):
        self.connection = connection
        self.library = library
        self.carrier = carrier
        self.sandbox = SandboxConnection(carrier)
        self.real = RealClock()
        self.ingest = Ingest(library, months)
        self.runner = Runner(library, months)
        self.sender = Sender(
            library,
            self.sandbox,
            self.real,
            callback=lambda _: CALLBACK,
            as_of="2026-11-21",
            tz_version="test",
            lease=timedelta(seconds=1),
        )
        self.desk = InboundDesk(library, self.ingest, "sandbox", WORKSPACE)
        self.rounds = Rounds(
            connection,
            BUCKETS,
            ingest=self.ingest,
            runner=self.runner,
            sender=self.sender,
            desk=self.desk,
            carrier=self.sandbox,
            callbacks=[CALLBACK],
            real=self.real,
        )

    async def rows(self, query: str, *values: object) -> list[tuple]:
        """Rows of a query of the test's own."""
        cursor = await self.connection.execute(query, values)
        return await cursor.fetchall()


@asynccontextmanager
async def world(
    dsn: str,
    folder: Path,
    documents: Sequence[str],
    *,
    behaviour: Behaviour = STILL,
    settings: Mapping[str, object] | None = None,
    months: int = 2,
) -> AsyncIterator[World]:
    """A world with these journeys published and no people yet."""
    owner = await connect(dsn, "owner")
    await create_months(owner, range(month_of(START) - 1, month_of(START) + months))
    await owner.close()
    connection = await connect(dsn, "engine")
    await journeys.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "account")),
        workspace_id=WORKSPACE,
        slug="main",
        name="Roast",
        settings={
            "zone": "America/New_York",
            "links_secret": False,
            "caps": [],
            **(settings or {}),
        },
        at=START,
    )
    await _templates(connection)
    for document in documents:
        await publish(connection, document)
    library = Library()
    await library.refresh(connection)
    carrier = Carrier(folder / "sandbox.sqlite", behaviour, 1)
    try:
        yield World(connection, library, carrier, await known_months(connection))
    finally:
        carrier.close()
        await connection.close()


async def _templates(connection: Connection) -> None:
    for name, category, body in (("thanks", "service", THANKS), ("offer", "marketing", OFFER)):
        await journeys.insert_template(
            connection,
            WORKSPACE,
            {
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
            },
            START,
        )


async def publish(connection: Connection, document: str, version: int = 1) -> JourneyId:
    """Publish a document without the checks of templates."""
    checked = read_document(document, "test.yaml", None)
    assert checked.journey is not None, [str(p) for p in checked.problems]
    slug = checked.journey.slug
    journey_id = JourneyId(derived_id(0, "journey", WORKSPACE.bytes, slug))
    pins = {name: {"sms": {"en": 1}} for name in ("thanks", "offer")}
    row = VersionRow(
        WORKSPACE, journey_id, version, slug, document, pins, f"{slug}{version}", START
    )
    await journeys.insert_version(connection, row, slug, checked.document)
    return journey_id


async def people(
    connection: Connection,
    keys: Sequence[str],
    *,
    consent: dict[str, str] | None = None,
    **fields: Any,
) -> dict[str, ContactId]:
    """People with fictitious numbers in New York, who agreed to everything."""
    granted = {"sms/marketing": "granted", "sms/service": "granted"} if consent is None else consent
    made: list[NewContact] = []
    for number, key in enumerate(keys):
        phone = (
            f"+1212555{100 + number % 100:04d}"
            if number < 100
            else f"+1{201 + number // 100}555{100 + number % 100:04d}"
        )
        contact = Contact(
            derived_contact_id("test", key),
            WORKSPACE,
            key,
            phone=phone,
            country="US",
            line_type="mobile",
            zones=("America/New_York",),
            language="en",
        )
        contact = replace(contact, **fields)
        made.append(
            NewContact(contact, (("user_id", key), ("phone", phone)), Care(consent=dict(granted)))
        )
    written = await contacts.insert(connection, WORKSPACE, made, START)
    assert len(written) == len(keys)
    return {new.contact.key: new.contact.contact_id for new in made}


def event(key: str, name: str, at: datetime, number: int = 0, **properties: object) -> Incoming:
    """An event of a person."""
    return Incoming(
        WORKSPACE,
        "test",
        f"{name}-{key}-{at.isoformat()}-{number}",
        name,
        ("user_id", key),
        at,
        at,
        properties,
    )


def planned(key: str, name: str, at: datetime, number: int = 0, **properties: object) -> Planned:
    """An event that comes in at its time."""
    return Planned(at, derived_contact_id("test", key), event(key, name, at, number, **properties))


__all__ = [
    "CALM",
    "START",
    "STILL",
    "WORKSPACE",
    "World",
    "event",
    "people",
    "planned",
    "publish",
    "world",
]
