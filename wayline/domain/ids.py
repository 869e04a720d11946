"""Ids carry their bucket, so that every look-up by id names one shard and never fans out.

An id is a UUID. Its eighth octet (the low eight bits of `rand_a`, RFC 9562) is the index of the
row's bucket in `BUCKETS`. Version 7 ids hold the real time of creation; version 8 ids are derived:
hash bits of a key and no time, so that the same key gives the same id on every machine.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Final, NewType
from uuid import UUID, SafeUUID

from wayline.domain.errors import WaylineError

AccountId = NewType("AccountId", UUID)
WorkspaceId = NewType("WorkspaceId", UUID)
ContactId = NewType("ContactId", UUID)
EventId = NewType("EventId", UUID)
JourneyId = NewType("JourneyId", UUID)
EnrollmentId = NewType("EnrollmentId", UUID)
MessageId = NewType("MessageId", UUID)

# One key per 1/256 slice of Citus' hash space: 256/N keys fall on each of N shards
# (scale.md 5 has the query). Frozen: rows are stored under these numbers.
_KEYS: Final = """
354 298 60 146 443 8 132 20 230 303 259 82 118 205 1 15 291 155 344 31 119 88 311 458
412 148 79 94 26 33 340 24 520 35 157 10 115 129 598 92 104 198 579 48 109 234 466 516
5 53 208 652 290 323 928 112 196 50 77 200 166 178 504 632 61 912 93 4 141 7 215 228
368 17 416 51 729 172 689 287 133 162 16 187 111 295 747 96 564 269 170 492 217 324 375
85 302 36 202 191 89 1487 271 619 110 174 453 19 106 55 64 0 37 40 262 65 45 633 264
103 656 158 101 261 117 121 3 439 161 293 232 113 406 366 57 52 160 62 501 353 99 422
480 367 522 165 731 136 525 168 645 509 102 357 413 46 140 28 186 154 86 6 73 192 144
66 71 356 1512 335 70 184 21 278 477 34 749 83 194 124 49 265 39 574 43 56 167 249 454
371 126 13 387 47 308 2 426 382 388 351 349 27 199 846 95 300 114 552 1101 333 134 58
314 149 481 1004 307 41 490 219 224 631 179 185 479 131 30 9 116 80 81 90 59 515 72 128
260 190 22 233 381 29 517 12 275 78 195 11 67 726 169 44 240 107 75 18
"""
BUCKETS: Final[tuple[int, ...]] = tuple(map(int, _KEYS.split()))
GROUPS: Final = 16
_GROUP_SIZE: Final = len(BUCKETS) // GROUPS
_INDEX: Final = {bucket: index for index, bucket in enumerate(BUCKETS)}
_COUNTERS: Final = tuple(BUCKETS[i // _GROUP_SIZE * _GROUP_SIZE] for i in range(len(BUCKETS)))
_VERSION_7: Final = 7 << 76
_VERSION_8: Final = 8 << 76
_VARIANT: Final = 2 << 62
_LOW_62: Final = (1 << 62) - 1
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
_NEW: Final = object.__new__
_SET: Final = object.__setattr__  # an UUID refuses its own
_DIGIT: Final = {character: value for value, character in enumerate(_ALPHABET)}


def bucket_of(row_id: UUID) -> int:
    """The bucket under which the row of this id is stored."""
    return BUCKETS[(row_id.int >> 64) & 0xFF]


def bucket_for(*parts: str) -> int:
    """The bucket of a row that is looked up by text, such as an address or a link code."""
    return BUCKETS[_digest(parts, 1)[0]]


def buckets_for(*parts: str) -> Callable[[str], int]:
    """`bucket_for` whose last part comes later: what many rows begin with is hashed once."""
    begun = blake2b(_framed(parts), digest_size=1)

    def bucket(last: str) -> int:
        octets, hashed = last.encode(), begun.copy()
        hashed.update(len(octets).to_bytes(4, "big") + octets)
        return BUCKETS[hashed.digest()[0]]

    return bucket


def group_of(bucket: int) -> int:
    """The lease group (0 to 15) that a bucket belongs to."""
    return _INDEX[bucket] // _GROUP_SIZE


def buckets_of_group(group: int) -> tuple[int, ...]:
    """The sixteen buckets that a worker leases together."""
    return BUCKETS[group * _GROUP_SIZE : (group + 1) * _GROUP_SIZE]


def counter_bucket(row_id: UUID) -> int:
    """The bucket that counts of something of this row are kept under: that of its lease group."""
    return _COUNTERS[(row_id.int >> 64) & 0xFF]


def group_bucket(group: int) -> int:
    """The bucket that stands for a lease group in rows kept once per group (rollups, limits)."""
    return BUCKETS[group * _GROUP_SIZE]


def new_id(at: datetime, entropy: bytes, *, bucket_index: int | None = None) -> UUID:
    """A version 7 id from the real time `at` and ten random octets; its bucket is by chance too."""
    random = int.from_bytes(entropy[:10], "big")
    index = (random >> 62) & 0xFF if bucket_index is None else bucket_index
    high = (random >> 70) & 0xF
    milliseconds = int(at.timestamp() * 1000)
    return _id(
        milliseconds << 80 | _VERSION_7 | high << 72 | index << 64 | _VARIANT | (random & _LOW_62)
    )


def derived_id(bucket_index: int, *parts: str | bytes) -> UUID:
    """The version 8 id of a key: 48 + 4 + 62 hash bits around the bucket index."""
    value = int.from_bytes(_digest(parts, 15), "big")
    return _id(
        (value >> 66 & 0xFFFFFFFFFFFF) << 80
        | _VERSION_8
        | (value >> 62 & 0xF) << 72
        | bucket_index << 64
        | _VARIANT
        | (value & _LOW_62)
    )


def derived_beside(row_id: UUID, *parts: str | bytes) -> UUID:
    """The version 8 id of something of the row `row_id`, kept in the same bucket."""
    return derived_id((row_id.int >> 64) & 0xFF, row_id.bytes, *parts)


def derived_contact_id(*parts: str) -> ContactId:
    """A contact's id in replay and simulation: the same person in every run of one seed."""
    return ContactId(derived_id(_digest(parts, 1)[0], *parts))


