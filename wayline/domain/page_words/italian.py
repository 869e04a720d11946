"""Italian words of pages."""

from typing import Final

WORDS: Final = {
    "title": "I tuoi messaggi da {brand}",
    "intro": "Scegli che cosa può inviarti {brand}. Ciò che salvi vale da subito.",
    "sms": "SMS al {address}",
    "email": "E-mail a {address}",
    "offers": "Offerte e novità",
    "closed": "Qui non ricevi messaggi. Seleziona ciò che vuoi ricevere di nuovo.",
    "shut": "Non scriviamo a questo indirizzo. Se è un errore, contattaci.",
    "agree_sms": "Chi seleziona una casella accetta SMS pubblicitari periodici e automatici di "
    "{brand} a questo numero. Il consenso non è condizione di alcun acquisto. La frequenza varia. "
    "Possono applicarsi costi per messaggi e dati. Rispondi STOP per terminare, HELP per "
    "assistenza.",
    "agree_email": "Chi seleziona una casella accetta e-mail con offerte di {brand}. Puoi "
    "terminarle in ogni momento, qui o scrivendoci.",
    "often": "Frequenza",
    "most": "Offerte in sette giorni, al massimo",
    "any": "Nessun limite mio",
    "quiet": "Ore di silenzio",
    "from": "Nessun messaggio dalle",
    "until": "alle",
    "never": "non impostato",
    "quiet_hint": "Secondo l'ora di dove vivi. Solo ciò che aspetti, come un codice, arriva a ogni "
    "ora.",
    "save": "Salva le mie scelte",
    "stop": "Ferma tutto",
    "stop_hint": "Terminare tutti i messaggi di {brand}, su ogni canale.",
    "saved": "Salvato. Ora è così.",
    "stopped": "Fatto. Non ricevi più messaggi da {brand}.",
    "late": "Nel frattempo qualcosa era cambiato, forse per una tua risposta. Nulla è stato "
    "aggiunto; ciò che hai tolto è salvato. Controlla e salva di nuovo.",
    "stale": "Questa pagina non era aggiornata e nulla è stato salvato. Controlla e salva di "
    "nuovo.",
    "bad_quiet": "Nulla è stato salvato: scegli due ore diverse, o nessuna.",
    "terms": "Condizioni",
    "privacy": "Privacy",
    "help": "Domande? {support}",
    "expired": "Questo link è scaduto",
    "expired_text": "Per la tua sicurezza un link così vale solo per un certo tempo. L'ultimo "
    "messaggio di {brand} ne contiene uno nuovo. Per non ricevere più SMS, rispondi STOP.",
    "unknown": "Questo link non funziona",
    "unknown_text": "Forse gli mancano le ultime lettere. L'ultimo messaggio che hai ricevuto ne "
    "contiene un altro. Per non ricevere più SMS, rispondi STOP.",
    "wait": "Attendi un momento",
    "wait_text": "Da qui sono arrivate troppe richieste in un minuto. Nulla è cambiato; riprova "
    "tra poco.",
    "later": "Riprova",
    "later_text": "La pagina non si è potuta aprire. Nulla è cambiato; riprova tra poco.",
    "data": "I tuoi dati",
    "data_hint": "Tutto ciò che {brand} conserva qui su di te, in un file (JSON).",
    "download": "Scarica i miei dati",
    "erase": "Cancella i miei dati",
    "erase_hint": "Non si può annullare. Non riceverai più messaggi. Resta solo un segno che "
    "non ti si deve scrivere.",
    "sure": "Sì, cancellate ciò che conservate su di me",
    "erasing": "La tua richiesta è registrata. I tuoi dati saranno cancellati e non riceverai "
    "più messaggi.",
    "unsure": "Nulla è cambiato: seleziona prima la casella sopra il pulsante.",
    "confirm": "Conferma l'iscrizione",
    "confirm_sms": "Premi il pulsante per ricevere {purpose} da {brand} via SMS al {address}. "
    "{frequency}. Possono applicarsi costi per messaggi e dati. Il consenso non è condizione di "
    "alcun acquisto. Rispondi STOP per terminare, HELP per assistenza.",
    "confirm_email": "Premi il pulsante per ricevere {purpose} da {brand} via e-mail a {address}. "
    "Puoi terminarle in ogni momento.",
    "confirm_no": "Se non l'hai chiesto tu, chiudi la pagina: non succede nulla.",
    "confirm_do": "Sì, confermo",
    "confirm_done": "L'iscrizione è fatta",
    "confirm_done_text": "Grazie: è confermato e puoi chiudere questa pagina.",
    "confirm_closed": "Hai detto di no",
    "confirm_closed_text": "Hai chiesto a {brand} di non ricevere più messaggi, quindi nulla è "
    "cambiato. Per tornare, invia START al numero che ti ha scritto.",
    "confirm_expired": "Questo link è scaduto",
    "confirm_expired_text": "Non è stato confermato in tempo, o ce n'è uno più recente. Nulla è "
    "cambiato; iscriviti di nuovo se vuoi.",
    "form": "Iscriviti agli SMS",
    "form_phone": "Numero di cellulare",
    "form_phone_hint": "Comincia con + e il prefisso se è di un paese diverso da {country}.",
    "form_first_name": "Nome (facoltativo)",
    "form_email": "E-mail (facoltativa)",
    "form_agree": "Accetto SMS pubblicitari periodici e automatici di {brand} con {purpose} a "
    "questo numero.",
    "form_terms": "{brand}: {purpose}. {frequency}. Possono applicarsi costi per messaggi e dati. "
    "Il consenso non è condizione di alcun acquisto. Rispondi STOP per terminare, HELP per "
    "assistenza.",
    "form_send": "Iscrivimi",
    "form_trap": "Lascia vuoto",
    "form_again": "Controlla ciò che è segnato qui sotto.",
    "form_tick": "Seleziona la casella se sei d'accordo: senza non possiamo scriverti.",
    "form_number": "Non è un numero di cellulare che riceve SMS. Controlla le cifre.",
    "form_country": "I numeri di questo paese non possono iscriversi qui.",
    "form_early": "È stato molto rapido. Controlla e premi di nuovo il pulsante.",
    "form_late": "La pagina è rimasta aperta a lungo, o è cambiata. Controlla e premi di nuovo.",
    "form_done": "Guarda il telefono",
    "form_done_text": "Se questo numero può iscriversi, un SMS di {brand} è in arrivo: dice che "
    "cosa fare. Se una volta ci hai chiesto di smettere, invia START al numero che ti ha "
    "scritto.",
    "form_busy": "Riprova più tardi",
    "form_busy_text": "Sono arrivate troppe iscrizioni insieme. Nulla è stato salvato; riprova "
    "fra un'ora.",
    "form_closed": "Questo modulo è chiuso",
    "form_closed_text": "{brand} non accetta più iscrizioni qui.",
    "form_mail": "Iscriviti alle e-mail",
    "form_address": "Indirizzo e-mail",
    "form_agree_mail": "Accetto e-mail di {brand} con {purpose} a questo indirizzo.",
    "form_terms_mail": "{brand}: {purpose}. {frequency}. Il consenso non è condizione di alcun "
    "acquisto. Puoi terminare le e-mail in qualsiasi momento.",
    "form_address_wrong": "Questo non è un indirizzo e-mail. Controlla come è scritto.",
    "form_mailed": "Guarda la posta",
    "form_mailed_text": "Se questo indirizzo può iscriversi, un'e-mail di {brand} è in arrivo: "
    "dice che cosa fare. Guarda anche nella posta indesiderata.",
    "confirm_closed_mail_text": "Hai chiesto a {brand} di non ricevere più e-mail, quindi nulla "
    "è cambiato.",
}
