"""Consent that ends by itself ends at its moment for the gate, and soon after in the ledger."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from tests.runtime.importing import source_of, written
from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.domain.care import consent_of
from wayline.domain.consent import Proof
from wayline.domain.ids import BUCKETS, ContactId
from wayline.runtime import export
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.consent_history import disagreement
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.merging import merge
from wayline.runtime.people import upsert
from wayline.runtime.rounds import Planned
from wayline.runtime.terms import end_terms
from wayline.store import contacts, ledger
from wayline.store.database import Database

DAY = timedelta(days=1)
MARKETING = "sms/marketing"
IMPLIED = Proof("implied_inquiry", event_at=START - timedelta(days=170))  # it ends on March 14th
ENDS = IMPLIED.until(START)


async def grant(
    w: World,
    who: ContactId,
    proof: Proof = IMPLIED,
    at: datetime = START,
    action: Literal["granted", "revoked"] = "granted",
) -> None:
    change = ConsentChange(who, MARKETING, action, "page", at, "Ask us.", {}, proof)
    await change_consent(w.connection, [change])


async def offered(w: World, who: ContactId, day: int) -> tuple:
    at = START + day * DAY
    came = event("ada", f"Offer {day}", at)
    w.rounds.plan([Planned(at, who, came)])
    await w.rounds.settle(at + timedelta(hours=1))
    [found] = await w.rows(
        "SELECT state, reason FROM message WHERE step = 'text' AND owed_at >= %s", at
    )
    return found


async def said(w: World, who: ContactId) -> str | None:
    """The word as it stands, which the ledger must say too."""
    care = (await contacts.read(w.connection, [who]))[who].care
    assert disagreement(care, await ledger.history(w.connection, [who])) == []
    return consent_of(care, "sms", "marketing")


async def test_implied_consent_ends_on_its_day(own_dsn: str, tmp_path: Path) -> None:
    assert ENDS is not None
    offers = [offer(f"o{d}").replace("Signed Up", f"Offer {d}") for d in (1, 12, 13)]
    async with world(own_dsn, tmp_path, offers) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        await grant(w, ada)
        assert (await offered(w, ada, 1))[0] == "delivered"
        assert await end_terms(w.connection, BUCKETS, ENDS - timedelta(seconds=1), 10) == 0
        # the gate needs no job to know
        later = "UPDATE consent_term SET ends_at = ends_at + %s"
        await w.connection.execute(later, [800 * DAY])
        assert await offered(w, ada, 12) == ("refused", "consent:expired")
        await w.connection.execute(later, [-800 * DAY])
        assert await end_terms(w.connection, BUCKETS, ENDS, 10) == 1
        assert await said(w, ada) == "expired"
        assert await end_terms(w.connection, BUCKETS, ENDS + DAY, 10) == 0
        entries = await w.rows(
            "SELECT action, method, occurred_at, data->>'basis' FROM consent_event ORDER BY place"
        )
        assert entries == [
            ("granted", "page", START, "implied_inquiry"),
            ("expired", "term:ended", ENDS, None),
        ]
        assert await offered(w, ada, 13) == ("refused", "consent:expired")


async def test_what_was_said_meanwhile_is_not_ended(own_dsn: str, tmp_path: Path) -> None:
    assert ENDS is not None
    async with world(own_dsn, tmp_path, []) as w:
        known = await people(w.connection, ["ada", "bob", "eve"], consent={})
        for who in known.values():
            await grant(w, who)
        await grant(w, known["ada"], Proof(), START + DAY)  # for good
        await grant(w, known["bob"], action="revoked", at=START + DAY)
        await grant(w, known["eve"], Proof("implied_ebr"), START + DAY)  # two years more
        assert await end_terms(w.connection, BUCKETS, ENDS, 10) == 2  # those that have not moved
        words = {name: await said(w, who) for name, who in known.items()}
        assert words == {"ada": "granted", "bob": "revoked", "eve": "granted"}
        assert await end_terms(w.connection, BUCKETS, ENDS + 800 * DAY, 10) == 1
        assert await said(w, known["eve"]) == "expired"


async def test_it_ends_for_who_they_have_become(own_dsn: str, tmp_path: Path) -> None:
    assert ENDS is not None
    async with world(own_dsn, tmp_path, []) as w:
        [one, two] = await upsert(
            w.connection,
            w.library,
            WORKSPACE,
            [{"user_id": "one", "phone": "+12125550142"}, {"user_id": "two"}],
            on_conflict="merge",
            at=START,
        )
        assert one.contact_id is not None
        assert two.contact_id is not None
        await grant(w, one.contact_id)
        await merge(w.connection, w.library, two.contact_id, one.contact_id, START + DAY)
        assert await said(w, two.contact_id) == "granted"
        await end_terms(w.connection, BUCKETS, ENDS, 10)
        assert await said(w, two.contact_id) == "expired"


async def test_an_unproven_claim_is_kept_as_that_and_gets_no_marketing(
    own_dsn: str, tmp_path: Path
) -> None:
    offers = [
        offer("o").replace("Signed Up", "Offer 1"),
        offer("p").replace("Signed Up", "Offer 2"),
    ]
    async with world(own_dsn, tmp_path, offers) as w:
        path = written(
            tmp_path / "p.csv", ["ada,+12125550142,,NY,yes,,", "bob,,b@x.example,,yes,,"]
        )
        async with Database(own_dsn) as database:
            tally = await ContactImport(database, WORKSPACE, source_of(path), lambda: START).run()
            assert tally.consent == {"unproven": 1, "no_address": 1}
            [(ada,)] = await w.rows("SELECT contact_id FROM contact WHERE phone IS NOT NULL")
            assert await said(w, ada) == "unproven"
            assert await offered(w, ada, 1) == ("refused", "consent:unproven")
            await grant(w, ada, Proof(), START + DAY)
            assert (await offered(w, ada, 2))[0] == "delivered"
            assert await said(w, ada) == "granted"
            told = "SELECT action, data->>'basis', data->>'actor' FROM consent_event ORDER BY place"
            assert await w.rows(told) == [
                ("imported", "unproven", "import"),
                ("granted", "express", "operator"),
            ]


async def test_an_export_brings_terms_and_claims_back(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        known = await people(w.connection, ["ada"], consent={})
        await grant(w, known["ada"])
        async with Database(own_dsn) as database:
            names = await export.columns(database, WORKSPACE, None)
            [page] = [one async for one in export.everybody(database, WORKSPACE)]
            rows = [",".join(export.cell(page[0], name) for name in names)]
            await w.connection.execute("UPDATE care SET consent = '{}'")
            source = source_of(written(tmp_path / "again.csv", rows, ",".join(names)))
            await ContactImport(database, WORKSPACE, source, lambda: START).run()
        care = (await contacts.read(w.connection, known.values()))[known["ada"]].care
        assert ENDS is not None
        assert care.consent == {MARKETING: f"granted until {ENDS.isoformat()}"}
        assert await w.rows("SELECT ends_at FROM consent_term") == [(ENDS,)]


async def test_a_grant_of_the_past_lifts_no_refusal(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        await grant(w, ada, at=START, action="revoked")
        late = ConsentChange(
            ada, MARKETING, "granted", "api", START - DAY, "Yes.", recorded_at=START + DAY
        )
        await change_consent(w.connection, [late])
        assert await said(w, ada) == "revoked"
        assert await w.rows("SELECT action FROM consent_event ORDER BY place") == [
            ("revoked",),
            ("imported",),
        ]


async def test_one_consent_for_two_numbers_is_two_entries(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        for phone in ("+12125550142", "+12125550143"):
            path = written(tmp_path / f"{phone}.csv", [f"ada,{phone},,NY,yes,2025-01-02,form"])
            await ContactImport(database, WORKSPACE, source_of(path), lambda: START).run()
        [(ada,)] = await w.rows("SELECT contact_id FROM contact")
        assert await said(w, ada) == "granted"
        told = "SELECT address, action FROM consent_event ORDER BY place"
        assert await w.rows(told) == [
            ("+12125550142", "granted"),
            ("+12125550142", "revoked"),
            ("+12125550143", "granted"),
        ]
