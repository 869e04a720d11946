"""The sandbox carrier as a connection in this process, for replay, simulation and demo."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from wayline.channels.contract import DoubtPolicy, Handover, Inbound, Result, Taken
from wayline.channels.providers import sandbox
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import Answer, Happening, Submission


class SandboxConnection:
    """Hands texts to the sandbox and reads what happens of them."""

    name = "sandbox"
    is_there = True

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.doubt: DoubtPolicy = carrier.behaviour.doubt

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over; durable there when this returns."""
        submissions = [
            Submission(
                one.key, one.to, one.sender, one.text, one.parts, one.at, one.callback, one.attempt
            )
            for one in batch
        ]
        return [_result(answer) for answer in self.carrier.submit(submissions)]

    async def lookup(self, keys: Sequence[str]) -> list[Taken | None]:
        """What the carrier has under these keys."""
        return [_taken(answer) for answer in self.carrier.lookup_batch(list(keys))]

    def due(self, callbacks: Sequence[str], until: datetime, most: int) -> list[Inbound]:
        """What happened up to `until` and is not acknowledged yet, oldest first."""
        return [_inbound(one) for one in self.carrier.due(callbacks, until, most)]

    def acknowledge(self, items: Iterable[Inbound]) -> None:
        """These were made durable and never come back."""
        self.carrier.acknowledge([item.token for item in items])

    def next_due(self, callbacks: Sequence[str]) -> datetime | None:
        """When something happens next."""
        return self.carrier.next_due(callbacks)


def _result(answer: Answer) -> Result:
    return sandbox.result(
        answer.status, answer.reference, answer.error, answer.retry_after, answer.cost_micros
    )


def _taken(answer: Answer | None) -> Taken | None:
    if answer is None or answer.status != "accepted":
        return None
    return Taken(answer.reference or "", answer.cost_micros)


def _inbound(one: Happening) -> Inbound:
    return sandbox.inbound(one.id, one.at, one.kind, one.key, one.data)
