"""Care: the one narrow row that is locked before anything is sent to a person, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, TypeAlias
from uuid import UUID

from wayline.domain import wishes as wished
from wayline.domain.wishes import Wishes

GRANTED: Final = "granted"
REVOKED: Final = "revoked"
PENDING: Final = "pending"  # asked for, and not confirmed yet
UNPROVEN: Final = "unproven"  # somebody says so, and cannot show it
UNCONFIRMED: Final = "unconfirmed"  # shown, where the workspace wants a second yes
EXPIRED: Final = "expired"  # implied by a purchase or an inquiry that is too long ago
_UNTIL: Final = " until "
# Of two words about one scope the first counts: a refusal above all, and a grant above a claim.
_STRICTEST: Final = (REVOKED, GRANTED, PENDING, EXPIRED, UNCONFIRMED, UNPROVEN)
OPTED_OUT: Final = "consent:opted_out"
DEAD_LINE: Final = "carrier:invalid_number"
_MOST_IGNORED: Final = 30_000  # what a smallint holds; nobody asks for more
ALL: Final = "*"  # in place of a channel: every one, whatever is opened or closed besides
RESTRICTED: Final = "privacy:restricted"
ERASED: Final = "privacy:erased"
CHANNELS: Final = ("sms", "mms", "email", "whatsapp", "rcs")
_ASKED_ON: Final = "sms"  # the channel of the question
KEEP: Final = timedelta(
    days=8
)  # sends are written down at least so long: a week, and a day of slack

Sent: TypeAlias = tuple[int, str, str]  # a counted send, as in `Care.recent`

# START lifts what they, or the carrier in their name, asked for: no dead line, no imported list.
LIFTED_BY_START: Final = frozenset({OPTED_OUT, "carrier:opted_out"})
_OF_THE_LINE: Final = frozenset({DEAD_LINE})  # says nothing of whom the line belonged to


@dataclass(slots=True)
class Care:
    """What must be known and locked before a message may go out; treat it as a value.

    `consent` maps `channel/category` or `channel/category/topic` to a word: `granted`, `revoked`,
    `pending`, `unproven`, `unconfirmed`, `expired`, or `granted until` a time in ISO 8601;
    `blocked` maps a channel, or `*` for all, to the reason that closes it; `asked_at` is set while
    an unclear wish to stop is unanswered; `recent` holds the counted sends of the last days, in
    order, as (seconds since 1970 rounded up, `channel/category` or `channel/category/topic`,
    message id); `sending` is the one message at a carrier. `ignored` counts the marketing texts
    since the person last clicked, answered or bought, `ignored_since` is when the first of them
    went out. `wishes` are the person's own limits.
    """

    consent: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    asked_at: datetime | None = None
    opted_out_at: datetime | None = None
    recent: list[Sent] = field(default_factory=list)
    sending: UUID | None = None
    event_at: datetime | None = None
    ignored: int = 0
    ignored_since: datetime | None = None
    wishes: Wishes = wished.NONE


def said_of(care: Care, channel: str, category: str, topic: str | None) -> str | None:
    """What is written of a scope: its word, with the time that it ends if it does; else None."""
    scope = f"{channel}/{category}"
    if topic is not None:
        own = care.consent.get(f"{scope}/{topic}")
        if own is not None:
            return own
    return care.consent.get(scope)


def consent_of(care: Care, channel: str, category: str, topic: str | None = None) -> str | None:
    """The word, or None (never said): the topic's own one, else the category's."""
    said = said_of(care, channel, category, topic)
    return said if said is None else word_of(said)


def word_of(said: str) -> str:
    """The word alone, without the time that it holds until."""
    return said.partition(_UNTIL)[0] if _UNTIL in said else said


def end_of(said: str) -> datetime | None:
    """When a word ends; None if it does not."""
    _, _, until = said.partition(_UNTIL)
    return datetime.fromisoformat(until) if until else None


def closed_by(care: Care, channel: str) -> str | None:
    """The reason why nothing goes out on the channel, if there is one."""
    return care.blocked.get(ALL) or care.blocked.get(channel)


def may_market(care: Care, channel: str, topic: str | None = None) -> bool:
    """True if marketing is wanted on this channel: granted, not blocked and nothing being asked."""
    return (
        consent_of(care, channel, "marketing", topic) == GRANTED
        and closed_by(care, channel) is None
        and care.asked_at is None
    )


def grant(care: Care, scope: str, until: datetime | None = None) -> Care:
    """Consent for `channel/category` or `channel/category/topic`; topics refused apart stay so."""
    return _saying(care, care.consent | {scope: granted(until)})


def granted(until: datetime | None) -> str:
    """How a grant is written that ends at a time, or never."""
    return GRANTED if until is None else f"{GRANTED}{_UNTIL}{until.isoformat()}"


def claim(care: Care, scope: str, word: str) -> Care:
    """Somebody says that the person agreed, without proof or without a second yes: `word`.

    It counts where nothing was said, or nothing that is proven.
    """
    channel, category, *topic = scope.split("/", 2)
    if consent_of(care, channel, category, *topic) not in (None, UNPROVEN):
        return care
    return _saying(care, care.consent | {scope: word})


def request(care: Care, scope: str, until: datetime) -> Care:
    """The person is asked to confirm: until then the scope is neither granted nor refused."""
    return _saying(care, care.consent | {scope: f"{PENDING}{_UNTIL}{until.isoformat()}"})


def lapse(care: Care, scope: str) -> Care:
    """What was asked was not answered, or what was implied is over: it is no consent any more."""
    said = care.consent.get(scope)
    if said is None or word_of(said) not in (PENDING, GRANTED):
        return care
    return _saying(care, care.consent | {scope: EXPIRED})


def withdraw(care: Care, scope: str) -> Care:
    """A word that counts no more, without anybody having refused."""
    return _saying(care, {key: said for key, said in care.consent.items() if key != scope})


def revoke(care: Care, scope: str) -> Care:
    """Consent withdrawn for the scope and for every topic under it."""
    kept = {key: said for key, said in care.consent.items() if not key.startswith(scope + "/")}
    return _saying(care, kept | {scope: REVOKED})


def _saying(care: Care, consent: dict[str, str]) -> Care:
    """Not `replace`, which costs six times as much, for every row of an import."""
    return Care(
        consent,
        care.blocked,
        care.asked_at,
        care.opted_out_at,
        care.recent,
        care.sending,
        care.event_at,
        care.ignored,
        care.ignored_since,
        care.wishes,
    )


def opt_out(care: Care, channel: str, at: datetime, reason: str = OPTED_OUT) -> Care:
    """Close the channel for all categories (47 CFR 64.1200(a)(10)); consent beneath is kept.

    The first opt-out's time stays if the channel is already closed; a dead line is nobody's word,
    so it has none.
    """
    said_at = care.opted_out_at if reason in _OF_THE_LINE else at
    asked_at = None if channel == _ASKED_ON else care.asked_at
    if channel in care.blocked:
        return replace(care, asked_at=asked_at, opted_out_at=care.opted_out_at or said_at)
    blocked = care.blocked | {channel: reason}
    return replace(care, blocked=blocked, asked_at=asked_at, opted_out_at=said_at)


def ask(care: Care, at: datetime) -> Care:
    """Hold marketing from `at` because an unclear wish to stop is being asked about; once."""
    return care if care.asked_at else replace(care, asked_at=at)


def settle(care: Care) -> Care:
    """The person answered the question and wants to go on: marketing is no longer held."""
    return replace(care, asked_at=None)


def resume(care: Care, channel: str) -> Care:
    """START: lift the person's own block of the channel; it never creates consent."""
    blocked = dict(care.blocked)
    if blocked.get(channel) in LIFTED_BY_START:
        del blocked[channel]
    still_out = any(reason in LIFTED_BY_START for reason in blocked.values())
    return replace(
        care,
        blocked=blocked,
        asked_at=None if channel == _ASKED_ON else care.asked_at,
        opted_out_at=care.opted_out_at if still_out else None,
    )


