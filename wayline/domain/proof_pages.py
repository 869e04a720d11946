"""What a proof says, in sentences that a lawyer can read: headings, and lines under them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from wayline.domain.ids import show
from wayline.domain.messages import ALLOWED
from wayline.domain.reasons import is_reason, sentence

WORDING: Final = "wayline-pages/1"  # of the sentences and their order: a change makes another one
ATTACHED: Final = "proof.json"
_CONSENT: Final = "consent_event"
_HAPPENED: Final = {
    "allowed": "The gate let it pass",
    "sent": "The carrier took it",
    "delivered": "The phone had it, says the carrier",
    "undelivered": "It did not arrive, says the carrier",
    "failed": "The carrier refused it",
    "in_doubt": "Nobody knows whether the carrier took it",
    "held": "It had to wait",
    "expired": "It came too late to be sent",
}
_SAID: Final = {
    "granted": "They agreed",
    "imported": "A list says that they agreed",
}
RULES: Final = {
    "workspace": "the business was not closed",
    "journey": "its journey was under way",
    "expiry": "it was not too late for it",
    "number": "the number can get texts",
    "country": "the business texts this country",
    "suppressed": "no STOP, list or carrier had closed the number for it",
    "consent": "the consent that its category needs stood, and none was revoked",
    "sunset": "if an offer: they had not let too many go by",
    "category": "its category was a known and approved one",
    "sender": "the sender may send this",
    "place": "if hours bind it: it was known where the person may be",
    "text": "the words were whole",
    "size": "it had not too many parts, and was not too dear",
    "wording": "if an offer: brand and the way to stop were named where they must be",
    "loop": "it was not the same text again and again",
    "workspace_paused": "the business had not paused",
    "paused": "its journey had not paused",
    "asked": "if an offer: no question whether they want more was open",
    "budget": "the budget was not spent",
    "day": "carriers still let the sender send so many parts that day",
    "quiet_hours": "no law on hours that binds it forbade it, wherever they may be",
    "blackout": "no closed day bound it",
    "legal_cap": "no law on numbers of texts forbade it",
    "cap": "no limit of the business that counts it was reached",
    "gap": "the last text was long enough ago",
    "wish": "the person's own wishes were kept",
}
_SEEN: Final = {
    "scope": "Channel, category, topic",
    "consent": "Consent as it stood",
    "country": "Country of the number",
    "places": "Jurisdictions that may apply",
    "zones": "Time zones where they may be",
    "quiet": "Rules on hours that bound it",
    "caps": "Limits, used of allowed",
    "sender": "Sender",
    "template": "Template",
    "template_version": "Its version",
    "policy": "Policy of the business",
    "as_of": "Law as of",
    "tz": "Data of time zones",
    "holidays": "Data of holidays",
    "parts": "Parts",
    "attempt": "Attempt",
}


class Line(NamedTuple):
    """A line of a page: what it is about, and what it says; `code` is set in a fixed width."""

    label: str
    says: str
    code: bool = False


class Section(NamedTuple):
    """A heading with its lines."""

    heading: str
    lines: tuple[Line, ...]


def pages(proof: Mapping[str, Any]) -> list[Section]:
    """The sections of a proof, of which `check` found that it holds."""
    rows = [orjson.loads(row["sealed"]) for row in proof["rows"]]
    happened = sorted((r for r in rows if r[0] != _CONSENT), key=lambda fields: str(fields[6]))
    certificate = [fields[8] for fields in happened if fields[5] == ALLOWED][-1]
    return [
        Section("The text", tuple(_text(proof["message"], happened))),
        Section("The consent it relied on", tuple(_consent(proof, rows))),
        Section("What was true when it went", tuple(_rules(certificate))),
        Section("What the rules saw", tuple(_seen(certificate))),
        Section("How it is sealed", tuple(_seals(proof))),
        Section("How to check it", tuple(_how())),
    ]


def _text(message: Mapping[str, Any], happened: Iterable[list[Any]]) -> Iterator[Line]:
    yield Line("To", message["to"])
    yield Line("From", message["from"])
    yield Line("Words", message["text"])
    for fields in happened:
        why = f": {sentence(fields[7])}" if fields[7] and is_reason(fields[7]) else ""
        yield Line(_when(fields[6]), _HAPPENED.get(fields[5], _plain(fields[5])) + why)
    yield Line("Message", show("message", UUID(message["id"])), code=True)


def _consent(proof: Mapping[str, Any], rows: Iterable[list[Any]]) -> Iterator[Line]:
    told = proof["consent"]
    if told is None:
        yield Line("None", "A text of this category needs no consent; nobody had forbidden it.")
        return
    fields = next(one for one in rows if one[0] == _CONSENT and one[3] == told["id"])
    _, _, _, _, channel, scope, action, method, occurred_at, recorded_at, data, _ = fields
    yield Line("What", f"{_SAID.get(action, _plain(action))}: {channel}/{scope}")
    yield Line("How", _plain(method))
    yield Line("When", _when(occurred_at))
    yield Line("Written down", _when(recorded_at))
    yield Line("Number or address", told["address"] or "not kept with it")
    yield Line("Words they saw", told["wording"] or "not kept")
    for name, value in {**data, **told["evidence"]}.items():
        yield Line(_plain(name), _value(value))
    yield Line("Entry of the ledger", str(told["id"]), code=True)


def _rules(certificate: Mapping[str, Any]) -> Iterator[Line]:
    for rule in str(certificate["rules"]).split():
        name, _, version = rule.partition("@")
        yield Line(
            f"{_plain(name)}, version {version}", RULES.get(name, "it found nothing against it")
        )


def _seen(certificate: Mapping[str, Any]) -> Iterator[Line]:
    for name, label in _SEEN.items():
        if certificate.get(name) not in (None, "", [], {}):
            yield Line(label, _value(certificate[name]))


def _seals(proof: Mapping[str, Any]) -> Iterator[Line]:
    rows, seals = len(proof["rows"]), proof["seals"]
    yield Line(
        "What it means",
        f"The {rows} entries behind these pages lie under signed seals. Whoever changes, removes "
        "or adds one afterwards changes a root, and the signature is false.",
    )
    for seal in seals:
        yield Line(f"Seal {seal['number']}", f"{_when(seal['sealed_at'])}, {seal['size']} entries")
        yield Line("Its root", seal["root"], code=True)
        yield Line("Signed with the key", seal["key"], code=True)


def _how() -> Iterator[Line]:
    yield Line(
        "The proof itself",
        f"These pages are for reading. What proves is the file {ATTACHED} attached to them.",
    )
    yield Line(
        "Check it, offline", "wayline consent verify-proof FILE --keys signing.pub", code=True
    )
    yield Line(
        "The key",
        "signing.pub is the public key of the business. Ask for it by another way than the one by "
        "which this file came.",
    )


def _when(told: str) -> str:
    at = datetime.fromisoformat(told)
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _plain(name: str) -> str:
    told = name.replace("_", " ")
    return told[:1].upper() + told[1:]


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{_short(name)}: {_value(one)}" for name, one in value.items())
    if isinstance(value, list) and [type(one) for one in value] == [int, int]:
        return f"{value[0]} of {value[1]}"
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return str(value)


def _short(name: object) -> str:
    return str(name).replace("_", " ")
