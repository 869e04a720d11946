"""The container files are sound, and what they start does start, here without an engine."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import url_of
from tests.house.tree import ROOT, project_files
from tests.package.dockerfile import Instruction, environment, read
from tests.store.conftest import until
from wayline.config import Config

DOCKERFILE = read(ROOT / "Dockerfile")
LAST = DOCKERFILE[-1].stage
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))
UNITS = sorted((ROOT / "packaging").glob("*.service"))


def one(name: str) -> Instruction:
    """The instruction of the last stage."""
    (found,) = [i for i in DOCKERFILE if i.stage == LAST and i.name == name]
    return found


def test_the_image_is_debian_and_nobody_is_root() -> None:
    bases = [i.rest.split()[0] for i in DOCKERFILE if i.name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases), bases
    made = next(i.rest for i in DOCKERFILE if i.stage == LAST and "useradd" in i.rest)
    assert made.split()[-1] == one("USER").rest == "wayline"
    names = [i.name for i in DOCKERFILE if i.stage == LAST]
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_everything_that_is_copied_is_in_the_project_and_not_ignored() -> None:
    there = {path.as_posix() for path in project_files()}
    folders = {parent.as_posix() for path in project_files() for parent in path.parents}
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sources = [
        word
        for i in DOCKERFILE
        if i.name == "COPY" and "--from=" not in i.rest
        for word in i.rest.split()[:-1]
    ]
    assert [source for source in sources if source not in there | folders] == []
    assert [s for s in sources if f"!{s.partition('/')[0]}" not in kept] == []


@pytest.mark.parametrize("text", ["RUM x\n", "RUN x\n", "FROM a\nCMD\n"])
def test_a_file_that_is_no_dockerfile_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    with pytest.raises(ValueError, match=r"instruction|FROM"):
        read(tmp_path / "Dockerfile")


def _settings(values: dict[str, str], home: Path) -> Config:
    """The settings as Wayline reads them; it refuses names that it does not know."""
    given = {name: value for name, value in values.items() if name.startswith("WAYLINE_")}
    return Config.load({**given, "WAYLINE_HOME": str(home)})


def test_every_setting_that_the_files_name_exists(tmp_path: Path) -> None:
    _settings(environment(DOCKERFILE), tmp_path)
    for service in ("migrate", "wayline", "worker"):
        _settings(COMPOSE["services"][service]["environment"], tmp_path)
    for unit in UNITS:
        for line in re.findall(r"^Environment=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
            _settings(dict(word.split("=", 1) for word in line.split()), tmp_path)


def test_compose_waits_for_what_it_needs_and_keeps_what_it_writes() -> None:
    services = COMPOSE["services"]
    assert int(re.findall(r":(\d+)", services["database"]["image"])[0]) >= 15
    for service in services.values():
        assert {volume.split(":")[0] for volume in service["volumes"]} <= COMPOSE["volumes"].keys()
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert services[name]["healthcheck"]["test"]
    assert services["wayline"]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }
    # Nobody but this machine reaches it until somebody puts a proxy in front.
    assert all(port.startswith("127.0.0.1:") for port in services["wayline"]["ports"])


@contextmanager
def started(words: list[str], values: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process as the image starts it, with nothing else in its environment."""
    child = subprocess.Popen(
        words,
        env={**values, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_the_entry_points_start_become_healthy_and_stop_in_time(
    own_dsn: str, tmp_path: Path
) -> None:
    port = str(_free_port())
    entry = one("ENTRYPOINT").words()
    values = {
        **environment(DOCKERFILE),
        "WAYLINE_HOME": str(tmp_path),
        "WAYLINE_DATABASE_URL": url_of(own_dsn),
        "PYTHONPATH": str(ROOT),
    }
    migrate = COMPOSE["services"]["migrate"]["command"]
    with started([*entry, *migrate], values) as child:
        assert child.wait(120) == 0
    up = COMPOSE["services"]["wayline"]["command"]
    assert up == one("CMD").words()
    here = ["127.0.0.1" if word == "0.0.0.0" else word.replace("8080", port) for word in up]
    probe = [word.replace("8080", port) for word in one("HEALTHCHECK").words()]
    with started([*entry, *here], values) as child:
        until(lambda: subprocess.run(probe, capture_output=True, check=False).returncode == 0, 120)
        with started([*entry, *COMPOSE["services"]["worker"]["command"]], values) as worker:
            assert worker.stdout
            assert worker.stdout.readline()  # it says that it works
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        child.send_signal(getattr(signal, one("STOPSIGNAL").rest))
        assert child.wait(30) == 0
    assert subprocess.run(probe, capture_output=True, check=False).returncode != 0


def test_the_database_of_compose_answers_its_own_health_check(own_dsn: str) -> None:
    words = COMPOSE["services"]["database"]["healthcheck"]["test"]
    assert words[:2] == ["CMD", "pg_isready"]
    assert "-d" in words


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_calls_commands_that_exist_and_stops_in_order(unit: Path) -> None:
    text = unit.read_text("utf-8")
    assert "KillMode=mixed\n" in text
    assert "User=wayline\n" in text
    for line in re.findall(r"^ExecStart\w*=/opt/wayline/bin/wayline (.*)$", text, re.MULTILINE):
        done = subprocess.run(
            [sys.executable, "-c", "from wayline.cli import main; main()", *line.split(), "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert line.split()[-1] in done.stdout


def test_systemd_itself_accepts_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze here")
    for path in (ROOT / "packaging").iterdir():
        # It wants programs and users that exist: those of this machine.
        text = path.read_text("utf-8").replace("/opt/wayline/bin/wayline", sys.executable)
        text = text.replace("User=wayline", "User=daemon").replace("Group=wayline\n", "")
        (tmp_path / path.name).write_text(text)
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(
        [verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if "wayline" in line]
    assert (done.returncode, told) == (0, []), done.stderr
