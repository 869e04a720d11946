"""A disk that is full ends an import in words; with room again the same import goes on."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.quick import FOLDER
from tests.runtime.importing import again, messy, source_of, written
from tests.runtime.test_imports import state
from tests.runtime.world import START, WORKSPACE, World, world
from wayline.domain.errors import WaylineError
from wayline.runtime.imports import source as source_module
from wayline.runtime.imports import undo as undo_module
from wayline.runtime.imports.rejects import path_for
from wayline.runtime.imports.undo import undo
from wayline.store.database import Database
from wayline.store.embedded import Server

QUICK = timedelta(seconds=0.2)
GOES_ON = "the same command goes on where it stopped"


class Disk:
    """A small disk of its own, and what takes its room away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no octet."""
        with self._ballast.open("wb", buffering=0) as file:
            for size in (65_536, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def clear(self) -> None:
        """Make room."""
        self._ballast.unlink()


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk of 4 MiB, where PostgreSQL's own user can get to."""
    folder = FOLDER / f"wayline-disk-{uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)
    options = ["-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs", str(folder)]
    try:
        if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        yield Disk(folder)
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_disk(postgres: Server, own_dsn: str, disk: Disk) -> Iterator[Callable[[str], None]]:
    """Puts a table of the database of this test on the small disk."""
    space = disk.folder / "space"
    space.mkdir()
    postgres.account.give(space)
    name = sql.Identifier(f"small_{uuid4().hex[:12]}")
    with psycopg.connect(own_dsn, autocommit=True) as connection:
        create = sql.SQL("CREATE TABLESPACE {} LOCATION {}")
        connection.execute(create.format(name, sql.Literal(str(space))))

        def move(table: str) -> None:
            to = sql.SQL("ALTER TABLE {} SET TABLESPACE {}")
            connection.execute(to.format(sql.Identifier(table), name))

        yield move
        connection.execute(
            sql.SQL("ALTER TABLE ALL IN TABLESPACE {} SET TABLESPACE pg_default").format(name)
        )
        connection.execute(sql.SQL("DROP TABLESPACE {}").format(name))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "BATCH", 40)
    monkeypatch.setattr(undo_module, "_BATCH", 40)


async def calm(own_dsn: str, tmp_path: Path, rows: list[str]) -> tuple[dict[str, Any], list[Any]]:
    """What an import of the rows comes to that nothing disturbs."""
    async with world(own_dsn, tmp_path, ()) as w, Database(own_dsn) as database:
        tally = await again(database, source_of(written(tmp_path / "calm.csv", rows))).run()
        return tally.plain(), await state(w)


async def lines(w: World) -> int:
    return int((await w.rows("SELECT reached FROM import"))[0][0])


async def test_a_full_database_ends_it_in_words_and_it_goes_on(
    own_dsn: str, clone: Any, on_disk: Callable[[str], None], disk: Disk, tmp_path: Path
) -> None:
    rows = list(messy(400, 3))
    with clone() as other:
        whole, made = await calm(other, tmp_path, rows)
    on_disk("contact")
    source = source_of(written(tmp_path / "rough.csv", rows))
    async with world(own_dsn, tmp_path, ()) as w, Database(own_dsn, patience=QUICK) as database:
        full = False

        def fill(line: int) -> None:
            nonlocal full
            if line > 80 and not full:
                full = True
                disk.fill()

        with pytest.raises(WaylineError) as caught:
            await again(database, source).run(fill)
        assert caught.value.code == "database:full"
        assert "No space left on device" in caught.value.message
        assert GOES_ON in caught.value.mend
        reached = await lines(w)
        assert 80 < reached < 400
        # Nothing of a batch that did not fit is there.
        found = await w.rows("SELECT max(line) FROM import_change")
        assert found[0][0] <= reached
        disk.clear()
        tally = await again(database, source).run()
        assert tally.plain() == whole
        assert await state(w) == made
    rough, smooth = (path_for(tmp_path / f"{name}.csv") for name in ("rough", "calm"))
    assert rough.read_text() == smooth.read_text()


async def test_taking_back_stops_in_words_too(
    own_dsn: str, on_disk: Callable[[str], None], disk: Disk, tmp_path: Path
) -> None:
    rows = [f"u{n},+12125552{n:03d},,,yes,2025-01-02,form" for n in range(200)]
    on_disk("consent_event")
    async with world(own_dsn, tmp_path, ()) as w, Database(own_dsn, patience=QUICK) as database:
        one = again(database, source_of(written(tmp_path / "people.csv", rows)))
        await one.run()
        assert one.row is not None
        import_id = one.row.import_id
        before = await w.rows("SELECT count(*) FROM contact")
        disk.fill()
        with pytest.raises(WaylineError) as caught:
            await undo(database, WORKSPACE, import_id, lambda: START)
        assert caught.value.code == "database:full"
        assert GOES_ON in caught.value.mend
        disk.clear()
        tally = await undo(database, WORKSPACE, import_id, lambda: START)
        assert tally.counts["deleted"] == 200
        assert (await w.rows("SELECT count(*) FROM contact"))[0][0] == before[0][0] - 200


async def test_rejects_that_have_no_room_take_nothing_in(
    own_dsn: str, disk: Disk, tmp_path: Path
) -> None:
    rows = [f",12,,{'x' * 500},,," if n % 2 else f"u{n},,,,,," for n in range(100)]
    source = source_of(written(disk.folder / "people.csv", rows))
    async with world(own_dsn, tmp_path, ()) as w, Database(own_dsn, patience=QUICK) as database:
        disk.fill()
        with pytest.raises(WaylineError) as caught:
            await again(database, source).run()
        assert caught.value.code == "import:rejects"
        assert "goes on where it stopped" in caught.value.mend
        assert await lines(w) == 0
        disk.clear()
        tally = await again(database, source).run()
        assert (tally.counts["created"], tally.counts["rejected"]) == (50, 50)
    assert path_for(disk.folder / "people.csv").read_text().count("\n") == 51
