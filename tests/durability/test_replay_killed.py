"""kill -9 of a worker, or of all, changes nothing: the same history, nobody texted twice."""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from tests.durability.replays import Replaying, harass, orders, start, wait_until
from tests.quick import FOLDER

TAKEN = "SELECT COUNT(*) FROM message"
AHEAD = "SELECT COUNT(*) FROM happening"


@pytest.fixture
def home(testrun_uid: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's."""
    folder = FOLDER / f"wayline-kill-{testrun_uid}-{abs(hash(request.node.name)) % 10**8}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_one_worker_four_workers_and_killed_ones_agree(home: Path, tmp_path: Path) -> None:
    file = orders(tmp_path / "orders.txt", 60)
    calm = start(home / "calm", file, 1).outcome()
    assert all(check["ok"] for check in calm["audit"])

    rough = start(home / "killed", file, 3)
    kills = harass(rough, 6, 1.0, random.Random(1))
    assert kills > 0
    killed = rough.outcome()
    assert killed["digest"] == calm["digest"]
    assert all(check["ok"] for check in killed["audit"])


def test_killed_altogether_it_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    file = orders(tmp_path / "orders.txt", 60)
    whole = start(home / "whole", file, 2).outcome()

    books = home / "cut" / "replay" / "sandbox.sqlite"
    for workers, texts in ((2, 10), (3, 30)):
        cut = start(home / "cut", file, workers)
        wait_until(partial(_is_amid, books, texts))
        cut.kill_all()
        assert _count(books, AHEAD) > 0, "nothing was to come, so that nothing could be lost"
    again = start(home / "cut", file, 1).outcome()
    assert again["digest"] == whole["digest"]
    assert all(check["ok"] for check in again["audit"])


def test_another_digest_is_a_failure(home: Path, tmp_path: Path) -> None:
    file = orders(tmp_path / "orders.txt", 5)
    one = start(home, file, 1, "real", "--expect", "0" * 32)
    _, error = one.process.communicate(timeout=120)
    assert one.process.returncode == 1
    assert "replay:digest" in error


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(5))
def test_a_rough_carrier_and_many_kills(home: Path, tmp_path: Path, seed: int) -> None:
    file = orders(tmp_path / "orders.txt", 200, seed)
    calm = start(home / "calm", file, 1, "rough").outcome()
    rough = start(home / "killed", file, 4, "rough")
    assert harass(rough, 40, 0.5, random.Random(seed)) > 10
    killed = rough.outcome()
    assert killed["digest"] == calm["digest"]
    assert all(check["ok"] for check in killed["audit"])


def test_the_database_may_be_gone_for_a_while(home: Path, tmp_path: Path) -> None:
    file = orders(tmp_path / "orders.txt", 40)
    calm = start(home / "calm", file, 1).outcome()

    cut = start(home / "cut", file, 2)
    wait_until(partial(_are_at_work, cut))
    time.sleep(1.5)
    postmaster = int(
        (home / "cut" / "replay" / "postgres" / "postmaster.pid").read_text().split()[0]
    )
    os.kill(postmaster, signal.SIGKILL)
    found = cut.outcome()
    assert found["digest"] == calm["digest"]
    assert all(check["ok"] for check in found["audit"])


def _is_amid(books: Path, texts: int) -> bool:
    """So many texts were taken, and much is to come of them."""
    with suppress(sqlite3.OperationalError):
        return _count(books, TAKEN) >= texts and _count(books, AHEAD) >= 10
    return False  # there are no books yet


def _count(books: Path, query: str) -> int:
    with closing(sqlite3.connect(f"file:{books}?mode=ro", uri=True)) as opened:
        found: tuple[int] = opened.execute(query).fetchone()
    return found[0]


def _are_at_work(one: Replaying) -> bool:
    return len(one.workers()) == 2
