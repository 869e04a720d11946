"""Lets a command work in an open home, for a workspace."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from wayline.bootstrap import Home, open_home
from wayline.config import Config
from wayline.domain.workspaces import Workspace

T = TypeVar("T")


def at_home(slug: str | None, work: Callable[[Home, Workspace], Awaitable[T]]) -> T:
    """Open the home of the settings, work for the workspace of a name (None: theirs), and close."""

    async def run() -> T:
        async with open_home(Config.load()) as home:
            return await work(home, await home.workspace(slug))

    return asyncio.run(run())
