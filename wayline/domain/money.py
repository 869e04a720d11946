"""Money: whole minor units of an ISO 4217 currency, made once from the decimals of events."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS: Final = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_MOST: Final = 10**15  # minor units; more is a mistake, not an order


class Money(NamedTuple):
    """An amount in minor units (cents, yen, fils) of `currency`."""

    amount: int
    currency: str


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def read(value: Any, currency: str) -> Money | None:
    """Money from a decimal number or numeric text; None if it is none, or out of all bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        units = (Decimal(str(value)) * 10 ** exponent(currency)).quantize(
            Decimal(1), ROUND_HALF_EVEN
        )
    except (InvalidOperation, ValueError):
        return None
    return Money(int(units), currency) if abs(units) <= _MOST else None


def spoken(money: Money) -> str:
    """The amount as people read it, such as `12.99 USD`."""
    digits = exponent(money.currency)
    return f"{Decimal(money.amount).scaleb(-digits):,.{digits}f} {money.currency}"
