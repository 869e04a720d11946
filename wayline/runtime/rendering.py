"""Turns an owed message into the words of one person, with their own tracked links."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from wayline.domain.contacts import Contact
from wayline.domain.ids import JourneyId, WorkspaceId
from wayline.domain.letters import EMAIL
from wayline.domain.workspaces import Workspace
from wayline.runtime.library import Library, TemplateVersion
from wayline.runtime.page_links import PageLinks
from wayline.store.message_rows import Owed
from wayline.text import liquid, sms
from wayline.text.links import (
    derived_code,
    derived_private_code,
    new_code,
    new_private_code,
    page_url,
    short_url,
    tracked_url,
)


@dataclass(slots=True)
class Rendered:
    """The frozen words of a message; `problem` is the reason when there are none."""

    text: str | None
    encoding: str
    parts: int
    links: tuple[tuple[str, str], ...]  # code, target
    template_version: int | None
    language: str | None
    approved: bool
    problem: str | None = None
    own_page: bool = False  # it has the link to the person's own page


def render(library: Library, message: Owed, contact: Contact, now: datetime) -> Rendered:
    """The words of a message, as they would be sent at `now`; its facts are read without locks."""
    if message.channel == EMAIL:  # of no journey yet: what we ask, word by word
        return Rendered(message.inline, "utf8", 1, (), None, None, approved=True)
    workspace = library.workspaces[message.workspace_id]
    template, compiled, problem = _wording(library, message, contact)
    if compiled is None:
        return _none(template, problem or "content:broken")
    links = _Links(workspace, message, library.link_base)
    own = partial(links.make_own, library.pages, contact, now)
    made = {"__link__": links.make, "__preferences__": own}
    try:
        common = context(library, message, contact, now)
        raw = compiled.render({**message.variables, **common, **made})
    except liquid.RenderProblem as error:
        return _none(
            template, "content:unfilled" if error.code == "template:undefined" else "content:broken"
        )
    text = sms.clean(sms.smarten(raw.strip())).text
    count = sms.count(text)
    return Rendered(
        text,
        count.encoding,
        count.parts,
        tuple(links.made),
        template.version if template else None,
        template.language if template else None,
        template.approved if template else True,
        own_page=links.has_own,
    )


def _wording(
    library: Library, message: Owed, contact: Contact
) -> tuple[TemplateVersion | None, liquid.Template | None, str | None]:
    if message.inline is not None:
        return None, library.inline(message.inline), None
    if message.journey_id is None or message.version is None or message.template is None:
        return None, None, "content:broken"
    published = library.published(message.journey_id, message.version)
    template = library.template(published, message.template, message.channel, contact.language)
    return (template, template.compiled(), None) if template else (None, None, "content:empty")


def _none(template: TemplateVersion | None, problem: str) -> Rendered:
    version, language = (template.version, template.language) if template else (None, None)
    approved = template.approved if template else True
    return Rendered(None, "gsm7", 1, (), version, language, approved, problem)


class Origin(Protocol):
    """Where in a journey something comes from: an owed message, or a webhook call."""

    @property
    def workspace_id(self) -> WorkspaceId: ...  # noqa: D102
    @property
    def journey_id(self) -> JourneyId | None: ...  # noqa: D102
    @property
    def version(self) -> int | None: ...  # noqa: D102
    @property
    def trigger(self) -> dict[str, Any] | None: ...  # noqa: D102
    @property
    def memory(self) -> list[Any] | None: ...  # noqa: D102


def context(library: Library, origin: Origin, contact: Contact, now: datetime) -> dict[str, Any]:
    """What Liquid may name in a message or a webhook of this person."""
    workspace = library.workspaces[origin.workspace_id]
    slug = ""
    if origin.journey_id is not None and origin.version is not None:
        slug = library.published(origin.journey_id, origin.version).journey.slug
    person = {
        "id": contact.key,
        "phone": contact.phone,
        "email": contact.email,
        "language": contact.language,
        "country": contact.country,
        "stage": contact.stage,
        **contact.attributes,
    }
    return {
        "contact": person,
        "trigger": origin.trigger or {},
        "answers": origin.memory[3] if origin.memory else {},
        "journey": {"name": slug},
        "workspace": {
            "name": workspace.name,
            "brand": workspace.brand,
            "support": workspace.support,
        },
        "now": now,
    }


class _Links:
    """Makes one code per recipient and link; the target carries where it was clicked from."""

    def __init__(self, workspace: Workspace, message: Owed, link_base: str) -> None:
        self.workspace = workspace
        self.message = message
        self.link_base = workspace.link_base or link_base
        self.made: list[tuple[str, str]] = []
        self.has_own = False

    def make(self, target: str) -> str:
        message = self.message
        utm = {
            "utm_source": "sms",
            "utm_medium": "sms",
            "utm_campaign": message.template or "message",
            "utm_content": message.step,
        }
        if self.workspace.links_secret:
            code = new_code(secrets.token_bytes(8))
        else:
            code = derived_code(self._key())
        self.made.append((code, tracked_url(target, utm)))
        return short_url(self.link_base, code)

    def make_own(self, pages: PageLinks | None, contact: Contact, now: datetime) -> str:
        """The link to the person's own page, untracked; without keys (replay) it opens nothing."""
        if self.workspace.links_secret:
            code = new_private_code(secrets.token_bytes(16))
        else:
            code = derived_private_code(self._key())
        self.has_own = pages is not None
        token = pages.make(contact, now) if pages is not None else code
        self.made.append((code, page_url(self.link_base, f"p/{token}")))
        return short_url(self.link_base, code)

    def _key(self) -> bytes:
        return self.message.message_id.bytes + bytes([len(self.made)])
