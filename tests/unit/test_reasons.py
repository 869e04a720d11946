"""The list of reasons is closed: whatever the code gives as one has a sentence for people."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from wayline.domain.api_keys import SCOPES
from wayline.domain.journeys.rules import RULES
from wayline.domain.reasons import CATEGORIES, OPEN_FAMILIES, REASONS, is_reason, sentence

SOURCE = Path(__file__).parents[2] / "wayline"
SHAPE = re.compile(r"[a-z_]+:[a-z0-9_]+")
# Calls that name a fault of a document or of a written number, which happens to no person.
FAULT = re.compile(r"(problem|refuse|fault|error)$", re.IGNORECASE)


def written(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Texts in the shape of a reason, with their lines."""
    for found in ast.walk(tree):
        text = found.value if isinstance(found, ast.Constant) else None
        if isinstance(text, str) and SHAPE.fullmatch(text):
            yield text, found.lineno


def faults(tree: ast.AST) -> Iterator[str]:
    """Texts that are codes of an error, and may look like a reason."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            codes = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            for code in codes + (call.args if FAULT.search(name) else []):
                yield from (text for text, _ in written(code))


def unlisted(trees: Mapping[str, ast.AST]) -> list[str]:
    """Where a text is used that looks like a reason and is neither one nor a code."""
    codes = {*RULES, *SCOPES, *(code for tree in trees.values() for code in faults(tree))}
    return [
        f"{name}:{line} {text}"
        for name, tree in trees.items()
        for text, line in written(tree)
        if text.partition(":")[0] in CATEGORIES and not is_reason(text) and text not in codes
    ]


def test_every_reason_in_the_source_is_on_the_list() -> None:
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if "sandbox" not in path.parts]
    trees = {str(path.relative_to(SOURCE)): ast.parse(path.read_text("utf-8")) for path in paths}
    assert unlisted(trees) == []


def test_a_reason_that_is_not_on_the_list_is_found() -> None:
    code = 'Refused("consent:moody", {}); fail(code="consent:c"); x.problem("consent:y", "")'
    assert unlisted({"planted": ast.parse(code)}) == ["planted:1 consent:moody"]


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
