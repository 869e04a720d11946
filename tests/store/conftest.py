"""Homes and processes for the tests that kill things."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.quick import FOLDER
from wayline.store.embedded_process import postmaster

# Uses the home until a line arrives on its input; reports what it meets.
SCRIPT = """
import os, sys
from wayline.domain.errors import WaylineError
from wayline.store.embedded import server
import psycopg
home, uid = sys.argv[1], int(sys.argv[2])
if uid:
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
try:
    with server(home, {"fsync": False, "shared_buffers": "32MB"}) as running:
        with psycopg.connect(running.dsn("postgres")) as connection:
            connection.execute("SELECT 1")
        print("ready", flush=True)
        sys.stdin.readline()
except WaylineError as error:
    print(error.code, error, flush=True)
"""

Child = subprocess.Popen[str]
_numbers = count()


@pytest.fixture
def home(testrun_uid: str, worker_id: str) -> Iterator[Path]:
    """A home that does not exist yet, where PostgreSQL's own account can get to."""
    path = FOLDER / f"wayline-home-{testrun_uid[:8]}-{worker_id}-{next(_numbers)}"
    yield path
    for data in path.glob("**/postgres"):
        left = postmaster(data) if data.is_dir() else None
        if left:
            left.kill()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def user_of(request: pytest.FixtureRequest) -> Iterator[Callable[..., Child]]:
    """Start a process that uses a home: `ready` on its output, leaves at a line of input."""
    children: list[Child] = []

    def start(home: Path, *, uid: int = 0, env: dict[str, str] | None = None) -> Child:
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", SCRIPT, str(home), str(uid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)} if env is None else env,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def heard(child: Child) -> str:
    """What the process says next."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def leave(child: Child) -> None:
    """Let the process leave its home in good order."""
    child.communicate("\n", timeout=60)
    assert child.returncode == 0


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition that another process brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)
