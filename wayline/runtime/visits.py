"""Judges a visit of a tracked link: whether a person opened it, or a program."""

from collections.abc import Sequence
from datetime import datetime

from wayline.channels.contract import Inbound
from wayline.domain.clicks import Visit, judge, network_of
from wayline.domain.ids import derived_beside
from wayline.store.message_rows import Tracked
from wayline.store.partitions import month_of
from wayline.store.tracks import VisitRow


def judged(item: Inbound, message: Tracked, around: Sequence[tuple[str, datetime]]) -> VisitRow:
    """The row of a visit; `around` are the codes of visits of the message, and when they were."""
    data = item.data
    others = [at for code, at in around if code != data["code"]]
    nearest = min((abs((at - item.at).total_seconds()) for at in others), default=None)
    since = None if message.sent_at is None else (item.at - message.sent_at).total_seconds()
    verdict = judge(
        Visit(
            data["method"],
            data.get("user_agent"),
            since,
            data.get("purpose"),
            nearest,
            data.get("network_people", 1),
        )
    )
    place = (data["code"], item.at.isoformat(), data.get("ip") or "")
    return VisitRow(
        message.bucket,
        message.contact_id,
        message.message_id,
        derived_beside(message.message_id, *place),
        month_of(item.at),
        message.workspace_id,
        data["code"],
        item.at,
        verdict.human,
        verdict.reason,
        data.get("user_agent"),
        network_of(data["ip"]) if data.get("ip") else None,
    )
