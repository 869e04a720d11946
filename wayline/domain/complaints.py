"""Complaints: where they come from, which words of people are one, and how many are too many."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from wayline.domain.quotes import apart
from wayline.domain.spelling import normalise

REPORTED: Final = "7726"  # the number that people forward spam to; their carrier passes it on
WORDS: Final = "words"  # a person's own text to us
PROVIDER: Final = "provider"  # whoever carries our texts, by report or by hand
CARRIER: Final = "carrier"  # a code of a carrier
SOURCES: Final = (REPORTED, CARRIER, WORDS, PROVIDER)
METHOD: Final = "complaint"
RECEIPT: Final = "complaint"  # what providers' reports about a message are called
# Our own: no carrier publishes one for texts. Mail knows it: Google asks bulk senders to stay below
# one complaint in a thousand, and never to reach three. https://support.google.com/a/answer/81126
THRESHOLD: Final = 1 / 1_000
THRESHOLD_SOURCE: Final = (
    "our own line, because carriers publish none for texts; "
    "Google asks bulk senders of mail to stay below it"
)
LOOK_BACK: Final = timedelta(days=30)  # in which complaints are counted
_DOUBT: Final = 0.05  # how often chance alone may raise the alarm
_LONGEST: Final = 2_000  # characters of a text that are read

_WORDS: Final = {
    "spam": r"spam(?:s|mer|mers|ming|med|mato)?",
    "report": r"report(?:ed|ing)? (?:you|u|this|these|it|as)\b|(?:^|blocked and )reported$"
    r"|(?:will|gonna|going to|ll|am|im) report(?:ing)?\b",
    "authority": r"(?:fcc|ftc|tcpa|33700|cnil|garante|bundesnetzagentur|bnetza|anatel|procon|aepd)",
    "court": r"(?:lawyer|attorney|sue you|suing|lawsuit|anwalt|rechtsanwalt|avocat|avvocato|"
    r"advogado|abogado)",
    "complaint": r"(?:file|filing|filed|make|making|lodge) (?:a |an )?(?:formal )?complaint"
    r"|anzeige (?:erstatten|ist raus)|beschwerde(?:n)? (?:einreichen|eingereicht)"
    r"|porte(?:r)? plainte|signale(?:r|)? (?:ce|votre) (?:numero|message)"
    r"|vou denunciar|voy a denunciar|(?:vi |la )?denuncio|denuncer[oò]",
    "harassment": r"harass(?:ing|ment|ed)?|belae?stigung|harcelement|acoso|assedio|molestie",
}
_PATTERNS: Final = {name: re.compile(rf"\b(?:{words})(?:\b|$)") for name, words in _WORDS.items()}
# A question whether we are spam, and a wish of somebody who says that we are not.
_NONE: Final = re.compile(
    r"\b(?:is (?:this|it) (?:a )?(?:spam|scam)|not spam|no es spam|kein spam|went to (?:my )?spam|"
    r"in (?:my )?spam|spam (?:folder|filter))\b"
)


def complains(text: str) -> str | None:
    """The rule by which a person's own words are a complaint; None if they are none."""
    plain = normalise(apart(text[:_LONGEST]).own)
    if _NONE.search(plain):
        return None
    return next((name for name, words in _PATTERNS.items() if words.search(plain)), None)


def method_of(source: str) -> str:
    """How the ledger calls a complaint of this source."""
    return f"{METHOD}:{source}"


def source_of(method: str) -> str | None:
    """The source behind a method of the ledger; None if that is no complaint."""
    head, _, source = method.partition(":")
    return source if head == METHOD else None


def source_of_code(code: str | None) -> str:
    """Who complains by a provider's report: people by their carrier's number, or a carrier."""
    if code is None:
        return PROVIDER
    return REPORTED if code == REPORTED else CARRIER


@dataclass(frozen=True, slots=True)
class Rate:
    """Complaints among delivered messages."""

    complaints: int
    delivered: int

    @property
    def per_thousand(self) -> float | None:
        """So many in a thousand; None if nothing was delivered."""
        return 1_000 * self.complaints / self.delivered if self.delivered else None

    @property
    def at_most(self) -> float | None:
        """What the true rate in a thousand is below, with 95 % (exact, Poisson)."""
        if not self.delivered:
            return None
        low, high = 0.0, self.complaints + 20.0 + 5 * math.sqrt(self.complaints)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if _at_most(self.complaints, middle) > _DOUBT else (low, middle)
            )
        return min(1_000.0, 1_000 * high / self.delivered)

    @property
    def is_high(self) -> bool:
        """True if so many would hardly come by chance at a rate of the threshold."""
        if not self.complaints:
            return False
        by_chance = 1 - _at_most(self.complaints - 1, self.delivered * THRESHOLD)
        return by_chance < _DOUBT


def sum_of(rates: Iterable[Rate]) -> Rate:
    """The rate of several senders together."""
    every = list(rates)
    return Rate(sum(one.complaints for one in every), sum(one.delivered for one in every))


def _at_most(count: int, mean: float) -> float:
    """How likely a Poisson count is `count` or less."""
    if mean == 0:
        return 1.0
    logs = (n * math.log(mean) - mean - math.lgamma(n + 1) for n in range(count + 1))
    return min(1.0, math.fsum(math.exp(one) for one in logs))
