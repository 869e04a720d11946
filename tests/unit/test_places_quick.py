"""What is read quickly is read as the library reads it, over numbers of all countries."""

import random
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from wayline.domain.places.quick import quickly

_FORMATS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)


def by_the_library(text: str, country: str | None) -> tuple[str, str | None, int] | None:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
    return digits, phonenumbers.region_code_for_number(number), phonenumbers.number_type(number)


def written(chance: random.Random) -> Iterator[tuple[str, str | None]]:
    """Numbers of every country and type, some with digits changed, added or missing."""
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in range(11):
            example = phonenumbers.example_number_for_type(country, kind)
            for _ in range(4):
                if example is not None:
                    yield _spelt(example, chance), chance.choice((country, country, None, "US"))


def _spelt(example: PhoneNumber, chance: random.Random) -> str:
    digits = list(str(example.national_number))
    for place in range(len(digits) - chance.choice((0, 1, 2, 4, len(digits))), len(digits)):
        digits[place] = chance.choice("0123456789")
    digits += chance.choice(("", "", "", "5"))
    number = PhoneNumber(
        country_code=example.country_code,
        national_number=int("".join(digits)),
        italian_leading_zero=example.italian_leading_zero,
    )
    text = phonenumbers.format_number(number, chance.choice(_FORMATS))
    begun = chance.choice(("", "", "", "", "0", "+", "00", str(example.country_code)))
    return begun + (text.replace(" ", "") if chance.random() < 0.2 else text)


def test_quick_and_thorough_reading_agree() -> None:
    read = 0
    for text, country in written(random.Random(7)):
        found = quickly(text, country)
        if found is not None:
            read += 1
            assert found == by_the_library(text, country), (text, country)
    assert read > 1_000


def test_most_numbers_of_a_list_are_read_quickly() -> None:
    for text in ("+1 212 736 5000", "(212) 736-5000", "+44 7400 123456", "+49 151 23456789"):
        assert quickly(text, "US") is not None
    assert quickly("0151 23456789", "DE") == quickly("+4915123456789", None)


def test_what_is_unusual_is_left_to_the_library() -> None:
    for text in ("447700900123.0", "+1 212 736 5000 x3", "011 44 7400 123456", "+999 12345678"):
        assert quickly(text, "US") is None
