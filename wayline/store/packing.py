"""Arrays go to PostgreSQL in its binary form, packed by hand: a third of the cost.

A parameter written `:name::uuid[]` in a query is packed by the type named there, so a statement has
one set of parameter types, is prepared once, and a column of nothing but nulls needs no guessing.
Format: PostgreSQL `array_recv` (dimensions, null flag, element type, length, then length and octets
of each element).
"""

import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from operator import is_
from typing import Any
from uuid import UUID

from psycopg import pq
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NULL = b"\xff\xff\xff\xff"
_HEAD = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i").pack
_SIXTEEN = _LENGTH(16)
_SAMPLE, _FEW = 32, 8  # a text column whose first values are so few is packed value by value once


class PackedArray:
    """A one-dimensional array ready for the wire: its octets, and the type of its elements."""

    __slots__ = ("octets",)

    def __init__(self, octets: bytes) -> None:
        self.octets = octets


_Column = Callable[[Sequence[Any]], bytes]  # values in, each with its length before it, out


def _numbers(code: str) -> _Column:
    """Packs a column of numbers at once: length, value, length, value ..."""
    size = struct.calcsize("!" + code)

    def column(values: Sequence[Any]) -> bytes:
        flat = [size] * (2 * len(values))
        flat[1::2] = values
        return struct.pack("!" + f"i{code}" * len(values), *flat)

    return column


_bigints = _numbers("q")


def _timestamps(values: Sequence[datetime]) -> bytes:
    spans = [value - _EPOCH for value in values]
    return _bigints([(s.days * 86_400 + s.seconds) * 1_000_000 + s.microseconds for s in spans])


def _uuids(values: Sequence[UUID]) -> bytes:
    return _SIXTEEN + _SIXTEEN.join([value.int.to_bytes(16, "big") for value in values])


def _or_nulls(column: _Column) -> _Column:
    """The same for values of one width of which some may be None."""

    def with_nulls(values: Sequence[Any]) -> bytes:
        if not any(map(is_, values, repeat(None))):
            return column(values)
        known = [value for value in values if value is not None]
        octets = column(known)
        width = len(octets) // len(known)
        packed = iter([octets[at : at + width] for at in range(0, len(octets), width)])
        return b"".join([_NULL if value is None else next(packed) for value in values])

    return with_nulls


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    octets = value.encode()
    return _LENGTH(len(octets)) + octets


def _octets(values: Sequence[bytes | None]) -> bytes:
    return b"".join([_NULL if value is None else _LENGTH(len(value)) + value for value in values])


class _Repeated(dict[str | None, bytes]):
    """Packs each text of a column once."""

    def __missing__(self, value: str | None) -> bytes:
        packed = self[value] = _text(value)
        return packed


def _texts(values: Sequence[str | None]) -> bytes:
    few = len(set(values[:_SAMPLE])) <= _FEW
    return b"".join(map(_Repeated().__getitem__ if few else _text, values))


_COLUMNS: dict[str, tuple[int, int, _Column]] = {
    # type: (oid of the element, oid of the array, a column of them)
    "smallint": (21, 1005, _or_nulls(_numbers("h"))),
    "integer": (23, 1007, _or_nulls(_numbers("i"))),
    "bigint": (20, 1016, _or_nulls(_bigints)),
    "boolean": (16, 1000, _or_nulls(_numbers("?"))),
    "uuid": (2950, 2951, _or_nulls(_uuids)),
    "text": (25, 1009, _texts),
    "bytea": (17, 1001, _octets),
    "timestamptz": (1184, 1185, _or_nulls(_timestamps)),
    "float8": (701, 1022, _or_nulls(_numbers("d"))),
}


def pack(element_type: str, values: Sequence[Any]) -> PackedArray:
    """The values (None is null) as one array of `element_type`, such as `uuid`."""
    oid, _, column = _COLUMNS[element_type]
    if not values:
        body = b""
    elif all(map(is_, values, repeat(values[0]))):  # half of all columns hold one value
        body = (_NULL if values[0] is None else column(values[:1])) * len(values)
    else:
        body = column(values)
    head = _HEAD.pack(1, 1, oid, len(values), 1)
    return _CLASSES[element_type](head + body)


def _class_for(element_type: str) -> type[PackedArray]:
    return type(f"Packed_{element_type}", (PackedArray,), {"__slots__": ()})


def _dumper_for(array_oid: int) -> type[Dumper]:
    class PackedDumper(Dumper):
        format = pq.Format.BINARY
        oid = array_oid

        def dump(self, obj: PackedArray) -> bytes:
            return obj.octets

    return PackedDumper


_CLASSES = {name: _class_for(name) for name in _COLUMNS}
_DUMPERS = {_CLASSES[name]: _dumper_for(oids[1]) for name, oids in _COLUMNS.items()}


def register(context: AdaptContext) -> None:
    """Teaches one connection (never all of them) to send packed arrays."""
    for packed, dumper in _DUMPERS.items():
        context.adapters.register_dumper(packed, dumper)