def restrict(care: Care) -> Care:
    """Close every channel until `release_all`: no word of the person opens it (GDPR article 18)."""
    return replace(care, blocked={ALL: RESTRICTED} | care.blocked)


def release_all(care: Care) -> Care:
    """Lift a restriction, and nothing else."""
    if care.blocked.get(ALL) != RESTRICTED:
        return care
    return replace(care, blocked={key: why for key, why in care.blocked.items() if key != ALL})


def reserve(care: Care, at: datetime, key: str, message_id: UUID, keep: timedelta = KEEP) -> Care:
    """Count the message as sent at `at` under its key; what is older than `keep` goes.

    Reserving the same message again moves it, it never counts twice.
    """
    moment = ceil(at.timestamp())
    oldest = moment - int(keep.total_seconds())
    identity = str(message_id)
    recent = [entry for entry in care.recent if entry[0] > oldest and entry[2] != identity]
    recent.append((moment, key, identity))
    if len(recent) > 1 and recent[-2][0] > moment:  # workers' clocks may differ by moments
        recent.sort()
    ignored = care.ignored
    if _is_marketing(key) and not any(entry[2] == identity for entry in care.recent):
        ignored = min(ignored + 1, _MOST_IGNORED)
    # not `replace`, which costs six times as much, for every text
    return Care(
        care.consent,
        care.blocked,
        care.asked_at,
        care.opted_out_at,
        recent,
        care.sending,
        care.event_at,
        ignored,
        care.ignored_since or (at if ignored else None),
        care.wishes,
    )


