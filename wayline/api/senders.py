"""`/v1/senders`: the numbers and names that texts go out as, and what each is registered for."""

from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked
from wayline.domain.senders import Registration, Sender, changed, new_sender, registered
from wayline.domain.senders.reading import LONGEST, MOST_DAILY
from wayline.domain.senders.sender import Brand, Campaign
from wayline.runtime import senders as desk
from wayline.runtime.senders import Standing

router = resources("senders")
_PATH: Final = {"address": examples.SENDER}
_Category = Literal["transactional", "service", "marketing"]
_Id = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_Parts = Annotated[int, Field(ge=0, le=MOST_DAILY)]
_Countries = Annotated[list[str], Field(max_length=250, description="ISO 3166: US, DE.")]


class BrandOut(BaseModel):
    """A brand of 10DLC; `daily_parts` null: what carriers let go for its score."""

    id: str
    score: int | None
    daily_parts: int | None


class CampaignOut(BaseModel):
    """A campaign of 10DLC; `daily_parts` null: no limit of its own."""

    id: str
    use_case: str
    daily_parts: int | None


class DayOut(BaseModel):
    """A limit of the carriers' day for texts to the United States, in parts."""

    of: str
    used: int
    most: int


class RateOut(BaseModel):
    """Complaints among messages delivered in 30 days; `at_most` is a bound that holds at 95 %."""

    count: int
    delivered: int
    per_thousand: float | None
    at_most: float | None
    high: bool


class SenderOut(BaseModel):
    """A sender; `categories` and `countries` are what it may carry and reach, whoever says so."""

    address: str
    kind: str
    country: str | None
    state: Literal["used", "aside", "disabled"]
    disabled: str | None
    categories: list[str]
    countries: Annotated[list[str] | None, Field(description="Null: anywhere, as the sandbox.")]
    two_way: bool
    brand: BrandOut | None
    campaign: CampaignOut | None
    verification: str | None
    registered: dict[str, str]
    stop_at: str
    parts_today: int
    day: list[DayOut]
    complaints: RateOut


class SenderAsked(Asked):
    """A new sender: a number with its plus, the digits of a short code, or a name."""

    address: Annotated[str, Field(min_length=1, max_length=40)]
    countries: Annotated[
        _Countries,
        Field(default_factory=list, description="Of a code its own, of a name where it is used."),
    ]


class SenderChange(Asked):
    """What is to change; an empty list goes back to what follows from kind and registration."""

    categories: list[_Category] | None = None
    countries: _Countries | None = None
    stop_at: Annotated[
        str | None, Field(max_length=20, description="Of a name: the number that takes STOP.")
    ] = None


class RegistrationAsked(Asked):
    """What a sender is registered for; what is left out stays as it is."""

    brand: _Id | None = None
    score: Annotated[int | None, Field(ge=1, le=100, description="Of the brand, by TCR.")] = None
    brand_daily: Annotated[
        _Parts | None, Field(description="Parts a day, if not what the score says.")
    ] = None
    campaign: _Id | None = None
    use_case: Annotated[str | None, Field(max_length=40)] = None
    campaign_daily: _Parts | None = None
    verification: Literal["unverified", "pending", "verified"] | None = None
    number: Annotated[
        _Id | None, Field(description="Of a short code's program, or a name's registration.")
    ] = None
    country: Annotated[str | None, Field(max_length=2, description="Where that holds.")] = None


class DisableAsked(Asked):
    """Why a sender is set aside."""

    why: Annotated[str, Field(min_length=1, max_length=200)] = "by hand"


@router.get("/senders", **operation("workspace:read"))
async def list_senders(call: Called) -> Page[SenderOut]:
    """Every sender, the oldest first, with what it has sent today."""
    found = await desk.standing(call.connection, call.workspace_id, call.now)
    return Page(items=[_out(one) for one in found], next=None)


@router.get(
    "/senders/{address}",
    **operation("workspace:read", path=_PATH, refuses=["sender:unknown"]),
)
async def get_sender(call: Called, address: str) -> SenderOut:
    """One sender."""
    return await _one(call, address)


