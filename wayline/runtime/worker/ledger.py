"""The stages that seal the ledger and send its heads away: one worker does it for all of them."""

import logging
import time
from typing import Final

from wayline.domain.errors import WaylineError
from wayline.runtime.checkpoints import Sending
from wayline.runtime.sealer import MOST, seal
from wayline.runtime.signing import Signet
from wayline.runtime.worker.bells import StageName
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.stages import Times, Turn
from wayline.store.bulk import Connection

EVERY: Final = 60.0  # seconds between two looks for new heads
_LOG = logging.getLogger(__name__)


class Seal:
    """Seals what waits, at each poll: what is written is sealed within seconds.

    A lock in the database makes sure that nobody else does.
    """

    name: StageName = "seal"

    def __init__(self, leasing: Leasing, times: Times, signet: Signet) -> None:
        self._leasing = leasing
        self._times = times
        self._signet = signet

    async def turn(self, connection: Connection) -> Turn:
        """Seal one batch."""
        if not self._leasing.leads():
            return Turn(0, more=False)
        done = await seal(connection, self._signet, self._times.real.now())
        return Turn(done, done == MOST)


class Checkpoint:
    """Sends the newest heads once a minute; what could not be sent is sent the next time."""

    name: StageName = "checkpoint"

    def __init__(self, leasing: Leasing, sending: Sending | None) -> None:
        self._leasing = leasing
        self._sending = sending
        self._next = 0.0

    async def turn(self, connection: Connection) -> Turn:
        """Send what is new, if it is time."""
        if self._sending is None or not self._leasing.leads() or time.monotonic() < self._next:
            return Turn(0, more=False)
        self._next = time.monotonic() + EVERY
        try:
            done = await self._sending.send(connection)
        except WaylineError as error:
            _LOG.warning("%s: %s", error.code, error.message)
            return Turn(0, more=False)
        return Turn(done, more=False)