def release(care: Care, message_id: UUID) -> Care:
    """Give back the slot of a message that definitely did not go out; nobody ignored it either."""
    identity = str(message_id)
    recent = [entry for entry in care.recent if entry[2] != identity]
    since, ignored = care.ignored_since, care.ignored
    for second, key, sent in care.recent:
        if sent == identity and _is_marketing(key) and since and second >= since.timestamp():
            ignored = max(0, ignored - 1)
    return replace(care, recent=recent, ignored=ignored, ignored_since=since if ignored else None)


def engage(care: Care) -> Care:
    """The person clicked, answered or bought: none of the texts so far was ignored."""
    return care if not care.ignored else replace(care, ignored=0, ignored_since=None)


def _is_marketing(key: str) -> bool:
    return key.split("/", 2)[1] == "marketing"


def without_grants(care: Care, channel: str) -> Care:
    """Drop what was granted for a channel: consent belongs to an address that is not kept."""
    prefix = channel + "/"
    kept = {
        key: said
        for key, said in care.consent.items()
        if said == REVOKED or not key.startswith(prefix)
    }
    return replace(care, consent=kept)


def without_address(care: Care, channel: str) -> Care:
    """What stays when an address is given up: what was refused. Grants and a dead line go with it.

    Behind a dead line an opt-out may stand, told by its time alone: it is the person's, and stays.
    """
    kept = without_grants(care, channel)
    if kept.blocked.get(channel) not in _OF_THE_LINE:
        return kept
    blocked = {key: reason for key, reason in kept.blocked.items() if key != channel}
    if kept.opted_out_at is not None:
        blocked[channel] = OPTED_OUT
    return replace(kept, blocked=blocked)


def strictest(a: Care, b: Care) -> Care:
    """The care of two contacts that turn out to be one person: the stricter word on everything.

    Silence yields to a word, a grant yields to a revocation, blocks add up, counted sends are the
    union. A grant belongs to its address: apply `without_grants` to the side whose address goes.
    """
    return Care(
        consent=_strictest_consent(a.consent, b.consent),
        blocked=_strictest_blocks(a.blocked, b.blocked),
        asked_at=_earlier(a.asked_at, b.asked_at),
        opted_out_at=_later(a.opted_out_at, b.opted_out_at),
        recent=sorted({*a.recent, *b.recent}),
        sending=a.sending or b.sending,
        event_at=_later(a.event_at, b.event_at),
        ignored=max(a.ignored, b.ignored),
        ignored_since=_earlier(a.ignored_since, b.ignored_since),
        wishes=wished.strictest(a.wishes, b.wishes),
    )


def pack(care: Care) -> dict[str, Any]:
    """The row's columns; every value is plain for orjson (times and UUIDs it writes itself)."""
    return {
        "consent": care.consent,
        "blocked": care.blocked,
        "asked_at": care.asked_at,
        "opted_out_at": care.opted_out_at,
        "recent": care.recent,
        "sending": care.sending,
        "event_at": care.event_at,
        "ignored": care.ignored,
        "ignored_since": care.ignored_since,
        "wishes": wished.pack(care.wishes),
    }


def unpack(row: Mapping[str, Any]) -> Care:
    """The care of a row's columns, whether read from the database or from the JSON of `pack`."""
    sending = row["sending"]
    return Care(
        consent=dict(row["consent"]),
        blocked=dict(row["blocked"]),
        asked_at=_time(row["asked_at"]),
        opted_out_at=_time(row["opted_out_at"]),
        recent=[(int(at), key, identity) for at, key, identity in row["recent"]],
        sending=UUID(sending) if isinstance(sending, str) else sending,
        event_at=_time(row["event_at"]),
        ignored=row["ignored"],
        ignored_since=_time(row["ignored_since"]),
        wishes=wished.unpack(row["wishes"]),
    )


def _strictest_consent(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, str]:
    merged = {}
    for scope in {*a, *b}:
        said = [word for word in (_said(a, scope), _said(b, scope)) if word is not None]
        merged[scope] = min(said, key=_strictness)
    return merged


def _strictness(said: str) -> tuple[int, bool, float]:
    """Of two grants the one that ends later, or never."""
    end = end_of(said)
    return _STRICTEST.index(word_of(said)), end is not None, -end.timestamp() if end else 0.0


def _said(consent: Mapping[str, str], scope: str) -> str | None:
    """What a person said of a scope, in the words of the scope or of the category above it."""
    own = consent.get(scope)
    return own if own is not None else consent.get("/".join(scope.split("/")[:2]))


def _strictest_blocks(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, str]:
    """Every block of both; of two reasons the one that START or a new line cannot lift stays."""
    merged = {}
    for channel in {*a, *b}:
        reasons = {blocks[channel] for blocks in (a, b) if channel in blocks}
        lasting = reasons - LIFTED_BY_START
        merged[channel] = min(lasting - _OF_THE_LINE or lasting or reasons)
    return merged


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return min(a, b) if a and b else a or b


def _later(a: datetime | None, b: datetime | None) -> datetime | None:
    return max(a, b) if a and b else a or b


def _time(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
