"""Senders in use: a day of parts is never overspent, people keep their number, replies find us."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import DoubtPolicy, Handover, Inbound, Result, Unknown
from wayline.domain.ids import WorkspaceId
from wayline.domain.messages import FAILED
from wayline.domain.senders import Sender, day_of
from wayline.domain.senders.sender import Brand, Campaign
from wayline.runtime import sending_as
from wayline.runtime.handover import Answered, record, recorded
from wayline.runtime.sending_as import SendingAs
from wayline.store import messages, senders
from wayline.store.database import connect
from wayline.store.enrollments import Due
from wayline.store.rollups import Tally

KEYS = [f"p{n}" for n in range(30)]
MOST = 7


def ours(last: str = "199", **more: Any) -> Sender:
    usual: dict[str, Any] = {
        "brand": Brand("B1", 60, MOST),
        "campaign": Campaign("C1", "mixed"),
    }
    return Sender(f"+12125550{last}", "long_code", "US", **{**usual, **more})


@asynccontextmanager
async def sending(dsn: str, folder: Path, *having: Sender) -> AsyncIterator[World]:
    """A world whose workspace has these senders."""
    again = offer("two").replace("Signed Up", "Came Back")
    async with world(dsn, folder, [offer("one"), again]) as w:
        for number, one in enumerate(having):
            at = START + timedelta(seconds=number)
            assert await senders.insert(w.connection, WORKSPACE, one, at)
            await senders.save(w.connection, WORKSPACE, [one])
        w.library.senders = await senders.every(w.connection)
        yield w


async def owed(w: World, keys: list[str] = KEYS) -> list[Due]:
    ids = await people(w.connection, keys)
    await w.ingest.accept(w.connection, [event(key, "Signed Up", START) for key in keys])
    due = [Due(contact_id, START) for contact_id in ids.values()]
    await w.runner.run(w.connection, due)
    return due


async def parts(w: World) -> int:
    [[found]] = await w.rows("SELECT COALESCE(sum(parts), 0)::integer FROM sender_day")
    return int(found)


class TestDay:
    """The parts of a day, of a brand whose two numbers share it."""

    HAVING = (ours(), ours("198"))

    async def test_one_batch_sends_what_is_left_and_holds_the_rest_until_the_next_day(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with sending(own_dsn, tmp_path, *self.HAVING) as w:
            await w.sender.send(w.connection, await owed(w))
            assert len(list(w.carrier.accepted())) == MOST == await parts(w)
            assert len({one.sender for one in w.carrier.accepted()}) == 2
            [held] = await w.rows(
                "SELECT count(*), min(due_at), max(due_at) FROM message WHERE state = 'held'"
                " AND certificate -> 'held_by' ->> 0 = 'sender:daily'"
            )
            opens = START.replace(hour=13) + timedelta(days=1)  # the first open hour of the next
            assert held == (len(KEYS) - MOST, opens, opens)
            day = await w.rows("SELECT DISTINCT day FROM sender_day")
            assert day == [(day_of(START),)]

    async def test_two_senders_at_one_instant_share_it_too(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        assert await self.sent(own_dsn, tmp_path) == MOST

    async def test_without_the_lock_both_would_spend_it(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meet = asyncio.Barrier(2)
        kept = senders.used

        async def unlocked(connection: Any, *day: Any) -> dict[str, int]:
            found = await kept(connection, *day)
            await connection.execute("COMMIT")
            await connection.execute("BEGIN")
            await meet.wait()
            return found

        monkeypatch.setattr(sending_as.senders, "used", unlocked)
        assert await self.sent(own_dsn, tmp_path) == 2 * MOST

    async def test_uncounted_in_a_batch_it_would_be_overspent(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(SendingAs, "use", lambda *_: None)
        async with sending(own_dsn, tmp_path, *self.HAVING) as w:
            await w.sender.send(w.connection, await owed(w))
            assert len(list(w.carrier.accepted())) == len(KEYS)

    async def test_a_definite_failure_gives_its_parts_back_and_a_doubt_does_not(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with sending(own_dsn, tmp_path, *self.HAVING) as w:
            w.sender.carrier = _Mute(w)
            await w.sender.send(w.connection, await owed(w, KEYS[:3]))
            assert await parts(w) == 3
            found = await messages.leased(w.connection, w.rounds.buckets, w.ingest.months, 9)
            one = Answered(found[0], recorded(found[0], FAILED, "carrier:unknown"), None)
            assert await record(w.connection, "sandbox", [one]) == 1
            assert await parts(w) == 2
            assert await record(w.connection, "sandbox", [one]) == 0  # told twice, counted once
            assert await parts(w) == 2

    async def test_what_is_given_back_of_the_sandbox_counts_nowhere(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with world(own_dsn, tmp_path, []) as w:
            tally = Tally()
            [contact_id] = (await people(w.connection, ["ana"])).values()
            tally.take_parts(contact_id, WORKSPACE, "+12025550100", day_of(START), -3)
            await tally.save(w.connection)
            assert await w.rows("SELECT 1 FROM sender_day") == []

    async def sent(self, dsn: str, folder: Path) -> int:
        async with sending(dsn, folder, *self.HAVING) as w:
            due = await owed(w)
            other = await connect(dsn, "engine")
            await asyncio.gather(
                w.sender.send(w.connection, due[:15]), w.sender.send(other, due[15:])
            )
            await other.close()
            return len(list(w.carrier.accepted()))


class _Mute:
    """A carrier of which nobody knows whether it took anything."""

    def __init__(self, w: World) -> None:
        self.inner = w.sandbox
        self.name = w.sandbox.name
        self.doubt: DoubtPolicy = "none"

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        return [Unknown() for _ in batch]

    async def lookup(self, keys: Sequence[str]) -> Any:
        return await self.inner.lookup(keys)


class TestRefusal:
    """What no sender may carry is refused, with the reason of the nearest."""

    async def test_an_offer_by_a_number_for_codes(self, own_dsn: str, tmp_path: Path) -> None:
        async with sending(own_dsn, tmp_path, ours(campaign=Campaign("C1", "2fa"))) as w:
            await w.sender.send(w.connection, await owed(w, ["ana"]))
            assert list(w.carrier.accepted()) == []
            told = await w.rows("SELECT state, reason FROM message")
            assert told == [("refused", "sender:category")]


class TestKnown:
    """People hear from the number that they know, and whoever answers it is heard."""

    async def test_an_older_number_goes_on_when_others_come(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        roomy: dict[str, Any] = {"brand": Brand("B1", 60)}
        async with sending(own_dsn, tmp_path, ours(**roomy)) as w:
            due = await owed(w, KEYS[:10])
            await w.sender.send(w.connection, due)
            for last in ("198", "197"):
                await senders.insert(w.connection, WORKSPACE, ours(last, **roomy), START)
                await senders.save(w.connection, WORKSPACE, [ours(last, **roomy)])
            w.library.senders = await senders.every(w.connection)
            later = START + timedelta(minutes=5)
            await w.ingest.accept(
                w.connection, [event(key, "Came Back", later) for key in KEYS[:10]]
            )
            again = [Due(one.contact_id, later) for one in due]
            await w.runner.run(w.connection, again)
            await w.sender.send(w.connection, again)
            told = [one.sender for one in w.carrier.accepted()]
            assert told == [ours().address] * 20

    async def test_whoever_wrote_to_one_is_answered_by_it(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        having = (ours(), ours("198"), ours("197"))
        async with sending(own_dsn, tmp_path, *having) as w:
            [ana] = (await people(w.connection, ["ana"])).values()
            number = (await w.rows("SELECT phone FROM contact"))[0][0]
            for place, one in enumerate(having):
                at = START + timedelta(hours=place)
                told = {"from": number, "to": one.address, "id": f"MO{place}", "text": "HELP"}
                await w.desk.take(w.connection, [Inbound(None, at, "reply", None, told)])
                await w.sender.send(w.connection, [Due(ana, at)])
            assert [one.sender for one in w.carrier.accepted()] == [one.address for one in having]

    async def test_a_number_belongs_to_one_workspace(self, own_dsn: str, tmp_path: Path) -> None:
        async with sending(own_dsn, tmp_path, ours()) as w:
            other = WorkspaceId(UUID(int=WORKSPACE.int + 1))
            await w.connection.execute(
                "INSERT INTO workspace SELECT %s, account_id, 'other', 'Other', '{}', NULL,"
                " created_at FROM workspace",
                [other],
            )
            assert not await senders.insert(w.connection, other, replace(ours()), START)
            name = Sender("ROASTERY", "alphanumeric", countries=frozenset({"DE"}))
            for one in (WORKSPACE, other):
                assert await senders.insert(w.connection, one, name, START)  # nobody answers a name
