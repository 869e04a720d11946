"""French words of pages."""

from typing import Final

WORDS: Final = {
    "title": "Vos messages de {brand}",
    "intro": "Choisissez ce que {brand} peut vous envoyer. Vos choix comptent dès "
    "l'enregistrement.",
    "sms": "SMS au {address}",
    "email": "E-mails à {address}",
    "offers": "Offres et nouveautés",
    "closed": "Vous ne recevez rien ici. Cochez ce que vous voulez recevoir de nouveau.",
    "shut": "Nous n'écrivons pas à cette adresse. Si c'est une erreur, contactez-nous.",
    "agree_sms": "Cocher une case, c'est accepter des SMS publicitaires réguliers et automatisés "
    "de {brand} à ce numéro. Cet accord n'est la condition d'aucun achat. La fréquence varie. Les "
    "tarifs SMS et données de votre opérateur s'appliquent. Répondez STOP pour arrêter, HELP pour "
    "de l'aide.",
    "agree_email": "Cocher une case, c'est accepter des e-mails d'offres de {brand}. Vous pouvez "
    "y mettre fin à tout moment, ici ou en nous écrivant.",
    "often": "Fréquence",
    "most": "Offres en sept jours, au plus",
    "any": "Pas de limite de ma part",
    "quiet": "Heures calmes",
    "from": "Aucun message de",
    "until": "à",
    "never": "non défini",
    "quiet_hint": "À l'heure du lieu où vous vivez. Seul ce que vous attendez, comme un code, "
    "arrive à toute heure.",
    "save": "Enregistrer mes choix",
    "stop": "Tout arrêter",
    "stop_hint": "Mettre fin à tous les messages de {brand}, sur tous les canaux.",
    "saved": "C'est enregistré. Voici vos choix.",
    "stopped": "C'est fait. Vous ne recevrez plus de messages de {brand}.",
    "late": "Quelque chose avait changé entre-temps, peut-être par une réponse de votre part. Rien "
    "n'a été ajouté ; ce que vous avez retiré est enregistré. Vérifiez et enregistrez de nouveau.",
    "stale": "Cette page n'était plus à jour, rien n'a été enregistré. Vérifiez et enregistrez de "
    "nouveau.",
    "bad_quiet": "Rien n'a été enregistré : choisissez deux heures différentes, ou aucune.",
    "terms": "Conditions",
    "privacy": "Confidentialité",
    "help": "Des questions ? {support}",
    "expired": "Ce lien a expiré",
    "expired_text": "Pour votre sécurité, un tel lien ne vaut qu'un certain temps. Le dernier "
    "message de {brand} en contient un nouveau. Pour arrêter tous les SMS, répondez STOP.",
    "unknown": "Ce lien ne fonctionne pas",
    "unknown_text": "Il lui manque peut-être ses dernières lettres. Le dernier message reçu en "
    "contient un autre. Pour arrêter tous les SMS, répondez STOP.",
    "wait": "Un instant, s'il vous plaît",
    "wait_text": "Trop de demandes sont venues d'ici en une minute. Rien n'a changé ; réessayez "
    "bientôt.",
    "later": "Veuillez réessayer",
    "later_text": "La page n'a pas pu s'ouvrir. Rien n'a changé ; réessayez bientôt.",
    "data": "Vos données",
    "data_hint": "Tout ce que {brand} conserve ici à votre sujet, dans un fichier (JSON).",
    "download": "Télécharger mes données",
    "erase": "Effacer mes données",
    "erase_hint": "C'est irréversible. Vous ne recevrez plus de messages. Seule reste une "
    "marque disant qu'il ne faut pas vous écrire.",
    "sure": "Oui, effacez ce que vous conservez à mon sujet",
    "erasing": "Votre demande est enregistrée. Vos données seront effacées et vous ne "
    "recevrez plus de messages.",
    "unsure": "Rien n'a changé : cochez d'abord la case au-dessus du bouton.",
    "confirm": "Confirmez votre inscription",
    "confirm_sms": "Appuyez sur le bouton pour recevoir {purpose} de {brand} par SMS au "
    "{address}. {frequency}. Les tarifs SMS et données de votre opérateur s'appliquent. Cet "
    "accord n'est la condition d'aucun achat. Répondez STOP pour arrêter, HELP pour de l'aide.",
    "confirm_email": "Appuyez sur le bouton pour recevoir {purpose} de {brand} par e-mail à "
    "{address}. Vous pouvez y mettre fin à tout moment.",
    "confirm_no": "Si vous n'avez rien demandé, fermez la page : il ne se passe rien.",
    "confirm_do": "Oui, je confirme",
    "confirm_done": "Vous êtes inscrit",
    "confirm_done_text": "Merci : c'est confirmé, vous pouvez fermer cette page.",
    "confirm_closed": "Vous avez dit non",
    "confirm_closed_text": "Vous avez demandé à {brand} de ne plus rien envoyer, rien n'a donc "
    "été changé. Pour revenir, envoyez START au numéro qui vous a écrit.",
    "confirm_expired": "Ce lien a expiré",
    "confirm_expired_text": "Il n'a pas été confirmé à temps, ou il y en a un plus récent. Rien "
    "n'a été changé ; inscrivez-vous de nouveau si vous le souhaitez.",
    "form": "Inscrivez-vous aux SMS",
    "form_phone": "Numéro de portable",
    "form_phone_hint": "Commencez par + et l'indicatif s'il est d'un autre pays que {country}.",
    "form_first_name": "Prénom (facultatif)",
    "form_email": "E-mail (facultatif)",
    "form_agree": "J'accepte des SMS publicitaires réguliers et automatisés de {brand} avec "
    "{purpose} à ce numéro.",
    "form_terms": "{brand} : {purpose}. {frequency}. Les tarifs SMS et données de votre opérateur "
    "s'appliquent. Cet accord n'est la condition d'aucun achat. Répondez STOP pour arrêter, HELP "
    "pour de l'aide.",
    "form_send": "M'inscrire",
    "form_trap": "Laissez ce champ vide",
    "form_again": "Regardez ce qui est signalé ci-dessous.",
    "form_tick": "Cochez la case si vous êtes d'accord : sans elle, nous ne pouvons pas vous "
    "écrire.",
    "form_number": "Ce n'est pas un numéro de portable qui reçoit des SMS. Vérifiez les chiffres.",
    "form_country": "Les numéros de ce pays ne peuvent pas s'inscrire ici.",
    "form_early": "C'était très rapide. Vérifiez et appuyez de nouveau sur le bouton.",
    "form_late": "La page est restée longtemps ouverte, ou a changé. Vérifiez et appuyez de "
    "nouveau.",
    "form_done": "Regardez votre téléphone",
    "form_done_text": "Si ce numéro peut être inscrit, un SMS de {brand} est en route : il dit "
    "quoi faire. Si vous nous avez un jour demandé d'arrêter, envoyez START au numéro qui vous a "
    "écrit.",
    "form_busy": "Réessayez plus tard",
    "form_busy_text": "Trop d'inscriptions sont arrivées à la fois. Rien n'a été gardé ; "
    "réessayez dans une heure.",
    "form_closed": "Ce formulaire est fermé",
    "form_closed_text": "{brand} ne prend plus d'inscriptions ici.",
    "form_mail": "Inscrivez-vous aux e-mails",
    "form_address": "Adresse e-mail",
    "form_agree_mail": "J'accepte des e-mails de {brand} avec {purpose} à cette adresse.",
    "form_terms_mail": "{brand} : {purpose}. {frequency}. Cet accord n'est la condition d'aucun "
    "achat. Vous pouvez mettre fin aux e-mails à tout moment.",
    "form_address_wrong": "Ce n'est pas une adresse e-mail. Vérifiez comment elle est écrite.",
    "form_mailed": "Regardez vos e-mails",
    "form_mailed_text": "Si cette adresse peut être inscrite, un e-mail de {brand} est en route "
    ": il dit quoi faire. Regardez aussi dans les indésirables.",
    "confirm_closed_mail_text": "Vous avez demandé à {brand} de ne plus envoyer d'e-mails, rien "
    "n'a donc été changé.",
}
