"""What is exported comes back the same, in an empty workspace, and no cell of it is a formula."""

import csv
import json
from pathlib import Path
from typing import Any

import orjson

from tests.runtime.importing import again, source_of, written
from tests.runtime.test_opt_out import say
from tests.runtime.world import START, WORKSPACE, World, world
from wayline.commands._export_pages import write as write_export
from wayline.domain.wishes import Quiet, Wishes, pack
from wayline.runtime import export
from wayline.runtime.people import upsert
from wayline.store.database import Database

WISHES = Wishes(2, (Quiet("21:00", "08:15"), Quiet("12:00", "13:30")))
QUIET = [["21:00", "08:15"], ["12:00", "13:30"]]
PEOPLE: list[dict[str, Any]] = [
    {"user_id": "=cmd|' /C calc'!A0", "phone": "+12125550100", "tags": ["vip", "a;b", "'x"]},
    {"email": "ann@example.com", "stage": "lead", "zone": "Europe/Berlin", "language": "de-AT"},
    {
        "user_id": "@SUM(1+1)",
        "phone": "+13125550142",
        "tags": ["x", "y"],
        "attributes": {
            "n": 12, "text number": "12", "rate": -1.5, "yes": True, "word": "true", "plz": "0123",
            "list": ["a", "b,c"], "formula": "=1+1", "minus": "-5", "tab": "\t1",
            "apostrophe": "'tis",
            "lines": "two\r\nlines; \"quoted\"", "blank": "", "json": "[1]", "wide": "\uff1d1",
        },
    },
]  # fmt: skip


async def exported(database: Database, path: Path) -> list[list[str]]:
    columns = await export.columns(database, WORKSPACE, None)
    await write_export(export.everybody(database, WORKSPACE), columns, path)
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    return [head, *sorted(rows)]


async def fill(w: World, database: Database, tmp_path: Path) -> None:
    await upsert(w.connection, w.library, WORKSPACE, PEOPLE, on_conflict="merge", at=START)
    rows = [
        ",+12125550100,,,yes,2025-01-02,=form",
        "bob,+12125550177,b@example.com,,no,,",
        "cid,+12125550178,,,yes,2025-01-02,form",
    ]
    await again(database, source_of(written(tmp_path / "more.csv", rows))).run()
    await say(w, "STOP", 0, "+12125550178")
    told = [("ann", WISHES), ("bob", Wishes(quiet=WISHES.quiet[:1])), ("cid", Wishes(3))]
    for name, wishes in told:
        await w.connection.execute(
            "UPDATE care SET wishes = %s FROM contact c WHERE c.contact_id = care.contact_id"
            " AND (c.key = %s OR c.email = %s)",
            [orjson.dumps(pack(wishes)).decode(), name, f"{name}@example.com"],
        )


async def test_an_export_comes_back_the_same(clone: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    with clone() as dsn:
        async with world(dsn, tmp_path, []) as w, Database(dsn) as database:
            await fill(w, database, tmp_path)
            told = await exported(database, first)
    with clone() as dsn:
        async with world(dsn, tmp_path, []) as w, Database(dsn) as database:
            tally = await again(database, source_of(first)).run()
            assert (tally.counts, tally.noted) == ({"created": 5}, {})
            assert await exported(database, second) == told
            kept = await w.rows("SELECT wishes FROM care WHERE wishes <> '{}' ORDER BY 1")
            assert kept == [({"most": 3},), ({"quiet": QUIET[:1]},), ({"most": 2, "quiet": QUIET},)]
            wished = "SELECT count(*) FROM consent_event WHERE action = 'wished'"
            assert await w.rows(wished) == [(3,)]
            closed = await w.rows(
                "SELECT value, suppressed_by FROM identity WHERE suppressed_by <> ''"
            )
            assert closed == [("+12125550178", "consent:opted_out")]
    assert len(told) == 6
    cells = [cell for row in told for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert "+12125550100" in cells
    bad = [c for c in cells if c[:1] in tuple("=@\t\r\n\uff1d") or c[:1] == "-"]
    assert [c for c in bad if c[1:].replace(".", "").isdigit() is False] == []


async def test_columns_and_json_lines(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        await fill(w, database, tmp_path)
        columns = await export.columns(database, WORKSPACE, ["phone", "attributes.n", "country"])
        path = tmp_path / "some.csv"
        assert await write_export(export.everybody(database, WORKSPACE), columns, path) == 5
        assert "+13125550142,12,US\n" in path.read_text()
        assert path.stat().st_mode & 0o077 == 0, "nobody else may read people's numbers"
        await write_export(export.everybody(database, WORKSPACE), None, path)
        told = [json.loads(line) for line in path.read_text().splitlines()]
        (cid,) = [one for one in told if one["user_id"] == "cid"]
        assert cid["blocked"] == {"sms": "consent:opted_out"}
        assert cid["consent"]["sms/marketing"]["proof"] == "form"
        assert [p.name for p in tmp_path.glob(".some*")] == []


async def test_a_file_takes_no_wish_back(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        told = [("3", "21:00-08:00"), ("5", ""), ("", ""), ("2", "12:00-13:00"), ("two", "12-13")]
        counts = []
        for number, (most, quiet) in enumerate(told):
            path = tmp_path / f"{number}.csv"
            written(path, [f"ann,{most},{quiet}"], "user_id,wishes_most,wishes_quiet")
            tally = await again(database, source_of(path)).run()
            counts.append((tally.consent["wished"], tally.noted["row:wishes"]))
        assert counts == [(1, 0), (0, 0), (0, 0), (1, 0), (0, 1)]
        [(kept,)] = await w.rows("SELECT wishes FROM care")
        assert kept == {"most": 2, "quiet": [["21:00", "08:00"], ["12:00", "13:00"]]}
        ledger = "SELECT data->'wishes'->>'most' FROM consent_event WHERE action = 'wished'"
        assert sorted(await w.rows(ledger)) == [("2",), ("3",)]
