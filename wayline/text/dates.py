"""Writes dates for people: in their language and zone, never from the real clock.

The library's own `date` filter reads the clock for `now`, guesses at dates in a locale of its
own, and passes any format to the C library; this one knows a closed list of directives.
Names of months and days: Unicode CLDR 47, "format wide" and "format abbreviated".
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from wayline.domain.wall import local

_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_SHORT_MONTHS: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
}
_DAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
_SHORT_DAYS: Final = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "es": "lun mar mié jue vie sáb dom",
    "fr": "lun. mar. mer. jeu. ven. sam. dim.",
    "de": "Mo. Di. Mi. Do. Fr. Sa. So.",
}

_DIRECTIVE: Final = re.compile(r"%(-?.?)", re.DOTALL)
_UNPADDED: Final = re.compile(r"-[dmHIyj]")

_WRITERS: Final[dict[str, Callable[[datetime], str]]] = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: f"{at.day:2}",
    "j": lambda at: f"{at.timetuple().tm_yday:03}",
    "H": lambda at: f"{at.hour:02}",
    "k": lambda at: f"{at.hour:2}",
    "I": lambda at: f"{at.hour % 12 or 12:02}",
    "l": lambda at: f"{at.hour % 12 or 12:2}",
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "p": lambda at: "AM" if at.hour < 12 else "PM",
    "P": lambda at: "am" if at.hour < 12 else "pm",
    "u": lambda at: str(at.isoweekday()),
    "w": lambda at: str(at.isoweekday() % 7),
    "z": lambda at: at.strftime("%z"),
    "Z": lambda at: at.tzname() or "",
    "F": lambda at: at.date().isoformat(),
    "T": lambda at: f"{at.hour:02}:{at.minute:02}:{at.second:02}",
    "R": lambda at: f"{at.hour:02}:{at.minute:02}",
    "s": lambda at: str(int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())),
}
_NAMES: Final[dict[str, tuple[dict[str, str], Callable[[datetime], int]]]] = {
    "B": (_MONTHS, lambda at: at.month - 1),
    "b": (_SHORT_MONTHS, lambda at: at.month - 1),
    "A": (_DAYS, lambda at: at.weekday()),
    "a": (_SHORT_DAYS, lambda at: at.weekday()),
}


class DateError(ValueError):
    """A value that is no date, a format or zone that is not known."""


def write_date(value: object, layout: str, zone: str | None, language: str) -> str:
    """A date in a layout of `%` directives, moved to `zone` if it is a moment in time.

    `value` is a date, a datetime, ISO 8601 text, or seconds since 1970 (UTC).
    Raises DateError.
    """
    at = _moment(value)
    if zone is not None and at.tzinfo is not None:
        try:
            at = local(at, zone)
        except (ZoneInfoNotFoundError, OverflowError):
            raise DateError("the zone is not a time zone") from None
    return _DIRECTIVE.sub(lambda match: _directive(match[1], at, language), layout)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            if value.isdecimal() and len(value) > 8:
                return datetime.fromtimestamp(int(value), UTC)
            return datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        pass
    raise DateError(f"the {type(value).__name__} is not a date")


def _directive(letter: str, at: datetime, language: str) -> str:
    if letter in _NAMES:
        table, index = _NAMES[letter]
        names = table.get(language.partition("-")[0].lower(), table["en"])
        return names.split()[index(at)]
    if letter == "%":
        return "%"
    if _UNPADDED.fullmatch(letter):
        return _WRITERS[letter[1]](at).lstrip("0") or "0"
    writer = _WRITERS.get(letter)
    if writer is None:
        raise DateError(f'"%{letter}" is not a date directive')
    return writer(at)
