"""Every message can be proved, offline and by the public key alone; what was changed cannot."""

import copy
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, MessageId, derived_contact_id
from wayline.domain.proofs import check
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.proving import prove
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet, is_signed

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SHOWN = "Yes, text me offers. Msg frequency varies."


@dataclass
class Shop:
    """Three people who said yes and were texted, all of it sealed."""

    world: World
    signet: Signet
    messages: list[MessageId]

    async def proof(self, message: int = 0) -> dict[str, Any]:
        connection = self.world.connection
        return await prove(connection, WORKSPACE, self.messages[message], self.signet)

    def wrong(self, proof: dict[str, Any]) -> list[str]:
        return check(proof, self.signet.public(), is_signed)

    async def do(self, statement: str) -> None:
        connection = self.world.connection
        await connection.execute("RESET ROLE")
        assert (await connection.execute(statement)).rowcount != 0
        await connection.execute("SET ROLE wayline_engine")


async def _say_yes(w: World, ids: dict[str, ContactId], at: datetime) -> None:
    changes = [
        ConsentChange(one, "sms/marketing", "granted", "web_page", at, SHOWN)
        for one in ids.values()
    ]
    await change_consent(w.connection, changes)


@pytest.fixture(scope="module")
async def shared(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    """One for all tests."""
    folder = tmp_path_factory.mktemp("proofs")
    with clone() as dsn:
        async with world(dsn, folder, [offer("one")]) as w:
            ids = await people(w.connection, ["ada", "bob", "cem", "dee"])
            await _say_yes(w, ids, START - timedelta(days=1))
            w.rounds.plan([planned(key, "Signed Up", START) for key in ("ada", "bob", "cem")])
            await w.rounds.settle(START + timedelta(hours=1))
            signet = Signet(folder / "keys")
            await seal(w.connection, signet, NOW)
            rows = await w.rows("SELECT message_id FROM message ORDER BY message_id")
            yield Shop(w, signet, [MessageId(row[0]) for row in rows])


@pytest.fixture
async def shop(shared: Shop, tmp_path: Path) -> AsyncIterator[Shop]:
    """The same; what a test does to it is rolled back."""
    copytree(shared.signet.folder, tmp_path / "keys")
    async with shared.world.connection.transaction(force_rollback=True):
        yield Shop(shared.world, Signet(tmp_path / "keys"), shared.messages)


async def test_every_message_is_proved(shop: Shop) -> None:
    assert len(shop.messages) == 3
    for number in range(3):
        proof = await shop.proof(number)
        assert shop.wrong(proof) == []
        assert proof["consent"]["wording"] == SHOWN
        assert proof["message"]["text"].startswith("Roast: 10% off")
        kinds = [row["sealed"].split(",")[0] for row in proof["rows"]]
        assert kinds.count('["consent_event"') == 1
        assert kinds.count('["message_event"') == 3  # allowed, sent, delivered


async def test_a_certificate_names_the_last_word_on_its_topic_that_was_there(shop: Shop) -> None:
    w, dee = shop.world, derived_contact_id("test", "dee")
    named = "SELECT data ->> 'relied' FROM message_event WHERE kind = 'allowed' ORDER BY at, data"
    before = await w.rows(named)
    said = [("sms/marketing", "Again, yes"), ("sms/marketing/other", "That, too")]
    at = START + timedelta(hours=2)
    changes = [ConsentChange(dee, s, "granted", "web_page", at, t) for s, t in said]
    await change_consent(w.connection, changes)
    w.rounds.plan([planned("dee", "Signed Up", START + timedelta(days=1))])
    await w.rounds.settle(START + timedelta(days=2))
    [(relied,)] = [one for one in await w.rows(named) if one not in before]
    entry = "SELECT wording FROM consent_event WHERE consent_event_id::text = %s"
    assert await w.rows(entry, relied) == [("Again, yes",)]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE message SET body = body || '!'", "not what was allowed"),
        ("UPDATE message SET address = '+12125550177'", "not what was allowed"),
        ("UPDATE message SET sender = '+18885550111'", "not what was allowed"),
        ("UPDATE message SET salt = sha256(salt)", "not what was allowed"),
        ("UPDATE message_event SET at = at + interval '1 s' WHERE kind = 'allowed'", "root"),
        ("UPDATE message_event SET kind = 'read' WHERE kind = 'delivered'", "root"),
        ("UPDATE consent_event SET scope = 'service'", "does not allow sms/marketing"),
        ("DELETE FROM consent_event", "consent that it relied on is missing"),
        ("UPDATE consent_event SET occurred_at = occurred_at - interval '1 y'", "root"),
        ("UPDATE consent_event SET wording = 'Yes, anything'", "is not what was sealed"),
        ("UPDATE consent_event SET address = '', salt = NULL", "erased"),
        ("UPDATE seal SET signature = sha256(signature)", "false signature"),
        ("DELETE FROM seal", "under no seal, and do not wait for one"),
        ("DELETE FROM message_event WHERE kind = 'allowed'", "never let it pass"),
    ],
)
async def test_what_was_changed_is_not_proved(shop: Shop, statement: str, says: str) -> None:
    await shop.do(statement)
    with pytest.raises(WaylineError, match=says):
        await shop.proof()


