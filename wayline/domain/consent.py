"""Consent as the ledger tells it: on what it rests, when it ends, and how it stands after all."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wayline.domain.care import (
    ALL,
    DEAD_LINE,
    ERASED,
    EXPIRED,
    LIFTED_BY_START,
    OPTED_OUT,
    PENDING,
    REVOKED,
    UNCONFIRMED,
    UNPROVEN,
    end_of,
    granted,
    word_of,
)

# Months after which implied consent ends (CASL); nothing else ends by itself.
BASES: Final[Mapping[str, int | None]] = MappingProxyType(
    {
        "pewc": None,  # prior express written consent (47 CFR 64.1200)
        "express": None,
        "implied_ebr": 24,  # a purchase or contract
        "implied_inquiry": 6,
        "soft_opt_in": None,
        "contract": None,
        "unproven": None,
    }
)
# A grant that goes without anybody having refused: the number changed, the import was taken back.
_WITHDRAWN: Final = frozenset(
    {
        *("profile:phone_changed", "profile:email_changed", "profile:phone_recycled"),
        "import:undone",
    }
)
_SCOPE: Final = re.compile(
    r"(sms|mms|email|whatsapp|rcs)/(transactional|service|marketing)(/[a-z0-9][a-z0-9_-]{0,62})?"
)
_CLOSES: Final = frozenset({*LIFTED_BY_START, DEAD_LINE, "consent:suppressed"})
_CLAIMS: Final = frozenset({UNPROVEN, UNCONFIRMED})
_NO_DATA: Final[Mapping[str, Any]] = MappingProxyType({})


def is_scope(text: str) -> bool:
    """Whether a text is a scope of consent: channel/category, perhaps with a topic."""
    return _SCOPE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a person agreed, beside the wording itself.

    `event_at` is the purchase or inquiry that implied consent rests on. `page`, `ip`, `agent` and
    `form` (a submission's id) are personal; `disclosure` names the wording, with its `version` and
    `locale`.
    """

    basis: str = "express"
    event_at: datetime | None = None
    expires_at: datetime | None = None
    actor: str | None = None
    disclosure: str | None = None
    version: str | None = None
    locale: str | None = None
    page: str | None = None
    ip: str | None = None
    agent: str | None = None
    form: str | None = None

    def until(self, at: datetime) -> datetime | None:
        """When consent given at `at` ends: as told, or as the law says of its basis."""
        if self.expires_at is not None:
            return self.expires_at
        months = BASES[self.basis]
        return None if months is None else _months_after(self.event_at or at, months)

    def data(self, at: datetime) -> dict[str, Any]:
        """What is sealed in the clear."""
        until = self.until(at)
        told = {
            "basis": self.basis,
            "actor": self.actor,
            "event_at": self.event_at and self.event_at.isoformat(),
            "expires_at": until and until.isoformat(),
            "disclosure": self.disclosure,
            "version": self.version,
            "locale": self.locale,
        }
        return {name: value for name, value in told.items() if value is not None}

    def evidence(self, wording: str | None) -> dict[str, Any]:
        """What is sealed behind the commitment, because it is personal or could be guessed."""
        told = {
            "page": self.page,
            "ip": self.ip,
            "agent": self.agent,
            "form": self.form,
            "sha256": wording and sha256(wording.encode()).hexdigest(),
        }
        return {name: value for name, value in told.items() if value is not None}


def told_as(said: str) -> tuple[str, dict[str, Any]]:
    """The action, and what else an entry tells, by which `fold` finds a word again."""
    end = end_of(said)
    match word_of(said):
        case "granted":
            return "granted", {} if end is None else {"expires_at": end.isoformat()}
        case "unproven" | "unconfirmed" as claim:
            return "imported", {"state": claim}
        case "pending":
            return "requested", {} if end is None else {"expires_at": end.isoformat()}
        case other:
            return other, {}


