"""The closed list of reasons why something happened to a person or did not, each a sentence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ENGLISH: Final = {
    # Entry into a journey.
    "entry:entered": "The person entered the journey.",
    "entry:where": "The event does not fit the conditions of the entry.",
    "entry:who": "The person does not fit the conditions of the entry.",
    "entry:again": "The person was here before and may not enter again yet.",
    "entry:active": "The person is already in this journey.",
    "entry:group": "The person is in another journey of the same group.",
    "entry:late": "The event is too old to start anything.",
    "entry:holdout": "The person belongs to the group that is left alone for comparison.",
    "entry:paused": "The journey is paused, so nobody enters.",
    "entry:stopped": "The journey was stopped or archived, so nobody enters.",
    # Leaving a journey; any other `exit:*` is named by the journey itself.
    "exit:complete": "The person reached the end of the journey.",
    "exit:stopped": "The journey was stopped.",
    "exit:opted_out": "The person asked for no more messages.",
    "exit:erased": "The person's data was erased.",
    # What people may ask for by law.
    "privacy:restricted": "The person asked that their data be used for nothing.",
    "privacy:erased": "The person's data was erased.",
    "merge:merged": "Two contacts turned out to be one person; the other one goes on.",
    "merge:too_many": "Too many contacts turned out to be one person; these two stay apart.",
    # What a step decided.
    "wait:timer": "The person waits for a time to pass.",
    "wait:over": "The time to wait is over.",
    "wait:until": "The person waits for a moment.",
    "wait:for": "The person waits for something to happen.",
    "wait:timeout": "What was waited for did not happen in time.",
    "wait:past": "The moment to wait for had already passed.",
    "wait:skipped": "The moment had already passed, so what belongs to it was left out.",
    "met:event": "The event that was waited for has happened.",
    "met:message": "The message has become what was waited for.",
    "met:reply": "The person has answered.",
    "branch:if": "The person fits a condition of the branch.",
    "branch:else": "The person fits no condition of the branch.",
    "update:done": "The profile was changed.",
    "goal:reached": "The person reached a goal.",
    "field:missing": "The person lacks a value that this needs.",
    "field:invalid": "A value of the person is not of the kind that this needs.",
    # Messages that were handed over, or may have been.
    "message:owed": "The message is on its way to the carrier.",
    "message:sent": "The message was handed to the carrier.",
    "message:delivered": "The message arrived.",
    "message:in_doubt": "The carrier was asked, but whether it took the message is not known.",
    "message:undelivered": "The message did not arrive.",
    "message:failed": "The carrier did not take the message.",
    "message:expired": "The message came too late to be sent.",
    "message:refused": "The message was not allowed.",
    "message:cancelled": "The person left the journey before the message was sent.",
    "message:released": "The message was claimed but not started; it is tried again.",
    "doubt:waiting": "The carrier can tell later whether it took the message; until then we wait.",
    "doubt:parked": "Nobody can tell whether the carrier took the message; it is not sent again.",
    "doubt:settled_sent": "Somebody has found out that the carrier took the message.",
    "doubt:settled_failed": "Somebody has found out that the carrier did not take the message.",
    "doubt:absent": "The carrier does not have the message; it is tried again.",
    # Refusals and holds of the gate.
    "workspace:closed": "The workspace is closed.",
    "workspace:paused": "The workspace is paused.",
    "journey:paused": "The journey is paused.",
    "journey:stopped": "The journey was stopped or archived.",
    "expiry:passed": "It was too late for this message.",
    "number:missing": "The person has no number or address for this channel.",
    "number:invalid": "The number is not a valid one.",
    "number:not_textable": "The number cannot receive texts.",
    "number:landline": "The number is a landline.",
    "number:pager": "The number is a pager.",
    "number:personal": "The number forwards to another one, at a price.",
    "number:premium": "The number charges whoever writes to it.",
    "number:shared_cost": "The number charges whoever writes to it.",
    "number:company": "The number belongs to a company's exchange.",
    "number:voicemail": "The number is a voice mailbox.",
    "number:toll_free": "The number is toll-free and takes no texts.",
    "number:unknown_type": "Nobody knows what kind of number it is.",
    "number:country": "Messages to the number's country are not allowed.",
    "consent:none": "The person has not agreed to messages of this kind.",
    "consent:unproven": "Somebody says that the person agreed, but there is no proof of it.",
    "consent:unconfirmed": "The person agreed elsewhere, and has not confirmed it: ask them.",
    "consent:pending": "The person was asked to confirm, and has not answered yet.",
    "consent:expired": "The consent was implied, or asked for, and its time is over.",
    "consent:revoked": "The person has withdrawn consent to messages of this kind.",
    "consent:opted_out": "The person asked for no more messages on this channel.",
    "consent:suppressed": "The address is on a list of addresses that must not be written to.",
    "consent:asked": "The person may want no more messages; we have asked and wait for the answer.",
    "category:unknown": "The message has no known category.",
    "category:unapproved": "The template is not approved for this category.",
    "sender:none": "There is no sender for this message.",
    "sender:category": "The sender is not registered for messages of this kind.",
    "sender:country": "The sender may not be used in the number's country.",
    "sender:unregistered": "The sender is not registered where the number is.",
    "sender:unverified": "The toll-free number that it would go out as is not verified.",
    "sender:one_way": "Nobody can answer the sender, and the text names no other way to stop.",
    "sender:disabled": "The sender is set aside.",
    "sender:daily": "The sender's brand has sent as much as carriers let go in a day.",
    "zone:unknown": "Nobody knows what time it is where the person is.",
    "quiet_hours:federal": "It is before 8 in the morning or after 9 at night for the person.",
    "quiet_hours:default": "It is before 8 in the morning or after 8 at night for the person.",
    "quiet_hours:state": "The person's state or province does not let texts go at this hour.",
    "quiet_hours:country": "The person's country does not let texts go at this hour.",
    "quiet_hours:holiday": "It is a public holiday where the person may be.",
    "quiet_hours:own": "The workspace sends nothing at this hour.",
    "quiet_hours:person": "The person does not want messages at this hour.",
    "quiet_hours:never": "No hour is open everywhere the person may be; ask where they live.",
    "blackout:dates": "The workspace sends nothing on these days.",
    "legal_cap:recipient": "The law lets no more messages go to one person in 24 hours.",
    "cap:rolling": "The person has had as many messages as the limit allows.",
    "cap:day": "The person has had as many messages as the limit of a day allows.",
    "cap:week": "The person has had as many messages as the limit of a week allows.",
    "cap:month": "The person has had as many messages as the limit of a month allows.",
    "cap:person": "The person has had as many offers in seven days as they want.",
    "fatigue:gap": "The person's last message was too short a time ago.",
    "fatigue:sunset": "The person has let too many offers go by without a click, answer or order.",
    "budget:spent": "The budget is spent.",
    "content:empty": "The message has no text.",
    "content:unfilled": "A place in the text was not filled in.",
    "content:broken": "The text could not be made, or holds characters that cannot be sent.",
    "content:parts": "The text is too long.",
    "content:price": "The message would cost too much.",
    "content:brand": "The text does not name the brand.",
    "content:opt_out": "The text does not say how to stop messages.",
    "content:stop_spacing": "The word to stop with does not stand by itself in the text.",
    "content:shaft": "The text has words of sex, hate, alcohol, firearms or tobacco.",
    "content:shortener": "The text has a public short link, which carriers filter.",
    "content:repeated": "The same text went to this person too often within minutes.",
    # What carriers answer.
    "carrier:opted_out": "The carrier says that the person has stopped messages.",
    "carrier:complained": "The person, or their carrier, complained about the message.",
    "carrier:invalid_number": "The carrier says that the number or address cannot be reached.",
    "carrier:blocked_content": "The carrier blocked the message.",
    "carrier:sender_config": "The carrier does not accept this sender.",
    "carrier:account": "The carrier does not accept our account at the moment.",
    "carrier:transient": "The carrier could not take the message at the moment.",
    "carrier:expired": "The carrier could not deliver the message in time.",
    "carrier:undelivered": "The carrier could not deliver the message.",
    "carrier:unknown": "The carrier failed for a reason that it did not explain.",
    "carrier:attempts": "The message was tried as often as is allowed.",
    # Webhooks.
    "webhook:called": "The address is being called.",
    "webhook:answered": "The address answered.",
    "webhook:failed": "The address could not be reached, or refused.",
    "webhook:blocked": "The address is not one that may be called.",
    "webhook:timeout": "The address did not answer in time.",
    "webhook:too_long": "The address answered more than may be kept.",
    "webhook:gone": "The receiver said that it is gone for good (410), so it was disabled.",
    "webhook:failing": "Nothing arrived for five days, so the endpoint was disabled.",
    "webhook:key_lost": "The key that sealed its write key was lost; add it anew.",
    "webhook:replay": "A replay calls no address; the person went on as after a failed call.",
    # Limits that protect a person and the machine.
    "limit:advance": "The person went through too many steps at once.",
    "limit:steps": "The person went through too many steps in this journey.",
    "limit:visits": "The person came to this step too often.",
    "limit:answers": "The person was given this answer often enough for one day.",
    "limit:strangers": "Strangers were given as many answers as an hour allows.",
    "limit:form": "The form took as many sign-ups as an hour allows.",
    "limit:address": "One address signed up on forms as often as an hour allows.",
    "limit:device": "One device of a shop signed up as often as an hour allows.",
    "limit:showing": "A form that was opened once signed up as often as a day allows.",
    "limit:range": "Numbers like this one signed up on forms as often as an hour allows.",
    "limit:broken": "A step raised an error; the person is parked until it is mended.",
    # What a restored backup leaves undone.
    "restore:before": "A backup was restored, and whether this was sent since is not known.",
    "restore:overdue": "A backup was restored, and this was due before; somebody has to decide.",
    # Visits of tracked links.
    "click:human": "A person opened the link.",
    "click:method": "A program asked about the link without opening it.",
    "click:prefetch": "A browser loaded the link in advance.",
    "click:agent": "A program that makes previews or checks links opened it.",
    "click:no_agent": "The visitor did not say what program it is.",
    "click:too_soon": "The link was opened before a person could have read the message.",
    "click:all_links": "Several links of the message were opened at the same moment.",
    "click:network": "Links of several people were opened from one network at the same moment.",
}
_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"en": _ENGLISH})
# Families whose details a journey's author names.
_OPEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            "arm": "The person was drawn into the arm “{detail}”.",
            "goal": "The person reached the goal “{detail}”.",
            "exit": "The person left the journey: {detail}.",
        }
    }
)

REASONS: Final = frozenset(_ENGLISH)
BROKEN: Final = "limit:broken"  # of whatever raised errors, and was set aside for it
OPEN_FAMILIES: Final = frozenset(_OPEN["en"])
CATEGORIES: Final = frozenset(reason.partition(":")[0] for reason in REASONS) | OPEN_FAMILIES


def in_order() -> tuple[str, ...]:
    """Every reason of the list, in the order in which a reader may look for them."""
    return tuple(_ENGLISH)


def is_reason(text: str) -> bool:
    """True if the text is a reason of the list, or of an open family with a detail."""
    category, _, detail = text.partition(":")
    return text in REASONS or (category in OPEN_FAMILIES and bool(detail))


def sentence(reason: str, language: str = "en") -> str:
    """The reason in a sentence for people, in English where the language is not known yet.

    Raises `KeyError` for what is not on the list.
    """
    known = _SENTENCES.get(language, _ENGLISH)
    if reason in REASONS:
        return known.get(reason) or _ENGLISH[reason]
    category, _, detail = reason.partition(":")
    if category not in OPEN_FAMILIES or not detail:
        raise KeyError(f"{reason!r} is not on the list of reasons")
    family = _OPEN.get(language, _OPEN["en"])
    return family[category].format(detail=detail.replace("_", " "))
