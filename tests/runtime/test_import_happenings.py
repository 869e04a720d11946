"""Products, orders and events come in once, with their own times, and old ones start nothing."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.importing import written
from tests.runtime.world import START, WORKSPACE, people, world
from wayline.domain.errors import WaylineError
from wayline.runtime.imports.happenings import EventImport, OrderImport
from wayline.runtime.imports.products import ProductImport
from wayline.runtime.imports.rejects import path_for
from wayline.store import products
from wayline.store.database import Database

NOW = START + timedelta(hours=1)
JOURNEY = """
wayline: 1
journey: thanks
name: Thanks
stage: purchase
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: pause, wait: 1 hour}
  - {id: done, exit: complete}
"""
ORDERS = "Order ID,Order date,Customer ID,Mobile,Total,Currency,Gift"


def orders(database: Database, path: Path, *, live: bool = False) -> OrderImport:
    place = ("US", "USD")
    return OrderImport(database, WORKSPACE, path, lambda: NOW, mapping={}, place=place, live=live)


def catalogue(database: Database, path: Path) -> ProductImport:
    return ProductImport(database, WORKSPACE, path, lambda: NOW, mapping={}, currency="USD")


async def test_products(own_dsn: str, tmp_path: Path) -> None:
    rows = [
        "a,Coffee,12.90,EUR,https://shop.example/a,in stock,dark",
        "b,Cup,1300,JPY,,sold out,",
        "a,Coffee beans,,,,,",
        "c,,1,,,,",
        ",None,1,,,,",
        "d,Tea,1o,,,,",
        "e,Tea,1,,javascript:alert(1),,",
        "f,Tea,1,,,perhaps,",
    ]
    header = "SKU,Title,Price,Currency,URL,Stock status,Roast"
    async with world(own_dsn, tmp_path, []), Database(own_dsn) as database:
        tally = await catalogue(database, written(tmp_path / "p.csv", rows, header)).run()
        assert (tally.counts["created"], tally.counts["repeated"]) == (2, 1)
        assert tally.rejected == {
            f"product:{code}": 1 for code in ("name", "sku", "price", "url", "availability")
        }
        more = written(tmp_path / "q.csv", ["a,Coffee,15 USD"], "SKU,Title,Price")
        assert (await catalogue(database, more).run()).counts["updated"] == 1
        async with database.transaction() as connection:
            found = await products.page(connection, WORKSPACE, "", 10)
        told = [(p.sku, p.name, p.price, p.url, p.availability, p.attributes) for p, _ in found]
        assert told == [
            ("a", "Coffee", (1500, "USD"), None, None, {}),
            ("b", "Cup", (1300, "JPY"), None, "out_of_stock", {}),
        ]
        with pytest.raises(WaylineError) as caught:
            catalogue(database, written(tmp_path / "r.csv", ["1,2"], "colour,price"))
        assert caught.value.code == "import:nobody"


async def test_old_orders_are_history_and_count_when_they_were(
    own_dsn: str, tmp_path: Path
) -> None:
    rows = [
        "o1,2025-03-01T09:30:00Z,ada,,12.90,USD,yes",
        "o2,2026-03-03T17:30:00Z,,(312) 555-0142,5,,",
        "o1,2025-03-01T09:30:00Z,ada,,12.90,USD,yes",
        "o3,01/02/2025,ada,,1,,",
        "o4,2030-01-01,ada,,1,,",
        "o5,2025-01-01,ada,,-1,,",
        "o6,2025-01-01,,,1,,",
        "o7,2025-01-01,ada",
    ]
    async with world(own_dsn, tmp_path, [JOURNEY]) as w, Database(own_dsn) as database:
        await people(w.connection, ["ada"])
        path = written(tmp_path / "o.csv", rows, ORDERS)
        path.write_text(path.read_text().rstrip("\n"))
        tally = await orders(database, path).run()
        assert (tally.counts["created"], tally.counts["repeated"]) == (2, 1)
        assert tally.rejected == {
            "order:time": 2, "order:revenue": 1, "record:nobody": 1, "row:half": 1,
        }  # fmt: skip
        assert path_for(path).read_text().splitlines()[-1].startswith("9,row:half,half a line")
        told = await w.rows(
            "SELECT key, name, live, occurred_at::text, properties->>'revenue' FROM event"
            " JOIN contact USING (bucket, contact_id) ORDER BY occurred_at"
        )
        assert told == [
            ("ada", "Order Completed", False, "2025-03-01 09:30:00+00", "12.9"),
            ("+13125550142", "Order Completed", True, "2026-03-03 17:30:00+00", "5.0"),
        ]
        bought = await w.rows("SELECT ordered_at::date::text, amount FROM purchase ORDER BY 1")
        assert bought == [("2025-03-01", 1290), ("2026-03-03", 500)]
        assert await w.rows("SELECT count(*) FROM enrollment") == [(1,)], "the new one only"
        again = written(tmp_path / "again.csv", rows[:2], ORDERS)
        assert (await orders(database, again).run()).counts == {"repeated": 2, "created": 0}


async def test_live_orders_start_what_new_ones_would(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as w, Database(own_dsn) as database:
        path = written(tmp_path / "o.csv", ["o1,2025-03-01,ada,,12.90,USD,"], ORDERS)
        await orders(database, path, live=True).run()
        assert await w.rows("SELECT count(*) FROM enrollment") == [(1,)]


async def test_events_as_segment_sends_them(own_dsn: str, tmp_path: Path) -> None:
    lines: list[Any] = [
        {"type": "identify", "userId": "u1", "traits": {"phone": "+13125550142", "plan": "pro"}},
        {"type": "track", "userId": "u1", "event": "Signed Up", "messageId": "m1",
         "timestamp": "2025-01-01T00:00:00Z"},
        {"type": "track", "userId": "u1", "event": "Signed Up", "messageId": "m1"},
        {"type": "track", "event": "Signed Up"},
        ["no object"],
    ]  # fmt: skip
    path = tmp_path / "e.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + '\n\n{"type": "tra')
    async with world(own_dsn, tmp_path, []) as w, Database(own_dsn) as database:
        one = EventImport(database, WORKSPACE, path, lambda: NOW, live=False)
        tally = await one.run()
        assert tally.rejected == {"event:nobody": 1, "event:type": 1, "event:json": 1}
        assert await w.rows("SELECT name, live, occurred_at::date::text FROM event") == [
            ("Signed Up", False, "2025-01-01")
        ]
        assert await w.rows("SELECT phone, attributes FROM contact") == [
            ("+13125550142", {"plan": "pro"})
        ]
        assert [line.split(",")[0] for line in path_for(path).read_text().splitlines()[1:]] == [
            "4",
            "5",
            "7",
        ]
