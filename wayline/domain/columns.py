"""Guesses what the columns of a foreign table mean, from their names in seven languages and values.

A guess is a proposal: it is shown, and `--map column=field` corrects it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from wayline.domain.column_names import ATTRIBUTE_NAMES, FIELD_NAMES
from wayline.domain.errors import WaylineError
from wayline.domain.places import PhoneNumber, parse_number, zone_problem

ATTRIBUTE: Final = "attributes."
IGNORED: Final = "-"
FIELDS: Final = tuple(FIELD_NAMES)
ADDRESSES: Final = ("user_id", "phone", "email")
_SCOPED: Final = re.compile(
    r"consent(?:_at|_proof|_confirmed_at|_confirmation)?:[a-z]+/(transactional|service|marketing)(/[^/\s]{1,100})?"
    r"|blocked:(sms|mms|rcs|whatsapp|email)"
)
_BY_NAME: Final = {
    **{n: f"{ATTRIBUTE}{field}" for field, names in ATTRIBUTE_NAMES.items() for n in names.split()},
    **{name: field for field, names in FIELD_NAMES.items() for name in names.split()},
}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_OURS: Final = "rejected_"  # columns that a file of rejects has in front


def guess(
    columns: Sequence[str], sample: Sequence[Sequence[str]], country: str | None
) -> tuple[str, ...]:
    """The field of each column: one of `FIELDS`, `attributes.NAME`, or `-` for none.

    Names decide; a column whose name says nothing may still show phones, emails or zones.
    """
    found = [_by_name(name) for name in columns]
    for place, field in enumerate(found):
        cells = [row[place].strip() for row in sample if place < len(row) and row[place].strip()]
        if field == "country" and not all(map(_COUNTRY.fullmatch, cells)):
            found[place] = f"{ATTRIBUTE}{columns[place]}"
        elif field.startswith(ATTRIBUTE) and field[len(ATTRIBUTE) :] not in ATTRIBUTE_NAMES:
            shown = _by_values(cells, country)
            if shown is not None and shown not in found:
                found[place] = shown
    return tuple(_once(columns, found))


def mapped(
    columns: Sequence[str], guessed: Sequence[str], given: Mapping[str, str]
) -> tuple[str, ...]:
    """The guess, corrected by what was said; raises `import:column` and `import:field`."""
    names = {name.casefold(): place for place, name in enumerate(columns)}
    fields = list(guessed)
    for column, field in given.items():
        place = names.get(column.casefold())
        if place is None:
            message = f'there is no column "{column}"'
            mend = f"There are: {', '.join(columns[:20])}."
            raise WaylineError(message, code="import:column", mend=mend)
        for other, taken in enumerate(fields):
            if taken == field:  # two columns cannot be one field
                fields[other] = f"{ATTRIBUTE}{columns[other]}"
        fields[place] = _field(field)
    return tuple(fields)


def check(columns: Sequence[str], fields: Sequence[str]) -> None:
    """Raises `import:nobody` if no column says who a row is about."""
    if not set(ADDRESSES) & set(fields):
        message = "no column holds a phone number, an email or an id"
        mend = f"Say which: --map COLUMN=phone. There are: {', '.join(columns[:20])}."
        raise WaylineError(message, code="import:nobody", mend=mend)


def is_field(name: str) -> bool:
    """Whether a column can be this: a field, an attribute, or consent to a scope of its own."""
    if name.startswith(ATTRIBUTE):
        return name != ATTRIBUTE
    return name in FIELDS or _SCOPED.fullmatch(name) is not None


def plain_name(name: str) -> str:
    """A column's name in small letters, without accents, with underscores between words."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    bare = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


def _by_name(name: str) -> str:
    if is_field(name):
        return name  # our own export
    if name.startswith(_OURS):
        return IGNORED
    return _BY_NAME.get(plain_name(name), f"{ATTRIBUTE}{plain_name(name) or name}")


def _by_values(cells: Sequence[str], country: str | None) -> str | None:
    """What nearly all values of a column are, if it can be seen."""
    tests = {
        "email": lambda c: _EMAIL.fullmatch(c) is not None,
        "zone": lambda c: "/" in c and zone_problem(c) is None,
        "phone": lambda c: len(c) > 7 and isinstance(parse_number(c, country), PhoneNumber),
    }
    for field, test in tests.items():
        if cells and sum(map(test, cells)) * 10 >= len(cells) * 8:
            return field
    return None


def _once(columns: Sequence[str], found: Sequence[str]) -> list[str]:
    """Of two columns that seem to be the same field the first is it, the other an attribute."""
    taken: Counter[str] = Counter()
    fields = []
    for column, field in zip(columns, found, strict=True):
        taken[field] += field != IGNORED
        fields.append(
            field if taken[field] <= 1 else f"{ATTRIBUTE}{plain_name(column)}_{taken[field]}"
        )
    return fields


def _field(field: str) -> str:
    if field == IGNORED or is_field(field):
        return field
    message = f'there is no field "{field}"'
    mend = f"There are: {', '.join(FIELDS)}, attributes.NAME, and {IGNORED} for none."
    raise WaylineError(message, code="import:field", mend=mend)
