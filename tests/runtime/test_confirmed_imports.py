"""A file gives consent where the rule wants a second yes only to those who have said it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.importing import again, source_of, written
from tests.runtime.test_export import exported
from tests.runtime.test_joining import offered, say, texts
from tests.runtime.test_promises import offer
from tests.runtime.test_terms import said
from tests.runtime.world import START, WORKSPACE, World, world
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.runtime.imports.rehearsal import rehearse
from wayline.runtime.unconfirmed import Texts, ask_unconfirmed, unconfirmed
from wayline.store.database import Database

HEADER = "id,phone,consent,consent_at,consent_proof,consent_confirmed_at,consent_confirmation"
ONCE, TWICE, BARE, ABROAD = "+12125550100", "+12125550101", "+12125550102", "+33639981234"
ROWS = [
    f"once,{ONCE},yes,2025-01-02,Text me offers,,",
    f"twice,{TWICE},yes,2025-01-02,Text me offers,2025-01-03T09:00:00Z,mail 4711",
    f"bare,{BARE},yes,,,2025-01-03T09:00:00Z,mail 4712",
    f"abroad,{ABROAD},yes,2025-01-02,Text me offers,,",
]
DOUBLE: dict[str, object] = {"opt_in": {"US": "double", "*": "single"}}
OFFERS = [offer("o")]
TOLD = {"granted": 2, "unconfirmed": 1, "unproven": 1}


async def who(w: World, key: str) -> ContactId:
    [(found,)] = await w.rows(f"SELECT contact_id FROM contact WHERE key = '{key}'")
    return ContactId(found)


async def test_single_consent_waits_until_it_is_confirmed(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, OFFERS, settings=DOUBLE) as w, Database(own_dsn) as db:
        source = source_of(written(tmp_path / "p.csv", ROWS, HEADER))
        assert (await rehearse(db, WORKSPACE, source, lambda: START)).consent == TOLD
        assert (await again(db, source).run()).consent == TOLD
        once = await who(w, "once")
        assert [
            await said(w, await who(w, key)) for key in ("once", "twice", "bare", "abroad")
        ] == [
            "unconfirmed",
            "granted",
            "unproven",
            "granted",
        ]
        assert await w.rows("SELECT count(*) FROM message") == [(0,)], "an import asks nobody"
        assert await offered(w, once, timedelta(days=1)) == ("refused", "consent:unconfirmed")
        told = "SELECT data->>'confirmed_at', data->>'confirmation' FROM consent_event"
        assert await w.rows(f"{told} WHERE address = %s", TWICE) == [
            ("2025-01-03T09:00:00+00:00", "mail 4711")
        ]


async def test_all_who_wait_are_asked_once_with_the_words_they_saw(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, OFFERS, settings=DOUBLE) as w, Database(own_dsn) as db:
        source = source_of(written(tmp_path / "p.csv", ROWS, HEADER))
        await again(db, source).run()
        once = await who(w, "once")
        words = Texts("weekly offers", "4 msgs/month")
        for counts in ({"requested": 1}, {}):
            done = await ask_unconfirmed(db, w.library, WORKSPACE, words, lambda: START)
            assert done == counts
        asked = "SELECT wording, data->>'agreed_at' FROM consent_event WHERE action = 'requested'"
        assert await w.rows(asked) == [("Text me offers", "2025-01-02T00:00:00+00:00")]
        await w.rounds.settle(START + timedelta(hours=1))
        [text] = texts(w, ONCE)
        assert "Reply YES to get weekly offers by text. 4 msgs/month." in text
        await say(w, "YES", timedelta(hours=2), ONCE)
        assert await said(w, once) == "granted"
        assert [one async for one in unconfirmed(db, WORKSPACE)] == []


async def test_who_said_no_meanwhile_is_counted_and_another_trouble_is_told(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(own_dsn, tmp_path, [], settings=DOUBLE) as w, Database(own_dsn) as db:
        await again(db, source_of(written(tmp_path / "p.csv", ROWS, HEADER))).run()
        await say(w, "STOP", timedelta(), ONCE)
        done = await ask_unconfirmed(db, w.library, WORKSPACE, Texts(), lambda: START)
        assert done == {"consent:refused": 1}

        async def full(*_: Any) -> None:
            raise WaylineError("the disk is full", code="disk:full", mend="Make room.")

        monkeypatch.setattr("wayline.runtime.unconfirmed.request_consent", full)
        with pytest.raises(WaylineError, match="the disk is full"):
            await ask_unconfirmed(db, w.library, WORKSPACE, Texts(), lambda: START)


async def test_an_export_brings_the_second_yes_back(clone: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    with clone() as dsn:
        async with world(dsn, tmp_path, [], settings=DOUBLE) as w, Database(dsn) as db:
            asked = [*ROWS, "later,+12125550103,yes,2025-01-02,Text me offers,,"]
            await again(db, source_of(written(tmp_path / "p.csv", asked, HEADER))).run()
            await ask_unconfirmed(db, w.library, WORKSPACE, Texts(), lambda: START)
            await say(w, "YES", timedelta(hours=1), "+12125550103")
            await w.connection.execute(
                'UPDATE care SET consent = \'{"sms/marketing": "unconfirmed"}\' '
                "WHERE consent->>'sms/marketing' LIKE 'pending%'"
            )
            told = await exported(db, first)
    assert [row[-2] for row in told if "reply:confirmed" in row] != []
    with clone() as dsn:
        async with world(dsn, tmp_path, [], settings=DOUBLE) as w, Database(dsn) as db:
            tally = await again(db, source_of(first), START + timedelta(days=1)).run()
            assert (tally.noted, tally.consent["granted"], tally.consent["unconfirmed"]) == (
                {},
                3,
                1,
            )
            assert await exported(db, second) == told
