"""Asks everybody to confirm who agreed elsewhere, where the workspace wants a second yes."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final, NamedTuple

from wayline.domain.care import UNCONFIRMED, word_of
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.runtime.export import Exported, everybody
from wayline.runtime.library import Library
from wayline.runtime.requesting import Request, request_consent
from wayline.store.database import Database
from wayline.store.exports import Proof

METHOD: Final = "import:asked"
_NOT_ASKED: Final = frozenset({"consent:refused", "consent:address"})


class Unconfirmed(NamedTuple):
    """What somebody agreed to elsewhere, without a second yes."""

    contact_id: ContactId
    scope: str
    proof: Proof | None


class Texts(NamedTuple):
    """What the requests say (""/None: the usual), and how they may be confirmed."""

    purpose: str = ""
    frequency: str = ""
    confirm: str | None = None


async def unconfirmed(database: Database, workspace_id: WorkspaceId) -> AsyncIterator[Unconfirmed]:
    """Everybody's scopes of texts that wait for a second yes and were not asked for."""
    async for page in everybody(database, workspace_id):
        for one in page:
            for scope in _scopes(one):
                yield Unconfirmed(one.person.contact.contact_id, scope, one.proofs.get(scope))


async def ask_unconfirmed(
    database: Database,
    library: Library,
    workspace_id: WorkspaceId,
    texts: Texts,
    now: Callable[[], datetime],
    told: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Ask each of them once, and count what came of it; stopped, the next call goes on.

    Counts are of `requested`, `pending`, `granted`, and of the codes of those who cannot be asked.
    """
    done: Counter[str] = Counter()
    async for one in unconfirmed(database, workspace_id):
        try:
            async with database.transaction() as connection:
                await library.refresh(connection)
                request = _request(one, texts)
                done[await request_consent(connection, library, request, now())] += 1
        except WaylineError as error:
            if error.code not in _NOT_ASKED:
                raise
            done[error.code] += 1
        told(done.total())
    return done


def _scopes(one: Exported) -> list[str]:
    said = one.person.care.consent.items()
    return [s for s, word in said if word_of(word) == UNCONFIRMED and s.startswith("sms/")]


def _request(one: Unconfirmed, texts: Texts) -> Request:
    """The words that they agreed to then are what they are asked to confirm."""
    wording = one.proof.words if one.proof is not None else ""
    agreed = {} if one.proof is None else {"agreed_at": one.proof.at.isoformat()}
    return Request(
        one.contact_id,
        one.scope,
        wording,
        METHOD,
        "import",
        purpose=texts.purpose,
        frequency=texts.frequency,
        confirm=texts.confirm or "",
        details=agreed,
    )
