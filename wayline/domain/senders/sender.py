"""A sender: a number or name that texts go out as, what it is registered for, what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from wayline.domain.senders.facts import CATEGORIES, Allowance, facts

SANDBOX: Final = "sandbox"
MAIL: Final = "mail"  # an email address: none of the carriers' rules is about it
LONG_CODE: Final = "long_code"
TOLL_FREE: Final = "toll_free"
SHORT_CODE: Final = "short_code"
ALPHANUMERIC: Final = "alphanumeric"
KINDS: Final = (LONG_CODE, TOLL_FREE, SHORT_CODE, ALPHANUMERIC, SANDBOX)
UNVERIFIED, PENDING, VERIFIED = "unverified", "pending", "verified"
VERIFICATIONS: Final = (UNVERIFIED, PENDING, VERIFIED)
STATES: Final = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})  # networks of the United States
NORTH_AMERICA: Final = STATES | {"CA"}
_MARKETING: Final = "marketing"


@dataclass(frozen=True, slots=True)
class Brand:
    """A business as 10DLC knows it; `daily` is its parts a day if it is not what the score says."""

    id: str
    score: int | None = None
    daily: int | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A registered use of 10DLC; `daily` its own parts a day, if it has such a limit."""

    id: str
    use_case: str
    daily: int | None = None


class Sending(NamedTuple):
    """A text about to go out, as far as senders ask.

    `is_answer`: the answer to a STOP or HELP, which goes back by the number that was texted.
    `own_page`: the text has the link to the person's own page, where they can end it.
    """

    category: str
    country: str | None
    text: str = ""
    is_answer: bool = False
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """One sender of a workspace.

    `address` is E.164, the digits of a short code, a name, or an email address; `country` that of
    the number (None: it has none). `categories` and `countries` are what its owner says (None: what
    follows from its registration and kind). `registered` are programs of short codes and
    registrations of names, by country. `stop_at` is the number that takes STOP for a name.
    """

    address: str
    kind: str = SANDBOX
    country: str | None = None
    categories: frozenset[str] | None = None
    countries: frozenset[str] | None = None
    brand: Brand | None = None
    campaign: Campaign | None = None
    verification: str = UNVERIFIED
    registered: Mapping[str, str] = field(default_factory=dict)
    stop_at: str = ""
    disabled: str | None = None  # why it is set aside

    def __hash__(self) -> int:
        """That of the address: nearly all senders differ by it, and answers are remembered."""
        return hash(self.address)

    @property
    def id(self) -> str:
        """What certificates call it."""
        return self.address

    @property
    def is_real(self) -> bool:
        """False of the sandbox and of mail, which may send anything anywhere."""
        return self.kind not in (SANDBOX, MAIL)

    @property
    def two_way(self) -> bool:
        """True if people can answer it."""
        return self.kind != ALPHANUMERIC

    def uses(self) -> frozenset[str]:
        """The categories that it may carry."""
        if self.categories is not None:
            return self.categories
        if self.campaign is not None:
            return facts().use_cases[self.campaign.use_case].categories
        if self.kind == SHORT_CODE:
            return facts().codes.get((self.country or "", self.address[:2]), CATEGORIES)
        return CATEGORIES

    def reach(self) -> frozenset[str]:
        """The countries that it may write to, before what they themselves do not take."""
        if self.countries is not None:
            return self.countries
        if self.kind == SHORT_CODE:
            return frozenset(self.registered)
        if self.kind == ALPHANUMERIC or self.country is None:
            return frozenset()
        return NORTH_AMERICA if self.country in NORTH_AMERICA else frozenset({self.country})

    def allowance(self) -> Allowance | None:
        """What carriers of the United States let go of its brand; None if it has none."""
        if self.brand is None:
            return None
        use_case = facts().use_cases.get(self.campaign.use_case) if self.campaign else None
        own = use_case.allowance if use_case is not None else None
        least = own or facts().allowance(self.brand.score)
        return least if self.brand.daily is None else Allowance(self.brand.daily, least.per_minute)


@lru_cache(maxsize=4_096)
def mail_sender(address: str) -> Sender:
    """The sender of an email address."""
    return Sender(address, MAIL)


def refusal(sender: Sender, asked: Sending) -> str | None:
    """Why the sender may not carry this text; None if it may."""
    unfit = unfit_for(sender, asked.category, asked.country, is_answer=asked.is_answer)
    return unfit or unstoppable(sender, asked)


@lru_cache(maxsize=4_096)
def unfit_for(sender: Sender, category: str, country: str | None, *, is_answer: bool) -> str | None:
    """Why it may carry no text of a kind, whatever the text says; None if it may carry some."""
    if sender.disabled is not None:
        return "sender:disabled"
    allowed = None if is_answer or category in sender.uses() else "sender:category"
    if not sender.is_real:
        return allowed
    return _country(sender, country) or _registration(sender, country or "") or allowed


def _country(sender: Sender, country: str | None) -> str | None:
    if country is None:
        return "sender:country"
    if sender.kind == SHORT_CODE and not sender.registered:
        return "sender:unregistered"
    rule = facts().destination(country)
    near = {sender.country, country} <= NORTH_AMERICA or sender.country == country
    foreign = sender.country is not None and not near and not rule.foreign
    barred = sender.kind in rule.barred or foreign or sender.address.startswith(rule.prefixes)
    return "sender:country" if barred or country not in sender.reach() else None


def _registration(sender: Sender, country: str) -> str | None:
    if sender.kind == TOLL_FREE and country in NORTH_AMERICA:
        return None if sender.verification == VERIFIED else "sender:unverified"
    if sender.kind == LONG_CODE and country in STATES:
        return None if sender.brand and sender.campaign else "sender:unregistered"
    asks = sender.kind in facts().destination(country).register
    return "sender:unregistered" if asks and country not in sender.registered else None


def unstoppable(sender: Sender, asked: Sending) -> str | None:
    """Nobody can answer a name, so that an offer needs another way to stop; None if it has one."""
    if sender.two_way or asked.category != _MARKETING or asked.is_answer:
        return None
    if sender.stop_at and sender.stop_at in asked.text:
        return None
    by_link = asked.own_page and not facts().destination(asked.country or "").by_reply
    return None if by_link else "sender:one_way"
