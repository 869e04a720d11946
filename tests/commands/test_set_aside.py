"""What an error or a lost answer has set aside is listed, and goes on when somebody says so."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.runtime.world import START, STILL, World, people, planned, world
from wayline.channels.contract import Handover, Result
from wayline.cli import app
from wayline.domain import ids
from wayline.domain.ids import BUCKETS
from wayline.runtime import runner
from wayline.runtime.doubts import settle_doubts
from wayline.store import clock, messages
from wayline.store.clock import ClockRow

HELLO = """\
wayline: 1
journey: hello
name: Hello
entry: {on: {event: Signed Up}, again: always}
steps:
  - {id: settle, wait: 1 hour}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - {id: done, exit: complete}
"""
FORGETFUL = replace(STILL, name="forgetful", doubt="none")


async def call(*arguments: str, code: int = 0) -> str:
    """What the command prints; in a thread, since it runs a loop of its own."""
    done = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    assert done.exit_code == code, done.output
    return done.output


async def ask(*arguments: str) -> Any:
    return json.loads(await call(*arguments, "--json"))


async def at(w: World, hours: int) -> None:
    """Let it be some hours after the start for the commands."""
    now = START + timedelta(hours=hours)
    await clock.set_to(w.connection, ClockRow("virtual", now, now, 0.0))


class TestParked:
    async def broken(self, w: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three people whose step raises an error."""

        def raises(*_: object) -> None:
            raise ZeroDivisionError("planted")

        await people(w.connection, ["ada", "ben", "cy"])
        w.rounds.plan(planned(key, "Signed Up", START) for key in ("ada", "ben", "cy"))
        await w.rounds.settle(START)
        with monkeypatch.context() as patch:
            patch.setattr(runner, "advance", raises)
            await w.rounds.settle(START + timedelta(hours=2))
        await at(w, 2)

    async def test_they_are_listed_with_step_and_reason_and_go_on_when_told(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world(database, tmp_path, [HELLO]) as w:
            await self.broken(w, monkeypatch)
            listed = (await ask("journey", "parked", "list"))["parked"]
            assert sorted(one["key"] for one in listed) == ["ada", "ben", "cy"]
            assert {(one["step"], one["reason"]) for one in listed} == {("settle", "limit:broken")}
            monkeypatch.setenv("COLUMNS", "80")
            text = await call("journey", "parked", "list")
            assert "A step raised an error" in text
            assert {row["enrollment"] for row in listed} < set(text.split())  # to be copied
            one = next(row["enrollment"] for row in listed if row["key"] == "ada")
            assert await ask("journey", "parked", "retry", one) == {"retried": 1, "left": 0}
            assert "2 go on" in await call("journey", "parked", "retry", "--all")
            assert await call("journey", "parked", "list") == "nobody is parked\n"
            await w.rounds.settle(START + timedelta(hours=3))
            texts = Counter(one.number for one in w.carrier.inboxes())
            assert list(texts.values()) == [1, 1, 1]

    async def test_who_is_in_the_journey_again_stays(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world(database, tmp_path, [HELLO]) as w:
            await self.broken(w, monkeypatch)
            w.rounds.plan([planned("ada", "Signed Up", START + timedelta(hours=2))])
            await w.rounds.settle(START + timedelta(hours=2))
            told = await ask("journey", "parked", "retry", "--all")
            assert told == {"retried": 2, "left": 1}

    async def test_an_enrollment_that_is_not_parked_stops_all_of_it(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world(database, tmp_path, [HELLO]) as w:
            await self.broken(w, monkeypatch)
            one = (await ask("journey", "parked", "list"))["parked"][0]["enrollment"]
            none = ids.show("enrollment", ids.derived_id(0, "nobody"))
            text = await call("journey", "parked", "retry", one, none, code=1)
            assert f"error[parked:none]: {none} is not parked" in text
            assert len((await ask("journey", "parked", "list"))["parked"]) == 3
            assert "error[parked:which]" in await call("journey", "parked", "retry", code=1)


class _Mute:
    """A carrier connection that takes texts and whose answers are lost."""

    def __init__(self, w: World) -> None:
        self.inner, self.name, self.doubt = w.sandbox, w.sandbox.name, w.sandbox.doubt

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        await self.inner.hand_over(batch)
        raise ConnectionAbortedError("the worker died")

    async def lookup(self, keys: Sequence[str]) -> Any:
        return await self.inner.lookup(keys)


class TestInDoubt:
    async def doubtful(self, w: World) -> str:
        """A message of which nobody knows if it was sent; its id."""
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        w.sender.carrier = _Mute(w)
        with pytest.raises(ConnectionAbortedError):
            await w.rounds.settle(START + timedelta(hours=2))
        w.sender.carrier = w.sandbox
        later = w.real.now() + timedelta(minutes=1)
        months = messages.reach(START)
        await settle_doubts(w.connection, w.sandbox, BUCKETS, months, later)
        await at(w, 2)
        (one,) = (await ask("messages", "in-doubt"))["in_doubt"]
        assert (one["step"], one["attempt"], one["looked_into_until"]) == ("thanks", 1, None)
        return str(one["message"])

    @pytest.mark.parametrize(
        ("found", "slots"), [("sent", 1), ("failed", 0)], ids=["sent", "failed"]
    )
    async def test_what_somebody_found_counts_as_the_carriers_word(
        self, database: str, tmp_path: Path, found: str, slots: int
    ) -> None:
        cap = {"caps": [{"id": "weekly", "most": 4, "window": "7 days"}]}
        async with world(database, tmp_path, [HELLO], behaviour=FORGETFUL, settings=cap) as w:
            one = await self.doubtful(w)
            assert "nobody can tell any more" in await call("messages", "in-doubt")
            assert f"{one} is {found}" in await call("messages", "in-doubt", one, "--settle", found)
            assert await w.rows("SELECT state, reason, attempt FROM message") == [
                (found, f"doubt:settled_{found}", 1)
            ]
            # A slot of the cap is kept for what was sent, and given back for what was not.
            assert await w.rows("SELECT jsonb_array_length(recent) FROM care") == [(slots,)]
            assert await w.rows(
                "SELECT detail, sum(n)::int FROM rollup WHERE metric = %s GROUP BY 1",
                f"message:{found}",
            ) == [("service" if found == "sent" else "doubt:settled_failed", 1)]
            assert await call("messages", "in-doubt") == "no message is in doubt\n"
            text = await call("messages", "in-doubt", one, "--settle", found, code=1)
            assert "error[messages:sure]" in text

    async def test_one_that_is_still_at_the_carrier_is_not_in_the_list_of_all(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world(database, tmp_path, [HELLO]) as w:
            await people(w.connection, ["ada"])
            w.rounds.plan([planned("ada", "Signed Up", START)])
            await w.rounds.settle(START + timedelta(hours=2))
            await at(w, 2)
            (one,) = (await ask("messages", "list"))["messages"]
            assert (one["state"], one["step"], one["journey"]) == ("delivered", "thanks", "hello")
            monkeypatch.setenv("COLUMNS", "80")
            text = (await call("messages", "list")).split()
            assert {one["message"], one["address"], "delivered"} < set(text)  # to be copied
            assert await call("messages", "list", "--state", "failed") == "no messages\n"
            assert "There are: cancelled" in await call(
                "messages", "list", "--state", "lost", code=1
            )

    @pytest.mark.parametrize(
        "arguments", [["--settle", "sent"], ["message_1"], ["message_1", "--settle", "perhaps"]]
    )
    async def test_half_a_question_is_refused(self, arguments: list[str]) -> None:
        assert "sent or failed" in await call("messages", "in-doubt", *arguments, code=1)
