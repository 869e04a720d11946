"""A row of a foreign table becomes an order: who bought, when, and for how much."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from wayline.domain import money
from wayline.domain.cells import bare, guessed
from wayline.domain.columns import ATTRIBUTE, IGNORED, plain_name
from wayline.domain.errors import WaylineError
from wayline.domain.imports import Reject
from wayline.domain.intake import EventProblem, read_event
from wayline.domain.profiles import NobodyNamed, read_profile
from wayline.domain.submissions import read_time

ORDER_COMPLETED: Final = "Order Completed"  # Segment's e-commerce specification
_NAMES: Final[Mapping[str, str]] = {
    "order_id": "order_id order order_number order_no orderid name bestellnummer bestellung pedido",
    "at": "at date ordered_at created_at order_date paid_at timestamp datum bestelldatum fecha",
    "revenue": "revenue total amount value order_total umsatz summe betrag importe montant",
    "currency": "currency waehrung wahrung moneda devise",
    "user_id": "user_id customer_id customer id_customer kundennummer kunden_nr cliente client",
    "phone": "phone mobile telephone billing_phone handy telefon telefono",
    "email": "email e_mail mail customer_email correo",
    "sku": "sku product_id item_id lineitem_sku artikelnummer",
}
_BY_NAME: Final = {name: known for known, names in _NAMES.items() for name in names.split()}
_AMOUNT: Final = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_WHO: Final = ("user_id", "phone", "email")
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Order(NamedTuple):
    """An order of a person, whom `record` names as a profile does; `properties` as Segment's."""

    line: int
    order_id: str
    at: datetime
    record: dict[str, str]
    properties: dict[str, Any]
    cells: Sequence[str]


def columns_of(names: Sequence[str], given: Mapping[str, str]) -> tuple[str, ...]:
    """What each column is; raises `import:column`, and `import:nobody` if one that counts lacks."""
    fields = [_BY_NAME.get(plain_name(name), f"{ATTRIBUTE}{plain_name(name)}") for name in names]
    places = {name.casefold(): place for place, name in enumerate(names)}
    for column, known in given.items():
        if column.casefold() not in places or known not in (*_NAMES, IGNORED):
            message = f'"{column}={known}" names no column and field'
            mend = f"Columns: {', '.join(names[:20])}. Fields: {', '.join(_NAMES)}."
            raise WaylineError(message, code="import:column", mend=mend)
        fields = [IGNORED if field == known else field for field in fields]
        fields[places[column.casefold()]] = known
    missing = [name for name in ("order_id", "at", "revenue") if name not in fields]
    if not {"user_id", "phone", "email"} & set(fields):
        missing.append("user_id")
    if missing:
        message = f"no column holds the {', '.join(missing)} of an order"
        mend = f"Say which: --map COLUMN={missing[0]}. There are: {', '.join(names[:20])}."
        raise WaylineError(message, code="import:nobody", mend=mend)
    return tuple(fields)


def read_order(
    fields: Sequence[str], line: int, cells: Sequence[str], place: tuple[str, str], now: datetime
) -> Order | Reject:
    """Read one row; `place` is the country of numbers without plus, and the usual currency."""
    country, currency = place
    given: dict[str, str] = {}
    more: dict[str, Any] = {}
    for name, cell in zip(fields, cells, strict=True):
        text = bare(cell).strip()
        if text and name.startswith(ATTRIBUTE):
            more[name[len(ATTRIBUTE) :]] = guessed(name, text)
        elif text:
            given.setdefault(name, text)
    record: dict[str, str] = {k: v for k, v in given.items() if k in _WHO}
    profile = read_profile(record, country)
    if isinstance(profile, NobodyNamed):
        told = profile.problems[-1]
        return Reject(line, told.code, told.what, told.mend, cells)
    problem = _problem(given, currency, now)
    if problem is not None:
        return Reject(line, *problem, cells)
    at = read_time(given["at"])
    assert at is not None
    properties = {**more, **_properties(given, currency)}
    cleaned = read_event(ORDER_COMPLETED, f"order-{given['order_id']}", at, now, properties)
    if isinstance(cleaned, EventProblem):
        return Reject(line, cleaned.code, cleaned.what, cleaned.mend, cells)
    return Order(line, given["order_id"], at, record, cleaned.properties, cells)


def _properties(given: Mapping[str, str], currency: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "order_id": given["order_id"],
        "revenue": float(given["revenue"]),
        "currency": given.get("currency", currency).upper(),
    }
    return told | ({"products": [{"sku": given["sku"]}]} if "sku" in given else {})


def _problem(given: Mapping[str, str], currency: str, now: datetime) -> tuple[str, str, str] | None:
    """What is wrong with a row: code, what, and the mend."""
    if "order_id" not in given:
        return "order:id", "the order has no id", "Give each order an id of its own"
    at = read_time(given.get("at"))
    if at is None or not _FIRST < at <= now:
        what = f'"{given.get("at", "")[:40]}" is no time of the past'
        return "order:time", what, "Write it as 2026-03-01T09:30:00Z"
    unit = given.get("currency", currency).upper()
    text = given.get("revenue", "")
    if not _AMOUNT.fullmatch(text) or money.read(Decimal(text), unit) is None:
        return "order:revenue", f'"{text[:40]}" is no amount', "Write 12.90; leave returns out"
    if not _CURRENCY.fullmatch(unit):
        return "order:currency", f'"{unit[:10]}" is no currency', "Write it as EUR"
    return None
