"""Columns of foreign tables are guessed right, and a wrong guess can be corrected."""

import pytest

from wayline.domain.columns import check, guess, mapped
from wayline.domain.errors import WaylineError


def guessed(*names: str, row: tuple[str, ...] = (), country: str = "US") -> list[str]:
    return list(guess(names, [row] if row else [], country))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Mobile Phone", "phone"), ("Handy", "phone"), ("Téléphone", "phone"),
        ("Teléfono", "phone"), ("phoneNumber", "phone"), ("E-Mail-Adresse", "email"),
        ("Correo electrónico", "email"), ("Kundennummer", "user_id"), ("Customer ID", "user_id"),
        ("Vorname", "attributes.first_name"), ("Prénom", "attributes.first_name"),
        ("Geburtsdatum", "attributes.birthday"), ("Sprache", "language"),
        ("Fuseau horaire", "zone"),
        ("Accepts SMS Marketing", "consent"), ("SMS opt-in", "consent"),
        ("Opt-in date", "consent_at"), ("Unsubscribed", "blocked"), ("PLZ", "attributes.postcode"),
        ("Favourite roast", "attributes.favourite_roast"), ("attributes.Plan", "attributes.Plan"),
        ("consent:email/marketing", "consent:email/marketing"), ("rejected_line", "-"),
    ],
)  # fmt: skip
def test_names_in_many_languages(name: str, field: str) -> None:
    assert guessed(name) == [field]


def test_values_show_what_names_do_not() -> None:
    row = ("+12125550100", "ann@example.com", "Europe/Berlin", "1234", "Ann")
    found = guessed("a", "b", "c", "d", "e", row=row)
    assert found == ["phone", "email", "zone", "attributes.d", "attributes.e"]
    assert guessed("Phone", "a", row=("+12125550100", "+12125550101"))[1] == "attributes.a"


def test_a_country_that_is_no_code_is_an_attribute() -> None:
    assert guessed("Land", row=("DE",)) == ["country"]
    assert guessed("Land", row=("Deutschland",)) == ["attributes.Land"]


def test_two_columns_are_never_one_field() -> None:
    assert guessed("Mobile", "Phone") == ["phone", "attributes.phone_2"]


def test_a_guess_is_corrected() -> None:
    names = ("Mobile", "Work", "Note")
    fields = mapped(names, guess(names, [], "US"), {"work": "phone", "Note": "-"})
    assert fields == ("attributes.Mobile", "phone", "-")


@pytest.mark.parametrize(
    ("given", "code"), [({"nope": "phone"}, "import:column"), ({"a": "fone"}, "import:field")]
)
def test_wrong_corrections_are_refused(given: dict[str, str], code: str) -> None:
    with pytest.raises(WaylineError) as caught:
        mapped(("a",), ("attributes.a",), given)
    assert caught.value.code == code


def test_a_table_that_names_nobody_is_refused() -> None:
    with pytest.raises(WaylineError) as caught:
        check(("Vorname",), ("attributes.first_name",))
    assert caught.value.code == "import:nobody"
    assert "Vorname" in caught.value.mend