def key_hash(*parts: str) -> UUID:
    """128 hash bits of a text key as a UUID, for look-up rows; its bucket is `bucket_of` it."""
    return _id(int.from_bytes(_digest(parts, 16), "big"))


def fraction(*parts: str | bytes) -> float:
    """A number in [0, 1) that depends on nothing but the parts: splits, holdouts, jitter."""
    return int.from_bytes(_digest(parts, 8), "big") / 2**64


def show(kind: str, row_id: UUID) -> str:
    """The id as people and the API see it, such as `contact_01j9...` (26 characters of base 32)."""
    value = row_id.int
    return f"{kind}_" + "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def read(kind: str, text: str) -> UUID:
    """The UUID behind a shown id; raises `WaylineError` `id:invalid` if it is not one of `kind`."""
    prefix, _, digits = text.partition("_")
    if prefix != kind or len(digits) != 26 or any(digit not in _DIGIT for digit in digits):
        raise WaylineError(
            f"{text!r} is not the id of a {kind}",
            code="id:invalid",
            mend=f"Ids of this kind look like {kind}_ and 26 letters and digits.",
        )
    value = 0
    for digit in digits:
        value = value << 5 | _DIGIT[digit]
    if value >> 128:
        raise WaylineError(
            f"{text!r} is out of range", code="id:invalid", mend="Copy the id again."
        )
    return UUID(int=value)


def _digest(parts: Iterable[str | bytes], size: int) -> bytes:
    return blake2b(_framed(parts), digest_size=size).digest()


def _framed(parts: Iterable[str | bytes]) -> bytes:
    """The parts with their lengths, so that no two lists of parts look alike."""
    framed: list[bytes] = []
    for part in parts:
        octets = part.encode() if isinstance(part, str) else part
        framed += (len(octets).to_bytes(4, "big"), octets)
    return b"".join(framed)


def _id(value: int) -> UUID:
    """The same as `UUID(int=value)` in a third of the time: ids are made for every row."""
    made = _NEW(UUID)
    _SET(made, "int", value)
    _SET(made, "is_safe", SafeUUID.unknown)
    return made
