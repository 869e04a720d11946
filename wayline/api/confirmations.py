"""`/c/{token}`: where people confirm by a button that they want what was asked for in their name.

Opening the page changes nothing, for programs that look for harm open links as well.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from html import escape
from typing import Any, Final

from wayline.api import hosted
from wayline.api.door import Door, Reply, unknown
from wayline.api.errors import database_errors
from wayline.api.hosted import Visit
from wayline.api.limits import Limits
from wayline.api.misses import Misses
from wayline.api.preferences import Lend
from wayline.domain.letters import EMAIL
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.opt_in import usual_frequency, usual_purpose
from wayline.domain.page_words import Words, spoken
from wayline.domain.preferences import masked
from wayline.domain.workspaces import Workspace
from wayline.runtime.confirm_links import PATH, ConfirmLinks, Ticket
from wayline.runtime.confirming import Visitor, Waiting, confirm, look
from wayline.runtime.library import Library
from wayline.runtime.vault import Vault
from wayline.store.bulk import Connection

PREFIX: Final = f"/{PATH}/"
MOST_PRESSES: Final = 10  # of one link in a minute
_STATUS: Final = {"open": 200, "confirmed": 200, "closed": 409, "expired": 410}
_SAYS: Final = {
    "confirmed": "confirm_done",
    "closed": "confirm_closed",
    "expired": "confirm_expired",
}


class Confirmations:
    """The pages of all tokens; `now` is business time."""

    def __init__(
        self,
        vault: Vault,
        lend: Lend,
        published: Callable[[], Awaitable[Library]],
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._links = ConfirmLinks(vault)
        self._lend = lend
        self._published = published
        self._now = now
        self._misses = Misses(clock)
        self._limits = Limits(clock, MOST_PRESSES)
        self.door = Door(PREFIX, self._answer, self._misses)

    async def _answer(self, token: str, visit: Visit) -> Reply:
        library = await self._published()
        ticket = self._links.read(token, library.workspaces)
        if ticket is None:
            return unknown(visit, self._misses)
        workspace = library.workspaces[ticket.workspace_id]
        waiting = await self._work(library, ticket, visit)
        return Reply(_STATUS[waiting.standing], _page(workspace, waiting, visit))

    async def _work(self, library: Library, ticket: Ticket, visit: Visit) -> Waiting:
        """Confirm if the button was pressed, else only look."""
        now, visitor = self._now(), Visitor(visit.ip, visit.agent)
        is_pressed = visit.method == "POST" and visit.one("do") == "confirm"
        if is_pressed:
            self._limits.take(ticket.digest)

        async def work(connection: Connection) -> Waiting:
            if is_pressed:
                return await confirm(connection, library, ticket, visitor, now)
            return await look(connection, ticket, now)

        with database_errors():
            async with self._lend() as database:
                return await database.retrying(work, ticket.workspace_id)


def _page(workspace: Workspace, waiting: Waiting, visit: Visit) -> bytes:
    language = waiting.contact.language if waiting.contact else visit.accepts
    words = Words(spoken(language, workspace.language), brand=workspace.brand)
    name = _SAYS.get(waiting.standing)
    if name is not None:
        is_closed_mail = (
            name == "confirm_closed" and waiting.asked and waiting.asked.channel == EMAIL
        )
        said = "confirm_closed_mail_text" if is_closed_mail else f"{name}_text"
        text = f"<p>{escape(words(said))}</p>"
        return hosted.page(words, workspace, words(name), text)
    return hosted.page(words, workspace, words("confirm"), _button(words, waiting))


def _button(words: Words, waiting: Waiting) -> str:
    assert waiting.asked is not None
    channel, data = waiting.asked.channel, waiting.asked.data
    text = words(f"confirm_{channel}", address=_address(waiting), **_told(words.language, data))
    return (
        f'<p id="what">{escape(text)}</p>\n'
        f"<blockquote>{escape(waiting.asked.wording or '')}</blockquote>\n"
        '<form method="post"><button class="main" name="do" value="confirm" '
        f'aria-describedby="what">{escape(words("confirm_do"))}</button></form>\n'
        f'<p class="hint">{escape(words("confirm_no"))}</p>'
    )


def _told(language: str, data: dict[str, Any]) -> dict[str, str]:
    """For what and how often, in the words of the request."""
    return {
        "purpose": data.get("purpose") or usual_purpose(language),
        "frequency": data.get("frequency") or usual_frequency(language),
    }


def _address(waiting: Waiting) -> str:
    assert waiting.asked is not None
    value = getattr(waiting.contact, ADDRESS_OF[waiting.asked.channel])
    return masked(value)
