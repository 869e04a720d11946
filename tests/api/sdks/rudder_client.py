"""Sends one of each message with rudder-sdk-python, which packs its bodies unless told not to."""

import sys

from rudderstack.analytics.client import Client  # type: ignore[import-not-found]

host, key, packed = sys.argv[1:]
errors: list[object] = []
client = Client(key, host=host, gzip=packed == "gzip", on_error=lambda *told: errors.append(told))
client.identify("bob", {"email": "bob@example.com", "plan": "free"})
client.track("bob", "Checkout Started", {"value": 30})
client.track(anonymous_id="browser-2", event="Product Viewed")
client.page("bob", "Docs", "Start", {"url": "https://shop.example/start"})
client.screen("bob", "App", "Home")
client.group("bob", "acme", {"name": "Acme"})
client.alias("browser-2", "bob")
client.flush()
client.join()
sys.exit(repr(errors) if errors else 0)
