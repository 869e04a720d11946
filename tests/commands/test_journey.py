"""`wayline journey` checks without a database, publishes, and shows what is live."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.quick import FOLDER
from wayline.cli import app
from wayline.store.embedded import Server

NUMBERS = count()
JOURNEY = """\
wayline: 1
journey: hello
name: Hello [there]
entry: {on: {event: Signed Up}}
goal: {event: Order Completed, within: 7 days}
steps:
  - {id: settle, wait: 2 hours}      # not at once
  - {id: hi, message: {channel: sms, template: hi}}
"""
TEXT = "category: service\nrole: progress\ntopic: welcome\n\nHello!"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one journey and its text, which is also where the command runs."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "hello.yaml").write_text(JOURNEY, encoding="utf-8")
    (tmp_path / "templates" / "hi.sms.en.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def empty(postgres: Server, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command line speak to an empty database."""
    name = f"journeys_{worker_id}_{next(NUMBERS)}"
    postgres.ensure_database(name)
    address = f"postgresql:///{name}?host={postgres.socket}&user=wayline"
    monkeypatch.setenv("WAYLINE_DATABASE_URL", address)


def call(*arguments: str, code: int = 0) -> Result:
    """Run the command; it must end with this code."""
    result = CliRunner().invoke(app, ["journey", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_checking_needs_no_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert call("check").stdout == "1 journey and 1 template are fine\n"
    assert call("check", "hello.yaml").stdout == "1 journey and 1 template are fine\n"
    found = json.loads(call("check", "--json").stdout)
    assert found == {
        "journeys": ["hello"],
        "templates": [{"file": "templates/hi.sms.en.txt", "encoding": "gsm7", "parts": 1}],
        "problems": [],
        "advice": [],
    }


@pytest.mark.parametrize("name", ["retail", "coffee"])
def test_the_examples_pass(name: str) -> None:
    assert call("check", str(ROOT / "examples" / name)).stdout.endswith("templates are fine\n")


def test_problems_are_told_one_a_line(folder: Path) -> None:
    (folder / "hello.yaml").write_text(JOURNEY.replace("2 hours", "soon"), encoding="utf-8")
    lines = call("check", code=1).stdout.splitlines()
    assert lines[0].startswith('hello.yaml:7: steps[0].wait: "soon" is not a duration (write ')
    assert lines[1:] == ["1 problem"]
    (problem,) = json.loads(call("check", "--json", code=1).stdout)["problems"]
    assert (problem["file"], problem["line"], problem["code"]) == (
        "hello.yaml",
        7,
        "duration:invalid",
    )


def test_a_folder_without_journeys_is_wrong_use(folder: Path) -> None:
    result = call("check", "templates", code=2)
    assert "error[journey:missing]: there is no journey in templates" in result.stderr


@pytest.mark.usefixtures("empty")
def test_the_life_of_a_journey(folder: Path) -> None:
    assert call("list").stdout.startswith("no journey is published yet")
    assert call("publish").stdout == "hello: published, version 1\n"
    assert call("publish").stdout == "hello: unchanged, version 1\n"
    assert "journey diff FILE.yaml" in call("diff", "hello", code=1).output

    longer = JOURNEY.replace("2 hours", "3 hours")
    (folder / "hello.yaml").write_text(longer, encoding="utf-8")
    difference = call("diff", "hello.yaml").stdout
    assert "~ settle: wait.duration: 2 hours -> 3 hours" in difference
    assert call("pause", "hello").stdout == "hello is paused\n"
    assert call("publish").stdout == "hello: published, version 2 (paused)\n"
    assert call("pause", "hello").stdout == "hello is paused already\n"
    assert call("resume", "hello").stdout == "hello is active\n"
    assert "hello: version 1 and version 2" in call("diff", "hello").stdout
    assert "nothing differs" in call("diff", "hello.yaml").stdout

    (row,) = json.loads(call("list", "--json").stdout)
    assert (row["journey"], row["state"], row["version"], row["people"]) == (
        "hello",
        "active",
        2,
        0,
    )
    assert "hello" in call("list").stdout
    shown = call("show", "hello").stdout
    assert "Hello [there]  active, version 2" in shown
    assert "goal     Order Completed within 7 days" in shown
    assert "template hi.sms.en, version 1" in shown
    assert call("show", "hello", "--source").stdout == longer
    assert call("show", "hello", "--version", "1", "--source").stdout == JOURNEY
    steps = json.loads(call("show", "hello", "--json").stdout)["steps"]
    assert [(step["id"], step["next"]) for step in steps] == [("settle", ["hi"]), ("hi", [])]


@pytest.mark.usefixtures("empty")
def test_nothing_is_published_with_a_problem(folder: Path) -> None:
    (folder / "worse.yaml").write_text(JOURNEY.replace("hi,", "hey,"), encoding="utf-8")
    output = call("publish", code=1).stdout
    assert output.splitlines()[-1] == "nothing was published"
    assert json.loads(call("list", "--json").stdout) == []


@pytest.mark.usefixtures("empty")
def test_what_is_not_there_is_named(folder: Path) -> None:
    call("publish")
    unknown = call("show", "helo", code=1).stderr
    assert 'there is no journey "helo"\n  Did you mean "hello"?' in unknown
    assert (
        "has no version 7\n  It has: 1." in call("show", "hello", "--version", "7", code=1).stderr
    )
    elsewhere = call("list", "--workspace", "south", code=1).stderr
    assert "error[workspace:unknown]" in elsewhere
    assert "There are: main." in elsewhere


@pytest.fixture
def home(testrun_uid: str, worker_id: str) -> Iterator[Path]:
    """A home that does not exist yet, where PostgreSQL's own account can get to."""
    path = FOLDER / f"wayline-journey-{testrun_uid[:8]}-{worker_id}"
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_a_new_home_is_made_by_whoever_publishes(folder: Path, home: Path) -> None:
    def run(*arguments: str) -> subprocess.Popen[str]:
        program = "from wayline.cli import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", program, "journey", *arguments],
            env={**os.environ, "WAYLINE_HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    both = [run("publish"), run("publish")]
    said = [child.communicate(timeout=120) for child in both]
    assert [child.returncode for child in both] == [0, 0], said
    assert sorted(out for out, _ in said) == [
        "hello: published, version 1\n",
        "hello: unchanged, version 1\n",
    ]
