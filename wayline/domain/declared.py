"""What a row of a foreign table says of consent, and what of it counts.

Consent counts only with its proof: when, and where or to which words. Without one it is kept in the
ledger as unproven and gives no right to send. Where the workspace wants a second yes it counts only
with what shows that one too; until then it is unconfirmed. A refusal needs no proof.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from re import ASCII
from re import compile as pattern
from typing import Final, Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain.attributes import ProfileProblem
from wayline.domain.care import GRANTED, REVOKED, UNCONFIRMED, UNPROVEN, Care, consent_of
from wayline.domain.consent_times import is_possible
from wayline.domain.contacts import Contact
from wayline.domain.evidence import says_something
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.profiles import Profile
from wayline.domain.reasons import is_reason
from wayline.domain.submissions import read_time

MARKETING: Final = "sms/marketing"
SUPPRESSED: Final = "consent:suppressed"
Said = Literal["granted", "revoked", "blocked"]
_LONGEST_PROOF: Final = 2_000
_LONGEST_CONFIRMATION: Final = 500
_YES: Final = frozenset(
    """yes y true t 1 x on granted agreed accepted subscribed opted_in optin opt_in active confirmed
    ja wahr si sí oui o vrai vero sim verdadero verdadeiro""".split()
)
_NO: Final = frozenset(
    """no n false f 0 off revoked refused declined unsubscribed opted_out optout opt_out
    never_subscribed not_subscribed inactive nein falsch non faux falso nao não nee stop""".split()
)
_DOTTED: Final = pattern(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", ASCII)
IMPOSSIBLE: Final = (
    "consent:at",
    "consent_at is of the future, or before 1990: the consent counts as unproven",
    "Give when they agreed, with the zone: a time without one is read as UTC.",
)
_HALF: Final = (
    "consent:confirmation",
    "a confirmation has a time, and something that shows it: this has one of the two",
    "Give consent_confirmed_at and consent_confirmation, or neither.",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What holds for all rows of a table: a consent column without a scope speaks of `scope`;
    `agreed` says that everybody did, `proof` where and to which words, `confirmed` by what second
    yes.
    """

    scope: str = MARKETING
    agreed: bool = False
    proof: str | None = None
    confirmed: str | None = None


class Confirmation(NamedTuple):
    """That somebody has confirmed elsewhere: when, and what shows it, such as the id of a mail.

    Of a whole table that was declared to be confirmed the time may be None.
    """

    at: datetime | None
    shown_by: str


class Word(NamedTuple):
    """What a row says of consent to a scope (of a block: the channel), when, and its proof."""

    scope: str
    said: Said
    at: datetime | None
    proof: str | None
    proven: bool
    until: datetime | None = None
    confirmed: Confirmation | None = None
    is_open: bool = False  # our own export says that nobody confirmed it


def heard(care: Care, word: Word, at: datetime, *, is_double: bool = False) -> tuple[Care, str]:
    """The care after a word of an import at `at`, and the ledger's action; `""` if it says nothing.

    An import never turns a refusal into consent: who said stop, or is being asked, stays so. With
    `is_double` a grant counts only if it was confirmed before `at`.
    """
    if word.said == "blocked":
        reason = word.proof if word.proof and is_reason(word.proof) else SUPPRESSED
        if word.scope in care.blocked:
            return care, ""
        return care_rules.opt_out(care, word.scope, word.at or at, reason), "opted_out"
    channel, _, rest = word.scope.partition("/")
    category, _, topic = rest.partition("/")
    now = consent_of(care, channel, category, topic or None)
    if word.said == REVOKED:
        return (care, "") if now == REVOKED else (care_rules.revoke(care, word.scope), REVOKED)
    refused = now == REVOKED or channel in care.blocked or care.asked_at is not None
    if refused:
        return care, "imported"
    if not word.proven:
        return care_rules.claim(care, word.scope, UNPROVEN), "imported"
    if word.is_open or (is_double and not is_confirmed(word, at)):
        return care_rules.claim(care, word.scope, UNCONFIRMED), "imported"
    return care_rules.grant(care, word.scope, word.until), GRANTED


def dated(word: Word, at: datetime) -> Word:
    """The word as it counts at `at`: with a date that cannot be it is unproven, and undated."""
    if word.said != GRANTED or word.at is None or is_possible(word.at, at):
        return word
    return word._replace(at=None, proven=False)


