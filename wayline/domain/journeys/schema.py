"""The JSON Schema of journey documents, for editors and other tools; the reader is the law.

What the schema refuses the reader refuses too, never the other way round: graphs and names are
beyond a schema. `docs/reference/journey.schema.json` is this module's output, kept fresh by a test.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from wayline.domain.journeys.schema_conditions import CONDITIONS
from wayline.domain.journeys.schema_parts import (
    PARTS,
    array,
    closed,
    mapping_of,
    ref,
    text,
)
from wayline.domain.journeys.schema_steps import STEP_SCHEMAS

if TYPE_CHECKING:
    from wayline.domain.journeys.step import Step

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_WEIGHT: Final = {
    "type": "number",
    "minimum": 0,
    "maximum": 1_000_000,
    "description": "Only of an arm: in each of them, or in none.",
}
_COMMON: Final = {
    "id": ref("id"),
    "next": ref("reference"),
    "stage": text(60),
    "weight": _WEIGHT,
}


@runtime_checkable
class Described(Protocol):
    """A step type that says itself which keys it has, as JSON Schema properties."""

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """`{"properties": .., "required": [..]}` of the step's own keys."""


def journey_schema(steps: Iterable["type[Step]"]) -> dict[str, Any]:
    """The schema of a whole document that may use these step types."""
    kinds = {step.kind: _own_keys(step) for step in steps}
    return {
        "$schema": DIALECT,
        "title": "A Wayline journey",
        **closed(_JOURNEY, "wayline", "journey", "entry", "steps"),
        "$defs": {
            **PARTS,
            **CONDITIONS,
            "arms": mapping_of(ref("arm")),
            "arm": _ARM,
            "step": {"anyOf": [ref(f"step-{kind}") for kind in kinds]},
            **{f"step-{kind}": _step(own) for kind, own in kinds.items()},
        },
    }


def published(steps: Iterable["type[Step]"]) -> str:
    """The text of `docs/reference/journey.schema.json`."""
    return json.dumps(journey_schema(steps), indent=2, ensure_ascii=False) + "\n"


_ARM: Final = {
    "anyOf": [
        {"type": "null"},
        closed({"weight": _WEIGHT, "next": ref("reference")}),
        closed({"weight": _WEIGHT, "next": ref("reference"), "steps": array(ref("step"))}, "steps"),
        ref("step"),
    ]
}
_ON: Final = closed({"event": ref("event"), "where": ref("condition")}, "event")
_JOURNEY: Final[dict[str, Any]] = {
    "wayline": {"const": 1},
    "journey": text(60) | {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "name": text(120),
    "stage": text(60),
    "entry": closed(
        {
            "on": _ON,
            "who": ref("condition"),
            "again": {
                "anyOf": [
                    {"enum": ["never", "always"]},
                    closed({"after": ref("duration")}, "after"),
                ]
            },
        },
        "on",
    ),
    "goal": closed(
        {
            "event": ref("event"),
            "where": ref("condition"),
            "within": ref("duration"),
            "value": text(200) | {"pattern": "^event\\."},
        },
        "event",
    ),
    "exit": array(closed({"on": _ON, "as": text(60)}, "on", "as")),
    "holdout": ref("percent"),
    "priority": {"type": "integer", "minimum": 0, "maximum": 100},
    "group": text(60),
    "steps": array(ref("step") | {"required": ["id"]}, 1) | {"maxItems": 500},
}


def _own_keys(step: "type[Step]") -> dict[str, Any]:
    described: object = step
    if isinstance(described, Described):
        return described.schema()
    return STEP_SCHEMAS[step.kind]


def _step(own: dict[str, Any]) -> dict[str, Any]:
    return closed({**_COMMON, **own["properties"]}, *own["required"])
