"""Asks the phonenumbers library once for both country and line type; it works each out twice."""

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from wayline.domain.places.fictitious import range_of
from wayline.domain.places.nanp import OVERLAYS

UNKNOWN: Final = "unknown"

TYPES: Final = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
_WORLD: Final = "001"  # the library's region for codes such as +800


def classify(number: PhoneNumber, digits: str) -> tuple[str | None, str]:
    """Country (ISO 3166 alpha-2, None for none) and line type of a number and its E.164 digits."""
    country, line_type = _ask(number)
    if line_type != UNKNOWN:
        return country, line_type
    if found := range_of(digits):
        return country or found.country, found.line_type
    if len(digits) == 11 and digits[0] == "1" and digits[1:4] in OVERLAYS:
        return _by_overlay(digits)
    return country, UNKNOWN


def _ask(number: PhoneNumber) -> tuple[str | None, str]:
    country = phonenumbers.region_code_for_number(number)
    kind = phonenumbers.number_type(number)
    return None if country == _WORLD else country, TYPES.get(kind, UNKNOWN)


def _by_overlay(digits: str) -> tuple[str | None, str]:
    """An area code newer than the library counts as the one it was laid over."""
    twin = OVERLAYS[digits[1:4]][0] + digits[4:]
    return _ask(PhoneNumber(country_code=1, national_number=int(twin)))
