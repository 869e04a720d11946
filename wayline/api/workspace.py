"""`/v1/workspace`: the one workspace that a key opens, and the settings that may be changed."""

import re
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.shapes import Asked
from wayline.domain import ids
from wayline.domain.content import standard_problem
from wayline.domain.content import written as written_content
from wayline.domain.content.standard import DEAREST
from wayline.domain.limits import LONGEST_ID, MOST, MOST_CAPS, limits_problem, written
from wayline.domain.opt_in import LONGEST_PURPOSE, MOST_KEYWORDS, opt_in_problem
from wayline.domain.opt_out import OwnWords
from wayline.domain.own_rules import OwnRulesError, read_own_rules
from wayline.domain.own_words import own_words_problem
from wayline.domain.places import is_country, zone_problem
from wayline.domain.workspaces import Workspace
from wayline.store import journeys, messages
from wayline.text.links import link_problem

router = resources("workspace")
_LONGEST: Final = 200
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


_Category = Literal["transactional", "service", "marketing"]


class CapAsked(Asked):
    """At most `most` messages to a person in any `window`, over all journeys."""

    id: Annotated[
        str, Field(max_length=LONGEST_ID, description="Of your choice; refusals name it.")
    ]
    most: Annotated[int, Field(ge=1, le=MOST)]
    window: Annotated[
        str,
        Field(
            description="A time that ends now, such as `24 hours` (at most 30 days), or "
            "`day`, `week` or `month` of the calendar where the person is."
        ),
    ]
    channel: Annotated[str | None, Field(description="Of this channel alone.")] = None
    categories: Annotated[
        list[_Category] | None,
        Field(description="Left out: marketing and service. It binds and counts these."),
    ] = None
    topic: Annotated[str | None, Field(max_length=_LONGEST, description="Of this topic alone.")] = (
        None
    )
    on_cap: Annotated[
        Literal["hold", "skip"],
        Field(description="Of a message too many: held until there is room, or refused."),
    ] = "hold"


class SunsetAsked(Asked):
    """No more marketing after `texts` of it, and `after` the first, without any sign of theirs."""

    texts: Annotated[int | None, Field(ge=1, le=1_000)] = None
    after: Annotated[str | None, Field(description="Such as `90 days`.")] = None


_Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=100)]


class OptOutWords(Asked):
    """Words that count beside ours, as the whole text of a person."""

    stop: _Words = Field(default_factory=list)
    start: _Words = Field(default_factory=list)
    help: _Words = Field(default_factory=list)


_Texts = Annotated[list[str], Field(max_length=100)]


class OwnHours(Asked):
    """Hours in which texts may go besides what law and custom say: all must be open."""

    hours: Annotated[_Texts, Field(description="mon-fri 09:00-19:00; other days are closed.")]
    categories: Annotated[_Texts, Field(description="marketing and service if empty.")] = Field(
        default_factory=list
    )
    where: Annotated[_Texts, Field(description="FR, US-NY; everywhere if empty.")] = Field(
        default_factory=list
    )
    instead_of_custom: Annotated[
        bool, Field(description="Stand in place of customs, which are no law.")
    ] = False
    why: Annotated[str, Field(max_length=_LONGEST)] = ""


class Blackout(Asked):
    """Days on which nothing goes, on every clock of the person."""

    first_day: Annotated[str, Field(description="2026-12-24.")]
    last_day: Annotated[str, Field(description="The same day if empty.")] = ""
    categories: _Texts = Field(default_factory=list)
    where: _Texts = Field(default_factory=list)
    why: Annotated[str, Field(max_length=_LONGEST)] = ""


class OwnRules(Asked):
    """What a workspace closes itself; `holidays` closes those of wherever a person may be."""

    hours: Annotated[list[OwnHours], Field(max_length=100)] = Field(default_factory=list)
    blackouts: Annotated[list[Blackout], Field(max_length=100)] = Field(default_factory=list)
    holidays: bool = False


class KeywordAsked(Asked):
    """A word that signs up whoever texts it to us."""

    word: Annotated[str, Field(min_length=1, max_length=40)]
    disclosure: Annotated[
        str, Field(min_length=1, max_length=2_000, description="What stands where it is shown.")
    ]
    version: Annotated[str, Field(min_length=1, max_length=100, description="Of these words.")]
    scope: Annotated[str, Field(description="sms/marketing, perhaps with a topic.")] = (
        "sms/marketing"
    )
    purpose: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as weekly offers; in our text.")
    ] = ""
    frequency: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as 4 msgs/month.")
    ] = ""


