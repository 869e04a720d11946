"""Spanish: what a text in it looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

_TEXT: Final = (
    r"(?:mensajes?|mensajitos?|msjs?|msgs?|sms|textos?|publicidad|promo(?:s|ciones)?|ofertas?|spam|"
    r"notificacion(?:es)?|comunicaciones|anuncios?|propaganda|marketing)"
)
_PLEASE: Final = r"(?:(?:por|favor|porfa|porfavor|hola|ya|gracias|ok|oigan|oye) )*"
_WANT: Final = r"no (?:quiero|kiero|quisiera|queremos|deseo|necesito)"
# Wishes, not reports: "no me manden" and not "no me mandaron".
_SEND: Final = (
    r"(?:(?:mand|envi|contact|molest|text|fastidi|busqu|hostig|acos)e(?:n|s|is)?|"
    r"escriba(?:n|s|is)?)"
)
_SENDING: Final = r"(?:mand|envi|escrib|molest|contact|jod|spam|fastidi|acos|hostig|text|recib)\w+"
_MINE: Final = r"(?:mi (?:numero|nombre|telefono|celular|movil|cel|contacto)|mis datos)"
_LIST: Final = r"(?:la|su|sus|esta|tu|vuestra) (?:listas?|base|agenda|sistema)"
_REMOVE: Final = r"(?:sac|saqu|sal|quit|borr|elimin|remuev|remov|retir|suprim)\w+"

LANGUAGE: Final = Language(
    stop="stop alto baja nomas parar paren pare detener detenga detenganse salir cancelar cancela "
    "basta desuscribir desuscribirme desuscribirse darmedebaja darsedebaja dardebaja dejen",
    exact="fin para",
    plain="desuscribir desuscribirme darmedebaja nomas",
    start="alta volver recibir iniciar reanudar suscribir suscribirme darmedealta reactivar",
    help="ayuda ayudame",
    who="quienes quieneres quienhabla quienesusted quiensois quienestu",
    polite="ahora buenas favor gracias hola inmediatamente oiga oigan oye por porfa porfavor "
    "porfis si ya senores",
    loose="de el esto estos eso la las lo los me mi quiero quisiera deseo su sus todo todos",
    misspelt="cancelar detener desuscribir",
    doubtful="deten eliminar elimina eliminame borrar borra borrame revoco",
    aside=r"\bno (?:me )?(?:paren?|paras|dejen?|dejes|cancelen?) de\b"
    rf"|\b{_WANT} (?:que se )?perder\w*\b",
    opt_out=phrases(
        "es:",
        unsubscribe=r"(?:dar(?:me|nos|se)?|dame|deme|denme|dadme|den|doy) (?:ya |hoy )?de baja"
        r"|desu[sb]?s?cri\w+|dessuscri\w+|(?:quiero|pido|solicito|deseo) (?:mi |la |una )?baja$",
        do_not_send=rf"no (?:me |nos )?(?:vuelvan? a |sigan? )?{_SEND}"
        rf"(?: mas| {ANY}(?:nada|nunca|jamas|mas|{_TEXT})|(?: por favor| porfa| ya)*$)"
        rf"|no (?:me |nos )?(?:volver|vuelva[ns]?|sigan?) (?:a )?{_SENDING}",
        not_wanted=rf"{_WANT} {ANY}{_TEXT}|{_WANT} (?:mas )?recibir(?: mas| nada|$)"
        rf"|ya {_WANT} (?:recibir|que me)|{_WANT} que me {_SEND}|no recibir (?:mas )?{_TEXT}",
        stop_sending=rf"(?:dej[ae]\w*|paren?|para|parad|cesen?|basta) de {_SENDING}",
        no_more=rf"^{_PLEASE}no mas (?:de )?(?:\w+ ){{0,2}}?{_TEXT}"
        rf"|(?:basta|alto)(?: ya)?(?: de| con| a)? (?:\w+ )?{_TEXT}|stop (?:a )?(?:\w+ )?{_TEXT}"
        rf"|^{_PLEASE}no mas(?: por favor| porfa| gracias| ya)*$"
        rf"|^{_PLEASE}(?:ni un|ningun|cero) (?:\w+ )?{_TEXT}",
        cancel_texts=rf"(?:cancel|deten|par|suspend)\w+ {ANY}{_TEXT}",
        off_list=rf"{_REMOVE} {ANY}(?:{_MINE}|{_LIST})",
        leave_alone=r"dej\w+ (?:me |nos )?(?:ya )?(?:en paz|tranquil\w+)|no (?:me )?molest(?:ar|"
        r"en)",
        wrong_number=rf"^{_PLEASE}(?:es |tienen )?(?:el )?(?:numero|nro|num) "
        r"(?:equivocado|incorrecto|erroneo)(?: por favor| gracias)?$",
        consent=rf"no (?:autorizo|autorice|consiento|doy|di) {ANY}"
        rf"(?:uso|{_TEXT}|permiso|consentimiento|autorizacion|numero|datos)"
        r"|(?:revoco|retiro) (?:\w+ ){0,2}?(?:consentimiento|permiso|autorizacion)",
        how_to_stop=r"como (?:\w+ ){0,3}?(?:no recibir|dejar de recibir|darme de baja|"
        rf"(?:parar|detener|cancelar|quitar) (?:\w+ )?(?:esto|{_TEXT}))",
    ),
    unclear=phrases(
        "es:",
        consent=r"(?:retirar|revocar) (?:\w+ ){0,2}?(?:consentimiento|permiso|autorizacion)",
        do_not_send=rf"no (?:me|nos) {_SEND}",
        no_more=rf"no mas (?:de )?(?:\w+ ){{0,2}}?{_TEXT}",
        wrong_number=r"(?:numero|persona) (?:equivocad[oa]|incorrect[oa]|errone[oa])|"
        r"equivocad[oa]s? "
        r"de (?:numero|persona)|se equivoc\w+ de (?:numero|persona)",
        not_signed_up=r"(?:nunca|jamas|no) (?:me )?(?:suscribi|registre|apunte|pedi|solicite|"
        r"autorice)",
        whence=r"(?:quien|donde|como) (?:\w+ ){0,2}?(?:dio|sac\w+|consigui\w+|obtuv\w+|"
        r"tiene\w*) mi numero",
        too_many=rf"(?:demasiad[oa]s?|tantos|muchos) {_TEXT}",
    ),
    short=phrases(
        "es:",
        not_interested=r"no (?:me interesan?|estoy interesad[oa]|quiero nada)",
        anger=r"hart[oa]s? de|cansad[oa]s? de|denunci\w+|demandar\w*|abogad[oa]|spam|acoso|"
        r"(?:vayan(?:se)?|vete|vayase) a la|no (?:jodan?|chinguen)|dejen de|ya basta|basta ya",
        subscription=r"(?:cancel\w+|anul\w+|baja) (?:\w+ ){0,3}?suscripcion",
    ),
    shortest=phrases("es:", weary=r"^(?:ya )?no (?:quiero|kiero)(?: mas| esto)?$|^no mas\b(?! de)"),
    likes=r"(?:(?:le|me) (?:gusta|gusto|encanta|encanto|dio risa|hizo gracia)|se rio (?:de|con)|"
    r"(?:exclamo|dudo|reacciono(?: con)?) (?:por|sobre|de|a)|enfatizo|destaco|cuestiono|"
    r"(?:quito|elimino)(?: una? (?:\w+ ){1,4}?)? ?de) _",
    dislikes=r"no (?:le|me) (?:gusta|gusto) _",
)
