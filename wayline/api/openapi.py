"""The description of the API that clients and people read: operations, examples, errors, scopes."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from fastapi.openapi.utils import get_openapi

from wayline import __version__
from wayline.api.errors import status_of
from wayline.api.operations import EXAMPLE, JSON, REFUSES, SCOPE, Operation
from wayline.domain.api_keys import SCOPES

_ABOUT: Final = """\
Resources of one workspace, which the key names: `Authorization: Bearer KEY`.

- Ids are prefixed texts, times RFC 3339, numbers of phones E.164, money minor units.
- Lists come in pages: pass `next` on as `after` until it is null.
- `Idempotency-Key` on a request that changes something makes it safe to send again: it is done
  once, and for 24 hours answered alike. What was refused did nothing and is not remembered.
- `RateLimit-*` headers tell how often a key may ask; 429 and 503 say `Retry-After`.
- Errors are `application/problem+json` with a stable `code`, what is wrong, and the mend.
- Unknown fields and query parameters are refused. Something of another workspace is answered like
  something that does not exist.

Events come in by `/v1/track` and its siblings, as the libraries of Segment send them.
"""
# An answer of each operation by its media type; a test records them and holds them to real ones.
ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = json.loads(
    files("wayline.api").joinpath("answers.json").read_text(encoding="utf-8")
)
# What any operation may refuse, by status; those of their own come on top.
_ALWAYS: Final = (
    *("key:missing", "key:unknown", "key:revoked", "key:expired", "key:scope", "rate:limit"),
    *("accept:type", "request:query", "request:text", "request:invalid"),
    *("server:busy", "server:database", "server:fault"),
)
_WRITING: Final = (
    *("body:coding", "body:cut", "body:deep", "body:json", "body:large", "body:media"),
    *("idempotency:busy", "idempotency:differs", "idempotency:key"),
)
_PROBLEM: Final = {
    "type": "object",
    "description": "What was refused, why, and what to do (RFC 9457).",
    "required": ["title", "status", "code", "detail", "message"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: `category:detail`."},
        "detail": {"type": "string"},
        "message": {"type": "string", "description": "The same as `detail`."},
        "mend": {"type": "string", "description": "What to do."},
        "problems": {"type": "array", "items": {"type": "object"}},
    },
}


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """The description of these operations, as OpenAPI 3.1."""
    told = get_openapi(title="Wayline", version=__version__, description=_ABOUT, routes=operations)
    schemas = told["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    told["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"key": []}]
    known = {operation.name: operation for operation in operations}
    for path in told["paths"].values():
        for method, one in path.items():
            _finish(method, one, known[one["operationId"]].example)
    return told


def _finish(method: str, one: dict[str, Any], example: Mapping[str, Any]) -> None:
    """Put the examples and the errors where readers of OpenAPI look for them."""
    del one[EXAMPLE]  # without its nulls, which mean something
    scope = one[SCOPE]
    one["description"] = f"{one.get('description', '')}\n\nScope `{scope}`: {SCOPES[scope]}."
    for parameter in one.get("parameters", ()):
        found = example[parameter["in"]].get(parameter["name"])
        if found is not None:
            parameter["example"] = found
    if "requestBody" in one and "body" in example:
        for media, content in one["requestBody"]["content"].items():
            if media == JSON:
                content["example"] = example["body"]
    one["responses"].pop("422", None)
    for answer in one["responses"].values():  # so far the good one alone
        for media, body in ANSWERS.get(one["operationId"], {}).items():
            answer["content"][media]["example"] = body
    codes = (*one.pop(REFUSES), *_ALWAYS, *(() if method == "get" else _WRITING))
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(status_of(code), []).append(code)
    for status, of in sorted(by_status.items()):
        one["responses"][str(status)] = _refusal(of)


def _refusal(codes: list[str]) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": ", ".join(f"`{code}`" for code in dict.fromkeys(codes)),
        "content": {"application/problem+json": {"schema": schema}},
    }
