"""A form on which people sign up: what it says, asks and allows, and to whom it shows.

Whatever its own words are, the box that people tick names the brand, what for, how often, that
rates may apply, that nothing depends on it, STOP and HELP: CTIA asks for all of it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from wayline.domain.consent import is_scope
from wayline.domain.ids import WorkspaceId
from wayline.domain.letters import EMAIL
from wayline.domain.opt_in import (
    CONFIRM_WAYS,
    LINK,
    LONGEST_PURPOSE,
    MARKETING,
    usual_frequency,
    usual_purpose,
)
from wayline.domain.page_words import LANGUAGES, Words, spoken
from wayline.domain.places import is_country

OPEN, CLOSED = "open", "closed"
PHONE: Final = "phone"
MORE_FIELDS: Final = ("first_name", EMAIL)  # beside what is asked for, and never needed
MOST: Final = 100  # forms of a workspace
MOST_ORIGINS: Final = 50
LONGEST_TEXT: Final = 1_000
LONGEST_TITLE: Final = 100
MOST_AN_HOUR: Final = 200  # sign-ups of a form that lead to a text, if it says nothing else
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TEXTS: Final = ("title", "purpose", "frequency", "wording", "thanks")
_HOST: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}")
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


class FormTexts(NamedTuple):
    """What a form says in one language; "" is said in our words."""

    title: str = ""
    purpose: str = ""
    frequency: str = ""
    wording: str = ""
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands; `told` is what whoever made it said, and `version` counts its changes.

    `key` is the last part of its address. `origins` are the sites that may show it, `countries`
    those whose numbers it takes (None: all). A kiosk is a form on a device of the shop's own.
    """

    workspace_id: WorkspaceId
    form_id: UUID
    key: str
    name: str
    version: int
    state: str
    told: Mapping[str, Any]
    created_at: datetime
    changed_at: datetime

    @property
    def scope(self) -> str:
        """What people sign up for."""
        return str(self.told.get("scope") or MARKETING)

    @property
    def asks(self) -> str:
        """What people leave: `phone` or `email`."""
        return EMAIL if self.scope.startswith(f"{EMAIL}/") else PHONE

    @property
    def confirm(self) -> str:
        """How it is confirmed, or "": as the workspace says."""
        return str(self.told.get("confirm") or "")

    @property
    def fields(self) -> tuple[str, ...]:
        """What is asked for besides."""
        return tuple(self.told.get("fields") or ())

    @property
    def origins(self) -> tuple[str, ...]:
        """The sites that may show it in a frame."""
        return tuple(self.told.get("origins") or ())

    @property
    def countries(self) -> frozenset[str] | None:
        """Whose numbers it takes."""
        told = self.told.get("countries")
        return frozenset(told) if told else None

    @property
    def thanks_url(self) -> str:
        """Where people are led afterwards, or ""."""
        return str(self.told.get("thanks_url") or "")

    @property
    def hourly(self) -> int:
        """How many sign-ups it takes in an hour."""
        return int(self.told.get("hourly") or MOST_AN_HOUR)

    @property
    def kiosk(self) -> bool:
        """Whether devices of the shop show it."""
        return bool(self.told.get("kiosk"))

    def language(self, own: str, *wishes: str) -> str:
        """The first of these languages that it speaks whole; `own` is that of its texts.

        Nobody agrees to half a sentence: where its texts are not translated, ours do not stand.
        """
        own = spoken(own)
        whole = {one for one in LANGUAGES if not _untranslated(self.told, one)}
        return spoken(*wishes, own, among=whole | {own})

    def texts(self, language: str) -> FormTexts:
        """What it says in a language that it speaks."""
        own = (self.told.get("translations") or {}).get(language, _NO_TEXTS)
        return FormTexts(*(str(own.get(one) or self.told.get(one) or "") for one in _TEXTS))

    def title(self, words: Words) -> str:
        """What stands above it."""
        return self.texts(words.language).title or words(self._name("form"))

    def agreement(self, words: Words) -> str:
        """All that stands at the box: whoever ticks it agrees to this."""
        texts = self.texts(words.language)
        purpose = texts.purpose or usual_purpose(words.language)
        frequency = texts.frequency or usual_frequency(words.language)
        first = texts.wording or words(self._name("form_agree"), purpose=purpose)
        terms = words(self._name("form_terms"), purpose=purpose, frequency=frequency)
        return f"{first} {terms}"

    def _name(self, of_texts: str) -> str:
        """The name of words that are others for emails."""
        return of_texts if self.asks == PHONE else f"{of_texts}_mail"


