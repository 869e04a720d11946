"""Ruff's rules forbid the clock and true chance inside, and allow them at the edges."""

import subprocess
import sys

import pytest

from tests.house.tree import ROOT

FORBIDDEN = [
    "import datetime\n\nat = datetime.datetime.now(tz=datetime.UTC)\n",
    "from datetime import UTC, datetime\n\nat = datetime.now(UTC)\n",
    "import time\n\nat = time.time()\n",
    "import random\n\nchance = random.random()\n",
    "from random import choice\n\nchance = choice([1, 2])\n",
    "from uuid import uuid4\n\nkey = uuid4()\n",
]
EDGES = ["wayline/runtime/clock.py", "wayline/store/migrate.py", "wayline/commands/demo.py"]


def found(path: str, code: str) -> str:
    """What ruff says of `code` as if it stood in the file `path`."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]
    command += ["--stdin-filename", path, "-"]
    text = f'"""Planted."""\n\n{code}'
    done = subprocess.run(
        command, cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", FORBIDDEN)
def test_clock_and_chance_are_forbidden_inside(code: str) -> None:
    assert "TID251" in found("wayline/domain/planted.py", code)


@pytest.mark.parametrize("path", EDGES)
def test_the_edges_may_look_at_the_clock(path: str) -> None:
    assert "TID251" not in found(path, FORBIDDEN[1])


def test_seeded_chance_is_allowed() -> None:
    code = "import random\n\nchance = random.Random(7).random()\n"
    assert "All checks passed" in found("wayline/runtime/planted.py", code)
