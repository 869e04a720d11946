"""The small parts that the JSON Schema of journeys is made of."""

from typing import Any, Final

_UNIT: Final = "\\d{1,12} (second|minute|hour|day|week)s?"
_ISO: Final = "P(?=.)(\\d{1,12}W)?(\\d{1,12}D)?(T(?=\\d)(\\d{1,12}H)?(\\d{1,12}M)?(\\d{1,12}S)?)?"
_DURATION: Final = f"({_UNIT}( {_UNIT})*|{_ISO})"


def ref(name: str) -> dict[str, Any]:
    """A reference to a part by its name."""
    return {"$ref": f"#/$defs/{name}"}


def text(most: int) -> dict[str, Any]:
    """A text that says something, of at most `most` characters."""
    return {"type": "string", "minLength": 1, "maxLength": most}


def array(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": items} | ({"minItems": least} if least else {})


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        made["required"] = list(required)
    return made | {"additionalProperties": False}


def mapping_of(values: dict[str, Any]) -> dict[str, Any]:
    """A mapping of any keys to values of one shape."""
    return {"type": "object", "additionalProperties": values}


def choice(*words: str) -> dict[str, Any]:
    """One of a few words."""
    return {"enum": list(words)}


PARTS: Final[dict[str, Any]] = {
    "id": text(100)
    | {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9][A-Za-z0-9_-]*)*$",
        "description": "Kept forever: history and reports refer to it.",
    },
    "reference": text(200) | {"description": "The id of a step."},
    "event": text(200) | {"description": "The name of an event, verbatim and case-sensitive."},
    "duration": {
        "type": "string",
        "pattern": f"^\\s*{_DURATION}\\s*$",
        "description": "45 minutes, 2 hours, 7 days, or ISO 8601 without months and years.",
    },
    "offset": {"type": "string", "pattern": f"^\\s*-?{_DURATION}\\s*$"},
    "time": {"type": "string", "pattern": "^([01]\\d|2[0-3]):[0-5]\\d$"},
    "percent": {"type": "string", "pattern": "^\\d{1,3}(\\.\\d{1,6})? ?%$"},
    "scalar": {"type": ["string", "number", "boolean"]},
}
