"""One person's record from outside becomes a profile, or is refused with everything to mend.

A field that cannot be kept is left out with a note; only a record that names nobody is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from wayline.domain.attributes import Attributes, ProfileProblem, applied, read_attributes, too_many
from wayline.domain.contacts import Contact
from wayline.domain.intake import plain
from wayline.domain.places import NumberProblem, PhoneNumber, parse_number, zone_problem

LONGEST_ID: Final = 200
LONGEST_EMAIL: Final = 254  # RFC 5321, 4.5.3.1
LONGEST_STAGE: Final = 200
MOST_TAGS: Final = 200
LONGEST_TAG: Final = 100
FIELDS: Final = frozenset(
    {
        *("user_id", "anonymous_id", "phone", "email", "zone", "language", "stage"),
        *("tags", "remove_tags", "attributes"),
    }
)

_EMAIL: Final = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}@([^\s@<>(),;:\"\\\[\]]+)")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# RFC 5646: language, script, region, variants, extensions, private use; grandfathered tags are out.
_LANGUAGE: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a record says of a person; None and empty mean that it says nothing.

    In `attributes` None removes one. `kinds` are the kinds of the attributes; `notes` tell what was
    left out or cleaned.
    """

    user_id: str | None = None
    anonymous_id: str | None = None
    phone: PhoneNumber | None = None
    email: str | None = None
    zone: str | None = None
    language: str | None = None
    stage: str | None = None
    tags: frozenset[str] = frozenset()
    remove_tags: frozenset[str] = frozenset()
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    kinds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[ProfileProblem, ...] = ()

    def addresses(self) -> tuple[tuple[str, str], ...]:
        """What the person can be found by, as (kind, value), the surest first."""
        phone = self.phone.e164 if self.phone else None
        ways = (
            ("user_id", self.user_id),
            ("phone", phone),
            ("email", self.email),
            ("anonymous_id", self.anonymous_id),
        )
        return tuple((kind, value) for kind, value in ways if value is not None)


@dataclass(frozen=True, slots=True)
class NobodyNamed:
    """A record that names no person, and everything that is wrong with it."""

    problems: tuple[ProfileProblem, ...]


def read_profile(
    record: Any, default_country: str | None, declared: Mapping[str, str] | None = None
) -> Profile | NobodyNamed:
    """Read one record: an object of `FIELDS`, of which one must name the person.

    `default_country` is for numbers without `+`; `declared` are the kinds of attributes. A missing
    field, null and an empty text all say nothing.
    """
    if not isinstance(record, Mapping):
        mend = 'Send {"phone": ..., "attributes": {...}}.'
        return NobodyNamed((ProfileProblem("record:type", "the record is no object", mend),))
    reader = _Reader(record)
    profile = reader.profile(default_country, declared)
    if not profile.addresses():
        mend = "Give a user_id, phone, email or anonymous_id."
        none = ProfileProblem("record:nobody", "the record says nothing of who it is about", mend)
        return NobodyNamed((none, *profile.notes))
    return profile


def read_changes(
    record: Mapping[str, Any],
    default_country: str | None,
    declared: Mapping[str, str] | None = None,
) -> Profile:
    """Read what a record says of somebody who is known already, so that it need name nobody."""
    return _Reader(record).profile(default_country, declared)


def updated(contact: Contact, profile: Profile) -> tuple[Contact, tuple[ProfileProblem, ...]]:
    """The contact as a record leaves them, and what found no room; what it does not say stays.

    Whom the record says nothing new of is given back itself.
    """
    attributes, left_out = applied(contact.attributes, profile.attributes)
    number = profile.phone or contact  # whose number it is, with all that follows from it
    after = Contact(  # not `replace`, which costs seven times as much, for every row of a file
        contact.contact_id,
        contact.workspace_id,
        profile.user_id or contact.key,
        profile.phone.e164 if profile.phone else contact.phone,
        profile.email or contact.email,
        number.country,
        number.region,
        number.line_type,
        profile.zone or contact.zone,
        number.zones,
        profile.language or contact.language,
        profile.stage or contact.stage,
        contact.score,
        attributes,
        (contact.tags | profile.tags) - profile.remove_tags,
        contact.consent,
        contact.created_at,
        contact.merged_into,
        contact.aliases,
    )
    same = after == contact
    return contact if same else after, (too_many(left_out),) if left_out else ()


def with_number(contact: Contact, number: PhoneNumber | None) -> Contact:
    """The contact with another number and all that follows from it, or with none."""
    if number is None:
        return replace(contact, phone=None, line_type=None, country=None, region=None, zones=())
    return replace(contact, **_of_number(number))


def _of_number(number: PhoneNumber) -> dict[str, Any]:
    """All that follows from a number."""
    return {
        "phone": number.e164,
        "line_type": number.line_type,
        "country": number.country,
        "region": number.region,
        "zones": number.zones,
    }


