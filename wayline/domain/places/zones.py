"""Every zone a person may be in, judged by their number: a wrong single guess texts them at night.

The library's own answer is one row of its table. For North America that row names one zone even
where the area code has two, so the union over all rows of the code counts. Elsewhere a mobile has
no place within its country, so all zones of the country count (IANA `zone.tab`); the library's
rows are trusted for numbers with an area, and only where `zone.tab` knows their zones.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from typing import Final

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from wayline.domain.places.calendars import calendars_version
from wayline.domain.places.metadata import classify
from wayline.domain.places.nanp import MORE_ZONES, OVERLAYS

# Names that phonenumbers still uses and IANA has replaced ("backward"); a test finds new ones.
_MODERN: Final = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Choibalsan": "Asia/Ulaanbaatar",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}

# Zones of zone.tab that a number of the country does not lead to.
_NOT_BY_NUMBER: Final = {
    "Asia/Urumqi",  # legal time in all of China is Beijing's
    "Europe/Simferopol",  # Crimea has +7 numbers
}

# Countries whose mobile numbers carry an area code, as those of North America do.
_MOBILES_WITH_AREA: Final = {"52", "54", "55"}

# Darwin keeps Adelaide's winter time all year; the library writes Adelaide for both.
_ALSO: Final = {"Australia/Adelaide": "Australia/Darwin"}

_PREFIXES: Final = sorted(TIMEZONE_DATA)


@dataclass(frozen=True, slots=True)
class ZoneProblem:
    """A name that is no time zone: a code, and a sentence with the mend."""

    code: str
    sentence: str


@lru_cache(maxsize=16_384)
def candidate_zones(e164: str) -> tuple[str, ...]:
    """All zones (IANA, sorted) where the holder of a number (`+` and digits) may be.

    Empty for numbers of no country (`+800`) and of none that is known. North American toll-free
    numbers belong anywhere in its 20 countries.
    """
    digits = e164.removeprefix("+")
    if digits[:1] == "1":
        return nanp_zones(digits[1:4])
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return ()
    country, line_type = classify(number, digits)
    return _zones(country, line_type, _longest_row(digits))


def zones_for(digits: str, country: str | None, line_type: str) -> tuple[str, ...]:
    """As `candidate_zones`, for a number whose country and line type are known already."""
    if digits[:1] == "1":
        return nanp_zones(digits[1:4])
    return _zones(country, line_type, _longest_row(digits))


def zone_problem(name: str) -> ZoneProblem | None:
    """What is wrong with a zone's name; None for a zone of the pinned tzdata."""
    if name in _names():
        return None
    # Names with offsets read the wrong way round: Etc/GMT+2 is two hours west of Greenwich.
    by_fold = {known.casefold(): known for known in sorted(_names()) if "GMT" not in known}
    wanted = name.strip().replace(" ", "_").casefold()
    places = {known.rsplit("/", 1)[-1]: known for known in by_fold}
    close = (
        by_fold.get(wanted)
        or by_fold.get(places.get(wanted, ""))
        or next((by_fold[near] for near in get_close_matches(wanted, by_fold, 1)), None)
        or next((by_fold[places[near]] for near in get_close_matches(wanted, places, 1)), None)
    )
    mend = f'Did you mean "{close}"?' if close else 'Name a place, such as "Europe/Berlin".'
    return ZoneProblem("zone:unknown", f'There is no time zone "{name[:60]}". {mend}')


def country_zones(country: str) -> tuple[str, ...]:
    """The zones of a country, of those with the same rules from now on only one."""
    return _country_zones().get(country, ())


@cache
def zone_countries() -> dict[str, tuple[str, ...]]:
    """The countries of each zone of `zone.tab`."""
    found: dict[str, tuple[str, ...]] = {}
    for country, zones in _all_country_zones().items():
        for zone in zones:
            found[zone] = (*found.get(zone, ()), country)
    return found


def modern(zone: str) -> str:
    """The zone of `zone.tab` that an old name such as US/Hawaii stands for; others as they are."""
    return zone if zone in zone_countries() else _links().get(zone, zone)


@cache
def data_versions() -> dict[str, str]:
    """The versions of the data that decisions about places rest on."""
    with resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").open("rb") as rules:
        words = rules.readline().decode("ascii").split()  # "# version 2026f"
    return {
        "phonenumbers": phonenumbers.__version__,
        "tzdata": words[-1],
        "holidays": calendars_version(),
    }


@cache
def _links() -> dict[str, str]:
    with resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").open("rb") as rules:
        links = [line.decode("ascii").split() for line in rules if line.startswith(b"L ")]
    return {old: zone for _, zone, old in links}


@cache
def _names() -> frozenset[str]:
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    return frozenset(listed.split()) - {"Factory"}


@lru_cache(maxsize=1024)
def nanp_zones(area: str) -> tuple[str, ...]:
    """All zones of an area code and of what it overlays; for a code of no place, all there are."""
    zones: set[str] = set()
    for code in (area, *OVERLAYS.get(area, ())):
        zones |= _rows("1" + code)
        zones.update(MORE_ZONES.get(code, ()))
    return _tidy(zones) if zones else _tidy(TIMEZONE_DATA["1"])


@lru_cache(maxsize=8192)
def _zones(country: str | None, line_type: str, row: str) -> tuple[str, ...]:
    of_country = _country_zones().get(country or "", ())
    has_area = line_type == "fixed_line" or row[:2] in _MOBILES_WITH_AREA
    of_row = _tidy(_rows(row)) if row else ()
    if has_area and of_row and of_country:
        known = set(_all_country_zones()[country or ""])
        return of_row if known.issuperset(of_row) else of_country
    return of_country or of_row


def _longest_row(digits: str) -> str:
    lengths = range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1)
    return next((digits[:n] for n in lengths if digits[:n] in TIMEZONE_DATA), "")


def _rows(prefix: str) -> set[str]:
    """The zones of every row whose prefix begins with this one."""
    zones: set[str] = set()
    for place in range(bisect_left(_PREFIXES, prefix), len(_PREFIXES)):
        if not _PREFIXES[place].startswith(prefix):
            break
        zones.update(TIMEZONE_DATA[_PREFIXES[place]])
    return zones


def _tidy(zones: Iterable[str]) -> tuple[str, ...]:
    modern = {_MODERN.get(zone, zone) for zone in zones}
    return tuple(sorted(modern | {_ALSO[zone] for zone in modern if zone in _ALSO}))


@cache
def _all_country_zones() -> dict[str, tuple[str, ...]]:
    """Zones by country, the most populous first, as zone.tab lists them."""
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@cache
def _country_zones() -> dict[str, tuple[str, ...]]:
    """As above, but of zones with the same rules from now on only one, that the library knows."""
    usual = {_MODERN.get(zone, zone) for zones in TIMEZONE_DATA.values() for zone in zones}

    def distinct(zones: tuple[str, ...]) -> tuple[str, ...]:
        wanted = [zone for zone in reversed(zones) if zone not in _NOT_BY_NUMBER]
        wanted.sort(key=usual.__contains__)
        return tuple(sorted({_rule(zone): zone for zone in wanted}.values()))

    return {country: distinct(zones) for country, zones in _all_country_zones().items()}


@cache
def _rule(zone: str) -> str:
    """The rule for all future years: the last line of a zone's file (RFC 8536, section 3.3)."""
    data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
