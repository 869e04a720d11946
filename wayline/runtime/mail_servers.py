"""Gives a workspace its mail server, and looks at those that there are."""

import secrets
from collections.abc import Callable
from datetime import datetime
from ssl import SSLContext, create_default_context

from wayline.channels.contract import Credentials
from wayline.channels.providers.smtp import SmtpConnection
from wayline.channels.smtp_trouble import Trouble, trouble_with
from wayline.domain.errors import WaylineError
from wayline.domain.letters import SMTP, MailFrom, Server
from wayline.domain.workspaces import Workspace
from wayline.runtime.vault import Vault
from wayline.store import connections, journeys
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection


def name_of(workspace: Workspace) -> str:
    """What the connection of a workspace is called."""
    return f"{SMTP}-{workspace.slug}"


async def save(
    connection: Connection,
    workspace: Workspace,
    server: Server,
    password: str,
    mail: MailFrom,
    vault: Vault,
    at: datetime,
) -> None:
    """Let a workspace send mail through a server; another one before is replaced."""
    inward = vault.seal(secrets.token_urlsafe(32))  # nothing comes in by it: a secret nobody has
    row = CarrierConnection(
        mail.connection, workspace.workspace_id, SMTP, server.url(), inward, vault.seal(password)
    )
    await connections.keep(connection, row, at)
    await connections.change_secrets(connection, row)
    await journeys.lock_workspace(connection, workspace.workspace_id)
    changes = {"mail": mail._asdict()}
    await journeys.change_settings(connection, workspace.workspace_id, changes)


async def try_out(
    server: Server,
    password: str,
    sender: str,
    context: Callable[[], SSLContext] = create_default_context,
) -> Trouble | None:
    """What keeps mail from going through a server; it is asked, and nothing is sent."""
    there = SmtpConnection(Credentials(SMTP, server.url(), password), context)
    return await trouble_with(there, sender)


async def password_of(connection: Connection, name: str, vault: Vault) -> tuple[str, str]:
    """The address of a kept server, and its password; raises `channel:unknown`."""
    row = await connections.find(connection, name)
    if row is None or row.provider != SMTP:
        mend = "Give it one: wayline channels add smtp --host mail.shop.example --from ADDRESS"
        message = "this workspace has no mail server"
        raise WaylineError(message, code="channel:unknown", mend=mend)
    return row.address, vault.open(row.api_key)
