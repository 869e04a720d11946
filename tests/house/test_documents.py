"""What the documents promise exists: settings, commands of make, decisions, locks, the version."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

import pytest

from scripts.docs import PAGES, stale
from tests.house.tree import ROOT, project_files, text_of, with_suffix
from wayline import __version__
from wayline.config import NOT_SETTINGS, SETTINGS

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    """Package -> the block of its pin and hashes in a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^[a-z0-9].*(?:\n    .*)*", text, re.MULTILINE)
    return {block.partition("==")[0]: block for block in blocks}


def package(requirement: str) -> str:
    """The normalised name of a requirement such as `psycopg[binary]==3.3.*`."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_generated_pages_are_fresh() -> None:
    assert list(stale()) == [], "run `make docs`"


def test_every_page_of_the_reference_is_generated_or_known() -> None:
    by_hand = {"replay-population.md"}  # a test of its own compares it with the code
    found = {path.name for path in (ROOT / "docs" / "reference").iterdir()}
    assert found == by_hand | PAGES.keys()


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for setting in SETTINGS.values():
        assert f"## {setting.variable}\n\n{setting.help}\n" in page


def test_documents_name_only_settings_that_exist() -> None:
    known = {setting.variable for setting in SETTINGS.values()}
    for path in with_suffix(".md"):
        named = set(re.findall(r"\bWAYLINE_[A-Z_]+\b", text_of(path)))
        assert {n for n in named - known if not NOT_SETTINGS.fullmatch(n)} == set(), path


def test_documents_name_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in with_suffix(".md"):
        named = set(re.findall(r"(?:^|`|\d )make ([a-z][a-z0-9-]*)", text_of(path), re.MULTILINE))
        assert named <= targets, path
    assert "run" in targets


def test_every_relative_link_of_a_document_leads_somewhere() -> None:
    for path in with_suffix(".md"):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text_of(path)):
            assert (ROOT / path.parent / link).exists(), f"{path}: {link}"


def test_decisions_are_numbered_without_gaps_and_fit_a_page() -> None:
    records = [path for path in project_files() if path.is_relative_to("docs/adr")]
    numbers = sorted(int(path.name[:4]) for path in records if path.name != "README.md")
    assert numbers == list(range(1, len(numbers) + 1))
    assert [path for path in records if text_of(path).count("\n") > 60] == []


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["project"]["version"] == __version__
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_the_project_needs_is_locked() -> None:
    assert set(map(package, PROJECT["project"]["dependencies"])) <= set(locked("run.txt"))
    extra = PROJECT["project"]["optional-dependencies"]["traces"]
    assert set(map(package, extra)) <= set(locked("traces.txt"))
    groups = PROJECT["dependency-groups"]
    assert set(map(package, groups["build"])) <= set(locked("build.txt"))
    named = [item for item in groups["dev"] if isinstance(item, str)]
    assert set(map(package, named)) <= set(locked("dev.txt"))


@pytest.mark.parametrize("name", ["run.txt", "traces.txt", "build.txt", "dev.txt"])
def test_every_pin_of_a_lock_has_hashes(name: str) -> None:
    assert [pin for pin, block in locked(name).items() if "--hash=sha256:" not in block] == []


def test_the_lock_of_developers_holds_the_others() -> None:
    others = locked("run.txt") | locked("traces.txt") | locked("build.txt")
    assert others == {pin: block for pin, block in locked("dev.txt").items() if pin in others}
    assert locked("run.txt").items() <= locked("traces.txt").items()


def licence(name: str) -> str:
    """What an installed package says of its licence; nothing if this platform does not use it."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    named = [said["License-Expression"], said["License"], *said.get_all("Classifier", [])]
    return "\n".join(filter(None, named))


def test_no_licence_binds_those_who_build_on_us() -> None:
    binding = re.compile(r"(?<!L)GPL|Affero|Business Source|SSPL|Commons Clause")
    said = {name: licence(name) for name in locked("traces.txt")}
    assert "LGPL" in said["psycopg"]
    assert [name for name, text in said.items() if binding.search(text)] == []
