"""Candidate zones are all there may be: a single guess texts somebody at night."""

from datetime import UTC, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from wayline.domain.places import candidate_zones, data_versions, zone_problem
from wayline.domain.places.nanp import AREAS, OVERLAYS, TOLL_FREE
from wayline.domain.places.zones import _MODERN

NAMES = set(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())
TAB = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
RULES = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text("utf-8")
EASTERN, CENTRAL = "America/New_York", "America/Chicago"

# Area codes with more than one UTC offset in the library's rows (compliance notes, section 3).
SPLIT = (
    "208 219 250 270 308 418 423 541 574 605 606 620 701 709 775 785 807 812 850 867 879 906 907 "
    "928 986"
)


def offsets(zones: tuple[str, ...], month: int) -> set[str]:
    at = datetime(2026, month, 15, 12, tzinfo=UTC)
    return {at.astimezone(ZoneInfo(zone)).strftime("%z") for zone in zones}


@pytest.mark.parametrize("area", "219 270 364 423 448 574 606 729 812 850 930".split())
def test_codes_on_the_border_of_eastern_and_central(area: str) -> None:
    assert candidate_zones(f"+1{area}5550123") == (CENTRAL, EASTERN)


def test_split_codes_have_every_offset_of_their_rows() -> None:
    split = set()
    for area in sorted(AREAS):
        rows = [zones for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(f"1{area}")]
        in_rows = tuple({zone for zones in rows for zone in zones})
        found = candidate_zones(f"+1{area}5550123")
        for month in (1, 7):
            wanted = offsets(in_rows, month)
            assert wanted <= offsets(found, month)
            if len(wanted) > 1:
                split.add(area)
    assert split == set(SPLIT.split())


def test_a_row_of_an_exchange_does_not_narrow_its_code() -> None:
    # The library says Chicago for this exchange alone; the person may have any exchange's phone.
    assert TIMEZONE_DATA["1850200"] == (CENTRAL,)
    assert candidate_zones("+18502005555") == candidate_zones("+18505550123")


@pytest.mark.parametrize(("area", "older"), sorted(OVERLAYS.items()))
def test_overlays_have_the_zones_of_what_they_overlay(area: str, older: tuple[str, ...]) -> None:
    found = set(candidate_zones(f"+1{area}2345678"))
    for code in older:
        assert found >= set(candidate_zones(f"+1{code}2345678"))


@pytest.mark.parametrize("area", sorted(TOLL_FREE | {"500", "900"}))
def test_codes_of_no_place_may_be_anywhere_in_the_plan(area: str) -> None:
    found = candidate_zones(f"+1{area}5550123")
    assert {"Pacific/Saipan", "Pacific/Honolulu", "America/St_Johns", "America/Puerto_Rico"} <= set(
        found
    )
    assert len(found) >= 40


@pytest.mark.parametrize(
    ("e164", "zones"),
    [
        ("+12025550123", {EASTERN}),
        ("+14415550123", {"Atlantic/Bermuda"}),
        ("+628123456789", {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}),
        ("+34612345678", {"Europe/Madrid", "Atlantic/Canary"}),
        ("+351912345678", {"Europe/Lisbon", "Atlantic/Azores"}),
        ("+919876543210", {"Asia/Kolkata"}),
        ("+64211234567", {"Pacific/Auckland", "Pacific/Chatham"}),
        ("+33639980123", {"Europe/Paris"}),
        ("+4915228817386", {"Europe/Berlin"}),
        ("+447700900123", {"Europe/London"}),
        ("+5511961234567", {"America/Sao_Paulo"}),
        # The library writes Paris, the Canaries and Bucharest for these, wrong for half a year.
        ("+213551234567", {"Africa/Algiers"}),
        ("+212650123456", {"Africa/Casablanca"}),
        ("+218912345678", {"Africa/Tripoli"}),
        ("+50581234567", {"America/Managua"}),
        ("+80012345678", set()),
        ("+999", set()),
        ("nonsense", set()),
    ],
)
def test_zones_of_known_numbers(e164: str, zones: set[str]) -> None:
    assert set(candidate_zones(e164)) == zones


def test_a_mobile_of_a_wide_country_may_be_anywhere_in_it() -> None:
    russia = candidate_zones("+79123456789")
    assert {"Europe/Kaliningrad", "Europe/Moscow", "Asia/Vladivostok"} <= set(russia)
    assert len(offsets(russia, 1)) == 11
    australia = candidate_zones("+61412345678")
    assert {"Australia/Sydney", "Australia/Darwin", "Australia/Perth"} <= set(australia)
    assert "Pacific/Easter" in candidate_zones("+56921234567")


def test_a_landline_is_where_its_area_is() -> None:
    assert candidate_zones("+34928123456") == ("Atlantic/Canary",)
    assert candidate_zones("+62361234567") == ("Asia/Makassar",)
    assert candidate_zones("+299321234") == ("America/Nuuk",)  # the library writes Godthab
    # Darwin's numbers share a prefix with Adelaide's, in the library's rows even a zone.
    assert "Australia/Darwin" in candidate_zones("+61889123456")


def test_no_country_has_fewer_offsets_than_iana_knows() -> None:
    """The independent list: offsets of zone.tab, whatever number of a mobile it is."""
    unofficial = {"CN": {"Asia/Urumqi"}, "UA": {"Europe/Simferopol"}}
    by_country: dict[str, set[str]] = {}
    for line in TAB.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            by_country.setdefault(country, set()).add(zone)
    checked = 0
    for country, zones in by_country.items():
        example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
        if example is None or example.country_code in (1, 52, 54, 55):
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.region_code_for_number(example) != country:
            continue  # an example that the library itself takes for a neighbour's
        wanted = tuple(zones - unofficial.get(country, set()))
        for month in (1, 7):
            assert offsets(candidate_zones(e164), month) == offsets(wanted, month), country
        checked += 1
    assert checked > 200


def test_zones_are_modern_sorted_and_known() -> None:
    linked = {line.split()[2] for line in RULES.splitlines() if line.startswith("L ")}
    tabbed = {line.split("\t")[2] for line in TAB.splitlines() if not line.startswith("#")}
    for prefix in TIMEZONE_DATA:
        found = candidate_zones(f"+{prefix:0<11}")
        assert list(found) == sorted(set(found))
        assert set(found) <= NAMES - _MODERN.keys()
    # A name of the library that IANA moved to "backward" must stand in the table of modern names.
    used = {zone for zones in TIMEZONE_DATA.values() for zone in zones}
    assert (used & linked) - tabbed == _MODERN.keys()
    assert set(_MODERN.values()) <= tabbed | {"Asia/Ulaanbaatar"}


def test_zone_problem() -> None:
    assert zone_problem("Europe/Berlin") is None
    assert zone_problem("Asia/Calcutta") is None
    for wrong, mend in [
        ("europe/berlin", '"Europe/Berlin"'),
        ("Europe/Berlim", '"Europe/Berlin"'),
        ("Berlin", '"Europe/Berlin"'),
        ("new york", '"America/New_York"'),
        ("America/New York", '"America/New_York"'),
        ("GMT+2", "Name a place"),  # Etc/GMT+2 would be two hours west
        ("", "Name a place"),
        ("x" * 5000, "Name a place"),
    ]:
        found = zone_problem(wrong)
        assert found is not None
        assert found.code == "zone:unknown"
        assert mend in found.sentence, found


def test_versions_of_the_data_are_the_packages() -> None:
    found = data_versions()
    assert found["phonenumbers"] == phonenumbers.__version__
    assert RULES.startswith(f"# version {found['tzdata']}\n")
