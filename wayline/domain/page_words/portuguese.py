"""Portuguese words of pages."""

from typing import Final

WORDS: Final = {
    "title": "As suas mensagens de {brand}",
    "intro": "Escolha o que {brand} pode enviar. O que gravar vale de imediato.",
    "sms": "Mensagens de texto para {address}",
    "email": "E-mails para {address}",
    "offers": "Ofertas e novidades",
    "closed": "Aqui não recebe mensagens. Marque o que quer voltar a receber.",
    "shut": "Não escrevemos para este endereço. Se for um engano, fale connosco.",
    "agree_sms": "Quem marca uma caixa aceita mensagens de texto publicitárias, regulares e "
    "automáticas de {brand} para este número. Aceitar não é condição de nenhuma compra. A "
    "frequência varia. Podem aplicar-se tarifas de mensagens e dados. Responda STOP para cancelar, "
    "HELP para ajuda.",
    "agree_email": "Quem marca uma caixa aceita e-mails com ofertas de {brand}. Pode terminá-los "
    "a qualquer momento, aqui ou escrevendo para nós.",
    "often": "Frequência",
    "most": "Ofertas em sete dias, no máximo",
    "any": "Sem limite próprio",
    "quiet": "Horas de silêncio",
    "from": "Nenhuma mensagem das",
    "until": "às",
    "never": "não definido",
    "quiet_hint": "Pela hora do lugar onde vive. Só o que espera, como um código, chega a qualquer "
    "hora.",
    "save": "Gravar as minhas escolhas",
    "stop": "Parar tudo",
    "stop_hint": "Terminar todas as mensagens de {brand}, por qualquer canal.",
    "saved": "Gravado. É assim que fica agora.",
    "stopped": "Feito. Não recebe mais mensagens de {brand}.",
    "late": "Algo tinha mudado entretanto, talvez por uma resposta sua. Nada foi acrescentado; o "
    "que retirou está gravado. Verifique e grave de novo.",
    "stale": "Esta página estava desatualizada e nada foi gravado. Verifique e grave de novo.",
    "bad_quiet": "Nada foi gravado: escolha duas horas diferentes, ou nenhuma.",
    "terms": "Termos",
    "privacy": "Privacidade",
    "help": "Perguntas? {support}",
    "expired": "Este link expirou",
    "expired_text": "Para sua segurança, um link assim só vale algum tempo. A última mensagem de "
    "{brand} traz um novo. Para parar todos os textos, responda STOP a qualquer um.",
    "unknown": "Este link não funciona",
    "unknown_text": "Talvez lhe faltem as últimas letras. A última mensagem que recebeu traz "
    "outro. Para parar todos os textos, responda STOP a qualquer um.",
    "wait": "Espere um momento",
    "wait_text": "Vieram daqui demasiados pedidos num minuto. Nada foi alterado; tente em breve.",
    "later": "Tente de novo",
    "later_text": "A página não pôde ser aberta agora. Nada foi alterado; tente em breve.",
    "data": "Os seus dados",
    "data_hint": "Tudo o que {brand} guarda aqui sobre si, num ficheiro (JSON).",
    "download": "Descarregar os meus dados",
    "erase": "Apagar os meus dados",
    "erase_hint": "Não pode ser desfeito. Não recebe mais mensagens. Fica só uma marca de que "
    "não se lhe deve escrever.",
    "sure": "Sim, apaguem o que guardam sobre mim",
    "erasing": "O seu pedido foi registado. Os seus dados serão apagados e não recebe mais "
    "mensagens.",
    "unsure": "Nada foi alterado: marque antes a caixa acima do botão.",
    "confirm": "Confirme o seu registo",
    "confirm_sms": "Prima o botão para receber {purpose} de {brand} por SMS no {address}. "
    "{frequency}. Podem aplicar-se tarifas de mensagens e dados. Aceitar não é condição de "
    "nenhuma compra. Responda STOP para cancelar, HELP para ajuda.",
    "confirm_email": "Prima o botão para receber {purpose} de {brand} por e-mail em {address}. "
    "Pode terminá-los a qualquer momento.",
    "confirm_no": "Se não o pediu, feche a página: nada acontece.",
    "confirm_do": "Sim, confirmo",
    "confirm_done": "O registo está feito",
    "confirm_done_text": "Obrigado: está confirmado e pode fechar esta página.",
    "confirm_closed": "Disse que não",
    "confirm_closed_text": "Pediu a {brand} para não receber mais mensagens, por isso nada mudou. "
    "Para voltar, envie START para o número que lhe escreveu.",
    "confirm_expired": "Este link expirou",
    "confirm_expired_text": "Não foi confirmado a tempo, ou há um mais recente. Nada mudou; "
    "registe-se de novo se quiser.",
    "form": "Registe-se para mensagens",
    "form_phone": "Número de telemóvel",
    "form_phone_hint": "Comece com + e o indicativo se for de outro país que não {country}.",
    "form_first_name": "Nome (opcional)",
    "form_email": "E-mail (opcional)",
    "form_agree": "Aceito mensagens de texto publicitárias, regulares e automáticas de {brand} "
    "com {purpose} para este número.",
    "form_terms": "{brand}: {purpose}. {frequency}. Podem aplicar-se tarifas de mensagens e "
    "dados. Aceitar não é condição de nenhuma compra. Responda STOP para cancelar, HELP para "
    "ajuda.",
    "form_send": "Registar-me",
    "form_trap": "Deixe isto vazio",
    "form_again": "Veja o que está assinalado abaixo.",
    "form_tick": "Marque a caixa se concorda: sem ela não podemos escrever.",
    "form_number": "Não é um número de telemóvel que receba mensagens. Verifique os algarismos.",
    "form_country": "Números deste país não se podem registar aqui.",
    "form_early": "Foi muito rápido. Verifique e prima o botão de novo.",
    "form_late": "A página esteve muito tempo aberta, ou mudou. Verifique e prima o botão de novo.",
    "form_done": "Veja o seu telefone",
    "form_done_text": "Se este número se pode registar, uma mensagem de {brand} vai a caminho: "
    "diz o que fazer. Se alguma vez nos pediu para parar, envie START para o número que lhe "
    "escreveu.",
    "form_busy": "Tente mais tarde",
    "form_busy_text": "Chegaram demasiados registos ao mesmo tempo. Nada foi guardado; tente "
    "daqui a uma hora.",
    "form_closed": "Este formulário está fechado",
    "form_closed_text": "{brand} já não aceita registos aqui.",
    "form_mail": "Registe-se para e-mails",
    "form_address": "Endereço de e-mail",
    "form_agree_mail": "Aceito e-mails de {brand} com {purpose} neste endereço.",
    "form_terms_mail": "{brand}: {purpose}. {frequency}. Aceitar não é condição de nenhuma "
    "compra. Pode terminar os e-mails a qualquer momento.",
    "form_address_wrong": "Isto não é um endereço de e-mail. Verifique como está escrito.",
    "form_mailed": "Veja o seu e-mail",
    "form_mailed_text": "Se este endereço se pode registar, um e-mail de {brand} vai a caminho: "
    "diz o que fazer. Veja também no correio indesejado.",
    "confirm_closed_mail_text": "Pediu a {brand} para não receber mais e-mails, por isso nada "
    "mudou.",
}
