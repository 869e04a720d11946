"""Calls of webhooks in traces: a span for each, and the way to it for whoever is called."""

from dataclasses import replace

from wayline.channels.web import Answered, Outcome, Request
from wayline.runtime.spans import here, is_on, span
from wayline.runtime.webhooks import Client


class Traced:
    """A client whose calls are traced, and say with `traceparent` where in the trace they are.

    Where a call goes is not told: an address of a webhook may be a secret.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def call(self, request: Request) -> Outcome:
        """Make one call; a `traceparent` that the webhook itself sends is left alone."""
        if not is_on():
            return await self._client.call(request)
        method = request.method
        with span(method, {"http.request.method": method}, kind="client") as one:
            names = {name.lower() for name in request.headers}
            if "traceparent" not in names:
                headers = {**request.headers, "traceparent": here()}
                request = replace(request, headers=headers)
            outcome = await self._client.call(request)
            if isinstance(outcome, Answered):
                one.note({"http.response.status_code": outcome.status})
                if outcome.status >= 400:
                    one.failed(str(outcome.status))
            else:
                one.failed(outcome.reason)
        return outcome
