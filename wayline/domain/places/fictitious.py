"""Numbers that regulators keep for fiction, which tests, the demo and the sandbox are made of.

Nobody can be texted on one of these by accident. Several are invalid to the library's patterns,
so their country and line type stand here.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from wayline.domain.places.nanp import AREAS

_ACMA = "ACMA, Phone numbers for use in TV shows, films and creative works"
_ARCEP = "ARCEP, decision 2018-0881, numbers for audiovisual works"
_BNETZA = "Bundesnetzagentur, notice 148/2021 (Drama Numbers)"
_COMREG = "ComReg, National Numbering Conventions, 020 91 for dramatic use"
_OFCOM = "Ofcom, Telephone numbers for use in TV and radio drama programmes"
_PTS = "PTS, Telephone numbers for use in books and films"
_NANPA = "ATIS-0300115, 555-0100 to 555-0199 for entertainment and advertising"


@dataclass(frozen=True, slots=True)
class FictitiousRange:
    """Numbers from `first` to `last` (digits of E.164, equally long) kept for fiction."""

    first: str
    last: str
    country: str
    line_type: str
    source: str


def _block(prefix: str, free: int, country: str, line_type: str, source: str) -> FictitiousRange:
    return FictitiousRange(prefix + "0" * free, prefix + "9" * free, country, line_type, source)


def _singles(prefix: str, ends: str, country: str, source: str) -> list[FictitiousRange]:
    return [_block(prefix + end, 0, country, "mobile", source) for end in ends.split()]


_UK_CITIES = "113496 114496 115496 116496 117496 118496 121496 131496 141496 151496 161496"
_RANGES: Final = [
    *(_block(f"44{city}0", 3, "GB", "fixed_line", _OFCOM) for city in _UK_CITIES.split()),
    _block("441914980", 3, "GB", "fixed_line", _OFCOM),  # Tyneside
    _block("441632960", 3, "GB", "fixed_line", _OFCOM),  # no area at all
    _block("442079460", 3, "GB", "fixed_line", _OFCOM),  # London
    _block("442896496", 3, "GB", "fixed_line", _OFCOM),  # Northern Ireland
    _block("442920180", 3, "GB", "fixed_line", _OFCOM),  # Cardiff
    _block("443069990", 3, "GB", "uan", _OFCOM),
    _block("447700900", 3, "GB", "mobile", _OFCOM),
    _block("448081570", 3, "GB", "toll_free", _OFCOM),
    _block("449098790", 3, "GB", "premium", _OFCOM),
    *(_block(f"61{a}5550", 4, "AU", "fixed_line", _ACMA) for a in "2378"),
    *(_block(f"61{a}7010", 4, "AU", "fixed_line", _ACMA) for a in "2378"),
    *_singles(
        "6149157",
        "0006 0110 0156 0157 0158 0159 0313 0737 1266 1491 1804 2549 2665 2983 3087 3770 4118 4632 "
        "5254 5789 6398 6801 7426 7644 8148 8888 8957 9212 9455 9760",
        "AU",
        _ACMA,
    ),
    _block("611800160401", 0, "AU", "toll_free", _ACMA),
    FictitiousRange("611800975707", "611800975711", "AU", "toll_free", _ACMA),
    FictitiousRange("611300975707", "611300975711", "AU", "shared_cost", _ACMA),
    *(
        _block(f"33{a}", 4, "FR", "fixed_line", _ARCEP)
        for a in "19900 26191 35301 46571 53649".split()
    ),
    _block("3363998", 4, "FR", "mobile", _ARCEP),
    _block("493023125", 3, "DE", "fixed_line", _BNETZA),  # Berlin
    _block("494066969", 3, "DE", "fixed_line", _BNETZA),  # Hamburg
    _block("496990009", 3, "DE", "fixed_line", _BNETZA),  # Frankfurt
    _block("498999998", 3, "DE", "fixed_line", _BNETZA),  # Munich
    _block("492214710", 3, "DE", "fixed_line", _BNETZA),  # Cologne
    *_singles("49152", "28817386 28895456 54599371", "DE", _BNETZA),
    *_singles("49172", "9925904 9968532 9973185 9973186 9980752", "DE", _BNETZA),
    *_singles("49174", "9091317 9464308", "DE", _BNETZA),
    _block("4917139200", 2, "DE", "mobile", _BNETZA),
    _block("49176040690", 2, "DE", "mobile", _BNETZA),
    _block("3532091", 5, "IE", "fixed_line", _COMREG),
    FictitiousRange("46701740605", "46701740699", "SE", "mobile", _PTS),
    _block("463139006", 2, "SE", "fixed_line", _PTS),  # Gothenburg
    FictitiousRange("46406280400", "46406280499", "SE", "fixed_line", _PTS),  # Malmö
    FictitiousRange("46846500400", "46846500499", "SE", "fixed_line", _PTS),  # Stockholm
    FictitiousRange("46980319200", "46980319299", "SE", "fixed_line", _PTS),  # Kiruna
]

RANGES: Final = sorted(_RANGES, key=lambda found: (len(found.first), found.first))
"""Every range outside North America, by length and number; one place for tests and docs."""

_FIRSTS: Final = [(len(found.first), found.first) for found in RANGES]


def is_fictitious(e164: str) -> bool:
    """Whether a number (`+` and digits) can belong to nobody."""
    return range_of(e164.removeprefix("+")) is not None


def range_of(digits: str) -> FictitiousRange | None:
    """The range that the digits of an E.164 number fall in.

    For North America the country and line type are those of the area code, here only the usual.
    """
    if digits[:1] == "1":
        if len(digits) == 11 and digits[4:9] == "55501" and digits[1:4] in AREAS:
            stem = digits[:9]
            return _block(stem, 2, "US", "fixed_line_or_mobile", _NANPA)
        return None
    place = bisect_right(_FIRSTS, (len(digits), digits)) - 1
    if place >= 0 and len(RANGES[place].last) == len(digits) and digits <= RANGES[place].last:
        return RANGES[place]
    return None
