"""The chances that decide the common course of one text, by name, from a single hash."""

import struct
from typing import NamedTuple

from wayline.sandbox.chance import Dice

_LAYOUT = struct.Struct("<13Iq4x")


class Luck(NamedTuple):
    """A chance per question, and a number; what few texts need is rolled when it is needed."""

    outcome: int
    sent: int
    travel: int
    read: int
    disordered: int
    late: int
    queued: int
    early: int
    doubled: int
    preview: int
    click: int
    reply: int
    order: int
    number: int  # stands for the name where a string would be too long; signed, 64 bits

    @property
    def reference(self) -> str:
        """What the carrier calls this text."""
        return f"SM{self.number & 0xFFFFFFFFFFFFFFFF:016x}"


def luck_of(dice: Dice, name: str) -> Luck:
    """The luck of the text with this name."""
    return Luck._make(_LAYOUT.unpack(dice.digest(name, "luck")))
