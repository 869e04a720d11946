"""What an endpoint is told of a happening: in the shape of Standard Webhooks, or of Segment."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from wayline import __version__
from wayline.domain.happenings import is_own
from wayline.domain.ids import show
from wayline.store.deliveries import Delivery, Described

MOST_OCTETS: Final = 256 * 1024
LIBRARY: Final = "wayline-forward"
_LARGE: Final = ("properties", "before", "after")


def webhook_body(delivery: Delivery, about: Described, url: str | None) -> bytes:
    """The body of a webhook: `type`, `timestamp` and `data`, at most 256 KiB."""
    found = data(about, delivery, url)
    head = {"type": delivery.kind, "timestamp": _time(delivery.at)}
    body = orjson.dumps(head | {"data": found})
    if len(body) <= MOST_OCTETS:
        return body
    return orjson.dumps(head | {"data": _without_large(found) | {"cut": True}})


def segment_message(delivery: Delivery, about: Described, url: str | None) -> dict[str, Any]:
    """One message of a batch: a track call under our name, marked so that it can be known again."""
    told = data(about, delivery, url)
    properties = told
    if is_own(delivery.kind):
        properties = told["event"]["properties"]
    who = "userId" if about.has_user_id else "anonymousId"
    at = about.occurred_at or delivery.at
    return {
        "type": "track",
        "event": delivery.kind,
        "messageId": show("event", delivery.delivery_id),
        who: about.key or show("contact", delivery.delivery_id),
        "timestamp": _time(at),
        "properties": properties,
        "context": {
            "library": {"name": LIBRARY, "version": __version__},
            "wayline": show("workspace", delivery.workspace_id),
        },
        "integrations": {"Wayline": False},
    }


def data(about: Described, delivery: Delivery, url: str | None) -> dict[str, Any]:
    """What happened, and to whom; what has been erased since is left out."""
    told: dict[str, Any] = {}
    if delivery.contact_id is not None:
        told["contact"] = _contact(about, delivery)
    for part, read in _PARTS.items():
        found = read(about, delivery)
        if found is not None:
            told[part] = found
    if delivery.kind == "message.replied":
        told.setdefault("message", None)
    if delivery.kind == "contact.updated" and about.properties is not None:
        told |= about.properties
    if url is not None:
        told["url"] = url
    return told | delivery.data


def _contact(about: Described, delivery: Delivery) -> dict[str, Any]:
    found: dict[str, Any] = {"id": _id("contact", delivery.contact_id)}
    if about.contact_id is None:
        return found | {"erased": True}
    if about.merged_into is not None:
        found["merged_into"] = show("contact", about.merged_into)
    return found | {
        "key": about.key,
        "phone": about.phone,
        "email": about.email,
        "language": about.language,
    }


def _message(about: Described, _: Delivery) -> dict[str, Any] | None:
    if about.message_id is None:
        return None
    return {
        "id": show("message", about.message_id),
        "channel": about.channel,
        "category": about.category,
        "topic": about.topic,
        "template": about.template,
        "template_version": about.template_version,
        "language": about.message_language,
        "parts": about.parts,
        "journey": about.journey,
        "version": about.version,
        "step": about.step,
        "visit": about.visit,
    }


def _event(about: Described, delivery: Delivery) -> dict[str, Any] | None:
    if not is_own(delivery.kind):
        return None
    return {
        "id": _id("event", delivery.subject_id),
        "source": about.source,
        "received_at": about.received_at and _time(about.received_at),
        "properties": about.properties or {},
    }


def _reply(about: Described, _: Delivery) -> dict[str, Any] | None:
    return None if about.meaning is None else {"text": about.reply, "meaning": about.meaning}


def _journey(about: Described, _: Delivery) -> dict[str, Any] | None:
    if about.enrollment_id is None:
        return None
    return {
        "enrollment": show("enrollment", about.enrollment_id),
        "journey": about.journey,
        "version": about.version,
        "entered_at": about.entered_at and _time(about.entered_at),
    }


def _consent(about: Described, _: Delivery) -> dict[str, Any] | None:
    if about.action is None:
        return None
    return {
        "channel": about.consent_channel,
        "scope": about.scope,
        "action": about.action,
        "method": about.method,
        "wording": about.wording,
    }


_PARTS: Final[Mapping[str, Callable[[Described, Delivery], dict[str, Any] | None]]] = {
    "message": _message,
    "event": _event,
    "reply": _reply,
    "journey": _journey,
    "consent": _consent,
}


def _id(kind: str, row_id: Any) -> str | None:
    return None if row_id is None else show(kind, row_id)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_large(told: dict[str, Any]) -> dict[str, Any]:
    """The same without what a client or a profile may have made large."""
    kept = {key: value for key, value in told.items() if key not in _LARGE}
    if "event" in kept:
        kept["event"] = {k: v for k, v in kept["event"].items() if k not in _LARGE}
    return kept
