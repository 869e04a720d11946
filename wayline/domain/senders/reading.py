"""Reads senders as people write them, and says what is wrong in words that name the mend."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final

from wayline.domain.errors import WaylineError
from wayline.domain.places import NumberProblem, is_country, parse_number
from wayline.domain.senders.facts import CATEGORIES, facts
from wayline.domain.senders.sender import (
    ALPHANUMERIC,
    LONG_CODE,
    NORTH_AMERICA,
    SHORT_CODE,
    TOLL_FREE,
    VERIFICATIONS,
    Brand,
    Campaign,
    Sender,
)

LONGEST: Final = 100  # characters of an id of a registration
MOST_DAILY: Final = 100_000_000
_CODE: Final = re.compile(r"[0-9]{3,8}")
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9&_+-](?:[A-Za-z0-9 &_+-]{0,9}[A-Za-z0-9&_+-])?")
_NUMBER: Final = re.compile(r"\+[\d\s().-]+")


@dataclass(frozen=True, slots=True)
class Registration:
    """What is said of a registration; None: nothing is said of it."""

    brand: str | None = None
    score: int | None = None
    brand_daily: int | None = None
    campaign: str | None = None
    use_case: str | None = None
    campaign_daily: int | None = None
    verification: str | None = None
    number: str | None = None  # of a program or a name
    country: str | None = None  # where that holds

    def told(self, *names: str) -> list[str]:
        """Those of the fields that something is said of."""
        return [name for name in names if getattr(self, name) is not None]


def invalid(what: str, mend: str) -> WaylineError:
    """The error of a sender that cannot be kept so."""
    return WaylineError(what, code="sender:invalid", mend=mend)


def new_sender(written: str, countries: Sequence[str] = ()) -> Sender:
    """A sender from its number, short code or name; `countries` as far as that does not say it."""
    address = written.strip()
    places = [_country(one) for one in countries]
    if _CODE.fullmatch(address):
        if len(places) != 1:
            raise invalid(f"{address} is a short code of some country", "Say which: --country US")
        return Sender(address, SHORT_CODE, places[0])
    if _NUMBER.fullmatch(address):
        return _numbered(address, places)
    if not _NAME.fullmatch(address):
        message = f'"{address[:30]}" is no number, short code or name'
        mend = "A number has its plus and country, a code 3 to 8 digits, a name 1 to 11 letters."
        raise invalid(message, mend)
    if not places:
        raise invalid(
            f"a name such as {address} is not taken everywhere", "Say where: --country DE"
        )
    return _placed(Sender(address, ALPHANUMERIC), places)


def _numbered(written: str, places: list[str]) -> Sender:
    number = parse_number(written, None)
    if isinstance(number, NumberProblem):
        raise invalid(f"{written}: {number.sentence}", "Write it with plus and country code.")
    kind = TOLL_FREE if number.line_type == "toll_free" else LONG_CODE
    made = Sender(number.e164, kind, number.country)
    return _placed(made, places) if places else made


def _placed(sender: Sender, places: Collection[str]) -> Sender:
    for country in places:
        rule = facts().destination(country)
        near = {sender.country, country} <= NORTH_AMERICA or sender.country in (None, country)
        if (
            sender.kind in rule.barred
            or sender.address.startswith(rule.prefixes)
            or not (near or rule.foreign)
        ):
            message = f"{country} does not take texts from {sender.address}"
            raise invalid(message, f"Leave {country} out. Source: {rule.source}.")
    return replace(sender, countries=frozenset(places))


def changed(
    sender: Sender,
    *,
    categories: Collection[str] | None = None,
    countries: Collection[str] | None = None,
    stop_at: str | None = None,
) -> Sender:
    """The sender with other settings: None changes nothing, an empty one goes back to the rule."""
    if categories is not None:
        _check_categories(categories)
        sender = replace(sender, categories=frozenset(categories) or None)
    if countries is not None:
        places = [_country(one) for one in countries]
        if not places and sender.kind == ALPHANUMERIC:
            raise invalid("a name is not taken everywhere", "Say where: --country DE")
        sender = _placed(sender, places) if places else replace(sender, countries=None)
    if stop_at is not None:
        if stop_at and sender.kind != ALPHANUMERIC:
            raise invalid(f"people can answer {sender.address} itself", "It takes STOP already.")
        if stop_at and not (_CODE.fullmatch(stop_at) or _NUMBER.fullmatch(stop_at)):
            raise invalid(f'"{stop_at[:30]}" is no number', "Give the number that takes STOP.")
        sender = replace(sender, stop_at=stop_at)
    return sender


def _check_categories(categories: Collection[str]) -> None:
    wrong = sorted(set(categories) - CATEGORIES)
    if wrong:
        raise invalid(
            f'"{wrong[0][:30]}" is no category', f"There are: {', '.join(sorted(CATEGORIES))}."
        )


def registered(sender: Sender, said: Registration) -> Sender:
    """The sender with what is said of its registration; of the rest nothing changes."""
    fits = {
        LONG_CODE: ("brand", "score", "brand_daily", "campaign", "use_case", "campaign_daily"),
        TOLL_FREE: ("verification",),
        SHORT_CODE: ("number", "country"),
        ALPHANUMERIC: ("number", "country"),
    }.get(sender.kind, ())
    names = [name for name in Registration.__dataclass_fields__ if said.told(name)]
    strange = [name for name in names if name not in fits]
    if strange or not names:
        what = f"{strange[0].replace('_', ' ')}" if strange else "nothing"
        message = f"{what} is said of the {sender.kind.replace('_', ' ')} {sender.address}"
        usable = ", ".join(name.replace("_", " ") for name in fits) or "nothing"
        raise invalid(message, f"It has: {usable}.")
    if sender.kind == LONG_CODE:
        return _ten_digits(sender, said)
    if sender.kind == TOLL_FREE:
        return replace(sender, verification=_verification(said.verification or ""))
    return _program(sender, said)


def _ten_digits(sender: Sender, said: Registration) -> Sender:
    if sender.country not in NORTH_AMERICA:
        message = f"{sender.address} is no number of North America"
        raise invalid(message, "Brands and campaigns are of 10DLC numbers alone.")
    brand, campaign = sender.brand, sender.campaign
    if said.told("brand", "score", "brand_daily"):
        brand = _brand(brand, said)
    if said.told("campaign", "use_case", "campaign_daily"):
        campaign = _campaign(campaign, said)
    if campaign is not None and brand is None:
        raise invalid("a campaign belongs to a brand", "Say which: --brand B1A2B3C")
    return replace(sender, brand=brand, campaign=campaign)


def _brand(before: Brand | None, said: Registration) -> Brand:
    name = said.brand or (before.id if before else "")
    if before is None or before.id != name:
        before = Brand(_id(name, "brand"))
    score = before.score if said.score is None else said.score
    if score is not None and not 1 <= score <= 100:
        raise invalid(f"{score} is no vetting score", "A score is 1 to 100.")
    daily = before.daily if said.brand_daily is None else _daily(said.brand_daily)
    return Brand(before.id, score, daily)


def _campaign(before: Campaign | None, said: Registration) -> Campaign:
    name = said.campaign or (before.id if before else "")
    use_case = said.use_case or (before.use_case if before and before.id == name else "")
    known = facts().use_cases
    if use_case not in known:
        close = get_close_matches(use_case, known, 1)
        mend = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
        message = f'"{use_case[:30]}" is no use case' if use_case else "a campaign has a use case"
        raise invalid(message, mend)
    kept = before.daily if before and before.id == name else None
    daily = kept if said.campaign_daily is None else _daily(said.campaign_daily)
    return Campaign(_id(name, "campaign"), use_case, daily)


def _program(sender: Sender, said: Registration) -> Sender:
    if said.country is None and sender.kind == ALPHANUMERIC:
        raise invalid("a name is registered in a country", "Say where: --country IN")
    country = _country(said.country or sender.country or "")
    number = _id(said.number or "", "program" if sender.kind == SHORT_CODE else "registration")
    return replace(sender, registered={**sender.registered, country: number})


def _verification(state: str) -> str:
    if state not in VERIFICATIONS:
        raise invalid(f'"{state[:30]}" is no verification', f"It is {' or '.join(VERIFICATIONS)}.")
    return state


def _id(text: str, what: str) -> str:
    if not text.strip() or len(text) > LONGEST or not (text.isascii() and text.isprintable()):
        raise invalid(f"a {what} has an id of 1 to {LONGEST} characters", f"Copy the {what}'s id.")
    return text.strip()


def _daily(parts: int) -> int:
    if not 0 <= parts <= MOST_DAILY:
        raise invalid(f"{parts} parts a day are no limit", f"Give 0 to {MOST_DAILY:,}.")
    return parts


def _country(text: str) -> str:
    country = text.strip().upper()
    if not is_country(country):
        raise invalid(f'"{text[:20]}" is no country', "Write two letters of ISO 3166: DE.")
    return country


def spread(senders: Sequence[Sender], one: Sender) -> list[Sender]:
    """The sender, and others of its brand and campaign of which the same holds by now."""
    found = [one]
    for other in senders:
        if other.address == one.address or one.brand is None or other.brand is None:
            continue
        if other.brand.id != one.brand.id:
            continue
        same = one.campaign and other.campaign and one.campaign.id == other.campaign.id
        after = replace(other, brand=one.brand, campaign=one.campaign if same else other.campaign)
        if after != other:
            found.append(after)
    return found


def written(sender: Sender) -> dict[str, Any]:
    """All that its address and kind do not say, as JSON holds it."""
    brand, campaign = sender.brand, sender.campaign
    return {
        "categories": None if sender.categories is None else sorted(sender.categories),
        "countries": None if sender.countries is None else sorted(sender.countries),
        "brand": brand and {"id": brand.id, "score": brand.score, "daily": brand.daily},
        "campaign": campaign
        and {"id": campaign.id, "use_case": campaign.use_case, "daily": campaign.daily},
        "verification": sender.verification,
        "registered": dict(sender.registered),
        "stop_at": sender.stop_at,
    }


def read_sender(
    address: str, kind: str, country: str | None, told: Mapping[str, Any], disabled: str | None
) -> Sender:
    """A sender as it was kept."""
    brand, campaign = told.get("brand"), told.get("campaign")
    return Sender(
        address,
        kind,
        country,
        _set(told.get("categories")),
        _set(told.get("countries")),
        brand and Brand(brand["id"], brand["score"], brand["daily"]),
        campaign and Campaign(campaign["id"], campaign["use_case"], campaign["daily"]),
        told.get("verification") or "unverified",
        told.get("registered") or {},
        told.get("stop_at") or "",
        disabled,
    )


def _set(told: Sequence[str] | None) -> frozenset[str] | None:
    return None if told is None else frozenset(told)
