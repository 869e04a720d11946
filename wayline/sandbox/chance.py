"""Every outcome of the sandbox is a hash of seed and names, so that no clock or order matters.

A chance is an integer in [0, 2**32), a rate scaled likewise is its odds (`Behaviour.odds`).
Integers are exact everywhere, and scaling the rates once is cheaper than scaling every chance.
"""

import math
import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

ONE = 2**32
_SIXTEEN = struct.Struct("<16I")

Chances = tuple[int, ...]
T = TypeVar("T")


class Dice:
    """Chance of one seed: the same name and subject always give the same chances."""

    __slots__ = ("_seed",)

    def __init__(self, seed: int) -> None:
        self._seed = b"%d" % seed

    def digest(self, name: str, subject: str) -> bytes:
        """64 bytes for what is decided (`subject`) about whom (`name`)."""
        words = b"%b\x1f%b\x1f%b" % (self._seed, subject.encode(), name.encode())
        return blake2b(words).digest()

    def roll(self, name: str, subject: str) -> Chances:
        """Sixteen independent chances: one hash serves all small decisions of one subject."""
        return _SIXTEEN.unpack(self.digest(name, subject))

    def token(self, name: str, subject: str) -> str:
        """32 hexadecimal digits, for references and ids."""
        return self.digest(name, subject)[:16].hex()


def part(chance: int, whole: int) -> int:
    """A whole number from 0 to below `whole`, all equally likely."""
    return chance * whole >> 32


def pick(chance: int, choices: Sequence[T]) -> T:
    """One of the choices, all equally likely."""
    return choices[chance * len(choices) >> 32]


def weighted(chance: float, choices: Sequence[tuple[float, T]]) -> T:
    """One of (share, choice); the shares add up to 1, what rounding leaves falls to the last."""
    for share, choice in choices:
        chance -= share * ONE
        if chance < 0:
            return choice
    return choices[-1][1]


def exponential(chance: int, mean: float, most: float) -> float:
    """A waiting time with this mean, cut at `most`; in the unit of both."""
    return min(-math.log1p(-chance / ONE) * mean, most)
