"""What an operation knows of the request that it answers: who asks, and the transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from wayline.domain.ids import WorkspaceId
from wayline.domain.workspaces import Workspace
from wayline.runtime.library import Library
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import Vault
from wayline.store import journeys
from wayline.store.api_keys import ApiKey
from wayline.store.bulk import Connection
from wayline.store.database import Transactions


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `connection` is in a transaction that sees one workspace and nothing else.

    `now` is business time, `real` real time; `library` reads what is published; `vault`
    seals and opens secrets. `more` opens further transactions of the same sight: for answers that
    are streamed, and work in batches.
    """

    key: ApiKey
    connection: Connection
    now: datetime
    real: datetime
    library: Callable[[], Awaitable[Library]]
    vault: Vault
    more: Transactions

    @property
    def workspace_id(self) -> WorkspaceId:
        """Whose things the key opens."""
        return self.key.workspace_id

    @property
    def suppression(self) -> SuppressionKey:
        """What finds closed addresses again that nobody holds."""
        return SuppressionKey(self.vault.folder)

    async def workspace(self) -> Workspace:
        """The workspace with its settings."""
        return await journeys.workspace_by_id(self.connection, self.workspace_id)


def _call_of(request: Request) -> Call:
    call: Call = request.state.call
    return call


Called = Annotated[Call, Depends(_call_of)]