class Entry(NamedTuple):
    """An entry of the ledger, as far as it says how consent stands."""

    channel: str
    scope: str
    action: str
    method: str
    data: Mapping[str, Any] = _NO_DATA


@dataclass(slots=True)
class Standing:
    """How consent stands after some entries: the words, what is closed and why, what is asked."""

    consent: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    is_asked: bool = False


def fold(entries: Iterable[Entry]) -> Standing:
    """How consent stands after these entries of one person, in the order in which they came."""
    standing = Standing()
    for entry in entries:
        _take(standing, entry)
    return standing


def _take(standing: Standing, entry: Entry) -> None:
    scope = f"{entry.channel}/{entry.scope}"
    match entry.action:
        case "granted":
            until = entry.data.get("expires_at")
            standing.consent[scope] = granted(until and datetime.fromisoformat(until))
        case "imported":
            _imported(standing, scope, entry)
        case "requested":
            standing.consent[scope] = f"{PENDING} until {entry.data['expires_at']}"
        case "expired":
            standing.consent[scope] = EXPIRED
        case "revoked":
            _revoked(standing, scope, entry.method)
        case "opted_out":
            _opted_out(standing, entry)
        case "resumed":
            _resumed(standing, entry)
        case "asked":
            standing.is_asked = True
        case _:
            pass  # merged, reminded: what they change has entries of its own


def _imported(standing: Standing, scope: str, entry: Entry) -> None:
    """Of a shop's own file the word counts; a claim only where nothing was said that is proven."""
    state = entry.data.get("state")
    if "said" in entry.data:
        standing.consent[scope] = str(entry.data["said"])
    elif state in _CLAIMS and standing.consent.get(scope, UNPROVEN) == UNPROVEN:
        standing.consent[scope] = str(state)


def _revoked(standing: Standing, scope: str, method: str) -> None:
    if method in _WITHDRAWN:
        standing.consent.pop(scope, None)
        return
    topics = [key for key in standing.consent if key.startswith(f"{scope}/")]
    for topic in topics:
        del standing.consent[topic]
    standing.consent[scope] = REVOKED


def _opted_out(standing: Standing, entry: Entry) -> None:
    told = entry.data.get("reason")
    if told == ERASED:
        standing.consent, standing.blocked = {}, {}
    if told is not None:
        standing.blocked[entry.channel] = str(told)
    else:
        reason = entry.method if entry.method in _CLOSES else OPTED_OUT
        standing.blocked.setdefault(entry.channel, reason)
    if entry.channel == "sms":
        standing.is_asked = False


def _resumed(standing: Standing, entry: Entry) -> None:
    closed = standing.blocked.get(entry.channel)
    if closed in LIFTED_BY_START or entry.method in _WITHDRAWN or entry.channel == ALL:
        standing.blocked.pop(entry.channel, None)
    if entry.channel == "sms" and entry.method not in _WITHDRAWN:
        standing.is_asked = False


def differences(
    standing: Standing, consent: Mapping[str, str], blocked: Mapping[str, str]
) -> list[str]:
    """In what a care row says something else than the ledger; nothing if they agree.

    Words are compared by what they mean: a topic without a word of its own has its category's.
    """
    scopes = sorted({*standing.consent, *consent})
    words = [(scope, _meant(standing.consent, scope), _meant(consent, scope)) for scope in scopes]
    wrong = [
        f"{scope}: the ledger says {told}, the row {kept}"
        for scope, told, kept in words
        if told != kept
    ]
    channels = sorted({*standing.blocked, *blocked})
    return wrong + [
        f"{channel}: the ledger says {standing.blocked.get(channel, 'open')}, "
        f"the row {blocked.get(channel, 'open')}"
        for channel in channels
        if standing.blocked.get(channel) != blocked.get(channel)
    ]


def _meant(consent: Mapping[str, str], scope: str) -> tuple[str, datetime | None] | None:
    said = consent.get(scope, consent.get("/".join(scope.split("/")[:2])))
    return None if said is None else (word_of(said), end_of(said))


def _months_after(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
