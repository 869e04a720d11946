"""Spanish words of pages."""

from typing import Final

WORDS: Final = {
    "title": "Tus mensajes de {brand}",
    "intro": "Elige lo que {brand} puede enviarte. Lo que guardes vale desde ese momento.",
    "sms": "Mensajes de texto al {address}",
    "email": "Correos a {address}",
    "offers": "Ofertas y novedades",
    "closed": "Aquí no recibes mensajes. Marca lo que quieras volver a recibir.",
    "shut": "No escribimos a esta dirección. Si es un error, contáctanos.",
    "agree_sms": "Quien marca una casilla acepta mensajes de texto publicitarios, periódicos y "
    "automáticos de {brand} a este número. Aceptar no es condición de ninguna compra. La "
    "frecuencia varía. Pueden aplicarse tarifas de mensajes y datos. Responde STOP para cancelar, "
    "HELP para ayuda.",
    "agree_email": "Quien marca una casilla acepta correos con ofertas de {brand}. Puedes ponerles "
    "fin en cualquier momento, aquí o escribiéndonos.",
    "often": "Frecuencia",
    "most": "Ofertas en siete días, como máximo",
    "any": "Sin límite propio",
    "quiet": "Horas de silencio",
    "from": "Ningún mensaje desde las",
    "until": "hasta las",
    "never": "sin definir",
    "quiet_hint": "Según la hora de donde vives. Solo lo que esperas, como un código, llega a "
    "cualquier hora.",
    "save": "Guardar mis preferencias",
    "stop": "Detener todo",
    "stop_hint": "Terminar todos los mensajes de {brand}, por cualquier canal.",
    "saved": "Guardado. Así queda ahora.",
    "stopped": "Hecho. Ya no recibirás mensajes de {brand}.",
    "late": "Algo había cambiado mientras tanto, quizá por una respuesta tuya. No se añadió nada; "
    "lo que quitaste está guardado. Revisa y guarda de nuevo.",
    "stale": "Esta página estaba desactualizada y no se guardó nada. Revisa y guarda de nuevo.",
    "bad_quiet": "No se guardó nada: elige dos horas distintas, o ninguna.",
    "terms": "Condiciones",
    "privacy": "Privacidad",
    "help": "¿Preguntas? {support}",
    "expired": "Este enlace ha caducado",
    "expired_text": "Por tu seguridad, un enlace así vale solo un tiempo. El último mensaje de "
    "{brand} trae uno nuevo. Para no recibir más textos, responde STOP a cualquiera.",
    "unknown": "Este enlace no funciona",
    "unknown_text": "Quizá le faltan las últimas letras. El último mensaje que recibiste trae "
    "otro. Para no recibir más textos, responde STOP a cualquiera.",
    "wait": "Espera un momento",
    "wait_text": "Llegaron demasiadas peticiones en un minuto. No se cambió nada; inténtalo "
    "pronto.",
    "later": "Inténtalo de nuevo",
    "later_text": "La página no pudo abrirse ahora. No se cambió nada; inténtalo pronto.",
    "data": "Tus datos",
    "data_hint": "Todo lo que {brand} guarda aquí sobre ti, en un archivo (JSON).",
    "download": "Descargar mis datos",
    "erase": "Borrar mis datos",
    "erase_hint": "No se puede deshacer. No recibirás más mensajes. Solo queda una marca de "
    "que no se te debe escribir.",
    "sure": "Sí, borren lo que guardan sobre mí",
    "erasing": "Tu petición está registrada. Tus datos se borrarán y no recibirás más mensajes.",
    "unsure": "No se cambió nada: marca antes la casilla sobre el botón.",
    "confirm": "Confirma tu suscripción",
    "confirm_sms": "Pulsa el botón para recibir {purpose} de {brand} por SMS al {address}. "
    "{frequency}. Pueden aplicarse tarifas de mensajes y datos. Aceptar no es condición de "
    "ninguna compra. Responde STOP para cancelar, HELP para ayuda.",
    "confirm_email": "Pulsa el botón para recibir {purpose} de {brand} por correo en {address}. "
    "Puedes ponerles fin en cualquier momento.",
    "confirm_no": "Si no lo has pedido tú, cierra la página: no pasa nada.",
    "confirm_do": "Sí, confirmo",
    "confirm_done": "Te has suscrito",
    "confirm_done_text": "Gracias: está confirmado y puedes cerrar esta página.",
    "confirm_closed": "Has dicho que no",
    "confirm_closed_text": "Pediste a {brand} no recibir más mensajes, así que no se cambió nada. "
    "Para volver, envía START al número que te escribió.",
    "confirm_expired": "Este enlace ha caducado",
    "confirm_expired_text": "No se confirmó a tiempo, o hay uno más reciente. No se cambió nada; "
    "suscríbete de nuevo si quieres.",
    "form": "Suscríbete a los mensajes",
    "form_phone": "Número de móvil",
    "form_phone_hint": "Empieza con + y el prefijo si es de otro país que {country}.",
    "form_first_name": "Nombre (opcional)",
    "form_email": "Correo (opcional)",
    "form_agree": "Acepto mensajes de texto publicitarios, periódicos y automáticos de {brand} "
    "con {purpose} a este número.",
    "form_terms": "{brand}: {purpose}. {frequency}. Pueden aplicarse tarifas de mensajes y datos. "
    "Aceptar no es condición de ninguna compra. Responde STOP para cancelar, HELP para ayuda.",
    "form_send": "Suscribirme",
    "form_trap": "Deja esto vacío",
    "form_again": "Revisa lo que está marcado abajo.",
    "form_tick": "Marca la casilla si estás de acuerdo: sin ella no podemos escribirte.",
    "form_number": "No es un número de móvil que reciba mensajes. Revisa las cifras.",
    "form_country": "Los números de este país no pueden suscribirse aquí.",
    "form_early": "Ha sido muy rápido. Revisa y pulsa el botón de nuevo.",
    "form_late": "La página llevaba mucho tiempo abierta, o ha cambiado. Revisa y pulsa el botón "
    "de nuevo.",
    "form_done": "Mira tu teléfono",
    "form_done_text": "Si este número puede suscribirse, un mensaje de {brand} está en camino: "
    "dice qué hacer. Si alguna vez nos pediste parar, envía START al número que te escribió.",
    "form_busy": "Inténtalo más tarde",
    "form_busy_text": "Llegaron demasiadas suscripciones a la vez. No se guardó nada; inténtalo "
    "dentro de una hora.",
    "form_closed": "Este formulario está cerrado",
    "form_closed_text": "{brand} ya no acepta suscripciones aquí.",
    "form_mail": "Suscríbete a los correos",
    "form_address": "Correo electrónico",
    "form_agree_mail": "Acepto correos de {brand} con {purpose} en esta dirección.",
    "form_terms_mail": "{brand}: {purpose}. {frequency}. Aceptar no es condición de ninguna "
    "compra. Puedes terminar los correos en cualquier momento.",
    "form_address_wrong": "Esto no es una dirección de correo. Revisa cómo está escrita.",
    "form_mailed": "Mira tu correo",
    "form_mailed_text": "Si esta dirección puede suscribirse, un correo de {brand} está en "
    "camino: dice qué hacer. Mira también en el correo no deseado.",
    "confirm_closed_mail_text": "Pediste a {brand} no recibir más correos, así que no se cambió "
    "nada.",
}
