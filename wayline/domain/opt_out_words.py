"""The words and phrases by which an English text is known to ask for no more messages: a table.

Each phrase is tried on the text in lower case without accents, marks and emoji (`normalise`).
"""

import re
from typing import Final

# Per se reasonable under 47 CFR 64.1200(a)(10), then the words carriers act on by themselves, then
# what the rule's own text counts as plain enough ("no mas").
STOP: Final = frozenset(
    "stop quit end revoke cancel unsubscribe optout stopall remove td unsub arret nomas nomore "
    "removeme unsubscribeme unsubscribeall stopit stopthis endall cancelall".split()
)
PLAIN: Final = frozenset("stop unsubscribe unsub optout stopall".split())
START: Final = frozenset(
    "start unstop subscribe resubscribe resume restart begin continue optin optmein".split()
)
HELP: Final = frozenset("help info helpme".split())
WHO: Final = frozenset("whoisthis whosthis whoisthisplease whoareyou whothis".split())
# Words that change nothing about a keyword beside them,
POLITE: Final = frozenset(
    "again already and asap dear folks guys hello hey hi i immediately just kindly ma maam madam "
    "no now ok okay once oh please pleas pls plz plse right sir so sorry thank thanks thx today ty "
    "u yes you".split()
)
# and words that leave "stop" alone but may give "end" or "cancel" another object ("the end").
LOOSE: Final = POLITE | frozenset(
    "a all at back for it my that the them these this those to ur your".split()
)
MISSPELT: Final = ("stop", "cancel", "unsubscribe", "revoke")
# Words of their own, however near to a keyword; some are so odd alone that we ask.
NOT_MISSPELT: Final = frozenset("shop step top atop spot evoke sto stoop strop stow slop".split())
ODD_ALONE: Final = frozenset("sto stoop strop stow slop".split())
SLIPS: Final = re.compile(r"\b(?:stopp+|stpo|sotp|stp|stahp|stawp|sstop|sttop)\b")
NEAR: Final = {"s": "saztdwxe", "c": "cxvdfa", "u": "uyijhn", "r": "retdf"}  # keys, and swaps
SIGNS: Final = frozenset("\U0001f6d1\U0001f6ab\u26d4")  # stop sign, prohibited, no entry

_TEXT: Final = (
    r"(?:te?xts?|te?xting|txtin|messag(?:e|es|ing|in)|msgs?|msging|sms|spam(?:s|ming)?|alerts?|"
    r"notifications?|promos?|promotions?|ads|adverts?|advertising|offers|marketing|newsletters?|"
    r"communications?|contact(?:s|ing)?|solicitations?|soliciting|mailings?)"
)
_PLEASE: Final = r"(?:(?:please|pls|plz|hi|hello|hey|ok|sorry|just|and|guys|thanks|thank you) )*"
_THANKS: Final = r"(?: (?:please|pls|plz|thanks|thank you|ok|now))*"
_ME: Final = r"(?:me|us|this (?:number|phone)|my (?:number|phone|cell|mobile|wife|husband))"
_NUMBER: Final = r"(?:me|us|my (?:\w+ )?(?:number|name|phone|info|details)|(?:this )?number)"
_ANY: Final = r"(?:\w+ ){0,4}?"
_NOT: Final = r"(?:do not|dont|dnt|never|not|no longer)"
_DO_NOT_TEXT: Final = (
    r"(?:do not|dont|dnt|never) (?:ever )?"
    rf"(?:(?:te?xt|message|msg|contact|sms|disturb|solicit|reach out to) {_ME}"
    r"|reach out|send (?:me )?(?:any|anything|more|these|those|messages?|te?xts?)(?: \w+){0,3}?)"
    r"(?: (?:again|any ?more|ever|back|here|at all))*"
)
_LIST: Final = r"(?:lists?|database|system|contacts?|records?|te?xts?|messages?|group|thread)"


def _phrases(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(rf"\b(?:{pattern})\b")) for rule, pattern in patterns.items())


