"""The roaster's customers: who they are, where they live, and what they have agreed to.

Everything is a hash of (seed, customer), so a second start finds the same people without asking
the database. The numbers are kept for fiction and can belong to nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.care import GRANTED, REVOKED, Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId, derived_contact_id, fraction
from wayline.runtime.ledger import ledger_row
from wayline.runtime.numbering import Range, allot, home_range
from wayline.store.contacts import NewContact
from wayline.store.ledger import ConsentRow

# What they have, and how many of them; the few in front cannot be texted, or only maybe.
SHARES: Final = (
    ("landline", 0.015),
    ("toll_free", 0.005),
    ("none", 0.01),
    ("ca", 0.10),
    ("fr", 0.15),
    ("gb", 0.12),
    ("de", 0.08),
    ("islands", 0.02),
    ("au", 0.01),
    ("us", 0.49),
)
MARKETING_GRANTED: Final = 0.80
MARKETING_REFUSED: Final = 0.06  # the others have never said anything
SERVICE_GRANTED: Final = 0.97
ADDRESS_KNOWN: Final = 0.40  # of the others Wayline knows only the zones of their number
NEWCOMERS: Final = 0.45  # left their number and have no account yet

_LANGUAGES: Final = {
    "US": ("en", "es", 0.12),
    "CA": ("en", "fr", 0.20),
    "FR": ("fr", "en", 0.04),
    "DE": ("de", "en", 0.05),
    "DO": ("es", "en", 0.10),
    "PR": ("es", "en", 0.25),
}
_ENGLISH: Final = ("en", "en", 0.0)
_NAMES: Final = {
    "en": "Ada Ben Clara Dan Ella Finn Grace Harry Isla Jack Kate Liam Maya Noah Olive Ruth Sam",
    "de": "Anna Bernd Clara Dieter Emil Frieda Greta Hanna Jonas Jürgen Karla Lena Moritz Nele",
    "fr": "Adèle Benoît Chloé Denis Élise Fabien Hugo Inès Jules Léa Manon Noé Odile Rémi Zoé",
    "es": "Ana Bruno Carmen Diego Elena Felipe Inés Javier Lucía Mateo Nuria Pablo Rosa Sofía",
}
_NAMED: Final = 0.92
_WORDING: Final = {
    "checkout": "Text me about my orders and offers. Reply STOP to end.",
    "web_form": "Yes, tell me about new roasts by text. Reply STOP to end.",
    "paper_card": "I agree to get news and offers by text. Reply STOP to end.",
}
_WRITTEN: Final = 500  # contacts in a transaction


class Customer(NamedTuple):
    """One of them; `home` is the zone they live in, which Wayline may not know."""

    contact: Contact
    home: str
    newcomer: bool
    consent: tuple[ConsentRow, ...]

    @property
    def contact_id(self) -> ContactId:
        """Who it is."""
        return self.contact.contact_id


def customers(
    seed: int, number: int, workspace_id: WorkspaceId, opened_at: datetime
) -> list[Customer]:
    """So many customers; what they agreed to, they said in the year before `opened_at`."""
    keys = [f"customer-{place:05d}" for place in range(1, number + 1)]
    numbers = allot(seed, keys, SHARES)
    return [_Maker(seed, key, workspace_id, opened_at).make(numbers.get(key)) for key in keys]


def batches(people: list[Customer]) -> Iterable[list[Customer]]:
    """Them in portions that are written at once."""
    return (people[start : start + _WRITTEN] for start in range(0, len(people), _WRITTEN))


def new_contact(one: Customer) -> NewContact:
    """Them as the store takes them."""
    contact = one.contact
    addresses = [("user_id", contact.key)]
    if contact.phone is not None:
        addresses.append(("phone", contact.phone))
    return NewContact(contact, tuple(addresses), Care(consent=dict(contact.consent)))


class _Maker(NamedTuple):
    """The chances of one customer."""

    seed: int
    key: str
    workspace_id: WorkspaceId
    opened_at: datetime

    def make(self, given: tuple[str, Range] | None) -> Customer:
        phone, place = given or (None, home_range(self.seed, self.key, "us"))
        facts = place.facts
        home = self._home(place)
        language = self._language(facts.country, facts.region)
        name = self._pick("name", _NAMES[language].split())
        contact = Contact(
            contact_id=derived_contact_id("demo", str(self.seed), self.key),
            workspace_id=self.workspace_id,
            key=self.key,
            phone=phone,
            country=facts.country or "US",
            region=facts.region,
            line_type=facts.line_type if phone else None,
            zone=home if self._chance("address") < ADDRESS_KNOWN else None,
            zones=facts.zones if phone else (),
            language=language,
            attributes={"first_name": name} if self._chance("named") < _NAMED else {},
            consent=self._consent(),
        )
        newcomer = self._chance("newcomer") < NEWCOMERS
        return Customer(contact, home, newcomer, self._ledger(contact))

    def _chance(self, about: str) -> float:
        return fraction(str(self.seed), self.key, about)

    def _pick(self, about: str, choices: list[str]) -> str:
        return choices[int(self._chance(about) * len(choices))]

    def _home(self, place: Range) -> str:
        """One of the number's zones; toll-free numbers have no place, so their holders get one."""
        if place.facts.line_type == "toll_free":
            place = home_range(self.seed, self.key, "us")
        return self._pick("home", list(place.facts.zones))

    def _language(self, country: str | None, region: str | None) -> str:
        first, second, share = _LANGUAGES.get(country or "", _ENGLISH)
        if region == "QC":
            first, second = "fr", "en"
        return second if self._chance("language") < share else first

    def _consent(self) -> dict[str, str]:
        chance = self._chance("marketing")
        service = GRANTED if self._chance("service") < SERVICE_GRANTED else REVOKED
        said = {"sms/service": service}
        if chance < MARKETING_GRANTED + MARKETING_REFUSED:
            said["sms/marketing"] = GRANTED if chance < MARKETING_GRANTED else REVOKED
        return said

    def _ledger(self, contact: Contact) -> tuple[ConsentRow, ...]:
        """What they said, as entries of the consent ledger with the words they agreed to."""
        method = self._pick("source", list(_WORDING))
        at = self.opened_at - timedelta(days=1 + int(self._chance("since") * 365))
        rows = []
        for scope, word in contact.consent.items():
            channel, category = scope.split("/")
            action = "granted" if word == GRANTED else "revoked"
            rows.append(
                ledger_row(contact, channel, category, action, method, at, _WORDING[method])
            )
        return tuple(rows)
