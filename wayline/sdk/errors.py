"""What can go wrong for a client.

ClientError
|- InvalidEventError    the event could never be taken; nothing was sent
|- QueueFullError       the server has been gone for so long that the queue is full
|- WebhookError         a webhook is forged, too old, or none
|- TransportError       no answer came, however often it was tried
`- ApiError             the server said no: `status`, `code`, `message`, `mend`
   |- BadRequestError   400, 406, 413, 415, 422: correct the request
   |- UnauthorizedError 401: the key is missing, unknown, revoked or expired
   |- ForbiddenError    403: the key does not open this
   |- NotFoundError     404: there is no such thing
   |- ConflictError     409: it was changed meanwhile, or is being done
   |- RateLimitedError  429, after all retries
   `- ServerError       500 and above, after all retries
"""

from typing import Any, Final


class ClientError(Exception):
    """Everything that this package raises."""


class InvalidEventError(ClientError, ValueError):
    """An event that could never be taken; nothing was sent."""


class QueueFullError(ClientError):
    """There is no room for another event: the server has been gone for too long."""


class WebhookError(ClientError, ValueError):
    """A webhook that must not be believed."""


class TransportError(ClientError):
    """No answer came; whether the request was done is not known, and repeating it is safe."""


class ApiError(ClientError):
    """The server said no. `code` is stable, `mend` says what to do, `where` the place."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", f"http:{status}"))
        self.message = str(problem.get("detail", "the server gave no reason"))
        self.mend = str(problem.get("mend", ""))
        known = {"title", "status", "code", "detail", "message", "mend"}
        self.where = {key: value for key, value in problem.items() if key not in known}
        super().__init__(f"{self.code}: {self.message}. {self.mend}".rstrip(". ") + ".")


class BadRequestError(ApiError):
    """The request must be corrected."""


class UnauthorizedError(ApiError):
    """The key is missing, unknown, revoked or expired."""


class ForbiddenError(ApiError):
    """The key does not open this."""


class NotFoundError(ApiError):
    """There is no such thing in the workspace of the key."""


class ConflictError(ApiError):
    """It was changed meanwhile, or the same request is being done."""


class RateLimitedError(ApiError):
    """Too many requests, and waiting did not help."""


class ServerError(ApiError):
    """The server could not, however often it was asked."""


_OF_STATUS: Final[dict[int, type[ApiError]]] = {
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}


def error_of(status: int, problem: dict[str, Any]) -> ApiError:
    """The error that a status means."""
    other = ServerError if status >= 500 else BadRequestError
    return _OF_STATUS.get(status, other)(status, problem)
