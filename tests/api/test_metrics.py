"""What a scrape shows: counts that agree with what was asked, and nothing of anybody."""

import re
from datetime import timedelta

from tests.api.serving import Shop
from tests.runtime.world import START
from wayline.api.metrics import Metrics


async def scrape(server: Shop) -> str:
    async with server.client.get(server.url + "/metrics") as response:
        assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
        return await response.text()


def value(text: str, name: str) -> float:
    """The value of one line."""
    [found] = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found)


async def test_requests_are_counted_by_pattern(server: Shop) -> None:
    for _ in range(3):
        await server.ask("GET", "/v1/keys/ak_nobody00?x=%2B12125550100")
    await server.ask("GET", "/v1/contacts?phone=%2B12125550100")
    await server.ask("GET", "/+12125550100")
    track = {"userId": "+12125550100", "event": "Order Completed"}
    await server.post("/v1/track", track)
    text = await scrape(server)

    def requests(path: str, status: int, method: str = "GET") -> float:
        labels = f'{{method="{method}",path="{path}",status="{status}"}}'
        return value(text, f"wayline_requests_total{labels}")

    assert requests("/v1/keys/{prefix}", 400) == 3
    assert requests("/v1/contacts", 200) == 1
    assert requests("other", 404) == 1
    assert requests("/v1/track", 200, "POST") == 1
    assert value(text, "wayline_request_seconds_count") == 6
    assert value(text, 'wayline_request_seconds_bucket{le="+Inf"}') == 6
    assert "2125550100" not in text


async def test_work_that_waits_is_told_by_its_age(server: Shop) -> None:
    assert value(await scrape(server), 'wayline_due_seconds{kind="enrollment"}') == 0
    await server.post("/v1/track", {"userId": "ann", "event": "Order Completed"})
    fresh = value(await scrape(server), 'wayline_due_seconds{kind="enrollment"}')
    assert fresh < 3600
    await server.connection.execute("UPDATE enrollment SET due_at = arrived_at - interval '1 day'")
    late = value(await scrape(server), 'wayline_due_seconds{kind="enrollment"}')
    assert late - fresh >= timedelta(days=1).total_seconds()


def test_a_histogram_adds_up() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.02, 99.0):
        metrics.count("GET", "/x", 200, seconds)
    text = metrics.render({"call": START - timedelta(minutes=1)}, START)
    assert value(text, 'wayline_request_seconds_bucket{le="0.005"}') == 2
    assert value(text, 'wayline_request_seconds_bucket{le="0.025"}') == 3
    assert value(text, 'wayline_request_seconds_bucket{le="10.0"}') == 3
    assert value(text, 'wayline_request_seconds_bucket{le="+Inf"}') == 4
    assert value(text, 'wayline_due_seconds{kind="call"}') == 60
