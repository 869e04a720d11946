"""What was answered survives kill -9, and processes share the file."""

import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.sandbox.making import (
    LATER,
    SEED,
    digest,
    everything,
    hand_over,
    opened,
    python,
    texts,
    told,
)
from wayline.sandbox import REAL, ROUGH, Carrier, Happening

COUNT, SIZE, KILLS = 2_000, 20, 8
CALLBACKS = [f"sandbox/{number}" for number in range(3)]


def start(*arguments: object) -> "subprocess.Popen[str]":
    command = python("-m", "tests.sandbox.clients", *map(str, arguments))
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def until_killed(path: Path, first: int, batches: int, pause: float) -> int:
    """Hand over from `first` on, be killed after some batches; returns the first unanswered one."""
    process = start("steps", path, "rough", first, COUNT, SIZE)
    assert process.stdout is not None
    for _ in range(batches):
        if line := process.stdout.readline():
            first = int(line) + SIZE
    time.sleep(pause)
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    return int(rest[-1]) + SIZE if rest else first


def test_kill_nine_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, ROUGH) as carrier:
        hand_over(carrier, texts(COUNT))
        expected, outcome = {each.key for each in carrier.accepted()}, digest(carrier)
    path, chance, first = tmp_path / "killed.sqlite", random.Random(SEED), 0
    for _ in range(KILLS):
        first = until_killed(path, first, chance.randint(1, 8), chance.random() / 300)
        with Carrier(path, ROUGH, SEED) as carrier:
            taken = Counter(each.key for each in carrier.accepted())
        answered = {each.key for each in texts(first)}
        assert expected & answered <= taken.keys()
        assert set(taken.values()) <= {1}
        assert len(taken) <= first + SIZE
    assert first > 0
    with Carrier(path, ROUGH, SEED) as carrier:
        hand_over(carrier, texts(COUNT)[first:], SIZE)
        assert digest(carrier) == outcome


@pytest.mark.parametrize(
    ("statement", "occurrence"),
    [
        ("BEGIN", 2),
        ("INSERT INTO message", 30),
        ("UPDATE book", 1),
        ("UPDATE book", 3),
        ("INSERT INTO happening", 1),
        ("INSERT INTO happening", 77),
        ("COMMIT", 3),
    ],
)
def test_a_death_at_any_statement_is_as_if_it_had_not_begun(
    tmp_path: Path, statement: str, occurrence: int
) -> None:
    path = tmp_path / "carrier.sqlite"
    client = start("die", path, "real", statement, occurrence, 100)
    client.communicate()
    assert client.returncode == -signal.SIGKILL
    found = []
    (tmp_path / "alone").mkdir()
    for folder in (tmp_path, tmp_path / "alone"):
        with opened(folder, REAL) as carrier:
            hand_over(carrier, texts(100), size=20)
            found.append(digest(carrier))
    assert found[0] == found[1]


def test_opening_waits_for_another_that_is_making_the_file(tmp_path: Path) -> None:
    path = tmp_path / "carrier.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE unrelated (a)")
    other.execute("BEGIN IMMEDIATE")  # SQLite itself would not wait for this one
    ending = threading.Timer(0.2, other.execute, ["COMMIT"])
    ending.start()
    with opened(tmp_path, REAL) as carrier:
        assert carrier.next_due() is None
    ending.join()
    other.close()


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "carrier.sqlite"
    taken: list[Happening] = []
    # All open a new file at once, and hand over partly the same texts.
    clients = [start("share", path, "real", COUNT, step) for step in (1, 2)]
    with Carrier(path, REAL, SEED) as carrier:
        while any(client.poll() is None for client in clients):
            page = carrier.due(CALLBACKS, LATER, 500)
            taken += page
            carrier.acknowledge([each.id for each in page])
        assert [client.wait() for client in clients] == [0, 0]
        taken += everything(carrier)
        accepted = Counter(each.key for each in carrier.accepted())
    for client in clients:
        assert client.stdout is not None
        client.stdout.close()
    assert set(accepted.values()) == {1}
    (tmp_path / "alone").mkdir()
    with opened(tmp_path / "alone", REAL) as carrier:
        hand_over(carrier, texts(COUNT))
        assert sorted(told(taken)) == sorted(told(everything(carrier)))
