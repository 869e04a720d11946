"""Invents what a file of purchases does not say: numbers, places, languages, consent, hours.

Everything about a person is a hash of (seed, customer): the same in every run, on every machine
and whoever asks first. Only the last digits of a number also depend on who else is in the file
(see `numbering`, which has the shares of countries and kinds of numbers). The shares of the rest
stand below as constants, and in docs/reference/replay-population.md for readers.

A person lives in one zone, `home`, which decides when they order. Wayline learns it only of those
whose address the shop knows (`ADDRESS_KNOWN`); of all others it has the candidates of the number.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from wayline.domain.care import GRANTED, REVOKED, Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import (
    ContactId,
    WorkspaceId,
    bucket_of,
    derived_beside,
    derived_contact_id,
    fraction,
)
from wayline.domain.wall import wall
from wayline.runtime.numbering import NUMBERLESS, Range, allot, home_range, kind_of
from wayline.runtime.orders_file import Purchase
from wayline.store.contacts import NewContact, text
from wayline.store.ledger import ConsentRow

MARKETING: Final = "sms/marketing"
SERVICE: Final = "sms/service"
MARKETING_GRANTED: Final = 0.85
MARKETING_REFUSED: Final = 0.05  # the others have never said anything
SERVICE_GRANTED: Final = 0.97  # the others have refused it
REVOKED_LATER: Final = 0.03  # of those who granted marketing
ADDRESS_KNOWN: Final = 0.35
MOVED: Final = 0.12  # of North Americans: the area code is where they lived once
NAMED: Final = 0.95

# How consent came, and the words that the person agreed to.
SOURCES: Final[tuple[tuple[str, float, str], ...]] = (
    ("checkout", 0.60, "Text me about my orders and offers. Reply STOP to end."),
    ("web_form", 0.25, "Yes, send me music news and offers by text. Reply STOP to end."),
    ("paper_card", 0.10, "I agree to receive texts with news and offers."),
    ("keyword", 0.05, "You asked for texts with news and offers. Reply STOP to end."),
)

# When in a day people buy: weights of the 24 local hours, by habit.
HABITS: Final[tuple[tuple[str, float, str], ...]] = (
    ("day", 0.45, "0 0 0 0 0 0 1 2 5 8 9 9 10 9 8 8 8 7 5 4 3 2 1 1"),
    ("evening", 0.38, "1 0 0 0 0 0 1 1 1 1 2 2 3 2 2 2 3 5 8 10 11 10 7 4"),
    ("early", 0.09, "0 0 0 0 2 6 10 11 9 5 3 2 2 1 1 1 1 1 1 1 0 0 0 0"),
    ("night", 0.08, "9 7 5 3 1 0 0 0 0 1 1 1 1 1 1 1 1 2 3 4 6 8 10 11"),
)
_WEIGHTS: Final = {name: list(accumulate(map(int, weights.split()))) for name, _, weights in HABITS}

# Languages by country: the first is that of most, the share that of the second.
LANGUAGES: Final = {
    "US": ("en", "es", 0.08),
    "CA": ("en", "fr", 0.08),
    "FR": ("fr", "en", 0.02),
    "DE": ("de", "en", 0.04),
    "SE": ("sv", "en", 0.05),
    "DO": ("es", "en", 0.05),
    "PR": ("es", "en", 0.20),
}
_QUEBEC: Final = ("fr", "en", 0.20)
_ELSEWHERE: Final = ("en", "en", 0.0)
_NAMES: Final = (
    "Ada Alex Amina Ben Chloé Daniel Elena Finn Grace Hugo Ines Jamal Jürgen Kim Léa Li Luca Maria "
    "Maya Noah Nora Olu Omar Paula Priya Rosa Sam Sofía Theo Viktor Yara Zoë"
).split()
_WRITTEN: Final = ("555-01", "+1 555 01", "n/a", "+44 7700 9001", "0000000000", "+999 12345678")
_YEAR: Final = 365


class Said(NamedTuple):
    """One word of a person on texts: `scope` is `channel/category`."""

    scope: str
    word: str
    source: str
    wording: str
    at: datetime


class Persona(NamedTuple):
    """A customer of the file with all that the file does not say.

    `phone` None has none, or wrote what is no number (`written`). `zone` is what Wayline knows,
    `zones` the candidates of the number, `home` where the person really is.
    """

    customer: str
    contact_id: ContactId
    phone: str | None
    written: str | None
    line_type: str | None
    country: str
    region: str | None
    zone: str | None
    zones: tuple[str, ...]
    home: str
    language: str
    first_name: str | None
    consent: tuple[Said, ...]
    revoked_at: datetime | None
    habit: str


class Revocation(NamedTuple):
    """A person takes consent back, by a web page: business time `at`."""

    contact_id: ContactId
    customer: str
    scope: str
    at: datetime


class Population:
    """The people of a file of purchases, under a seed."""

    def __init__(self, seed: int, purchases: Iterable[Purchase]) -> None:
        self.seed = seed
        customers: set[str] = set()
        first, last = date.max, date.min
        for purchase in purchases:
            customers.add(purchase.customer)
            first, last = min(first, purchase.on), max(last, purchase.on)
        if not customers:
            raise ValueError("nobody bought anything")
        self.first, self.last = first, last
        self._numbers = allot(seed, customers)
        self._people = {c: self._person(c) for c in sorted(customers)}

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Persona]:
        return iter(self._people.values())

    def person(self, customer: str) -> Persona:
        """Who a customer of the file is."""
        return self._people[customer]

    def ordered_at(self, purchase: Purchase) -> datetime:
        """When a purchase was made (aware UTC, whole minutes): its day where the person lives."""
        person = self._people[purchase.customer]
        weights = _WEIGHTS[person.habit]
        line = str(purchase.line)
        hour = bisect(weights, self._chance(person.customer, "hour", line) * weights[-1])
        minute = int(self._chance(person.customer, "minute", line) * 60)
        return wall(purchase.on, time(hour, minute), person.home)

    def contacts(self, workspace_id: WorkspaceId) -> Iterator[NewContact]:
        """Everybody as `store.contacts.insert` takes them."""
        return (_contact(person, workspace_id) for person in self)

    def consents(self, workspace_id: WorkspaceId, recorded_at: datetime) -> Iterator[ConsentRow]:
        """The consent that people came with, as entries of the ledger."""
        for person in self:
            for said in person.consent:
                yield _consent(person, said, workspace_id, recorded_at)

    def revocations(self) -> list[Revocation]:
        """Who takes consent back during the file's time, by time."""
        found = [
            Revocation(one.contact_id, one.customer, MARKETING, one.revoked_at)
            for one in self
            if one.revoked_at is not None
        ]
        return sorted(found, key=lambda one: (one.at, one.customer))

    def _chance(self, customer: str, *about: str) -> float:
        return fraction(str(self.seed), customer, *about)

    def _person(self, customer: str) -> Persona:
        phone, given = self._numbers.get(customer, (None, None))
        kind = kind_of(self.seed, customer)
        place = given or home_range(self.seed, customer, "us" if kind in NUMBERLESS else kind)
        facts, home = place.facts, self._home(customer, place)
        wrote = int(self._chance(customer, "written") * len(_WRITTEN))
        consent = self._consent(customer, home)
        return Persona(
            customer=customer,
            contact_id=derived_contact_id("replay", str(self.seed), customer),
            phone=phone,
            written=_WRITTEN[wrote] if kind == "invalid" else None,
            line_type=facts.line_type if phone else None,
            country=facts.country or "US",
            region=facts.region,
            zone=home if self._chance(customer, "address") < ADDRESS_KNOWN else None,
            zones=facts.zones if phone else (),
            home=home,
            language=self._language(customer, facts.country, facts.region),
            first_name=self._name(customer),
            consent=consent,
            revoked_at=self._revoked_at(customer, home, consent),
            habit=_drawn(HABITS, self._chance(customer, "habit")),
        )

    def _home(self, customer: str, place: Range) -> str:
        """The zone a person lives in: one of the number's, or another if they have moved."""
        nowhere = place.facts.line_type == "toll_free"
        american = place.facts.e164.startswith("+1")
        if nowhere or (american and self._chance(customer, "moved") < MOVED):
            place = home_range(self.seed, customer + "/moved", "us")
        zones = place.facts.zones
        return zones[int(self._chance(customer, "home") * len(zones))]

    def _language(self, customer: str, country: str | None, region: str | None) -> str:
        usual = _QUEBEC if region == "QC" else LANGUAGES.get(country or "", _ELSEWHERE)
        first, second, share = usual
        return second if self._chance(customer, "language") < share else first

    def _name(self, customer: str) -> str | None:
        if self._chance(customer, "named") >= NAMED:
            return None
        return _NAMES[int(self._chance(customer, "name") * len(_NAMES))]

    def _consent(self, customer: str, home: str) -> tuple[Said, ...]:
        chance = self._chance(customer, "marketing")
        marketing = GRANTED if chance < MARKETING_GRANTED else REVOKED
        service = GRANTED if self._chance(customer, "service") < SERVICE_GRANTED else REVOKED
        source = _drawn(SOURCES, self._chance(customer, "source"))
        wording = next(words for name, _, words in SOURCES if name == source)
        days = 1 + int(self._chance(customer, "since") * _YEAR)
        at = self._instant(customer, "consent", self.first - timedelta(days=days), home)
        said = [Said(SERVICE, service, source, wording, at)]
        if chance < MARKETING_GRANTED + MARKETING_REFUSED:
            said.append(Said(MARKETING, marketing, source, wording, at))
        return tuple(said)

    def _revoked_at(self, customer: str, home: str, said: tuple[Said, ...]) -> datetime | None:
        granted = any(one.scope == MARKETING and one.word == GRANTED for one in said)
        if not granted or self._chance(customer, "revokes") >= REVOKED_LATER:
            return None
        days = int(self._chance(customer, "revoked") * ((self.last - self.first).days + 1))
        return self._instant(customer, "revocation", self.first + timedelta(days=days), home)

    def _instant(self, customer: str, about: str, day: date, home: str) -> datetime:
        minute = int(self._chance(customer, about, "minute") * 24 * 60)
        return wall(day, time(minute // 60, minute % 60), home)


def _drawn(table: tuple[tuple[str, float, str], ...], chance: float) -> str:
    for name, share, _ in table:
        if chance < share:
            return name
        chance -= share
    return table[-1][0]


def _contact(person: Persona, workspace_id: WorkspaceId) -> NewContact:
    consent = {said.scope: said.word for said in person.consent}
    attributes = {"first_name": person.first_name, "phone_written": person.written}
    contact = Contact(
        contact_id=person.contact_id,
        workspace_id=workspace_id,
        key=person.customer,
        phone=person.phone,
        country=person.country,
        region=person.region,
        line_type=person.line_type,
        zone=person.zone,
        zones=person.zones,
        language=person.language,
        attributes={key: value for key, value in attributes.items() if value is not None},
        consent=consent,
    )
    addresses = [("user_id", person.customer)]
    if person.phone is not None:
        addresses.append(("phone", person.phone))
    return NewContact(contact, tuple(addresses), Care(consent=dict(consent)))


def _consent(
    person: Persona, said: Said, workspace_id: WorkspaceId, recorded_at: datetime
) -> ConsentRow:
    channel, scope = said.scope.split("/", 1)
    row_id = derived_beside(person.contact_id, "imported", said.scope)
    return ConsentRow(
        bucket=bucket_of(person.contact_id),
        contact_id=person.contact_id,
        consent_event_id=row_id,
        workspace_id=workspace_id,
        address=person.phone or "",
        channel=channel,
        scope=scope,
        action="imported" if said.word == GRANTED else "revoked",
        method=said.source,
        wording=said.wording,
        occurred_at=said.at.astimezone(UTC),
        recorded_at=recorded_at,
        data=text({"said": said.word}),
    )
