"""Entries of the consent ledger, made in one place so that they are told alike."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from wayline.domain.contacts import Contact
from wayline.domain.ids import bucket_of, derived_beside
from wayline.store.contacts import text
from wayline.store.ledger import ConsentRow

_ACTORS: Final = {
    "reply": "person",
    "complaint": "person",
    "link": "person",
    "form": "person",
    "carrier": "carrier",
    "import": "import",
    "list": "import",
    "api": "client",
    "profile": "wayline",
    "merge": "wayline",
    "term": "wayline",
    "consent": "wayline",  # a suppression that came along with its address
}
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def _actor(method: str) -> str:
    """Who said it, as the way by which it came shows."""
    return _ACTORS.get(method.partition(":")[0], "operator")


def ledger_row(  # noqa: PLR0913 - what an entry says
    contact: Contact,
    channel: str,
    scope: str,
    action: str,
    method: str,
    at: datetime,
    wording: str | None = None,
    *,
    recorded_at: datetime | None = None,
    data: Mapping[str, Any] = _NOTHING,
    evidence: Mapping[str, Any] = _NOTHING,
) -> ConsentRow:
    """One entry; its id is a hash of what it says, so that told twice it is kept once.

    `at` is when it was said, `recorded_at` when we heard (None: then); `evidence` is personal. The
    place that the person's number is of is told with it: which law counts depends on that.
    """
    place = "-".join(part for part in (contact.country, contact.region) if part)
    told: dict[str, Any] = {"actor": _actor(method), **data}
    if place:
        told["region"] = place
    address = (contact.phone if channel == "sms" else contact.email) or ""
    plain = text(told)
    row_id = derived_beside(
        contact.contact_id,
        "consent",
        address,
        channel,
        scope,
        action,
        method,
        at.isoformat(),
        plain,
    )
    return ConsentRow(
        bucket_of(contact.contact_id),
        contact.contact_id,
        row_id,
        contact.workspace_id,
        address,
        channel,
        scope,
        action,
        method,
        wording,
        at,
        recorded_at or at,
        plain,
        text(dict(evidence)),
    )
