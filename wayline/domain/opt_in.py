"""How people say yes: keywords that a workspace declares, the request to confirm, and its answer.

CTIA elements of both texts: brand, purpose, frequency, that rates may apply, STOP and HELP; the
request asks for YES besides, or leads to a page with a button, or both. A YES confirms only what is
asked; else it is an ordinary answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from wayline.domain.consent import is_scope
from wayline.domain.opt_out import Ordinary, Start, meaning
from wayline.domain.opt_out_words import POLITE, REFUSALS
from wayline.domain.places import is_country
from wayline.domain.spelling import normalise

MARKETING: Final = "sms/marketing"
SINGLE: Final = "single"
DOUBLE: Final = "double"
EVERYWHERE: Final = "*"
REQUEST: Final = "request"
CONFIRMED: Final = "confirmed"
REPLY, LINK, BOTH = "reply", "link", "both"  # how a request may be confirmed
CONFIRM_WAYS: Final = (REPLY, LINK, BOTH)
REQUEST_LIVES: Final = timedelta(hours=72)  # if a workspace says nothing else
LONGEST_PURPOSE: Final = 60
MOST_KEYWORDS: Final = 100
_LONGEST_YES: Final = 80  # characters; who says more says something else
_YES: Final = frozenset(
    """yes y yeah yep yess si sip oui ouais ja jawohl sim sì confirm confirmo confirmar confirme
    confirmer bestatigen bestatige confermo conferma""".split()
)

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            REQUEST: "{brand}: Reply YES to get {purpose} by text. {frequency}. Msg & data rates "
            "may apply. Consent is not a condition of purchase. Reply HELP for help, STOP to "
            "cancel.",
            CONFIRMED: "{brand}: You are signed up for {purpose}. {frequency}. Msg & data rates "
            "may apply. Reply HELP for help, STOP to cancel.",
            LINK: "{brand}: Confirm that you want {purpose} by text: {link} "
            "{frequency}. Msg & data rates may apply. Consent is not a condition of purchase. "
            "Reply HELP for help, STOP to cancel.",
            BOTH: " Or confirm here: {link}",
        },
        "es": {
            REQUEST: "{brand}: Responde SI para recibir {purpose} por SMS. {frequency}. Tu "
            "operador puede cobrar. No obliga a comprar. HELP para ayuda, STOP para "
            "cancelar.",
            CONFIRMED: "{brand}: Te has suscrito a {purpose}. {frequency}. Tu operador puede "
            "cobrar. HELP para ayuda, STOP para cancelar.",
            LINK: "{brand}: Confirma que quieres {purpose} por SMS: {link} "
            "{frequency}. Tu operador puede cobrar. No obliga a comprar. HELP para ayuda, STOP "
            "para cancelar.",
            BOTH: " O confirma aquí: {link}",
        },
        "fr": {
            REQUEST: "{brand}: Répondez OUI pour recevoir {purpose} par SMS. {frequency}. Tarif "
            "SMS de votre opérateur. Sans obligation d'achat. HELP pour de l'aide, STOP pour "
            "annuler.",
            CONFIRMED: "{brand}: Inscription faite : {purpose}. {frequency}. Tarif SMS de votre "
            "opérateur. HELP pour de l'aide, STOP pour annuler.",
            LINK: "{brand}: Confirmez que vous voulez {purpose} par SMS : {link} "
            "{frequency}. Tarif SMS de votre opérateur. Sans obligation d'achat. HELP pour de "
            "l'aide, STOP pour annuler.",
            BOTH: " Ou confirmez ici : {link}",
        },
        "de": {
            REQUEST: "{brand}: Antworten Sie JA, um {purpose} per SMS zu bekommen. {frequency}. Es "
            "gelten die Preise Ihres Anbieters. Keine Kaufbedingung. HELP für Hilfe, STOP zum "
            "Beenden.",
            CONFIRMED: "{brand}: Sie sind angemeldet: {purpose}. {frequency}. Es gelten die Preise "
            "Ihres Anbieters. HELP für Hilfe, STOP zum Beenden.",
            LINK: "{brand}: Bestätigen Sie, dass Sie {purpose} per SMS möchten: {link} "
            "{frequency}. Es gelten die Preise Ihres Anbieters. Keine Kaufbedingung. HELP für "
            "Hilfe, STOP zum Beenden.",
            BOTH: " Oder hier bestätigen: {link}",
        },
        "pt": {
            REQUEST: "{brand}: Responda SIM para receber {purpose} por SMS. {frequency}. A sua "
            "operadora pode cobrar. Sem obrigar a comprar. HELP para ajuda, STOP para cancelar.",
            CONFIRMED: "{brand}: Cadastro feito: {purpose}. {frequency}. A sua operadora pode "
            "cobrar. HELP para ajuda, STOP para cancelar.",
            LINK: "{brand}: Confirme que quer {purpose} por SMS: {link} "
            "{frequency}. A sua operadora pode cobrar. Sem obrigar a comprar. HELP para ajuda, "
            "STOP para cancelar.",
            BOTH: " Ou confirme aqui: {link}",
        },
        "it": {
            REQUEST: "{brand}: Rispondi SI per ricevere {purpose} via SMS. {frequency}. Possono "
            "applicarsi costi. Senza obbligo di acquisto. HELP per assistenza, STOP per finire.",
            CONFIRMED: "{brand}: Iscrizione fatta: {purpose}. {frequency}. Possono applicarsi "
            "costi. HELP per assistenza, STOP per finire.",
            LINK: "{brand}: Conferma che vuoi {purpose} via SMS: {link} "
            "{frequency}. Possono applicarsi costi. Senza obbligo di acquisto. HELP per "
            "assistenza, STOP per finire.",
            BOTH: " O conferma qui: {link}",
        },
    }
)
_PURPOSE: Final = MappingProxyType(
    {
        "en": "news and offers",
        "es": "novedades y ofertas",
        "fr": "nos nouvelles et offres",
        "de": "Neues und Angebote",
        "pt": "novidades e ofertas",
        "it": "notizie e offerte",
    }
)
_FREQUENCY: Final = MappingProxyType(
    {
        "en": "Msg frequency varies",
        "es": "Frecuencia variable",
        "fr": "Fréquence variable",
        "de": "Anzahl wechselt",
        "pt": "Quantidade varia",
        "it": "Frequenza variabile",
    }
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that signs its sender up; `purpose` and `frequency` (or "") are said to them.

    `disclosure` is the call to action where the word is shown, `version` its version.
    """

    word: str
    disclosure: str
    version: str
    scope: str = MARKETING
    purpose: str = ""
    frequency: str = ""

    def data(self) -> dict[str, Any]:
        """What the ledger says of the word and of what was promised where it was shown."""
        told = {
            "keyword": self.word,
            "version": self.version,
            "sha256": sha256(self.disclosure.encode()).hexdigest(),
            "purpose": self.purpose,
            "frequency": self.frequency,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class OptIn:
    """How a workspace takes consent: by country (or "*") `single` or `double`, and its keywords.

    `confirm` says how requests may be confirmed that were not begun by a text.
    """

    ways: Mapping[str, str]
    keywords: Mapping[str, Keyword]
    lives: timedelta = REQUEST_LIVES
    confirm: str = REPLY

    def is_double(self, country: str | None, otherwise: str = SINGLE) -> bool:
        """Whether people of a country are asked to confirm; `otherwise` if nothing was said."""
        way = self.ways.get(country or EVERYWHERE, self.ways.get(EVERYWHERE, otherwise))
        return way == DOUBLE

    def keyword(self, text: str) -> Keyword | None:
        """The keyword that a text is, in any case and with or without polite words."""
        if not self.keywords:
            return None
        words = normalise(text).split()
        polite = "".join(word for word in words if word not in POLITE)
        return self.keywords.get("".join(words)) or self.keywords.get(polite)


NO_OPT_IN: Final = OptIn(MappingProxyType({}), MappingProxyType({}))


def read_opt_in(settings: Mapping[str, Any]) -> OptIn:
    """How a workspace takes consent, from settings that were checked."""
    found = [Keyword(**told) for told in settings.get("keywords") or ()]
    hours = settings.get("request_hours")
    return OptIn(
        dict(settings.get("opt_in") or {}),
        {compared(one.word): one for one in found},
        REQUEST_LIVES if hours is None else timedelta(hours=hours),
        settings.get("confirm") or REPLY,
    )


def opt_in_problem(settings: Mapping[str, Any]) -> str | None:
    """What is wrong with how a workspace wants to take consent; None if nothing is."""
    for country in settings.get("opt_in") or ():
        if country != EVERYWHERE and not is_country(country):
            return f'"{country[:20]}" is no country'
    return _keywords_problem(settings.get("keywords") or ())


def _keywords_problem(keywords: Sequence[Mapping[str, Any]]) -> str | None:
    seen: set[str] = set()
    for told in keywords:
        word = told["word"]
        plain = compared(word)
        if not plain or not isinstance(meaning(word), Ordinary | Start):
            return f'"{word[:20]}" is no word that may sign people up'
        if is_yes(word):
            return f'"{word[:20]}" is what people confirm with'
        if plain in seen:
            return f'"{word[:20]}" is there twice'
        scope = told.get("scope", MARKETING)
        if not is_scope(scope) or not scope.startswith("sms/"):
            return f'"{scope[:60]}" is no scope of texts, such as sms/marketing'
        seen.add(plain)
    return None


def compared(word: str) -> str:
    """A word as it is compared."""
    return "".join(normalise(word).split())


def is_yes(text: str) -> bool:
    """Whether a text says yes, in one of six languages, and nothing else."""
    words = normalise(text[:_LONGEST_YES]).split()
    if REFUSALS & set(words):
        return False
    return "".join(word for word in words if word not in POLITE or word in _YES) in _YES


def opt_in_text(
    kind: str,
    brand: str,
    language: str,
    purpose: str = "",
    frequency: str = "",
    link: str = "",
    confirm: str = BOTH,
) -> str:
    """The request to confirm, or the confirmation; English for languages that we lack.

    With a link a request leads to it, beside the YES or (`confirm`) in its place.
    """
    code = language.partition("-")[0].lower()
    texts = _TEXTS[code if code in _TEXTS else "en"]
    words = texts[LINK if kind == REQUEST and link and confirm == LINK else kind]
    if kind == REQUEST and link and confirm != LINK:
        words += texts[BOTH]
    return words.format(
        brand=brand,
        purpose=purpose or usual_purpose(code),
        frequency=frequency or usual_frequency(code),
        link=link,
    )


def usual_purpose(language: str) -> str:
    """What texts are for if nobody says it; English for languages that we lack."""
    return _PURPOSE.get(language, _PURPOSE["en"])


def usual_frequency(language: str) -> str:
    """How often they come if nobody says it."""
    return _FREQUENCY.get(language, _FREQUENCY["en"])


def pending(consent: Iterable[tuple[str, str]]) -> list[str]:
    """The scopes of texts that wait for a yes."""
    return sorted(
        scope
        for scope, said in consent
        if said.partition(" ")[0] == "pending" and scope.startswith("sms/")
    )
