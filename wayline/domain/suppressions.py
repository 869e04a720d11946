"""A row of a list of those who must not be written to: whom it names, and why, or why it cannot be.

Lists come from other providers: bare numbers, tables with a reason and a date, or hashes so that
the list tells nothing to whoever does not know the numbers already.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from wayline.domain.care import DEAD_LINE, LIFTED_BY_START, OPTED_OUT
from wayline.domain.cells import bare
from wayline.domain.columns import IGNORED, guess, plain_name
from wayline.domain.declared import SUPPRESSED
from wayline.domain.errors import WaylineError
from wayline.domain.imports import Reject
from wayline.domain.profiles import NobodyNamed, read_profile
from wayline.domain.submissions import read_time

FIELDS: Final = ("phone", "email", "hash", "kind", "reason", "at")
REASONS: Final = (SUPPRESSED, OPTED_OUT, "carrier:opted_out", DEAD_LINE)
KEYED: Final = re.compile(r"hmac:([0-9a-f]{8}):([0-9a-f]{64})")
_DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
_LONGEST_NOTE: Final = 200
_NAMES: Final = {
    "hash": """hash sha256 sha_256 hashed phone_hash hashed_phone phone_sha256 email_hash
        hashed_email email_sha256 hmac""",
    "kind": "kind type channel address_type",
    "reason": "reason status event cause source suppression_reason grund motivo motif",
    "at": """at date time timestamp created created_at added_at suppressed_at opted_out_at
        opt_out_date unsubscribed_at datum fecha data""",
    "phone": "address recipient to from value phones numbers",
}
_BY_NAME: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_KINDS: Final = {"sms": "phone", "mms": "phone", "phone": "phone", "email": "email"}


class Listed(NamedTuple):
    """What a row says: an address, or its hash (`digest`: plain SHA-256; `keyed`: our own).

    `key` names the key of a hash of our own; `note` is the reason in the list's own words.
    """

    line: int
    kind: str
    value: str | None
    digest: bytes | None
    keyed: bytes | None
    key: str | None
    reason: str
    at: datetime | None
    note: str | None
    cells: Sequence[str]


def lasting(one: str, other: str) -> str:
    """Of two reasons that which START or a new line cannot lift; of two alike the first."""
    return max(one, other, key=_rank)


def _rank(reason: str) -> int:
    return 0 if reason == DEAD_LINE else 1 if reason in LIFTED_BY_START else 2


def columns_of(
    names: Sequence[str],
    sample: Sequence[Sequence[str]],
    given: Mapping[str, str],
    country: str,
) -> tuple[str, ...]:
    """What each column is; raises `import:column`, and `import:nobody` if none names anybody."""
    known = guess(names, sample, country)
    fields = [
        _field(*pair, sample, place) for place, pair in enumerate(zip(names, known, strict=True))
    ]
    places = {name.casefold(): place for place, name in enumerate(names)}
    for column, field in given.items():
        if column.casefold() not in places or field not in (*FIELDS, IGNORED):
            message = f'"{column}={field}" names no column and field'
            mend = f"Columns: {', '.join(names[:20])}. Fields: {', '.join(FIELDS)}."
            raise WaylineError(message, code="import:column", mend=mend)
        fields = [IGNORED if other == field else other for other in fields]
        fields[places[column.casefold()]] = field
    fields = [f if f not in fields[:place] else IGNORED for place, f in enumerate(fields)]
    if not {"phone", "email", "hash"} & set(fields):
        message = "no column holds numbers, emails or hashes"
        mend = f"Say which: --map COLUMN=phone. There are: {', '.join(names[:20])}."
        raise WaylineError(message, code="import:nobody", mend=mend)
    return tuple(fields)


def _field(name: str, known: str, sample: Sequence[Sequence[str]], place: int) -> str:
    """The field of a column by its name, else by what stands in it."""
    cells = [row[place].strip() for row in sample if place < len(row) and row[place].strip()]
    if cells and all(_DIGEST.fullmatch(c) or KEYED.fullmatch(c) for c in cells):
        return "hash"
    if known in ("phone", "email"):
        return known
    return _BY_NAME.get(plain_name(name), IGNORED)


def read_listed(
    fields: Sequence[str],
    line: int,
    cells: Sequence[str],
    country: str,
    reason: str,
    now: datetime,
) -> Listed | Reject:
    """Read a row; `reason` counts where the row gives none of ours, `country` without plus."""
    given = {f: bare(c).strip() for f, c in zip(fields, cells, strict=True) if f != IGNORED}
    told = given.get("reason") or None
    at = read_time(given["at"]) if given.get("at") else None
    if given.get("at") and at is None:
        what, mend = f'"{given["at"][:40]}" is no time', "Write it as 2026-03-01T09:00:00Z."
        return Reject(line, "row:time", what, mend, cells)
    rest = (
        told if told in REASONS else reason,
        None if at is None else min(at, now),
        None if told in REASONS or told is None else told[:_LONGEST_NOTE],
        cells,
    )
    if given.get("hash"):
        return _hashed(line, given["hash"], given.get("kind", ""), fields, rest)
    return _named(line, given, country, rest)


_Rest = tuple[str, datetime | None, str | None, Sequence[str]]


def _hashed(line: int, text: str, kind: str, fields: Sequence[str], rest: _Rest) -> Listed | Reject:
    of = _KINDS.get(kind.casefold(), "email" if not kind and "email" in fields else "phone")
    if found := KEYED.fullmatch(text):
        return Listed(line, of, None, None, bytes.fromhex(found[2]), found[1], *rest)
    if found := _DIGEST.fullmatch(text):
        return Listed(line, of, None, bytes.fromhex(found[1]), None, None, *rest)
    what, mend = (
        f'"{text[:40]}" is no hash',
        "Give SHA-256 of the number with plus, in 64 hex digits.",
    )
    return Reject(line, "row:hash", what, mend, rest[3])


def _named(line: int, given: Mapping[str, str], country: str, rest: _Rest) -> Listed | Reject:
    text = given.get("phone") or given.get("email") or ""
    kind = "email" if "@" in text else "phone"
    profile = read_profile({kind: text}, country)
    if isinstance(profile, NobodyNamed):
        told = profile.problems[1] if len(profile.problems) > 1 else profile.problems[0]
        return Reject(line, told.code, told.what, told.mend, rest[3])
    [(_, value)] = profile.addresses()
    return Listed(line, kind, value, None, None, None, *rest)
