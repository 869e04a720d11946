"""Invented people are the same each time, have numbers of nobody, and the stated shares."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import ROOT
from wayline.domain.ids import WorkspaceId, derived_contact_id
from wayline.domain.places import PhoneNumber, can_text, is_fictitious, parse_number
from wayline.domain.wall import local
from wayline.runtime import population as module
from wayline.runtime.numbering import SHARES, allot, capacity, kind_of, ranges
from wayline.runtime.orders_file import Purchase
from wayline.runtime.population import MARKETING, SERVICE, Population
from wayline.store import contacts, ledger
from wayline.store.bulk import Connection
from wayline.store.database import connect_sync

DAY = date(1997, 1, 1)
WORKSPACE = WorkspaceId(UUID(int=1))


def bought(customers: int, days: int = 546) -> list[Purchase]:
    """One purchase of each customer, over so many days."""
    return [
        Purchase(n + 2, f"{n:05}", DAY + timedelta(days=n % days), 1, Decimal("9.99"))
        for n in range(customers)
    ]


@pytest.fixture(scope="module")
def people() -> Population:
    return Population(7, bought(23_570))


def near(count: int, of: int, share: float) -> bool:
    """Within five standard deviations of a share."""
    return abs(count - of * share) <= 5 * sqrt(of * share * (1 - share)) + 1


def test_the_same_seed_gives_the_same_people_in_any_order() -> None:
    purchases = bought(500)
    one, two = Population(3, purchases), Population(3, purchases[::-1])
    assert list(one) == list(two)
    assert [one.ordered_at(p) for p in purchases] == [two.ordered_at(p) for p in purchases]
    assert list(Population(4, purchases)) != list(one)


def test_all_but_the_last_digits_is_each_persons_own() -> None:
    few, many = Population(3, bought(300, 200)), Population(3, bought(3_000, 200))
    for person in few:
        other = many.person(person.customer)
        assert person._replace(phone=None) == other._replace(phone=None)


def test_no_two_people_share_a_number_and_none_can_be_real(people: Population) -> None:
    numbers = [person.phone for person in people if person.phone is not None]
    assert len(set(numbers)) == len(numbers)
    assert [number for number in numbers if not is_fictitious(number)] == []
    assert [number for number in numbers if re.fullmatch(r"\+1...5550100", number)] == []


def test_what_is_stored_of_a_number_is_what_the_number_says(people: Population) -> None:
    for person in list(people)[::7]:
        if person.phone is not None:
            facts = parse_number(person.phone)
            assert isinstance(facts, PhoneNumber)
            said = (facts.country, facts.line_type, facts.zones, facts.region)
            assert (person.country, person.line_type, person.zones, person.region) == said
        elif person.written is not None:
            assert not isinstance(parse_number(person.written), PhoneNumber)


def test_the_kinds_of_numbers_have_the_stated_shares(people: Population) -> None:
    kinds = Counter(kind_of(7, person.customer) for person in people)
    assert sum(share for _, share in SHARES) == pytest.approx(1)
    assert [kind for kind, share in SHARES if not near(kinds[kind], len(people), share)] == []
    assert sum(1 for person in people if person.phone is None) < 0.02 * len(people)


def test_every_hard_kind_of_number_occurs(people: Population) -> None:
    numbers = [parse_number(person.phone) for person in people if person.phone]
    codes = Counter(can_text(n) for n in numbers if isinstance(n, PhoneNumber))
    assert {"number:landline", "number:premium", "number:company"} <= set(codes)
    areas = {person.phone[2:5] for person in people if person.phone and person.phone[:2] == "+1"}
    assert {"850", "270", "208", "907", "800"} <= areas
    assert len({person.home for person in people}) > 40


def test_consent_has_the_stated_shares(people: Population) -> None:
    said = [{one.scope: one.word for one in person.consent} for person in people]
    words = Counter(one.get(MARKETING) for one in said)
    count = len(people)
    assert near(words["granted"], count, 0.85)
    assert near(words["revoked"], count, 0.05)
    assert near(sum(1 for one in said if one[SERVICE] == "granted"), count, 0.97)
    revoked = people.revocations()
    assert near(len(revoked), words["granted"], 0.03)
    assert revoked == sorted(revoked, key=lambda one: one.at)
    for one in revoked:
        day = local(one.at, people.person(one.customer).home).date()
        assert people.first <= day <= people.last
        granted = {word.scope: word for word in people.person(one.customer).consent}[MARKETING]
        assert granted.word == "granted"
        assert granted.at < one.at


def test_people_order_on_the_day_of_the_file_where_they_live(people: Population) -> None:
    for purchase in bought(23_570)[::11]:
        at = people.ordered_at(purchase)
        assert at.tzinfo is not None
        assert (at.second, at.microsecond) == (0, 0)
        there = local(at, people.person(purchase.customer).home)
        assert there.date() == purchase.on
    nights = Counter(
        local(people.ordered_at(p), people.person(p.customer).home).hour for p in bought(4_000)
    )
    assert nights[4] < nights[20]
    assert len(nights) == 24


def test_copies_of_a_line_are_purchases_of_their_own(people: Population) -> None:
    line = bought(1)[0]
    copy = Purchase(line.line + 1, line.customer, line.on, line.items, line.dollars)
    assert people.ordered_at(line) != people.ordered_at(copy)


def test_where_a_kind_is_full_people_have_no_number() -> None:
    customers = [f"{n}" for n in range(120_000) if kind_of(1, f"{n}") == "au"]
    assert len(customers) > capacity()["au"] == 30
    assert len(allot(1, customers)) == 30


def test_zones_are_known_to_python_and_postgresql(worker_dsn: str) -> None:
    zones = {zone for them in ranges().values() for one in them for zone in one.facts.zones}
    with connect_sync(worker_dsn) as connection:
        rows = connection.execute("SELECT name FROM pg_timezone_names").fetchall()
    assert zones - {row[0] for row in rows} == set()
    assert [ZoneInfo(zone).key for zone in sorted(zones)] == sorted(zones)


async def test_everybody_can_be_stored(connection: Connection) -> None:
    people = Population(7, bought(300))
    new = list(people.contacts(WORKSPACE))
    at = people.ordered_at(bought(1)[0])
    written = await contacts.insert(connection, WORKSPACE, new, at)
    assert set(written) == {derived_contact_id("replay", "7", f"{n:05}") for n in range(300)}
    await ledger.append(connection, list(people.consents(WORKSPACE, at)))
    found = await contacts.read(connection, written)
    for person in people:
        stored = found[person.contact_id]
        assert stored.contact.phone == person.phone
        assert stored.contact.zones == person.zones
        assert stored.care.consent == {one.scope: one.word for one in person.consent}
    cursor = await connection.execute(
        "SELECT count(*) FROM consent_event WHERE action = 'imported'"
    )
    (count,) = await cursor.fetchone() or (0,)
    words = [one.word for person in people for one in person.consent]
    assert count == words.count("granted")


def test_the_page_says_what_the_code_does() -> None:
    page = (ROOT / "docs" / "reference" / "replay-population.md").read_text(encoding="utf-8")
    room = capacity()
    for kind, share in SHARES:
        numbers = f"{room[kind]:,}" if kind in room else "none"
        assert f"| {kind} | {share * 100:.1f} % | {numbers} |" in page
    for name in ("ADDRESS_KNOWN", "MOVED", "NAMED", "MARKETING_GRANTED", "REVOKED_LATER"):
        assert f"{getattr(module, name) * 100:.0f} % |" in page
    for name, share, _ in (*module.HABITS, *module.SOURCES):
        assert re.search(rf"`{name}`\s+{share * 100:.0f} %", page), name