class _Reader:
    """Reads the fields of one record, and gathers what is wrong with them."""

    def __init__(self, record: Mapping[Any, Any]) -> None:
        self.record = record
        self.problems: list[ProfileProblem] = []

    def profile(self, country: str | None, declared: Mapping[str, str] | None) -> Profile:
        given = self.record.get("attributes")
        found = Attributes() if given is None else read_attributes(given, declared)
        profile = Profile(
            user_id=self._id("user_id"),
            anonymous_id=self._id("anonymous_id"),
            phone=self._phone(country),
            email=self._email(),
            zone=self._zone(),
            language=self._language(),
            stage=self._short("stage", LONGEST_STAGE),
            tags=self._tags("tags"),
            remove_tags=self._tags("remove_tags"),
            attributes=found.values,
            kinds=found.kinds,
        )
        self._unknown_fields()
        notes = (*self.problems, *found.problems)
        return replace(profile, notes=notes) if notes else profile

    def _problem(self, code: str, what: str, mend: str) -> None:
        self.problems.append(ProfileProblem(code, what, mend))

    def _unknown_fields(self) -> None:
        if not self.record.keys() <= FIELDS:
            unknown = sorted(str(key) for key in self.record.keys() - FIELDS)
            names = ", ".join(f'"{plain(name, [])[:60]}"' for name in unknown[:5])
            what = f"unknown fields are left out: {names}{' ...' if unknown[5:] else ''}"
            self._problem("record:field", what, "Put values of your own into attributes.")

    def _text(self, name: str) -> str | None:
        """A field as a text, cleaned; of a number its digits, as spreadsheets write them."""
        value = self.record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            what = f"the {name} is no text but {type(value).__name__}"
            self._problem(f"{name}:type", what, "Send a text.")
            return None
        notes: list[str] = []
        cleaned = plain(str(value), notes).strip()
        if notes:
            what = f"the {name} had characters that cannot be stored; they were removed"
            self._problem("text:cleaned", what, "Send UTF-8 without NUL.")
        return cleaned or None

    def _short(self, name: str, most: int) -> str | None:
        text = self._text(name)
        if text is not None and len(text) > most:
            what = f"the {name} has {len(text):,} characters, and {most} are allowed"
            self._problem(f"{name}:long", what, "Send a shorter one.")
            return None
        return text

    def _id(self, name: str) -> str | None:
        if isinstance(self.record.get(name), float):
            what = f"the {name} was rounded by a spreadsheet"
            self._problem(f"{name}:type", what, "Format the column as text and export it again.")
            return None
        return self._short(name, LONGEST_ID)

    def _phone(self, country: str | None) -> PhoneNumber | None:
        text = self._text("phone")
        number = None if text is None else parse_number(text, country)
        if isinstance(number, NumberProblem):
            self._told("phone", number.code, number.sentence)
            return None
        return number

    def _email(self) -> str | None:
        text = self._short("email", LONGEST_EMAIL)
        if text is None:
            return None
        email = read_email(text)
        if email is None:
            what = f'the email "{text[:60]}" is no address'
            self._problem("email:invalid", what, "Send one address, such as ann@example.com.")
            return None
        return email

    def _zone(self) -> str | None:
        text = self._text("zone")
        problem = None if text is None else zone_problem(text)
        if problem is not None:
            self._told("zone", problem.code, problem.sentence)
            return None
        return text

    def _language(self) -> str | None:
        text = self._text("language")
        if text is None:
            return None
        match = _LANGUAGE.fullmatch(text.replace("_", "-").lower())
        if match is None:
            what = f'the language "{text[:60]}" is no BCP 47 tag'
            self._problem("language:invalid", what, 'Send one such as "en" or "pt-BR".')
            return None
        return _cased(match)

    def _told(self, name: str, code: str, sentence: str) -> None:
        """What `places` says of a field: a sentence, and the mend behind it."""
        what, _, mend = sentence.partition(". ")
        self._problem(code, f"the {name} is left out: {what[:1].lower()}{what[1:]}", mend)

    def _tags(self, name: str) -> frozenset[str]:
        value = self.record.get(name)
        if value is None:
            return frozenset()
        if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
            self._problem(f"{name}:type", f"the {name} are no list", 'Send ["one", "two"].')
            return frozenset()
        kept = dict.fromkeys(self._good_tags(name, value))
        if len(kept) > MOST_TAGS:
            what = f"{len(kept) - MOST_TAGS:,} {name} are left out: at most {MOST_TAGS} are kept"
            self._problem(f"{name}:many", what, "Use attributes for what is not a group.")
        return frozenset(list(kept)[:MOST_TAGS])

    def _good_tags(self, name: str, value: Any) -> Iterator[str]:
        bad = 0
        for item in value:
            tag = plain(item, []).strip() if isinstance(item, str) else ""
            if tag and len(tag) <= LONGEST_TAG and "," not in tag:
                yield tag
            else:
                bad += 1
        if bad:
            what = f"{bad:,} of the {name} are left out: empty, too long, or with a comma"
            self._problem(f"{name}:invalid", what, f"A tag has 1 to {LONGEST_TAG} characters.")


def read_email(text: str) -> str | None:
    """An email address as it is kept: lower case, its host as mail servers know it; None if none.

    At most 254 octets (RFC 5321).
    """
    email = text.removeprefix("mailto:").lower()
    match = _EMAIL.fullmatch(email)
    domain = _ascii(match[1]) if match else None
    if match is None or domain is None:
        return None
    found = email[: match.start(1)] + domain
    return found if len(found.encode()) <= LONGEST_EMAIL else None


@lru_cache(maxsize=16_384)  # many people, few domains
def _ascii(domain: str) -> str | None:
    """A domain as mail servers know it; None for what is none."""
    try:
        name = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return name if _DOMAIN.fullmatch(name) else None


def _cased(match: re.Match[str]) -> str:
    """A tag in the usual case: `zh-Hant-TW` (RFC 5646, 2.1.1)."""
    tag = match[0]
    for name, case in (("script", str.title), ("region", str.upper)):
        if match[name]:
            start, end = match.span(name)
            tag = tag[:start] + case(match[name]) + tag[end:]
    return tag
