"""A row of a foreign table becomes what it says of a person and their consent, or is rejected."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from wayline.domain import wishes as wished
from wayline.domain.attributes import ProfileProblem
from wayline.domain.cells import bare, exact, guessed
from wayline.domain.columns import ATTRIBUTE, IGNORED
from wayline.domain.declared import Declared, Word, read_words
from wayline.domain.places import can_text
from wayline.domain.profiles import NobodyNamed, Profile, read_profile
from wayline.domain.wishes import Wishes

_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_WISHES: Final = "Write wishes_most as 2, and wishes_quiet as 21:00-08:00, in quarter hours."
_TAGS: Final = re.compile(r"[,;|]")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read. `fields` are of its columns (`domain.columns`), `exact` the places of
    attributes as our own export writes them. `country` is for numbers without plus.
    """

    fields: tuple[str, ...]
    country: str
    exact: frozenset[int] = frozenset()
    declared: Declared = field(default_factory=Declared)
    kinds: Mapping[str, str] = field(default_factory=dict)


class Entry(NamedTuple):
    """A row that names a person; `notes` tell what of it was left out."""

    line: int
    profile: Profile
    words: tuple[Word, ...]
    notes: tuple[ProfileProblem, ...]
    cells: Sequence[str] = ()
    wishes: Wishes = wished.NONE


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
    words, wrong = read_words(plan.declared, plan.fields, given)
    wishes = _wishes(given, notes)
    return Entry(line, profile, words, (*notes, *wrong), cells, wishes)


def _wishes(given: Mapping[str, str], notes: list[ProfileProblem]) -> Wishes:
    most, quiet = given.get(wished.MOST, ""), given.get(wished.QUIET, "")
    try:
        return wished.from_cells(most, quiet) if most or quiet else wished.NONE
    except ValueError as error:
        notes.append(ProfileProblem("row:wishes", f"the wishes are left out: {error}", _WISHES))
        return wished.NONE


def _lives_elsewhere(profile: Profile | NobodyNamed, country: str) -> bool:
    """Whether the country of a row is not that of its number: then it is where the person lives."""
    if isinstance(profile, NobodyNamed) or "country" in profile.attributes:
        return False
    return profile.phone is None or profile.phone.country != country


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
    if name == "country" or ":" in name or name.startswith(("consent", "blocked", "wishes")):
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
