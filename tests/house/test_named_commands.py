"""What a message, a mend or a page tells people to run is there to be run."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from scripts.docs import every_command
from tests.house.tree import offenders, text_of, with_suffix

_NAMED: Final = re.compile(r"\bwayline ([a-z]+)(?: ([a-z-]+))?")
_SPAN: Final = re.compile(r"`([^`\n]+)`")
_WORDS: Final = frozenset(every_command())
_GROUPS: Final = frozenset(words[0] for words in _WORDS if len(words) > 1)


def code() -> tuple[Path, ...]:
    """The files whose texts people read when they run something."""
    return tuple(one for one in with_suffix(".py") if one.parts[0] == "wayline")


def pages() -> tuple[Path, ...]:
    """Everything else that names commands; a record of a decision may name what is to come."""
    suffixes = (".md", ".service", ".timer", ".yaml")
    return tuple(one for one in with_suffix(*suffixes) if "adr" not in one.parts)


def unknown(text: str) -> str | None:
    """The first command that a text names and that does not exist."""
    for name, following in _NAMED.findall(text):
        if (name,) not in _WORDS and name not in _GROUPS:
            return f"wayline {name}"
        if name in _GROUPS and following and (name, following) not in _WORDS:
            return f"wayline {name} {following}"
    return None


def in_strings(path: Path) -> str | None:
    """The same of the texts of a module, its docstrings included."""
    texts = (
        one.value
        for one in ast.walk(ast.parse(text_of(path)))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )
    return next((found for one in texts if (found := unknown(one))), None)


def in_spans(path: Path) -> str | None:
    """The same of what stands between backticks in a page."""
    spans = (one for one in _SPAN.findall(text_of(path)) if one.startswith("wayline "))
    return next((found for one in spans if (found := unknown(one))), None)


def test_messages_and_mends_name_only_commands_that_exist() -> None:
    assert offenders(code(), in_strings) == []


def test_pages_name_only_commands_that_exist() -> None:
    assert offenders(pages(), in_spans) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Run `wayline db upgrade`.", "wayline db upgrade"),
        ("wayline dbs migrate", "wayline dbs"),
        ("See wayline journey parked list.", None),
        ("Let workers run (wayline up, work)", None),
        ("wayline webhooks add URL", None),
        ("See wayline db.", None),
    ],
)
def test_the_rule_knows_what_it_is_for(text: str, found: str | None) -> None:
    assert unknown(text) == found
