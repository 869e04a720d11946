"""The texts we answer with when a person says STOP, START or HELP, or may have said so.

CTIA elements: brand; that no more messages come and how to return; for help a contact, rates and
STOP. No marketing, so that the confirmation is lawful after an opt-out (47 CFR 64.1200(a)(12)).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPTED_OUT: Final = "opted_out"
UNCLEAR: Final = "unclear"
HELP: Final = "help"
RESUMED: Final = "resumed"

_ENGLISH: Final = {
    OPTED_OUT: "{brand}: You are unsubscribed and will get no more messages from us. "
    "Reply START to come back.",
    UNCLEAR: "{brand}: Shall we stop our messages to you? Reply STOP to end them all, "
    "or START to keep them.",
    HELP: "{brand}: For help contact {contact}. Msg & data rates may apply. "
    "Reply STOP to end our messages.",
    RESUMED: "{brand}: You get our messages again. Msg & data rates may apply. "
    "Reply HELP for help, STOP to end.",
}
ANSWERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"en": _ENGLISH})


def answer(kind: str, brand: str, contact: str, language: str = "en") -> str:
    """The text of an answer, in English where the language is not known yet.

    `kind` is `opted_out`, `unclear`, `help` or `resumed`, else `KeyError`; `contact` is a phone
    number, address or web page for people. One part of GSM-7 with a brand and contact of up to 28
    characters each.
    """
    wording = ANSWERS.get(language, _ENGLISH)
    return wording[kind].format(brand=brand, contact=contact)
