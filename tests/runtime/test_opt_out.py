"""STOP ends texts at once, for the number and the person; START lifts just that."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import CALLBACK, START, WORKSPACE, World, people, planned, world
from wayline.channels.contract import Inbound
from wayline.domain.ids import derived_contact_id
from wayline.store import contacts
from wayline.store.contacts import Address

DAY = timedelta(days=1)


async def say(w: World, text: str, day: int, number: str = "+12125550100") -> None:
    """A text of a person comes in."""
    data = {"id": f"in-{day}-{text}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + day * DAY, "reply", None, data)])


async def offered(w: World, day: int) -> list[tuple]:
    """What becomes of an offer on that day."""
    await w.connection.execute("UPDATE care SET recent = '[]'")
    w.rounds.plan([planned("ada", f"Offer {day}", START + day * DAY)])
    await w.rounds.settle(START + day * DAY + timedelta(hours=1))
    return await w.rows(
        "SELECT state, reason FROM message WHERE step = 'text' ORDER BY owed_at DESC LIMIT 1"
    )


def journeys() -> list[str]:
    """One journey for each offer."""
    return [offer(f"o{day}").replace("Signed Up", f"Offer {day}") for day in range(6)]


async def test_stop_and_start(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, journeys()) as w:
        await people(w.connection, ["ada"])
        assert (await offered(w, 0))[0][0] == "delivered"

        await say(w, "STOP", 1)
        assert await offered(w, 1) == [("refused", "consent:opted_out")]
        answers = [one.text for one in w.carrier.accepted() if "unsubscribed" in one.text]
        assert len(answers) == 1
        ledger = await w.rows("SELECT action, method, wording FROM consent_event")
        assert ledger == [("opted_out", "reply:opt_out", "STOP")]

        await say(w, "START", 3)
        assert (await offered(w, 3))[0][0] in ("delivered", "sent")


@pytest.mark.parametrize(("language", "word"), [("de-AT", "abgemeldet"), (None, "Désabonnement")])
async def test_answers_speak_the_language_of_the_person_else_of_the_workspace(
    own_dsn: str, tmp_path: Path, language: str | None, word: str
) -> None:
    async with world(own_dsn, tmp_path, journeys(), settings={"language": "fr"}) as w:
        await people(w.connection, ["ada"], language=language)
        await say(w, "Bitte keine SMS mehr", 1)
        await w.rounds.settle(START + DAY)
        [answer] = w.carrier.accepted()
        assert word in answer.text


async def test_a_workspace_adds_words_for_a_country(own_dsn: str, tmp_path: Path) -> None:
    words = {"US": {"stop": ["Genug"]}, "DE": {"stop": ["Feierabend"]}}
    async with world(own_dsn, tmp_path, journeys(), settings={"opt_out_words": words}) as w:
        await people(w.connection, ["ada"])
        await say(w, "feierabend", 0)
        assert (await offered(w, 0))[0][0] == "delivered"
        await say(w, "GENUG!", 1)
        assert await offered(w, 1) == [("refused", "consent:opted_out")]
        assert await w.rows("SELECT wording FROM consent_event") == [("GENUG!",)]


async def test_unclear_is_asked_once_and_marketing_held(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, journeys()) as w:
        await people(w.connection, ["ada"])
        await say(w, "I think you have the wrong number", 1)
        await say(w, "wrong number, I said!", 1)
        assert (await offered(w, 1))[0] == ("held", "consent:asked")
        asked = [one for one in w.carrier.accepted() if "Shall we stop" in one.text]
        assert len(asked) == 1
        await say(w, "START", 2)
        await w.rounds.settle(START + 2 * DAY)
        assert (await w.rows("SELECT state FROM message WHERE step = 'text'"))[0][0] != "held"


async def test_a_stranger_s_stop_is_kept_for_whoever_gets_the_number(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, journeys()) as w:
        await say(w, "stop", 0, "+12125550199")
        known = await contacts.resolve(w.connection, [Address(WORKSPACE, "phone", "+12125550199")])
        assert [one.suppressed_at for one in known.values()] == [START]


async def test_start_does_not_wake_a_dead_number(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, journeys()) as w:
        await people(w.connection, ["ada"])
        address = Address(WORKSPACE, "phone", "+12125550100")
        await contacts.suppress(w.connection, [(address, START, "carrier:invalid_number")])
        await say(w, "START", 1)
        known = await contacts.resolve(w.connection, [address])
        assert known[address].suppressed_at == START
        assert known[address].contact_id == derived_contact_id("test", "ada")


async def test_the_same_reply_twice_counts_once(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, journeys()) as w:
        await people(w.connection, ["ada"])
        await offered(w, 0)
        for _ in range(3):
            await say(w, "thanks!", 1)
        assert await w.rows("SELECT count(*) FROM reply") == [(1,)]
        assert await w.rows("SELECT sum(n)::int FROM rollup WHERE metric = 'replied'") == [(1,)]
        assert w.carrier.next_due([CALLBACK]) is None
