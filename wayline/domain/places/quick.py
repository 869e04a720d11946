"""Numbers as they are usually written, read in a tenth of the time the library takes.

Only what the library would read in the same way is read here: everything unusual, and every number
that is not in use, is left to it. A test compares the two over numbers of all countries.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers import PhoneNumberType as Type

_USUAL: Final = re.compile(r"(?:\+|\(?)[0-9][0-9 ().-]{6,28}")
_FLOAT: Final = ".0"  # as spreadsheets write whole numbers
_SIGNS: Final = dict.fromkeys(map(ord, "+ ().-"))
_WORLD: Final = ("001",)  # the library's regions of codes such as +800
_FIRST: Final = (  # the library asks for types in this order
    (Type.PREMIUM_RATE, "premium_rate"),
    (Type.TOLL_FREE, "toll_free"),
    (Type.SHARED_COST, "shared_cost"),
    (Type.VOIP, "voip"),
    (Type.PERSONAL_NUMBER, "personal_number"),
    (Type.PAGER, "pager"),
    (Type.UAN, "uan"),
    (Type.VOICEMAIL, "voicemail"),
)


class _Pattern:
    """The national numbers of a kind."""

    __slots__ = ("_lengths", "_matches")

    def __init__(self, described: Any) -> None:
        pattern = described and described.national_number_pattern
        self._matches = re.compile(pattern or r"(?!)").fullmatch
        self._lengths = frozenset(described.possible_length if described else ())

    def fits(self, national: str) -> bool:
        """Whether a number is one of them; without lengths any will do."""
        lengths = self._lengths
        return (not lengths or len(national) in lengths) and self._matches(national) is not None

    def is_empty(self) -> bool:
        return -1 in self._lengths or self._matches("") is not None


@dataclass(frozen=True, slots=True)
class _Region:
    """What the library knows of the numbers of one country."""

    country: str
    code: str
    every: _Pattern
    local: frozenset[int]  # lengths that can only be dialled within an area
    first: tuple[tuple[int, _Pattern], ...]
    fixed: _Pattern
    mobile: _Pattern
    alike: bool  # fixed lines and mobiles cannot be told apart
    leading: re.Pattern[str] | None
    abroad: re.Pattern[str]
    trunk: re.Pattern[str] | None
    rewrites: bool  # the trunk prefix is not just taken away

    def type_of(self, national: str) -> int:
        """The library's type of a number."""
        if not self.every.fits(national):
            return int(Type.UNKNOWN)
        for kind, pattern in self.first:
            if pattern.fits(national):
                return kind
        if self.fixed.fits(national):
            both = self.alike or self.mobile.fits(national)
            return int(Type.FIXED_LINE_OR_MOBILE if both else Type.FIXED_LINE)
        mobile = not self.alike and self.mobile.fits(national)
        return int(Type.MOBILE if mobile else Type.UNKNOWN)

    def significant(self, dialled: str) -> str | None:
        """A number without its trunk prefix (the 0 of most countries); None if in doubt."""
        match = self.trunk.match(dialled) if self.trunk else None
        if match is None:
            return None if dialled[0] == "0" else dialled
        rest = dialled[match.end() :]
        sure = not self.rewrites and len(rest) not in self.local and self.every.fits(rest)
        return rest if sure and rest[0] != "0" else None


def quickly(written: str, country: str | None) -> tuple[str, str | None, int] | None:
    """The E.164 digits, country and library's type of a number; None leaves it to the library.

    `country` (ISO 3166 alpha-2) is for numbers without plus.
    """
    if _USUAL.fullmatch(written) is None or written.endswith(_FLOAT):
        return None
    digits = written.translate(_SIGNS)
    if written[0] == "+":
        code = next((digits[:n] for n in (1, 2, 3) if digits[:n] in _codes()), None)
        if code is None or (region := _region(_codes()[code][0])) is None:
            return None
        national = region.significant(digits[len(code) :])
    else:
        region = _region(country) if country else None
        if region is None or region.abroad.match(digits):
            return None
        national = region.significant(digits)
    if national is None:
        return None
    found, kind = place(region.code, national)
    return None if kind == Type.UNKNOWN else (region.code + national, found, kind)


def place(code: str, national: str) -> tuple[str | None, int]:
    """The country of a number and the library's type, as the library finds them in two goes."""
    regions = _codes().get(code, ())
    for name in regions:
        region = _region(name)
        if region is None:
            continue
        if len(regions) == 1 or (region.leading and region.leading.match(national)):
            return name, region.type_of(national)
        if region.leading is None and (kind := region.type_of(national)) != Type.UNKNOWN:
            return name, kind
    return None, int(Type.UNKNOWN)


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    known = COUNTRY_CODE_TO_REGION_CODE.items()
    return {str(code): regions for code, regions in known if regions != _WORLD}


@cache
def _region(country: str) -> _Region | None:
    known = PhoneMetadata.metadata_for_region(country, None)
    if known is None or known.general_desc is None:
        return None
    first = ((int(kind), _Pattern(getattr(known, name))) for kind, name in _FIRST)
    trunk = known.national_prefix_for_parsing
    return _Region(
        country=country,
        code=str(known.country_code),
        every=_Pattern(known.general_desc),
        local=frozenset(known.general_desc.possible_length_local_only),
        first=tuple((kind, pattern) for kind, pattern in first if not pattern.is_empty()),
        fixed=_Pattern(known.fixed_line),
        mobile=_Pattern(known.mobile),
        alike=known.same_mobile_and_fixed_line_pattern,
        leading=re.compile(known.leading_digits) if known.leading_digits else None,
        abroad=re.compile(known.international_prefix or r"(?!)"),
        trunk=re.compile(trunk) if trunk else None,
        rewrites=bool(known.national_prefix_transform_rule) or bool(trunk and "(" in trunk),
    )
