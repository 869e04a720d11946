"""A record from outside becomes a profile, whatever is in it, and says all that was wrong."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.purity import pure
from wayline.domain import attributes as attributes_module
from wayline.domain.attributes import (
    MOST_ATTRIBUTES,
    MOST_ITEMS,
    RESERVED,
    applied,
    kind_of,
    read_attributes,
)
from wayline.domain.contacts import Contact
from wayline.domain.ids import WorkspaceId, derived_contact_id, derived_id
from wayline.domain.journeys.moments import read_moment
from wayline.domain.profiles import NobodyNamed, Profile, read_profile, updated

CONTACT = Contact(derived_contact_id("ann"), WorkspaceId(derived_id(0, "w")), "ann")
SURROGATE = json.loads('"\\ud800"')


def read(record: Any, country: str | None = "US", **kinds: str) -> Profile:
    """A profile that must come about."""
    profile = read_profile(record, country, kinds)
    assert isinstance(profile, Profile), profile
    return profile


def codes(found: Profile | NobodyNamed) -> list[str]:
    problems = found.notes if isinstance(found, Profile) else found.problems
    assert all(p.what and p.mend and ":" in p.code for p in problems), problems
    return [problem.code for problem in problems]


def test_a_whole_record() -> None:
    found = read(
        {
            "user_id": 4711,
            "phone": "(212) 555-0142",
            "email": " Ann.Lee@Example.COM ",
            "zone": "America/Chicago",
            "language": "zh_hant_tw",
            "stage": "customer",
            "tags": ["vip", "roaster"],
            "attributes": {"first_name": "Ann", "cups": 3, "Cups": 4},
        }
    )
    assert found.addresses() == (
        ("user_id", "4711"),
        ("phone", "+12125550142"),
        ("email", "ann.lee@example.com"),
    )
    assert found.phone is not None
    assert (found.phone.country, found.phone.region) == ("US", "NY")
    assert found.phone.zones == ("America/New_York",)
    assert (found.zone, found.language) == ("America/Chicago", "zh-Hant-TW")
    assert found.attributes == {"first_name": "Ann", "cups": 3, "Cups": 4}, "keys have their case"
    assert found.notes == ()


def test_a_number_that_gets_no_text_is_kept() -> None:
    found = read({"phone": "020 7946 0018"}, "GB")  # of a range that nobody has
    assert found.phone is not None
    assert found.phone.line_type == "fixed_line"


NUMBERS = [
    ("12345", "number:short_code"),
    ("555-01", "number:too_short"),
    ("n/a", "number:invalid"),
    ("1.2E+10", "number:rounded"),
    ("+1 212 555 0142 / +1 212 555 0143", "number:several"),
    ("+999 12345678", "number:unknown_country"),
    (True, "phone:type"),
    (["+12125550142"], "phone:type"),
]


@pytest.mark.parametrize(("phone", "code"), NUMBERS)
def test_a_bad_number_loses_nobody_who_has_another_name(phone: Any, code: str) -> None:
    found = read({"user_id": "ann", "phone": phone})
    assert found.phone is None
    assert codes(found) == [code]


@pytest.mark.parametrize(("phone", "code"), NUMBERS)
def test_a_bad_number_alone_names_nobody(phone: Any, code: str) -> None:
    assert codes(read_profile({"phone": phone}, "US")) == ["record:nobody", code]


def test_a_spreadsheet_s_number_is_read() -> None:
    assert read({"phone": 12125550142}).phone == read({"phone": "+12125550142"}).phone
    assert read({"phone": 12125550142.0}).phone == read({"phone": "+12125550142"}).phone


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = read_profile(
        {
            "user_id": 1.5,
            "phone": "12",
            "email": "ann at example.com",
            "zone": "Europe/Berln",
            "language": "English",
            "stage": ["x"],
            "tags": "vip,new",
            "attributes": [],
            "shoe": 38,
        },
        "US",
    )
    assert isinstance(found, NobodyNamed)
    assert codes(found) == [
        "record:nobody",
        "user_id:type",
        "number:too_short",
        "email:invalid",
        "zone:unknown",
        "language:invalid",
        "stage:type",
        "tags:type",
        "record:field",
        "attributes:type",
    ]
    (zone,) = [problem for problem in found.problems if problem.code == "zone:unknown"]
    assert zone.mend == 'Did you mean "Europe/Berlin"?'


@pytest.mark.parametrize("record", [None, [], "ann", 7])
def test_what_is_no_record_is_refused(record: Any) -> None:
    assert codes(read_profile(record, "US")) == ["record:type"]


EMPTY = [None, "", "  ", "\0"]


@pytest.mark.parametrize("nothing", EMPTY)
def test_nothing_says_nothing(nothing: Any) -> None:
    found = read_profile({"user_id": nothing, "phone": nothing, "stage": nothing}, "US")
    assert isinstance(found, NobodyNamed)
    assert set(codes(found)) <= {"record:nobody", "text:cleaned"}


EMAILS = {
    "mailto:ann@example.com": "ann@example.com",
    "ann@bücher.example": "ann@xn--bcher-kva.example",
    "Ann+Cups@EXAMPLE.co.uk": "ann+cups@example.co.uk",
    "ann@localhost": None,
    "ann@@example.com": None,
    "Ann <ann@example.com>": None,
    "a@b.c, d@e.f": None,
    "@example.com": None,
    "ann@example..com": None,
    "ann@-example.com": None,
    f"{'a' * 65}@example.com": None,
}


@pytest.mark.parametrize(("written", "email"), EMAILS.items())
def test_emails(written: str, email: str | None) -> None:
    assert read({"user_id": "ann", "email": written}).email == email


LANGUAGES = {"EN": "en", "pt-br": "pt-BR", "es_419": "es-419", "sr-latn-rs": "sr-Latn-RS"}
BAD_LANGUAGES = ["english", "e", "en-", "de--DE", "en\u2013US", "en-US-"]


@pytest.mark.parametrize(("written", "tag"), LANGUAGES.items())
def test_languages(written: str, tag: str) -> None:
    assert read({"user_id": "ann", "language": written}).language == tag


@pytest.mark.parametrize("written", BAD_LANGUAGES)
def test_no_languages(written: str) -> None:
    assert codes(read({"user_id": "ann", "language": written})) == ["language:invalid"]


def test_what_cannot_be_stored_is_removed_with_a_note() -> None:
    found = read(
        {
            "user_id": "a\0nn",
            "stage": f"new{SURROGATE}",
            "tags": [f"v\0ip{SURROGATE}"],
            "attributes": {f"na{SURROGATE}me": "A\0nn", "pets": ["c\0at", None, "dog"]},
        }
    )
    assert (found.user_id, found.stage, found.tags) == ("ann", "new", {"vip"})
    assert found.attributes == {"name": "Ann", "pets": ["cat", "dog"]}
    assert set(codes(found)) == {"text:cleaned"}
    assert len(found.notes) == 4


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_are_refused_with_another(name: str) -> None:
    found = read_attributes({name: 1, name.title(): 2})
    assert found.values == {name.title(): 2}
    (problem,) = found.problems
    assert (problem.code, problem.mend) == (
        "attribute:reserved",
        f'Call it "{RESERVED[name]}", say.',
    )


KINDS: list[tuple[Any, Any, str]] = [
    ("Ann", "Ann", "string"),
    (3, 3, "number"),
    (2.5, 2.5, "number"),
    (False, False, "boolean"),
    ("1996-02-29", "1996-02-29", "date"),
    ("2023-02-29", "2023-02-29", "string"),  # there was no such day
    (date(1996, 2, 29), "1996-02-29", "date"),
    ("2026-03-03T17:00:00Z", "2026-03-03T17:00:00Z", "datetime"),
    (datetime(2026, 3, 3, 17, tzinfo=UTC), "2026-03-03T17:00:00+00:00", "datetime"),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "datetime"),
    ("2099-12-31", "2099-12-31", "date"),
    ([1, "a", True], [1, "a", True], "list"),
    (2**60, str(2**60), "string"),  # JSON readers would drop digits
]


@pytest.mark.parametrize(("given_value", "kept", "kind"), KINDS)
def test_values_are_typed_once(given_value: Any, kept: Any, kind: str) -> None:
    found = read_attributes({"x": given_value})
    assert (found.values, found.kinds, found.problems) == ({"x": kept}, {"x": kind}, [])


def test_a_birthday_on_29_february_is_one() -> None:
    assert read_moment(read_attributes({"born": "1996-02-29"}).values["born"]) is not None


BAD_VALUES = [
    (float("nan"), "attribute:type"),
    ({"a": 1}, "attribute:type"),
    ([[1]], "attribute:type"),
    (b"x", "attribute:type"),
    ("x" * 10_001, "attribute:long"),
    (["x"] * (MOST_ITEMS + 1), "attribute:long"),
]


@pytest.mark.parametrize(("value", "code"), BAD_VALUES)
def test_bad_values_are_left_out_alone(value: Any, code: str) -> None:
    found = read_attributes({"bad": value, "good": 1, "": 2, "n" * 201: 3})
    assert found.values == {"good": 1}
    assert [p.code for p in found.problems] == [code, "attribute:name", "attribute:name"]


DECLARED = [
    ("5", "number", 5),
    ("5.10", "number", 5.1),
    (5, "string", "5"),
    (True, "string", "true"),
    ("Yes", "boolean", True),
    (0, "boolean", False),
    ("1996-02-29T10:00:00", "date", "1996-02-29"),
    ("1996-02-29", "datetime", "1996-02-29"),
]


@pytest.mark.parametrize(("value", "kind", "kept"), DECLARED)
def test_a_declared_kind_is_kept_to(value: Any, kind: str, kept: Any) -> None:
    found = read_attributes({"x": value}, {"x": kind})
    assert (found.values, found.kinds) == ({"x": kept}, {"x": kind})


@pytest.mark.parametrize(
    ("value", "kind"),
    [("five", "number"), ("maybe", "boolean"), ("2023-02-29", "date"), (1, "list")],
)
def test_what_is_not_of_its_declared_kind_is_left_out(value: Any, kind: str) -> None:
    found = read_attributes({"x": value}, {"x": kind})
    assert not found.values
    assert [problem.code for problem in found.problems] == ["attribute:kind"]


def test_ten_thousand_attributes_are_answered_in_one_sentence() -> None:
    found = read({"user_id": "ann", "attributes": {f"a{n}": n for n in range(10_000)}})
    assert len(found.attributes) == MOST_ATTRIBUTES
    assert codes(found) == ["attributes:many"]
    assert found.notes[0].what.startswith("9,500 attributes")


def test_a_contact_has_five_hundred_attributes_in_all() -> None:
    full = {f"a{n}": n for n in range(MOST_ATTRIBUTES)}
    after, left_out = applied(full, {"a0": None, "a1": "new", "b0": 1, "b1": 2, "none": None})
    assert (len(after), left_out) == (MOST_ATTRIBUTES, 1)
    assert (after["a1"], after["b0"], "a0" in after, "b1" in after) == ("new", 1, False, False)
    contact, notes = updated(CONTACT, read({"user_id": "ann", "attributes": full}))
    assert (len(contact.attributes), notes) == (MOST_ATTRIBUTES, ())
    _, notes = updated(contact, read({"user_id": "ann", "attributes": {"more": 1}}))
    assert [note.code for note in notes] == ["attributes:many"]


def test_an_update_changes_only_what_is_given() -> None:
    first, _ = updated(
        CONTACT,
        read(
            {
                "phone": "+12125550142", "email": "ann@example.com", "zone": "America/Chicago",
                "language": "en", "stage": "lead", "tags": ["a", "b"],
                "attributes": {"x": 1, "y": 2},
            }
        ),
    )  # fmt: skip
    same, _ = updated(first, read({"user_id": "ann"}))
    assert same == first
    record = {"user_id": "ann", "tags": ["c"], "remove_tags": ["a"], "attributes": {"x": None}}
    after, _ = updated(first, read(record))
    assert (after.tags, after.attributes) == ({"b", "c"}, {"y": 2})
    assert (after.phone, after.zone, after.stage) == ("+12125550142", "America/Chicago", "lead")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
names = st.sampled_from(
    ["user_id", "phone", "email", "zone", "language", "stage", "tags", "attributes", "x", "\ud800"]
)


@settings(deadline=None)
@given(st.dictionaries(names, values))
def test_no_record_breaks_it_and_all_that_is_kept_can_be_stored(record: dict[str, Any]) -> None:
    found = read_profile(record, "US")
    codes(found)
    if isinstance(found, Profile):
        contact, _ = updated(CONTACT, found)
        texts = [contact.key, contact.stage or "", *contact.tags, str(found.notes)]
        written = json.dumps([texts, contact.attributes], allow_nan=False, ensure_ascii=False)
        assert "\\u0000" not in written
        written.encode()
        assert not any("," in tag for tag in contact.tags)
        assert set(found.kinds) == {k for k, v in found.attributes.items() if v is not None}


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), values))
def test_what_was_read_reads_the_same_again(given_attributes: dict[str, Any]) -> None:
    once = read_attributes(given_attributes)
    again = read_attributes(once.values)
    assert (again.values, again.kinds, again.problems) == (once.values, once.kinds, [])
    assert all(kind_of(v) == once.kinds[k] for k, v in once.values.items() if v is not None)


def test_reading_is_pure() -> None:
    record = {"phone": "+12125550142", "zone": "nowhere", "attributes": {"x": "1996-02-29"}}
    warm = read_profile(record, "US")  # tables are read from files once
    with pure():
        assert read_profile(record, "US") == warm


def test_planted_without_cleaning_something_would_not_be_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attributes_module, "plain", lambda text, _notes: text)
    with pytest.raises(UnicodeEncodeError):
        str(read_attributes({"x": SURROGATE}).values["x"]).encode()


def test_values_that_are_equal_and_of_another_kind_are_kept_apart() -> None:
    for value, kind in ((1, "number"), (True, "boolean"), (1.0, "number"), ("1", "string")):
        found = read_attributes({"n": value})
        assert found.values["n"] is value or found.values["n"] == value
        assert type(found.values["n"]) is type(value)
        assert found.kinds["n"] == kind


def test_whom_a_record_says_nothing_new_of_is_given_back() -> None:
    profile = read_profile({"phone": "+12125550123", "tags": ["vip"]}, None)
    assert isinstance(profile, Profile)
    once, _ = updated(CONTACT, profile)
    assert updated(once, profile)[0] is once
