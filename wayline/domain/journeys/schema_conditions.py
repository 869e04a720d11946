"""The JSON Schema of conditions, as `domain/conditions/read.py` reads them."""

from typing import Any, Final

from wayline.domain.conditions.read import CATEGORIES, CHANNELS, CONSENT
from wayline.domain.journeys.scalars import MESSAGE_WORDS
from wayline.domain.journeys.schema_parts import array, choice, closed, ref, text

_OPERATORS: Final[dict[str, Any]] = {
    "is": {"anyOf": [ref("scalar"), array(ref("scalar"))]},
    "is_not": {"anyOf": [ref("scalar"), array(ref("scalar"))]},
    "in": array(ref("scalar")),
    **{word: {"type": ["number", "string"]} for word in ("gte", "gt", "lte", "lt")},
    "between": array({"type": ["number", "string"]}, 2) | {"maxItems": 2},
    "contains": {"anyOf": [ref("scalar"), array(ref("scalar"))]},
    "starts_with": text(500),
    "exists": {"type": "boolean"},
    **{word: {"type": "string"} for word in ("before", "after", "within")},
}
_SHORT: Final = {"anyOf": [ref("scalar"), array(ref("scalar")), ref("tests")]}
_PROPERTIES: Final[dict[str, Any]] = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {"^(event|trigger|answers)\\..": _SHORT},
    "additionalProperties": False,
}
_CONSENT: Final = text(200) | {
    "pattern": f"^({'|'.join(CHANNELS)})/({'|'.join(CATEGORIES)})(/[^/]+)?$"
}
_ONE_EVENT: Final = {"anyOf": [ref("condition"), ref("tests")]}

CONDITIONS: Final[dict[str, Any]] = {
    "tests": closed(_OPERATORS) | {"minProperties": 1},
    "condition": {
        "anyOf": [
            closed({"all": array(ref("condition"), 1)}, "all"),
            closed({"any": array(ref("condition"), 1)}, "any"),
            closed({"not": ref("condition")}, "not"),
            _PROPERTIES,
            closed({"attribute": text(200), **_OPERATORS}, "attribute"),
            closed({"trigger": text(200), **_OPERATORS}, "trigger"),
            closed({"answers": text(200), **_OPERATORS}, "answers"),
            closed(
                {
                    "event": ref("event"),
                    "within": ref("duration"),
                    "since": choice("entry"),
                    "where": ref("condition"),
                    "count": _SHORT,
                    "sum": _PROPERTIES | {"maxProperties": 1},
                    "first": _ONE_EVENT,
                    "last": _ONE_EVENT,
                },
                "event",
            ),
            closed({"message": ref("reference"), "is": choice(*MESSAGE_WORDS)}, "message", "is"),
            closed({"stage": _SHORT}, "stage"),
            closed({"score": _SHORT}, "score"),
            closed({"tag": text(100)}, "tag"),
            closed({"consent": _CONSENT, "is": choice(*CONSENT)}, "consent"),
        ]
    },
}
