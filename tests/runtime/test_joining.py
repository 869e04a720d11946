"""People sign up by a keyword and confirm by a YES, and a YES confirms nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.domain.care import consent_of
from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS, ContactId
from wayline.runtime import answering
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.consent_history import disagreement
from wayline.runtime.privacy import Asked, restrict
from wayline.runtime.requesting import Request, request_consent
from wayline.runtime.rounds import Planned
from wayline.runtime.terms import end_terms
from wayline.store import contacts, ledger
from wayline.store.contacts import Address
from wayline.store.database import Database

ADA, STRANGER = "+12125550100", "+12125550199"
HOUR = timedelta(hours=1)
COFFEE = {
    "word": "Coffee",
    "scope": "sms/marketing",
    "disclosure": "Text COFFEE for weekly offers.",
    "version": "3",
    "purpose": "weekly offers",
    "frequency": "4 msgs/month",
}
DOUBLE: dict[str, object] = {"keywords": [COFFEE], "opt_in": {"*": "double"}}
SINGLE: dict[str, object] = {"keywords": [COFFEE], "opt_in": {"US": "single", "*": "double"}}


async def say(w: World, text: str, at: timedelta = timedelta(), number: str = ADA) -> None:
    data = {"id": f"{at}-{text}-{number}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + at, "reply", None, data)])
    await w.rounds.settle(START + at + timedelta(minutes=1))


def texts(w: World, number: str = ADA) -> list[str]:
    return [one.text for one in w.carrier.accepted() if one.to == number]


async def word(w: World, number: str = ADA) -> str | None:
    """What stands of marketing; the ledger says the same."""
    address = Address(next(iter(w.library.workspaces)), "phone", number)
    known = (await contacts.resolve(w.connection, [address]))[address].contact_id
    assert known is not None
    care = (await contacts.read(w.connection, [known]))[known].care
    assert disagreement(care, await ledger.history(w.connection, [known])) == []
    return consent_of(care, "sms", "marketing")


async def entries(w: World) -> list[tuple]:
    return await w.rows("SELECT action, method FROM consent_event ORDER BY place")


async def offered(w: World, who: ContactId, at: timedelta) -> tuple:
    """What becomes of an offer."""
    came = replace(event("x", "Signed Up", START + at), identity=who)
    w.rounds.plan([Planned(START + at, who, came)])
    await w.rounds.settle(START + at + HOUR)
    [found] = await w.rows(
        "SELECT state, reason FROM message WHERE step = 'text' AND owed_at >= %s", START + at
    )
    return found


async def test_a_keyword_of_a_stranger_asks_them_and_a_yes_confirms(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("o")], settings=DOUBLE) as w:
        await say(w, "coffee please!", number=STRANGER)
        [asked] = texts(w, STRANGER)
        for element in ("Roast:", "YES", "weekly offers", "4 msgs/month", "rates", "HELP", "STOP"):
            assert element in asked
        assert await word(w, STRANGER) == "pending"
        await say(w, "Yes.", HOUR, STRANGER)
        assert await word(w, STRANGER) == "granted"
        confirmed = texts(w, STRANGER)[1]
        assert confirmed.startswith("Roast: You are signed up for weekly offers. 4 msgs/month.")
        assert await entries(w) == [
            ("requested", "reply:keyword"),
            ("granted", "reply:confirmed"),
        ]
        told = "SELECT wording, data->>'keyword', data->>'basis', data->>'request' IS NOT NULL"
        [grant] = await w.rows(f"{told} FROM consent_event WHERE action = 'granted'")
        assert grant == (asked, "Coffee", "pewc", True)


async def test_where_one_yes_is_enough_the_keyword_grants(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [offer("o")], settings=SINGLE) as w:
        await say(w, "COFFEE", number=STRANGER)
        assert await word(w, STRANGER) == "granted"
        [text] = texts(w, STRANGER)
        assert text.startswith("Roast: You are signed up for weekly offers.")
        told = "SELECT wording, data->>'keyword', data->>'version', evidence->>'said'"
        assert await w.rows(f"{told} FROM consent_event") == [
            ("Text COFFEE for weekly offers.", "Coffee", "3", "COFFEE")
        ]
        await say(w, "coffee", HOUR, STRANGER)  # again: an answer, and no second consent
        assert len(await entries(w)) == 1
        assert len(texts(w, STRANGER)) == 2


async def test_marketing_waits_for_the_yes_and_a_late_one_confirms_nothing(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("o")], settings=DOUBLE) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        await say(w, "COFFEE")
        assert await offered(w, ada, HOUR) == ("refused", "consent:pending")
        assert await end_terms(w.connection, BUCKETS, START + 23 * HOUR, 9, w.library) == 0
        assert await end_terms(w.connection, BUCKETS, START + 24 * HOUR, 9, w.library) == 1
        await w.rounds.settle(START + 25 * HOUR)
        assert texts(w)[1] == texts(w)[0]  # one reminder, in the same words
        assert await end_terms(w.connection, BUCKETS, START + 71 * HOUR, 9, w.library) == 0
        await say(w, "yes", timedelta(hours=72))
        assert await word(w) == "expired"
        await say(w, "yes", timedelta(hours=73))
        assert await word(w) == "expired"
        assert len(texts(w)) == 2
        assert [one for one, _ in await entries(w)] == ["requested", "reminded", "expired"]


@pytest.mark.parametrize("step", [1, 5, 96])
async def test_virtual_time_reminds_and_ends_at_their_instants(
    step: int, own_dsn: str, tmp_path: Path
) -> None:
    """The same in any window, as a worker does it that looks all the time."""
    async with world(own_dsn, tmp_path, [offer("o")], settings=DOUBLE) as w:
        await people(w.connection, ["ada"], consent={})
        await say(w, "COFFEE", HOUR / 2)
        for hours in range(step, 97, step):
            await w.rounds.settle(START + hours * HOUR)
        told = "SELECT action, occurred_at, recorded_at FROM consent_event ORDER BY place"
        asked, reminded, ended = await w.rows(told)
        began = asked[1]
        assert reminded == ("reminded", began + 24 * HOUR, began + 24 * HOUR)
        assert ended == ("expired", began + 72 * HOUR, began + 72 * HOUR)
        sent = await w.rows("SELECT owed_at, state FROM message ORDER BY owed_at")
        assert sent == [(began, "delivered"), (began + 24 * HOUR, "delivered")]
        assert await word(w) == "expired"
        assert await w.rows("SELECT * FROM consent_term") == []


async def test_a_no_while_asked_ends_it(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w:
        await people(w.connection, ["ada"], consent={})
        await say(w, "COFFEE")
        await say(w, "STOP", HOUR)
        assert await end_terms(w.connection, BUCKETS, START + 24 * HOUR, 9, w.library) == 1
        await w.rounds.settle(START + 25 * HOUR)
        assert len(texts(w)) == 2  # the request and the answer to STOP: no reminder
        assert [one for one, _ in await entries(w)] == ["requested", "opted_out"]
        await say(w, "YES", 26 * HOUR)  # confirms nothing, and lifts no STOP: who knows to what
        assert await word(w) == "pending"
        assert [one for one, _ in await entries(w)] == ["requested", "opted_out"]


async def test_a_yes_without_a_request_is_an_answer_and_nothing_else(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("o")], settings=DOUBLE) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        await say(w, "YES")
        assert (await word(w), texts(w), await entries(w)) == (None, [], [])
        assert await offered(w, ada, HOUR) == ("refused", "consent:none")


async def test_whose_data_may_not_be_used_is_neither_signed_up_nor_asked(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        contact = (await contacts.read(w.connection, [ada]))[ada].contact
        async with Database(own_dsn) as database:
            assert await restrict(database, w.library, contact, Asked("command", START))
        await say(w, "COFFEE")
        await say(w, "YES", HOUR)
        request = Request(ada, "sms/marketing", "Yes, text me.", "api", "/checkout")
        with pytest.raises(WaylineError, match="they said no"):
            await request_consent(w.connection, w.library, request, START + HOUR)
        await w.rounds.settle(START + 2 * HOUR)
        assert (await word(w), texts(w)) == (None, [])
        assert await entries(w) == [("opted_out", "restriction")]


async def test_a_keyword_lifts_their_own_stop_and_no_list(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [], settings=SINGLE) as w:
        await people(w.connection, ["ada", "bob"], consent={})
        await say(w, "STOP")
        await say(w, "COFFEE", HOUR)
        assert [one for one, _ in await entries(w)] == ["opted_out", "resumed", "granted"]
        known = await w.rows("SELECT suppressed_by FROM identity WHERE value = %s", ADA)
        assert known == [(None,)]
        listed = Address(next(iter(w.library.workspaces)), "phone", "+12125550101")
        await w.connection.execute(
            'UPDATE care SET blocked = \'{"sms": "consent:suppressed"}\' FROM contact c'
            " WHERE c.contact_id = care.contact_id AND c.phone = %s",
            [listed.value],
        )
        await say(w, "COFFEE", HOUR, listed.value)
        assert texts(w, listed.value) == []
        assert len(await entries(w)) == 3


@pytest.mark.parametrize(
    ("language", "element"),
    [("es", "Responde SI"), ("fr", "OUI"), ("de-CH", "JA"), ("pt", "SIM"), ("it", "Rispondi SI")],
)
async def test_it_is_asked_in_their_language_and_their_yes_counts(
    own_dsn: str, tmp_path: Path, language: str, element: str
) -> None:
    said = {"es": "Sí", "fr": "oui svp", "de-CH": "Ja bitte", "pt": "sim", "it": "SI!"}
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w:
        await people(w.connection, ["ada"], consent={}, language=language)
        await say(w, "coffee")
        assert element in texts(w)[0]
        await say(w, said[language], HOUR)
        assert await word(w) == "granted"


async def test_fraud_from_one_range_of_numbers_signs_up_few(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_ALIKE", 2)
    async with world(own_dsn, tmp_path, [], settings=SINGLE) as w:
        for n in range(4):
            await say(w, "COFFEE", number=f"+1212555011{n}")
        await say(w, "COFFEE", number="+13125550110")
        assert [len(texts(w, f"+1212555011{n}")) for n in range(4)] == [1, 1, 0, 0]
        assert len(texts(w, "+13125550110")) == 1
        assert len(await entries(w)) == 3  # who got no confirmation has not signed up


async def ask(w: World, who: ContactId, at: datetime = START, **more: Any) -> str:
    request = Request(who, "sms/marketing", "Yes, text me.", "api", "/checkout", **more)
    return await request_consent(w.connection, w.library, request, at)


async def test_who_gave_their_number_elsewhere_is_asked_once(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [offer("o")], settings=DOUBLE) as w:
        ada = (await people(w.connection, ["ada"], consent={"sms/marketing": "unproven"}))["ada"]
        assert await ask(w, ada, purpose="news") == "requested"
        assert await ask(w, ada, START + HOUR) == "pending"
        await w.rounds.settle(START + HOUR)
        assert [t for t in texts(w) if "Reply YES to get news by text." in t] == texts(w)
        assert len(texts(w)) == 1
        await say(w, "yes", 2 * HOUR)
        assert await word(w) == "granted"
        assert await ask(w, ada, START + 3 * HOUR) == "granted"
        wording = "SELECT wording FROM consent_event WHERE action = 'granted'"
        assert await w.rows(wording) == [("Yes, text me.",)]
        assert (await offered(w, ada, 3 * HOUR))[0] == "delivered"


async def test_a_request_in_the_night_waits_for_the_day(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        night = START.replace(hour=5)  # midnight in New York
        await ask(w, ada, night)
        await w.rounds.settle(night + HOUR)
        assert texts(w) == []
        await w.rounds.settle(night + 12 * HOUR)
        assert len(texts(w)) == 1


async def test_who_said_no_is_not_asked(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w:
        known = await people(w.connection, ["ada", "bob"], consent={})
        await say(w, "STOP")
        no = ConsentChange(known["bob"], "sms/marketing", "revoked", "page", START)
        await change_consent(w.connection, [no])
        for who in known.values():
            with pytest.raises(WaylineError, match="said no"):
                await ask(w, who)
        request = Request(known["bob"], "mms/marketing", "x", "api", "y")
        with pytest.raises(WaylineError, match="only texts"):
            await request_consent(w.connection, w.library, request, START)
