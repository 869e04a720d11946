"""German words of pages."""

from typing import Final

WORDS: Final = {
    "title": "Ihre Nachrichten von {brand}",
    "intro": "Wählen Sie, was {brand} Ihnen senden darf. Was Sie speichern, gilt sofort.",
    "sms": "SMS an {address}",
    "email": "E-Mails an {address}",
    "offers": "Angebote und Neuigkeiten",
    "closed": "Hier bekommen Sie keine Nachrichten. Kreuzen Sie an, was Sie wieder möchten.",
    "shut": "An diese Adresse schreiben wir nicht. Ist das falsch, melden Sie sich bei uns.",
    "agree_sms": "Wer ein Feld ankreuzt, willigt in wiederkehrende, automatisch versandte "
    "Werbe-SMS von {brand} an diese Nummer ein. Die Einwilligung ist keine Bedingung eines Kaufs. "
    "Die Häufigkeit schwankt. Es gelten die Preise Ihres Anbieters für SMS und Daten. Antworten "
    "Sie STOP zum Beenden, HELP für Hilfe.",
    "agree_email": "Wer ein Feld ankreuzt, willigt in E-Mails mit Angeboten von {brand} ein. Sie "
    "können sie jederzeit beenden, hier oder indem Sie uns schreiben.",
    "often": "Wie oft",
    "most": "Angebote in sieben Tagen, höchstens",
    "any": "Keine eigene Grenze",
    "quiet": "Ruhezeiten",
    "from": "Keine Nachrichten von",
    "until": "bis",
    "never": "nicht gesetzt",
    "quiet_hint": "Nach der Uhr an Ihrem Wohnort. Nur worauf Sie warten, etwa ein Code, kommt "
    "jederzeit.",
    "save": "Auswahl speichern",
    "stop": "Alles beenden",
    "stop_hint": "Alle Nachrichten von {brand} beenden, auf jedem Weg.",
    "saved": "Gespeichert. So ist es jetzt.",
    "stopped": "Erledigt. Sie bekommen keine Nachrichten mehr von {brand}.",
    "late": "Inzwischen hatte sich etwas geändert, vielleicht durch eine Antwort von Ihnen. Nichts "
    "kam hinzu; was Sie weggenommen haben, ist gespeichert. Bitte prüfen und erneut speichern.",
    "stale": "Diese Seite war veraltet, darum wurde nichts gespeichert. Bitte prüfen und erneut "
    "speichern.",
    "bad_quiet": "Nichts wurde gespeichert: Wählen Sie zwei verschiedene Zeiten oder keine.",
    "terms": "Bedingungen",
    "privacy": "Datenschutz",
    "help": "Fragen? {support}",
    "expired": "Dieser Link ist abgelaufen",
    "expired_text": "Zu Ihrer Sicherheit gilt ein solcher Link nur einige Zeit. Die neueste "
    "Nachricht von {brand} enthält einen neuen. Um alle SMS zu beenden, antworten Sie STOP.",
    "unknown": "Dieser Link funktioniert nicht",
    "unknown_text": "Vielleicht fehlen seine letzten Zeichen. Die neueste Nachricht, die Sie "
    "bekommen haben, enthält einen anderen. Um alle SMS zu beenden, antworten Sie STOP.",
    "wait": "Bitte warten Sie einen Moment",
    "wait_text": "Von hier kam in einer Minute zu viel. Nichts wurde geändert; versuchen Sie es "
    "bald wieder.",
    "later": "Bitte versuchen Sie es noch einmal",
    "later_text": "Die Seite ließ sich gerade nicht öffnen. Nichts wurde geändert; versuchen Sie "
    "es bald wieder.",
    "data": "Ihre Daten",
    "data_hint": "Alles, was {brand} hier über Sie speichert, als Datei (JSON).",
    "download": "Meine Daten herunterladen",
    "erase": "Meine Daten löschen",
    "erase_hint": "Das lässt sich nicht rückgängig machen. Sie bekommen keine Nachrichten "
    "mehr. Nur ein Vermerk bleibt, dass man Ihnen nicht schreiben darf.",
    "sure": "Ja, löschen Sie, was Sie über mich speichern",
    "erasing": "Ihr Antrag ist eingegangen. Ihre Daten werden gelöscht, und Sie bekommen "
    "keine Nachrichten mehr.",
    "unsure": "Nichts wurde geändert: Kreuzen Sie zuerst das Feld über dem Knopf an.",
    "confirm": "Anmeldung bestätigen",
    "confirm_sms": "Drücken Sie den Knopf, um {purpose} von {brand} per SMS an {address} zu "
    "bekommen. {frequency}. Es gelten die Preise Ihres Anbieters für SMS und Daten. Die "
    "Einwilligung ist keine Bedingung eines Kaufs. Antworten Sie STOP zum Beenden, HELP für "
    "Hilfe.",
    "confirm_email": "Drücken Sie den Knopf, um {purpose} von {brand} per E-Mail an {address} zu "
    "bekommen. Sie können es jederzeit beenden.",
    "confirm_no": "Haben Sie das nicht verlangt, schließen Sie die Seite: Es geschieht nichts.",
    "confirm_do": "Ja, ich bestätige",
    "confirm_done": "Sie sind angemeldet",
    "confirm_done_text": "Danke: Es ist bestätigt, die Seite kann geschlossen werden.",
    "confirm_closed": "Sie haben Nein gesagt",
    "confirm_closed_text": "Sie wollten von {brand} keine Nachrichten mehr, darum wurde nichts "
    "geändert. Um wiederzukommen, senden Sie START an die Nummer, die Ihnen geschrieben hat.",
    "confirm_expired": "Dieser Link ist abgelaufen",
    "confirm_expired_text": "Er wurde nicht rechtzeitig bestätigt, oder es gibt einen neueren. "
    "Nichts wurde geändert; melden Sie sich neu an, wenn Sie möchten.",
    "form": "Für SMS anmelden",
    "form_phone": "Handynummer",
    "form_phone_hint": "Beginnen Sie mit + und der Vorwahl, wenn sie aus einem anderen Land als "
    "{country} ist.",
    "form_first_name": "Vorname (freiwillig)",
    "form_email": "E-Mail (freiwillig)",
    "form_agree": "Ich willige in wiederkehrende, automatisch versandte Werbe-SMS von {brand} mit "
    "{purpose} an diese Nummer ein.",
    "form_terms": "{brand}: {purpose}. {frequency}. Es gelten die Preise Ihres Anbieters für SMS "
    "und Daten. Die Einwilligung ist keine Bedingung eines Kaufs. Antworten Sie STOP zum "
    "Beenden, HELP für Hilfe.",
    "form_send": "Anmelden",
    "form_trap": "Lassen Sie das leer",
    "form_again": "Bitte sehen Sie an, was unten markiert ist.",
    "form_tick": "Kreuzen Sie das Feld an, wenn Sie einverstanden sind: Ohne das dürfen wir nicht "
    "schreiben.",
    "form_number": "Das ist keine Handynummer, die SMS bekommen kann. Prüfen Sie die Ziffern.",
    "form_country": "Nummern aus diesem Land können sich hier nicht anmelden.",
    "form_early": "Das ging sehr schnell. Bitte prüfen Sie und drücken Sie den Knopf noch einmal.",
    "form_late": "Die Seite war lange offen oder hat sich geändert. Bitte prüfen und noch einmal "
    "drücken.",
    "form_done": "Sehen Sie auf Ihr Handy",
    "form_done_text": "Kann diese Nummer angemeldet werden, ist eine SMS von {brand} unterwegs: "
    "Sie sagt, was zu tun ist. Haben Sie uns einmal STOP gesagt, senden Sie START an die Nummer, "
    "die Ihnen schrieb.",
    "form_busy": "Bitte später noch einmal",
    "form_busy_text": "Zu viele Anmeldungen kamen auf einmal. Nichts wurde gespeichert; bitte in "
    "einer Stunde noch einmal.",
    "form_closed": "Dieses Formular ist geschlossen",
    "form_closed_text": "{brand} nimmt hier keine Anmeldungen mehr an.",
    "form_mail": "Für E-Mails anmelden",
    "form_address": "E-Mail-Adresse",
    "form_agree_mail": "Ich willige in E-Mails von {brand} mit {purpose} an diese Adresse ein.",
    "form_terms_mail": "{brand}: {purpose}. {frequency}. Die Einwilligung ist keine Bedingung "
    "eines Kaufs. Sie können die E-Mails jederzeit beenden.",
    "form_address_wrong": "Das ist keine E-Mail-Adresse. Prüfen Sie die Schreibweise.",
    "form_mailed": "Sehen Sie in Ihre E-Mails",
    "form_mailed_text": "Kann diese Adresse angemeldet werden, ist eine E-Mail von {brand} "
    "unterwegs: Sie sagt, was zu tun ist. Sehen Sie auch unter unerwünschten nach.",
    "confirm_closed_mail_text": "Sie wollten von {brand} keine E-Mails mehr, darum wurde nichts "
    "geändert.",
}
