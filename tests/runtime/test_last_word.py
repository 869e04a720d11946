"""Whatever is said, imported, merged and deleted in whatever order: a last word of no is kept.

A small model of its own keeps who said no; the store is the real one. After every step nobody whom
the model knows to have refused may be marketed to, and the ledger folds to exactly the care rows.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.runtime.importing import source_of, written
from tests.runtime.test_joining import DOUBLE
from tests.runtime.world import START, WORKSPACE, World, world
from wayline.channels.contract import Inbound
from wayline.domain.care import may_market
from wayline.domain.declared import SUPPRESSED
from wayline.domain.ids import ContactId
from wayline.runtime import closing
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.consent_history import disagreement
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.merging import merge
from wayline.runtime.people import upsert
from wayline.runtime.roster import open_roster
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, imports, ledger
from wayline.store.contacts import Address
from wayline.store.database import Database

T = TypeVar("T")
USERS, NUMBERS = st.integers(0, 2), st.integers(0, 2)
MARKETING = "sms/marketing"
EXAMPLES = count()


class Model:
    """Who said no, as a child would keep it: a mark on a number, and a mark on a person."""

    def __init__(self) -> None:
        self.listed: set[int] = set()
        self.stopped: set[int] = set()  # numbers
        self.refused: set[ContactId] = set()  # people who closed the channel, or revoked
        self.closed: set[ContactId] = set()
        self.asked: set[ContactId] = set()  # who signed up, and may say yes

    def says_no(self, number: int | None, who: ContactId) -> bool:
        on_number = number is not None and number in self.listed | self.stopped
        return on_number or who in self.refused or who in self.closed


class LastWord(RuleBasedStateMachine):
    """One example: three users and three numbers of its own, in a business that all share."""

    w: ClassVar[World]
    database: ClassVar[Database]
    folder: ClassVar[Path]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.example = next(EXAMPLES)
        self.model = Model()
        self.steps = 0

    def now(self) -> Any:
        self.steps += 1
        return START + timedelta(minutes=self.steps)

    def phone(self, number: int) -> str:
        return f"+49151{20_000_000 + 10 * self.example + number}"

    def key(self, user: int) -> str:
        return f"e{self.example}u{user}"

    async def who(self, kind: str, value: str) -> ContactId | None:
        address = Address(WORKSPACE, kind, value)
        known = (await contacts.resolve(self.w.connection, [address])).get(address)
        return known and known.contact_id

    async def say(self, number: int, text: str) -> ContactId:
        at = self.now()
        told = {"id": f"{self.example}-{self.steps}", "from": self.phone(number)}
        data = {**told, "to": "+12025550100", "text": text}
        await self.w.desk.take(self.w.connection, [Inbound(0, at, "reply", None, data)])
        holder = await self.who("phone", self.phone(number))
        assert holder is not None
        return holder

    @rule(number=NUMBERS)
    def stop(self, number: int) -> None:
        self.model.closed.add(self.run(self.say(number, "STOP")))
        self.model.stopped.add(number)

    @rule(number=NUMBERS)
    def start(self, number: int) -> None:
        who = self.run(self.say(number, "START"))
        self.model.stopped.discard(number)
        self.model.closed.discard(who)

    @rule(number=NUMBERS)
    def sign_up(self, number: int) -> None:
        """A keyword: their own wish, which lifts a STOP of theirs and asks them to confirm."""
        who = self.run(self.say(number, "COFFEE"))
        self.model.stopped.discard(number)
        self.model.closed.discard(who)
        self.model.asked.add(who)

    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        """A YES: their last word on what they were asked, and no START."""
        who = self.run(self.say(number, "yes"))
        is_closed = number in self.model.stopped or who in self.model.closed
        if not is_closed and who in self.model.asked:
            self.model.refused.discard(who)

    @rule(number=NUMBERS, text=st.sampled_from(["hello", "HELP"]))
    def chat(self, number: int, text: str) -> None:
        self.run(self.say(number, text))

    @rule(user=USERS, number=NUMBERS | st.none())
    def write(self, user: int, number: int | None) -> None:
        """A record: it may make somebody, merge two, or give somebody another number."""
        record = {"user_id": self.key(user)}
        if number is not None:
            record["phone"] = self.phone(number)
        self.followed(self.run(self._write(record)))

    async def _write(self, record: dict[str, str]) -> dict[ContactId, ContactId]:
        before = await self.living()
        await upsert(
            self.w.connection,
            self.w.library,
            WORKSPACE,
            [record],
            on_conflict="merge",
            at=self.now(),
        )
        return await self.moved(before)

    @rule(user=USERS, number=NUMBERS, consent=st.sampled_from(["yes,2025-01-02,form", "yes,,"]))
    def bring(self, user: int, number: int, consent: str) -> None:
        """A file brings them, with consent that is proven, or only said."""
        self.followed(self.run(self._bring(user, number, consent)))

    async def _bring(self, user: int, number: int, consent: str) -> dict[ContactId, ContactId]:
        before, at = await self.living(), self.now()
        path = self.folder / f"{self.example}-{self.steps}.csv"
        row = f"{self.key(user)},{self.phone(number)},,X,{consent}"
        source = source_of(written(path, [row]))
        key = self.w.library.suppression
        await ContactImport(self.database, WORKSPACE, source, lambda: at, key).run()
        return await self.moved(before)

    @rule(user=USERS, other=USERS)
    def join(self, user: int, other: int) -> None:
        self.followed(self.run(self._join(user, other)))

    async def _join(self, user: int, other: int) -> dict[ContactId, ContactId]:
        before = await self.living()
        one, two = [await self.who("user_id", self.key(u)) for u in (user, other)]
        if one is not None and two is not None:
            await merge(self.w.connection, self.w.library, one, two, self.now())
        return await self.moved(before)

    @rule(user=USERS, action=st.sampled_from(["granted", "revoked"]))
    def decide(self, user: int, action: Any) -> None:
        who = self.run(self.who("user_id", self.key(user)))
        if who is None:
            return
        change = ConsentChange(who, MARKETING, action, "page", self.now())
        self.run(change_consent(self.w.connection, [change]))
        (self.model.refused.add if action == "revoked" else self.model.refused.discard)(who)
        self.model.asked.discard(who)  # a later word: a YES to what was asked before says nothing

    @rule(number=NUMBERS)
    def put_on_a_list(self, number: int) -> None:
        address = Address(WORKSPACE, "phone", self.phone(number))
        close = closing.close(
            self.database, self.w.library, [address], SUPPRESSED, self.now(), "test"
        )
        self.run(close)
        self.model.listed.add(number)

    @rule(user=USERS)
    def delete(self, user: int) -> None:
        """They are deleted; what their numbers said stays with the numbers, as hashes."""
        gone = self.run(self._delete(user))
        self.model.refused.discard(gone) if gone else None
        self.model.closed.discard(gone) if gone else None

    async def _delete(self, user: int) -> ContactId | None:
        who = await self.who("user_id", self.key(user))
        if who is None:
            return None
        async with self.w.connection.transaction():
            roster = await open_roster(
                self.w.connection, self.w.library, WORKSPACE, (), {who}, self.now()
            )
            roster.leave(who)
            await roster.save(self.w.connection, self.w.library)
            await imports.delete_people(self.w.connection, [who])
        return who

    async def living(self) -> set[ContactId]:
        ways = [("phone", self.phone(n)) for n in range(3)]
        ways += [("user_id", self.key(u)) for u in range(3)]
        found = [await self.who(*way) for way in ways]
        return {one for one in found if one is not None}

    async def moved(self, before: set[ContactId]) -> dict[ContactId, ContactId]:
        """Who has become whom."""
        people = await contacts.read(self.w.connection, before)
        pairs = {c: p.contact.merged_into for c, p in people.items()}
        return {c: winner for c, winner in pairs.items() if winner is not None}

    def followed(self, moved: dict[ContactId, ContactId]) -> None:
        """A refusal goes along with whoever they have become."""
        for marks in (self.model.refused, self.model.closed, self.model.asked):
            marks |= {moved[c] for c in marks & moved.keys()}

    @invariant()
    def nobody_who_said_no_gets_marketing(self) -> None:
        self.run(self._check())

    async def _check(self) -> None:
        numbers = {self.phone(n): n for n in range(3)}
        people = await contacts.read(self.w.connection, await self.living())
        for who, person in people.items():
            number = numbers.get(person.contact.phone or "")
            if self.model.says_no(number, who):
                assert not may_market(person.care, "sms"), (person.care, vars(self.model))

    @invariant()
    def the_ledger_says_the_same(self) -> None:
        self.run(self._fold())

    async def _fold(self) -> None:
        people = await contacts.read(self.w.connection, await self.living())
        for who, person in people.items():
            own = await ledger.history(self.w.connection, [who])
            assert disagreement(person.care, own) == [], [one[3:6] for one in own]


@contextmanager
def business(dsn: str, folder: Path) -> Iterator[type[LastWord]]:
    """The machine with a business of its own."""
    loop = asyncio.new_event_loop()
    opened, database = world(dsn, folder, [], settings=DOUBLE), Database(dsn)
    LastWord.loop, LastWord.folder = loop, folder
    LastWord.w = loop.run_until_complete(opened.__aenter__())
    LastWord.w.library.suppression = SuppressionKey(folder / "keys")
    LastWord.database = loop.run_until_complete(database.__aenter__())
    try:
        yield LastWord
    finally:
        loop.run_until_complete(database.__aexit__(None, None, None))
        loop.run_until_complete(opened.__aexit__(None, None, None))
        loop.close()


def play(dsn: str, folder: Path, examples: int, steps: int) -> None:
    """Play so many examples of at most so many steps."""
    with business(dsn, folder) as machine:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=examples < 100,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_whose_last_word_is_no_gets_none(own_dsn: str, tmp_path: Path) -> None:
    play(own_dsn, tmp_path, 15, 12)


@pytest.mark.prove
def test_whose_last_word_is_no_gets_none_in_many_orders(own_dsn: str, tmp_path: Path) -> None:
    play(own_dsn, tmp_path, 250, 25)
