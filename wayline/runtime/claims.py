"""The rows of a message that may be handed over now: its claim, its attempt, its links."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from wayline.domain.gate import Allowed, Candidate
from wayline.domain.ids import bucket_for
from wayline.runtime.rendering import Rendered
from wayline.store.contacts import text
from wayline.store.message_rows import Attempt, Claim, Owed
from wayline.store.tracks import LinkRow

_LINKS_LIVE: Final = timedelta(days=180)
_SALT: Final = 16  # octets


def claim_of(
    carrier: str,
    lease_until: datetime,
    message: Owed,
    rendered: Rendered,
    candidate: Candidate,
    outcome: Allowed,
    at: datetime,
) -> Claim:
    """The claim, with the words frozen in it and what the gate went by."""
    return Claim(
        message.bucket,
        message.contact_id,
        message.message_id,
        message.month,
        lease_until,
        at,
        carrier,
        candidate.sender.id if candidate.sender else "",
        candidate.to or "",
        rendered.text or "",
        rendered.encoding,
        rendered.parts,
        outcome.reservations.micros,
        rendered.template_version,
        rendered.language,
        text(outcome.certificate),
        secrets.token_bytes(_SALT),
    )


def attempt_of(message: Owed, claim: Claim) -> Attempt:
    """The attempt that the carrier's answer is recorded under."""
    return Attempt(
        message.bucket,
        message.contact_id,
        message.message_id,
        message.month,
        message.workspace_id,
        message.enrollment_id,
        message.journey_id,
        message.version,
        message.step,
        message.channel,
        message.category,
        message.prefer,
        message.attempt + 1,
        message.released,
        message.expires_at,
        claim.claimed_at,
        claim.cost,
        claim.parts,
        claim.lease_until,
        claim.address,
        claim.sender,
    )


def link_of(message: Owed, code: str, url: str, at: datetime) -> LinkRow:
    """A link of the text, which leads there for half a year."""
    return LinkRow(
        bucket_for(code),
        code,
        message.workspace_id,
        message.contact_id,
        message.message_id,
        message.month,
        url,
        at + _LINKS_LIVE,
    )
