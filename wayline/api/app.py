"""The web application: which path is answered by whom."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import Route

from wayline.api import (
    complaints,
    consent,
    contacts,
    events,
    exports,
    forms,
    imports,
    journeys,
    keys,
    messages,
    preference_links,
    privacy,
    products,
    reports,
    rules,
    senders,
    suppressions,
    templates,
    webhooks,
    workspace,
)
from wayline.api.bodies import Bodies
from wayline.api.errors import ApiError, database_errors, fault, headers_of, problem, status_of
from wayline.api.frame import Frame
from wayline.api.metrics import Measured, Metrics, Oldest
from wayline.api.openapi import describe
from wayline.api.operations import JSON, Operation
from wayline.api.reading import invalid
from wayline.api.submissions import BATCH, Intake, Posted
from wayline.domain.errors import WaylineError
from wayline.domain.submissions import KINDS

# The concepts of the API, in the order in which its description shows them.
RESOURCES: Final = (
    exports.router,
    contacts.router,
    imports.router,
    consent.router,
    forms.router,
    privacy.router,
    suppressions.router,
    complaints.router,
    preference_links.router,
    events.router,
    journeys.router,
    templates.router,
    messages.router,
    products.router,
    reports.router,
    rules.router,
    senders.router,
    webhooks.router,
    workspace.router,
    keys.router,
)


def create_app(
    intake: Intake, is_ready: Callable[[], Awaitable[None]], frame: Frame, oldest: Oldest
) -> FastAPI:
    """Everything that is served; `is_ready` raises if the database does not answer.

    `oldest` tells since when work has been due.
    """
    # FastAPI's own pages load scripts from elsewhere, and its telemetry tells values of requests.
    quiet: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=quiet)
    app.state.frame = frame
    for kind in (*KINDS, BATCH):  # routes are tried in turn: first what is asked most
        app.router.routes.append(Route(f"/v1/{kind}", Posted(intake, kind), methods=["POST"]))
    app.router.routes.extend(operations())
    app.add_api_route("/healthz", _alive)
    app.add_api_route("/readyz", _readiness(is_ready))
    app.add_api_route("/openapi.json", _described)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(WaylineError, _refused)
    app.add_exception_handler(Exception, _fault)
    metrics = Metrics()
    app.add_api_route("/metrics", _scraped(metrics, oldest, frame))
    app.add_middleware(Bodies)
    app.add_middleware(Measured, metrics=metrics)
    return app


async def _alive() -> dict[str, str]:
    """The process runs."""
    return {"status": "alive"}


def _readiness(is_ready: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[dict[str, str]]]:
    async def ready() -> dict[str, str]:
        """Events would be taken now."""
        with database_errors():
            await is_ready()
        return {"status": "ready"}

    return ready


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, WaylineError)
    headers: dict[str, str] = dict(getattr(request.state, "headers", {}))
    headers |= {name.decode(): value.decode() for name, value in headers_of(error)}
    return Response(problem(error), status_of(error.code), headers)


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1 describes it."""
    return describe(operations())


def operations() -> list[Operation]:
    """Every operation of the API."""
    routes = (route for router in RESOURCES for route in router.routes)
    return [route for route in routes if isinstance(route, Operation)]


def _scraped(metrics: Metrics, oldest: Oldest, frame: Frame) -> Callable[[], Awaitable[Response]]:
    async def scraped() -> Response:
        """What this process did, for Prometheus."""
        with database_errors():
            text = metrics.render(await oldest(), frame.now())
        return Response(text, media_type="text/plain; version=0.0.4")

    return scraped


async def _described() -> Response:
    """The API as OpenAPI 3.1 describes it."""
    return Response(_description(), media_type=JSON)


@cache
def _description() -> bytes:
    return orjson.dumps(description())  # takes half a second, which no start should wait for


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await _refused(request, invalid(error))


async def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path[:100]
    if error.status_code == 405:
        refusal = ApiError("route:method", f"{path} does not take {request.method}")
        response = await _refused(request, refusal)
        response.headers["allow"] = (error.headers or {}).get("Allow", "POST")
        return response
    return await _refused(request, ApiError("route:unknown", f"there is nothing at {path}"))


async def _fault(request: Request, error: Exception) -> Response:
    return await _refused(request, fault(error))
