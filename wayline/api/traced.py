"""One span for each request: method, pattern, status, workspace and code; nothing of anybody."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from wayline.api.routes import Watched, method_of, path_of
from wayline.runtime.spans import is_on, span

_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # asked all the time, by machines


def traced(app: ASGIApp) -> ASGIApp:
    """The application with a span around every request, or as it is if nobody traces.

    A `traceparent` that the client sent is gone on with; no other header is read.
    """
    if not is_on():
        return app

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _QUIET:
            await app(scope, receive, send)
            return
        method, watched = method_of(scope), Watched(send)
        given = [value for name, value in scope["headers"] if name == b"traceparent"]
        after = given[0].decode("latin-1") if len(given) == 1 else ""
        with span(method, {"http.request.method": method}, kind="server", after=after) as one:
            try:
                await app(scope, receive, watched)
            finally:
                path = path_of(scope)
                one.rename(f"{method} {path}")
                one.note({"http.route": path, "http.response.status_code": watched.status})
                if watched.status >= 500:
                    one.failed()

    return serve
