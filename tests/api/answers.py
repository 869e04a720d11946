"""The answers that the description shows: recorded from real ones, with nothing that changes."""

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.api.seeding import MARK
from tests.api.serving import Answer
from tests.runtime.world import START
from wayline.api import examples, openapi
from wayline.api.openapi import ANSWERS
from wayline.api.operations import Operation

PLACE: Final = Path(openapi.__file__).with_name("answers.json")
RECORDING: Final = bool(os.environ.get("RECORD_ANSWERS"))
_NAMED: Final = {value for name, value in vars(examples).items() if name.isupper()}
_ID: Final = re.compile(r"\b([a-z]+)_[0-9a-hjkmnp-tv-z]{26}\b")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_PREFIX: Final = re.compile(r'"(wk|ak)_[\w-]{8}"')


def shown(operation: Operation, answer: Answer) -> dict[str, Any]:
    """An answer by its media type, with fixed ids and times, and without secrets."""
    body = answer.body
    if operation.secrets:
        body = body | {name: f"{name} that is told once" for name in operation.secrets}
    told = json.dumps(body, ensure_ascii=False).replace(MARK, "shop")
    told = _ID.sub(lambda found: _fixed_id(found[0], found[1]), told)
    told = _PREFIX.sub(_fixed_prefix, _TIME.sub(_fixed_time, told))
    media = answer.headers["content-type"].partition(";")[0]
    return {media: json.loads(told)}


def _fixed_id(text: str, kind: str) -> str:
    return text if text in _NAMED else f"{kind}_{examples.CONTACT.partition('_')[2]}"


def _fixed_time(found: re.Match[str]) -> str:
    """Times of the test's own minutes become one; those of the business's past and future stay."""
    at = datetime.fromisoformat(found[0])
    return f"{START:%Y-%m-%dT%XZ}" if abs(at - datetime.now(UTC)) < timedelta(days=2) else found[0]


def _fixed_prefix(found: re.Match[str]) -> str:
    return found[0] if found[0].strip('"') in _NAMED else f'"{found[1]}_EXAMPLE1"'


def shape(value: Any) -> Any:
    """The keys and types of an answer; null is kept, since it says nothing of a type."""
    match value:
        case dict():
            return {name: shape(one) for name, one in value.items()}
        case list():
            return [shape(one) for one in value]
        case None:
            return None
        case _:
            return type(value).__name__


def fits(one: Any, other: Any) -> bool:
    """True if two shapes agree, as far as neither is null; lists as far as both go."""
    match one, other:
        case (None, _) | (_, None):
            return True
        case dict(), dict():
            return one.keys() == other.keys() and all(fits(one[key], other[key]) for key in one)
        case list(), list():
            return bool(one) == bool(other) and all(map(fits, one, other))
        case _:
            return bool(one == other)


def check(operation: Operation, real: Mapping[str, Any]) -> None:
    """The recorded answer has the keys and types that the real one has today."""
    mend = "see RECORD_ANSWERS in CONTRIBUTING.md"
    recorded = ANSWERS.get(operation.name)
    assert recorded is not None, f"no answer of {operation.name} is recorded: {mend}"
    told = f"{operation.name} answers otherwise than recorded: {mend}"
    assert fits(shape(_lines(recorded)), shape(_lines(real))), (told, recorded, real)


def _lines(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer by its media type, with JSON lines read."""
    return {
        media: [json.loads(line) for line in body.splitlines()] if "jsonl" in media else body
        for media, body in answer.items()
    }


def record(real: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the answers of today, to be looked at and committed."""
    told = json.dumps(dict(sorted(real.items())), indent=1, ensure_ascii=False)
    PLACE.write_text(told + "\n", encoding="utf-8")
