"""Files of people come in once, whatever happens meanwhile, and never against a person's word."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.importing import again, messy, source_of, written
from tests.runtime.test_opt_out import say
from tests.runtime.world import START, WORKSPACE, World, people, world
from wayline.domain.errors import WaylineError
from wayline.runtime.imports import source as source_module
from wayline.runtime.imports.rehearsal import rehearse
from wayline.runtime.imports.rejects import path_for
from wayline.runtime.imports.tally import Tally
from wayline.store.database import Database

ADA = "+12125550100"
TABLES = ("contact", "care", "identity", "consent_event", "event", "import", "import_change")
GRANTED = f"ada,{ADA},,Rome,yes,2025-01-02,form"


class StopError(Exception):
    """Stands for a kill."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "BATCH", 40)


async def state(w: World) -> list[Any]:
    """All that an import makes, without ids and times."""
    return [
        await w.rows(
            "SELECT phone, email, attributes, consent, blocked, merged_into IS NULL FROM contact"
            " JOIN care USING (bucket, contact_id) ORDER BY 1, 2, 3::text, 6, contact.key"
        ),
        await w.rows("SELECT kind, value, contact_id IS NULL FROM identity ORDER BY 1, 2"),
        await w.rows(
            "SELECT address, channel, scope, action, method, wording, data->'line'"
            " FROM consent_event ORDER BY 7, 1, 2, 3, 4"
        ),
        await w.rows("SELECT kind, count(*) FROM import_change GROUP BY 1 ORDER BY 1"),
    ]


async def sizes(w: World) -> list[int]:
    return [(await w.rows(f"SELECT count(*) FROM {table}"))[0][0] for table in TABLES]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("on_conflict", ["merge", "refuse", "skip"])
async def test_a_dry_run_says_what_happens_and_writes_nothing(
    own_dsn: str, tmp_path: Path, on_conflict: str
) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await people(w.connection, ["u1", "u2", "u3", "x1", "x2"])
        path = written(tmp_path / "p.csv", list(messy(300, 1)))
        source = source_of(path, on_conflict=on_conflict)
        before = await sizes(w)
        told = await rehearse(database, WORKSPACE, source, lambda: START)
        assert await sizes(w) == before
        done = await again(database, source).run()
        assert told.plain() == done.plain()
        assert done.counts["created"] > 20
        assert done.counts["rejected"] > 20
        if on_conflict == "merge":
            assert done.counts["merged"] > 5
        skipped = "skipped" if on_conflict == "skip" else "repeated"
        assert done.counts[skipped] > 20


@pytest.mark.usefixtures("small_batches")
async def test_stopped_after_any_batch_it_goes_on(clone: Any, tmp_path: Path) -> None:
    rows = list(messy(200, 2))
    found = []
    for name, stops in (("whole", ()), ("stopped", (1, 2, 3, 4))):
        with clone() as dsn:
            async with world(dsn, tmp_path, []) as w, Database(dsn) as database:
                path = written(tmp_path / f"{name}.csv", rows)
                for _ in stops:
                    await _stopped(database, path)
                tally = await again(database, source_of(path)).run()
                rejects = path_for(path).read_text()
                found.append([await state(w), tally.plain(), rejects])
    assert found[0] == found[1]


async def _stopped(database: Database, path: Path) -> None:
    """One batch, and a kill that leaves more rejects behind than the database knows of."""

    def stop(_: int) -> None:
        with path_for(path).open("a") as file:
            file.write("torn,")
        raise StopError

    with pytest.raises(StopError):
        await again(database, source_of(path)).run(stop)


