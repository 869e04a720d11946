"""`/p/{token}`: a person's own page, where they say what they want to get.

The token is the password: whoever has the link may choose. Nothing changes by opening it, since
programs open links too. A form carries what its page showed, with a mark of ours, so that what was
touched is known, and nobody's page of yesterday undoes a STOP of today.
"""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final

import orjson

from wayline.api import hosted, preference_page
from wayline.api.door import Door, Reply, notice, unknown
from wayline.api.errors import database_errors
from wayline.api.frame import Lent
from wayline.api.gifts import nameless
from wayline.api.hosted import Visit
from wayline.api.limits import Limits
from wayline.api.misses import Misses
from wayline.domain.care import Care
from wayline.domain.consent import Proof
from wayline.domain.contacts import Contact
from wayline.domain.page_words import VERSION, Words, spoken
from wayline.domain.preferences import Choice, Chosen, Seen, Standing, choose, standing, stop_all
from wayline.domain.wishes import MOST_A_WEEK, Quiet, Wishes
from wayline.domain.workspaces import Workspace
from wayline.runtime import privacy
from wayline.runtime.library import Library
from wayline.runtime.page_links import PageLinks, Ticket
from wayline.runtime.preferences import METHOD, Shown, submit
from wayline.runtime.vault import Vault
from wayline.store import contacts
from wayline.store import privacy as requests
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.database import Database

