"""What a text will probably cost: a small dated table, until the carrier names the final price."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

AS_OF: Final = "2026-11-01"
CURRENCY: Final = "USD"


@dataclass(frozen=True, slots=True)
class Price:
    """Micro-units of `CURRENCY` for one part of an outgoing SMS to a country."""

    micros: int
    source: str
    confidence: str


_LIST: Final = "order of magnitude of published list prices of large SMS providers, from memory"
# Estimates to budget with, not offers: they are rounded up, and replaced by the price in a receipt.
PRICES: Final[Mapping[str, Price]] = MappingProxyType(
    {
        country: Price(micros, _LIST, "low: not looked up at a provider")
        for country, micros in {
            "US": 12_000,  # with a carrier's fee of about a third
            "CA": 13_000,
            "GB": 48_000,
            "IE": 80_000,
            "FR": 80_000,
            "DE": 110_000,
            "ES": 80_000,
            "IT": 95_000,
            "NL": 110_000,
            "AU": 52_000,
            "NZ": 110_000,
            "IN": 85_000,
            "MX": 65_000,
            "BR": 65_000,
        }.items()
    }
)
ELSEWHERE: Final = Price(120_000, _LIST, "low: dearer than most countries on purpose")


def estimate(country: str | None, parts: int) -> int:
    """Micro-units of `CURRENCY` for `parts` parts to a country (ISO 3166, None: not known)."""
    price = PRICES.get(country, ELSEWHERE) if country is not None else ELSEWHERE
    return price.micros * parts
