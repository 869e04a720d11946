"""Wayline: customer journeys that keep every promise they make."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wayline.sdk import AsyncClient, Client, WebhookError, verify_webhook

__version__ = "0.1.0"
__all__ = ["AsyncClient", "Client", "WebhookError", "__version__", "verify_webhook"]


def __getattr__(name: str) -> Any:
    """The client, imported when it is first asked for: the server never is."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("wayline.sdk"), name)
