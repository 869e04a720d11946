"""English: what a text in it looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

_TEXT: Final = (
    r"(?:te?xts?|te?xting|txtin|messag(?:e|es|ing|in)|msgs?|msging|sms|spam(?:s|ming)?|alerts?|"
    r"notifications?|promos?|promotions?|ads|adverts?|advertising|offers|marketing|newsletters?|"
    r"communications?|contact(?:s|ing)?|solicitations?|soliciting|mailings?)"
)
_PLEASE: Final = r"(?:(?:please|pls|plz|hi|hello|hey|ok|sorry|just|and|guys|thanks|thank you) )*"
_THANKS: Final = r"(?: (?:please|pls|plz|thanks|thank you|ok|now))*"
_ME: Final = r"(?:me|us|this (?:number|phone)|my (?:number|phone|cell|mobile|wife|husband))"
_NUMBER: Final = r"(?:me|us|my (?:\w+ )?(?:number|name|phone|info|details)|(?:this )?number)"
_NOT: Final = r"(?:do not|dont|dnt|never|not|no longer)"
_DO_NOT_TEXT: Final = (
    r"(?:do not|dont|dnt|never) (?:ever )?"
    rf"(?:(?:te?xt|message|msg|contact|sms|disturb|solicit|reach out to) {_ME}"
    r"|reach out|write(?: to)? (?:me|us)"
    r"|send (?:me )?(?:any|anything|more|these|those|messages?|te?xts?)(?: \w+){0,3}?)"
    r"(?: (?:again|any ?more|ever|back|here|at all))*"
)
_LIST: Final = r"(?:lists?|database|system|contacts?|records?|te?xts?|messages?|group|thread)"


_OPT_OUT: Final = phrases(
    unsubscribe=r"unsub\w*|unsuscri\w*|un subscri\w+",
    opt_out=r"opt(?:ed|ing)? (?:me |us |it )?out|optout",
    stop_texts=r"(?:stop|quit|cease|discontinue|end(?! up)|cancel|(?:turn|shut|switch) off|enough) "
    + ANY
    + _TEXT,
    texts_off=rf"(?:turn|shut|switch) {ANY}{_TEXT} off",
    stop_sending=r"(?:stop|quit|cease|discontinue) (?:sending|receiving|getting|reaching out)",
    stop_it=rf"(?:stop|quit|cease) (?:bothering|harass?ing|annoying|pestering|bugging|"
    rf"blowing up|calling|hitting up|writing(?: to)?) {_ME}",
    no_more=rf"(?<!there )no more (?:\w+ )?{_TEXT}|^{_PLEASE}no {_TEXT}{_THANKS}$",
    do_not_text=rf"^{_PLEASE}{_DO_NOT_TEXT}{_THANKS}$",
    not_wanted=rf"{_NOT} (?:want|wish|need|care|like) (?:to )?{ANY}"
    rf"(?:receive|get|getting|receiving|your|these|any|anymore) {ANY}{_TEXT}"
    rf"|{_NOT} (?:want|wish|need|care|like) to (?:receive|get) (?:these|this|those|them|anything)"
    r"(?: any ?more| please| thanks)*$",
    not_contacted=rf"{_NOT} (?:want|wish|like|agree) to be (?:contacted|te?xted|messaged)",
    do_not_list=r"do not (?:call|contact|text|disturb) (?:list|registry)",
    off_list=rf"(?:take|remove|delete|drop|exclude|cross|get) {_NUMBER} {ANY}(?:off|from|out of) "
    rf"{ANY}{_LIST}",
    off=rf"(?:take|get) {_NUMBER} off{_THANKS}$|(?:want|get me|let me) (?:off|out of) "
    rf"(?:this|the|your|these|ur) (?:\w+ )?{_LIST}",
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
_UNCLEAR: Final = phrases(
    do_not_text=_DO_NOT_TEXT,
    wrong_number=r"wrong (?:number|person|guy|man|woman|lady)|(?:this|the) (?:number|phone) "
    r"(?:is not|isnt|no longer|does not|doesnt|belongs to)",
    not_signed_up=r"(?:never|not|didnt|did not|dont remember) (?:sign|subscri|ask|agree)\w* "
    r"(?:up |for |to )+(?:get |receive |getting |receiving )?"
    rf"(?:this|these|that|it|any|your|{_TEXT})",
    spam=r"(?:this is|reported as|reporting (?:this|you|as)|you are|mark\w* as) (?:a )?spam",
    report=r"report(?:ed)? you|report this (?:number|text|as)",
    blocked=r"(?:blocking|block|blocked) (?:this number|my number|your number|you)$|"
    r"^blocked(?: and reported)?$",
    go_away=r"^(?:just |please )?(?:go away|get lost|shut up|cut it out|scram|"
    r"(?:f|fuck|piss|bugger|buzz|sod) (?:off|you|u))\b(?!.{20})",
    enough=r"^(?:ok |thats )?enough(?: already| now)?$",
    not_interested=r"^(?:im |i am |sorry |no )*(?:really )?(?:not|no longer) interested\b(?!.{30})",
    too_many=rf"(?:too many|so many) (?:\w+ )?{_TEXT}|{_TEXT} (?:me )?(?:\w+ )?too (?:much|often)",
    cancel_subscription=r"cancel (?:my )?subscription",
    not_wanted=rf"^(?:i )?{_NOT} (?:want|wanted|need) (?:it|this|that|these)?$|^not ?wanted$",
    no_texts=rf"^{_PLEASE}{_NOT} (?:te?xt|message|msg|contact)(?: any ?more)?{_THANKS}$",
    my_data=r"(?:delete|erase|remove|forget) (?:all )?(?:of )?my (?:personal )?"
    r"(?:data|details|info\w*)",
    keyword_last=r"(?:please|pls|plz|subscribed) (?:stop|end|cancel|discontinue|remove|delete)"
    r"(?: (?:it|this|me))?$",
    wish_to_stop=r"(?:want|like|wish|need) (?:\w+ ){0,2}to stop$",
)
# In a text of at most four words any other "stop" is reason enough to ask,
_SHORTEST: Final = phrases(
    somebody_else=r"^this (?:is not|isnt|aint) \w+$",
    stop_short=r"(?<!bus )(?<!next )(?<!non )(?<!train )(?<!pit )stop(?! (?:by|at|over|in|for)\b)",
)
# and in one of at most ten the words below, which ordinary texts of that length do without.
_SHORT: Final = phrases(
    removal=r"(?:remove|removed|rmv|exclude|discontinue\w*|unfollow\w*|delete me)"
    r"(?! (?:the|a|an|one|two|that|those|from my)\b)",
    anger=r"(?:attorney|lawyer|lawsuit|illegal|harass\w*|annoying me|leave me be|"
    r"for (?:the love|gods? sakes?))",
    weary=rf"(?:sick|tired|done|fed up|enough|rather not) {ANY}(?:these|{_TEXT})",
    nothing_more=r"(?:no more|nothing more)(?: of (?:this|these|it|that))?"
    r"(?: (?:please|pls|plz|thanks|ok))*$",
    stranger=r"deceased|my permission|consent|how did (?:you|u) get my|dont know who (?:you|u) are",
    stop_last=r"(?:please|thanks|god|sake|this|these|it|them|u|you) (?:to )?stop$",
)
_KEEP_ON: Final = (
    r"\b(?:dont|do not|never|wont|cant|cannot|couldnt|didnt|doesnt|not) (?:ever )?"
    r"(?:stop|quit|end)\b"
    r"|\b(?:dont|do not|would not|wouldnt) (?:want|like|wish) to miss\b"
)

LANGUAGE: Final = Language(
    # Per se reasonable under 47 CFR 64.1200(a)(10), then the words carriers act on by themselves,
    # then what the rule's own text counts as plain enough ("no mas").
    stop="stop quit end revoke cancel unsubscribe optout stopall remove td unsub arret nomas "
    "nomore "
    "removeme unsubscribeme unsubscribeall stopit stopthis endall cancelall",
    plain="stop unsubscribe unsub optout stopall",
    start="start unstop subscribe resubscribe resume restart begin continue optin optmein",
    help="help info helpme",
    who="whoisthis whosthis whoisthisplease whoareyou whothis",
    polite="again already and asap dear folks guys hello hey hi i immediately just kindly ma maam "
    "madam no now ok okay once oh please pleas pls plz plse right sir so sorry thank thanks thx "
    "today ty u yes you",
    # They leave "stop" alone but may give "end" or "cancel" another object ("the end").
    loose="a all at back for it my that the them these this those to ur your",
    misspelt="stop cancel unsubscribe revoke",
    not_misspelt="shop step top atop spot evoke sto stoop strop stow slop",
    doubtful="sto stoop strop stow slop",
    aside=_KEEP_ON,
    opt_out=_OPT_OUT,
    unclear=_UNCLEAR,
    short=_SHORT,
    shortest=_SHORTEST,
    likes=r"(?:liked|loved|laughed at|emphasi[sz]ed|questioned|reacted(?: with(?: a sticker)?)? to|"
    r"removed(?: an? \w+(?: mark)?)? from) _",
    dislikes=r"disliked _",
)
