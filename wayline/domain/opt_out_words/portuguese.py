"""Portuguese, of Brazil and Portugal: what a text looks like that asks for no more messages."""

from typing import Final

from wayline.domain.opt_out_words.language import ANY, Language, phrases

_TEXT: Final = (
    r"(?:mensag\w+|msgs?|sms|torpedos?|propagandas?|promo(?:s|co\w+|cao)?|ofertas?|publicidade|"
    r"spam|"
    r"notificac\w+|anuncios?|comunicac\w+|marketing)"
)
_PLEASE: Final = r"(?:(?:por|favor|pf|pfv|oi|ola|obrigad[oa]|ja|gente) )*"
_NOT: Final = r"(?:nao|n|nunca|num)"
_WANT: Final = r"(?:nao|n|num) (?:quero|queremos|desejo|gostaria|preciso|kero)"
# Wishes, not reports: "não me mandem" and not "não me mandaram".
_SEND: Final = (
    r"(?:(?:mand|envi)(?:e|em|es|a|ar)|(?:contat|contact|incomod|pe?rturb|chate)(?:e|em|es|ar|iem)|"
    r"escrev(?:a|am|as|er))"
)
_SENDING: Final = (
    r"(?:mand|envi|ench|pe?rturb|incomod|encomod|escrev|conta[ct]|chat|spam|importun|receb)\w+"
)
_MINE: Final = (
    r"(?:(?:meu|o meu) (?:numero|num|nome|contato|contacto|telefone|telemovel|celular|cel|"
    r"cadastro)|"
    r"(?:os )?meus dados)"
)
_LIST: Final = (
    r"(?:da|desta|dessa|dai da|sua|vossa|tua|nesta|a) (?:sua |vossa )?(?:listas?|base|agenda)"
)
_REMOVE: Final = r"(?:remov|tir|exclu|apag|delet|retir|sai|elimin|cancel|risc)\w*"

