"""Whatever a journey looks like and whatever happens, people wait or leave, by ways it has."""

import random
import socket
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.purity import ImpureError, pure
from tests.unit.wandering import MOST_ROUNDS, World, faults, random_journey
from wayline.domain.journeys.engine import (
    MOST_STEPS,
    MOST_STEPS_AT_ONCE,
    MOST_VISITS,
    Advance,
    Passage,
)
from wayline.domain.journeys.step import Need
from wayline.domain.reasons import is_reason

IMPURE: tuple[Callable[[], object], ...] = (
    *(time.time, random.random, socket.socket, datetime.now, uuid4, Random),
    *(lambda: Path(__file__).read_text(), lambda: random.choice([1])),
)
REASONS = {
    *("arm:red", "arm:green", "arm:blue", "arm:holdout", "branch:if", "branch:else"),
    *("exit:done", "exit:complete", "field:missing", "goal:reached", "update:done", "zone:unknown"),
    *("limit:visits", "limit:advance", "cap:day"),
    *("met:event", "met:message", "met:reply", "wait:timeout", "wait:for"),
    *("message:owed", "message:sent", "message:in_doubt", "message:refused", "message:expired"),
    *("message:failed", "message:cancelled"),
    *("wait:timer", "wait:over", "wait:until", "wait:past", "wait:skipped"),
    *("webhook:called", "webhook:answered", "webhook:failed"),
}


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 2**32))
def test_a_history_is_a_path_of_the_journey_and_stays_within_the_limits(
    shape: Random, seed: int
) -> None:
    world = World(Random(seed), random_journey(shape), "ann")
    rows: list[Passage] = []
    for result in world.advances():
        rows.extend(result.passages)
        assert len(result.passages) <= MOST_STEPS_AT_ONCE + 1
        assert faults(world.journey, rows, result.exit_reason) == []
        assert result.enrollment.sequence == len(rows)
        visits = result.enrollment.visits
        assert max(visits.values()) <= MOST_VISITS + 1
        assert sum(visits.values()) <= MOST_STEPS + 1


def test_of_2000_people_in_random_journeys_each_leaves_or_waits_for_something() -> None:
    ends: Counter[str] = Counter()
    reasons: set[str | None] = set()
    for seed in range(2_000):
        chance = Random(seed)
        rounds = list(World(chance, random_journey(chance), f"person {seed}").advances())
        reasons |= {row.reason for result in rounds for row in result.passages}
        last = rounds[-1]
        assert last.status == "exited" or last.due_at or last.awaits
        assert last.status == "exited" or len(rounds) == MOST_ROUNDS
        ends[(last.exit_reason or "waits").split(":")[0]] += 1
    assert ends.keys() == {"exit", "limit"}, "a circle of waits is cut, everybody else gets out"
    assert ends["exit"] > 800
    assert reasons == REASONS
    assert all(map(is_reason, REASONS))


class Watched(World):
    """A world that calls the engine twice, under guard, and looks at what it was given."""

    needs = 0

    def advance(self) -> Advance | Need:
        given = self.enrollment, self.known, self.now
        before = deepcopy(given)
        result = super().advance()
        with pure():
            again = super().advance()
        assert again == result
        assert given == before
        self.needs += isinstance(result, Need)
        return result


def test_the_same_arguments_give_the_same_result_and_stay_as_they_are() -> None:
    needs = 0
    for seed in range(60):
        chance = Random(seed)
        world = Watched(chance, random_journey(chance), "ann")
        needs += sum(world.needs for _, _ in zip(range(40), world.advances(), strict=False))
    assert needs > 100


def test_the_guard_of_purity_catches_what_it_is_for() -> None:
    for impure in IMPURE:
        with pytest.raises(ImpureError), pure():
            impure()
