"""The published JSON Schema: fresh, valid itself, and as wide as the reader."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.unit.documents import GOOD, HEAD, value_of
from wayline.domain.journeys.schema import journey_schema, published
from wayline.domain.journeys.schema_steps import STEP_SCHEMAS
from wayline.domain.journeys.steps import BY_KEY, STEPS

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "reference" / "journey.schema.json"
SCHEMA = Draft202012Validator(journey_schema(STEPS))
EXAMPLES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("examples/**/*.yaml"))
    if "\nsteps:" in path.read_text(encoding="utf-8")
}


def errors(value: Any) -> list[str]:
    """Where the schema refuses a document."""
    return [error.json_path for error in SCHEMA.iter_errors(value)]


def test_the_published_file_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == published(STEPS)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(published(STEPS)))


@pytest.mark.parametrize("text", (GOOD | EXAMPLES).values(), ids=(GOOD | EXAMPLES).keys())
def test_good_documents_are_taken(text: str) -> None:
    assert errors(value_of(text)) == []


@pytest.mark.parametrize("kind", BY_KEY)
def test_the_example_of_a_step_type_is_taken(kind: str) -> None:
    document = value_of(f"{HEAD}steps: []")
    document["steps"] = [{"id": "x", **value_of(BY_KEY[kind].example)}]
    assert errors(document) == []


def test_every_step_type_is_described_once() -> None:
    assert STEP_SCHEMAS.keys() == BY_KEY.keys()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"wayline": 2}, "$.wayline"),
        ({"stepps": []}, "$"),
        ({"holdout": "10"}, "$.holdout"),
        ({"entry": {}}, "$.entry"),
        ({"steps": []}, "$.steps"),
        ({"steps": [{"wait": "1 day"}]}, "$.steps[0]"),
        ({"steps": [{"id": "a", "wait": "1 month"}]}, "$.steps[0]"),
        ({"steps": [{"id": "a", "wait": "1 day", "exit": "b"}]}, "$.steps[0]"),
        ({"steps": [{"id": "a", "split": {"a": {"wat": "1 day"}}}]}, "$.steps[0]"),
        ({"goal": {"event": "A", "where": {"atribute": "a"}}}, "$.goal.where"),
    ],
)
def test_broken_documents_are_refused(change: dict[str, Any], path: str) -> None:
    assert errors({**value_of(GOOD["abandoned-cart"]), **change}) == [path]


def test_a_step_type_may_describe_itself() -> None:
    class Described:
        kind = "wait"

        @classmethod
        def schema(cls) -> dict[str, Any]:
            return {"properties": {"wait": {"const": "here"}}, "required": ["wait"]}

    made = journey_schema([Described])  # type: ignore[list-item]
    assert made["$defs"]["step-wait"]["properties"]["wait"] == {"const": "here"}
