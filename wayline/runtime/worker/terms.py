"""The stage that ends consent whose time is over."""

from typing import Final

from wayline.runtime.library import Library
from wayline.runtime.terms import end_terms
from wayline.runtime.worker.bells import StageName
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.stages import Times, Turn
from wayline.store.bulk import Connection

_MOST: Final = 500


class End:
    """Looks at each poll, in the worker's own buckets."""

    name: StageName = "terms"

    def __init__(self, leasing: Leasing, times: Times, library: Library) -> None:
        self._leasing = leasing
        self._times = times
        self._library = library

    async def turn(self, connection: Connection) -> Turn:
        """End one batch."""
        buckets = self._leasing.buckets()
        if not buckets:
            return Turn(0, more=False)
        done = await end_terms(connection, buckets, self._times.now(), _MOST, self._library)
        return Turn(done, done == _MOST)
