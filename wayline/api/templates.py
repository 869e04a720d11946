"""`/v1/templates`: the texts that are published, in their newest versions."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked
from wayline.store import journeys
from wayline.store.journeys import TemplateRow

router = resources("templates")


class TemplatesAsked(Asked):
    """Which texts."""

    name: str | None = None
    channel: str | None = None
    language: str | None = None


class TemplateOut(BaseModel):
    """A text in one language; `file` is what it is called beside a journey.

    `approved_by` says who published this version of a marketing text, and so answers for it.
    """

    file: str
    name: str
    channel: str
    language: str
    version: int
    category: str
    role: str
    topic: str | None
    subject: str | None
    body: str
    approved: bool
    created_at: datetime
    approved_by: str | None


@router.get("/templates", **operation("journeys:read", query={"channel": "sms"}))
async def list_templates(
    call: Called, query: Annotated[TemplatesAsked, Query()]
) -> Page[TemplateOut]:
    """The newest version of every text, by name, channel and language.

    New ones come with the journeys that send them: POST /v1/journeys/{journey}/publish.
    """
    rows = await journeys.newest_templates(call.connection, call.workspace_id)
    wanted = query.model_dump(exclude_none=True)
    fitting = [row for row in rows if all(getattr(row, k) == v for k, v in wanted.items())]
    return Page(items=[_out(row) for row in fitting], next=None)


@router.get(
    "/templates/{file}",
    **operation("journeys:read", path={"file": examples.TEMPLATE}, refuses=["template:unknown"]),
)
async def get_template(call: Called, file: str) -> TemplateOut:
    """The newest version of the text of a file name, such as welcome.sms.en.txt."""
    rows = await journeys.newest_templates(call.connection, call.workspace_id)
    for row in rows:
        if _file(row) == file:
            return _out(row)
    raise ApiError("template:unknown", "there is no such text", "See them: GET /v1/templates")


def _file(row: TemplateRow) -> str:
    return f"{row.name}.{row.channel}.{row.language}.txt"


def _out(row: TemplateRow) -> TemplateOut:
    return TemplateOut(file=_file(row), **row._asdict())
