"""Runs `wayline replay` as a process of its own, on a made-up file of purchases, and kills it."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
UNTIL = "1997-06-30"


def orders(path: Path, customers: int, seed: int = 5) -> Path:
    """A file of purchases in the shape of the real one, with doubled lines and free orders."""
    chance = random.Random(seed)
    lines = []
    for customer in range(customers):
        day = chance.randrange(60)
        for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
            month, date = 1 + day // 28, 1 + day % 28
            amount = chance.choice(["0.00", "11.77", "29.33", "62.47"])
            line = f" {customer:05d} 1997{month:02d}{date:02d} {chance.randrange(1, 5)} {amount:>7}"
            lines += [line] * (2 if chance.random() < 0.02 else 1)
            day += chance.randrange(1, 40)
            if day > 150:
                break
    path.write_text("\n".join(lines) + "\n")
    return path


@dataclass
class Replaying:
    """A replay under way."""

    process: subprocess.Popen[str]

    def workers(self) -> list[psutil.Process]:
        """Its worker processes."""
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [one for one in children if _is_worker(one)]
        except psutil.NoSuchProcess:
            return []

    def kill_all(self) -> None:
        """Kill -9 of the replay and of all its workers at once."""
        workers = self.workers()
        self.process.kill()
        for worker in workers:
            _kill(worker)
        self.process.communicate()

    def outcome(self) -> dict[str, Any]:
        """What it printed in the end."""
        out, error = self.process.communicate(timeout=300)
        assert self.process.returncode == 0, error[-4000:]
        found: dict[str, Any] = json.loads(out)
        return found


def start(home: Path, file: Path, workers: int, carrier: str = "real", *more: str) -> Replaying:
    """Start a replay in a home of its own."""
    command = [
        *(sys.executable, "-c", "from wayline.cli import main; main()"),
        *("replay", "--orders", str(file)),
        *("--journeys", str(ROOT / "examples" / "retail"), "--until", UNTIL, "--seed", "3"),
        *("--rules-as-of", "2026-11-21", "--workers", str(workers), "--carrier", carrier),
        *("--json", *more),
    ]
    environment = {**os.environ, "WAYLINE_HOME": str(home)}
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    return Replaying(process)


def harass(replaying: Replaying, kills: int, every: float, chance: random.Random) -> int:
    """Kill a random worker now and then; returns how many kills there were."""
    done = 0
    while done < kills and replaying.process.poll() is None:
        time.sleep(every * chance.uniform(0.5, 1.5))
        workers = replaying.workers()
        if workers and _kill(chance.choice(workers)):
            done += 1
    return done


def wait_until(found: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def _is_worker(one: psutil.Process) -> bool:
    try:
        return any("replay_worker" in part for part in one.cmdline())
    except psutil.Error:
        return False


def _kill(one: psutil.Process) -> bool:
    try:
        one.kill()
    except psutil.NoSuchProcess:
        return False
    return True