LANGUAGE: Final = Language(
    stop="stop parar pare parem sair cancelar cancela cancele remover descadastrar descadastro "
    "descadastra descadastre chega basta removam remova desinscrever desinscrevame",
    exact="para fim",
    plain="descadastrar descadastro parem",
    start="voltar receber iniciar retomar recomecar inscrever cadastrar reativar",
    help="ajuda ajudame",
    who="queme quemfala quemevoce quemesta quemevc quemsaovoces quemeste",
    polite="agora aqui ai favor imediatamente ja gente obrigada obrigado oi ola pf pfv por "
    "porfavor sim",
    loose="com disso eu esse essa isso isto me meu o os a quero queria desejo tudo todas todos",
    misspelt="cancelar descadastrar descadastro remover",
    doubtful="revogo eliminar apagar excluir",
    aside=rf"\b{_NOT} (?:me )?(?:paren?|parem|pare|deixem?|cancelem?) (?:de|com)\b"
    rf"|\b{_WANT} perder\b",
    opt_out=phrases(
        "pt:",
        unsubscribe=r"descadast\w+|desinscr\w+|desassin\w+|(?:me )?tir\w* (?:me )?d(?:essa|esta|ai)"
        r"|me (?:remov|descadastr|exclu|tir)\w+$",
        stop_sending=rf"(?:para|parem|pare|parar|deix\w+|chega|cess\w+|basta) (?:de|com) (?:me |"
        rf"nos )?"
        rf"(?:ficar (?:me )?)?{_SENDING}|^{_PLEASE}(?:para|parem|pare) (?:com|de) (?:isso|isto)",
        do_not_send=rf"{_NOT} (?:quero que )?(?:voces |vcs )?(?:me |nos |mais |precisa )*{_SEND}"
        rf"(?: {ANY}(?:mais|nada|{_TEXT})|(?: por favor| pf)*$)"
        rf"|{_NOT} (?:me |nos )?(?:volt|torn)\w+ a (?:me |nos )?{_SENDING}",
        not_wanted=rf"{_WANT} {ANY}{_TEXT}|{_WANT} (?:mais )?(?:receber|ser contactad\w)(?: mais|"
        rf" nada|"
        rf" isso|$)|{_WANT} mais (?:receber|nada)|{_WANT} mais(?: nada| isso)?$",
        no_more=rf"(?:chega|basta) (?:de |com )(?:\w+ ){{0,2}}?{_TEXT}"
        rf"|^{_PLEASE}(?:sem|nada de|nao mais|stop|parar|parem|pare|nenhuma?)(?: mais)?(?: de|"
        rf" com)? "
        rf"(?:\w+ )?{_TEXT}",
        cancel_texts=rf"cancel\w+ {ANY}(?:{_TEXT}|recebimento|rececao|recepcao|envios?)",
        off_list=rf"{_REMOVE} {ANY}(?:{_MINE}|{_LIST})",
        leave_alone=r"(?:me )?deix\w+ (?:me |nos )?em paz|me esque(?:ce|cam)|esquecam me",
        wrong_number=rf"^{_PLEASE}(?:e |este e |esse e )?(?:o )?(?:numero|"
        rf"telefone) (?:esta )?errado"
        r"(?: por favor| obrigad[oa])?$",
        consent=rf"{_NOT} (?:autoriz\w+|consinto|permito|permiti|dei|dou) {ANY}(?:{_TEXT}|envio|"
        rf"uso|"
        r"permissao|consentimento|autorizacao|contato|contacto|numero)"
        r"|(?:revogo|retiro) (?:\w+ ){0,2}?(?:consentimento|autorizacao|permissao)",
        how_to_stop=r"como (?:\w+ ){0,3}?(?:parar|deixar|sair)(?: (?:de receber|disso|disto|isso|"
        r"isto|"
        rf"com isso|da lista))(?: \w+){{0,3}}$|como {ANY}(?:parar|cancelar|tirar) (?:\w+ )?{_TEXT}",
    ),
    unclear=phrases(
        "pt:",
        consent=r"(?:retirar|revogar|cancelar) (?:\w+ ){0,2}?(?:consentimento|autorizacao)",
        wrong_number=r"(?:numero|pessoa) errad[oa]|errou o numero|foi engano|(?:numero|"
        r"pessoa) trocad[oa]",
        not_signed_up=rf"{_NOT} (?:me )?(?:autorizei|cadastrei|inscrevi|pedi|solicitei|assinei) "
        r"(?:isso|isto|nada|para|pra)",
        whence=r"(?:quem|onde|como) (?:\w+ ){0,3}?(?:deu|conseg\w+|peg\w+|arranj\w+|"
        r"obt\w+) (?:o )?meu numero",
        too_many=rf"(?:muitas?|tantas?|demasiad[oa]s) {_TEXT}",
    ),
    short=phrases(
        "pt:",
        not_interested=rf"{_NOT} (?:tenho (?:mais )?interesse|me interessa|estou interessad[oa])|"
        rf"sem interesse",
        anger=r"saco cheio|ench\w+ o saco|cansad[oa] de|fart[oa] de|procon|anatel|denunciar|"
        r"processar|"
        r"advogad[oa]|spam|sai (?:fora|daqui)|vai (?:se|te|a) \w+|some daqui|assedio",
        subscription=r"cancel\w+ (?:\w+ ){0,3}?(?:inscricao|assinatura|subscricao|cadastro)",
    ),
    shortest=phrases("pt:", weary=r"^(?:ja )?chega$|^(?:nao|n) (?:quero|receber)(?: isso| nada)?$"),
    likes=r"(?:gostou de|curtiu|amou|adorou|riu (?:de|com)|enfatizou|destacou|questionou|"
    r"deu enfase a|reagiu(?: com)? a|(?:removeu|retirou)(?: uma? (?:\w+ ){1,4}?)? ?de) _",
    dislikes=r"nao (?:gostou de|curtiu) _",
)
