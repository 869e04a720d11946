"""A backup that is brought back forgets again who was erased since it was taken."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from tests.runtime.test_restoring import quiet, tools
from tests.runtime.world import START, people, world
from wayline.domain.errors import WaylineError
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.erasures import erase_again, read_list, write_list
from wayline.runtime.library import Library
from wayline.runtime.merging import merge
from wayline.runtime.privacy import Asked, erase
from wayline.runtime.restoring import restore
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts
from wayline.store.archive import Tools, dump
from wayline.store.database import Database

__all__ = ["tools"]
KEYS = ["ada", "bob", "cid", "dan"]
ASKED = Asked("command", START, "T-1")


async def _backup_and_erasures(dsn: str, folder: Path, programs: Tools) -> Path:
    """A backup with all four; then cid becomes bob, and ada and bob are erased, a part kept."""
    file, key = folder / "shop.dump", SuppressionKey(folder)
    async with world(dsn, folder, []) as w, Database(dsn) as database:
        known = await people(w.connection, KEYS)
        said = [
            ConsentChange(known[name], "sms/marketing", "granted", "page", START, f"Yes, {name}.")
            for name in ("ada", "bob")
        ]
        await change_consent(w.connection, said)
        await asyncio.to_thread(dump, programs, dsn, file, quiet)
        await merge(w.connection, w.library, known["bob"], known["cid"], START)
        for name, keep in (("ada", True), ("bob", False)):
            person = (await contacts.read(w.connection, [known[name]]))[known[name]]
            library = Library(key)
            await erase(database, library, person.contact, ASKED, keep_consent=keep)
        with (folder / "erased.csv").open("w") as to:
            assert await write_list(w.connection, to) == 3
    return file


def _left(dsn: str) -> tuple[list[str], int]:
    """Who has a name, and how many addresses there are of anybody."""
    with psycopg.connect(dsn) as connection:
        names = connection.execute("SELECT key FROM contact WHERE erased_at IS NULL ORDER BY 1")
        rows = [row[0] for row in names]
        [(addresses,)] = connection.execute("SELECT count(*) FROM identity").fetchall()
    return rows, addresses


async def test_who_was_erased_in_the_replaced_database_is_erased_again(
    own_dsn: str, tmp_path: Path, tools: Tools
) -> None:
    file = await _backup_and_erasures(own_dsn, tmp_path, tools)
    key = SuppressionKey(tmp_path)
    done = await restore(tools, file, own_dsn, quiet, replace=True, key=key)
    assert done.erased == 3
    names, addresses = _left(own_dsn)
    assert names == ["dan"]
    assert addresses == 2, "there are more than those of dan"
    with psycopg.connect(own_dsn) as connection:
        told = connection.execute("SELECT kind, method, state FROM privacy_request").fetchall()
        assert told == [("erasure", "restore", "done")] * 3
        kept = "SELECT wording FROM consent_event WHERE wording <> '' OR address <> ''"
        assert connection.execute(kept).fetchall() == [("Yes, ada.",)]
    again = await restore(tools, file, own_dsn, quiet, replace=True, key=key)
    assert again.erased == 3, "and those it was restored from know it as well"


async def test_without_the_database_the_list_says_it_or_nothing_does(
    own_dsn: str, tmp_path: Path, tools: Tools
) -> None:
    file = await _backup_and_erasures(own_dsn, tmp_path, tools)
    key, people_ = SuppressionKey(tmp_path), read_list(tmp_path / "erased.csv")
    assert sorted(one.keep_consent for one in people_) == [False, False, True]

    def lost() -> None:
        with psycopg.connect(own_dsn, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    lost()
    done = await restore(tools, file, own_dsn, quiet, replace=False, key=key, erased=people_)
    assert (done.erased, _left(own_dsn)[0]) == (3, ["dan"])
    lost()
    done = await restore(tools, file, own_dsn, quiet, replace=False, key=key)
    assert (done.erased, _left(own_dsn)[0]) == (None, KEYS)
    async with Database(own_dsn) as database:
        for number in (3, 0):
            assert await erase_again(database, Library(key), people_, START) == number
    assert _left(own_dsn)[0] == ["dan"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("name,phone\n", 1),
        ("contact,erased_at,keep_consent\nada,2026-03-03,no\n", 2),
        ("contact,erased_at,keep_consent\ncontact_01khc5c40027t804d2abqv0v0s,soon,no\n", 2),
        ("contact,erased_at,keep_consent\ncontact_01khc5c40027t804d2abqv0v0s,2026-03-03,1\n", 2),
    ],
)
def test_what_is_no_list_is_refused_by_line(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(WaylineError, match=f"x.csv:{line}:") as caught:
        read_list(tmp_path / "x.csv")
    assert caught.value.code == "erased:file"
