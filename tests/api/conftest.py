"""A server on a loopback port with a database of its own, and a client that holds a key."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.browsing import Browser, person, token_of
from tests.api.serving import Shop, shop


@pytest.fixture
async def server(own_dsn: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop that is open."""
    async with shop(own_dsn, tmp_path) as one:
        yield one


@pytest.fixture
async def at_page(server: Shop) -> Browser:
    """Ann at her own page."""
    await server.connection.execute("UPDATE template SET topic = 'beans' WHERE name = 'offer'")
    await server.connection.execute(
        "UPDATE workspace SET settings = settings || "
        '\'{"support": "help@roast.example", "terms_url": "https://roast.example/terms"}\''
    )
    return Browser(server, token_of(await person(server)))