PREFIX: Final = "/p/"
MOST_SUBMITS: Final = 30  # of a person in a minute
MOST_GIFTS: Final = 2  # of all that is kept of a person, in a minute
DISCLOSURE: Final = "preference_page"
_NONCE: Final = "page nonce"
_ENDS: Final = {"stop": "stopped", "erase": "erasing"}  # what ends everything, and its words
_FILE: Final = [
    (b"content-type", b"application/json"),
    (b"content-disposition", b'attachment; filename="my-data.json"'),
    *(pair for pair in hosted.HEADERS if pair[0] != b"content-type"),
]
Lend = Callable[[], AbstractAsyncContextManager[Database]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visit by a good link."""

    token: str
    ticket: Ticket
    workspace: Workspace
    topics: frozenset[tuple[str, str]]
    visit: Visit
    at: datetime

    def words(self, contact: Contact | None) -> Words:
        """The words in the person's language, else their browser's, else the workspace's."""
        own = contact.language if contact else None
        language = spoken(own, self.visit.accepts, self.workspace.language)
        return Words(language, brand=self.workspace.brand)


class Preferences:
    """The pages of all tokens; `now` is business time."""

    def __init__(
        self,
        vault: Vault,
        lend: Lend,
        published: Callable[[], Awaitable[Library]],
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._vault = vault
        self._links = PageLinks(vault)
        self._lend = lend
        self._published = published
        self._now = now
        self._misses = Misses(clock)
        self._limits = Limits(clock, MOST_SUBMITS)
        self._gifts = Limits(clock, MOST_GIFTS)
        self.door = Door(PREFIX, self._answer, self._misses)

    async def _answer(self, token: str, visit: Visit) -> Reply:
        ticket = self._links.read(token)
        library = None if ticket is None else await self._published()
        workspace = library.workspaces.get(ticket.workspace_id) if library and ticket else None
        if ticket is None or library is None or workspace is None:
            return unknown(visit, self._misses)
        topics = library.topics(workspace.workspace_id)
        asked = _Asked(token, ticket, workspace, topics, visit, self._now())
        if visit.method == "POST":
            self._limits.take(str(ticket.contact_id))
            if visit.one("do") == "data":
                return await self._give(asked)
            return await self._change(asked)
        return await self._look(asked)

    async def _give(self, asked: _Asked) -> Reply:
        """Everything that is kept of the person, as a file."""
        self._gifts.take(str(asked.ticket.contact_id))
        person = await self._find(asked)
        if person is None:
            return _expired(asked)
        lent = Lent(self._lend, asked.ticket.workspace_id)
        how = privacy.Asked(METHOD, asked.at)
        file = nameless()
        try:
            with database_errors():
                await privacy.personal_data(lent, person.contact, how, file)
        except BaseException:
            file.close()
            raise
        return Reply(200, file, _FILE)

    async def _look(self, asked: _Asked) -> Reply:
        person = await self._find(asked)
        return _expired(asked) if person is None else Reply(200, self._page(asked, person, None))

    async def _find(self, asked: _Asked) -> Person | None:
        """The person, if the link still opens their page."""

        async def work(connection: Connection) -> Person | None:
            return await _person(connection, asked.ticket)

        person = await self._work(asked, work)
        is_open = person and self._links.opens(asked.ticket, person.contact, asked.at)
        return person if is_open else None

    async def _change(self, asked: _Asked) -> Reply:
        """Do what was submitted, and show how it stands after it."""
        deciding = _Deciding(asked, self._links, self._nonce)

        async def work(connection: Connection) -> Person | None:
            person = await _person(connection, asked.ticket)
            if person is None:
                return None
            shown = _shown(asked, person)
            contact_id = person.contact.contact_id
            await submit(connection, contact_id, asked.topics, deciding, shown, asked.at)
            if deciding.note == "erasing":
                request = privacy.open_erasure(person.contact, privacy.Asked(METHOD, asked.at))
                await requests.ask(connection, [request])
            return await _person(connection, asked.ticket)

        person = await self._work(asked, work)
        if person is None or deciding.note == "expired":
            return _expired(asked)
        status = 409 if deciding.note in preference_page.ALERTS else 200
        return Reply(status, self._page(asked, person, deciding.note))

    def _page(self, asked: _Asked, person: Person, note: str | None) -> bytes:
        now = standing(person.contact, person.care, asked.topics)
        nonce = self._nonce(asked.token, now.seen())
        words = asked.words(person.contact)
        return preference_page.page(words, asked.workspace, now, nonce, note)

    def _nonce(self, token: str, seen: list[str]) -> str:
        data = f"{token} {orjson.dumps(seen).decode()}".encode()
        return urlsafe_b64encode(self._vault.mark(_NONCE, data)).decode()

    async def _work(
        self, asked: _Asked, work: Callable[[Connection], Awaitable[Person | None]]
    ) -> Person | None:
        with database_errors():
            async with self._lend() as database:
                return await database.retrying(work, asked.ticket.workspace_id)


class _Deciding:
    """Decides what a submit means, under the locks; `note` names the words for the outcome."""

    def __init__(self, asked: _Asked, links: PageLinks, nonce: Callable[[str, list[str]], str]):
        self._asked = asked
        self._links = links
        self._nonce = nonce
        self.note = "expired"

    def __call__(self, contact: Contact, care: Care, now: Standing) -> Chosen | None:
        asked = self._asked
        if not self._links.opens(asked.ticket, contact, asked.at):
            self.note = "expired"
            return None
        wanted = asked.visit.one("do")
        if wanted == "erase" and not asked.visit.one("sure"):
            self.note = "unsure"
            return None
        if wanted in _ENDS:
            self.note = _ENDS[wanted]
            return stop_all(care, now, asked.at)
        seen = self._seen()
        if seen is None:
            self.note = "stale"
            return None
        try:
            choice = _choice(asked.visit, seen)
        except ValueError:
            self.note = "bad_quiet"
            return None
        chosen = choose(care, now, seen, choice)
        self.note = "late" if chosen.late else "saved"
        return chosen

    def _seen(self) -> Seen | None:
        """What the page showed; None if the form is none of ours."""
        visit = self._asked.visit
        try:
            words = orjson.loads(visit.one("seen"))
            mark = self._nonce(self._asked.token, words)
        except (orjson.JSONDecodeError, TypeError):
            return None
        is_ours = compare_digest(mark.encode(), visit.one("nonce").encode())
        return Seen.read(words) if is_ours else None


def _choice(visit: Visit, seen: Seen) -> Choice:
    """What was chosen; raises `ValueError` for what cannot be."""
    most = visit.one("most")
    if most and not 1 <= int(most) <= MOST_A_WEEK:
        raise ValueError(most)
    start, end = visit.one("from"), visit.one("until")
    first = (Quiet(start, end),) if start or end else ()
    wishes = Wishes(int(most) if most else None, (*first, *seen.wishes.quiet[1:]))
    return Choice(frozenset(visit.fields.get("on", ())), wishes)


def _shown(asked: _Asked, person: Person) -> Shown:
    """What the ledger keeps of the page: its words, and who was there."""
    words = asked.words(person.contact)
    now = standing(person.contact, person.care, asked.topics)
    wordings = {
        scope: text
        for channel in now.channels
        for scope, text in preference_page.agreed(words, channel).items()
    }
    proof = Proof(
        actor="person",
        disclosure=DISCLOSURE,
        version=VERSION,
        locale=words.language,
        ip=asked.visit.ip,
        agent=asked.visit.agent,
    )
    return Shown(wordings, proof)


async def _person(connection: Connection, ticket: Ticket) -> Person | None:
    """Whom a link names, as they are by now."""
    contact_id = ticket.contact_id
    found = await contacts.read(connection, [contact_id])
    while contact_id in found and (winner := found[contact_id].merged_into) is not None:
        contact_id = winner
        found = await contacts.read(connection, [contact_id])
    return found.get(contact_id)


def _expired(asked: _Asked) -> Reply:
    return Reply(410, notice(asked.visit, asked.workspace, "expired"))
