"""What is asked and answered about a person's consent over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from wayline.api.shapes import Asked, Time, Words
from wayline.domain.evidence import internet_address
from wayline.domain.opt_in import LONGEST_PURPOSE

Channel = Literal["sms", "email"]
Scope = Annotated[str, Field(description="channel/category, perhaps with a topic: sms/marketing.")]
_Address = Annotated[str, Field(max_length=45), AfterValidator(internet_address)]


class ConsentOut(BaseModel):
    """What a person allowed. `blocked` closes a channel for everything, whatever was granted.

    `asked_at` is set while we wait for the answer to whether they want no more messages.
    """

    consent: dict[str, str]
    blocked: dict[str, str]
    asked_at: datetime | None
    opted_out_at: datetime | None


class Entry(BaseModel):
    """An entry of the ledger: who said what, when, how, and on which words."""

    occurred_at: datetime
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None
    data: dict[str, Any]
    evidence: Annotated[
        dict[str, Any], Field(description="What is personal: page, IP address, agent, SHA-256.")
    ]


class Evidence(Asked):
    """What else shows to what somebody agreed, and where."""

    disclosure: Annotated[
        str | None, Field(max_length=100, description="The name of the wording.")
    ] = None
    version: Annotated[str | None, Field(max_length=100, description="And its version.")] = None
    locale: Annotated[str | None, Field(max_length=35, description="BCP 47.")] = None
    page: Annotated[str | None, Field(max_length=2_000, description="The page's URL.")] = None
    ip: Annotated[_Address | None, Field(description="IPv4 or IPv6.")] = None
    agent: Annotated[str | None, Field(max_length=500, description="The browser's name.")] = None
    form: Annotated[str | None, Field(max_length=200, description="The submission's id.")] = None


class Granting(Evidence):
    """A grant: without the words that the person agreed to it proves nothing."""

    scope: Scope
    wording: Annotated[Words, Field(max_length=2_000)]
    source: Annotated[Words, Field(max_length=500, description="Where, such as a URL.")]
    at: Annotated[Time | None, Field(description="When they agreed; now if nothing is said.")] = (
        None
    )
    basis: Annotated[
        Literal["pewc", "express", "implied_ebr", "implied_inquiry", "soft_opt_in", "contract"],
        Field(description="Implied consent ends 2 years after a purchase, 6 months after a query."),
    ] = "express"
    event_at: Annotated[
        Time | None, Field(description="The purchase or query that implied it; then `at`.")
    ] = None
    expires_at: Annotated[Time | None, Field(description="Sooner than the law says.")] = None
    confirmed_at: Annotated[
        Time | None, Field(description="When they confirmed it elsewhere, by a second yes.")
    ] = None
    confirmation: Annotated[
        Words | None, Field(max_length=500, description="What shows that: the id of a mail.")
    ] = None
    method: Annotated[Literal["api", "pos"], Field(description="pos: said at a point of sale.")] = (
        "api"
    )
    staff: Annotated[str | None, Field(max_length=100, description="Who took it in.")] = None
    place: Annotated[str | None, Field(max_length=200, description="Where: a shop, a till.")] = None


class RequestedOut(ConsentOut):
    """How it stands after a request; `confirm_url` is of those that you are to mail.

    What a person opens in a mail says nothing of their number: its link is in the text only.
    """

    confirm_url: str | None


class Requesting(Evidence):
    """A request to confirm, sent to the person's number at once, within open hours.

    One for emails is mailed by us, or by you with the `confirm_url` of the answer.
    """

    scope: Scope = "sms/marketing"
    wording: Annotated[Words, Field(max_length=2_000, description="What they saw and agreed to.")]
    source: Annotated[Words, Field(max_length=500, description="Where, such as a URL.")]
    purpose: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as weekly offers; in our text.")
    ] = ""
    frequency: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as 4 msgs/month.")
    ] = ""
    confirm: Annotated[
        Literal["reply", "link", "both"] | None,
        Field(description="By a YES, or a link in the text; the workspace's if nothing is said."),
    ] = None
    by: Annotated[
        Literal["email", "url"] | None,
        Field(description="Of emails: mailed by us, or by you; by us if the workspace can."),
    ] = None


class Revoking(Asked):
    """A revocation; it holds for all topics of the scope."""

    scope: Scope
    source: Annotated[str, Field(max_length=500)] = ""


class OptingOut(Asked):
    """Whoever wants nothing more on a channel, of whatever kind."""

    channel: Channel
    source: Annotated[str, Field(max_length=500)] = ""


class Resuming(Asked):
    """Whoever opted out and asks to come back, in their own words."""

    channel: Channel
    wording: Annotated[str, Field(min_length=1, max_length=1_600, description="Such as START.")]
    source: Annotated[str, Field(min_length=1, max_length=500, description="Where they said it.")]
