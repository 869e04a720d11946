"""The condition tree as values; `evaluate.py` tests it and `read.py` reads it from documents."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from wayline.domain.conditions.values import Test

Tests: TypeAlias = tuple[Test, ...]  # all must hold


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; a comparison with nothing is false, so `not` of it is true."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the contact by dotted path; a field such as `country` if there is none."""

    path: str
    tests: Tests


@dataclass(frozen=True, slots=True)
class EventProperty:
    """A property, as sent, of the event being tested: `event.items.0.sku`."""

    path: str
    tests: Tests


@dataclass(frozen=True, slots=True)
class TriggerProperty:
    """A property, as sent, of the event that began the enrollment."""

    path: str
    tests: Tests


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """What a webhook answered, under the name that its step gave it: `answers.crm.tier`."""

    path: str
    tests: Tests


@dataclass(frozen=True, slots=True)
class Happened:
    """Events of one name in the person's past: received in the last `within`, or `since_entry`.

    `where` chooses among them. Then `count` tests their number, `sum` the total of one property
    (its path and tests), `first` and `last` the condition that the earliest or latest one meets,
    `first_at` and `last_at` the times when they occurred.
    """

    name: str
    where: "Condition | None" = None
    within: timedelta | None = None
    since_entry: bool = False
    count: Tests = ()
    sum: tuple[str, Tests] | None = None
    first: "Condition | None" = None
    last: "Condition | None" = None
    first_at: Tests = ()
    last_at: Tests = ()


@dataclass(frozen=True, slots=True)
class Message:
    """The message of any of these steps has the state or fact `word` (`sent`, `read` ...)."""

    steps: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The contact's stage."""

    tests: Tests


@dataclass(frozen=True, slots=True)
class Score:
    """The contact's score, a whole number."""

    tests: Tests


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent for `channel/category` or `channel/category/topic` is `granted` or `revoked`."""

    key: str
    state: str = "granted"


@dataclass(frozen=True, slots=True)
class Tag:
    """The contact has the tag."""

    name: str


ProfileLeaf: TypeAlias = (
    Attribute | EventProperty | TriggerProperty | AnswerValue | Stage | Score | Consent | Tag
)  # decided by what is always at hand
Condition: TypeAlias = All | Any | Not | Happened | Message | ProfileLeaf
