"""A contact: one person of one workspace, as decisions see them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.places.whereabouts import Known, Whereabouts, known_of, whereabouts


@dataclass(slots=True)
class Contact:
    """A person's profile. `zone` is explicit; `zones` are the candidates when it is not known.

    `consent` maps `channel/category` or `channel/category/topic` to `granted` or `revoked`.
    Attribute values are JSON values; times in them are RFC 3339 strings. `merged_into` is whom the
    contact turned out to be, `aliases` who turned out to be this contact. `links` counts how often
    the links to their page were taken back.
    """

    contact_id: ContactId
    workspace_id: WorkspaceId
    key: str
    phone: str | None = None
    email: str | None = None
    country: str | None = None
    region: str | None = None
    line_type: str | None = None
    zone: str | None = None
    zones: tuple[str, ...] = ()
    language: str | None = None
    stage: str | None = None
    score: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    consent: dict[str, str] = field(default_factory=dict)
    created_at: datetime | None = None
    merged_into: ContactId | None = None
    aliases: tuple[ContactId, ...] = ()
    links: int = 0

    def known(self) -> Known:
        """What says where the person may be."""
        return known_of(
            self.phone, self.country, self.region, self.zone, self.zones, self.attributes
        )

    def whereabouts(self) -> Whereabouts:
        """Every zone, country and state the person may be in, address and postcode included."""
        return whereabouts(self.known())

    def candidate_zones(self) -> tuple[str, ...]:
        """Every IANA zone the person may be in: the explicit one, else all of the number."""
        return (self.zone,) if self.zone else self.zones
