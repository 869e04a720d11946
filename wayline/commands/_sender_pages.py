"""How senders look on screen and in JSON."""

from collections.abc import Sequence
from typing import Any

from wayline.domain.complaints import Rate
from wayline.domain.reasons import sentence
from wayline.domain.senders import Sender, Sending, refusal, written
from wayline.runtime.senders import Standing

_ALL = 3  # categories
_MOST = 6  # countries on a line
_HEAD = ("sender", "kind", "may carry", "where", "registered", "parts today", "complaints")


def told(sender: Sender) -> dict[str, Any]:
    """A sender as JSON."""
    head = {"address": sender.address, "kind": sender.kind, "country": sender.country}
    may = {"uses": sorted(sender.uses()), "reach": sorted(sender.reach())}
    return {**head, **written(sender), **may, "disabled": sender.disabled}


def plain(one: Standing) -> dict[str, Any]:
    """A sender and how it stands, as JSON."""
    day = [{"of": d.name, "used": d.used, "most": d.most} for d in one.daily]
    head = {**told(one.sender), "used": one.in_use, "parts_today": one.parts, "day": day}
    return {**head, "complaints": plain_rate(one.rate)}


def plain_rate(rate: Rate) -> dict[str, Any]:
    """Complaints among delivered messages, as JSON."""
    return {
        "count": rate.complaints,
        "delivered": rate.delivered,
        "per_thousand": rate.per_thousand,
        "at_most": rate.at_most,
        "high": rate.is_high,
    }


def table(found: Sequence[Standing]) -> list[str]:
    """A line each, under a head."""
    rows = [_HEAD, *(_cells(one) for one in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def line(sender: Sender) -> str:
    """One sender in a line."""
    state = f"; set aside: {sender.disabled}" if sender.disabled is not None else ""
    kind = sender.kind.replace("_", " ")
    return f"{sender.address} ({kind}) carries {_uses(sender)} to {_reach(sender)}{state}"


def explained(found: Sequence[Standing], asked: Sending) -> list[dict[str, Any]]:
    """Of each sender whether it may carry a text, and the reason if not."""
    answers = []
    for one in found:
        reason = refusal(one.sender, asked)
        full = any(not day.has_room(1) for day in one.daily)
        aside = not one.in_use and one.sender.disabled is None
        answers.append(
            {
                "address": one.sender.address,
                "may": reason is None and not aside,
                "reason": reason or ("sender:daily" if full else None),
                "aside": aside,
            }
        )
    return answers


def reasons(answers: Sequence[dict[str, Any]]) -> list[str]:
    """The same for people."""
    width = max(len(one["address"]) for one in answers)
    return [f"{one['address'].ljust(width)}  {_answer(one)}" for one in answers]


def _answer(one: dict[str, Any]) -> str:
    if one["aside"]:
        return "stands aside: there are other senders"
    if one["may"]:
        return f"yes, but held: {sentence(one['reason'])}" if one["reason"] else "yes"
    return f"no: {sentence(one['reason'])} [{one['reason']}]"


def _cells(one: Standing) -> tuple[str, ...]:
    sender = one.sender
    kind = sender.kind.replace("_", " ")
    if sender.disabled is not None:
        kind += ", disabled"
    elif not one.in_use:
        kind += ", aside"
    head = (sender.address, kind, _uses(sender), _reach(sender))
    return (*head, _registered(sender), _today(one), _rate(one.rate))


def _rate(rate: Rate) -> str:
    """In the last 30 days, with what the true rate is below."""
    if rate.per_thousand is None or rate.at_most is None:
        return str(rate.complaints) if rate.complaints else "-"
    told = f"{rate.complaints:,} of {rate.delivered:,} delivered"
    bound = f"{rate.per_thousand:.2f} per 1,000, at most {rate.at_most:.2f}"
    return f"{told} ({bound})" + (" TOO MANY" if rate.is_high else "")


def _uses(sender: Sender) -> str:
    uses = sorted(sender.uses())
    return "everything" if len(uses) == _ALL else ", ".join(uses)


def _reach(sender: Sender) -> str:
    if not sender.is_real:
        return "anywhere"
    reach = sorted(sender.reach())
    more = f" and {len(reach) - _MOST} more" if len(reach) > _MOST else ""
    return (" ".join(reach[:_MOST]) + more) or "nowhere yet"


def _registered(sender: Sender) -> str:
    if sender.kind == "toll_free":
        return sender.verification
    if sender.brand is not None:
        score = "" if sender.brand.score is None else f" ({sender.brand.score})"
        campaign = sender.campaign
        use = f", {campaign.id} {campaign.use_case}" if campaign else ", no campaign"
        return f"{sender.brand.id}{score}{use}"
    programs = [f"{country} {number}" for country, number in sorted(sender.registered.items())]
    return ", ".join(programs) or "-"


def _today(one: Standing) -> str:
    if not one.daily:
        return f"{one.parts:,}"
    least = min(one.daily, key=lambda day: day.most - day.used)
    return f"{one.parts:,} (of {least.most:,}: {least.name} has sent {least.used:,})"