@router.post(
    "/senders",
    status_code=201,
    **operation(
        "workspace:write",
        body={"address": "ROASTERY", "countries": ["DE"]},
        refuses=["sender:invalid", "sender:known", "sender:many"],
    ),
)
async def add_sender(call: Called, body: SenderAsked) -> SenderOut:
    """Add a sender; the sandbox's own number stands aside from then on."""
    made = new_sender(body.address, body.countries)
    await desk.add(call.connection, call.workspace_id, made, call.now)
    return await _one(call, made.address)


@router.patch(
    "/senders/{address}",
    **operation(
        "workspace:write",
        path=_PATH,
        body={"categories": ["transactional", "service"]},
        refuses=["sender:unknown", "sender:invalid"],
    ),
)
async def change_sender(call: Called, address: str, body: SenderChange) -> SenderOut:
    """Say what a sender is used for; messages that are not handed over yet obey it."""
    told = body.model_dump(exclude_none=True)
    await desk.change(
        call.connection, call.workspace_id, address, lambda one: changed(one, **told), call.now
    )
    return await _one(call, address)


@router.post(
    "/senders/{address}/register",
    **operation(
        "workspace:write",
        path=_PATH,
        body={"brand": "B1A2B3C", "score": 60, "campaign": "C9X8Y7Z", "use_case": "mixed"},
        refuses=["sender:unknown", "sender:invalid"],
    ),
)
async def register_sender(call: Called, address: str, body: RegistrationAsked) -> SenderOut:
    """Say what a sender is registered for; of a brand it holds for all of its senders."""
    said = Registration(**body.model_dump())
    await desk.change(
        call.connection, call.workspace_id, address, lambda one: registered(one, said), call.now
    )
    return await _one(call, address)


@router.post(
    "/senders/{address}/disable",
    **operation(
        "workspace:write",
        path=_PATH,
        body={"why": "the carrier asked us to"},
        refuses=["sender:unknown"],
    ),
)
async def disable_sender(call: Called, address: str, body: DisableAsked) -> SenderOut:
    """Set a sender aside; messages that only it could carry are refused."""
    await _disable(call, address, body.why)
    return await _one(call, address)


@router.post(
    "/senders/{address}/enable",
    **operation("workspace:write", path=_PATH, refuses=["sender:unknown"]),
)
async def enable_sender(call: Called, address: str) -> SenderOut:
    """Let a sender that was set aside send again."""
    await _disable(call, address, None)
    return await _one(call, address)


async def _disable(call: Call, address: str, why: str | None) -> None:
    await desk.change(
        call.connection,
        call.workspace_id,
        address,
        lambda one: replace(one, disabled=why),
        call.now,
    )


async def _one(call: Call, address: str) -> SenderOut:
    wanted: Sender = await desk.find(call.connection, call.workspace_id, address)
    every = await desk.standing(call.connection, call.workspace_id, call.now)
    for one in every:
        if one.sender.address == wanted.address:
            return _out(one)
    raise ApiError("sender:unknown", "there is no such sender")


def _out(one: Standing) -> SenderOut:
    sender, brand, campaign = one.sender, one.sender.brand, one.sender.campaign
    return SenderOut(
        address=sender.address,
        kind=sender.kind,
        country=sender.country,
        state="disabled" if sender.disabled is not None else "used" if one.in_use else "aside",
        disabled=sender.disabled,
        categories=sorted(sender.uses()),
        countries=sorted(sender.reach()) if sender.is_real else None,
        two_way=sender.two_way,
        brand=None if brand is None else _brand(brand),
        campaign=None if campaign is None else _campaign(campaign),
        verification=sender.verification if sender.kind == "toll_free" else None,
        registered=dict(sender.registered),
        stop_at=sender.stop_at,
        parts_today=one.parts,
        day=[DayOut(of=day.name, used=day.used, most=day.most) for day in one.daily],
        complaints=RateOut(
            count=one.rate.complaints,
            delivered=one.rate.delivered,
            per_thousand=one.rate.per_thousand,
            at_most=one.rate.at_most,
            high=one.rate.is_high,
        ),
    )


def _brand(brand: Brand) -> BrandOut:
    return BrandOut(id=brand.id, score=brand.score, daily_parts=brand.daily)


def _campaign(campaign: Campaign) -> CampaignOut:
    return CampaignOut(id=campaign.id, use_case=campaign.use_case, daily_parts=campaign.daily)
