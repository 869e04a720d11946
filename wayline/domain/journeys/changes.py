"""A contact after a change: what later steps of the same advance see, and what the store writes."""

from dataclasses import replace
from typing import Any

from wayline.domain.contacts import Contact
from wayline.domain.journeys.effects import UpdateContact


def changed(contact: Contact, update: UpdateContact) -> Contact:
    """The contact with the update applied; the one given stays as it is."""
    return replace(
        contact,
        attributes=_merged(contact.attributes, update.set) if update.set else contact.attributes,
        tags=contact.tags.union(update.add_tags).difference(update.remove_tags),
        stage=contact.stage if update.stage is None else update.stage,
        score=contact.score + update.add_score,
    )


def _merged(attributes: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Attributes after a change; a value of None removes one."""
    merged = attributes | changes
    return {key: value for key, value in merged.items() if value is not None or key not in changes}
