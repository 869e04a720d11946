"""kill -9 of an import, and a disk that is full, lose nothing and take nothing twice."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import ROOT
from tests.quick import FOLDER
from tests.runtime.importing import HEADER, messy, written
from wayline.store.embedded import server

COUNTS = """
SELECT (SELECT count(*) FROM contact WHERE merged_into IS NULL), (SELECT count(*) FROM identity),
  (SELECT count(*) FROM consent_event), (SELECT count(*) FROM care WHERE consent <> '{}'),
  (SELECT count(*) FROM import_change), (SELECT count(*) FROM event),
  (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM
    (SELECT phone, email, attributes FROM contact WHERE merged_into IS NULL) t)
"""


def command(home: Path, file: Path) -> list[str]:
    return [sys.executable, "-m", "tests.durability.import_process", str(home), str(file)]


def start(home: Path, file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(home, file),
        cwd=ROOT,
        env={**os.environ, "WAYLINE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, error = process.communicate(timeout=200)
    assert process.returncode == 0, error
    told: dict[str, Any] = json.loads(out)
    return told


def counts(home: Path) -> tuple[Any, ...]:
    with server(home) as running, psycopg.connect(running.dsn()) as connection:
        row = connection.execute(COUNTS).fetchone()
        assert row is not None
        return row


@pytest.fixture
def home(testrun_uid: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach."""
    folder = FOLDER / f"wayline-imp-{testrun_uid[:8]}-{abs(hash(request.node.name)) % 10**6}"
    folder.mkdir()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_killed_at_any_moment_it_goes_on(home: Path, tmp_path: Path) -> None:
    rows = list(messy(900, 7))
    calm, rough = written(tmp_path / "calm.csv", rows), written(tmp_path / "rough.csv", rows)
    whole = outcome(start(home / "calm", calm))
    chance = random.Random(7)
    kills = 0
    with server(home / "rough"):  # it stays up, so that only the import dies
        while kills < 4:
            process = start(home / "rough", rough)
            assert process.stderr is not None
            for _ in range(chance.randrange(1, 5)):  # it tells each batch
                process.stderr.readline()
            time.sleep(chance.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += process.returncode == -signal.SIGKILL
        again = outcome(start(home / "rough", rough))
    assert again["counts"] == whole["counts"]
    assert counts(home / "rough") == counts(home / "calm")
    assert (tmp_path / "rough.rejects.csv").read_text() == (
        tmp_path / "calm.rejects.csv"
    ).read_text()
    assert HEADER.split(",")[0] in (tmp_path / "calm.rejects.csv").read_text()


def fill(home: Path, left: int) -> Path:
    """Take the room of a disk away but for some octets; returns what takes it."""
    ballast = home / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(home).free - left)
    return ballast


@pytest.mark.prove
def test_a_full_disk_that_ends_the_server_too(home: Path, tmp_path: Path) -> None:
    """Without room for its log PostgreSQL ends itself; the import says so, and goes on later."""
    rows = list(messy(900, 7))
    calm, rough = written(tmp_path / "calm.csv", rows), written(tmp_path / "rough.csv", rows)
    small = home / "rough"
    small.mkdir(mode=0o711)
    options = ["-t", "tmpfs", "-o", "size=400m,mode=711", "tmpfs", str(small)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        whole = outcome(start(home / "calm", calm))
        with server(small):
            outcome(start(small, written(tmp_path / "one.csv", rows[:1])))
            ballast = fill(small, 2**20)
            process = start(small, rough)
            _, error = process.communicate(timeout=200)
        assert process.returncode == 1
        assert "embedded:disk_full" in error or "database:full" in error
        assert "the same command goes on where it stopped" in error
        ballast.unlink()
        again = outcome(start(small, rough))
        assert again["counts"]["rejected"] == whole["counts"]["rejected"]
    finally:
        subprocess.run(["umount", "-l", str(small)], capture_output=True, check=False)
