"""Italian: what a text in it looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

_TEXT: Final = (
    r"(?:messagg\w+|msg|sms|pubblicita|promo(?:zion[ei])?|offert[ae]|spam|notific\w+|"
    r"comunicazion[ei]|newsletter|marketing)"
)
_PLEASE: Final = r"(?:(?:per|favore|grazie|ciao|ok|prego|salve|cortesia|scusate) )*"
_NOT: Final = r"(?:non|nn|no)"
_WANT: Final = rf"{_NOT} (?:voglio|vogliamo|vorrei|desidero|intendo|gradisco)"
_SEND: Final = r"(?:mand|invi|scriv|contatt|disturb|tartass|romp|stress|spamm)"
_MINE: Final = (
    r"(?:(?:il )?mio (?:numero|nome|contatto|cellulare|telefono)|(?:i )?miei dati|"
    r"(?:la )?mia utenza)"
)
_LIST: Final = (
    r"(?:da|dalla|dalle|dal|la|vostra|questa) (?:\w+ )?(?:list[ae]|elenco|rubrica|database|mailing)"
)
_REMOVE: Final = r"(?:togl|rimuov|cancell|elimin|lev|depenn|scancell)\w*"

LANGUAGE: Final = Language(
    stop="stop basta ferma fermate fermatevi annulla annullare cancella cancellare cancellami "
    "cancellatemi disiscrivi disiscrivimi disiscrivetemi disiscrivermi disiscrizione smettila "
    "smettetela smettete rimuovimi rimuovetemi disattiva",
    # "Fine" is "end", and an English yes: no stop word.
    plain="disiscrivi disiscrivimi cancellami cancellatemi smettetela",
    start="iscrivi iscrivimi inizia riprendi ricomincia riattiva riprendere iscrivermi",
    help="aiuto aiutami aiutatemi",
    who="chie chisei chisiete chiseitu chiscrive",
    polite="adesso ciao cortesia favore grazie mille immediatamente ora per prego salve subito si",
    # "Basta così, grazie" ends an order at the counter as well as our messages: we ask.
    loose="cosi la le lo il questo questi tutto tutti voglio vorrei",
    misspelt="disiscrivi disiscrivimi disiscrizione disiscrivermi annulla cancella cancellami",
    doubtful="revoco togliermi togli togliete eliminare rimuovere",
    not_misspelt="cancello cancelli iscrivi",
    aside=rf"\b{_NOT} (?:vi |ti )?(?:smett|ferm|finit|cancell)\w+\b"
    rf"|\b{_WANT} (?:perder|pers)\w*\b",
    opt_out=phrases(
        "it:",
        unsubscribe=r"dis?iscri\w+|disicriv\w+|disabbon\w+|cancella(?:te)?mi|rimuov(?:i|ete)mi|"
        r"togl(?:i|iete)mi (?:da|subito|dall)\w*|elimina(?:te)?mi",
        stop_sending=rf"(?:smett\w+|finit\w+|piant\w+|ferm\w+|basta|evitate) (?:di|con|a|"
        rf"da) (?:\w+ )?"
        rf"(?:{_SEND}\w*|{_TEXT}|ricevere)|^{_PLEASE}(?:smett(?:i|ete)la|pianta(?:te)?la|finitela)",
        do_not_send=rf"{_NOT} (?:mi |ci )?(?:dovete |voglio che mi )?{_SEND}\w+ "
        rf"(?:mi |mai |ci )?(?:piu|altr\w+|niente|nulla|{ANY}{_TEXT})"
        rf"|{_NOT} {_SEND}\w*te(?:mi|ci)|{_NOT} (?:mi |ci )?{_SEND}\w+ piu",
        not_wanted=rf"{_WANT} {ANY}{_TEXT}|{_WANT} (?:\w+ )?(?:ricevere|avere)(?: piu| altro|"
        rf" niente| nulla|$)"
        rf"|{_WANT} piu (?:ricevere|essere|niente|nulla|sapere)|"
        rf"{_WANT} essere (?:piu )?contattat[oa]",
        no_more=rf"basta (?:con |a |di )?(?:\w+ ){{0,2}}?{_TEXT}"
        rf"|^{_PLEASE}(?:niente|nessun\w*|stop|no|mai)(?: piu| ai| agli| con|"
        rf" altr\w+)* (?:\w+ )?{_TEXT}",
        cancel_texts=rf"(?:annull|cancell|disattiv|sospend|blocca)\w* {ANY}{_TEXT}",
        off_list=rf"{_REMOVE} {ANY}(?:{_MINE}|{_LIST})",
        leave_alone=r"lascia(?:te)?(?:mi|ci) (?:\w+ )?(?:in pace|stare|perdere|tranquill\w)",
        wrong_number=rf"^{_PLEASE}(?:avete |hai )?(?:il )?(?:numero (?:sbagliato|errato)|"
        r"sbagliato (?:numero|persona))(?: grazie| scusate)?$",
        consent=r"(?:revoco|ritiro|nego) (?:\w+ ){0,2}?(?:consenso|autorizzazione)"
        rf"|(?:mai|{_NOT} (?:ho|do|vi ho)) (?:\w+ ){{0,3}}?(?:consenso|autorizz\w+|permesso)",
        how_to_stop=r"come (?:\w+ ){0,3}?(?:cancellarmi|togliermi|smettere di ricevere|"
        rf"non ricevere|(?:fermare|bloccare|disattivare) (?:\w+ )?{_TEXT})",
    ),
    unclear=phrases(
        "it:",
        consent=r"(?:revocare|ritirare) (?:\w+ ){0,2}?(?:consenso|autorizzazione)",
        disturb=rf"^{_PLEASE}{_NOT} disturb(?:are|ate|i)(?:mi|ci)?\b",
        wrong_number=r"numero (?:sbagliato|errato)|sbagliato (?:numero|persona)|persona sbagliata",
        not_signed_up=r"mai (?:iscritt[oa]|chiesto|richiesto|registrat[oa])",
        whence=r"(?:chi|dove|come) (?:\w+ ){0,3}?(?:dato|preso|avuto|trovato) (?:il )?mio numero",
        too_many=rf"troppi {_TEXT}|troppe {_TEXT}",
    ),
    short=phrases(
        "it:",
        not_interested=rf"{_NOT} (?:mi interessa\w*|sono (?:piu )?interessat[oa]|voglio niente)",
        anger=r"rotto (?:le|con|i|il)|avete rotto|stuf[oa]|stanc[oa] d\w+|vaffanculo|"
        r"andate a (?:quel|fare)|"
        r"denunc\w+|avvocato|garante|spam|molest\w+|fuori dalle|adesso basta|ora basta",
        subscription=r"(?:annull|cancell|disd)\w+ (?:\w+ ){0,3}?(?:iscrizione|abbonamento)",
    ),
    shortest=phrases("it:", weary=r"^(?:adesso |ora |e )?basta\b(?! (?:un|poco|solo|che)\w*)"),
    likes=r"(?:(?:gli |le )?piace|ha (?:messo|aggiunto) (?:un )?(?:mi piace|like|cuore) a|"
    r"adora|ha (?:adorato|amato|apprezzato|enfatizzato|evidenziato)|ha riso (?:a|di|per)|"
    r"ha (?:espresso|messo) (?:un dubbio|in dubbio|enfasi)(?: su)?|ha reagito(?: con)? a|"
    r"ha (?:rimosso|tolto)(?: una? (?:\w+ ){1,4}?)? ?da) _",
    dislikes=r"non (?:gli |le )?piace _|non ha apprezzato _|ha messo non mi piace a _",
)
