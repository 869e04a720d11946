"""Changes a setting of a workspace: read under its lock, changed, judged, and kept or refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.store import journeys

Settings: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Settings], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """What `wayline NAME` sets: where it stands in a workspace, as JSON, what can be wrong with it,
    and what of the workspace's settings it is.
    """

    name: str
    of: Callable[[Workspace], T]
    written: Callable[[T], Settings]
    problem: Callable[[Settings], str | None]
    read: Callable[[Settings], T]
    kept: Callable[[Settings], Settings]

    def changed(self, slug: str | None, change: Change | None = None) -> T:
        """The setting after a change, which is kept only if nothing is wrong with it.

        Raises `NAME:invalid`.
        """

        async def work(home: Home, mine: Workspace) -> T:
            return await self._changed(home, mine, change)

        return at_home(slug, work)

    async def _changed(self, home: Home, mine: Workspace, change: Change | None) -> T:
        async with home.database.transaction() as connection:
            await journeys.lock_workspace(connection, mine.workspace_id)
            found = self.of(await journeys.workspace_by_id(connection, mine.workspace_id))
            if change is None:
                return found
            settings = self.written(found)
            change(settings)
            wrong = self.problem(settings)
            if wrong is not None:
                mend = f"Correct it; the help of `wayline {self.name}` says more."
                raise WaylineError(wrong, code=f"{self.name}:invalid", mend=mend)
            await journeys.change_settings(connection, mine.workspace_id, self.kept(settings))
        return self.read(settings)