@pytest.mark.usefixtures("small_batches")
async def test_two_processes_at_one_file_take_no_line_twice(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        source = source_of(written(tmp_path / "p.csv", list(messy(100, 3))))
        first, second = again(database, source), again(database, source)
        await first.begin()
        await second.begin()
        await first.run()
        before = await state(w)
        with pytest.raises(WaylineError) as caught:
            await second.run()
        assert caught.value.code == "import:busy"
        assert await state(w) == before
        assert (await again(database, source).begin()).state == "done"


async def test_a_commit_in_doubt_is_found_done(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        rows = [f"u{n},+1212555{100 + n:04d},,,yes,2025-01-02,form" for n in range(50)]
        source = source_of(written(tmp_path / "p.csv", rows))
        one = again(database, source)
        retrying, results = database.retrying, []

        async def twice(work: Any) -> Any:
            results.append(await retrying(work))
            return await retrying(work)

        await one.begin()
        database.retrying = twice  # type: ignore[method-assign,assignment]
        tally = await one.run()
        assert tally.plain() == results[0][1].plain()
        assert await sizes(w) == [50, 50, 100, 50, 0, 1, 50]


async def test_stop_survives_an_import_with_proof(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await say(w, "STOP", 0, ADA)  # of a number that nobody knows yet
        source = source_of(written(tmp_path / "p.csv", [GRANTED]))
        tally = await again(database, source, START + timedelta(days=1)).run()
        assert tally.consent == {"kept_refusal": 1}
        assert await w.rows("SELECT consent, blocked FROM care") == [
            ({}, {"sms": "consent:opted_out"})
        ]
        ledger = await w.rows("SELECT action FROM consent_event WHERE wording = 'form'")
        assert ledger == [("imported",)]


async def test_consent_without_proof_gives_none(own_dsn: str, tmp_path: Path) -> None:
    rows = [f"a,{ADA},,,yes,,", "b,+13125550142,,,yes,2025-01-02,form", "c,,c@example.com,,yes,,"]
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        tally = await again(database, source_of(written(tmp_path / "p.csv", rows))).run()
        assert tally.consent == {"unproven": 1, "granted": 1, "no_address": 1}
        assert await w.rows(
            "SELECT key, care.consent FROM contact JOIN care USING (contact_id) ORDER BY 1"
        ) == [
            ("a", {"sms/marketing": "unproven"}),
            ("b", {"sms/marketing": "granted"}),
            ("c", {}),
        ]
        ledger = "SELECT address, action, method, occurred_at, data->'line' FROM consent_event"
        assert [row[:3] for row in await w.rows(f"{ledger} ORDER BY 5")] == [
            (ADA, "imported", "import:unproven"),
            ("+13125550142", "granted", "import:proven"),
        ]


async def test_consent_of_a_day_that_cannot_be_is_unproven_and_noted(
    own_dsn: str, tmp_path: Path
) -> None:
    days = {ADA: "2999-05-05", "+13125550142": "1970-01-01", "+13125550143": "2025-01-02"}
    rows = [f"{phone[-4:]},{phone},,,yes,{day},form" for phone, day in days.items()]
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        tally = await again(database, source_of(written(tmp_path / "p.csv", rows))).run()
        assert (tally.consent, tally.noted) == ({"unproven": 2, "granted": 1}, {"consent:at": 2})
        ledger = "SELECT action, method, occurred_at < now() FROM consent_event ORDER BY place"
        unproven = ("imported", "import:unproven", True)
        assert await w.rows(ledger) == [unproven, unproven, ("granted", "import:proven", True)]


async def test_a_refusal_of_a_file_is_called_one(own_dsn: str, tmp_path: Path) -> None:
    rows = [f"ada,{ADA},,Rome,no,2025-01-02,"]
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await again(database, source_of(written(tmp_path / "p.csv", rows))).run()
        found = await w.rows("SELECT action, method, wording FROM consent_event")
        assert found == [("revoked", "import:refusal", None)]


async def test_a_list_of_opt_outs_closes_numbers_for_good(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        path = written(tmp_path / "p.csv", [f"{ADA},yes", "+13125550142,no"], "phone,unsubscribed")
        tally = await again(database, source_of(path)).run()
        assert tally.consent == {"opted_out": 1}
        closed = await w.rows(
            "SELECT value, suppressed_by FROM identity WHERE suppressed_at > '1970-1-1'"
        )
        assert closed == [(ADA, "consent:suppressed")]


async def test_rejects_can_be_mended_and_imported(own_dsn: str, tmp_path: Path) -> None:
    rows = ["a,12,,Rome,,,", "b,+13125550142,,,,,", ",,,=1+1,,,"]
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        path = written(tmp_path / "p.csv", rows, "name,phone,email,city,consent,consent_at,proof")
        tally: Tally = await again(database, source_of(path)).run()
        assert tally.rejected == {"number:too_short": 1, "record:nobody": 1}
        rejects = path_for(path)
        text = rejects.read_text()
        assert ",'=1+1," in text, "a formula of theirs is none in our file"
        rejects.write_text(text.replace(",12,", ",+12125550199,"))
        more = await again(database, source_of(rejects)).run()
        assert (more.counts["created"], more.counts["rejected"]) == (1, 1)
        assert await w.rows("SELECT attributes FROM contact WHERE phone = '+12125550199'") == [
            ({"name": "a", "city": "Rome"},)
        ]
