"""The texts we answer with when a person says STOP, START or HELP, or may have said so.

CTIA elements: brand; that no more messages come and how to return; for help a contact, rates and
STOP. No marketing, so that the confirmation is lawful after an opt-out (47 CFR 64.1200(a)(12)).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPTED_OUT: Final = "opted_out"
UNCLEAR: Final = "unclear"
HELP: Final = "help"
RESUMED: Final = "resumed"

_ENGLISH: Final = {
    OPTED_OUT: "{brand}: You are unsubscribed and will get no more messages from us. "
    "Reply START to come back.",
    UNCLEAR: "{brand}: Shall we stop our messages to you? Reply STOP to end them all, "
    "or START to keep them.",
    HELP: "{brand}: For help contact {contact}. Msg & data rates may apply. "
    "Reply STOP to end our messages.",
    RESUMED: "{brand}: You get our messages again. Msg & data rates may apply. "
    "Reply HELP for help, STOP to end.",
}
# In words that GSM-7 can write with their accents: any other accent would halve what a part holds.
_SPANISH: Final = {
    OPTED_OUT: "{brand}: Te has dado de baja y ya no te enviaremos mensajes. "
    "Responde START para volver.",
    UNCLEAR: "{brand}: ¿Dejamos de escribirte? Responde STOP para no recibir nada, "
    "o START para seguir recibiendo.",
    HELP: "{brand}: Ayuda: {contact}. Tu operador puede cobrarte los mensajes. "
    "Responde STOP para dejar de recibirlos.",
    RESUMED: "{brand}: Vuelves a recibir nuestros mensajes. Tu operador puede cobrarlos. "
    "Responde HELP para ayuda, STOP para terminar.",
}
_FRENCH: Final = {
    OPTED_OUT: "{brand}: Désabonnement effectué, vous ne recevrez plus nos messages. "
    "Répondez START pour revenir.",
    UNCLEAR: "{brand}: Faut-il cesser nos envois ? Répondez STOP pour ne plus rien recevoir, "
    "ou START pour continuer.",
    HELP: "{brand}: Aide : {contact}. Tarif SMS de votre opérateur. "
    "Répondez STOP pour ne plus recevoir nos messages.",
    RESUMED: "{brand}: Vous recevez de nouveau nos messages. Tarif SMS de votre opérateur. "
    "Répondez HELP pour de l'aide, STOP pour finir.",
}
_GERMAN: Final = {
    OPTED_OUT: "{brand}: Sie sind abgemeldet und bekommen keine Nachrichten mehr von uns. "
    "Mit START kommen Sie zurück.",
    UNCLEAR: "{brand}: Sollen wir Ihnen nicht mehr schreiben? Antworten Sie STOP, um alles zu "
    "beenden, oder START, um es zu behalten.",
    HELP: "{brand}: Hilfe: {contact}. Es gelten die SMS-Preise Ihres Anbieters. "
    "Antworten Sie STOP, um alles zu beenden.",
    RESUMED: "{brand}: Sie bekommen wieder Nachrichten von uns. Es gelten die Preise Ihres "
    "Anbieters. HELP für Hilfe, STOP zum Beenden.",
}
_PORTUGUESE: Final = {
    OPTED_OUT: "{brand}: Cadastro removido: as nossas mensagens terminam aqui. "
    "Responda START para voltar.",
    UNCLEAR: "{brand}: Quer parar de receber as nossas mensagens? Responda STOP para parar tudo, "
    "ou START para continuar.",
    HELP: "{brand}: Ajuda: {contact}. A sua operadora pode cobrar pelas mensagens. "
    "Responda STOP para parar de receber.",
    RESUMED: "{brand}: As nossas mensagens voltaram. A sua operadora pode cobrar por elas. "
    "Responda HELP para ajuda, STOP para parar.",
}
_ITALIAN: Final = {
    OPTED_OUT: "{brand}: Iscrizione annullata, non riceverai più nostri messaggi. "
    "Rispondi START per tornare.",
    UNCLEAR: "{brand}: Vuoi che smettiamo di scriverti? Rispondi STOP per non ricevere più nulla, "
    "o START per continuare.",
    HELP: "{brand}: Assistenza: {contact}. Possono applicarsi i costi del tuo operatore. "
    "Rispondi STOP per finire.",
    RESUMED: "{brand}: Ricevi di nuovo i nostri messaggi. Possono applicarsi costi. "
    "Rispondi HELP per assistenza, STOP per finire.",
}
ANSWERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": _ENGLISH,
        "es": _SPANISH,
        "fr": _FRENCH,
        "de": _GERMAN,
        "pt": _PORTUGUESE,
        "it": _ITALIAN,
    }
)

# To a word that ends all messages, and that one of our texts had asked for in another sense.
ASKED_ANSWERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "{brand}: {word} ends all our messages too, so you will get no more from us. "
        "Reply START to come back.",
        "es": "{brand}: {word} pone fin a todos nuestros mensajes: ya no te enviaremos ninguno. "
        "Responde START para volver.",
        "fr": "{brand}: {word} met fin à tous nos messages : vous n'en recevrez plus. "
        "Répondez START pour revenir.",
        "de": "{brand}: {word} beendet alle unsere Nachrichten, Sie bekommen keine mehr von uns. "
        "Mit START kommen Sie zurück.",
        "pt": "{brand}: {word} encerra todas as nossas mensagens, que terminam aqui. "
        "Responda START para voltar.",
        "it": "{brand}: {word} ferma tutti i nostri messaggi: non ne riceverai più. "
        "Rispondi START per tornare.",
    }
)


def asked_answer(word: str, brand: str, language: str = "en") -> str:
    """The answer to a wish to stop that may have meant what our text asked for: how to come back.

    One part of GSM-7 with a brand of up to 28 characters and a word of up to 15.
    """
    wording = ASKED_ANSWERS.get(language.partition("-")[0].lower(), ASKED_ANSWERS["en"])
    return wording.format(brand=brand, word=word)


def answer(kind: str, brand: str, contact: str, language: str = "en") -> str:
    """The text of an answer; `language` is BCP 47, and English answers for those we lack.

    `kind` is `opted_out`, `unclear`, `help` or `resumed`, else `KeyError`; `contact` is a phone
    number, address or web page for people. One part of GSM-7 with a brand and contact of up to 28
    characters each.
    """
    wording = ANSWERS.get(language.partition("-")[0].lower(), _ENGLISH)
    return wording[kind].format(brand=brand, contact=contact)
