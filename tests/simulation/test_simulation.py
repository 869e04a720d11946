"""Simulated weeks of a business, with every fault that a seed draws, judged from outside."""

import os
from pathlib import Path

import pytest

from tests.simulation.running import run_seed
from tests.simulation.stage import Arena

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
async def test_twenty_seeds(seed: int, arena: Arena, tmp_path: Path) -> None:
    verdict = await run_seed(seed, arena, tmp_path)
    assert not verdict.wrong, str(verdict)


@pytest.mark.skipif("SEED" not in os.environ, reason="SEED names no seed")
async def test_seed_of_the_environment(arena: Arena, tmp_path: Path) -> None:
    verdict = await run_seed(int(os.environ["SEED"]), arena, tmp_path)
    assert not verdict.wrong, f"{verdict} {dict(sorted(verdict.seen.items()))}"


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 600))
async def test_five_hundred_seeds(seed: int, arena: Arena, tmp_path: Path) -> None:
    verdict = await run_seed(seed, arena, tmp_path)
    assert not verdict.wrong, str(verdict)
