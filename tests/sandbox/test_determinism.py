"""The same seed gives the same outcomes, whatever the batches, the order and the process."""

import os
import random
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.sandbox.making import (
    SEED,
    START,
    digest,
    everything,
    hand_over,
    opened,
    python,
    text,
    texts,
    told,
)
from wayline.sandbox import REAL, ROUGH, Behaviour, WrongSeedError

COUNT = 600


def outcome(path: Path, behaviour: Behaviour, *, size: int = 200, shuffled: int = 0) -> str:
    path.mkdir()
    batch = texts(COUNT)
    if shuffled:
        random.Random(shuffled).shuffle(batch)
    with opened(path, behaviour) as carrier:
        hand_over(carrier, batch, size)
        return digest(carrier)


@pytest.mark.parametrize("behaviour", [REAL, ROUGH], ids=lambda each: each.name)
def test_batches_and_order_change_nothing(tmp_path: Path, behaviour: Behaviour) -> None:
    expected = outcome(tmp_path / "a", behaviour)
    assert outcome(tmp_path / "b", behaviour, size=1) == expected
    assert outcome(tmp_path / "c", behaviour, size=COUNT) == expected
    assert outcome(tmp_path / "d", behaviour, shuffled=1) == expected
    assert outcome(tmp_path / "e", behaviour, shuffled=2, size=7) == expected


def test_another_process_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "carrier.sqlite"
    command = python("-m", "tests.sandbox.clients", "digest", str(path), "real", str(COUNT), "1")
    environment = {**os.environ, "PYTHONHASHSEED": "42", "TZ": "Asia/Kolkata"}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == outcome(tmp_path / "here", REAL)


def test_another_seed_changes_much(tmp_path: Path) -> None:
    with opened(tmp_path, REAL, seed=8) as carrier:
        hand_over(carrier, texts(COUNT))
        found = digest(carrier)
    assert found != outcome(tmp_path / "here", REAL)


def test_a_file_keeps_its_seed(tmp_path: Path) -> None:
    opened(tmp_path, REAL, seed=8).close()
    with pytest.raises(WrongSeedError, match="seed 8, not 9"):
        opened(tmp_path, REAL, seed=9)


def test_a_file_opened_again_has_everything(tmp_path: Path) -> None:
    with opened(tmp_path, REAL) as carrier:
        hand_over(carrier, texts(COUNT))
        before = digest(carrier)
    with opened(tmp_path, REAL) as carrier:
        assert digest(carrier) == before


def test_happenings_of_one_instant_have_an_order_of_their_own(tmp_path: Path) -> None:
    behaviour = replace(REAL, early=1.0)  # half of the first receipts come at the very instant
    batch = [text(f"text-{number}", to=f"+1415{number:07d}") for number in range(300)]
    found = []
    for name, order in (("a", batch), ("b", batch[::-1])):
        (tmp_path / name).mkdir()
        with opened(tmp_path / name, behaviour) as carrier:
            hand_over(carrier, order)
            found.append(told(everything(carrier)))
    assert sum(row.startswith(b'["2026-03-03T09:00:00+') for row in found[0]) > 100
    assert found[0] == found[1]


@pytest.mark.parametrize("year", [1969, 1997, 2026, 2099])
def test_every_time_is_kept_to_the_microsecond(tmp_path: Path, year: int) -> None:
    at = datetime(year, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    abroad = at.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    with opened(tmp_path, REAL, SEED) as carrier:
        carrier.submit([text("a", at=abroad)])
        [line] = carrier.accepted()
    assert line.at == at
    assert line.at.tzinfo is UTC


def test_a_time_without_zone_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path, REAL) as carrier:
        with pytest.raises(TypeError):
            carrier.submit([text("a"), text("b", at=START.replace(tzinfo=None))])
        assert list(carrier.accepted()) == []
        assert carrier.submit([text("a")])[0].status == "accepted"
        assert {each.key for each in everything(carrier)} == {"a"}
