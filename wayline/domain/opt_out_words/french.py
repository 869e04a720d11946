"""French: what a text in it looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

# Apostrophes are gone: "n'envoyez" is "nenvoyez", "d'arrêter" is "darreter".
_PLAINLY: Final = r"(?:sms|textos?|messages?|msgs?|pubs?|publicites?|spams?|sollicitations?)"
_TEXT: Final = (
    rf"(?:{_PLAINLY}|offres?|promo(?:s|tions?)?|notifications?|newsletters?|communications?|mails?)"
)
_PLEASE: Final = r"(?:(?:svp|stp|merci|bonjour|s|il|vous|plait|ok|allo|de) )*"
_WANT: Final = r"(?:j|je )?(?:veux|veut|souhaite|desire|voudrais|voulons|souhaitons|veus)"
_NO_LONGER: Final = r"(?:plus|pas|pu|pa|jamais)"
_SEND: Final = (
    r"(?:envo|ecri|contact|derang|harcel|sollicit|embet|emmerd|importun|text|spam|relanc)\w*"
)
_TO_ME: Final = r"(?:me |m|nous |l )?(?:re)?"
_MINE: Final = r"(?:mon (?:numero|num|nom|contact|tel\w*|portable)|mes (?:donnees|coordonnees))"
_LIST: Final = (
    r"(?:votre|vos|la|cette|ta|du|de) (?:listes?|fichiers?|base|repertoire|mailing|registre)"
)
_REMOVE: Final = r"(?:retir|enlev|supprim|effac|ray|sort|vir|desinscri|ot)(?:er?|ez|es|ons)?"

LANGUAGE: Final = Language(
    stop="stop arret arrete arreter arretez arrett stopper stoppez desabonner desabonnement "
    "desabonnezmoi medesabonner desinscrire desinscription desinscrivezmoi medesinscrire annuler "
    "stoppub stopsms resilier",
    exact="fin",
    plain="desabonner desinscrire desabonnement arretez arrete",
    start="debut reprendre nonarret recommencer abonner reabonner inscrire sinscrire reactiver",
    help="aide aidez aidezmoi infos",
    who="quiestce quietesvous quiestu cestqui quiesttu",
    polite="allo bonjour immediatement maintenant merci plait s il svp stp sil tout suite tous oui "
    "vous",
    loose="ca cela c le les moi me je veux voudrais souhaite votre vos tout ce ces",
    misspelt="arret arreter arretez desabonner desabonnement desinscrire",
    not_misspelt="arrete",
    doubtful="supprimer supprimez supprime supprimezmoi",
    aside=r"\b(?:ne |n)arret\w+ (?:pas|jamais)\b|\barret\w+ pas\b|\bne vous arretez pas\b"
    rf"|\b(?:ne |n)?{_WANT} (?:pas|plus|jamais) (?:rater|manquer|louper)\b",
    opt_out=phrases(
        "fr:",
        unsubscribe=r"desabon\w+|desinscri\w+|desincri\w+",
        do_not_send=rf"(?:ne |n){_TO_ME}{_SEND} {_NO_LONGER}(?! (?:tard|vite|tot))"
        rf"|ne (?:plus|pas|jamais) {_TO_ME}{_SEND}|ne (?:plus|pas) (?:recevoir|etre contact\w+)"
        rf"|^{_PLEASE}(?:me |m|nous ){_SEND} (?:plus|pas|pu)(?! (?:tard|vite|tot))",
        not_wanted=rf"(?:ne|n) {_WANT} {_NO_LONGER} {ANY}{_TEXT}"
        rf"|{_WANT} (?:plus|pu|pas) (?:recevoir|etre contact\w+|que vous)(?! (?:le|la|mon|ma) )"
        rf"|{_WANT} (?:plus|pu|pas) (?:de |d )?(?:vos|ces|tes|votre|cette) {ANY}{_TEXT}",
        stop_sending=rf"(?:d|l)?(?:arret|cess|stopp)\w* (?:de |d|svp de )?{_TO_ME}{_SEND}"
        rf"|(?:d)?(?:arret|cess|stopp)\w* {ANY}{_TEXT}|(?:arret|"
        rf"cess)\w+ (?:de )?(?:me )?faire chier",
        no_more=rf"^{_PLEASE}(?:plus|pas|aucun|stop|non)(?: a| aux)? (?:de |d|des |les |vos |ces )*"
        rf"{_PLAINLY}|^{_PLEASE}(?:stop|assez|aucune?|marre)(?: a| aux| de| d|"
        rf" des)? (?:\w+ )?{_TEXT}",
        off_list=rf"{_REMOVE} (?:moi |nous |svp )?{ANY}(?:{_MINE}|{_LIST})",
        leave_alone=r"(?:fich|fout|laiss|lach)\w* (?:moi|nous|mois)(?: \w+)? "
        r"(?:paix|tranquilles?|en paix|la paix)|lachez moi|oubliez moi",
        wrong_number=rf"^{_PLEASE}(?:vous avez |cest )?(?:un |le |une )?"
        r"(?:mauvais|faux|erreur de) numero(?: merci| svp)?$",
        consent=r"(?:retire|revoque|retirer) (?:\w+ ){0,2}?(?:consentement|accord|autorisation)"
        rf"|jamais (?:donne|demande|accepte|consenti|autorise)\w* {ANY}"
        rf"(?:accord|consentement|recevoir|autorisation|{_TEXT})",
        how_to_stop=r"comment (?:\w+ ){0,3}?(?:arreter|stopper|ne plus|me retirer)"
        r"(?: (?:ca|cela|ces \w+|vos \w+|les \w+|recevoir.*))?$",
        cancel_texts=rf"(?:annul|resili|suspend)\w+ {ANY}{_PLAINLY}",
    ),
    unclear=phrases(
        "fr:",
        wrong_number=r"(?:mauvais|faux|bon|erreur de) numero|tromp\w+ de (?:numero|personne)",
        not_signed_up=r"jamais (?:ete )?(?:abonne|inscrit|demande|accepte|autorise)",
        whence=r"(?:qui|comment|ou) (?:\w+ ){0,4}?(?:donne|eu|obtenu|trouve|avez) mon numero",
        too_many=rf"(?:trop|tant) de (?:\w+ )?{_TEXT}",
        missing_no=rf"{_WANT} plus (?:de |d)(?:\w+ )?{_TEXT}|^{_PLEASE}{_SEND} plus (?:de |"
        rf"d){_TEXT}",
    ),
    short=phrases(
        "fr:",
        not_interested=r"pas interesse\w*|(?:ca )?ne minteresse (?:pas|plus)|pas besoin de vos",
        anger=r"ras le bol|marre|ca suffit|degage\w*|cassez vous|plainte|cnil|avocat|signal(?:e|"
        r"er) "
        r"(?:votre|ce|comme)|fait chier|faites chier|spam|harcel\w+|allez vous faire|foutre",
        subscription=r"(?:annul|resili|arret|stopp)\w* (?:\w+ ){0,3}?abonnement",
    ),
    shortest=phrases(
        "fr:", weary=r"^(?:c ?est |cen est )?(?:assez|trop)$|^(?:plus|pas) (?:de |d|des )offres?\b"
    ),
    likes=r"(?:(?:a )?(?:aime|adore)|a ri (?:a|de)|a (?:souligne|questionne|interroge|exclame)|"
    r"a (?:mis laccent|insiste|pose une question) sur|a mis en (?:evidence|exergue|valeur)|"
    r"a reagi(?: avec)? a|a (?:retire|supprime)(?: une? (?:\w+ ){1,4}?)? ?de) _",
    dislikes=r"n ?a pas aime _",
)
