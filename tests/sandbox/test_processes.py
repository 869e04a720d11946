"""What was answered survives kill -9, and processes share the file."""

import os
import random
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from pathlib import Path

from tests.sandbox.making import (
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

COUNT, SIZE, KILLS = 3_000, 20, 10


def start(*arguments: object) -> "subprocess.Popen[str]":
    command = python("-m", "tests.sandbox.clients", *map(str, arguments))
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def until_killed(path: Path, first: int, batches: int) -> int:
    """Hand over from `first` on, be killed after some batches; returns the first unanswered one."""
    process = start("steps", path, "rough", first, COUNT, SIZE)
    assert process.stdout is not None
    for _ in range(batches):
        if line := process.stdout.readline():
            first = int(line) + SIZE
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
        first = until_killed(path, first, chance.randint(2, 14))
        with Carrier(path, ROUGH, SEED) as carrier:
            taken = Counter(each.key for each in carrier.accepted())
        answered = {each.key for each in texts(first)}
        assert expected & answered <= taken.keys()
        assert set(taken.values()) <= {1}
        assert len(taken) <= first + SIZE
    assert 0 < first < COUNT
    with Carrier(path, ROUGH, SEED) as carrier:
        hand_over(carrier, texts(COUNT)[first:], SIZE)
        assert digest(carrier) == outcome


def test_opening_waits_for_a_reader_of_a_file_that_is_not_yet_shared(tmp_path: Path) -> None:
    reader = sqlite3.connect(
        tmp_path / "carrier.sqlite", isolation_level=None, check_same_thread=False
    )
    reader.executescript("CREATE TABLE unrelated (a); BEGIN; SELECT * FROM unrelated")
    reader.execute("SELECT * FROM unrelated").fetchall()
    ending = threading.Timer(0.2, reader.execute, ["COMMIT"])
    ending.start()
    with opened(tmp_path, REAL) as carrier:
        assert carrier.next_due() is None
    ending.join()
    reader.close()


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "carrier.sqlite"
    taken: list[Happening] = []
    # All open a new file at once, and hand over partly the same texts.
    clients = [start("share", path, "real", COUNT, step) for step in (1, 2)]
    with Carrier(path, REAL, SEED) as carrier:
        while any(client.poll() is None for client in clients):
            page = everything(carrier)[:500]
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
