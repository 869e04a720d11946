"""A "no" outlives the address that it was said of: hashes are kept, found again, and never lost."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.runtime.importing import source_of, written
from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.domain.declared import SUPPRESSED
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.suppressions import Listed, read_listed
from wayline.runtime import closed, closing
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.rehearsal import rehearse
from wayline.runtime.imports.suppressions import SuppressionImport
from wayline.runtime.imports.tally import Tally
from wayline.runtime.people import upsert
from wayline.runtime.rounds import Planned
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, suppressions
from wayline.store.contacts import Address
from wayline.store.database import Database, connect
from wayline.store.suppressions import Closed

ADA, NEW, STRANGER = "+12125550100", "+12125550177", "+12125550199"
DAY = timedelta(days=1)
OPTED_OUT = "consent:opted_out"


def phone(number: str) -> Address:
    return Address(WORKSPACE, "phone", number)


async def keyed(w: World, folder: Path) -> World:
    """The world with a key, so that closed addresses of nobody are kept as hashes."""
    w.library.suppression = SuppressionKey(folder / "keys")
    return w


async def stand(w: World, number: str) -> str | None:
    """Why a number is closed."""
    found = (await closed.stand(w.connection, w.library, phone(number))).closed
    return found and found.by


async def hashes(w: World) -> list[tuple]:
    return await w.rows("SELECT suppressed_by FROM suppression ORDER BY 1")


async def numbers(w: World) -> set[str]:
    """Every number that the database knows in the clear, outside the history of people."""
    found = await w.rows("SELECT value FROM identity UNION SELECT phone FROM contact")
    return {row[0] for row in found}


async def say(w: World, text: str, number: str, day: int = 0) -> None:
    data = {"id": f"{day}-{text}-{number}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + day * DAY, "reply", None, data)])


async def close(w: World, dsn: str, *wanted: str, reason: str = SUPPRESSED) -> int:
    async with Database(dsn) as database:
        addresses = [phone(number) for number in wanted]
        return await closing.close(database, w.library, addresses, reason, START, "test")


async def listed(
    w: World, dsn: str, path: Path, rows: Sequence[str], reason: str = SUPPRESSED
) -> Tally:
    """A list is taken in."""
    path.write_text("\n".join(rows) + "\n")
    assert w.library.suppression is not None
    async with Database(dsn) as database:
        one = SuppressionImport(
            database,
            WORKSPACE,
            path,
            lambda: START,
            key=w.library.suppression,
            mapping={},
            place=("US", reason),
        )
        return await one.run()


async def write(w: World, record: Mapping[str, Any], at: timedelta = timedelta()) -> ContactId:
    [one] = await upsert(
        w.connection, w.library, WORKSPACE, [record], on_conflict="merge", at=START + at
    )
    assert one.contact_id is not None
    return one.contact_id


async def blocked(w: World, contact_id: ContactId) -> dict[str, str]:
    return (await contacts.read(w.connection, [contact_id]))[contact_id].care.blocked


async def test_a_number_that_is_given_up_is_kept_as_a_hash_and_known_again(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        ada = await write(w, {"user_id": "ada", "phone": ADA})
        await say(w, "STOP", ADA)
        await write(w, {"user_id": "ada", "phone": NEW}, DAY)
        assert await hashes(w) == [(OPTED_OUT,)]
        assert ADA not in await numbers(w)
        assert await stand(w, ADA) == OPTED_OUT
        assert (await blocked(w, ada)) == {"sms": OPTED_OUT}  # their word goes with them
        eve = await write(w, {"user_id": "eve", "phone": ADA}, 2 * DAY)
        assert await blocked(w, eve) == {"sms": OPTED_OUT}
        assert await hashes(w) == []
        entries = "SELECT action, method FROM consent_event WHERE contact_id = %s"
        assert await w.rows(entries, eve) == [("opted_out", OPTED_OUT)]


@pytest.mark.parametrize("reason", [OPTED_OUT, SUPPRESSED, "carrier:opted_out"])
async def test_every_way_of_coming_back_finds_the_no(
    own_dsn: str, tmp_path: Path, reason: str
) -> None:
    """By the API or an import, by an event, and by a text."""
    async with world(own_dsn, tmp_path, [offer("o")]) as plain:
        w = await keyed(plain, tmp_path)
        ways = ["+12125550151", "+12125550152", "+12125550153"]
        assert await close(w, own_dsn, *ways, reason=reason) == 3
        assert await numbers(w) == set()
        await write(w, {"phone": ways[0]})
        came = replace(event("x", "Signed Up", START), identity=("phone", ways[1]))
        await w.ingest.accept(w.connection, [came])
        await say(w, "hello", ways[2])
        assert await w.rows(
            "SELECT phone, blocked FROM contact JOIN care USING (contact_id) ORDER BY 1"
        ) == [(n, {"sms": reason}) for n in ways]
        assert await hashes(w) == []


async def test_a_file_of_people_does_not_bring_back_who_said_no(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await close(w, own_dsn, ADA, reason=OPTED_OUT)
        source = source_of(written(tmp_path / "p.csv", [f"ada,{ADA},,NY,yes,2025-01-02,form"]))
        async with Database(own_dsn) as database:
            key = w.library.suppression
            told = await rehearse(database, WORKSPACE, source, lambda: START, key=key)
            assert (told.consent["granted"], told.consent["kept_refusal"]) == (0, 1)
            assert await hashes(w) == [(OPTED_OUT,)]  # a dry run changes nothing
            tally = await ContactImport(database, WORKSPACE, source, lambda: START, key).run()
            assert tally.consent == told.consent
        assert await w.rows("SELECT consent, blocked FROM care") == [({}, {"sms": OPTED_OUT})]


async def test_start_lifts_what_they_said_and_no_list(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await close(w, own_dsn, ADA, reason=OPTED_OUT)
        await close(w, own_dsn, NEW)
        await say(w, "START", ADA)
        await say(w, "START", NEW)
        assert await stand(w, ADA) is None
        assert await stand(w, NEW) == SUPPRESSED
        found = await w.rows("SELECT phone, blocked FROM contact JOIN care USING (contact_id)")
        assert dict(found) == {ADA: {}, NEW: {"sms": SUPPRESSED}}


async def test_a_list_outlasts_what_was_said_before(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await people(w.connection, ["ada"])
        await say(w, "STOP", ADA)
        assert await close(w, own_dsn, ADA, ADA) == 1
        assert await close(w, own_dsn, ADA) == 0
        assert await close(w, own_dsn, ADA, reason=OPTED_OUT) == 0
        await say(w, "START", ADA, 1)
        assert await w.rows("SELECT blocked FROM care") == [({"sms": SUPPRESSED},)]
        assert await stand(w, ADA) == SUPPRESSED
        ledger = "SELECT action, method, data->>'reason' FROM consent_event ORDER BY occurred_at"
        assert (await w.rows(ledger))[:2] == [
            ("opted_out", "reply:opt_out", None),
            ("opted_out", "test", SUPPRESSED),
        ]


async def test_who_is_on_a_list_gets_nothing_that_was_on_its_way(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("o")]) as plain:
        w = await keyed(plain, tmp_path)
        known = await people(w.connection, ["ada"])
        night = START.replace(hour=5)  # a closed hour in New York: the offer is held
        w.rounds.plan([Planned(night, known["ada"], event("ada", "Signed Up", night))])
        await w.rounds.settle(night + timedelta(minutes=1))
        assert await w.rows("SELECT state FROM message") == [("held",)]
        await close(w, own_dsn, ADA)
        await w.rounds.settle(START + DAY)
        assert await w.rows("SELECT state, reason FROM message") == [("refused", SUPPRESSED)]


async def test_a_list_of_numbers_emails_and_hashes(own_dsn: str, tmp_path: Path) -> None:
    digest = sha256(NEW.encode()).hexdigest()
    rows = [
        "kind,address,hash,reason,at",
        f"phone,{ADA},,STOP reply,2025-03-01T09:00:00Z",
        "phone,12,,,",
        "email,Eve@Example.com,,consent:opted_out,",
        f"phone,,{digest},,",
        "phone,,xyz,,",
        f"phone,{STRANGER},,,yesterday",
        f"phone,,hmac:00000000:{digest},,",
    ]
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await people(w.connection, ["ada"])
        bob = await write(w, {"user_id": "bob", "phone": NEW})
        tally = await listed(w, own_dsn, tmp_path / "list.csv", rows)
        assert (tally.counts["closed"], tally.counts["found"]) == (3, 1)
        assert dict(tally.rejected) == {
            "number:too_short": 1,
            "row:hash": 1,
            "row:time": 1,
            "suppression:key": 1,
        }
        assert await blocked(w, bob) == {"sms": SUPPRESSED}
        assert await stand(w, ADA) == SUPPRESSED
        assert await w.rows("SELECT kind, suppressed_by FROM suppression") == [("email", OPTED_OUT)]
        told = "SELECT data->>'note', data->>'line', data ? 'import' FROM consent_event"
        assert await w.rows(f"{told} WHERE address = %s", ADA) == [("STOP reply", "2", True)]
        again = await listed(w, own_dsn, tmp_path / "again.csv", [*rows, "email,x@y.example,,,"])
        assert (again.counts["closed"], again.counts["found"]) == (2, 0)  # the hash is taken again


async def test_bare_numbers_are_a_list_too(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        tally = await listed(w, own_dsn, tmp_path / "list.txt", [ADA, NEW, "(212) 555-0199", ADA])
        assert (tally.counts["closed"], tally.counts["known"]) == (3, 1)
        assert len(await hashes(w)) == 3
        assert await numbers(w) == set()
        entries = await w.rows("SELECT address, method, data ? 'hash' FROM consent_event")
        assert entries == [("", "list:import", True)] * 3


async def test_an_export_is_read_back_without_loss(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await people(w.connection, ["ada"])
        await close(w, own_dsn, ADA, NEW)
        await close(w, own_dsn, STRANGER, reason=OPTED_OUT)
        async with Database(own_dsn) as database:
            cells = [row async for page in closed.everything(database, WORKSPACE) for row in page]
        lines = [",".join(closed.COLUMNS), *(",".join(row) for row in cells)]
        assert [row[:2] for row in cells] == [("phone", ADA), ("phone", ""), ("phone", "")]
        await w.connection.execute("DELETE FROM suppression")
        tally = await listed(w, own_dsn, tmp_path / "export.csv", lines)
        assert (tally.counts["closed"], tally.counts["known"]) == (2, 1)
        assert [await stand(w, n) for n in (NEW, STRANGER)] == [SUPPRESSED, OPTED_OUT]


async def test_hashes_without_their_key_let_nobody_in(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await close(w, own_dsn, ADA)
        for other in (None, SuppressionKey(tmp_path / "others")):
            w.library.suppression = other
            with pytest.raises(WaylineError, match="kept under the key") as raised:
                await write(w, {"phone": NEW})
            assert raised.value.code == "keys:missing"
            with pytest.raises(WaylineError):
                await say(w, "hello", NEW)
        assert await w.rows("SELECT count(*) FROM contact") == [(0,)]
        assert await suppressions.forget_lost(w.connection, WORKSPACE) == 1
        await write(w, {"phone": NEW})


async def test_who_is_attached_while_a_list_comes_in_is_found(own_dsn: str, tmp_path: Path) -> None:
    """The attaching transaction began before the hash was there, and ends after it."""
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        key = w.library.suppression
        assert key is not None
        other = await connect(own_dsn, "engine")
        one = read_listed(("hash",), 1, [sha256(NEW.encode()).hexdigest()], "US", SUPPRESSED, START)
        assert isinstance(one, Listed)
        async with w.connection.transaction():
            contact_id = await write(w, {"phone": NEW})

            async def listing() -> None:
                async with other.transaction():
                    source = closing.Source("test", {})
                    await closing.close_hashed(other, key, WORKSPACE, [one], START, source)

            task = asyncio.create_task(listing())
            done, _ = await asyncio.wait([task], timeout=0.3)
            assert not done, "the list did not wait for whoever attaches"
        await task
        await other.close()
        async with Database(own_dsn) as database:
            source = closing.Source("test", {})
            assert await closing.sweep(database, w.library, WORKSPACE, lambda: START, source) == 1
        assert await blocked(w, contact_id) == {"sms": SUPPRESSED}


async def test_lists_of_two_brands_are_two(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as plain:
        w = await keyed(plain, tmp_path)
        await close(w, own_dsn, ADA)
        key = w.library.suppression
        assert key is not None
        other = phone(ADA)._replace(workspace_id=WorkspaceId(UUID(int=7)))
        rows = [key.hashed(phone(ADA)), key.hashed(other)]
        assert len(await suppressions.find(w.connection, rows)) == 1


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    one, other = SuppressionKey(tmp_path), SuppressionKey(tmp_path)
    assert one.hashed(phone(ADA)) == other.hashed(phone(ADA))
    assert one.hashed(phone(ADA)) != one.hashed(phone(NEW))
    digest = sha256(ADA.encode()).digest()
    assert one.of_digest(phone(""), digest) == one.hashed(phone(ADA))
    assert one.hashed(phone(ADA)).hash != digest
    assert (tmp_path / "suppression.keys").stat().st_mode & 0o077 == 0
    assert Closed(START, SUPPRESSED).by == SUPPRESSED