async def test_a_refused_message_has_no_proof(shop: Shop) -> None:
    w = shop.world
    change = ConsentChange(
        derived_contact_id("test", "dee"), "sms/marketing", "revoked", "web_page", START
    )
    await change_consent(w.connection, [change])
    w.rounds.plan([planned("dee", "Signed Up", START + timedelta(days=1))])
    await w.rounds.settle(START + timedelta(days=2))
    rows = await w.rows("SELECT message_id FROM message WHERE state = 'refused'")
    shop.messages = [MessageId(rows[0][0])]
    with pytest.raises(WaylineError, match="never let it pass"):
        await shop.proof()


async def test_one_that_is_not_there(shop: Shop) -> None:
    shop.messages = [MessageId(WORKSPACE)]
    with pytest.raises(WaylineError, match="there is no message_"):
        await shop.proof()


FORGERIES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "words": (lambda p: p["message"].update(text="Hello"), "not what was allowed"),
    "message": (lambda p: p["message"].update(id=str(WORKSPACE)), "another message"),
    "row": (lambda p: p["rows"][0].update(sealed=p["rows"][0]["sealed"] + " "), "root"),
    "path": (lambda p: p["rows"][1]["path"].reverse(), "root"),
    "index": (lambda p: p["rows"][1].update(index=p["rows"][1]["index"] ^ 1), "root"),
    "seal": (lambda p: p["seals"].clear(), "is missing"),
    "size": (lambda p: p["seals"][0].update(size=99), "false signature"),
    "time": (lambda p: p["seals"][0].update(sealed_at="2020-01-01T00:00:00+00:00"), "signature"),
    "key": (lambda p: p["seals"][0].update(key="another"), "not among yours"),
    "no certificate": (lambda p: p["rows"].pop(0), "nothing says"),
    "no consent": (lambda p: p.update(consent=None), "is missing"),
    "earlier consent": (
        lambda p: p["rows"][0].update(
            sealed=p["rows"][0]["sealed"].replace(p["consent"]["id"], str(WORKSPACE))
        ),
        "another one than the gate relied on",
    ),
    "other consent": (lambda p: p["consent"].update(id=str(WORKSPACE)), "not among the sealed"),
    "other address": (lambda p: p["consent"].update(address="+12125550177"), "is not what was"),
    "later words": (lambda p: p["consent"].update(wording="Sure!"), "is not what was sealed"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_file_is_found_out(shop: Shop, forgery: str) -> None:
    forge, says = FORGERIES[forgery]
    proof = copy.deepcopy(await shop.proof())
    assert [row for row in proof["rows"] if '"allowed"' in row["sealed"]] == [proof["rows"][0]]
    forge(proof)
    found = shop.wrong(proof)
    assert any(says in one for one in found), found


async def test_the_consent_of_another_person_proves_nothing(shop: Shop) -> None:
    first, second = await shop.proof(0), await shop.proof(1)
    first["consent"] = second["consent"]
    theirs = [row for row in second["rows"] if "consent_event" in row["sealed"]]
    first["rows"] = [row for row in first["rows"] if "consent_event" not in row["sealed"]] + theirs
    assert "the consent is somebody else's" in shop.wrong(first)


@pytest.mark.parametrize("nothing", [{}, {"format": "x"}, {"format": "wayline-proof/1"}])
def test_what_is_no_proof(nothing: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="proof"):
        check(nothing, {}, is_signed)
