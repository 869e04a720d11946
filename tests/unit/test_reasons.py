"""The list of reasons is closed: whatever the code gives as one has a sentence for people."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wayline.domain.journeys.rules import RULES
from wayline.domain.reasons import CATEGORIES, OPEN_FAMILIES, REASONS, is_reason, sentence

SOURCE = Path(__file__).parents[2] / "wayline"
SHAPE = re.compile(r"[a-z_]+:[a-z0-9_]+")
# Calls that name a fault of a document or of a written number, which happens to no person.
FAULT = re.compile(r"(problem|refuse|fault|note|Error|Problem)$", re.IGNORECASE)


def literals(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Texts in the shape of a reason, without those that are codes of an error."""
    codes = {
        id(text) for call in ast.walk(tree) if isinstance(call, ast.Call) for text in _codes(call)
    }
    for found in ast.walk(tree):
        text = found.value if isinstance(found, ast.Constant) else None
        if isinstance(text, str) and SHAPE.fullmatch(text) and id(found) not in codes:
            yield text, found.lineno  # type: ignore[attr-defined]


def _codes(call: ast.Call) -> Iterator[ast.expr]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if FAULT.search(name):
        yield from call.args
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "code")


def test_every_reason_in_the_source_is_on_the_list() -> None:
    unknown = [
        f"{path.relative_to(SOURCE)}:{line} {text}"
        for path in sorted(SOURCE.rglob("*.py"))
        if "sandbox" not in path.parts
        for text, line in literals(ast.parse(path.read_text("utf-8")))
        if text.partition(":")[0] in CATEGORIES and not is_reason(text) and text not in RULES
    ]
    assert unknown == []


def test_a_reason_that_is_not_on_the_list_is_found() -> None:
    code = 'Refused("consent:moody", {}); fail(code="consent:code"); x.problem("consent:y", "")'
    assert list(literals(ast.parse(code))) == [("consent:moody", 1)]


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_is_one_sentence(reason: str) -> None:
    assert SHAPE.fullmatch(reason)
    text = sentence(reason)
    assert text[0].isupper()
    assert text.endswith(".")
    assert reason not in text
    assert sentence(reason, "tlh") == text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("arm:ten_off", "The person was drawn into the arm “ten off”."),
        ("exit:bought", "The person left the journey: bought."),
        ("exit:complete", "The person reached the end of the journey."),
        ("goal:booked", "The person reached the goal “booked”."),
        ("arm:{0}", "The person was drawn into the arm “{0}”."),
    ],
)
def test_open_families_name_what_the_author_chose(reason: str, text: str) -> None:
    assert is_reason(reason)
    assert sentence(reason) == text


@pytest.mark.parametrize("reason", ["consent:moody", "arm:", "exit", "", ":", "unknown:thing"])
def test_another_reason_is_an_error(reason: str) -> None:
    assert not is_reason(reason)
    with pytest.raises(KeyError):
        sentence(reason)


def test_the_families_that_were_named_are_there() -> None:
    assert sorted(OPEN_FAMILIES) == ["arm", "exit", "goal"]
    entries = {
        f"entry:{why}" for why in ("where", "who", "again", "active", "late", "holdout", "paused")
    }
    assert entries <= REASONS
