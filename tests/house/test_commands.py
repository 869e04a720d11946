"""The command line is quick to answer, and its table names what exists."""

import pkgutil
import subprocess
import sys

import pytest
import typer

import wayline.commands
from tests.house.tree import ROOT
from wayline.cli import COMMANDS, app, load

HEAVY = {
    "aiohttp", "fastapi", "holidays", "liquid", "orjson", "phonenumbers", "platformdirs", "psycopg",
    "pydantic", "ruamel", "starlette", "uvicorn", "uvloop",
}  # fmt: skip


def modules() -> list[str]:
    """Names of the modules that hold a command."""
    found = pkgutil.iter_modules(wayline.commands.__path__)
    return [module.name for module in found if not module.name.startswith("_")]


def imported_by(*arguments: str) -> set[str]:
    """Top-level packages that the command line imports for these arguments."""
    program = "import sys; from wayline.cli import main; sys.argv[0] = 'wayline'; main()"
    command = [sys.executable, "-X", "importtime", "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_listing_the_commands_imports_nothing_heavy(option: str) -> None:
    imported = imported_by(option)
    assert {"typer", "wayline"} <= imported, "the listing of imports was not understood"
    assert imported & HEAVY == set()


def test_every_command_module_is_in_the_table() -> None:
    assert sorted(set(modules()) - set(COMMANDS)) == [], "add a line to COMMANDS in wayline/cli.py"


def test_only_commands_that_exist_are_listed() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert sorted(group.commands) == sorted(modules())


@pytest.mark.parametrize("name", modules())
def test_every_command_can_be_called(name: str) -> None:
    assert load(name).name == name or load(name).help
