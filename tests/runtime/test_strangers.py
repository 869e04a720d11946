"""Whoever texts us gets an answer, known or not, and nobody can make us answer without end."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, World, event, people, planned, world
from wayline.channels.contract import Inbound
from wayline.runtime import answering
from wayline.runtime.rounds import Planned

STRANGER = "+12125550199"


async def say(w: World, text: str, number: str = STRANGER, *, at: timedelta = timedelta()) -> None:
    """A text comes in and everything that follows is done."""
    data = {"id": f"{at}-{text}-{number}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + at, "reply", None, data)])
    await w.rounds.settle(START + at + timedelta(minutes=1))


def texts(w: World, number: str = STRANGER) -> list[str]:
    """What the carrier was given for a number."""
    return [one.text for one in w.carrier.accepted() if one.to == number]


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("HELP", "Roast: For help contact ask@roast.example."),
        ("STOP", "Roast: You are unsubscribed"),
        ("I think you have the wrong number", "Roast: Shall we stop"),
        ("START", "Roast: For help contact"),  # nothing was stopped, and nothing is granted by it
    ],
)
async def test_a_stranger_gets_the_one_answer(
    own_dsn: str, tmp_path: Path, word: str, answer: str
) -> None:
    settings = {"support": "ask@roast.example"}
    async with world(own_dsn, tmp_path, [offer("o")], settings=settings) as w:
        await say(w, word)
        [text] = texts(w)
        assert text.startswith(answer)
        assert await w.rows("SELECT consent FROM care") == [({},)]
        assert await w.rows("SELECT phone, country, zones FROM contact") == [
            (STRANGER, "US", ["America/New_York"])
        ]
        passed = "SELECT step, state FROM message WHERE certificate IS NOT NULL"
        assert [(step.startswith("answer:"), state) for step, state in await w.rows(passed)] == [
            (True, "delivered")
        ]


async def test_a_stranger_who_asked_gets_no_marketing(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [offer("o")]) as w:
        await say(w, "START")
        [(contact_id,)] = await w.rows("SELECT contact_id FROM contact")
        signed = replace(event("x", "Signed Up", START), identity=contact_id)
        w.rounds.plan([Planned(START, contact_id, signed)])
        await w.rounds.settle(START + timedelta(hours=1))
        assert await w.rows("SELECT state, reason FROM message WHERE step = 'text'") == [
            ("refused", "consent:none")
        ]


async def test_a_stop_is_answered_to_one_who_asks_again_but_not_without_end(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("o")]) as w:
        for minute in range(answering.MOST_OF_A_KIND + 2):
            await say(w, "STOP", at=timedelta(minutes=2 * minute))
        assert len(texts(w)) == answering.MOST_OF_A_KIND
        await say(w, "HELP", at=timedelta(minutes=30))
        assert len(texts(w)) == answering.MOST_OF_A_KIND + 1
        await say(w, "STOP", at=timedelta(days=1, minutes=30))
        assert len(texts(w)) == answering.MOST_OF_A_KIND + 2
        withheld = (
            "SELECT detail, sum(n)::int FROM rollup WHERE metric = 'answer_withheld' GROUP BY 1"
        )
        assert await w.rows(withheld) == [("limit:answers", 2)]


async def test_one_batch_of_texts_counts_as_many(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [offer("o")]) as w:
        number = {"from": STRANGER, "to": "+12025550100", "text": "HELP"}
        batch = [Inbound(n, START, "reply", None, {**number, "id": f"h{n}"}) for n in range(9)]
        await w.desk.take(w.connection, batch)
        await w.rounds.settle(START + timedelta(minutes=4))
        assert len(texts(w)) == answering.MOST_OF_A_KIND


async def test_strangers_share_the_answers_of_an_hour_and_customers_do_not(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_TO_STRANGERS", 2)
    async with world(own_dsn, tmp_path, [offer("o")]) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + timedelta(minutes=1))
        for n in range(4):
            await say(w, "HELP", f"+1212555015{n}", at=timedelta(minutes=2))
        await say(w, "STOP", "+12125550100", at=timedelta(minutes=3))
        answered = [len(texts(w, f"+1212555015{n}")) for n in range(4)]
        assert answered == [1, 1, 0, 0]
        assert "unsubscribed" in texts(w, "+12125550100")[-1]
        await say(w, "STOP", "+12125550153", at=timedelta(minutes=4))
        assert texts(w, "+12125550153") == []  # yet it is heard
        closed = await w.rows(
            "SELECT value FROM identity WHERE suppressed_by IS NOT NULL ORDER BY 1"
        )
        assert closed == [("+12125550100",), ("+12125550153",)]
        await say(w, "HELP", "+12125550153", at=timedelta(hours=1, minutes=4))
        assert len(texts(w, "+12125550153")) == 1


async def test_a_number_that_cannot_be_texted_gets_no_answer(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [offer("o")]) as w:
        await say(w, "HELP", "12345")
        assert texts(w, "12345") == []
        assert await w.rows("SELECT state, reason FROM message") == [("refused", "number:missing")]
