"""An import is taken back for a day: what it made and changed, and nothing against a person."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.importing import again, source_of, written
from tests.runtime.test_opt_out import say
from tests.runtime.test_people import write
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.domain.errors import WaylineError
from wayline.runtime.imports import undo as undo_module
from wayline.runtime.imports.tally import Tally
from wayline.runtime.imports.undo import undo
from wayline.store.database import Database

HOUR = timedelta(hours=1)
PEOPLE = (
    "SELECT contact.key, phone, email, attributes, care.consent, care.blocked"
    " FROM contact JOIN care USING (contact_id) ORDER BY 1"
)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_module, "_BATCH", 3)


async def taken_in(database: Database, path: Path, **options: Any) -> Any:
    one = again(database, source_of(path, **options))
    await one.run()
    assert one.row is not None
    return one.row.import_id


async def taken_back(database: Database, import_id: Any, hours: float = 2) -> Tally:
    return await undo(database, WORKSPACE, import_id, lambda: START + hours * HOUR)


async def whole(w: World) -> list[Any]:
    return [await w.rows(PEOPLE), await w.rows("SELECT kind, value FROM identity ORDER BY 1, 2")]


def rows() -> list[str]:
    new = [
        f"n{n},+1312555{100 + n:04d},n{n}@example.com,Rome,yes,2025-01-02,form" for n in range(8)
    ]
    return [*new, "ada,,ada@example.com,Rome,,,", "bob,+12125550177,,,yes,2025-01-02,form"]


async def test_nothing_is_left_of_it(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await people(w.connection, ["ada", "bob"], consent={})
        before = await whole(w)
        import_id = await taken_in(database, written(tmp_path / "p.csv", rows()))
        assert len((await whole(w))[0]) == 10
        tally = await taken_back(database, import_id)
        assert await whole(w) == before
        assert (tally.counts, tally.noted) == ({"deleted": 8, "restored": 2}, {})
        assert await w.rows("SELECT count(*) FROM import_change") == [(0,)]
        said = "SELECT action, method, count(*) FROM consent_event GROUP BY 1, 2 ORDER BY 1, 2"
        told = await w.rows(said)
        assert ("granted", "import:proven", 9) in told
        assert ("revoked", "import:undone", 9) in told
        again_id = await taken_in(database, tmp_path / "p.csv")
        assert again_id != import_id, "a file that was taken back can come again"
        assert len((await whole(w))[0]) == 10


async def test_what_happened_since_stays(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await people(w.connection, ["ada", "bob"], consent={})
        import_id = await taken_in(database, written(tmp_path / "p.csv", rows()))
        await say(w, "STOP", 0, "+13125550100")  # n0
        await w.ingest.accept(w.connection, [event("n1", "Order Completed", START + HOUR)])
        await write(w, {"user_id": "n2", "attributes": {"city": "Oslo"}}, day=1)
        await write(w, {"user_id": "bob", "phone": "+12125550178"}, day=1)
        await write(w, {"user_id": "n3", "phone": "+12125550100"}, day=1)  # ada's: they are one
        tally = await taken_back(database, import_id, 25 - 2)
        assert tally.counts["deleted"] == 4
        assert tally.noted == {"undo:changed": 4, "undo:merged_since": 1, "undo:field": 1}
        assert tally.counts["restored"] == 1
        left = {row[0]: row[1:] for row in await w.rows(PEOPLE)}
        assert left["n0"][4] == {"sms": "consent:opted_out"}
        assert left["n2"][2] == {"city": "Oslo"}
        assert [left[key][3] for key in ("n0", "n1", "n2")] == [{}, {}, {}], "no consent is left"
        assert await w.rows(
            "SELECT value FROM identity WHERE suppressed_by = 'consent:opted_out'"
        ) == [("+13125550100",)]


async def test_an_opt_out_outlives_the_contact(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        path = written(tmp_path / "p.csv", ["x,+13125550100,yes"], "id,phone,unsubscribed")
        import_id = await taken_in(database, path)
        await taken_back(database, import_id)
        closed = "SELECT value, suppressed_by FROM identity WHERE kind = 'phone'"
        assert await w.rows(closed) == [("+13125550100", "consent:suppressed")]


async def test_merged_people_are_not_parted(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await people(w.connection, ["ada", "bob"], consent={})
        path = written(tmp_path / "p.csv", ["ada,+12125550101,yes,2025-01-02,form"], _SHORT)
        tally = await taken_back(database, await taken_in(database, path))
        assert (tally.counts, tally.noted) == ({"kept": 1}, {"undo:merged": 1})
        assert tally.consent == {"withdrawn": 1}


async def test_stopped_in_between_it_goes_on(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await people(w.connection, ["ada", "bob"], consent={})
        before = await whole(w)
        import_id = await taken_in(database, written(tmp_path / "p.csv", rows()))

        def stop(_: int) -> None:
            raise KeyboardInterrupt

        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                await undo(database, WORKSPACE, import_id, lambda: START + HOUR, stop)
        tally = await taken_back(database, import_id, 48)  # what has begun may end
        assert await whole(w) == before
        assert tally.counts == {"deleted": 8, "restored": 2}


@pytest.mark.parametrize(("hours", "code"), [(25, "import:late"), (2, "import:undone")])
async def test_a_day_later_or_twice_is_too_late(
    own_dsn: str, tmp_path: Path, hours: int, code: str
) -> None:
    async with world(own_dsn, tmp_path, []), Database(own_dsn) as database:
        import_id = await taken_in(database, written(tmp_path / "p.csv", rows()))
        if code == "import:undone":
            await taken_back(database, import_id)
        with pytest.raises(WaylineError) as caught:
            await taken_back(database, import_id, hours)
        assert caught.value.code == code


_SHORT = "id,phone,consent,consent_at,consent_proof"
