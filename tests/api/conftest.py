"""A server on a loopback port with a database of its own, and a client that holds a key."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.serving import Shop, shop


@pytest.fixture
async def server(own_dsn: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop that is open."""
    async with shop(own_dsn, tmp_path) as one:
        yield one
