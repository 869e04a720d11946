"""`wayline` with shorter leases and a chosen carrier, for campaigns: `python -m ... JSON work`.

It says when the carrier has a batch (`handed`) and when the answer comes (`answered`), so that
blows can fall between the two, where a text is with the carrier and not in our rows. A `fault`
strikes by itself, at the first batch: there no luck is needed. `naive` plants the mistake that
campaigns must show: what is in doubt is sent again, unasked.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wayline import cli
from wayline.channels.contract import Connection, Handover, Result, Taken
from wayline.commands import _hosting, _working
from wayline.domain.messages import OWED
from wayline.runtime import doubts
from wayline.runtime.gatehouse import Passed
from wayline.runtime.handover import Answered, recorded
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.sender import Sender
from wayline.store.bulk import Connection as Session
from wayline.store.message_rows import Attempt

_at_once = FoundSandbox.hand_over
_hand_over = Sender._hand_over
_told = json.loads(sys.argv.pop(1)) if __name__ == "__main__" else {}


def main() -> None:
    """Change what the first argument says, and run the command of the others."""
    _working.LEASE = _told["lease"]
    _working.ATTEMPT = timedelta(seconds=_told["attempt"])
    # Receipts with our key would settle most doubts before anybody has to ask the carrier.
    terms = {"doubt": _told["doubt"], "echoes_key": False}
    _working.BEHAVIOUR = _hosting.BEHAVIOUR = replace(_hosting.BEHAVIOUR, **terms)
    setattr(Sender, "_hand_over", _claimed)  # noqa: B010
    setattr(FoundSandbox, "hand_over", _handed)  # noqa: B010
    if _told["naive"]:
        setattr(doubts, "_answered", _again)  # noqa: B010
    cli.main()


async def _claimed(
    one: Sender,
    connection: Session,
    carrier: Connection,
    passed: Sequence[Passed],
    claimed_at: datetime,
) -> None:
    """The claim is committed, and the carrier knows nothing yet."""
    _strike("claimed", len(passed))
    await _hand_over(one, connection, carrier, passed, claimed_at)


async def _handed(one: FoundSandbox, batch: Sequence[Handover]) -> list[Result]:
    """The carrier has the texts, and its answer is on the way for a while."""
    results = await _at_once(one, batch)
    _strike("handed", len(batch))
    _say("handed", len(batch))
    await asyncio.sleep(_told["latency"])
    _say("answered", len(batch))
    return results


def _strike(point: str, texts: int) -> None:
    """Die or freeze, if it is to be here."""
    where, how = _told.get("fault") or ("", "")
    if where == point:
        _told["fault"] = None
        _say("struck", texts)
        os.kill(os.getpid(), signal.Signals[how])


def _say(what: str, texts: int) -> None:
    sys.stdout.write(json.dumps({"event": what, "texts": texts}) + "\n")
    sys.stdout.flush()


def _again(one: Attempt, _: Taken | None, __: Connection) -> Answered:
    return Answered(one, recorded(one, OWED, None, due_at=one.claimed_at), None)


if __name__ == "__main__":
    main()
