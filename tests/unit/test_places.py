"""Numbers are read as people write them, refused with a mend, and nobody's by accident."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.domain import places
from wayline.domain.places import NumberProblem, PhoneNumber, can_text, is_fictitious, parse_number
from wayline.domain.places.fictitious import RANGES
from wayline.domain.places.nanp import AREAS, OVERLAYS, STATES, TOLL_FREE


def number(text: str, country: str | None = None) -> PhoneNumber:
    found = parse_number(text, country)
    assert isinstance(found, PhoneNumber), found
    return found


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("+1 (202) 555-0123", None, "+12025550123"),
        ("202.555.0123", "us", "+12025550123"),
        ("07700 900123", "GB", "+447700900123"),
        ("+44 (0)7700 900123", None, "+447700900123"),
        ("0049 1520 1234567", "FR", "+4915201234567"),
        ("+৪৪ ৭৭০০ ৯০০১২৩", None, "+447700900123"),
        ("＋44 7700 900123", None, "+447700900123"),
        ("447700900123.0", "GB", "+447700900123"),
        (" +39 06 698 12345 ", None, "+390669812345"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("tel:+33-6-39-98-01-23", None, "+33639980123"),
    ],
)
def test_numbers_as_people_write_them(text: str, country: str | None, e164: str) -> None:
    assert number(text, country).e164 == e164


@pytest.mark.parametrize(
    ("text", "country", "code", "words"),
    [
        ("", None, "number:empty", "Leave the field out"),
        (" -- ", None, "number:empty", "Leave the field out"),
        ("n/a", "US", "number:invalid", "no digits"),
        ("call 5 times", "US", "number:invalid", "plus, country code"),
        ("+1 202 555", None, "number:too_short", "area or country code"),
        ("555-0123", "US", "number:too_short", "area or country code"),
        ("12345", "US", "number:short_code", "Leave it out"),
        ("88811", None, "number:short_code", "Leave it out"),
        ("+44 7700 9001234567", None, "number:too_long", "digit typed twice"),
        ("447700900123", None, "number:no_country", "Did you mean +447700900123?"),
        ("0044 7700 900123", None, "number:no_country", "Did you mean +447700900123?"),
        ("07700 900123", None, "number:no_country", "Write plus"),
        ("07700 900123", "XX", "number:unknown_country", 'no country "XX"'),
        ("+999 123 456 789", None, "number:unknown_country", "after the plus"),
        ("+1 999 555 0123", None, "number:invalid", 'area code "999"'),
        ("+1 202 155 0123", None, "number:invalid", "Check its digits"),
        ("+1 202 555 0123 ext. 4", None, "number:extension", "extension"),
        ("+12025550123, +12025550124", None, "number:several", "Give one"),
        ("4.47701E+11", "GB", "number:rounded", "Format the column as text"),
        ("9" * 300, "US", "number:several", "Give one"),
        ("+1202\x005550123\ud800", None, "number:invalid", ""),
    ],
)
def test_refusals_name_the_mend(text: str, country: str | None, code: str, words: str) -> None:
    found = parse_number(text, country)
    assert isinstance(found, NumberProblem), found
    assert (found.code, words in found.sentence) == (code, True), found


@given(
    st.text(max_size=80) | st.text("+0123456789 ()-.x;ext/E", max_size=40),
    st.sampled_from([None, "US", "DE", "GB", "ID", "us", "ZZ", ""]),
)
@settings(max_examples=250)
def test_no_text_is_too_strange(text: str, country: str | None) -> None:
    found = parse_number(text, country)
    if isinstance(found, PhoneNumber):
        assert parse_number(found.e164) == found
        assert found.zones == places.candidate_zones(found.e164)
    else:
        assert found.code.startswith("number:")
        assert found.sentence.endswith((".", "?"))


def test_every_example_of_the_library_is_taken() -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in phonenumbers.PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            found = number(written)
            assert found.e164 == written
            assert found.zones
            assert found.line_type != "unknown"


def test_fictitious_ranges_are_taken_to_their_ends_and_no_further() -> None:
    ends = {end for found in RANGES for end in (found.first, found.last)}
    for found in RANGES:
        for digits in (found.first, found.last):
            read = number(f"+{digits}")
            assert (read.e164, read.country) == (f"+{digits}", found.country)
            assert is_fictitious(read.e164)
        for outside in (str(int(found.first) - 1), str(int(found.last) + 1)):
            assert is_fictitious(f"+{outside}") == (outside in ends)
        assert found.source


def test_line_types_of_fictitious_ranges_are_the_librarys_where_it_knows() -> None:
    names = {"mobile": 1, "fixed_line": 0, "toll_free": 3, "premium": 4, "shared_cost": 5, "uan": 9}
    for found in RANGES:
        kind = phonenumbers.number_type(phonenumbers.parse(f"+{found.first}"))
        assert kind in (names[found.line_type], phonenumbers.PhoneNumberType.UNKNOWN), found


def test_fictitious_numbers_of_every_area_code() -> None:
    assert len(AREAS) > 450
    for area in AREAS:
        for line in ("00", "99"):
            found = number(f"+1{area}55501{line}")
            assert is_fictitious(found.e164)
            assert found.country
        assert not is_fictitious(f"+1{area}5550200")
        assert not is_fictitious(f"+1{area}5550099")


def test_real_numbers_are_not_fictitious() -> None:
    for real in (
        "+12025551234 +447911123456 +4915112345678 +33612345678 + +1 x +447700899999 +447700901000 "
        "+442079461000 +61491570007 +33639979999 +33639990000 +493023126000 +4915228817387 "
        "+46701740604 +46701740700 +353209200000 +44770090012 +4477009001234"
    ).split():
        assert not is_fictitious(real), real
    assert not is_fictitious("")


def test_a_newer_overlay_is_a_place_before_the_library_knows() -> None:
    found = number("+1 729 234 5678")
    assert (found.country, found.line_type, found.region) == ("US", "fixed_line_or_mobile", "TN")
    assert isinstance(parse_number("+1 729 134 5678"), NumberProblem)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("+1 202 555 0123", None),
        ("+44 7700 900123", None),
        ("+1 800 555 0123", None),
        ("+55 11 96123 4567", None),
        ("+44 808 157 0123", "number:toll_free"),
        ("+800 1234 5678", "number:toll_free"),
        ("+44 909 879 0123", "number:premium"),
        ("+1 900 555 0123", "number:premium"),
        ("+61 1300 975 707", "number:shared_cost"),
        ("+44 7640 123456", "number:pager"),
        ("+44 70 1234 5678", "number:personal"),
        ("+1 500 555 0123", "number:personal"),
        ("+44 3069 990123", "number:company"),
        ("+44 20 7946 0123", "number:landline"),
    ],
)
def test_which_numbers_may_get_a_text(text: str, code: str | None) -> None:
    assert can_text(number(text)) == code


def test_an_unknown_line_gets_no_text() -> None:
    strange = PhoneNumber("+12025550123", "US", "unknown", ("America/New_York",), None)
    assert can_text(strange) == "number:unknown_type"


def test_states_by_area_code() -> None:
    assert number("+1 212 555 0123").region == "NY"
    assert number("+1 416 555 0123").region == "ON"
    assert number("+1 800 555 0123").region is None
    assert number("+1 876 555 0123").region is None
    assert number("+44 20 7946 0123").region is None
    assert OVERLAYS.keys() - STATES.keys() == set()
    for area, older in OVERLAYS.items():
        assert STATES[area] == STATES[older[0]]


@pytest.mark.prove
def test_states_agree_with_the_geocoder_of_the_library() -> None:
    from phonenumbers import geocoder  # a second to import, hence never in Wayline itself

    names: dict[str, set[str]] = {}
    for area in sorted(STATES.keys() - OVERLAYS.keys() - TOLL_FREE):
        parsed = phonenumbers.parse(f"+1{area}5550123")
        place = geocoder.description_for_number(parsed, "en")
        if place and "," not in place:
            names.setdefault(STATES[area], set()).add(place.replace("Colombia", "Columbia"))
    assert {state: found for state, found in names.items() if len(found) > 1} == {}
    assert len(names) > 55


def test_the_slow_modules_are_never_imported() -> None:
    code = (
        "import sys; from wayline.domain import places; places.parse_number('+12025550123'); "
        "print([m for m in sys.modules if m.startswith(('phonenumbers.geo', 'phonenumbers.carr'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout
