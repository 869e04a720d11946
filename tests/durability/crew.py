"""Real worker processes on a home, which are killed, stopped and deprived of their database."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import psycopg

from tests.house.tree import ROOT
from wayline.commands._hosting import BEHAVIOUR
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import (
    AccountId,
    JourneyId,
    WorkspaceId,
    derived_contact_id,
    derived_id,
)
from wayline.runtime.clock import RealClock
from wayline.runtime.documents import read_document
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.library import Library
from wayline.runtime.sandbox_site import BOOKS
from wayline.sandbox.carrier import Carrier
from wayline.store import contacts, journeys
from wayline.store.contacts import NewContact
from wayline.store.database import Connection, connect, connect_sync
from wayline.store.embedded import Server
from wayline.store.journeys import VersionRow
from wayline.store.migrate import migrate
from wayline.store.partitions import create_months, month_of

WORKSPACE = WorkspaceId(derived_id(0, "crew", "workspace"))
THANKS = """\
wayline: 1
journey: thanks
name: Thanks
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: text, message: {channel: sms, template: thanks}}
  - {id: done, exit: complete}
"""
_SETTINGS = {"zone": "America/New_York", "links_secret": False, "caps": [], "brand": "Roast"}
Doubt = Literal["key", "lookup", "none"]
Fault = tuple[Literal["claimed", "handed"], Literal["SIGKILL", "SIGSTOP"]]


def number_of(person: int) -> str:
    """A fictitious number of a person."""
    return f"+1{201 + person // 100}555{100 + person % 100:04d}"


async def furnish(
    dsn: str,
    people: int,
    document: str = THANKS,
    *,
    categories: Mapping[str, str] = MappingProxyType({"thanks": "transactional"}),
    zones: Sequence[str] = ("America/New_York",),
    candidates: int = 1,
    at: datetime | None = None,
) -> None:
    """A migrated database with one journey, and people of these zones who agreed to everything.

    `categories` are those of the texts; business begins at a time, or now. Each person may be in
    as many zones as there are `candidates`, see `zones_of`.
    """
    now = at or RealClock().now()
    with connect_sync(dsn) as owner_sync:
        migrate(owner_sync)
    owner = await connect(dsn, "owner")
    await create_months(owner, range(month_of(now) - 1, month_of(now) + 4))
    await owner.close()
    connection = await connect(dsn, "engine")
    await journeys.insert_workspace(
        connection, account_id=AccountId(derived_id(0, "account")), workspace_id=WORKSPACE,
        slug="main", name="Roast", settings=_SETTINGS, at=now,
    )  # fmt: skip
    body = "Roast: thank you, {{ trigger.order_id }}. Reply STOP to end."
    for name, category in categories.items():
        template = {
            "name": name, "channel": "sms", "language": "en", "version": 1, "category": category,
            "role": "progress", "topic": None, "subject": None, "body": body, "approved": True,
            "digest": name,
        }  # fmt: skip
        await journeys.insert_template(connection, WORKSPACE, template, now)
    checked = read_document(document, "thanks.yaml", None)
    assert checked.journey is not None, checked.problems
    journey_id = JourneyId(derived_id(0, "journey", checked.journey.slug))
    pins = {name: {"sms": {"en": 1}} for name in categories}
    row = VersionRow(WORKSPACE, journey_id, 1, "Thanks", document, pins, "1", now)
    await journeys.insert_version(connection, row, checked.journey.slug, checked.document)
    for first in range(0, people, 500):
        numbers = range(first, min(first + 500, people))
        made = [_person(n, zones_of(n, zones, candidates)) for n in numbers]
        await contacts.insert(connection, WORKSPACE, made, now)
    await connection.close()


def zones_of(person: int, zones: Sequence[str], candidates: int) -> tuple[str, ...]:
    """The zones that a person may be in: consecutive ones, another first for the next person."""
    return tuple(zones[(person + n) % len(zones)] for n in range(candidates))


def _person(number: int, zones: tuple[str, ...]) -> NewContact:
    contact = Contact(
        derived_contact_id("crew", str(number)), WORKSPACE, f"p{number}", phone=number_of(number),
        country="US", line_type="mobile", zones=zones, language="en",
    )  # fmt: skip
    care = Care(consent={"sms/marketing": "granted", "sms/service": "granted"})
    return NewContact(contact, (("user_id", f"p{number}"), ("phone", number_of(number))), care)


async def order(
    connection: Connection, library: Library, people: range, at: datetime | None = None
) -> None:
    """These people order something, once each."""
    at = at or RealClock().now()
    events = [
        Incoming(
            WORKSPACE,
            "shop",
            f"order-{n}",
            "Order Completed",
            ("user_id", f"p{n}"),
            at,
            at,
            {"order_id": f"o{n}"},
            forced_live=True,
        )
        for n in people
    ]
    await Ingest(library, []).accept(connection, events)


@dataclass
class Hand:
    """One worker process, and what it has said."""

    process: subprocess.Popen[str]
    fault: Fault | None = None
    said: list[dict[str, Any]] = field(default_factory=list)
    is_frozen: bool = False

    def thaw(self) -> None:
        """SIGCONT: it goes on where it was."""
        self.process.send_signal(signal.SIGCONT)
        self.is_frozen = False

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    @property
    def works(self) -> bool:
        """Whether it has a share of the people."""
        shares = [told["groups"] for told in self.said if told["event"] == "share"]
        return bool(shares and shares[-1]) and self.process.poll() is None

    @property
    def is_handing_over(self) -> bool:
        """Whether the carrier has a batch of it (or had, when it died), and it does not know."""
        told = [told["event"] for told in self.said if told["event"] in ("handed", "answered")]
        return told[-1:] == ["handed"]

    @property
    def struck(self) -> int | None:
        """How many texts were in its hands when its fault struck; None: it has not."""
        return next((told["texts"] for told in self.said if told["event"] == "struck"), None)

    def end(self) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@dataclass
class Crew:
    """Some workers on one home."""

    home: Path
    doubt: Doubt = "key"
    naive: bool = False
    lease: float = 2.0
    attempt: float = 2.0
    latency: float = 0.25  # seconds, from the carrier's log to its answer
    hands: list[Hand] = field(default_factory=list)
    host: subprocess.Popen[bytes] | None = None  # the server, which hosts the carrier
    kills: int = 0
    hits: int = 0  # of the kills: between the carrier's log and its answer
    drops: int = 0
    freezes: int = 0

    @property
    def errors(self) -> Path:
        """What workers said when something was wrong."""
        return self.home / "errors"

    def start(self, fault: Fault | None = None) -> Hand:
        """One more worker; a fault strikes it at its first batch."""
        with self.errors.open("a") as errors:
            process = subprocess.Popen(
                self._command(fault, "work", "--json"), env=self._environment(), cwd=ROOT,
                stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip
        hand = Hand(process, fault)
        self.hands.append(hand)
        return hand

    def open(self) -> None:
        """The server, to whose carrier texts are handed over by HTTP."""
        self.host = subprocess.Popen(
            self._command(None, "serve", "--port", "0"), env=self._environment(), cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _command(self, fault: Fault | None, *words: str) -> list[str]:
        keys = ("lease", "attempt", "doubt", "naive", "latency")
        told = json.dumps({key: getattr(self, key) for key in keys} | {"fault": fault})
        return [sys.executable, "-m", "tests.durability.hurried", told, *words]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "WAYLINE_HOME": str(self.home)}

    def kill(self, chance: random.Random) -> bool:
        """Kill -9 of a worker that is handing over; another one begins in its place."""
        victim = self._victim(chance)
        if victim is None:
            return False
        victim.process.send_signal(signal.SIGKILL)
        self.replace(victim)
        self.hits += victim.is_handing_over
        return True

    def replace(self, dead: Hand, fault: Fault | None = None) -> Hand:
        """Another one for one that was killed."""
        dead.end()
        self.hands.remove(dead)
        self.kills += 1
        return self.start(fault)

    def freeze(self, chance: random.Random) -> Hand | None:
        """SIGSTOP of a worker that is handing over; others take its share, unknown to it."""
        if sum(hand.works for hand in self.hands if not hand.is_frozen) < 2:
            return None
        zombie = self._victim(chance)
        if zombie is not None:
            zombie.process.send_signal(signal.SIGSTOP)
            zombie.is_frozen = True
            self.freezes += 1
        return zombie

    def _victim(self, chance: random.Random, patience: float = 3.0) -> Hand | None:
        """One whose batch the carrier has and who was not told; after a while, anybody at work."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            awake = [hand for hand in self.hands if not hand.is_frozen]
            if found := [hand for hand in awake if hand.is_handing_over]:
                return chance.choice(found)
            time.sleep(0.005)
        at_work = [hand for hand in self.hands if hand.works and not hand.is_frozen]
        return chance.choice(at_work) if at_work else None

    def drop(self, dsn: str, chance: random.Random) -> bool:
        """End some session of the database, but our own."""
        with connect_sync(dsn) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' ORDER BY pid"
            ).fetchall()
            if found:
                connection.execute("SELECT pg_terminate_backend(%s)", chance.choice(found))
                self.drops += 1
        return bool(found)

    def stop(self) -> list[int]:
        """SIGTERM for all of them, as soon as they listen to it; their exit codes."""
        wait_for(lambda: all(hand.said or hand.process.poll() for hand in self.hands), 300)
        for hand in self.hands:
            hand.process.send_signal(signal.SIGTERM)
        return [hand.end() for hand in self.hands]

    def clear(self) -> None:
        """Leave nobody behind."""
        for hand in self.hands:
            if hand.process.poll() is None:
                hand.process.kill()
            hand.end()
        if self.host is not None:
            self.host.terminate()
            self.host.wait()