def is_confirmed(word: Word, at: datetime) -> bool:
    """Whether a second yes is shown; one that cannot be is none."""
    confirmed = word.confirmed
    return confirmed is not None and (confirmed.at is None or is_possible(confirmed.at, at))


def may_grant(fields: Collection[str], word: Word, profile: Profile, contact: Contact) -> bool:
    """Whether the address that a grant is for is there: that of the row, if it has a column."""
    kind = ADDRESS_OF.get(word.scope.partition("/")[0])
    if kind is None:
        return False
    return getattr(profile if kind in fields else contact, kind) is not None


def read_words(
    declared: Declared, fields: Collection[str], given: Mapping[str, str]
) -> tuple[tuple[Word, ...], tuple[ProfileProblem, ...]]:
    """What the cells of a row say by their fields, of a table with `fields`; and what is wrong."""
    notes: list[ProfileProblem] = []
    return tuple(_words(_Row(declared, fields, given, notes))), tuple(notes)


class _Row(NamedTuple):
    declared: Declared
    fields: Collection[str]
    given: Mapping[str, str]
    notes: list[ProfileProblem]


def _words(row: _Row) -> Iterator[Word]:
    declared, given = row.declared, row.given
    if "consent" in given or declared.agreed:
        yield from _word(row, "", declared.scope)
    for name in given:
        if name.startswith("consent:"):
            yield from _word(row, name[7:], name[8:])
    for name, text in given.items():
        if name.startswith("blocked") and text.casefold() not in _NO:
            channel = name[8:] or declared.scope.partition("/")[0]
            yield Word(channel, "blocked", None, text, True)


def _word(row: _Row, suffix: str, scope: str) -> Iterator[Word]:
    text = row.given.get(f"consent{suffix}")
    at = _time(row.given.get(f"consent_at{suffix}"))
    until, own = (None, "") if text is None else _own(text)
    said = "yes" if text is None or until or own else _plain(text)
    if said in _NO:
        yield Word(scope, "revoked", at, None, True)
    elif said in _YES:
        told = _evidence(row.given.get(f"consent_proof{suffix}"))
        proof = told or row.declared.proof
        proven = row.declared.proof is not None or (told is not None and at is not None)
        yield Word(
            scope,
            "granted",
            at,
            proof and proof[:_LONGEST_PROOF],
            proven and own != UNPROVEN,
            until,
            _confirmation(row, suffix),
            own == UNCONFIRMED,
        )
    else:
        what = f'"{(text or "")[:40]}" says neither yes nor no to consent'
        row.notes.append(ProfileProblem("row:consent", what, "Write yes or no."))


def _confirmation(row: _Row, suffix: str) -> Confirmation | None:
    """What shows a second yes. Where a column has its times, who has none did not say it."""
    timed = f"consent_confirmed_at{suffix}"
    written = row.given.get(timed)
    at = _time(written)
    shown_by = row.given.get(f"consent_confirmation{suffix}")
    if shown_by is not None and _plain(shown_by) in _NO:
        return None
    by = _evidence(shown_by) or row.declared.confirmed
    is_timed = at is not None or (timed not in row.fields and row.declared.confirmed is not None)
    if by and is_timed:
        return Confirmation(at, by[:_LONGEST_CONFIRMATION])
    if written or shown_by:
        row.notes.append(ProfileProblem(*_HALF))
    return None


def _evidence(text: str | None) -> str | None:
    """What shows something: a dash is nothing, and neither is a no."""
    is_proof = text is not None and says_something(text) and _plain(text) not in _NO
    return text if is_proof else None


def _plain(text: str) -> str:
    return text.casefold().replace(" ", "_").replace("-", "_")


def _own(text: str) -> tuple[datetime | None, str]:
    """What only our own export writes: when a grant ends, and that one is no more than a claim."""
    word = care_rules.word_of(text)
    if word in (UNPROVEN, UNCONFIRMED):
        return None, word
    until = text.partition(" until ")[2] if word == GRANTED else ""
    return (read_time(until) if until else None), ""


@lru_cache(maxsize=16_384)
def _time(text: str | None) -> datetime | None:
    """A moment in ISO 8601 or a day as 31.12.2025; what could be two days is none."""
    if text is None:
        return None
    if found := _DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
        try:
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            return None
    return read_time(text)
