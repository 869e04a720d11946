"""Which country and state an address is in, from the attributes that people and shops give."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from wayline.domain.places.numbers import is_country

# The attributes that say where a person lives, the first that is there counting; those with a dot
# are the `address` of Segment.
COUNTRY: Final = ("country", "country_code", "address.country")
STATE: Final = ("state", "province", "region", "address.state")
POSTCODE: Final = ("postcode", "postal_code", "zip", "zip_code", "address.postalCode")

_ZIP: Final = re.compile(r"(\d{3})\d\d(?:-?\d{4})?", re.ASCII)
_CANADIAN: Final = re.compile(r"([A-Z])\d[A-Z] ?-?\d[A-Z]\d", re.ASCII)

# USPS Publication 65 and Labeling List L002: three-digit prefixes, first and last, by state.
_ZIPS: Final = """
AK 995-999
AL 350-352 354-369
AR 716-729
AS 967
AZ 850-853 855-857 859-860 863-865
CA 900-908 910-928 930-961
CO 800-816
CT 060-069
DC 200 202-205 569
DE 197-199
FL 320-339 341-342 344 346-347 349
GA 300-319 398-399
GU 969
HI 967-968
IA 500-516 520-528
ID 832-838
IL 600-620 622-629
IN 460-479
KS 660-662 664-679
KY 400-427
LA 700-701 703-708 710-714
MA 010-027 055
MD 206-212 214-219
ME 039-049
MI 480-499
MN 550-551 553-567
MO 630-631 633-641 644-658
MP 969
MS 386-397
MT 590-599
NC 270-289
ND 580-588
NE 680-681 683-693
NH 030-038
NJ 070-089
NM 865 870-871 873-875 877-884
NV 889-891 893-895 897-898
NY 005 063 100-149
OH 430-459
OK 730-731 734-741 743-749
OR 970-979
PA 150-196
PR 006-007 009
RI 028-029
SC 290-299
SD 570-577
TN 370-385
TX 733 750-770 772-799 885
UT 840-847
VA 201 220-246
VI 008
VT 050-054 056-059
WA 980-986 988-994
WI 530-532 534-535 537-549
WV 247-268
WY 820-831 834
"""
# Canada Post: the first letter of a postal code.
_LETTERS: Final = {
    **dict.fromkeys("GHJ", ("QC",)),
    **dict.fromkeys("KLMNP", ("ON",)),
    "A": ("NL",),
    "B": ("NS",),
    "C": ("PE",),
    "E": ("NB",),
    "R": ("MB",),
    "S": ("SK",),
    "T": ("AB",),
    "V": ("BC",),
    "X": ("NT", "NU"),
    "Y": ("YT",),
}
_STATE_NAMES: Final = """
AK alaska; AL alabama; AR arkansas; AZ arizona; CA california; CO colorado; CT connecticut;
DC district of columbia; DC washington dc; DE delaware; FL florida; GA georgia; HI hawaii; IA iowa;
ID idaho; IL illinois; IN indiana; KS kansas; KY kentucky; LA louisiana; MA massachusetts;
MD maryland; ME maine; MI michigan; MN minnesota; MO missouri; MS mississippi; MT montana;
NC north carolina; ND north dakota; NE nebraska; NH new hampshire; NJ new jersey; NM new mexico;
NV nevada; NY new york; OH ohio; OK oklahoma; OR oregon; PA pennsylvania; RI rhode island;
SC south carolina; SD south dakota; TN tennessee; TX texas; UT utah; VA virginia; VT vermont;
WA washington; WI wisconsin; WV west virginia; WY wyoming; AS american samoa; GU guam;
MP northern mariana islands; PR puerto rico; VI virgin islands
"""
_PROVINCE_NAMES: Final = """
AB alberta; BC british columbia; MB manitoba; NB new brunswick; NL newfoundland and labrador;
NL newfoundland; NS nova scotia; NT northwest territories; NU nunavut; ON ontario;
PE prince edward island; QC quebec; QC québec; SK saskatchewan; YT yukon
"""
_COUNTRY_NAMES: Final = """
US usa; US united states; US united states of america; US america; CA can; CA canada; GB uk;
GB united kingdom; GB great britain; GB england; GB scotland; GB wales; GB gbr; IE ireland; IE irl;
FR france; FR fra; DE germany; DE deutschland; DE deu; IT italy; IT italia; IT ita; ES spain;
ES españa; ES esp; PT portugal; NL netherlands; NL the netherlands; NL nederland; BE belgium;
AT austria; AT österreich; CH switzerland; CH schweiz; CH suisse; SE sweden; NO norway; DK denmark;
FI finland; PL poland; CZ czechia; CZ czech republic; GR greece; HU hungary; RO romania; TR turkey;
TR türkiye; IN india; IN ind; AU australia; AU aus; NZ new zealand; BR brazil; BR brasil; BR bra;
MX mexico; MX méxico; MX mex; CO colombia; CO col; EC ecuador; AR argentina; CL chile; PE peru;
ZA south africa; ZA zaf; AE uae; AE united arab emirates; SA saudi arabia; KW kuwait; BH bahrain;
TH thailand; TW taiwan; VN vietnam; VN viet nam; KR south korea; KR korea; MY malaysia;
KZ kazakhstan; CN china; JP japan; SG singapore; ID indonesia; PH philippines; HK hong kong;
IL israel; EG egypt; NG nigeria; KE kenya
"""
TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "VI"})
"""Of the United States, yet countries of their own in ISO 3166 and among telephone numbers."""


class Address(NamedTuple):
    """Country and state as they were written, and a postcode cut to what tells a state."""

    country: str | None
    state: str | None
    postal: str | None


NOWHERE: Final = Address(None, None, None)


class Found(NamedTuple):
    """Where an address is, and the words for why: ISO 3166 (`US`), or a part of it (`US-TX`)."""

    place: str
    why: str


def read_address(attributes: Mapping[str, Any]) -> Address:
    """What the attributes of a person say of where they live; cheap, for every message."""
    if not attributes:
        return NOWHERE
    country = _first(attributes, COUNTRY)
    state = _first(attributes, STATE)
    postcode = _first(attributes, POSTCODE)
    if country is None and state is None and postcode is None:
        return NOWHERE
    return Address(country, state, None if postcode is None else _cut(postcode))


@lru_cache(maxsize=4_096)
def places_of(address: Address, country: str | None) -> tuple[Found, ...]:
    """Every country and state an address may be in; `country` is that of the person's number.

    A state or postcode without a country is read as of the number's country, or else of the one
    whose postcodes look so.
    """
    named = country_of(address.country) if address.country else None
    found = [Found(named, f"the address is in {address.country}")] if named else []
    land = named or country
    if land is None or land in ("US", "CA") or land in TERRITORIES:
        found += _states(address, named, land)
    return tuple(dict.fromkeys(found))


def country_of(written: str) -> str | None:
    """The country that people mean by two letters or a usual name; None if that is unclear."""
    text = " ".join(written.casefold().replace(".", "").split())
    short = text.upper()
    return short if len(short) == 2 and is_country(short) else _COUNTRIES.get(text)


def _states(address: Address, named: str | None, land: str | None) -> list[Found]:
    why = f"the state is {address.state}"
    by_name = [Found(_whole(*one), why) for one in _by_name(address.state, land)]
    by_code = [
        Found(_whole(*one), f"postcodes that begin with {address.postal} are there")
        for one in _by_postcode(address.postal, named, land)
    ]
    return by_name + by_code


def _by_name(state: str | None, land: str | None) -> list[tuple[str, str]]:
    if state is None:
        return []
    text = " ".join(state.casefold().replace(".", "").removeprefix("us-").split())
    known = {"US": _STATES.get(text), "CA": _PROVINCES.get(text)}
    order = ("CA",) if land == "CA" else ("US",) if land else ("US", "CA")
    return [(country, code) for country in order if (code := known[country])]


def _by_postcode(postal: str | None, named: str | None, land: str | None) -> list[tuple[str, str]]:
    if postal is None:
        return []
    if postal.isdigit():
        american = land != "CA" if named is None else named != "CA"
        return [("US", state) for state in _STATE_OF_ZIP.get(postal, ())] if american else []
    if named is not None and named != "CA":
        return []
    return [("CA", province) for province in _LETTERS.get(postal, ())]


def _whole(country: str, state: str) -> str:
    return state if state in TERRITORIES else f"{country}-{state}"


def _first(attributes: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = attributes.get(name)
        if value is not None and value != "":
            return str(value)
    return None


@lru_cache(maxsize=16_384)
def _cut(postcode: str) -> str | None:
    """Three digits of a ZIP code, the letter of a Canadian one; no others tell a state."""
    text = postcode.strip().upper()
    if text.isdigit() and len(text) in (3, 4):  # a spreadsheet took the zeros of 02108
        text = text.zfill(5)
    found = _ZIP.fullmatch(text) or _CANADIAN.fullmatch(text)
    return found[1] if found else None


def _ranges() -> dict[str, tuple[str, ...]]:
    states: dict[str, tuple[str, ...]] = {}
    for line in _ZIPS.split("\n"):
        state, _, ranges = line.partition(" ")
        for one in ranges.split():
            first, _, last = one.partition("-")
            for number in range(int(first), int(last or first) + 1):
                states[f"{number:03}"] = (*states.get(f"{number:03}", ()), state)
    return states


def _names(told: str) -> dict[str, str]:
    pairs = [" ".join(one.split()).partition(" ") for one in told.split(";")]
    return {name: code for code, _, name in pairs}


_STATE_OF_ZIP: Final = _ranges()
_COUNTRIES: Final = _names(_COUNTRY_NAMES)
_STATES: Final = _names(_STATE_NAMES) | {c.lower(): c for c in _names(_STATE_NAMES).values()}
_PROVINCES: Final = _names(_PROVINCE_NAMES) | {
    c.lower(): c for c in _names(_PROVINCE_NAMES).values()
}
