"""No file outgrows its reader, hides why it exists, or speaks of the machine it was made on."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from tests.house.tree import offenders, project_files, text_of, with_suffix

SHAPELESS: Final = ("base", "common", "helper", "helpers", "manager", "misc", "service", "services")
SHAPELESS_NAME: Final = re.compile(rf"(^|_)({'|'.join(SHAPELESS)}|utils?)$")
GENERATED: Final = re.compile(r"(^|/)(migrations|generated)/|\.gen\.|-lock\.")
REGISTRY: Final = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.(npmjs|yarnpkg)\.|\"resolved\": *\"http"
    r"|^ *(--(extra-)?index-url|--find-links|registry *=)",
    re.MULTILINE,
)
MACHINE: Final = re.compile(
    r"(?<![\w.])/(work/(main|shared)|home/(?!\.)\w+|Users/\w+|root/\w*\.?\w+)\b"
)
SHARED: Final = re.compile(r"\.\./shared\b")
# The data sets of the tests lie beside the checkout; nothing else may know that folder.
MAY_READ_SHARED: Final = ("tests/", "benchmarks/", ".ci/")


def limit(path: Path) -> int:
    """How many lines a file may have: one thought, one table of a carrier, one topic of tests."""
    if path.is_relative_to("wayline/channels/providers"):
        return 500
    return 600 if path.is_relative_to("tests") else 400


def too_long(path: Path) -> str:
    """Says by how much a source file is longer than it may be."""
    lines = text_of(path).count("\n")
    return f"{lines} lines, {limit(path)} allowed" if lines > limit(path) else ""


def without_reason(path: Path) -> str:
    """Says what is wrong with the sentence that opens a module."""
    said = ast.get_docstring(ast.parse(text_of(path))) or ""
    return "" if said.split("\n\n")[0].endswith(".") else "opens without a sentence"


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    sources = tuple(
        path
        for path in with_suffix(".py", ".sql", ".ts", ".tsx")
        if not GENERATED.search(path.as_posix())
    )
    assert offenders(sources, too_long) == []


def test_every_module_says_why_it_exists() -> None:
    assert offenders(with_suffix(".py"), without_reason) == []


def test_modules_are_named_for_what_they_are_about() -> None:
    modules = with_suffix(".py", ".sql", ".ts", ".tsx")
    assert offenders(modules, lambda path: SHAPELESS_NAME.search(path.stem.lower())) == []


@pytest.mark.parametrize(
    "pattern", [REGISTRY, MACHINE], ids=["address of a registry", "path of one machine"]
)
def test_no_file_speaks_of_where_it_was_made(pattern: re.Pattern[str]) -> None:
    assert offenders(project_files(), lambda path: pattern.search(text_of(path))) == []


def test_only_tests_know_the_folder_of_the_data_sets() -> None:
    others = tuple(p for p in project_files() if not p.as_posix().startswith(MAY_READ_SHARED))
    assert offenders(others, lambda path: SHARED.search(text_of(path))) == []


@pytest.mark.parametrize(
    ("pattern", "caught", "fine"),
    [
        (SHAPELESS_NAME, ["utils", "http_helpers", "base", "id_util"], ["basement", "database"]),
        (REGISTRY, ["https://pypi" + ".org/simple", "-r x\n--index-" + "url y"], ["pip index-url"]),
        (
            MACHINE,
            ["see /" + "work/main/x", "'/" + "home/ann/x'", "/" + "root/.pyenv/bin"],
            ["https://a.example/home/page", "/var/lib/wayline", "/root"],
        ),
    ],
    ids=["names", "registries", "machines"],
)
def test_the_patterns_catch_what_they_are_for(
    pattern: re.Pattern[str], caught: list[str], fine: list[str]
) -> None:
    assert [text for text in caught if not pattern.search(text)] == []
    assert [text for text in fine if pattern.search(text)] == []
