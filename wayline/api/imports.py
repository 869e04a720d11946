"""`/v1/imports`: files of people taken in over HTTP, and taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request
from pydantic import BaseModel, BeforeValidator, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import JSON, operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked, Words
from wayline.domain import ids
from wayline.domain.api_keys import allows
from wayline.domain.declared import MARKETING, Declared
from wayline.domain.imports import Reject
from wayline.runtime.imports import upload
from wayline.runtime.imports.rehearsal import rehearse
from wayline.runtime.imports.source import Source, open_source
from wayline.runtime.imports.tally import Tally
from wayline.runtime.imports.undo import undo
from wayline.store import imports
from wayline.store.imports import Import

router = resources("imports")
_BATCH: Final = 200  # rows between which other requests are answered
_SAYS: Final = ("consent", "blocked", "wishes")  # columns that speak in people's name
_FILES: Final = (
    "file:empty",
    "file:columns",
    "file:encoding",
    "file:binary",
    "import:column",
    "import:nobody",
)


class ImportAsked(Asked):
    """How the rows are read, as the options of `wayline contacts import`."""

    file: Annotated[
        str, Field(pattern=r"^\w[\w. -]{0,99}$", description="A name, for the list of imports.")
    ] = "upload.csv"
    map: Annotated[
        str | None, Field(description="Columns whose guess is wrong: Mobile no=phone;City=-")
    ] = None
    country: Annotated[
        str | None, Field(pattern="^[A-Za-z]{2}$", description="Of numbers without plus.")
    ] = None
    consent: Annotated[
        str | None,
        Field(
            pattern=r"^(sms|mms|rcs|whatsapp|email)/\w[^\s]{0,120}$",
            description="Everybody agreed to this: sms/marketing. Counts only with `proof`.",
        ),
    ] = None
    proof: Annotated[
        Words | None, Field(description="Where, when and to which words they agreed.")
    ] = None
    confirmed: Annotated[
        Words | None,
        Field(
            max_length=500,
            description="By what second yes all confirmed it: for where `opt_in` is double.",
        ),
    ] = None
    on_conflict: Annotated[
        Literal["merge", "refuse", "skip"],
        Field(description="Of a row that names two people; `skip` leaves who is known."),
    ] = "merge"
    dry_run: Annotated[bool, Field(description="Say what would happen, and write nothing.")] = False


Record = dict[str, str | int | float | bool | list[str] | None]


class RecordsAsked(Asked):
    """People as records; their fields are called like the columns of a table."""

    records: Annotated[list[Record], Field(min_length=1, max_length=upload.MOST_ROWS)]


class Told(BaseModel):
    """A row, and what is to be said of it."""

    line: int
    code: str
    what: str
    mend: str


class ImportOut(BaseModel):
    """An import, and what has become of its rows so far."""

    id: str
    kind: Literal["contacts", "products", "orders", "events"]
    file: str
    state: Literal["running", "done", "undoing", "undone"]
    line: Annotated[int, Field(description="The last line that was taken.")]
    started_at: datetime
    ended_at: datetime | None
    counts: Annotated[dict[str, int], Field(description="created, updated, merged, rejected, ...")]
    consent: dict[str, int]
    rejected: Annotated[dict[str, int], Field(description="How many rows by code.")]
    noted: dict[str, int]
    examples: Annotated[list[Told], Field(description="The first of each code.")]


class Imported(BaseModel):
    """What an upload came to; `rejects` are the first 100 that were not taken."""

    dry_run: bool
    done_before: Annotated[bool, Field(description="The same rows were taken before, once.")]
    fields: Annotated[dict[str, str], Field(description="What each column was taken for.")]
    taken: Annotated[ImportOut | None, Field(description="Null of a dry run.")]
    counts: dict[str, int]
    consent: dict[str, int]
    rejects: list[Told]
    examples: list[Told]


def _no_octets(body: Any) -> Any:
    """A file is no JSON: it is read from the request itself."""
    return None if isinstance(body, bytes) else body


Records = Annotated[RecordsAsked | None, BeforeValidator(_no_octets)]


@router.get("/imports", **operation("contacts:read"))
async def list_imports(call: Called) -> Page[ImportOut]:
    """The last hundred imports of any kind, the newest first."""
    found = await imports.of_workspace(call.connection, call.workspace_id)
    return Page(items=[_shown(row) for row in found], next=None)


@router.get(
    "/imports/{import_id}",
    **operation(
        "contacts:read",
        path={"import_id": examples.IMPORT},
        refuses=["id:invalid", "import:unknown"],
    ),
)
async def get_import(call: Called, import_id: str) -> ImportOut:
    """An import as far as it is."""
    row = await imports.one(call.connection, call.workspace_id, ids.read("import", import_id))
    if row is None:
        raise ApiError("import:unknown", "there is no such import", "See GET /v1/imports.")
    return _shown(row)


@router.post(
    "/imports",
    **operation(
        "contacts:write",
        query={"country": "US"},
        body={"records": [{"user_id": "eve", "phone": "+12125550142", "city": "Rome"}]},
        media=(JSON, "text/csv"),
        refuses=[*_FILES, "import:busy", "import:large", "import:rejects", "key:scope"],
    ),
)
async def create_import(
    call: Called,
    request: Request,
    query: Annotated[ImportAsked, Query()],
    body: Records = None,
) -> Imported:
    """Take people in: a CSV file of any kind as `text/csv`, or records as JSON.

    At most 10,000 rows and 4 MiB. Batches are committed one by one: if the answer does not come,
    send the same again, and it goes on where it stopped. Rows that cannot be taken are told.
    Consent needs the scope `consent:write` too, and counts only with a proof; where `opt_in` is
    double it is `unconfirmed` without what shows a second yes. Nobody is asked by an import.
    """
    octets = await request.body() if body is None else upload.table_of(body.records)
    if not octets:
        raise ApiError("file:empty", "there are no rows", "Send text/csv, or {records: [...]}.")
    with upload.kept(query.file, octets) as path:
        source = open_source(
            path,
            (query.country or (await call.workspace()).country).upper(),
            mapping=_mapping(query.map),
            encoding=None,
            declared=Declared(
                query.consent or MARKETING,
                query.consent is not None,
                query.proof,
                query.confirmed,
            ),
            on_conflict=query.on_conflict,
        )
        _check(call, source)
        return await (_rehearsed if query.dry_run else _taken)(call, replace(source, most=_BATCH))


@router.post(
    "/imports/{import_id}/undo",
    **operation(
        "contacts:write",
        path={"import_id": examples.IMPORT},
        refuses=["id:invalid", "import:unknown", "import:kind", "import:late", "import:undone"],
    ),
)
async def undo_import(call: Called, import_id: str) -> ImportOut:
    """Take an import of contacts back, within 24 hours of its end.

    New people go and changed fields become what they were, unless something has happened since.
    Opt-outs stay. If the answer does not come, send it again: it goes on where it stopped.
    """
    wanted = ids.read("import", import_id)
    await undo(call.more, call.workspace_id, wanted, lambda: call.now, key=call.suppression)
    row = await imports.one(call.connection, call.workspace_id, wanted)
    assert row is not None
    return _shown(row)


async def _taken(call: Call, source: Source) -> Imported:
    found = await upload.take(
        call.more, call.workspace_id, source, lambda: call.now, call.suppression
    )
    tally = Tally(found.row.tally)
    return _imported(source, tally, found.row, found.rejects, done_before=found.done_before)


async def _rehearsed(call: Call, source: Source) -> Imported:
    tally = await rehearse(
        call.more, call.workspace_id, source, lambda: call.now, key=call.suppression
    )
    return _imported(source, tally, None, [], done_before=False)


def _imported(
    source: Source, tally: Tally, row: Import | None, rejects: list[Reject], *, done_before: bool
) -> Imported:
    return Imported(
        dry_run=row is None,
        done_before=done_before,
        fields=source.plain()["fields"],
        taken=row and _shown(row),
        counts=tally.counts,
        consent=tally.consent,
        rejects=[Told(line=r.line, code=r.code, what=r.what, mend=r.mend) for r in rejects],
        examples=_examples(tally),
    )


def _check(call: Call, source: Source) -> None:
    """Refuse what is too large for one request, and what the key may not say for people."""
    if source.table.lines > upload.MOST_ROWS + 2:  # a header and a separator
        message = f"there are more than {upload.MOST_ROWS:,} rows"
        mend = "Send them in pieces; wayline contacts import takes a file of any size."
        raise ApiError("import:large", message, mend)
    speaks = source.plan.declared.agreed or any(f.startswith(_SAYS) for f in source.plan.fields)
    if speaks and not allows(call.key.scopes, "consent:write"):
        message = f"the key {call.key.prefix} does not have the scope consent:write"
        mend = (
            "Leave consent out, or make a key that may: wayline keys create --scope consent:write"
        )
        raise ApiError("key:scope", message, mend)


def _mapping(told: str | None) -> dict[str, str]:
    """What `map` says, by column."""
    found = {}
    for pair in (told or "").split(";"):
        column, _, field = pair.rpartition("=")
        if column and field:
            found[column] = field
        elif pair.strip():
            message = f'"{pair[:60]}" says not which column is what'
            raise ApiError("import:column", message, "Write map=Mobile no=phone;City=-")
    return found


def _shown(row: Import) -> ImportOut:
    tally = Tally(row.tally)
    return ImportOut.model_validate(
        {
            "id": ids.show("import", row.import_id),
            "kind": row.kind,
            "file": row.file,
            "state": row.state,
            "line": row.reached,
            "started_at": row.started_at,
            "ended_at": row.ended_at,
            "counts": tally.counts,
            "consent": tally.consent,
            "rejected": tally.rejected,
            "noted": tally.noted,
            "examples": _examples(tally),
        }
    )


def _examples(tally: Tally) -> list[Told]:
    return [
        Told(line=line, code=code, what=what, mend=mend)
        for code, examples in tally.examples.items()
        for line, what, mend in examples
    ]
