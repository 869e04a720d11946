"""JSON as it comes in: read strictly, and free of what could not be stored."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from wayline.api.errors import ApiError

DEEPEST: Final = 64  # objects and lists within each other; nothing of ours needs more
_MOST_TOLD: Final = 20  # problems of one request


class JsonRequest(Request):
    """A request whose body was read before."""

    parsed: Any = None

    async def json(self) -> Any:
        """The body as plain values."""
        return self.parsed


def read_json(body: bytes) -> Any:
    """The body as plain values; raises `body:json`."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        _check_utf8(body)
        message = f"the body is no JSON: {error.msg} at character {error.pos:,}"
        raise ApiError("body:json", message, "NaN and Infinity are no JSON either.") from None


def _check_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        message = f"the body is no UTF-8: byte {error.start:,} is 0x{body[error.start]:02x}"
        raise ApiError("body:json", message, "Send JSON as UTF-8.") from None


def read_sound_json(body: bytes) -> Any:
    """The same, if it is not too deep and has no NUL; raises `body:deep` or `request:text`."""
    value = read_json(body)
    _check(value, 0)
    return value


def check_text(text: str) -> None:
    """Raises `request:text` for what no text of the database can hold."""
    if "\0" in text:
        raise ApiError("request:text", "the request has a NUL in a text", "Send it without.")


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        message = f"the body has more than {DEEPEST} lists and objects within each other"
        raise ApiError("body:deep", message, "Send it flatter.")
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def invalid(error: RequestValidationError) -> ApiError:
    """What is wrong with a request's fields, without their values."""
    problems = [_problem(one) for one in error.errors()[:_MOST_TOLD]]
    first = problems[0]
    message = f"{first['field']}: {first['what']}" if first["field"] else first["what"]
    mend = "Correct the fields that `problems` names; /openapi.json describes all of them."
    return ApiError("request:invalid", message, mend, problems=problems)


def _problem(one: Mapping[str, Any]) -> dict[str, str]:
    place = [str(part) for part in one["loc"]]
    return {"in": place[0], "field": ".".join(place[1:]), "what": _sentence(one)}


def _sentence(one: Mapping[str, Any]) -> str:
    if one["type"] == "missing":
        return "is missing"
    said = str(one["msg"]).removeprefix("Value error, ")
    return said[:1].lower() + said[1:]
