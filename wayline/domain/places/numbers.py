"""Reads phone numbers as people and spreadsheets write them, and says what is wrong with the rest.

`phonenumbers` knows the patterns; ours are the fictitious ranges, area codes newer than its data,
the zones, and refusals that name the mend. Its `geocoder` and `carrier` are never imported: a
second and 30 MB for what no rule needs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from wayline.domain.places import metadata
from wayline.domain.places.nanp import AREAS, STATES
from wayline.domain.places.quick import quickly
from wayline.domain.places.zones import zones_for

_SPREADSHEET: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_WHOLE_FLOAT: Final = re.compile(r"(\+?\d{7,})\.0")
_SHORT: Final = re.compile(r"\d{3,6}")
_PLUS: Final = re.compile("[+\uff0b]")
_LONGEST_TEXT: Final = 60
_EXAMPLES: Final = "for example +44 7700 900123"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid number and what follows from its digits alone.

    `country` is ISO 3166 alpha-2, None for numbers of no country; `line_type` one of mobile,
    fixed_line, fixed_line_or_mobile, toll_free, premium, shared_cost, voip, personal, pager, uan,
    voicemail; `zones` every IANA zone its holder may be in, sorted; `region` the US state or
    Canadian province it was issued in.
    """

    e164: str
    country: str | None
    line_type: str
    zones: tuple[str, ...]
    region: str | None


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """Why a text is no number to keep: a code (`number:...`), and a sentence with the mend."""

    code: str
    sentence: str


# Why a line of this type gets no text. Of North America's toll-free numbers many take texts (they
# belong to firms that do), elsewhere none do; landlines read texts aloud, at any hour.
_CANNOT_TEXT: Final = {
    "fixed_line": "number:landline",
    "pager": "number:pager",
    "personal": "number:personal",  # forwarded at a price: +44 70, NANP 5XX
    "premium": "number:premium",
    "shared_cost": "number:shared_cost",
    "uan": "number:company",
    "unknown": "number:unknown_type",
    "voicemail": "number:voicemail",
}


def parse_number(text: str, default_country: str | None = None) -> PhoneNumber | NumberProblem:
    """The number a person wrote, or what is wrong with it.

    `default_country` (ISO 3166 alpha-2) is for numbers without `+`. Two numbers in one text, and
    numbers with an extension, are refused: a text would reach somebody else.
    """
    written = text.strip()
    country = default_country.upper() if default_country else None
    unknown = country is not None and not _country_code(country)
    if not unknown and (found := quickly(written, country)):
        return _of_type(*found)
    if problem := _problem_of_text(written):
        return problem
    if whole := _WHOLE_FLOAT.fullmatch(written):
        written = whole[1]
    if unknown:
        sentence = f'There is no country "{default_country}". Use two letters, such as US or DE.'
        return NumberProblem("number:unknown_country", sentence)
    try:
        parsed = phonenumbers.parse(written, country)
    except NumberParseException as error:
        return _problem_of_parse(error, written, country)
    if parsed.extension:
        sentence = "Texts cannot reach an extension. Leave it out if the number is a mobile."
        return NumberProblem("number:extension", sentence)
    return _judge(parsed, written)


def is_country(code: str) -> bool:
    """Whether two letters are a country with telephone numbers (ISO 3166)."""
    return code.isupper() and _country_code(code) != 0


def can_text(number: PhoneNumber) -> str | None:
    """Why no text may go to a number (a reason code), or None if one may.

    Unknown types are refused as well: they are where text-pumping fraud lives.
    """
    if number.line_type == "toll_free":
        return None if number.e164.startswith("+1") else "number:toll_free"
    return _CANNOT_TEXT.get(number.line_type)


@lru_cache(maxsize=1024)
def _country_code(country: str) -> int:
    """The code of a country in capitals; 0 if there is no such country."""
    return int(phonenumbers.country_code_for_region(country))


def _of_type(digits: str, country: str | None, kind: int) -> PhoneNumber:
    """A number that was read quickly."""
    return _number(digits, country, metadata.TYPES[kind])


def _judge(parsed: phonenumbers.PhoneNumber, written: str) -> PhoneNumber | NumberProblem:
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    digits = e164[1:]
    country, line_type = metadata.classify(parsed, digits)
    if line_type == metadata.UNKNOWN:
        return _problem_of_number(parsed, e164, written)
    return _number(digits, country, line_type)


def _number(digits: str, country: str | None, line_type: str) -> PhoneNumber:
    region = STATES.get(digits[1:4]) if digits[0] == "1" else None
    return PhoneNumber(
        f"+{digits}", country, line_type, zones_for(digits, country, line_type), region
    )


def _problem_of_text(written: str) -> NumberProblem | None:
    if not any(char.isdigit() for char in written):
        if any(char.isalnum() for char in written):
            sentence = f"There are no digits in it. Write the number, {_EXAMPLES}."
            return NumberProblem("number:invalid", sentence)
        return NumberProblem("number:empty", "There is no number. Leave the field out.")
    if len(written) > _LONGEST_TEXT or len(_PLUS.findall(written)) > 1:
        sentence = "There is more than one number in it. Give one."
        return NumberProblem("number:several", sentence)
    if _SPREADSHEET.fullmatch(written):
        sentence = "A spreadsheet rounded it. Format the column as text and export it again."
        return NumberProblem("number:rounded", sentence)
    return None


def _problem_of_parse(
    error: NumberParseException, written: str, country: str | None
) -> NumberProblem:
    kind = error.error_type
    if kind == NumberParseException.INVALID_COUNTRY_CODE:
        if _PLUS.match(written):
            sentence = f"No country has this code after the plus. Check it, {_EXAMPLES}."
            return NumberProblem("number:unknown_country", sentence)
        if not country:
            return _no_country(written)
    if kind in (NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD):
        return _too_short(written)
    if kind == NumberParseException.TOO_LONG:
        return _too_long()
    sentence = f"It is no phone number. Write plus, country code and number, {_EXAMPLES}."
    return NumberProblem("number:invalid", sentence)


def _no_country(written: str) -> NumberProblem:
    digits = "".join(char for char in written if char.isdigit()).removeprefix("00")
    if _SHORT.fullmatch(digits):
        return _too_short(written)
    guess = parse_number(f"+{digits}") if digits[:1] not in ("", "0") else None
    if isinstance(guess, PhoneNumber) and len(digits) > 9:
        sentence = f"It has no country. Did you mean {guess.e164}? Or give a default country."
    else:
        sentence = f"It has no country. Write plus and the country code, {_EXAMPLES}."
    return NumberProblem("number:no_country", sentence)


def _problem_of_number(parsed: phonenumbers.PhoneNumber, e164: str, written: str) -> NumberProblem:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return _too_short(written)
    if reason == ValidationResult.TOO_LONG:
        return _too_long()
    sentence = f"No such number is in use ({e164}). Check its digits."
    if e164.startswith("+1") and len(e164) == 12 and e164[2:5] not in AREAS:
        sentence = f'No such number is in use: check the area code "{e164[2:5]}".'
    return NumberProblem("number:invalid", sentence)


def _too_short(written: str) -> NumberProblem:
    if _SHORT.fullmatch(written):
        sentence = "It is a short code, which sends texts and belongs to no person. Leave it out."
        return NumberProblem("number:short_code", sentence)
    sentence = "It has too few digits. Add the area or country code."
    return NumberProblem("number:too_short", sentence)


def _too_long() -> NumberProblem:
    sentence = "It has too many digits. Check for a digit typed twice, or a second number."
    return NumberProblem("number:too_long", sentence)
