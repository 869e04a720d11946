"""A row of a foreign table becomes what it says of a person and of their consent, or is rejected.

Consent counts only with its proof: when, and where or to which words. Without one it is kept in the
ledger as unproven and gives no right to send; a refusal needs no proof.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

import orjson

from wayline.domain import care as care_rules
from wayline.domain.attributes import ProfileProblem
from wayline.domain.care import GRANTED, REVOKED, Care, consent_of
from wayline.domain.cells import bare, exact, guessed
from wayline.domain.columns import ATTRIBUTE, IGNORED
from wayline.domain.contacts import Contact
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.places import can_text
from wayline.domain.profiles import NobodyNamed, Profile, read_profile
from wayline.domain.reasons import is_reason
from wayline.domain.submissions import read_time

MARKETING: Final = "sms/marketing"
SUPPRESSED: Final = "consent:suppressed"
Said = Literal["granted", "revoked", "blocked"]
_LONGEST_PROOF: Final = 2_000
_YES: Final = frozenset(
    """yes y true t 1 x on granted agreed accepted subscribed opted_in optin opt_in active confirmed
    ja wahr si sí oui o vrai vero sim verdadero verdadeiro""".split()
)
_NO: Final = frozenset(
    """no n false f 0 off revoked refused declined unsubscribed opted_out optout opt_out
    never_subscribed not_subscribed inactive nein falsch non faux falso nao não nee stop""".split()
)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_TAGS: Final = re.compile(r"[,;|]")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read. `fields` are of its columns (`domain.columns`), `exact` the places of
    attributes as our own export writes them.

    A consent column without a scope speaks of `scope`; `agreed` declares that everybody did,
    `proof` says where and to which words. `country` is for numbers without plus.
    """

    fields: tuple[str, ...]
    country: str
    exact: frozenset[int] = frozenset()
    scope: str = MARKETING
    agreed: bool = False
    proof: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)


class Word(NamedTuple):
    """What a row says of consent to a scope (of a block: the channel), when, and its proof."""

    scope: str
    said: Said
    at: datetime | None
    proof: str | None
    proven: bool
    until: datetime | None = None


class Entry(NamedTuple):
    """A row that names a person; `notes` tell what of it was left out."""

    line: int
    profile: Profile
    words: tuple[Word, ...]
    notes: tuple[ProfileProblem, ...]
    cells: Sequence[str] = ()


class Reject(NamedTuple):
    """A row that cannot be taken: a code, what is wrong, the mend, and its cells."""

    line: int
    code: str
    what: str
    mend: str
    cells: Sequence[str]


def read_row(plan: Plan, line: int, cells: Sequence[str]) -> Entry | Reject:
    """Read one row, which has as many cells as the plan has fields."""
    given, record = _sorted(plan, cells)
    written = given.get("country", "")
    country = written if _COUNTRY.fullmatch(written) else None
    profile = read_profile(record, country or plan.country, plan.kinds)
    if country and _lives_elsewhere(profile, country):
        lived = {**record.get("attributes", {}), "country": country}
        profile = read_profile({**record, "attributes": lived}, country, plan.kinds)
    if isinstance(profile, NobodyNamed):
        told = profile.problems[1] if len(profile.problems) > 1 else profile.problems[0]
        return Reject(line, told.code, told.what, told.mend, cells)
    notes = list(profile.notes)
    if profile.phone is not None and (reason := can_text(profile.phone)) is not None:
        what = f"the phone is kept, but it is no number for texts ({reason})"
        notes.append(ProfileProblem(reason, what, "Look for a mobile number."))
    words = tuple(_words(plan, given, notes))
    return Entry(line, profile, words, tuple(notes), cells)


def _lives_elsewhere(profile: Profile | NobodyNamed, country: str) -> bool:
    """Whether the country of a row is not that of its number: then it is where the person lives."""
    if isinstance(profile, NobodyNamed) or "country" in profile.attributes:
        return False
    return profile.phone is None or profile.phone.country != country