OPT_OUT: Final = _phrases(
    unsubscribe=r"unsub\w*|un subscri\w+",
    opt_out=r"opt(?:ed|ing)? (?:me |us |it )?out|optout",
    stop_texts=r"(?:stop|quit|cease|discontinue|end(?! up)|cancel|(?:turn|shut|switch) off|enough) "
    + _ANY
    + _TEXT,
    texts_off=rf"(?:turn|shut|switch) {_ANY}{_TEXT} off",
    stop_sending=r"(?:stop|quit|cease|discontinue) (?:sending|receiving|getting|reaching out)",
    stop_it=rf"(?:stop|quit|cease) (?:bothering|harass?ing|annoying|pestering|bugging) {_ME}",
    no_more=rf"(?<!there )no more (?:\w+ )?{_TEXT}|^{_PLEASE}no {_TEXT}{_THANKS}$",
    do_not_text=rf"^{_PLEASE}{_DO_NOT_TEXT}{_THANKS}$",
    not_wanted=rf"{_NOT} (?:want|wish|need|care|like) (?:to )?{_ANY}"
    rf"(?:receive|get|getting|receiving|your|these|any|anymore) {_ANY}{_TEXT}",
    not_contacted=rf"{_NOT} (?:want|wish|like|agree) to be (?:contacted|te?xted|messaged)",
    do_not_list=r"do not (?:call|contact|text|disturb) (?:list|registry)",
    off_list=rf"(?:take|remove|delete|drop|exclude|cross|get) {_NUMBER} {_ANY}(?:off|from|out of) "
    rf"{_ANY}{_LIST}",
    off=rf"(?:take|get) {_NUMBER} off{_THANKS}$",
    remove_me=rf"(?:remove|delete|erase|lose|forget) {_NUMBER}{_THANKS}$"
    r"|(?:delete|erase|lose|forget|remove) (?:my|this) (?:phone )?number",
    consent=r"(?:revoke|revoking|withdraw|withdrawing|retract|rescind) (?:my |all |any )*"
    r"(?:consent|permission|authorization)"
    rf"|{_NOT} (?:consent|(?:have|give) (?:you )?(?:my |any )?(?:permission|consent))",
    leave_alone=r"leave (?:me|us) (?:the \w+ )?alone",
    wrong_number=rf"^{_PLEASE}(?:(?:you|u) (?:have|got) )?(?:the )?wrong (?:number|person)"
    + _THANKS
    + "$",
    said_stop=r"(?:reply|text|send|said|say|saying|typed|write|wrote) stop",
    asked_to_stop=r"(?:asked|told|asking|telling) (?:you|u|yall) (?:\w+ )?to stop",
    how_to_stop=r"how (?:do|can|would|to|should) (?:i |we |you |u )?(?:\w+ )?stop"
    r"(?: (?:this|these|it|them|that))?$",
    make_stop=r"make (?:it|this|these|them) stop",
    would_you_stop=r"(?:can|could|would|will) (?:you|u) (?:please |pls |just )*stop"
    r"(?: (?:it|this|that|please|now))?$",
    keyword_first=r"^stop (?:to|2|with the|doing this|contact)\b(?!.{40})",
    cease=r"cease and desist",
)
UNCLEAR: Final = _phrases(
    do_not_text=_DO_NOT_TEXT,
    wrong_number=r"wrong (?:number|person|guy|man|woman|lady)|(?:this|the) (?:number|phone) "
    r"(?:is not|isnt|no longer|does not|doesnt|belongs to)",
    not_signed_up=r"(?:never|not|didnt|did not|dont remember) (?:sign|subscri|ask|agree)\w* "
    r"(?:up |for |to )+(?:this|these|that|it|any|your)",
    spam=r"(?:this is|reported as|reporting (?:this|you|as)|you are|mark\w* as) (?:a )?spam",
    report=r"report(?:ed)? you|report this (?:number|text|as)",
    blocked=r"(?:blocking|block|blocked) (?:this number|my number|your number|you)$|^blocked$",
    go_away=r"^(?:just |please )?(?:go away|get lost|shut up|cut it out|scram|"
    r"(?:f|fuck|piss|bugger|buzz|sod) (?:off|you|u))\b(?!.{20})",
    enough=r"^(?:ok |thats )?enough(?: already| now)?$",
    not_interested=r"^(?:im |i am |sorry |no )*(?:really )?(?:not|no longer) interested\b(?!.{30})",
    too_many=rf"(?:too many|so many) (?:\w+ )?{_TEXT}|{_TEXT} (?:me )?(?:\w+ )?too (?:much|often)",
    cancel_subscription=r"cancel (?:my )?subscription",
    not_wanted=rf"^(?:i )?{_NOT} (?:want|wanted|need) (?:it|this|that|these)?$|^not ?wanted$",
    keyword_last=r"(?:please|pls|plz|subscribed) (?:stop|end|cancel|discontinue|remove|delete)"
    r"(?: (?:it|this|me))?$",
    wish_to_stop=r"(?:want|like|wish|need) (?:\w+ ){0,2}to stop$",
)
# In a text of at most four words any other "stop" is reason enough to ask,
SHORTEST: Final = _phrases(
    somebody_else=r"^this (?:is not|isnt|aint) \w+$",
    stop_short=r"(?<!bus )(?<!next )(?<!non )(?<!train )(?<!pit )stop(?! (?:by|at|over|in|for)\b)",
)
# and in one of at most ten the words below, which ordinary texts of that length do without.
SHORT: Final = _phrases(
    removal=r"(?:remove|removed|rmv|exclude|discontinue\w*|unfollow\w*|delete me)"
    r"(?! (?:the|a|an|one|two|that|those|from my)\b)",
    anger=r"(?:attorney|lawyer|lawsuit|illegal|harass\w*|annoying me|leave me be|"
    r"for (?:the love|gods? sakes?))",
    weary=rf"(?:sick|tired|done|fed up|enough|rather not) {_ANY}(?:these|{_TEXT})",
    nothing_more=r"(?:no more|nothing more)(?: of (?:this|these|it|that))?"
    r"(?: (?:please|pls|plz|thanks|ok))*$",
    stranger=r"deceased|my permission|consent|how did (?:you|u) get my|dont know who (?:you|u) are",
    stop_last=r"(?:please|thanks|god|sake|this|these|it|them|u|you) (?:to )?stop$",
)
KEEP_ON: Final = re.compile(
    r"\b(?:dont|do not|never|wont|cant|cannot|couldnt|didnt|doesnt|not) (?:ever )?"
    r"(?:stop|quit|end)\b"
)
