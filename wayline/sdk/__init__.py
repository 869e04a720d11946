"""The Python client of Wayline's API; it imports nothing else of Wayline.

`Client` and `AsyncClient` have the same methods: the first is written from the second by
`scripts/client.py`, and a test compares them. What requests and answers look like stands once, in
`wire.py` and `events.py`, and does no I/O.
"""

from wayline.sdk.async_client import AsyncClient
from wayline.sdk.client import Client
from wayline.sdk.errors import (
    ApiError,
    BadRequestError,
    ClientError,
    ConflictError,
    ForbiddenError,
    InvalidEventError,
    NotFoundError,
    QueueFullError,
    RateLimitedError,
    ServerError,
    TransportError,
    UnauthorizedError,
    WebhookError,
)
from wayline.sdk.verify import verify_webhook

__all__ = [
    "ApiError",
    "AsyncClient",
    "BadRequestError",
    "Client",
    "ClientError",
    "ConflictError",
    "ForbiddenError",
    "InvalidEventError",
    "NotFoundError",
    "QueueFullError",
    "RateLimitedError",
    "ServerError",
    "TransportError",
    "UnauthorizedError",
    "WebhookError",
    "verify_webhook",
]
