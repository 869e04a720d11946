"""What a person's own page shows, and what becomes of their care when they have chosen.

A box is ticked if marketing would be sent now. What was ticked or unticked is compared with what
the page showed: who presses save changes what they touched, and nothing else.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, NamedTuple, Self

from wayline.domain import care as care_rules
from wayline.domain.care import GRANTED, LIFTED_BY_START, Care, consent_of
from wayline.domain.contacts import Contact
from wayline.domain.wishes import Quiet, Wishes, strictest

CATEGORY: Final = "marketing"
Name = Literal["sms", "email"]
CHANNELS: Final[tuple[Name, ...]] = ("sms", "email")
Action = Literal["granted", "revoked", "opted_out", "resumed", "wished"]


class Box(NamedTuple):
    """One thing to agree to: offers of a channel, or (`topic`) those about something."""

    scope: str
    topic: str | None
    ticked: bool


class Channel(NamedTuple):
    """A way to the person. `closed` was closed by them; `shut` is closed for good: no boxes."""

    name: Name
    address: str
    closed: bool
    shut: bool
    boxes: tuple[Box, ...]


class Standing(NamedTuple):
    """How everything stands that the page shows."""

    channels: tuple[Channel, ...]
    wishes: Wishes  # without what they say of links

    def seen(self) -> list[str]:
        """All of it in words that are the same only if the page would look the same."""
        ways = [f"{one.name}:{one.closed:d}{one.shut:d}" for one in self.channels]
        boxes = [f"{box.scope}:{box.ticked:d}" for box in _boxes(self)]
        quiet = [f"quiet:{one.start}-{one.end}" for one in self.wishes.quiet]
        return [*ways, *boxes, f"most:{self.wishes.most or ''}", *quiet]


class Seen(NamedTuple):
    """What a page showed, from the words of `Standing.seen` that came back with the form."""

    words: tuple[str, ...]
    ticked: frozenset[str]
    wishes: Wishes

    @classmethod
    def read(cls, words: Sequence[str]) -> Self:
        """Read the words; raises `ValueError` for what no page has shown."""
        told = [word.rpartition(":") for word in words if "/" in word]
        quiet = [word[len("quiet:") :].split("-") for word in words if word.startswith("quiet:")]
        most = next(word[len("most:") :] for word in [*words, "most:"] if word.startswith("most:"))
        wishes = Wishes(int(most) if most else None, tuple(Quiet(*span) for span in quiet))
        return cls(tuple(words), frozenset(scope for scope, _, on in told if on == "1"), wishes)


class Choice(NamedTuple):
    """What a person submits: the boxes they left ticked, and their wishes."""

    ticked: frozenset[str]
    wishes: Wishes


class Word(NamedTuple):
    """What an entry of the ledger says: `scope` is a category, perhaps with a topic, or `all`."""

    channel: str
    scope: str
    action: Action


class Chosen(NamedTuple):
    """The care after a choice, and the words for it; `late` if something was not taken.

    That is a yes to a page that has changed since; a no always counts.
    """

    care: Care
    words: tuple[Word, ...]
    late: bool = False


def standing(contact: Contact, care: Care, topics: Collection[tuple[str, str]]) -> Standing:
    """How everything stands; `topics` are those that the workspace writes about, by channel."""
    ways = {"sms": contact.phone, "email": contact.email}
    channels = [_channel(name, ways[name], care, topics) for name in CHANNELS]
    return Standing(tuple(one for one in channels if one), replace(care.wishes, links=0))


def choose(care: Care, now: Standing, seen: Seen, choice: Choice) -> Chosen:
    """The care after a person has chosen on a page that showed `seen`."""
    current = now.seen() == list(seen.words)
    target, late = _target(now, seen.ticked, choice.ticked, current=current)
    refused = seen.ticked - choice.ticked
    words: list[Word] = []
    for channel in now.channels:
        care = _reach(care, channel, target, refused, words, settles=current)
    wishes = _wished(now.wishes, seen.wishes, choice.wishes, current=current)
    late = late or choice.wishes not in (seen.wishes, wishes)
    if wishes != now.wishes:
        care = replace(care, wishes=replace(wishes, links=care.wishes.links))
        words.append(Word("all", "wishes", "wished"))
    return Chosen(care, tuple(words), late)


def _channel(
    name: Name, address: str | None, care: Care, topics: Collection[tuple[str, str]]
) -> Channel | None:
    if address is None:
        return None
    reason = care.blocked.get(care_rules.ALL, care.blocked.get(name))
    shut = reason is not None and reason not in LIFTED_BY_START
    if shut:
        return Channel(name, masked(address), closed=True, shut=True, boxes=())
    own = f"{name}/{CATEGORY}"
    said = {key.removeprefix(f"{own}/") for key in care.consent if key.startswith(f"{own}/")}
    about = sorted(said | {topic for way, topic in topics if way == name})
    closed = reason is not None
    boxes = tuple(_box(care, name, topic, closed=closed) for topic in (None, *about))
    return Channel(name, masked(address), closed, shut=False, boxes=boxes)


def _box(care: Care, name: str, topic: str | None, *, closed: bool) -> Box:
    scope = f"{name}/{CATEGORY}" + (f"/{topic}" if topic else "")
    granted = consent_of(care, name, CATEGORY, topic) == GRANTED
    return Box(scope, topic, granted and not closed)


def _boxes(standing: Standing) -> Iterable[Box]:
    return (box for channel in standing.channels for box in channel.boxes)


def _target(
    now: Standing, seen: Collection[str], ticked: Collection[str], *, current: bool
) -> tuple[frozenset[str], bool]:
    """The boxes that are to be ticked, and whether a yes was left out because it came too late."""
    target, late = set(), False
    for box in _boxes(now):
        wanted = box.scope in ticked
        touched = wanted != (box.scope in seen)
        if touched and wanted and not box.ticked and not current:
            late = True
        elif wanted if touched else box.ticked:
            target.add(box.scope)
    return frozenset(target), late


def _reach(
    care: Care,
    channel: Channel,
    target: Collection[str],
    refused: Collection[str],
    words: list[Word],
    *,
    settles: bool,
) -> Care:
    """Turn the person's words until the boxes of a channel stand as they are to.

    Where the channel is closed and stays so, what was refused is not to come back with a START.
    """
    wanted = {box.scope for box in channel.boxes if box.scope in target}
    asked = channel.name == "sms" and care.asked_at is not None and settles
    if wanted and (channel.closed or asked):
        care = care_rules.resume(care, channel.name)
        words.append(Word(channel.name, "all", "resumed"))
    elif channel.closed:
        wanted = {box.scope for box in channel.boxes if _is_granted(care, channel, box)}
        wanted.difference_update(refused)
    for box in channel.boxes:  # the category first: what is said of it holds for its topics
        granted = _is_granted(care, channel, box)
        if granted == (box.scope in wanted):
            continue
        turn = care_rules.revoke if granted else care_rules.grant
        care = turn(care, box.scope)
        scope = box.scope.partition("/")[2]
        words.append(Word(channel.name, scope, "revoked" if granted else "granted"))
    return care


def _is_granted(care: Care, channel: Channel, box: Box) -> bool:
    return consent_of(care, channel.name, CATEGORY, box.topic) == GRANTED


def _wished(now: Wishes, seen: Wishes, wanted: Wishes, *, current: bool) -> Wishes:
    """The wishes after a choice: on an old page they can only become stricter."""
    if wanted == seen:
        return now
    return wanted if current else strictest(now, wanted)


def stop_all(care: Care, now: Standing, at: datetime) -> Chosen:
    """Close every channel that is still open; it counts on a page of any age."""
    words = []
    for channel in now.channels:
        if not channel.closed or (channel.shut and care.opted_out_at is None):
            care = care_rules.opt_out(care, channel.name, at)
            words.append(Word(channel.name, "all", "opted_out"))
    return Chosen(care, tuple(words))


def masked(address: str) -> str:
    """Enough of an address for its owner to know it again."""
    name, at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if at else f"••• {address[-2:]}"
