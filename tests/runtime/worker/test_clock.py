"""A database far ahead or behind is followed; a slow way to it is not taken for that."""

from datetime import timedelta

import pytest

from wayline.runtime.worker.keeping import DatabaseClock

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("skew", [HOUR, -HOUR])
def test_the_databases_time_counts(skew: timedelta) -> None:
    clock = DatabaseClock()
    asked_at = clock.machine()
    clock.learn(asked_at, asked_at + skew)
    assert abs(clock.now() - clock.machine() - skew) < timedelta(minutes=1)


def test_a_slow_answer_is_no_skew() -> None:
    clock = DatabaseClock()
    clock.learn(clock.machine() - HOUR, clock.machine() - HOUR / 2)
    assert clock.now() - clock.machine() < timedelta(seconds=1)
    assert clock.machine() - clock.now() < timedelta(seconds=1)
