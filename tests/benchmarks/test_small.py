"""The benches run, and say what they promise to say; how fast they are is nobody's test."""

import json

import pytest

from benchmarks import journey, live
from benchmarks.catalogue import BENCHES, NOT_YET
from benchmarks.rows import Row, as_json, table
from benchmarks.scales import Scale
from benchmarks.stage import Stage
from wayline.store.embedded import Server

_TINY = Scale(
    rounds=1,
    events=200,
    steps=20,
    few=10,
    many=50,
    journey=20,
    backlog=10,
    many_overdue=20,
    inserts=12,
    calls=20,
    requests=300,
    single=30,
    imports=120,
    sealed=150,
)


@pytest.fixture(scope="module")
def stage(postgres: Server) -> Stage:
    """The stage on the server of this test run, which is not durable: only speed would show it."""
    return Stage(postgres)


@pytest.mark.parametrize("name", BENCHES)
async def test_a_bench_says_what_it_measured(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, seconds in ((live, "_BACKLOG_SECONDS"), (journey, "_SECONDS")):
        monkeypatch.setattr(module, seconds, 1.0)  # so few people are soon through
    rows = await BENCHES[name](stage, _TINY)
    assert rows
    for row in rows:
        assert row.path
        assert row.figure
        assert all(value >= 0 for key, value in row.values.items() if key != "more")
        assert (row.met is None) == (not row.target)
        assert (row.cpu_ratio is None) == (not row.floor) == (row.wall_ratio is None)
        assert row.values.get("texts", 2 * _TINY.journey) == 2 * _TINY.journey


def test_rows_are_printed_for_people_and_for_programs() -> None:
    rows = [
        Row("ingest", "81 us", "20 us", 0.25, 0.4, "40 %", met=False),
        Row("render", "12 us", values={"cpu_us": 12.0}),
    ]
    lines = table(rows).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert "NO" in lines[2]
    assert "25%" in lines[2]
    assert json.loads(as_json(rows))[1]["values"] == {"cpu_us": 12.0}
    assert "blast" in NOT_YET