def heard(care: Care, word: Word, at: datetime) -> tuple[Care, str]:
    """The care after a word of an import at `at`, and the ledger's action; `""` if it says nothing.

    An import never turns a refusal into consent: who said stop, or is being asked, stays so.
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
        return care_rules.claim(care, word.scope), "imported"
    return care_rules.grant(care, word.scope, word.until), GRANTED


def may_grant(plan: Plan, word: Word, profile: Profile, contact: Contact) -> bool:
    """Whether the address that a grant is for is there: that of the row, if it has a column."""
    kind = ADDRESS_OF.get(word.scope.partition("/")[0])
    if kind is None:
        return False
    return getattr(profile if kind in plan.fields else contact, kind) is not None


def _sorted(plan: Plan, cells: Sequence[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """The cells by field: those of consent and country, and the record of the profile."""
    given: dict[str, str] = {}
    record: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for (use, name), cell in zip(_uses(plan.fields, plan.exact), cells, strict=True):
        if not cell or use == "nothing":
            continue
        text = bare(cell) if cell[0] == "'" else cell
        if use == "exact":
            attributes[name] = exact(text)
        elif not (text := text.strip()):
            continue
        elif use == "attribute":
            attributes[name] = guessed(name, text)
        elif use == "tags":
            record["tags"] = _tags(text)
        else:
            (given if use == "given" else record)[name] = text
    if attributes:
        record["attributes"] = attributes
    return given, record


@lru_cache(maxsize=64)
def _uses(fields: tuple[str, ...], exactly: frozenset[int]) -> tuple[tuple[str, str], ...]:
    """What the cells of each column are for, and the name that they get: once a table."""
    return tuple(_use(name, exactly=place in exactly) for place, name in enumerate(fields))


def _use(name: str, *, exactly: bool) -> tuple[str, str]:
    if name == IGNORED:
        return "nothing", name
    if name.startswith(ATTRIBUTE):
        return ("exact" if exactly else "attribute"), name[len(ATTRIBUTE) :]
    if name == "tags":
        return "tags", name
    if name == "country" or ":" in name or name.startswith(("consent", "blocked")):
        return "given", name
    return "record", name


@lru_cache(maxsize=4096)
def _tags(text: str) -> tuple[str, ...]:
    if text.startswith("["):
        try:
            return tuple(str(tag) for tag in orjson.loads(text))
        except (orjson.JSONDecodeError, TypeError):
            pass
    return tuple(tag.strip() for tag in _TAGS.split(text) if tag.strip())


def _words(plan: Plan, given: Mapping[str, str], notes: list[ProfileProblem]) -> Iterator[Word]:
    scopes = [name[8:] for name in given if name.startswith("consent:")]
    if "consent" in given or plan.agreed:
        yield from _word(plan, given, "", plan.scope, notes)
    for scope in scopes:
        yield from _word(plan, given, f":{scope}", scope, notes)
    for name, text in given.items():
        if name.startswith("blocked") and text.casefold() not in _NO:
            yield Word(name[8:] or plan.scope.partition("/")[0], "blocked", None, text, True)


def _word(
    plan: Plan, given: Mapping[str, str], suffix: str, scope: str, notes: list[ProfileProblem]
) -> Iterator[Word]:
    text = given.get(f"consent{suffix}")
    until, claimed = (None, False) if text is None else _own(text)
    said = "yes" if text is None or until or claimed else _plain(text)
    if said in _NO:
        yield Word(scope, "revoked", _time(given.get(f"consent_at{suffix}")), None, True)
    elif said in _YES:
        at = _time(given.get(f"consent_at{suffix}"))
        own = given.get(f"consent_proof{suffix}")
        proof = own or plan.proof
        proven = plan.proof is not None or (own is not None and at is not None)
        cut = proof and proof[:_LONGEST_PROOF]
        yield Word(scope, "granted", at, cut, proven and not claimed, until)
    else:
        what = f'"{(text or "")[:40]}" says neither yes nor no to consent'
        notes.append(ProfileProblem("row:consent", what, "Write yes or no."))


def _plain(text: str) -> str:
    return text.casefold().replace(" ", "_").replace("-", "_")


def _own(text: str) -> tuple[datetime | None, bool]:
    """What only our own export writes: when a grant ends, and that one was never proven."""
    word = care_rules.word_of(text)
    if word == care_rules.UNPROVEN:
        return None, True
    until = text.partition(" until ")[2] if word == GRANTED else ""
    return (read_time(until) if until else None), False


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
