"""The mail that asks somebody to confirm: who asks, what for, how often, and that silence is no.

It is no offer and shows none: it must say no more than what the person is asked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayline.domain.letters import Letter, one_line
from wayline.domain.opt_in import usual_purpose

_SUBJECT, _TEXT, _OFTEN = "subject", "text", "often"
_MAILS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            _SUBJECT: "{brand}: please confirm your sign-up",
            _TEXT: "Somebody, we hope you, signed up for {purpose} from {brand} at this address.\n"
            "How often: {frequency}.\n\nTo confirm, open this page and press the button:\n{link}\n"
            "\nIf that was not you, do nothing: without the button you get nothing from us. You "
            "can end it at any time.",
            _OFTEN: "it varies",
        },
        "es": {
            _SUBJECT: "{brand}: confirma tu suscripción",
            _TEXT: "Alguien, esperamos que tú, se ha suscrito a {purpose} de {brand} con esta "
            "dirección.\nFrecuencia: {frequency}.\n\nPara confirmar, abre esta página y pulsa el "
            "botón:\n{link}\n\nSi no has sido tú, no hagas nada: sin el botón no recibirás nada "
            "nuestro. Puedes terminarlo en cualquier momento.",
            _OFTEN: "variable",
        },
        "fr": {
            _SUBJECT: "{brand} : confirmez votre inscription",
            _TEXT: "Quelqu'un, vous sans doute, a demandé {purpose} de {brand} à cette adresse.\n"
            "Fréquence : {frequency}.\n\nPour confirmer, ouvrez cette page et appuyez sur le "
            "bouton :\n{link}\n\nSi ce n'était pas vous, ne faites rien : sans le bouton, vous ne "
            "recevrez rien de nous. Vous pouvez y mettre fin à tout moment.",
            _OFTEN: "variable",
        },
        "de": {
            _SUBJECT: "{brand}: Bitte bestätigen Sie Ihre Anmeldung",
            _TEXT: "Jemand, wir hoffen Sie, hat mit dieser Adresse {purpose} von {brand} "
            "bestellt.\nWie oft: {frequency}.\n\nZum Bestätigen öffnen Sie diese Seite und drücken "
            "den Knopf:\n{link}\n\nWaren Sie das nicht, tun Sie nichts: Ohne den Knopf bekommen "
            "Sie nichts von uns. Sie können es jederzeit beenden.",
            _OFTEN: "unterschiedlich",
        },
        "pt": {
            _SUBJECT: "{brand}: confirme o seu cadastro",
            _TEXT: "Alguém, esperamos que você, pediu {purpose} de {brand} com este endereço.\n"
            "Frequência: {frequency}.\n\nPara confirmar, abra esta página e toque no botão:\n{link}"
            "\n\nSe não foi você, não faça nada: sem o botão não receberá nada de nós. Pode "
            "terminar a qualquer momento.",
            _OFTEN: "variável",
        },
        "it": {
            _SUBJECT: "{brand}: conferma la tua iscrizione",
            _TEXT: "Qualcuno, speriamo tu, ha chiesto {purpose} da {brand} con questo indirizzo.\n"
            "Frequenza: {frequency}.\n\nPer confermare, apri questa pagina e premi il pulsante:\n"
            "{link}\n\nSe non sei stato tu, non fare nulla: senza il pulsante non riceverai nulla "
            "da noi. Puoi smettere in qualsiasi momento.",
            _OFTEN: "variabile",
        },
    }
)


def opt_in_mail(
    brand: str, language: str, purpose: str, frequency: str, link: str, address_line: str = ""
) -> Letter:
    """The request to confirm; English for languages that we lack.

    `purpose` and `frequency` (or "") are what the person was told; `address_line` closes the mail.
    """
    code = language.partition("-")[0].lower()
    code = code if code in _MAILS else "en"
    words = _MAILS[code]
    told = {
        "brand": one_line(brand),
        "purpose": one_line(purpose) or usual_purpose(code),
        "frequency": one_line(frequency) or words[_OFTEN],
        "link": link,
    }
    end = "\n".join(line for line in (told["brand"], one_line(address_line)) if line)
    return Letter(words[_SUBJECT].format(**told), f"{words[_TEXT].format(**told)}\n\n-- \n{end}\n")
