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
    folder = Path(f"/tmp/wayline-imp-{testrun_uid[:8]}-{abs(hash(request.node.name)) % 10**6}")
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
