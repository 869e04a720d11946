"""Real purchases of 1,000 people run the example journeys, and every ledger agrees."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability.replays import ROOT
from tests.quick import FOLDER

COMMAND = (sys.executable, "-c", "from wayline.cli import main; main()")


@pytest.fixture
def home(testrun_uid: str) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's."""
    folder = FOLDER / f"wayline-real-{testrun_uid}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def wayline(home: Path, *arguments: str) -> str:
    """What a command prints; it must end well."""
    environment = {**os.environ, "WAYLINE_HOME": str(home)}
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment,
        text=True,
        capture_output=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def replay(home: Path, file: Path, *more: str) -> dict[str, Any]:
    """The outcome of a replay of the real file."""
    told = wayline(
        home,
        *("replay", "--orders", str(file), "--journeys", str(ROOT / "examples" / "retail")),
        *("--until", "1998-06-30", "--seed", "7", "--rules-as-of", "2026-11-21", "--json", *more),
    )
    found: dict[str, Any] = json.loads(told)
    return found


def prove_all(home: Path, *more: str) -> dict[str, Any]:
    """What became of proving every text of the replay in a home."""
    told: dict[str, Any] = json.loads(
        wayline(home, "consent", "prove", "--replay", "--all", "--json", *more)
    )
    assert (told["holds"], told["unproved"]) == (True, {})
    assert told["proved"] == told["messages"] == told["told"]
    assert told["sent"] == told["books"]
    return told


def test_a_thousand_people(home: Path, shared_data: Path) -> None:
    file = shared_data / "cdnow_master.txt.gz"
    found = replay(home, file, "--people", "1000", "--workers", "2")
    assert [check["what"] for check in found["audit"] if not check["ok"]] == []
    assert len(found["audit"]) > 20

    said = wayline(home, "report", "--replay")
    assert "win-back" in said
    assert prove_all(home)["proved"] > 5_000


@pytest.mark.prove
def test_everybody_with_one_and_with_four_workers(home: Path, shared_data: Path) -> None:
    file = shared_data / "cdnow_master.txt.gz"
    one = replay(home / "one", file, "--workers", "1")
    four = replay(home / "four", file, "--workers", "4", "--expect", one["digest"])
    assert four["digest"] == one["digest"]
    assert all(check["ok"] for check in one["audit"] + four["audit"])

    folder = home / "proofs"
    proved = prove_all(home / "one", "--to", str(folder))["proved"]
    assert proved > 130_000
    keys = str(home / "one" / "keys" / "signing.pub")
    verify = ("consent", "verify-proof", str(folder), "--keys", keys, "--json")
    checked = json.loads(wayline(home / "another", *verify))
    assert (checked["proofs"], checked["wrong"]) == (proved, 0)