class ContentAsked(Asked):
    """What texts may hold and cost; all of it: what is left out is as if never said."""

    allowed: Annotated[
        list[str],
        Field(
            max_length=10,
            description="sex, alcohol, firearms, tobacco: everybody who gets them is old enough.",
        ),
    ] = Field(default_factory=list)
    most_parts: Annotated[int, Field(ge=1, le=6)] = 6
    most_micros: Annotated[
        int | None, Field(ge=1, le=DEAREST, description="Of one text, as estimated; in millionths.")
    ] = None


class WorkspaceOut(BaseModel):
    """A workspace with its settings; `budget_micros` are millionths of `currency` a month."""

    id: str
    slug: str
    name: str
    brand: str
    zone: str
    country: str
    language: str
    currency: str
    support: str
    closed: bool
    caps: list[CapAsked]
    gaps: dict[str, str]
    sunset: SunsetAsked | None
    budget_micros: int | None
    countries: list[str] | None
    opt_out_words: dict[str, OptOutWords]
    own_rules: OwnRules
    colour: str
    terms_url: str
    privacy_url: str
    opt_in: dict[str, str]
    keywords: list[KeywordAsked]
    request_hours: int
    confirm: str
    content: ContentAsked


class WorkspaceAsked(Asked):
    """The settings to change; what is left out stays, and null takes a limit away."""

    brand: Annotated[str, Field(min_length=1, max_length=_LONGEST)] = ""
    zone: Annotated[str, Field(description="IANA, such as Europe/Berlin.")] = ""
    country: Annotated[str, Field(description="ISO 3166, of numbers without one.")] = ""
    language: Annotated[str, Field(min_length=2, max_length=35)] = ""
    support: Annotated[str, Field(max_length=_LONGEST)] = ""
    caps: Annotated[list[CapAsked], Field(default_factory=list, max_length=MOST_CAPS)]
    gaps: Annotated[
        dict[_Category, str] | None,
        Field(description="The least time between two messages, by category of the later one."),
    ] = None
    sunset: SunsetAsked | None = None
    budget_micros: Annotated[int | None, Field(ge=0, le=10**15)] = None
    countries: list[str] | None = None
    opt_out_words: Annotated[
        dict[str, OptOutWords] | None,
        Field(max_length=250, description="By country (ISO 3166), or * for all; added to ours."),
    ] = None
    opt_in: Annotated[
        dict[str, Literal["single", "double"]] | None,
        Field(max_length=250, description="By country, or * for all: whether people confirm."),
    ] = None
    keywords: Annotated[
        list[KeywordAsked] | None, Field(max_length=MOST_KEYWORDS, description="All of them.")
    ] = None
    request_hours: Annotated[
        int | None, Field(ge=1, le=720, description="How long a request may be answered: 72.")
    ] = None
    confirm: Annotated[
        Literal["reply", "link", "both"] | None,
        Field(description="How requests may be confirmed: by a YES, by a link in the text."),
    ] = None
    own_rules: Annotated[
        OwnRules | None, Field(description="All of them: what is left out here is dropped.")
    ] = None
    content: ContentAsked | None = None
    colour: Annotated[str, Field(description="Of buttons of your pages: #0b7f6e.")] = ""
    terms_url: Annotated[str, Field(max_length=2_000, description="Pages and forms name it.")] = ""
    privacy_url: Annotated[str, Field(max_length=2_000)] = ""


@router.get("/workspace", **operation("workspace:read"))
async def get_workspace(call: Called) -> WorkspaceOut:
    """The workspace of the key."""
    return _out(await call.workspace())


