"""`/v1/contacts/{id}/preferences`: links to a person's own page, made and taken back."""

from datetime import datetime

from pydantic import BaseModel

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.people import known
from wayline.runtime.page_links import LIVES, PageLinks
from wayline.runtime.preferences import revoke_links
from wayline.text.links import page_url

router = resources("preferences")


class LinkOut(BaseModel):
    """Where the page is; whoever has the address can choose for the person."""

    url: str
    expires_at: datetime


class RevokedOut(BaseModel):
    """That no link from before opens the page."""

    revoked: bool


@router.post(
    "/contacts/{contact_id}/preferences",
    **operation(
        "consent:write",
        path={"contact_id": examples.CONTACT},
        refuses=["contact:unknown", "contact:unreachable"],
    ),
)
async def make_preferences_link(call: Called, contact_id: str) -> LinkOut:
    """Make a link to the person's own page, for 180 days; give it to nobody else."""
    contact = (await known(call, contact_id)).contact
    if contact.phone is None and contact.email is None:
        message = "the contact has neither a number nor an email"
        raise ApiError("contact:unreachable", message, "Give them one: the link is bound to it.")
    library = await call.library()
    base = (await call.workspace()).link_base or library.link_base
    token = PageLinks(call.vault).make(contact, call.now)
    return LinkOut(url=page_url(base, f"p/{token}"), expires_at=call.now + LIVES)


@router.post(
    "/contacts/{contact_id}/preferences/revoke",
    **operation(
        "consent:write", path={"contact_id": examples.CONTACT}, refuses=["contact:unknown"]
    ),
)
async def revoke_preferences_links(call: Called, contact_id: str) -> RevokedOut:
    """Take back every link to the person's page that there is; new ones work."""
    person = await known(call, contact_id)
    await revoke_links(call.connection, person.contact.contact_id)
    return RevokedOut(revoked=True)
