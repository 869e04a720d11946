"""Changed at random, a good document stays a journey or has problems with lines; nothing raises."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.unit.documents import GOOD, good, value_of
from wayline.domain.journeys.document import read_journey
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.rules import RULES
from wayline.domain.journeys.schema import journey_schema
from wayline.domain.journeys.steps import BY_KEY, STEPS
from wayline.text.documents import Loaded, load

if TYPE_CHECKING:
    from wayline.domain.journeys.problems import Problem

SCHEMA = Draft202012Validator(journey_schema(STEPS))
TEXTS = sorted(GOOD.values())
VALUES = [value_of(text) for text in TEXTS]
WORDS = sorted(set("".join(char if char.isalnum() else " " for char in "".join(TEXTS)).split()))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 101),
    st.floats(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from(WORDS),
    st.sampled_from(["0 days", "-1 hour", "P1D", "10%", "09:00", "event.value", "7 days ago"]),
)
values = st.recursive(
    scalars,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inside, max_size=3)
    ),
    max_leaves=4,
)


def judge(text: str) -> None:
    """A text must be a journey that the schema takes too, or have problems with lines."""
    loaded = load(text, "a.yaml")
    found: Journey | tuple[Problem, ...]
    if isinstance(loaded, Loaded):
        found = read_journey(loaded.value, loaded.positions, "a.yaml", BY_KEY)
    else:
        found = loaded
    if isinstance(found, Journey):
        assert isinstance(loaded, Loaded)
        assert [error.message for error in SCHEMA.iter_errors(loaded.value)] == []
        return
    assert found
    for problem in found:
        assert problem.line is not None
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.code in RULES
        assert problem.line_for("a.yaml").isprintable()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every mapping and list inside a value with each of its keys or indexes."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [at for key in keys for at in places(value[key])]


def change(value: Any, data: st.DataObject) -> None:
    """Replace, remove, rename or repeat something inside a value."""
    holder, key = data.draw(st.sampled_from(places(value)))
    match data.draw(st.sampled_from(["replace", "remove", "move", "copy"])):
        case "replace":
            holder[key] = data.draw(values)
        case "remove":
            del holder[key]
        case "move" if isinstance(holder, dict):
            holder[data.draw(st.sampled_from(WORDS))] = holder.pop(key)
        case _:
            other, there = data.draw(st.sampled_from(places(value)))
            other[there] = json.loads(json.dumps(holder[key]))


many = given(st.sampled_from(VALUES), st.integers(1, 3), st.data())
letters = given(st.sampled_from(TEXTS), st.data())


def change_values(value: Any, changes: int, data: st.DataObject) -> None:
    changed = json.loads(json.dumps(value))
    for _ in range(changes):
        if places(changed):
            change(changed, data)
    judge(json.dumps(changed, indent=1))


def change_letters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    new = data.draw(st.text(max_size=8) | st.sampled_from(["\n", "  ", "- ", "{", "]", ": ", "&a"]))
    judge(text[:start] + new + text[end:])


@settings(max_examples=40, deadline=None)
@many
def test_changed_values(value: Any, changes: int, data: st.DataObject) -> None:
    change_values(value, changes, data)


@settings(max_examples=40, deadline=None)
@letters
def test_changed_letters(text: str, data: st.DataObject) -> None:
    change_letters(text, data)


@pytest.mark.prove
@settings(max_examples=3_000, deadline=None)
@many
def test_many_changed_values(value: Any, changes: int, data: st.DataObject) -> None:
    change_values(value, changes, data)


@pytest.mark.prove
@settings(max_examples=3_000, deadline=None)
@letters
def test_many_changed_letters(text: str, data: st.DataObject) -> None:
    change_letters(text, data)


def test_the_good_documents_are_good() -> None:
    for text in TEXTS:
        good(text)
        judge(text)
