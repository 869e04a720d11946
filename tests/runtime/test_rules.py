"""From a profile to a phone: address, state and a workspace's own rules hold a text to its hour."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, event, people, world
from wayline.runtime.rules import change_own_rules

MORNING = datetime(2026, 3, 4, 13, 5, tzinfo=UTC)  # Wednesday 08:05 in New York, 07:05 in Texas
NINE_IN_TEXAS = datetime(2026, 3, 4, 15, tzinfo=UTC)


async def sent(
    dsn: str, folder: Path, settings: dict[str, Any], texts: int = 1, **fields: Any
) -> list[datetime]:
    """When the texts of somebody who signed up in the morning went out."""
    slugs = [f"offer-{number}" for number in range(texts)]
    async with world(dsn, folder, [offer(slug) for slug in slugs], settings=settings) as w:
        await people(w.connection, ["ada"], **fields)
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", MORNING)])
        await w.rounds.settle(START + timedelta(days=10))
        return [one.at for one in w.carrier.accepted()]


MOVED: dict[str, Any] = {"region": "NY", "zone": "America/Chicago", "attributes": {"zip": "75201"}}
FREE: dict[str, Any] = {"caps": []}


async def test_who_moved_to_texas_is_texted_at_nine_in_texas(own_dsn: str, tmp_path: Path) -> None:
    assert await sent(own_dsn, tmp_path, FREE, **MOVED) == [NINE_IN_TEXAS]


async def test_who_stayed_is_texted_at_once(own_dsn: str, tmp_path: Path) -> None:
    assert await sent(own_dsn, tmp_path, FREE, region="NY") == [MORNING]


async def test_a_workspace_holds_for_its_own_days(own_dsn: str, tmp_path: Path) -> None:
    own = {"own_rules": {"blackouts": [{"first_day": "2026-03-04", "where": ["US-NY"]}]}}
    morrow = datetime(2026, 3, 5, 13, tzinfo=UTC)
    assert await sent(own_dsn, tmp_path, FREE | own, region="NY") == [morrow]


async def test_florida_gets_three_texts_in_24_hours_and_no_fourth(
    own_dsn: str, tmp_path: Path
) -> None:
    times = await sent(own_dsn, tmp_path, FREE, 4, region="FL")
    assert times == [*[MORNING] * 3, MORNING + timedelta(hours=24)]
    assert never_more_than_three(times)


def never_more_than_three(times: list[datetime]) -> bool:
    """No 24 hours hold more than three."""
    day = timedelta(hours=24)
    return all(sum(at - day < other <= at for other in times) <= 3 for at in times)


async def test_what_a_dropped_day_held_is_asked_about_at_once(own_dsn: str, tmp_path: Path) -> None:
    own = {"own_rules": {"blackouts": [{"first_day": "2026-03-04", "last_day": "2026-03-05"}]}}
    async with world(own_dsn, tmp_path, [offer("one")], settings=FREE | own) as w:
        await people(w.connection, ["ada"], region="NY")
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", MORNING)])
        await w.rounds.settle(MORNING + timedelta(hours=1))
        assert not list(w.carrier.accepted())
        dropped_at = MORNING + timedelta(hours=2)
        mine = w.library.workspaces[WORKSPACE]
        await change_own_rules(w.connection, mine, lambda _: {}, dropped_at)
        await w.library.refresh(w.connection)
        await w.rounds.settle(MORNING + timedelta(hours=3))
        assert [one.at for one in w.carrier.accepted()] == [dropped_at]
