"""The trace of an event goes on in what batches do for its person later, and only there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.collecting import Collector, Seen, collector
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.domain.ids import derived_contact_id
from wayline.domain.submissions import Happened
from wayline.runtime.rounds import Planned
from wayline.runtime.spans import span
from wayline.runtime.submissions import Desk, Submission
from wayline.runtime.tracing import tracing

HOUR: Final = timedelta(hours=1)
FIRST: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECOND: Final = "00-11111111111111111111111111111111-2222222222222222-01"
DROPPED: Final = "00-33333333333333333333333333333333-4444444444444444-00"
JOURNEY: Final = """\
wayline: 1
journey: cart
name: Cart
entry: {on: {event: Cart}}
steps:
  - {id: first, message: {channel: sms, template: thanks}}
  - id: paid
    wait_for: [{on: {event: Paid}, next: second}]
    timeout: 2 days
  - {id: over, exit: complete}
  - {id: second, message: {channel: sms, template: thanks}}
  - {id: done, exit: complete}
"""


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that the environment names."""
    with collector() as one:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", one.url)
        yield one


def told(name: str, at: datetime, trace: str | None) -> Planned:
    """An event of Ann with the place of the request that told it."""
    incoming = replace(event("ann", name, at), trace=trace)
    return Planned(at, derived_contact_id("test", "ann"), incoming)


async def settled(one: World, *planned: Planned) -> None:
    """Let Ann's events come, and whatever follows, in a batch with a span of its own."""
    await people(one.connection, ["ann"])
    one.rounds.plan(planned)
    with span("batch"):
        await one.rounds.settle(max(each.at for each in planned) + 20 * HOUR)


async def kept(one: World) -> list[str | None]:
    return [row[0] for row in await one.rows("SELECT trace FROM enrollment")]


def trail(collected: Collector, place: str) -> list[Seen]:
    """What is told below a request."""
    return [one for one in collected.spans() if [one.trace, one.parent] == place.split("-")[1:3]]


def said(one: Seen) -> tuple[str, object, object]:
    """What a span of a trail tells."""
    what = one.attributes.get("wayline.step") or one.attributes.get("wayline.message.state")
    return one.name, what, one.attributes.get("wayline.reason")


async def test_a_text_is_in_the_trace_of_the_event_that_caused_it(
    own_dsn: str, tmp_path: Path, collected: Collector
) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as one:
        with tracing():
            paid = told("Paid", START + HOUR, SECOND)
            await settled(one, told("Cart", START, FIRST), paid)
        assert await kept(one) == [SECOND]
    assert [said(each) for each in trail(collected, FIRST)] == [
        ("move", "first", None),
        ("text", "sent", None),
        ("move", "first", None),
    ]
    assert [said(each) for each in trail(collected, SECOND)] == [
        ("move", "paid", None),
        ("text", "sent", None),
        ("move", "second", None),
    ]
    [batch] = collected.named("batch")
    both = trail(collected, FIRST) + trail(collected, SECOND)
    assert {each.links for each in both} == {(batch.span,)}
    assert batch.trace not in {each.trace for each in both}


async def test_who_is_woken_by_an_event_that_nobody_traces_stays_in_their_trace(
    own_dsn: str, tmp_path: Path, collected: Collector
) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as one:
        with tracing():
            paid = told("Paid", START + HOUR, None)
            await settled(one, told("Cart", START, FIRST), paid)
    assert [each.name for each in trail(collected, FIRST)].count("text") == 2


async def test_a_text_that_is_held_says_why_and_is_told_again_when_it_goes(
    own_dsn: str, tmp_path: Path, collected: Collector
) -> None:
    night = START + 10 * HOUR  # ten in the evening in New York
    async with world(own_dsn, tmp_path, [JOURNEY]) as one:
        with tracing():
            await settled(one, told("Cart", night, FIRST))
    texts = [said(each) for each in trail(collected, FIRST) if each.name == "text"]
    assert [text[1] for text in texts] == ["held", "sent"]
    assert str(texts[0][2]).startswith("quiet_hours:")


async def test_traced_rows_of_another_process_are_left_alone_by_one_that_does_not_trace(
    own_dsn: str, tmp_path: Path, collected: Collector
) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as one:
        await settled(one, told("Cart", START, FIRST))
        [sent] = await one.rows("SELECT count(*) FROM message WHERE sent_at IS NOT NULL")
    assert sent == (1,)
    assert collected.bodies == []


@pytest.mark.parametrize(("asked", "trace"), [(FIRST, FIRST), (DROPPED, None), ("", None)], ids=str)
async def test_only_the_place_of_a_request_whose_trace_is_kept_is_written(
    own_dsn: str, tmp_path: Path, asked: str, trace: str | None
) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as one:
        await people(one.connection, ["ann"])
        cart = Happened("1", "Cart", ("user_id", "ann"), START, {})
        submission = Submission(WORKSPACE, "test", [cart], asked=asked)
        await Desk(one.ingest).accept(one.connection, [submission], START)
        assert await kept(one) == [trace]
