"""Which of several senders a text goes out as: one that may, and that the person knows already."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from wayline.domain.ids import fraction
from wayline.domain.senders.sender import Sender, Sending, refusal

# What refuses later was nearer to sending, so that its reason tells the most.
_NEARNESS: Final = {
    "sender:disabled": 0,
    "sender:country": 1,
    "sender:unregistered": 2,
    "sender:unverified": 2,
    "sender:category": 3,
    "sender:one_way": 4,
}


def in_use(senders: Sequence[Sender]) -> Sequence[Sender]:
    """Those that may be chosen: with any other, even a disabled one, the sandbox stands aside."""
    real = [one for one in senders if one.is_real]
    return real or senders


def choose(
    senders: Sequence[Sender], asked: Sending, person: UUID, known: Sequence[str] = ()
) -> Sender | None:
    """The sender of a text: of those that may carry it, the first that the person knows.

    `known` are addresses, the best first. Who knows none gets one of their own country, whom they
    can answer, always the same for the same person. If none may carry it, the one that came
    nearest, whose `refusal` says why; None if there is no sender at all.
    """
    every = in_use(senders)
    if len(every) == 1:
        return every[0]
    able = {one.address: one for one in every if refusal(one, asked) is None}
    for address in known:
        if address in able:
            return able[address]
    if able:
        return max(able.values(), key=lambda one: _fitness(one, asked, person))
    return max(every, key=lambda one: _NEARNESS[refusal(one, asked) or ""], default=None)


def _fitness(sender: Sender, asked: Sending, person: UUID) -> tuple[bool, bool, float]:
    draw = fraction(person.bytes, "sender", sender.address)
    return sender.country == asked.country, sender.two_way, draw
