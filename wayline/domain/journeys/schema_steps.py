"""The JSON Schema of the step types that come with Wayline; another type brings its own."""

from typing import Any, Final

from wayline.domain.journeys.scalars import MESSAGE_WORDS
from wayline.domain.journeys.schema_parts import array, choice, closed, mapping_of, ref, text

_MESSAGE: Final = closed(
    {
        "channel": choice("sms", "mms", "email", "whatsapp", "rcs", "best"),
        "template": text(200),
        "text": text(10_000),
        "category": choice("transactional", "service", "marketing"),
        "topic": text(200),
        "role": choice("confirm", "progress", "decide"),
        "with": {"type": "object"},
        "expires": ref("duration"),
        "prefer": choice("once", "delivery"),
        "on_refused": ref("reference"),
        "on_cap": ref("reference"),
    },
    "channel",
)
_WAIT_UNTIL: Final = closed(
    {
        "at": ref("time"),
        "weekdays": array(choice("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1),
        "zone": text(200),
        "field": text(200),
        "offset": ref("offset"),
        "if_past": choice("go", "skip"),
        "yearly": {"type": "boolean"},
        "spread": ref("duration"),
    }
)
_WHERE: Final = {"where": ref("condition")}
_AWAITED: Final = {
    "anyOf": [
        closed({"event": ref("event"), **_WHERE}, "event"),
        closed({"reply": choice("any"), **_WHERE}, "reply"),
        closed({"message": ref("reference"), "is": choice(*MESSAGE_WORDS)}, "message", "is"),
    ]
}
_UPDATE: Final = closed(
    {
        "set": {"type": "object"},
        "add_tags": array(text(60)),
        "remove_tags": array(text(60)),
        "stage": text(60),
        "add_score": {"type": "integer", "minimum": -1_000_000, "maximum": 1_000_000},
    }
) | {"minProperties": 1}
_WEBHOOK: Final = closed(
    {
        **{method: text(2_000) | {"pattern": "^https?://"} for method in ("post", "put", "get")},
        "body": {},
        "headers": mapping_of(text(1_000)),
        "as": text(60),
    }
)


def _keys(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"properties": properties, "required": list(required)}


STEP_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "message": _keys({"message": _MESSAGE}, "message"),
    "wait": _keys({"wait": ref("duration")}, "wait"),
    "wait_until": _keys({"wait_until": _WAIT_UNTIL}, "wait_until"),
    "wait_for": _keys(
        {
            "wait_for": array(closed({"on": _AWAITED, "next": ref("reference")}, "on"), 1),
            "timeout": ref("duration"),
        },
        *("wait_for", "timeout"),
    ),
    "branch": _keys(
        {
            "branch": array(
                closed({"if": ref("condition"), "next": ref("reference")}, "if", "next"), 1
            ),
            "else": ref("reference"),
        },
        "branch",
    ),
    "split": _keys({"split": ref("arms")}, "split"),
    "experiment": _keys(
        {
            "experiment": ref("arms"),
            "measure": choice("goal", "click", "reply"),
            "choose": choice("fixed"),
            "holdout": ref("percent"),
        },
        "experiment",
    ),
    "update": _keys({"update": _UPDATE}, "update"),
    "webhook": _keys({"webhook": _WEBHOOK}, "webhook"),
    "goal": _keys({"goal": closed({"name": text(60)}, "name")}, "goal"),
    "exit": _keys({"exit": text(60)}, "exit"),
}
