"""The database that the simulations of one test process share, and documents parsed once."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from functools import cache

import pytest

from tests.simulation.plan import FIRST
from tests.simulation.stage import Arena
from wayline.runtime import library
from wayline.store.database import connect


@pytest.fixture(scope="session")
async def arena(clone: Callable[[], AbstractContextManager[str]]) -> AsyncIterator[Arena]:
    """A database of this process alone."""
    with clone() as dsn:
        made = Arena(dsn, await connect(dsn, "owner"))
        await made.open(FIRST)
        yield made
        await made.close()


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents never change: workers that start anew need not read them again."""
    monkeypatch.setattr(library, "parse_published", _parse)


_parse = cache(library.parse_published)
