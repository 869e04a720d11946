"""The command line ends errors in words and with the promised exit code."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import wayline.commands
from wayline import __version__, cli

Call = Callable[..., Result]

PLANTED = '''
"""Planted."""
import time
from wayline.domain.errors import WaylineError

class Misused(WaylineError):
    exit_code = 2

def command(how: str) -> None:
    """Fails as told."""
    if how == "refused":
        raise WaylineError("the window is closed", code="gate:closed", mend="Open it.")
    if how == "misused":
        raise Misused("no such file", code="file:none")
    if how == "fault":
        raise RuntimeError("a fault of ours")
    if how == "sleep":
        print("sleeping", flush=True)
        time.sleep(60)
    print("fine")
'''


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with the module of a command `planted`."""
    (tmp_path / "planted.py").write_text(PLANTED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(planted: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls the command line, which then has a command `planted`."""
    monkeypatch.setattr(wayline.commands, "__path__", [str(planted)])
    monkeypatch.setitem(cli.COMMANDS, "planted", "Fail as told.")
    monkeypatch.delitem(sys.modules, "wayline.commands.planted", raising=False)
    return lambda *arguments: CliRunner().invoke(cli.app, arguments)


def test_a_command_runs(call: Call) -> None:
    result = call("planted", "well")
    assert (result.exit_code, result.stdout) == (0, "fine\n")


def test_a_refusal_is_told_in_two_lines(call: Call) -> None:
    result = call("planted", "refused")
    assert result.exit_code == 1
    assert result.stderr == "error[gate:closed]: the window is closed\n  Open it.\n"
    assert result.stdout == ""


def test_wrong_use_ends_with_two(call: Call) -> None:
    assert call("planted", "misused").exit_code == 2
    assert call("planted", "misused").stderr == "error[file:none]: no such file\n"
    assert call("planted").exit_code == 2
    assert call("nothing").exit_code == 2
    assert call().exit_code == 2


def test_a_fault_of_ours_keeps_its_traceback(call: Call) -> None:
    assert isinstance(call("planted", "fault").exception, RuntimeError)


def test_a_mistyped_command_is_guessed(call: Call) -> None:
    assert "Did you mean 'planted'" in call("plantd").stderr


def test_help_and_version(call: Call) -> None:
    assert call("--version").stdout == f"wayline {__version__}\n"
    assert "Fail as told." in call("--help").stdout
    assert "Fails as told." in call("planted", "--help").stdout


def test_control_c_ends_quietly_with_130(planted: Path) -> None:
    program = (
        "import wayline.commands\n"
        "from wayline import cli\n"
        f"wayline.commands.__path__.append({str(planted)!r})\n"
        "cli.COMMANDS['planted'] = 'Sleep.'\n"
        "cli.main()\n"
    )
    command = [sys.executable, "-c", program, "planted", "sleep"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        assert child.stdout.readline() == b"sleeping\n"
        os.kill(child.pid, signal.SIGINT)
        assert child.wait(10) == 130
        assert child.stderr.read() == b""
