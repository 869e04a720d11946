"""Where a person may be, so that the strictest of all hours is kept: clocks, countries and states.

What counts, in this order:

1. A zone that the person gave replaces the zones of the number and of the address. It takes no
   country or state away, and adds its own.
2. Without it the zones of the number and those of the address count together.
3. Countries and states of the number (where its area code was issued: Connecticut, Florida and
   Oklahoma presume that people live there), of the address, and of the postcode count together.

Nothing is ever taken away by a guess; each clue says why it is one.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from wayline.domain.places.addresses import NOWHERE, Address, Found, places_of, read_address
from wayline.domain.places.nanp import SHARED, STATES, TOLL_FREE
from wayline.domain.places.zones import country_zones, modern, nanp_zones, zone_countries

ANYWHERE: Final = "*"  # no country is known

# Zones that lie in one state (the comments of tzdata's zone.tab).
_STATE_OF_ZONE: Final = {
    **dict.fromkeys(
        ("America/Anchorage", "America/Juneau", "America/Sitka", "America/Metlakatla"), "US-AK"
    ),
    **dict.fromkeys(("America/Yakutat", "America/Nome", "America/Adak"), "US-AK"),
    "America/Detroit": "US-MI",
    "America/Menominee": "US-MI",
    "Pacific/Honolulu": "US-HI",
}
_STATE_OF_FOLDER: Final = {
    "America/Indiana": "US-IN",
    "America/Kentucky": "US-KY",
    "America/North_Dakota": "US-ND",
}


class Clue(NamedTuple):
    """A zone (`kind` zone) or a country or state (`kind` place) that a person may be in."""

    kind: str
    value: str
    why: str


class Whereabouts(NamedTuple):
    """Every zone and every jurisdiction a person may be in, each sorted as the clues came."""

    zones: tuple[str, ...]
    places: tuple[str, ...]


class Known(NamedTuple):
    """What is known of where a person is: a small key, so that answers are remembered.

    `area` is the area code of a North American number, else ``. `zones` are those of the number.
    """

    area: str
    country: str | None
    region: str | None
    zone: str | None
    zones: tuple[str, ...]
    address: Address = NOWHERE


def known_of(
    phone: str | None,
    country: str | None,
    region: str | None,
    zone: str | None,
    zones: tuple[str, ...],
    attributes: Mapping[str, Any],
) -> Known:
    """The key of a person's whereabouts."""
    area = phone[2:5] if phone is not None and phone.startswith("+1") else ""
    return Known(area, country, region, zone, zones, read_address(attributes))


@lru_cache(maxsize=8_192)
def whereabouts(known: Known) -> Whereabouts:
    """Where a person may be."""
    found = clues(known)
    zones = dict.fromkeys(clue.value for clue in found if clue.kind == "zone")
    places = dict.fromkeys(clue.value for clue in found if clue.kind == "place")
    return Whereabouts(tuple(zones), tuple(places))


def clues(known: Known) -> tuple[Clue, ...]:
    """Everything that says where a person may be, and why it does."""
    home = places_of(known.address, known.country or ("US" if known.area else None))
    places = [*_of_number(known), *(Clue("place", one.place, one.why) for one in home)]
    if known.zone:
        zones = [Clue("zone", known.zone, "the person's own zone, which replaces all others")]
        places += _of_zone(known.zone)
    else:
        zones = [Clue("zone", zone, "the number may be there") for zone in known.zones]
        zones += [
            Clue("zone", zone, f"the address may be there ({one.place})")
            for one in home
            if one.place != known.country and not _is_told_closer(one.place, home)
            for zone in zones_of_place(one.place)
        ]
    told: dict[tuple[str, str], Clue] = {}
    for clue in [*zones, *places]:
        told.setdefault((clue.kind, clue.value), clue)
    return tuple(told.values())


@lru_cache(maxsize=1_024)
def zones_of_place(place: str) -> tuple[str, ...]:
    """The zones of a country, or of a state or province by the area codes issued there."""
    country, _, state = place.partition("-")
    if not state:
        return country_zones(country)
    areas = [area for area, issued in STATES.items() if issued == state]
    areas += [area for area, several in SHARED.items() if state in several]
    return tuple(sorted({zone for area in areas for zone in nanp_zones(area)}))


def _of_number(known: Known) -> list[Clue]:
    found = []
    if known.area in TOLL_FREE or (known.area and not known.country):
        found.append(Clue("place", "US", "the number is of North America, nobody knows where"))
        found.append(Clue("place", ANYWHERE, "the number may be of any of its 20 countries"))
    elif known.country:
        found.append(Clue("place", known.country, "the number is of this country"))
    states = (known.region,) if known.region else SHARED.get(known.area, ())
    country = known.country or "US"
    why = f"the area code {known.area} was issued there"
    return found + [Clue("place", f"{country}-{state}", why) for state in states]


def _of_zone(zone: str) -> list[Clue]:
    now = modern(zone)
    places = zone_countries().get(now, ())
    state = _STATE_OF_ZONE.get(now) or _STATE_OF_FOLDER.get(now.rpartition("/")[0])
    return [
        Clue("place", place, f"the zone {zone} is there") for place in [*places, state] if place
    ]


def _is_told_closer(place: str, home: tuple[Found, ...]) -> bool:
    """Whether another part of the address names a state of this country."""
    return any(other.place.startswith(f"{place}-") for other in home)
