"""The stage that seals the ledger: one worker does it for all of them."""

from wayline.runtime.sealer import MOST, seal
from wayline.runtime.signing import Signet
from wayline.runtime.worker.bells import StageName
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.stages import Times, Turn
from wayline.store.bulk import Connection


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
