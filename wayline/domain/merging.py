"""Two contacts that turn out to be one person: whose word counts, and what is kept of both."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from wayline.domain.attributes import MOST_ATTRIBUTES
from wayline.domain.care import Care, strictest, without_address
from wayline.domain.contacts import Contact

MOST_ALIASES: Final = 8
MERGED: Final = "merge:merged"
TOO_MANY: Final = "merge:too_many"
ADDRESS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"sms": "phone", "mms": "phone", "rcs": "phone", "whatsapp": "phone", "email": "email"}
)


def too_many(winner: Contact, loser: Contact) -> bool:
    """Whether one person would have more former contacts than reads can follow."""
    return len(winner.aliases) + 1 + len(loser.aliases) > MOST_ALIASES


def merged_contact(winner: Contact, loser: Contact) -> Contact:
    """The winner as the merge leaves them: their own values, and the loser's where they have none.

    A number brings along what follows from it. Attributes beyond the limit are left out.
    """
    numbered = loser if loser.phone and not winner.phone else winner
    filled = {k: v for k, v in loser.attributes.items() if k not in winner.attributes}
    room = max(0, MOST_ATTRIBUTES - len(winner.attributes))
    return replace(
        winner,
        phone=numbered.phone,
        country=numbered.country or winner.country or loser.country,
        region=numbered.region,
        line_type=numbered.line_type,
        zones=numbered.zones,
        email=winner.email or loser.email,
        zone=winner.zone or loser.zone,
        language=winner.language or loser.language,
        stage=winner.stage or loser.stage,
        score=winner.score or loser.score,
        attributes=winner.attributes | dict(list(filled.items())[:room]),
        tags=winner.tags | loser.tags,
        aliases=(*winner.aliases, loser.contact_id, *loser.aliases),
    )


def merged_care(winner: Contact, care: Care, loser: Contact, its: Care) -> Care:
    """The stricter word of both on everything; a grant counts only for the address that is kept.

    What the loser has at a carrier stays named in the loser's own row, where its end is recorded.
    """
    for channel, field in ADDRESS_OF.items():
        mine, theirs = getattr(winner, field), getattr(loser, field)
        if mine is not None and theirs is not None and mine != theirs:
            its = without_address(its, channel)
    return replace(strictest(care, its), sending=care.sending)


def alias_of(loser: Contact, winner: Contact) -> Contact:
    """What stays of the loser: a name for the winner."""
    return replace(loser, merged_into=winner.contact_id, aliases=())


def alias_care(its: Care) -> Care:
    """Nothing goes out under an alias: its person has one care row, and that is another."""
    return replace(its, blocked=its.blocked | dict.fromkeys(ADDRESS_OF, MERGED))