@router.patch(
    "/workspace",
    **operation(
        "workspace:write",
        body={
            "brand": "Roast",
            "caps": [{"id": "weekly", "most": 3, "window": "7 days"}],
            "gaps": {"marketing": "12 hours"},
        },
        refuses=[
            *("workspace:zone", "workspace:country", "workspace:opt_out_words"),
            *("workspace:limits", "workspace:own_rules", "workspace:page"),
            *("workspace:opt_in", "workspace:content"),
        ],
    ),
)
async def change_workspace(call: Called, body: WorkspaceAsked) -> WorkspaceOut:
    """Change settings; messages that are not handed over yet obey them."""
    changes = body.model_dump(exclude_unset=True)
    _check(changes)
    await journeys.lock_workspace(call.connection, call.workspace_id)
    await journeys.change_settings(call.connection, call.workspace_id, changes)
    if "own_rules" in changes:
        await messages.release_workspace(call.connection, call.workspace_id, call.now)
    return _out(await call.workspace())


def _check(changes: dict[str, Any]) -> None:
    problem = zone_problem(changes["zone"]) if "zone" in changes else None
    if problem is not None:
        what, _, mend = problem.sentence.partition(". ")
        raise ApiError("workspace:zone", what, mend)
    for country in [*(changes.get("countries") or ()), *_given(changes, "country")]:
        if not is_country(country):
            message = f'"{country[:20]}" is no country'
            raise ApiError("workspace:country", message, "Send two letters of ISO 3166: DE.")
    wrong = own_words_problem(changes.get("opt_out_words") or {})
    if wrong is not None:
        mend = 'Send words by country, or by "*" for all: {"*": {"stop": ["GENUG"]}}.'
        raise ApiError("workspace:opt_out_words", wrong, mend)
    wrong = opt_in_problem(changes)
    if wrong is not None:
        mend = 'Such as {"opt_in": {"*": "double"}, "keywords": [{"word": "JOIN", ...}]}.'
        raise ApiError("workspace:opt_in", wrong, mend)
    wrong = standard_problem(changes.get("content"))
    if wrong is not None:
        mend = 'Such as {"content": {"allowed": ["alcohol"], "most_parts": 2}}.'
        raise ApiError("workspace:content", wrong, mend)
    wrong = limits_problem(changes)
    if wrong is not None:
        mend = 'Such as {"caps": [{"id": "weekly", "most": 4, "window": "7 days"}]}.'
        raise ApiError("workspace:limits", wrong, mend)
    try:
        read_own_rules(changes.get("own_rules"))
    except OwnRulesError as error:
        raise ApiError("workspace:own_rules", error.what, error.mend) from None
    _check_pages(changes)


def _check_pages(changes: dict[str, Any]) -> None:
    colour = changes.get("colour", "")
    if colour and not _COLOUR.fullmatch(colour):
        message = f'"{colour[:20]}" is no colour'
        raise ApiError("workspace:page", message, "Send # and six digits of 0-9 and a-f: #0b7f6e.")
    for name in ("terms_url", "privacy_url"):
        url = changes.get(name, "")
        problem = link_problem(url) if url else None
        if problem is not None:
            raise ApiError("workspace:page", f"{name}: {problem.what}", problem.mend)


def _given(changes: dict[str, Any], name: str) -> list[str]:
    return [changes[name]] if name in changes else []


def _out(workspace: Workspace) -> WorkspaceOut:
    return WorkspaceOut(
        id=ids.show("workspace", workspace.workspace_id),
        slug=workspace.slug,
        name=workspace.name,
        brand=workspace.brand,
        zone=workspace.zone,
        country=workspace.country,
        language=workspace.language,
        currency=workspace.currency,
        support=workspace.support,
        closed=workspace.closed,
        **written(workspace.limits),
        budget_micros=workspace.budget_micros,
        countries=None if workspace.countries is None else sorted(workspace.countries),
        opt_in=dict(workspace.opt_in.ways),
        keywords=[KeywordAsked(**asdict(one)) for one in workspace.opt_in.keywords.values()],
        request_hours=int(workspace.opt_in.lives.total_seconds() // 3600),
        confirm=workspace.opt_in.confirm,
        own_rules=OwnRules.model_validate(workspace.own_rules.told),
        content=ContentAsked.model_validate(written_content(workspace.content)),
        opt_out_words={place: _words(own) for place, own in workspace.opt_out_words.items()},
        colour=workspace.colour,
        terms_url=workspace.terms_url,
        privacy_url=workspace.privacy_url,
    )


def _words(own: OwnWords) -> OptOutWords:
    return OptOutWords(
        stop=list(own.stop.values()), start=list(own.start.values()), help=list(own.help.values())
    )