def read_form(*row: Any) -> Form:
    """A form from its row."""
    return Form(*row)


def form_problem(name: str, told: Mapping[str, Any]) -> str | None:
    """What is wrong with a form, and what to do; None if nothing is."""
    return next(_problems(name, told), None)


def _problems(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f'"{name[:60]}" is no name of a form: use a-z, 0-9 and -, such as join'
    scope = told.get("scope") or MARKETING
    is_mail = scope.startswith(f"{EMAIL}/")
    if not is_scope(scope) or not (is_mail or scope.startswith("sms/")):
        yield f'"{scope[:60]}" is no scope of texts or emails, such as sms/marketing'
    if told.get("confirm") not in (None, "", *CONFIRM_WAYS):
        yield "confirm is one of reply, link and both"
    if is_mail:
        yield from _mail_problems(told)
    url = told.get("thanks_url") or ""
    if url and not _is_page(url):
        yield "thanks_url is no address of a page, such as https://shop.example/thanks"
    yield from _text_problems("", told)
    yield from _list_problems(told)


def _mail_problems(told: Mapping[str, Any]) -> Iterator[str]:
    """What a form for emails cannot be told, since it asks for no number."""
    if told.get("confirm") not in (None, "", LINK):
        yield "emails are confirmed by a link alone: leave confirm out"
    if told.get("countries"):
        yield "countries are of numbers, and this form asks for an email: leave them out"
    if EMAIL in (told.get("fields") or ()):
        yield "this form asks for an email anyway: leave it out of the fields"


def _list_problems(told: Mapping[str, Any]) -> Iterator[str]:
    for language, texts in (told.get("translations") or {}).items():
        if language not in LANGUAGES:
            yield f'"{language[:20]}" is no language of the pages: {", ".join(LANGUAGES)}'
        yield from _text_problems(f"{language}: ", texts)
        for one in _untranslated(told, language):
            yield f"{language}: {one} is not translated, and nobody agrees to half a sentence"
    checks = (
        ("fields", lambda one: one in MORE_FIELDS, f"no field: there are {', '.join(MORE_FIELDS)}"),
        ("origins", is_origin, "no origin, such as https://shop.example"),
        ("countries", is_country, "no country, such as US"),
    )
    for name, is_good, what in checks:
        yield from (f'"{one[:100]}" is {what}' for one in told.get(name) or () if not is_good(one))


def _untranslated(told: Mapping[str, Any], language: str) -> list[str]:
    """Which texts of a form's own lack in a language."""
    there = (told.get("translations") or {}).get(language, _NO_TEXTS)
    return [one for one in _TEXTS if told.get(one) and not there.get(one)]


def _text_problems(where: str, texts: Mapping[str, Any]) -> Iterator[str]:
    short = {"title": LONGEST_TITLE, "purpose": LONGEST_PURPOSE, "frequency": LONGEST_PURPOSE}
    for one in _TEXTS:
        most = short.get(one, LONGEST_TEXT)
        if len(texts.get(one) or "") > most:
            yield f"{where}{one} has more than {most:,} characters"


def is_origin(text: str) -> bool:
    """Whether a text is a web origin and nothing more: a scheme, a host, perhaps a port."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and plain == text


def origin_of(url: str) -> str:
    """The origin of an address, or "" if it has none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    found = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return found if is_origin(found) else ""


def clean_page(url: str) -> str:
    """An address as evidence: without user, query and fragment, which may name people; else ""."""
    origin = origin_of(url)
    if not origin:
        return ""
    path = urlsplit(url).path
    return f"{origin}{path}"[:500] if path.isprintable() else origin


def _is_page(url: str) -> bool:
    return bool(origin_of(url)) and url.isascii() and url.isprintable() and " " not in url


def snippet(url: str) -> str:
    """What a shop puts into its page to show the form of an address there."""
    return f'<script async src="{url}.js"></script><noscript><a href="{url}">{url}</a></noscript>'
