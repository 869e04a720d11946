"""A product of the catalogue, and how a row of a foreign table becomes one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from wayline.domain import money
from wayline.domain.cells import bare, guessed
from wayline.domain.columns import ATTRIBUTE, IGNORED, plain_name
from wayline.domain.errors import WaylineError
from wayline.domain.imports import Reject
from wayline.domain.intake import plain
from wayline.domain.money import Money

LONGEST: Final = 200  # of an SKU
_LONGEST_NAME: Final = 500
_LONGEST_URL: Final = 2_000
_NAMES: Final[Mapping[str, str]] = {
    "sku": "sku id product_id item_id article article_number artikelnummer artikel_nr referencia",
    "name": "name title product product_name titel bezeichnung nombre nom titre",
    "url": "url link product_url permalink",
    "image": "image image_url image_link picture bild imagen",
    "price": "price preis precio prix amount regular_price",
    "currency": "currency waehrung wahrung moneda devise",
    "availability": "availability stock_status in_stock status verfuegbarkeit verfugbarkeit",
}
_BY_NAME: Final = {name: known for known, names in _NAMES.items() for name in names.split()}
_AVAILABLE: Final[Mapping[str, str]] = {
    **dict.fromkeys("in_stock instock available yes true 1 active".split(), "in_stock"),
    **dict.fromkeys("out_of_stock outofstock sold_out no false 0".split(), "out_of_stock"),
    **dict.fromkeys("preorder pre_order backorder on_backorder".split(), "preorder"),
    **dict.fromkeys("discontinued archived".split(), "discontinued"),
}
_PRICE: Final = re.compile(r"(\d{1,12}(?:\.\d{1,4})?)(?:\s*([A-Z]{3}))?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Product:
    """What can be bought; None says nothing. `price` is in minor units."""

    sku: str
    name: str
    url: str | None = None
    image: str | None = None
    price: Money | None = None
    availability: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


class _BadError(Exception):
    """What is wrong with a row; it never leaves this module."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.problem = (code, what, mend)


def columns_of(names: Sequence[str], given: Mapping[str, str]) -> tuple[str, ...]:
    """What each column is; raises `import:column`, and `import:nobody` without an SKU."""
    fields = [_BY_NAME.get(plain_name(name), f"{ATTRIBUTE}{plain_name(name)}") for name in names]
    places = {name.casefold(): place for place, name in enumerate(names)}
    for column, known in given.items():
        if column.casefold() not in places or not (
            known in _NAMES or known == IGNORED or known.startswith(ATTRIBUTE)
        ):
            message = f'"{column}={known}" names no column and field'
            mend = f"Columns: {', '.join(names[:20])}. Fields: {', '.join(_NAMES)}."
            raise WaylineError(message, code="import:column", mend=mend)
        fields[places[column.casefold()]] = known
    first = [
        f if fields.index(f) == n or f == IGNORED else f"{ATTRIBUTE}{plain_name(names[n])}"
        for n, f in enumerate(fields)
    ]
    if not {"sku", "name"} <= set(first):
        message = "a table of products has a column for the SKU and one for the name"
        mend = f"Say which: --map COLUMN=sku. There are: {', '.join(names[:20])}."
        raise WaylineError(message, code="import:nobody", mend=mend)
    return tuple(first)


def read_product(
    fields: Sequence[str], line: int, cells: Sequence[str], currency: str
) -> Product | Reject:
    """Read one row; `currency` is of prices that name none."""
    given: dict[str, str] = {}
    attributes: dict[str, Any] = {}
    for name, cell in zip(fields, cells, strict=True):
        text = plain(bare(cell), []).strip()
        if text and name.startswith(ATTRIBUTE):
            attributes[name[len(ATTRIBUTE) :]] = guessed(name, text)
        elif text:
            given[name] = text
    try:
        return _product(given, attributes, currency)
    except _BadError as bad:
        return Reject(line, *bad.problem, cells)


def _product(given: Mapping[str, str], attributes: dict[str, Any], currency: str) -> Product:
    sku, name = given.get("sku"), given.get("name")
    if sku is None or len(sku) > LONGEST:
        what = f"the SKU is missing or longer than {LONGEST} characters"
        raise _BadError("product:sku", what, "Each product has an SKU of its own")
    if name is None or len(name) > _LONGEST_NAME:
        what = f"the name is missing or longer than {_LONGEST_NAME} characters"
        raise _BadError("product:name", what, "Give it a name")
    return Product(
        sku,
        name,
        _url(given, "url"),
        _url(given, "image"),
        _price(given, currency),
        _availability(given),
        attributes,
    )


def _url(given: Mapping[str, str], name: str) -> str | None:
    url = given.get(name)
    if url is None:
        return None
    if not url.startswith(("https://", "http://")) or len(url) > _LONGEST_URL or " " in url:
        what = f'the {name} "{url[:60]}" is no address'
        raise _BadError("product:url", what, "Begin it with https://")
    return url


def _price(given: Mapping[str, str], currency: str) -> Money | None:
    text = given.get("price")
    if text is None:
        return None
    found = _PRICE.fullmatch(text)
    unit = (found and found[2]) or given.get("currency", currency).upper()
    price = money.read(Decimal(found[1]), unit) if found and _CURRENCY.fullmatch(unit) else None
    if price is None:
        what = f'the price "{text[:40]} {unit[:10]}" is none'
        raise _BadError("product:price", what, "Write 12.90, and the currency as EUR")
    return price


def _availability(given: Mapping[str, str]) -> str | None:
    text = given.get("availability")
    if text is None:
        return None
    found = _AVAILABLE.get(text.lower().replace(" ", "_").replace("-", "_"))
    if found is None:
        what = f'the availability "{text[:40]}" is not known'
        raise _BadError("product:availability", what, "Say in stock, out of stock, preorder")
    return found
