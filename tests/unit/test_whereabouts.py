"""Where a person may be: every clue counts; only a zone that they gave replaces other zones."""

from typing import Any

import pytest

from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.places.addresses import Address, country_of, places_of, read_address
from wayline.domain.places.nanp import STATES
from wayline.domain.places.whereabouts import (
    Whereabouts,
    clues,
    known_of,
    whereabouts,
    zones_of_place,
)

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"


def found(phone: str, zone: str | None = None, **attributes: Any) -> Whereabouts:
    number = parse_number(phone)
    assert isinstance(number, PhoneNumber)
    known = known_of(number.e164, number.country, number.region, zone, number.zones, attributes)
    assert whereabouts(known) is whereabouts(known)
    return whereabouts(known)


def test_a_number_alone_tells_its_zones_its_country_and_its_state() -> None:
    assert found("+12125550123") == ((NEW_YORK,), ("US", "US-NY"))
    assert found("+18505550123") == ((CHICAGO, NEW_YORK), ("US", "US-FL"))
    assert found("+33639981234") == (("Europe/Paris",), ("FR",))


def test_an_address_adds_its_zones_and_places_and_takes_none_away() -> None:
    moved = found("+12125550123", state="Texas")
    assert moved.zones == (NEW_YORK, CHICAGO, DENVER)
    assert moved.places == ("US", "US-NY", "US-TX")
    assert found("+12125550123", zip="75201-1234") == moved
    assert found("+12125550123", postal_code="75201", country="USA") == moved


def test_a_zone_that_the_person_gave_replaces_zones_but_no_place() -> None:
    moved = found("+12125550123", CHICAGO, state="TX")
    assert moved == ((CHICAGO,), ("US", "US-NY", "US-TX"))
    # and adds the country and, where it lies in one alone, the state that it is in
    assert found("+12125550123", "Europe/Paris").places == ("US", "US-NY", "FR")
    assert found("+12125550123", "America/Detroit").places == ("US", "US-NY", "US-MI")
    assert found("+12125550123", "US/Hawaii").places == ("US", "US-NY", "US-HI")
    assert found("+12125550123", "America/Kentucky/Louisville").places[-1] == "US-KY"
    assert found("+12125550123", "Etc/UTC").places == ("US", "US-NY")


def test_an_address_abroad_counts_beside_the_number() -> None:
    abroad = found("+12125550123", country="Germany", postcode="10115")
    assert abroad == ((NEW_YORK, "Europe/Berlin"), ("US", "US-NY", "DE"))
    home = found("+33639981234", country="US", state="KY")
    assert home.places == ("FR", "US", "US-KY")
    assert set(home.zones) >= {"Europe/Paris", CHICAGO, NEW_YORK}


def test_the_address_of_segment_counts_alike() -> None:
    traits = {"address.country": "US", "address.state": "TX", "address.postalCode": "75201"}
    assert found("+12125550123", **traits).places == ("US", "US-NY", "US-TX")
    assert found("+33639981234", **traits).places == ("FR", "US", "US-TX")


def test_the_country_of_the_number_once_more_adds_nothing() -> None:
    assert found("+12125550123", country="US") == found("+12125550123")
    assert found("+61491570156", country="Australia") == found("+61491570156")


def test_canadian_postcodes_tell_the_province() -> None:
    assert found("+14165550123", postcode="h2x 1y4").places == ("CA", "CA-ON", "CA-QC")
    assert found("+19025550123").places == ("CA", "CA-NS", "CA-PE")
    assert found("+12125550123", country="CA", postcode="V5K0A1").places[-1] == "CA-BC"


def test_a_toll_free_number_may_be_anywhere() -> None:
    assert found("+18885550123").places == ("US", "*")


def test_nobody_known_is_nowhere() -> None:
    assert whereabouts(known_of(None, None, None, None, (), {})) == ((), ())
    assert read_address({"city": "Austin"}) == Address(None, None, None)


def test_what_is_no_address_tells_nothing() -> None:
    for attributes in (
        {"state": "happy"}, {"postcode": "n/a"}, {"country": "Atlantis"}, {"postcode": "99"},
        {"postcode": 0}, {"state": ["TX"]}, {"country": ""},
    ):  # fmt: skip
        assert found("+12125550123", **attributes) == found("+12125550123")


@pytest.mark.parametrize(
    ("zip_code", "states"),
    [
        ("10001", ["US-NY"]), ("06390", ["US-CT", "US-NY"]), ("00501", ["US-NY"]),
        ("33101", ["US-FL"]), ("20500", ["US-DC"]), ("22201", ["US-VA"]), ("02108", ["US-MA"]),
        ("99501", ["US-AK"]), ("96813", ["US-HI"]), ("84101", ["US-UT"]), ("00901", ["PR"]),
        ("96910", ["GU", "MP"]), ("79901", ["US-TX"]), ("88510", ["US-TX"]), ("39901", ["US-GA"]),
        ("83414", ["US-ID", "US-WY"]), ("73301", ["US-TX"]), ("56901", ["US-DC"]),
        ("05501", ["US-MA"]), (75201, ["US-TX"]), (2108, ["US-MA"]), ("901", ["PR"]),
    ],
)  # fmt: skip
def test_a_zip_code_tells_its_state(zip_code: Any, states: list[str]) -> None:
    address = read_address({"zip": zip_code})
    assert sorted(one.place for one in places_of(address, "US")) == sorted(states)


def test_every_state_has_zones_by_its_area_codes() -> None:
    for area, state in STATES.items():
        country = "CA" if state in "AB BC MB NB NL ON QC SK".split() else "US"
        assert zones_of_place(f"{country}-{state}"), area
    assert zones_of_place("US-TX") == (CHICAGO, DENVER)
    assert zones_of_place("US-KY") == (CHICAGO, NEW_YORK)


def test_countries_are_known_by_code_and_usual_name() -> None:
    written = {"us": "US", "U.S.A.": "US", "Deutschland": "DE", "UK": "GB", "": None, "XX": None}
    assert {name: country_of(name) for name in written} == written


def test_each_clue_says_why_it_is_one() -> None:
    number = parse_number("+12125550123")
    assert isinstance(number, PhoneNumber)
    known = known_of(
        number.e164, number.country, number.region, None, number.zones, {"zip": "75201"}
    )
    said = {clue.value: clue.why for clue in clues(known)}
    assert said["US-NY"] == "the area code 212 was issued there"
    assert said["US-TX"] == "postcodes that begin with 752 are there"
    assert said[DENVER] == "the address may be there (US-TX)"
