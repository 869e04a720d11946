"""The stage that erases people who asked for it over HTTP: one worker does it for all of them."""

import logging
from datetime import datetime
from typing import Final

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.runtime.library import Library
from wayline.runtime.privacy import SENDING, Asked, erase
from wayline.runtime.worker.bells import StageName
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.stages import Times, Turn
from wayline.store import contacts, privacy
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.privacy import Request

_MOST: Final = 20
_LOG = logging.getLogger(__name__)


class Erase:
    """Erases whoever waits for it; whose text is at the carrier waits for the next turn."""

    name: StageName = "erase"

    def __init__(
        self, leasing: Leasing, times: Times, database: Database, library: Library
    ) -> None:
        self._leasing = leasing
        self._times = times
        self._database = database
        self._library = library

    async def turn(self, connection: Connection) -> Turn:
        """Erase some, the oldest request first."""
        if not self._leasing.leads():
            return Turn(0, more=False)
        waiting = await privacy.waiting(connection, _MOST)
        now = self._times.now()
        done = [await self._erase(connection, request, now) for request in waiting]
        return Turn(sum(done), more=False)

    async def _erase(self, connection: Connection, request: Request, now: datetime) -> bool:
        contact_id = ContactId(request.contact_id)
        person = (await contacts.read(connection, [contact_id])).get(contact_id)
        if person is None:  # taken back with an import meanwhile: there is nothing left
            await privacy.close(connection, [contact_id], "erasure", "{}", now)
            return True
        asked = Asked(request.method, now, request.note)
        keep = bool(request.outcome.get("keep_consent"))
        try:
            await erase(self._database, self._library, person.contact, asked, keep_consent=keep)
        except WaylineError as error:
            if error.code != SENDING:
                _LOG.exception("a request for erasure waits: %s", error.code)
            return False
        return True
