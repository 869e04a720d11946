"""German: what a text in it looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

# Umlauts have lost their dots, or are written out: "löschen" is "loschen" or "loeschen".
_TEXT: Final = (
    r"(?:sms|smsen|nachricht(?:en)?|werbung(?:en)?|werbe\w+|mitteilung(?:en)?|newsletter|texte?|"
    r"angebote?|spam|mails?|benachrichtigung(?:en)?|messages?)"
)
_PLEASE: Final = r"(?:(?:bitte|hallo|danke|ok|jetzt|sofort|ab|ich|nein|hey) )*"
_THANKS: Final = r"(?: (?:bitte|danke|mehr|sofort|jetzt|an mich))*"
_WANT: Final = r"(?:will|wollen|moe?chten?|wue?nschen?|brauche)"
_NOTHING: Final = r"(?:nichts|nix|nie|niemals)"
_SEND: Final = r"(?:schick|send|schreib|text|kontaktier|simse?|belae?stig|stoe?r|nerv)\w*"
_MINE: Final = r"meine[nrs]? (?:\w+ )?(?:nummer|handynummer|telefonnummer|daten|kontakt|namen?)"
_REMOVE: Final = r"(?:loe?sch|entfern|streich|nehm|nimm|trag|werf|schmei)\w*"
_LIST: Final = r"(?:liste|verteiler|kartei|system|datenbank|kundendatei)"

LANGUAGE: Final = Language(
    stop="stop stoppen abmelden abmeldung abbestellen abbestellung ende austragen beenden "
    "aufhoren aufhoeren widerruf widerrufen michabmelden loeschen loschen",
    plain="abmelden abbestellen aufhoren austragen",
    start="anmelden starten wiederanmelden fortsetzen abonnieren weitermachen reaktivieren",
    help="hilfe hilfmir",
    who="weristdas werbistdu wersindsie werseidihr weristda wersinddas",
    polite="bitte danke dank endlich hallo ja jetzt leute mal nein sofort umgehend vielen",
    loose="alle alles das den der die doch ich mich mir moechte mochte will wieder es",
    misspelt="abmelden abbestellen austragen",
    not_misspelt="amelden anmelden",
    doubtful="amelden kundigen kuendigen kundigung kuendigung stornieren genug "
    "ichwiderrufe widerrufe",
    aside=r"\bnicht (?:\w+ )?auf(?:hoe?ren)?\b|\bhab(?:e|en)? (?:\w+ ){0,3}?keine?n? (?:\w+ ){0,4}?"
    r"(?:bekommen|erhalten|gekriegt|gesehen)\b|\bkeine?n? (?:\w+ ){0,3}?verpassen\b",
    opt_out=phrases(
        "de:",
        unsubscribe=r"(?:mich|uns) (?:(?:bitte|hier|sofort|jetzt|davon|wieder|endlich) )*"
        rf"(?:von \w+ {_TEXT} )?abmelden|meld\w* (?:sie |bitte )?(?:mich|uns) (?:\w+ ){{0,3}}?ab"
        rf"|(?:{_TEXT}|davon|alles|liste|dienst) (?:bitte )?(?:ab(?:zu)?(?:bestell|meld)en|stoppen)"
        rf"|(?:ab(?:bestell|meld)\w+|stopp\w*) {ANY}{_TEXT}|bestell\w* {ANY}{_TEXT} ab"
        r"|trag\w* (?:\w+ )?(?:mich|uns) (?:\w+ ){0,4}?aus|austragen$",
        no_more=rf"keine?n? {ANY}{_TEXT} (?:mehr|bitte|an mich)|keine weiteren? (?:\w+ )?{_TEXT}"
        rf"|^{_PLEASE}keine?n? (?:\w+ )?{_TEXT}{_THANKS}$|(?:schluss|stopp?) (?:mit|den|der) "
        rf"(?:\w+ )?{_TEXT}|nie wieder (?:\w+ )?{_TEXT}",
        do_not_send=rf"{_SEND} {ANY}(?:keine?n?|nichts|nix) {ANY}(?:mehr|{_TEXT})"
        rf"|{_SEND} (?:\w+ ){{0,3}}?(?:mir|mich|uns) (?:\w+ )?(?:nicht|nie|niemals)"
        r"(?: mehr| wieder| so oft|$)"
        r"|(?:mich|mir|uns) (?:\w+ )?(?:nicht|nie) (?:mehr|wieder) (?:an|zu)?"
        r"(?:schreib|kontaktier|send|schick|stoe?r|belae?stig)\w+"
        r"|^(?:bitte )?(?:nicht|nie) (?:mehr|wieder) "
        r"(?:an)?(?:schreib|kontaktier|send|schick|stoe?r)\w+",
        not_wanted=rf"{_WANT} {ANY}keine?n? {ANY}{_TEXT}"
        rf"|{_WANT} {ANY}{_NOTHING} mehr (?:\w+ ){{0,3}}?(?:bekommen|erhalten|hoe?ren|von)"
        rf"|{_WANT} (?:\w+ ){{0,3}}?nicht (?:mehr )?(?:kontaktiert|angeschrieben|belae?stigt|"
        rf"gestoe?rt)",
        stop_it=r"(?:hoe?r|hoe?rt|hoe?ren) (?:(?:sie|bitte|mal|jetzt|endlich|doch|sofort) )*auf"
        r"(?: (?:damit|mich|mir|uns|zu|bitte|jetzt|mit)|$)|lass(?:t|en)? (?:sie )?(?:das|es)"
        r"(?: sein| bitte)*$",
        leave_alone=r"lass(?:t|en|e)? (?:sie )?(?:mich|uns) (?:\w+ ){0,3}?(?:in ruhe|in frieden|"
        r"zufrieden)",
        off_list=rf"{_REMOVE} {ANY}(?:{_MINE}|(?:mich|uns) {ANY}{_LIST})"
        rf"|(?:{_MINE}|nummer) (?:\w+ ){{0,4}}?(?:loe?sch\w*|entfern\w*|streich\w*|raus\w*)"
        rf"|(?:mich|uns) {ANY}{_LIST} (?:\w+ )?{_REMOVE}|(?:aus|von) {ANY}{_LIST} {_REMOVE}",
        wrong_number=rf"^{_PLEASE}(?:(?:sie haben|du hast|ihr habt|das ist) )?(?:die |eine )?"
        r"falsche (?:nummer|person)(?: bitte| sorry)?$",
        consent=r"(?:widerruf|entzieh|zieh)\w* (?:\w+ ){0,4}?(?:einwilligung|zustimmung|erlaubnis|"
        r"einverstae?ndnis)|(?:nie|nicht|niemals) (?:zugestimmt|eingewilligt|erlaubt)",
        how_to_stop=r"wie (?:\w+ ){0,4}?(?:abmelden|abbestellen|stoppen|loswerden)"
        r"|wie melde ich mich (?:\w+ ){0,3}?ab",
    ),
    unclear=phrases(
        "de:",
        wrong_number=r"falsche (?:nummer|person)|falsch verbunden|verwae?hlt|nummer (?:ist|"
        r"war) falsch",
        not_signed_up=r"(?:nie|nicht|niemals) (?:\w+ )?(?:angemeldet|bestellt|eingetragen)$",
        whence=r"woher (?:haben|habt|hast|kommt) (?:\w+ )?meine (?:nummer|handynummer|daten)",
        too_many=rf"(?:zu|so) viele? (?:\w+ )?{_TEXT}",
    ),
    short=phrases(
        "de:",
        not_interested=r"(?:kein|null|nicht) (?:\w+ )?(?:interesse|interessiert)|"
        r"interessiert mich nicht",
        anger=r"reicht (?:jetzt|mir|langsam)|(?:jetzt|mir) reichts?|genug von|verpiss\w*|nerv(?:t|"
        r"en|ig)"
        r"|belae?stig\w*|anwalt|anzeige|spam|haut ab|schnauze|leck mich|dsgvo|verbraucherschutz",
        subscription=r"(?:abo|abonnement|vertrag) (?:\w+ )?kue?ndigen|abmeld\w*|abbestell\w*",
    ),
    shortest=phrases(
        "de:", weary=rf"^(?:es )?reichts?$|^(?:will|mag) (?:ich )?nicht mehr$|^{_NOTHING} mehr\b"
    ),
    likes=r"(?:gefallt|gefiel|liebt|liebte|lacht(?:e)? uber|betont(?:e)?|hinterfragt(?:e)?|"
    r"reagiert(?:e)?(?: mit)?(?: \w+)? auf|(?:hat )?mit auf|entfernte?(?: \w+){0,2} (?:aus|von)) _|"
    r"(?:hat |zu )?_ (?:(?:ein|zwei) (?:herz|lachen|ausrufezeichen|fragezeichen) hinzugefugt|"
    r"(?:mit (?:gefallt mir|\w+) )?(?:markiert|geliked|geliebt|betont|hinterfragt|reagiert))",
    dislikes=r"(?:gefallt|gefiel)(?: mir)? nicht _|(?:gefallt|gefiel) _ nicht|"
    r"(?:hat )?_ mit gefallt mir nicht markiert",
)
