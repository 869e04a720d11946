"""Who holds a phone: everything about a customer that is fixed by seed and number."""

from typing import NamedTuple

from wayline.sandbox.agents import BROWSERS, home_ip
from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import ONE, Dice, pick


class Temper(NamedTuple):
    """Factors on the behaviour's rates, and what such a person writes: (share, intent)."""

    clicks: float
    replies: float
    intents: tuple[tuple[float, str], ...]


_USUAL = (
    (0.38, "thanks"),
    (0.24, "question"),
    (0.15, "yes"),
    (0.07, "visit"),
    (0.11, "stop"),
    (0.05, "wish"),
)
_KEEN = ((0.60, "thanks"), (0.20, "question"), (0.15, "yes"), (0.05, "visit"))
_SOUR = ((0.40, "complaint"), (0.40, "stop"), (0.20, "wish"))

# (share of people, temper); both factors average about 1, so that rates stay what they say.
TEMPERS: tuple[tuple[float, Temper], ...] = (
    (0.35, Temper(0.0, 0.4, _USUAL)),  # never taps
    (0.48, Temper(1.15, 1.1, _USUAL)),
    (0.12, Temper(3.6, 1.7, _KEEN)),
    (0.05, Temper(0.3, 2.4, _SOUR)),
)
_TEMPERS = [
    (sum(share for share, _ in TEMPERS[: place + 1]) * ONE, temper)
    for place, (_, temper) in enumerate(TEMPERS)
]
MOST_CLICKS = max(temper.clicks for _, temper in TEMPERS)
MOST_REPLIES = max(temper.replies for _, temper in TEMPERS)


class Person:
    """One customer; traits that few texts need are worked out when they are asked for."""

    __slots__ = ("_chances", "number")

    def __init__(self, dice: Dice, number: str) -> None:
        self.number = number
        self._chances = dice.roll(number, "person")

    def has_landline(self, odds: Behaviour) -> bool:
        """Whether the number takes no texts at all."""
        return self._chances[0] < odds.landlines

    def is_gone(self, odds: Behaviour) -> bool:
        """Whether the number exists but nobody has it any more."""
        return self._chances[1] < odds.dead_numbers

    @property
    def temper(self) -> Temper:
        """How this person takes to texts."""
        chance = self._chances[2]
        for below, temper in _TEMPERS:
            if chance < below:
                return temper
        return TEMPERS[-1][1]

    @property
    def phone(self) -> str:
        """The make of phone, a key of `agents.MACHINES`."""
        return "iphone" if self._chances[3] < 0.55 * ONE else "android"

    @property
    def browser(self) -> str:
        """The user agent of this phone."""
        return pick(self._chances[4], BROWSERS[self.phone])

    @property
    def ip(self) -> str:
        """The address this phone comes from."""
        return home_ip(*self._chances[5:8])
