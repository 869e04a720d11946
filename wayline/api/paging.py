"""Lists in pages: each tells where the next begins, in words that mean nothing to clients."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from wayline.api.errors import ApiError
from wayline.api.shapes import Asked

T = TypeVar("T")
MOST: Final = 200
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "u": UUID,
    "t": datetime.fromisoformat,
    "s": str,
    "i": int,
}


class Page(BaseModel, Generic[T]):
    """A part of a list. `next` goes into `after` to get the next part; null is the end."""

    items: list[T]
    next: str | None


class Paged(Asked):
    """What every list can be asked."""

    after: Annotated[str | None, Field(description="`next` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST, description="Most items of a page.")] = 50


def cursor(of: str, *values: UUID | datetime | str | int) -> str:
    """Where a list goes on; `of` names the list, so that no other takes it for its own."""
    told = [of, *((_kind(value), str(value)) for value in values)]
    return urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode()


def read_cursor(of: str, after: str | None) -> Sequence[Any] | None:
    """The values of a cursor, None for the beginning; raises `page:after` if it is none of ours."""
    if after is None:
        return None
    try:
        name, *told = orjson.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if name == of:
            return [_READERS[kind](value) for kind, value in told]
    except (ValueError, TypeError, KeyError):
        pass
    message = "`after` is no `next` of this list"
    raise ApiError("page:after", message, "Begin without `after`, and pass on `next` as it is.")


def _kind(value: UUID | datetime | str | int) -> str:
    kinds = {UUID: "u", datetime: "t", str: "s", int: "i"}
    return kinds[type(value)]
