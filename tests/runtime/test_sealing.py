"""What was sealed cannot be changed unseen: each way is tried on a real database, and found."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest

from tests.runtime.test_opt_out import say
from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from wayline.domain.errors import WaylineError
from wayline.domain.seals import Seal
from wayline.runtime import verifying
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet, is_signed
from wayline.runtime.verifying import Verified, verify
from wayline.store import seals

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SLIPPED_IN = (
    "INSERT INTO consent_event (bucket, contact_id, consent_event_id, workspace_id, address,"
    " channel, scope, action, method, occurred_at, recorded_at)"
    " SELECT bucket, contact_id, gen_random_uuid(), workspace_id, address, channel, 'marketing',"
    " 'granted', method, occurred_at, recorded_at FROM consent_event"
)
SWAPPED = (  # the places of two entries
    "UPDATE consent_event e SET place = o.place FROM consent_event o"
    " WHERE ARRAY[e.consent_event_id, o.consent_event_id] <@ %s::uuid[]"
    " AND e.consent_event_id <> o.consent_event_id"
)
KEYS = ["ada", "bob", "cem", "dee", "eve"]


@dataclass
class Ledger:
    """A ledger of several seals, owned by somebody who may do anything to the database."""

    world: World
    signet: Signet

    async def verified(self, checkpoints: tuple[Seal, ...] = ()) -> Verified:
        return await verify(self.world.connection, WORKSPACE, self.signet.public(), checkpoints)

    async def found(self, checkpoints: tuple[Seal, ...] = ()) -> set[str]:
        """What kinds of findings there are."""
        return {one.what for one in (await self.verified(checkpoints)).findings}

    async def do(self, statement: str, *values: object) -> None:
        """Change the database as its owner, whom no grant stops."""
        connection = self.world.connection
        await connection.execute("RESET ROLE")
        changed = await connection.execute(statement, values)
        assert changed.rowcount != 0, "nothing was tampered with"
        await connection.execute("SET ROLE wayline_engine")

    async def seals(self) -> list[Seal]:
        return await seals.heads(self.world.connection, WORKSPACE, 0, 1_000)


@asynccontextmanager
async def sealed(dsn: str, folder: Path, keys: Path) -> AsyncIterator[Ledger]:
    """Five people who were texted; one said STOP; sealed in three goes."""
    async with world(dsn, folder, [offer("one")]) as w:
        ledger = Ledger(w, Signet(keys))
        await people(w.connection, KEYS)
        w.rounds.plan([planned(key, "Signed Up", START) for key in KEYS])
        await w.rounds.settle(START + timedelta(seconds=5))
        assert await seal(w.connection, ledger.signet, NOW) > 0
        await w.rounds.settle(START + timedelta(hours=1))
        assert await seal(w.connection, ledger.signet, NOW + timedelta(seconds=1)) > 0
        await say(w, "STOP", 1)
        await w.rounds.settle(START + timedelta(days=2))
        assert await seal(w.connection, ledger.signet, NOW + timedelta(seconds=2)) > 0
        yield ledger


@pytest.fixture(scope="module")
async def shared(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ledger]:
    """One ledger for all tests, for it takes a second to make."""
    folder = tmp_path_factory.mktemp("ledger")
    with clone() as dsn:
        async with sealed(dsn, folder, folder / "keys") as one:
            yield one


@pytest.fixture
async def ledger(shared: Ledger, tmp_path: Path) -> AsyncIterator[Ledger]:
    """The same; what a test does to its database is rolled back, and its keys are copies."""
    copytree(shared.signet.folder, tmp_path / "keys")
    async with shared.world.connection.transaction(force_rollback=True):
        yield Ledger(shared.world, Signet(tmp_path / "keys"))


async def test_an_honest_ledger_holds(ledger: Ledger) -> None:
    w, verified = ledger.world, await ledger.verified()
    assert verified.findings == []
    assert (verified.seals, verified.waiting, verified.erased) == (3, 0, 0)
    counted = await w.rows(
        "SELECT (SELECT count(*) FROM consent_event) + (SELECT count(*) FROM message_event)"
    )
    assert verified.rows == counted[0][0] > 10
    assert await seal(w.connection, ledger.signet, NOW) == 0


async def test_what_is_not_sealed_yet_is_told(ledger: Ledger) -> None:
    await say(ledger.world, "START", 3)
    verified = await ledger.verified()
    assert verified.holds
    assert verified.waiting > 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE consent_event SET action = 'granted' WHERE action = 'opted_out'", {"edited"}),
        ("UPDATE consent_event SET occurred_at = occurred_at - interval '1 s'", {"edited"}),
        ("UPDATE consent_event SET data = '{\"proof\": 1}'", {"edited"}),
        ("UPDATE message_event SET at = at - interval '1 s' WHERE kind = 'sent'", {"edited"}),
        ("UPDATE message_event SET reason = 'consent:revoked' WHERE kind = 'sent'", {"edited"}),
        ("UPDATE consent_event SET address = '+12125550199'", {"personal"}),
        ("UPDATE consent_event SET wording = 'I love it' WHERE wording = 'STOP'", {"personal"}),
        ("UPDATE consent_event SET salt = NULL", {"personal"}),
        ("DELETE FROM consent_event WHERE action = 'opted_out'", {"removed"}),
        ("DELETE FROM message_event WHERE kind = 'delivered'", {"removed"}),
        ("DELETE FROM seal WHERE number = 2", {"chain", "slipped_in"}),
        ("DELETE FROM seal WHERE number = 3", {"slipped_in"}),
        ("UPDATE seal SET number = -number", {"slipped_in"}),
        ("UPDATE seal SET row_ids = row_ids[2:] || row_ids[1]", {"removed", "edited"}),
        ("UPDATE seal SET root = sha256(root) WHERE number = 2", {"seal", "signature", "chain"}),
        (
            "UPDATE seal SET leaves = substr(leaves, 33) || substr(leaves, 1, 32)",
            {"seal", "edited"},
        ),
        ("UPDATE seal SET leaves = substr(leaves, 33)", {"seal", "edited"}),
        ("UPDATE seal SET sealed_at = sealed_at + interval '1 s'", {"signature", "chain"}),
        ("UPDATE seal SET key = 'another'", {"signature", "chain"}),
        ("UPDATE seal SET signature = sha256(signature)", {"signature"}),
        (SLIPPED_IN, {"slipped_in"}),
    ],
)
async def test_tampering_is_found(ledger: Ledger, statement: str, found: set[str]) -> None:
    await ledger.do(statement)
    assert await ledger.found() == found


async def test_two_rows_that_change_places(ledger: Ledger) -> None:
    await ledger.do(
        "UPDATE seal SET row_ids = ARRAY[row_ids[2], row_ids[1]] || row_ids[3:],"
        " contact_ids = ARRAY[contact_ids[2], contact_ids[1]] || contact_ids[3:],"
        " buckets = ARRAY[buckets[2], buckets[1]] || buckets[3:] WHERE number = 1"
    )
    assert await ledger.found() == {"edited"}


async def said(ledger: Ledger, *, seals_between: bool) -> list[tuple[int, UUID]]:
    """Ada starts again and stops, in one seal or in two: the seals of all her words."""
    w = ledger.world
    for day, word in ((3, "START"), (4, "STOP")):
        await say(w, word, day)
        if seals_between or word == "STOP":
            assert await seal(w.connection, ledger.signet, NOW + timedelta(days=day)) > 0
    found = await w.rows("SELECT contact_id, consent_event_id FROM consent_event ORDER BY place")
    assert len({contact_id for contact_id, _ in found}) == 1
    under = await seals.leaves_of(w.connection, WORKSPACE, [row_id for _, row_id in found])
    return [(under[row_id].number, row_id) for _, row_id in found]


@pytest.mark.parametrize("seals_between", [False, True], ids=["one seal", "two seals"])
async def test_two_words_of_a_person_that_change_places(
    ledger: Ledger, seals_between: bool
) -> None:
    words = await said(ledger, seals_between=seals_between)
    [(start_under, start), (stop_under, stop)] = words[-2:]
    assert (start_under != stop_under) is seals_between
    assert await ledger.found() == set()
    await ledger.do("ALTER TABLE consent_event ALTER place SET GENERATED BY DEFAULT")
    await ledger.do(SWAPPED, [start, stop])
    verified = await ledger.verified()
    assert [(one.what, one.seal) for one in verified.findings] == [("moved", stop_under)]
    assert str(stop) in str(verified.findings[0].row)


async def test_a_word_that_becomes_the_last_one(ledger: Ledger) -> None:
    (_, first), *others = await said(ledger, seals_between=True)
    await ledger.do("UPDATE consent_event SET place = DEFAULT WHERE consent_event_id = %s", first)
    verified = await ledger.verified()
    assert [one.what for one in verified.findings] == ["moved"] * len(others)


async def test_people_who_speak_at_once_have_no_order_between_them(ledger: Ledger) -> None:
    # Whose transaction ends first is sealed first, though the other's entry was numbered first.
    w = ledger.world
    await said(ledger, seals_between=True)
    await say(w, "STOP", 5, "+12125550101")
    await say(w, "STOP", 5, "+12125550102")
    await ledger.do("ALTER TABLE consent_event ALTER place SET GENERATED BY DEFAULT")
    two = await w.rows(
        "SELECT consent_event_id, contact_id FROM consent_event ORDER BY place DESC LIMIT 2"
    )
    assert len({contact_id for _, contact_id in two}) == 2
    await ledger.do(SWAPPED, [row_id for row_id, _ in two])
    await seal(w.connection, ledger.signet, NOW + timedelta(days=5))
    assert await ledger.found() == set()


@pytest.mark.parametrize(
    "older",
    [
        "UPDATE consent_event SET commitment = NULL, salt = NULL",  # numbered by 0016
        "UPDATE consent_event SET contact_id = '00000000-0000-0000-0000-000000000000'",
    ],
    ids=["before seals", "nobody"],
)
async def test_entries_that_nobody_locked_in_order_are_not_suspected(
    ledger: Ledger, older: str
) -> None:
    w = ledger.world
    await say(w, "START", 3)
    await say(w, "STOP", 4)
    waiting = "consent_event_id IN (SELECT row_id FROM unsealed WHERE kind = 'consent_event')"
    await ledger.do(f"{older} WHERE {waiting}")
    await ledger.do(
        "UPDATE unsealed u SET contact_id = e.contact_id FROM consent_event e"
        " WHERE e.consent_event_id = u.row_id"
    )
    await ledger.do("ALTER TABLE consent_event ALTER place SET GENERATED BY DEFAULT")
    two = await w.rows(f"SELECT consent_event_id FROM consent_event WHERE {waiting}")
    assert len(two) == 2
    await ledger.do(SWAPPED, [row_id for (row_id,) in two])
    await seal(w.connection, ledger.signet, NOW + timedelta(days=4))
    assert await ledger.found() == set()


async def test_a_whole_ledger_that_is_wrong_fits_into_memory(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_TOLD", 2)
    await ledger.do("UPDATE message_event SET reason = 'consent:revoked'")
    verified = await ledger.verified()
    assert len(verified.findings) == 2
    assert verified.wrong > 10
    assert not verified.holds


async def test_erasure_leaves_the_chain_whole(ledger: Ledger) -> None:
    # As the engine: what is personal may be erased, and nothing else changed.
    w = ledger.world
    await w.connection.execute(
        "UPDATE consent_event SET address = '', wording = NULL, evidence = '{}', salt = NULL"
    )
    verified = await ledger.verified()
    assert verified.findings == []
    assert verified.erased > 0


@pytest.mark.parametrize("role", ["wayline_engine", "wayline_app"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_event SET action = 'granted'",
        "DELETE FROM consent_event",
        "UPDATE message_event SET kind = 'read'",
        "DELETE FROM message_event",
        "UPDATE seal SET root = ''",
        "DELETE FROM seal",
        "TRUNCATE seal",
    ],
)
async def test_those_who_serve_and_work_have_no_right_to_it(
    ledger: Ledger, role: str, statement: str
) -> None:
    connection = ledger.world.connection
    await connection.execute(f"SET ROLE {role}")
    with pytest.raises(Exception, match="permission denied"):
        await connection.execute(statement)


async def test_who_cuts_off_the_end_or_seals_anew_is_found_by_what_was_kept_elsewhere(
    ledger: Ledger, tmp_path: Path
) -> None:
    kept = tuple(await ledger.seals())
    assert await ledger.found(kept) == set()
    # Everything after the second seal goes, rows and all: the database alone cannot tell.
    await ledger.do(
        "DELETE FROM consent_event WHERE consent_event_id IN"
        " (SELECT unnest(row_ids) FROM seal WHERE number = 3)"
    )
    await ledger.do(
        "DELETE FROM message_event WHERE message_event_id IN"
        " (SELECT unnest(row_ids) FROM seal WHERE number = 3)"
    )
    await ledger.do("DELETE FROM seal WHERE number = 3")
    assert await ledger.found() == set()
    assert await ledger.found(kept) == {"checkpoint"}


async def test_a_stolen_key_cannot_change_what_was_kept_elsewhere(ledger: Ledger) -> None:
    kept = tuple(await ledger.seals())
    last = kept[-1]
    forged = replace(last, sealed_at=last.sealed_at + timedelta(days=1))
    signature = ledger.signet.sign(last.key, forged.head())
    await ledger.do(
        "UPDATE seal SET sealed_at = %s, signature = %s WHERE number = %s",
        forged.sealed_at,
        signature,
        last.number,
    )
    assert await ledger.found() == set()  # the named limit: whoever has the key can seal anew
    assert await ledger.found(kept) == {"checkpoint"}


async def test_a_rotated_key_signs_on_and_the_old_one_stays_true(ledger: Ledger) -> None:
    old = ledger.signet.key()
    new = ledger.signet.add_key()
    await say(ledger.world, "START", 3)
    await seal(ledger.world.connection, ledger.signet, NOW + timedelta(hours=1))
    assert [one.key for one in await ledger.seals()] == [old, old, old, new]
    assert await ledger.found() == set()
    public = dict(ledger.signet.public())
    del public[old]
    verified = await verify(ledger.world.connection, WORKSPACE, public)
    assert {one.what for one in verified.findings} == {"signature"}


async def test_killed_in_the_middle_nothing_is_taken(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(ledger.world, "START", 3)
    with monkeypatch.context() as patch:

        async def die(*_: object) -> None:
            raise RuntimeError("killed")

        patch.setattr(seals, "insert", die)
        with pytest.raises(RuntimeError):
            await seal(ledger.world.connection, ledger.signet, NOW)
    before = await ledger.verified()
    assert before.holds
    assert before.waiting > 0
    assert await seal(ledger.world.connection, ledger.signet, NOW) == before.waiting


def test_keys_are_for_nobody_else(tmp_path: Path) -> None:
    signet = Signet(tmp_path / "keys")
    key = signet.key()
    signature = signet.sign(key, b"so be it")
    assert is_signed(signet.public()[key], b"so be it", signature)
    assert not is_signed(signet.public()[key], b"so be it!", signature)
    assert not is_signed(b"", b"so be it", signature)
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / "signing.keys").stat().st_mode & 0o077 == 0
    (tmp_path / "keys" / "signing.keys").write_text("nonsense")
    with pytest.raises(WaylineError, match="damaged"):
        signet.key()


def test_a_lost_key_says_so(tmp_path: Path) -> None:
    with pytest.raises(WaylineError, match="is not in"):
        Signet(tmp_path).sign("0123456789abcdef", b"")
