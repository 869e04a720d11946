"""What `wayline work` and `wayline up` say while they run, for people or one object a line."""

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson
import typer

from wayline.domain.ids import GROUPS
from wayline.runtime.worker import Worker

_QUIET: Final = 60.0  # seconds between two lines about what was done
_DID: Final = {  # stage -> what its number counts
    "outside": "taken in from outside",
    "advance": "moved on",
    "send": "asked the gate about",
    "call": "webhooks called",
    "doubts": "doubts settled",
}


class Lines:
    """Writes lines as things happen."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._told_at = time.monotonic()
        self._has_carrier = True
        self._before: dict[str, int] = {}

    def say(self, what: str, text: str, **fields: Any) -> None:
        """One line: its text for people, its fields for machines."""
        if self._as_json:
            told = {"event": what, **fields}
            typer.echo(orjson.dumps(told).decode())
        else:
            typer.echo(text)

    def listening(self, url: str) -> None:
        """Where events are taken in."""
        self.say("listening", f"Listening on {url}", url=url)

    def share(self, worker: Worker) -> None:
        """Which part of all people this worker has now."""
        leasing = worker.footing.leasing
        groups = len(leasing.groups())
        others = leasing.others
        beside = f"beside {others} other worker{'s' * (others != 1)}" if others else "alone"
        if groups:
            text = f"Working on {groups} of {GROUPS} groups of people, {beside}."
        else:
            text = f"Waiting: {others} other workers have all {GROUPS} groups of people."
        self.say("share", text, groups=leasing.groups(), others=others)

    def carrier(self, worker: Worker) -> None:
        """Whether there is a carrier, when that has changed."""
        is_there = worker.carrier.is_there
        if is_there == self._has_carrier:
            return
        self._has_carrier = is_there
        if is_there:
            self.say("carrier", "The simulated carrier is there again.", is_there=True)
        else:
            text = "Texts wait: no `wayline serve` or `wayline up` hosts the simulated carrier."
            self.say("carrier", text, is_there=False)

    def progress(self, worker: Worker) -> None:
        """What was done lately, once a minute, unless it was nothing."""
        now = time.monotonic()
        if now - self._told_at < _QUIET:
            return
        self._told_at = now
        lately = {
            name: number - self._before.get(name, 0)
            for name, number in worker.done.items()
            if number > self._before.get(name, 0)
        }
        self._before = dict(worker.done)
        if lately:
            self.say("progress", f"In a minute: {_told(lately)}.", done=lately)

    def end(self, worker: Worker) -> None:
        """What was done in all."""
        self.say(
            "stopped", f"Stopped. In all: {_told(worker.done) or 'nothing'}.", done=worker.done
        )


def _told(done: Mapping[str, int]) -> str:
    return ", ".join(f"{done[name]:,} {what}" for name, what in _DID.items() if name in done)
