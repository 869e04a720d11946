"""The refusals of the gate, in the order in which they are asked; the first that speaks decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wayline.domain.care import (
    EXPIRED,
    GRANTED,
    PENDING,
    REVOKED,
    UNCONFIRMED,
    UNPROVEN,
    Care,
    closed_by,
    end_of,
    said_of,
    word_of,
)
from wayline.domain.content import names
from wayline.domain.content.gate import broken, unfit_offer
from wayline.domain.gate.candidate import MARKETING, SERVICE, TRANSACTIONAL, Candidate
from wayline.domain.gate.kinds import Kind
from wayline.domain.gate.policy import Rules
from wayline.domain.letters import EMAIL
from wayline.domain.quiet_hours import is_zone
from wayline.domain.senders import unfit_for, unstoppable

ANSWER_WITHIN: Final = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12)
MOST_REPEATS: Final = 20  # of one text to one person in five minutes; more is a loop
CATEGORIES: Final = frozenset({TRANSACTIONAL, SERVICE, MARKETING})
_WITHOUT: Final = {
    PENDING: "consent:pending",
    UNPROVEN: "consent:unproven",
    UNCONFIRMED: "consent:unconfirmed",
    EXPIRED: "consent:expired",
}

Check = Callable[[Candidate, Care, Rules, datetime], str | None]
KindCheck = Callable[[Kind], str | None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rule: `check` returns the reason to refuse a message, or None.

    `of_kind` does the same for all messages of a kind, and is asked first, once for all of them.
    """

    id: str
    version: int
    check: Check | None = None
    of_kind: KindCheck | None = None


def _workspace(kind: Kind) -> str | None:
    return "workspace:closed" if kind.rules.closed else None


def _journey(kind: Kind) -> str | None:
    # Paused is a hold; a journey that was archived is stopped for whoever is still in it.
    return "journey:stopped" if kind.journey_state in ("stopped", "archived") else None


def _expiry(message: Candidate, _care: Care, _rules: Rules, now: datetime) -> str | None:
    expires_at = message.expires_at
    if message.is_opt_out_answer:
        expires_at = min(expires_at, message.owed_at + ANSWER_WITHIN)
    return "expiry:passed" if now >= expires_at else None


def _number(message: Candidate, _care: Care, _rules: Rules, _now: datetime) -> str | None:
    return message.number_problem or (None if message.to else "number:missing")


def _country(kind: Kind) -> str | None:
    if kind.channel == EMAIL:
        return None  # an email address is of no country
    countries = kind.rules.countries
    allowed = countries is None or kind.country in countries
    return None if allowed else "number:country"


def _suppressed(message: Candidate, care: Care, _rules: Rules, _now: datetime) -> str | None:
    return None if message.is_opt_out_answer else closed_by(care, message.channel)


def _consent(message: Candidate, care: Care, _rules: Rules, now: datetime) -> str | None:
    """Marketing needs a grant that stands; anything else is only stopped by a revocation."""
    if message.is_opt_out_answer:
        return None
    said = said_of(care, message.channel, message.category, message.topic)
    word = said and word_of(said)
    if word == REVOKED:
        return "consent:revoked"
    if message.category != MARKETING:
        return None
    if said is None or word != GRANTED:
        return _WITHOUT.get(word or "", "consent:none")
    until = end_of(said)
    return "consent:expired" if until is not None and now >= until else None


def _sunset(message: Candidate, care: Care, rules: Rules, now: datetime) -> str | None:
    """Who has let so many offers go by in a row does not want them."""
    sunset = rules.sunset if message.category == MARKETING else None
    return "fatigue:sunset" if sunset is not None and sunset.is_over(care, now) else None


def _category(kind: Kind) -> str | None:
    if kind.category not in CATEGORIES:
        return "category:unknown"
    return None if kind.template_approved else "category:unapproved"


def _sender(kind: Kind) -> str | None:
    if kind.sender is None:
        return "sender:none"
    asked = (kind.sender, kind.category, kind.country)
    return unfit_for(*asked, is_answer=kind.is_opt_out_answer)


def _one_way(message: Candidate, _care: Care, _rules: Rules, _now: datetime) -> str | None:
    if message.sender is None or message.sender.two_way:
        return None
    return unstoppable(message.sender, message.sending())


def _place(kind: Kind) -> str | None:
    """Without a place there are no hours to keep; one unreadable zone is as bad as none."""
    if kind.category == TRANSACTIONAL or kind.is_opt_out_answer:
        return None
    known = kind.zones and all(map(is_zone, kind.zones))
    return None if known else "zone:unknown"


def _text(message: Candidate, _care: Care, _rules: Rules, _now: datetime) -> str | None:
    if message.render_problem is not None:
        return message.render_problem
    text = message.text
    if not text or text.isspace():
        return "content:empty"
    if "\0" in text:
        return "content:broken"
    return None if message.is_opt_out_answer else broken(text)


def _size(message: Candidate, _care: Care, rules: Rules, _now: datetime) -> str | None:
    if message.is_opt_out_answer:
        return None  # what the law wants said is said at any length
    if message.parts > rules.max_parts:
        return "content:parts"
    limit = rules.max_price_micros
    return "content:price" if limit is not None and message.price_micros > limit else None


def _wording(message: Candidate, _care: Care, rules: Rules, _now: datetime) -> str | None:
    """Marketing says who speaks and how to stop (CTIA), and is fit for whoever gets it."""
    if message.category != MARKETING:
        return None
    text = message.text or ""
    if rules.brand_required and not names(text, rules.brand):
        return "content:brand"
    return unfit_offer(text, rules.allowed_content, opt_out_required=rules.opt_out_required)


def _loop(message: Candidate, _care: Care, _rules: Rules, _now: datetime) -> str | None:
    return "content:repeated" if message.previous_same_text >= MOST_REPEATS else None


REFUSALS: Final[tuple[Refusal, ...]] = (
    Refusal("workspace", 1, of_kind=_workspace),
    Refusal("journey", 1, of_kind=_journey),
    Refusal("expiry", 1, _expiry),
    Refusal("number", 1, _number),
    Refusal("country", 1, of_kind=_country),
    Refusal("suppressed", 1, _suppressed),
    Refusal("consent", 2, _consent),
    Refusal("sunset", 1, _sunset),
    Refusal("category", 1, of_kind=_category),
    Refusal("sender", 2, _one_way, of_kind=_sender),
    Refusal("place", 1, of_kind=_place),
    Refusal("text", 2, _text),
    Refusal("size", 2, _size),
    Refusal("wording", 2, _wording),
    Refusal("loop", 1, _loop),
)
