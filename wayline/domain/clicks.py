"""Whether a person opened a tracked link, or a program that previews, scans or prefetches it.

Every visit is recorded; only a person's counts as a click and moves a journey.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

HUMAN: Final = "click:human"
METHOD: Final = "click:method"
PREFETCH: Final = "click:prefetch"
NO_AGENT: Final = "click:no_agent"
AGENT: Final = "click:agent"
TOO_SOON: Final = "click:too_soon"
ALL_LINKS: Final = "click:all_links"
NETWORK: Final = "click:network"
VERDICTS: Final = frozenset(
    {HUMAN, METHOD, PREFETCH, NO_AGENT, AGENT, TOO_SOON, ALL_LINKS, NETWORK}
)

SOONEST_SECONDS: Final = 2.0  # a phone rings, is unlocked and tapped; scanners need none of it
BURST_SECONDS: Final = 1.0  # between the links of one message
NETWORK_SECONDS: Final = 10.0  # in which the recipients of one network are counted
NETWORK_PEOPLE: Final = 3  # recipients of one /24 or /48 in that time, this one included

# Previews, crawlers and libraries, as their makers document them. The iMessage preview names three
# of them behind a Safari, and comes from the person's own address.
_PROGRAMS: Final = re.compile(
    r"facebookexternalhit|facebot|twitterbot|whatsapp/|google-pagerenderer|googlemessages|"
    r"googlebot|googleimageproxy|telegrambot|slackbot|discordbot|skypeuripreview|linkedinbot|"
    r"viber|bitlybot|bingbot|applebot|bingpreview|crawler|spider|preview|scanner|headless|"
    r"curl|wget|python|aiohttp|httpx|go-http-client|okhttp|java/|libwww|node-fetch|axios|"
    r"\bbot\b|bot/",
    re.IGNORECASE,
)
# Of these, those that show people what is behind a link.
_PREVIEWS: Final = re.compile(
    r"facebookexternalhit|facebot|twitterbot|whatsapp/|google-pagerenderer|googlemessages|"
    r"googleimageproxy|telegrambot|slackbot|discordbot|skypeuripreview|linkedinbot|viber|"
    r"applebot|bingpreview",
    re.IGNORECASE,
)
_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4: Final = re.compile(rf"((?:{_OCTET}\.){{2}}{_OCTET})\.{_OCTET}")
_AHEAD: Final = frozenset({"prefetch", "preview", "prerender"})


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a link, and what was going on around it.

    `purpose` is the first of the headers Sec-Purpose, Purpose and X-Moz. `since_sent` is seconds
    since the hand-over (None: not recorded yet, which is sooner than any person).
    `nearest_other_link` is seconds, before or after, to the nearest visit of another link of the
    same message (None: there was none). `network_people` counts the recipients whose links this
    /24 or /48 visited in the last 10 seconds, this one included.
    """

    method: str
    user_agent: str | None
    since_sent: float | None
    purpose: str | None = None
    nearest_other_link: float | None = None
    network_people: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """`human`, and the reason from the closed list `click:*`."""

    human: bool
    reason: str


def judge(visit: Visit) -> Verdict:
    """Who opened the link; pure, the first rule that speaks decides.

    A burst over all links shows only with its second visit: judge the first one again then.
    """
    reason = _by_request(visit) or _by_time(visit) or HUMAN
    return Verdict(reason == HUMAN, reason)


@lru_cache(maxsize=4_096)  # most phones say one of few things
def makes_previews(user_agent: str) -> bool:
    """Whether a program says of itself that it shows people what is behind a link."""
    return _PREVIEWS.search(user_agent) is not None


def network_of(address: str) -> str | None:
    """The /24 (IPv4) or /48 (IPv6) that an address belongs to; None if it is no address."""
    if plain := _IPV4.fullmatch(address):  # most are, and asking `ipaddress` costs ten times more
        return f"{plain[1]}.0/24"
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return network_of(str(mapped))
    return str(ip_network((found.packed, 24 if found.version == 4 else 48), strict=False))


def _by_request(visit: Visit) -> str | None:
    if visit.method.upper() not in ("GET", "POST"):
        return METHOD
    if visit.purpose and _AHEAD & set(re.findall(r"[a-z]+", visit.purpose.lower())):
        return PREFETCH
    if not visit.user_agent or not visit.user_agent.strip():
        return NO_AGENT
    return AGENT if _PROGRAMS.search(visit.user_agent) else None


def _by_time(visit: Visit) -> str | None:
    if visit.since_sent is None or visit.since_sent < SOONEST_SECONDS:
        return TOO_SOON
    other = visit.nearest_other_link
    if other is not None and abs(other) <= BURST_SECONDS:
        return ALL_LINKS
    return NETWORK if visit.network_people >= NETWORK_PEOPLE else None
