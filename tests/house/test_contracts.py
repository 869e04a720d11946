"""The contracts between the layers hold, and each of them catches the fault it is for."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.house.tree import ROOT

CONTRACTS: Final = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}
# Contract -> the file and the import that it must not let pass.
FAULTS: Final = {
    "layers": ("store/planted.py", "import wayline.runtime.planted_driver"),
    "pure": ("domain/planted.py", "import random"),
    "sql": ("text/planted.py", "import psycopg"),
    "web": ("runtime/planted_web.py", "import uvicorn"),
    "traces": ("runtime/planted_traces.py", "import opentelemetry"),
    "sandbox": ("channels/planted.py", "import wayline.sandbox.planted"),
    "steps": ("domain/journeys/steps/planted.py", "import wayline.domain.journeys.steps.planted_b"),
    "providers": ("channels/providers/planted.py", "import wayline.channels.providers.planted_b"),
    "cycles": ("text/planted_b.py", "import wayline.text.planted_c"),
}
BESIDES: Final = {
    "runtime/planted_driver.py": "import wayline.sandbox.planted",  # allowed there
    "sandbox/planted.py": "",
    "domain/journeys/steps/planted_b.py": "",
    "channels/providers/planted_b.py": "",
    "text/planted_c.py": "import wayline.text.planted_b",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the package in a folder."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"},
    )  # fmt: skip


def plant(folder: Path, name: str, line: str) -> None:
    """Adds a module with one import to the package, and the packages around it."""
    path = folder / "wayline" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for package in path.relative_to(folder).parents[:-1]:
        (folder / package / "__init__.py").touch()
    path.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the package with every fault planted."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "wayline", folder / "wayline", ignore=skip)
    for name, line in [*FAULTS.values(), *BESIDES.items()]:
        plant(folder, name, line)
    return lint(folder).stdout


def test_the_layers_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_its_fault() -> None:
    assert list(FAULTS) == list(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_fault_is_caught(contract: str, report: str) -> None:
    assert f"{CONTRACTS[contract]} BROKEN" in report, report
    planted = FAULTS[contract][0].removesuffix(".py").rpartition("/")[2]
    assert planted in report.partition("Broken contracts")[2]


def test_what_drives_the_simulated_carrier_may_import_it(report: str) -> None:
    assert "wayline.runtime.planted_driver is not allowed to import wayline.sandbox" not in report
