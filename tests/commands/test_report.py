"""`wayline report` answers on a new home, and names what is not there."""

import json
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from wayline.cli import app


@pytest.fixture
def home(own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAYLINE_HOME", str(tmp_path))
    where = conninfo_to_dict(own_dsn)
    address = f"postgresql:///{where['dbname']}?host={where['host']}&user={where['user']}"
    monkeypatch.setenv("WAYLINE_DATABASE_URL", address)
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["report", *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("home")
def test_a_new_home_has_an_empty_report() -> None:
    assert "0 people" in run()
    assert run().endswith("All together\nno message and no order yet\n")
    told = json.loads(run("--json"))
    assert (told["workspace"], told["people"], told["journeys"]) == ("main", 0, [])


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "code"),
    [(["--replay"], "replay:missing"), (["--workspace", "nobody"], "workspace:unknown")],
)
def test_what_is_not_there_is_named(words: list[str], code: str) -> None:
    done = CliRunner().invoke(app, ["report", *words])
    assert done.exit_code == 1
    assert f"error[{code}]" in done.output
