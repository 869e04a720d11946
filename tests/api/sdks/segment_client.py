"""Sends one of each message with segment-analytics-python, in an environment of its own."""

import sys
from datetime import UTC, datetime

from segment.analytics.client import Client  # type: ignore[import-not-found]

host, key, packed = sys.argv[1:]
errors: list[object] = []
client = Client(key, host=host, gzip=packed == "gzip", on_error=lambda *told: errors.append(told))
client.identify("ann", {"email": "ann@example.com", "phone": "+12125550100", "plan": "pro"})
client.track("ann", "Order Completed", {"revenue": 12.5, "currency": "USD", "order_id": "o1"})
client.track(
    anonymous_id="browser-1", event="Product Viewed", timestamp=datetime(2026, 1, 1, tzinfo=UTC)
)
client.page("ann", "Docs", "Start", {"url": "https://shop.example/start"})
client.screen("ann", "App", "Home")
client.group("ann", "acme", {"name": "Acme"})
client.alias("browser-1", "ann")
client.flush()
client.join()
sys.exit(repr(errors) if errors else 0)
