"""A simulation that finds nothing proves nothing: one of a few seeds catches each planted bug."""

from pathlib import Path

import pytest
from psycopg.errors import UniqueViolation

from tests.simulation.planted import PLANTS, fresh_hours
from tests.simulation.running import run_seed
from tests.simulation.stage import Arena
from wayline.domain.errors import WaylineError

__all__ = ["fresh_hours"]
SEEDS = 10
# The engine says so itself, or the run, or the database: a key is there already; or it breaks.
CAUGHT = (WaylineError, AssertionError, UniqueViolation, KeyError)


@pytest.mark.prove
@pytest.mark.usefixtures("fresh_hours")
@pytest.mark.parametrize("name", PLANTS)
async def test_each_planted_bug_is_caught(
    name: str, arena: Arena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, bug = PLANTS[name]
    bug(monkeypatch)
    for seed in [first, *(seed for seed in range(SEEDS) if seed != first)]:
        try:
            verdict = await run_seed(seed, arena, tmp_path / str(seed), compare=False)
        except CAUGHT:
            return
        if verdict.wrong:
            return
    pytest.fail(f"{name} is caught by no seed below {SEEDS}")
