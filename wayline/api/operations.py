"""An operation of the API as its router declares it: what it needs, shows and refuses."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from wayline.domain.api_keys import SCOPES

JSON: Final = "application/json"
SCOPE, EXAMPLE, REFUSES = "x-scope", "x-example", "x-refuses"
Answer = Callable[[Request], Awaitable[Response]]


class Serving(Protocol):
    """Who serves an operation: the frame of the application."""

    async def serve(self, operation: "Operation", request: Request, answer: Answer) -> Response:
        """Answer one request."""
        ...


class Operation(APIRoute):
    """A route of the API; the frame checks the key, and opens the transaction around it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What FastAPI would do, inside the frame."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            frame: Serving = request.app.state.frame
            return await frame.serve(self, request, answer)

        return handle

    @property
    def verbs(self) -> frozenset[str]:
        """The methods of HTTP that it answers."""
        return frozenset(self.methods or ())

    @property
    def needs(self) -> str:
        """The scope that a key must have."""
        return str(self._extra[SCOPE])

    @property
    def example(self) -> Mapping[str, Any]:
        """A request that a test sends and the reference shows: `path`, `query` and `body`."""
        told: Mapping[str, Any] = self._extra[EXAMPLE]
        return told

    @property
    def media(self) -> Collection[str]:
        """The types of body that are taken."""
        return self._listed("x-media", (JSON,))

    @property
    def answers(self) -> Collection[str]:
        """The types of answers that are given."""
        return self._listed("x-answers", (JSON,))

    @property
    def secrets(self) -> Collection[str]:
        """The fields of the answer that are told once, and never remembered."""
        return self._listed("x-secrets", ())

    def _listed(self, name: str, default: Collection[str]) -> Collection[str]:
        told: Collection[str] = self._extra.get(name, default)
        return told

    @cached_property
    def queries(self) -> frozenset[str]:
        """The names of all query parameters."""
        return frozenset(_names(self.dependant.query_params))

    @property
    def _extra(self) -> dict[str, Any]:
        assert self.openapi_extra is not None, f"{self.name} is declared without `operation(...)`"
        return self.openapi_extra


def _names(params: Collection[Any]) -> Iterator[str]:
    for param in params:
        model = param.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from model.model_fields
        else:
            yield param.alias


def resources(tag: str) -> APIRouter:
    """A router for the operations of one concept; the name of a function is the operation's id."""
    return APIRouter(
        prefix="/v1",
        tags=[tag],
        route_class=Operation,
        strict_content_type=False,  # what does not say what it is may be JSON
        generate_unique_id_function=lambda route: route.name,
    )


def operation(
    scope: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    refuses: Collection[str] = (),
    media: Collection[str] = (JSON,),
    answers: Collection[str] = (JSON,),
    secrets: Collection[str] = (),
) -> dict[str, Any]:
    """What a route is declared with: the scope it needs, a whole example, the codes it may refuse.

    Codes that every operation may refuse (keys, limits, bodies) are not repeated. `media` are the
    types of body it takes, `answers` those it gives; `secrets` the fields that are told once.
    """
    assert scope in SCOPES, scope
    example = {"path": dict(path or {}), "query": dict(query or {})}
    if body is not None:
        example["body"] = body
    told: dict[str, Any] = {SCOPE: scope, EXAMPLE: example, REFUSES: list(refuses)}
    told |= {"x-media": list(media)} if tuple(media) != (JSON,) else {}
    told |= {"x-answers": list(answers)} if tuple(answers) != (JSON,) else {}
    told |= {"x-secrets": list(secrets)} if secrets else {}
    return {"openapi_extra": told}
