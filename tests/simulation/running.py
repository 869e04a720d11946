"""One seed from its plan to the verdict, with the faults and, where that must agree, without."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.judge import judge
from tests.simulation.live import run_live
from tests.simulation.ordered import run_ordered
from tests.simulation.plan import Plan, draw
from tests.simulation.sometimes import observed
from tests.simulation.stage import WORKSPACE, Arena, Stage, stage_of
from wayline.store.reports import digest


@dataclass
class Verdict:
    """What is wrong with the run of a seed, and what happened in it."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    trace: str = ""  # the same each time that the seed is run

    def __str__(self) -> str:
        lines = "\n  ".join(self.wrong[:12])
        command = f"SEED={self.seed} .venv/bin/pytest -n 1 tests/simulation -k of_the_environment"
        return f"seed {self.seed}, {len(self.wrong)} wrong:\n  {lines}\nalone: {command}"


async def run_seed(seed: int, arena: Arena, folder: Path, *, compare: bool = True) -> Verdict:
    """Run a seed and judge it."""
    plan = draw(seed)
    verdict = Verdict(seed)
    async with stage_of(plan, arena, folder / "faulty", faulty=True) as stage:
        await _run(stage)
        verdict.wrong += await judge(stage)
        verdict.seen = stage.seen + await observed(stage)
        found = await digest(arena.owner, WORKSPACE)
        verdict.trace = f"{found} {stage.turns.calls} calls {stage.turns.tick} commits"
    if compare and plan.comparable and not verdict.wrong:
        verdict.wrong += await _compare(plan, arena, folder / "calm", found)
        verdict.seen["compared"] += 1
    return verdict


async def _compare(plan: Plan, arena: Arena, folder: Path, found: str) -> list[str]:
    """The same history without deaths and with one worker."""
    async with stage_of(plan, arena, folder, faulty=False) as stage:
        await _run(stage)
        calm = await digest(arena.owner, WORKSPACE)
    return [] if calm == found else [f"digest {found} with faults, {calm} without"]


async def _run(stage: Stage) -> None:
    await (run_live(stage) if stage.plan.mode == "live" else run_ordered(stage))
