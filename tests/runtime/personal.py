"""Somebody of whom every kind of row tells something, marked with words that occur nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from psycopg import sql

from tests.runtime.world import START, World, event, people, planned, world
from wayline.channels.contract import Inbound
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.library import Library
from wayline.runtime.privacy import (
    Asked,
    erase,
)
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts
from wayline.store.database import Database, connect_sync

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
PHONE: Final = "+12125550100"
BOB: Final = "+12125550101"
MARKS: Final = (PHONE, "ada-key", "ada@example", "Zyxomma", "Quetzal", "Wombatic", "Narwhalia")
PAGE: Final = "https://shop.example/?pet={}"
JOURNEY: Final = """\
wayline: 1
journey: personal
name: Personal
entry: {on: {event: Signed Up}, again: always}
steps:
  - {id: note, update: {set: {nickname: "{{ trigger.pet }}"}}}
  - {id: text, message: {channel: sms, inline: x}}
  - id: answer
    wait_for: [{on: {reply: any}, next: done}]
    timeout: 3 days
  - {id: done, exit: complete}
"""
TEXT: Final = (
    '{id: text, message: {channel: sms, text: "Roast: {{ contact.name }}, {{ trigger.pet }}! '
    '{% link trigger.page %} STOP to end", category: marketing, role: decide}}'
)


@dataclass
class Office:
    """A world with one person of whom much is known, and another who must be left alone."""

    world: World
    database: Database
    library: Library
    signet: Signet
    ada: ContactId
    bob: ContactId
    folder: Path

    async def contact(self, who: ContactId) -> Contact:
        return (await contacts.read(self.world.connection, [who]))[who].contact

    async def care(self, who: ContactId) -> Care:
        return (await contacts.read(self.world.connection, [who]))[who].care

    async def erase(self, **more: bool) -> dict[str, int]:
        mine = await self.contact(self.ada)
        return await erase(self.database, self.library, mine, asked(), **more)

    async def marked(self) -> dict[str, set[str]]:
        """The tables of the whole database in which a mark stands, each with its marks."""
        found: dict[str, set[str]] = {}
        with connect_sync(self.database.dsn) as connection:
            tables = connection.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' "
                "AND c.relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                for mark in MARKS:
                    query = sql.SQL("SELECT count(*) FROM {} t WHERE strpos(t::text, {}) > 0")
                    rows = connection.execute(query.format(sql.Identifier(table), mark)).fetchone()
                    if rows and rows[0]:
                        name = table.split("_2026_")[0].removesuffix("_default")
                        found.setdefault(name, set()).add(mark)
        return found


def asked(note: str | None = None) -> Asked:
    return Asked("command", START + 2 * DAY, note)


async def say(w: World, text: str, at: datetime, number: str = PHONE) -> None:
    data = {"id": f"in-{at}-{text}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, at, "reply", None, data)])


@asynccontextmanager
async def office(dsn: str, folder: Path, document: str) -> AsyncIterator[Office]:
    async with world(dsn, folder, [document]) as w, Database(dsn) as database:
        keys = folder / "keys"
        w.library.suppression = SuppressionKey(keys)
        ids = await people(w.connection, ["ada-key", "bob"], email=None)
        yield Office(w, database, w.library, Signet(keys), ids["ada-key"], ids["bob"], folder)


@pytest.fixture
async def known(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Somebody of whom every kind of row tells something."""
    document = JOURNEY.replace("{id: text, message: {channel: sms, inline: x}}", TEXT)
    async with office(own_dsn, tmp_path, document) as one:
        w = one.world
        traits = {"email": "ada@example.com", "name": "Zyxomma"}
        await w.ingest.accept(w.connection, [event("ada-key", "Viewed", START, by="Narwhalia")])
        await _identify(one, traits)
        said = ConsentChange(
            one.ada, "sms/marketing", "granted", "web_page", START - DAY, "Zyxomma, yes", {}
        )
        await change_consent(w.connection, [said])
        w.rounds.plan(
            [planned("ada-key", "Signed Up", START, pet="Quetzal", page=PAGE.format("Wombatic"))]
        )
        w.rounds.plan(
            [planned("bob", "Signed Up", START, pet="Hamster", page=PAGE.format("hamster"))]
        )
        w.rounds.plan(
            [planned("ada-key", "Order Completed", START, order_id="Narwhalia-1", revenue=5)]
        )
        await w.rounds.settle(START + HOUR)
        await _more(one)
        await say(w, "I love my Quetzal", START + 2 * HOUR)
        await w.rounds.settle(START + 3 * HOUR)
        await seal(w.connection, one.signet, NOW)
        yield one


async def _identify(one: Office, traits: dict[str, Any]) -> None:
    """What a shop tells of a person, and an import once more."""
    contact = await one.contact(one.ada)
    contact.email, contact.attributes = traits["email"], {"name": traits["name"]}
    await one.world.connection.execute(
        "UPDATE contact SET email = %s, attributes = %s::jsonb WHERE contact_id = %s",
        [traits["email"], orjson.dumps(contact.attributes).decode(), one.ada],
    )
    await one.world.connection.execute(
        "INSERT INTO import_change (bucket, import_id, contact_id, workspace_id, line, kind,"
        " changes, granted, at) SELECT bucket, gen_random_uuid(), contact_id, workspace_id, 1,"
        " 'updated',"
        " '{\"name\": [null, \"Zyxomma\"]}', '', now() FROM contact WHERE contact_id = %s",
        [one.ada],
    )


async def _more(one: Office) -> None:
    """What other steps write: a call of a webhook, and why something was decided."""
    w = one.world
    await w.connection.execute(
        "INSERT INTO call (bucket, contact_id, call_id, workspace_id, enrollment_id, step, method,"
        " url, headers, body, state, attempt) SELECT bucket, contact_id, gen_random_uuid(),"
        " workspace_id, enrollment_id, 'hook', 'POST', 'https://crm.example/ada@example.com', '{}',"
        " '{}', 'done', 1 FROM enrollment WHERE contact_id = %s",
        [one.ada],
    )
    await w.connection.execute(
        "INSERT INTO visit (bucket, contact_id, message_id, visit_id, month, workspace_id, code,"
        " at, human, reason, user_agent, network) SELECT bucket, contact_id, message_id,"
        " gen_random_uuid(), month, workspace_id, 'x', owed_at, true, 'x', 'Narwhalia/1', NULL"
        " FROM message WHERE contact_id = %s",
        [one.ada],
    )
    await w.connection.execute(
        "INSERT INTO inbox_aside (bucket, inbox_id, connection, kind, at, received_at, data,"
        " reason, set_aside_at) SELECT 0, gen_random_uuid(), 'x', 'reply', now(), now(),"
        " jsonb_build_object('from', %s::text, 'text', 'Quetzal'), 'x', now()",
        [PHONE],
    )
    await w.connection.execute(
        'UPDATE passage SET detail = \'{"pet": "Quetzal"}\' WHERE contact_id = %s', [one.ada]
    )
