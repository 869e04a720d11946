"""`wayline` with shorter leases and a chosen carrier, for campaigns: `python -m ... JSON work`.

`naive` plants the fault that the campaign must show: what is in doubt is sent again, unasked.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from wayline import cli
from wayline.channels.contract import Connection, Handover, Result, Taken
from wayline.commands import _working
from wayline.domain.messages import OWED
from wayline.runtime import doubts
from wayline.runtime.handover import Answered, recorded
from wayline.runtime.sandbox import SandboxConnection
from wayline.store.message_rows import Attempt


def main() -> None:
    """Change what the first argument says, and run the command of the others."""
    told = json.loads(sys.argv.pop(1))
    _working.LEASE = told["lease"]
    _working.ATTEMPT = timedelta(seconds=told["attempt"])
    _working.BEHAVIOUR = replace(_working.BEHAVIOUR, doubt=told["doubt"])
    _slow_down(told["latency"])
    if told["naive"]:
        setattr(doubts, "_answered", _again)  # noqa: B010
    cli.main()


def _slow_down(latency: float) -> None:
    """The carrier has the text, and its answer is on the way for so many seconds."""
    at_once = SandboxConnection.hand_over

    async def hand_over(one: SandboxConnection, batch: Sequence[Handover]) -> list[Result]:
        results = await at_once(one, batch)
        await asyncio.sleep(latency)
        return results

    setattr(SandboxConnection, "hand_over", hand_over)  # noqa: B010


def _again(one: Attempt, _: Taken | None, __: Connection) -> Answered:
    return Answered(one, recorded(one, OWED, None, due_at=one.claimed_at), None)


if __name__ == "__main__":
    main()
