"""Arrays go to PostgreSQL in its binary form, packed by hand: a third of the cost.

A parameter written `:name::uuid[]` in a query is packed by the type named there, so a statement has
one set of parameter types, is prepared once, and a column of nothing but nulls needs no guessing.
Format: PostgreSQL `array_recv` (dimensions, null flag, element type, length, then length and octets
of each element).
"""

import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from operator import is_
from typing import Any

from psycopg import pq
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NULL = b"\xff\xff\xff\xff"
_HEAD = struct.Struct("!iiIii")
_INT2 = struct.Struct("!ih")
_INT4 = struct.Struct("!ii")
_INT8 = struct.Struct("!iq")
_FLOAT8 = struct.Struct("!id")
_LENGTH = struct.Struct("!i")
_TRUE, _FALSE = b"\x00\x00\x00\x01\x01", b"\x00\x00\x00\x01\x00"
_SIXTEEN = _LENGTH.pack(16)


class PackedArray:
    """A one-dimensional array ready for the wire: its octets, and the type of its elements."""

    __slots__ = ("octets",)

    def __init__(self, octets: bytes) -> None:
        self.octets = octets


def _text(value: str) -> bytes:
    octets = value.encode()
    return _LENGTH.pack(len(octets)) + octets


def _timestamp(value: datetime) -> bytes:
    span = value - _EPOCH
    return _INT8.pack(8, (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds)


_ELEMENTS: dict[str, tuple[int, int, Callable[[Any], bytes]]] = {
    # type: (oid of the element, oid of the array, one element with its length)
    "smallint": (21, 1005, lambda value: _INT2.pack(2, value)),
    "integer": (23, 1007, lambda value: _INT4.pack(4, value)),
    "bigint": (20, 1016, lambda value: _INT8.pack(8, value)),
    "boolean": (16, 1000, lambda value: _TRUE if value else _FALSE),
    "uuid": (2950, 2951, lambda value: _SIXTEEN + value.bytes),
    "text": (25, 1009, _text),
    "timestamptz": (1184, 1185, _timestamp),
    "float8": (701, 1022, lambda value: _FLOAT8.pack(8, value)),
}


def pack(element_type: str, values: Sequence[Any]) -> PackedArray:
    """The values (None is null) as one array of `element_type`, such as `uuid`."""
    oid, _, element = _ELEMENTS[element_type]
    if values and all(map(is_, values, repeat(values[0]))):  # half of all columns hold one value
        body = (_NULL if values[0] is None else element(values[0])) * len(values)
    else:
        body = b"".join([_NULL if value is None else element(value) for value in values])
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


_CLASSES = {name: _class_for(name) for name in _ELEMENTS}
_DUMPERS = {_CLASSES[name]: _dumper_for(oids[1]) for name, oids in _ELEMENTS.items()}


def register(context: AdaptContext) -> None:
    """Teaches one connection (never all of them) to send packed arrays."""
    for packed, dumper in _DUMPERS.items():
        context.adapters.register_dumper(packed, dumper)