@contextmanager
def crew(home: Path, workers: int, **terms: Any) -> Iterator[Crew]:
    """So many workers beside a server, gone at the end."""
    one = Crew(home, **terms)
    try:
        one.open()
        for _ in range(workers):
            one.start()
        yield one
    finally:
        one.clear()


def kill_postmaster(postgres: Server) -> None:
    """Kill -9 of the database."""
    os.kill(int((postgres.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def wait_for(found: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something to be so; a database that is gone is asked again."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found():
                return
        except (psycopg.Error, WaylineError) as error:  # the database is gone for a moment
            if time.monotonic() > end:
                raise AssertionError("it did not happen in time") from error
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def states(dsn: str) -> Counter[str]:
    """How many messages are in which state."""
    with connect_sync(dsn) as connection:
        return Counter(dict(connection.execute("SELECT state, count(*) FROM message GROUP BY 1")))


def is_over(dsn: str, messages: int) -> bool:
    """Whether so many messages came to an end, and nothing is due or leased."""
    with connect_sync(dsn) as connection:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM message),"
            " (SELECT count(*) FROM message WHERE due_at IS NOT NULL OR lease_until IS NOT NULL)"
            " + (SELECT count(*) FROM enrollment WHERE status = 1)"
        ).fetchone()
    return found == (messages, 0)


def is_settled(dsn: str, struck_at: datetime) -> bool:
    """Whether what was leased up to a moment is no longer, because somebody has seen to it."""
    with connect_sync(dsn) as connection:
        found = connection.execute(
            "SELECT now() > %(at)s AND NOT EXISTS"
            " (SELECT 1 FROM message WHERE lease_until <= %(at)s)",
            {"at": struck_at},
        ).fetchone()
    return found == (True,)


def accepted(home: Path, doubt: Doubt = "key") -> Counter[str]:
    """How many texts the carrier has taken for each number, by its own log."""
    with Carrier(home / BOOKS, replace(BEHAVIOUR, doubt=doubt), 1) as carrier:
        return Counter(one.to for one in carrier.accepted())


def inboxes(home: Path, doubt: Doubt = "key") -> Counter[str]:
    """How many texts lie in each phone."""
    with Carrier(home / BOOKS, replace(BEHAVIOUR, doubt=doubt), 1) as carrier:
        return Counter(one.number for one in carrier.inboxes())
