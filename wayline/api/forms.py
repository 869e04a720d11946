"""`/v1/forms`: forms on which people leave their number or email, and where they are shown."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked
from wayline.domain.forms import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_AN_HOUR,
    MOST_ORIGINS,
    Form,
    snippet,
)
from wayline.domain.opt_in import LONGEST_PURPOSE
from wayline.runtime import forms as desk
from wayline.store import forms as store
from wayline.text.links import page_url

router = resources("forms")
_PATH: Final = {"form": examples.FORM}
_MOST_OF_A_FORM: Final = 10_000
_Short = Annotated[str, Field(max_length=LONGEST_PURPOSE)]


class FormTexts(Asked):
    """What a form says in one language; what is left out is said in our words."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    purpose: Annotated[_Short, Field(description="weekly offers")] = ""
    frequency: Annotated[_Short, Field(description="4 msgs/month")] = ""
    wording: Annotated[
        str,
        Field(
            max_length=LONGEST_TEXT,
            description="In place of our first sentence at the box; rates, STOP and HELP follow.",
        ),
    ] = ""
    thanks: Annotated[str, Field(max_length=LONGEST_TEXT, description="Shown afterwards.")] = ""


class FormAsked(FormTexts):
    """What a form is to be. The same name again changes it, as its next version."""

    scope: Annotated[
        str, Field(description="sms/marketing, or email/marketing: then it asks for an email.")
    ] = "sms/marketing"
    translations: Annotated[
        dict[str, FormTexts],
        Field(
            default_factory=dict,
            description="By en, es, fr, de, pt, it: in each, all texts that the form has itself.",
        ),
    ]
    fields: Annotated[
        list[Literal["first_name", "email"]],
        Field(default_factory=list, description="Asked besides, never needed."),
    ]
    origins: Annotated[
        list[str],
        Field(
            default_factory=list,
            max_length=MOST_ORIGINS,
            description="The sites that may show it in a frame: https://shop.example.",
        ),
    ]
    countries: Annotated[
        list[str] | None, Field(max_length=250, description="Whose numbers it takes; null: all.")
    ] = None
    confirm: Annotated[
        Literal["reply", "link", "both"] | None, Field(description="null: as the workspace says.")
    ] = None
    thanks_url: Annotated[str, Field(max_length=2_000, description="Leads there afterwards.")] = ""
    hourly: Annotated[
        int, Field(ge=1, le=_MOST_OF_A_FORM, description="Sign-ups of the workspace in an hour.")
    ] = MOST_AN_HOUR
    kiosk: Annotated[bool, Field(description="Shown on devices of yours as well.")] = False


class FormOut(FormAsked):
    """A form, where it is, and what puts it into a page of yours."""

    name: str
    version: int
    state: str
    url: str
    snippet: str
    created_at: datetime
    changed_at: datetime


class DeviceAsked(Asked):
    """One device of yours that shows a kiosk."""

    device: Annotated[str, Field(min_length=1, max_length=desk.LONGEST_DEVICE)]


class DeviceOut(BaseModel):
    """The address for that device alone: sign-ups there are counted by device, not by network."""

    url: str


@router.get("/forms", **operation("workspace:read"))
async def list_forms(call: Called) -> Page[FormOut]:
    """Every form of the workspace, the oldest first."""
    found = await store.of_workspace(call.connection, call.workspace_id)
    return Page(items=[await _out(call, one) for one in found], next=None)


@router.get("/forms/{form}", **operation("workspace:read", path=_PATH, refuses=["form:unknown"]))
async def get_form(call: Called, form: str) -> FormOut:
    """One form."""
    return await _out(call, await desk.find(call.connection, call.workspace_id, form))


@router.put(
    "/forms/{form}",
    **operation(
        "workspace:write",
        path=_PATH,
        body={
            "title": "Offers by text",
            "purpose": "weekly offers",
            "frequency": "4 msgs/month",
            "origins": ["https://shop.example"],
            "countries": ["US", "CA"],
            "kiosk": True,
        },
        refuses=["form:invalid", "form:many", "consent:no_mail"],
    ),
)
async def put_form(call: Called, form: str, body: FormAsked) -> FormOut:
    """Make a form, or change it: it gets a new version, and a closed one is open again."""
    told = _told(body)
    saved = await desk.save(call.connection, call.workspace_id, form, told, call.now)
    return await _out(call, saved)


@router.post(
    "/forms/{form}/close", **operation("workspace:write", path=_PATH, refuses=["form:unknown"])
)
async def close_form(call: Called, form: str) -> FormOut:
    """Take no more sign-ups; who opens it is told so. What was agreed to stays in the ledger."""
    closed = await desk.close(call.connection, call.workspace_id, form, call.now)
    return await _out(call, closed)


@router.post(
    "/forms/{form}/devices",
    **operation(
        "workspace:write",
        path=_PATH,
        body={"device": "till1"},
        refuses=["form:unknown", "form:device"],
        secrets=["url"],
    ),
)
async def add_device(call: Called, form: str, body: DeviceAsked) -> DeviceOut:
    """Make the address for one device at a point of sale; give it to nobody else."""
    found = await desk.find(call.connection, call.workspace_id, form)
    token = desk.device_token(call.vault, found, body.device)
    return DeviceOut(url=f"{await _url(call, found)}?device={token}")


def _told(body: FormAsked) -> dict[str, Any]:
    """What is kept: without what says nothing, so that the same form is no new version."""
    told = body.model_dump(exclude_defaults=True)
    texts = told.get("translations", {})
    return {**told, "translations": texts} if texts else told


async def _url(call: Call, form: Form) -> str:
    base = (await call.workspace()).link_base or (await call.library()).link_base
    return page_url(base, f"{desk.PATH}/{form.key}")


async def _out(call: Call, form: Form) -> FormOut:
    url = await _url(call, form)
    return FormOut(
        **form.told,
        name=form.name,
        version=form.version,
        state=form.state,
        url=url,
        snippet=snippet(url),
        created_at=form.created_at,
        changed_at=form.changed_at,
    )
