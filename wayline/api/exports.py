"""`/v1/contacts/export`: everybody as one stream, in the memory of a page."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Final, Literal

import orjson
from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.shapes import Asked
from wayline.runtime import export

router = resources("contacts")
CSV: Final = "text/csv"
LINES: Final = "application/jsonl"
_TYPES: Final = (CSV, LINES)


class ExportAsked(Asked):
    """As what, and of a table which columns."""

    format: Literal["csv", "jsonl"] = "csv"
    columns: Annotated[
        str | None, Field(description="Only these, with commas: phone,attributes.city.")
    ] = None


@router.get(
    "/contacts/export",
    response_class=StreamingResponse,
    responses={200: {"content": {media: {"schema": {"type": "string"}} for media in _TYPES}}},
    **operation(
        "contacts:read",
        query={"format": "jsonl"},
        answers=_TYPES,
        refuses=["export:column", "export:format"],
    ),
)
async def export_contacts(
    call: Called, query: Annotated[ExportAsked, Query()]
) -> StreamingResponse:
    """Everybody, as a table that an import reads back without loss, or as JSON lines.

    No cell becomes a formula in a spreadsheet: what would be one has an apostrophe in front.
    An answer that ends before its last chunk is not whole: ask again.
    """
    if query.format == "jsonl":
        if query.columns is not None:
            message = "JSON lines have no columns"
            raise ApiError("export:format", message, "Ask for csv, or leave columns out.")
        return _streamed(_lines(call), LINES, "jsonl")
    wanted = None if query.columns is None else [c.strip() for c in query.columns.split(",")]
    columns = await export.columns(call.more, call.workspace_id, wanted)
    return _streamed(_table(call, columns), CSV, "csv")


def _streamed(content: AsyncIterator[bytes], media: str, ending: str) -> StreamingResponse:
    named = {"content-disposition": f'attachment; filename="contacts.{ending}"'}
    return StreamingResponse(content, media_type=media, headers=named)


async def _lines(call: Call) -> AsyncIterator[bytes]:
    async for page in export.everybody(call.more, call.workspace_id):
        yield b"".join(orjson.dumps(export.plain(one)) + b"\n" for one in page)


async def _table(call: Call, columns: list[str]) -> AsyncIterator[bytes]:
    yield _rows([columns])
    async for page in export.everybody(call.more, call.workspace_id):
        yield _rows([[export.cell(one, name) for name in columns] for one in page])


def _rows(rows: list[list[str]]) -> bytes:
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerows(rows)
    return told.getvalue().encode()
