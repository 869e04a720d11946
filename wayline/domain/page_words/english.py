"""English words of pages."""

from typing import Final

WORDS: Final = {
    "title": "Your messages from {brand}",
    "intro": "Choose what {brand} may send you. What you save counts at once.",
    "sms": "Text messages to {address}",
    "email": "Emails to {address}",
    "offers": "Offers and news",
    "closed": "You get no messages here. Tick what you want to get again.",
    "shut": "We do not write to this address. If that is wrong, contact us.",
    "agree_sms": "Who ticks a box agrees to recurring automated marketing texts from {brand} to "
    "this number. Consent is not a condition of any purchase. Message frequency varies. Msg & data "
    "rates may apply. Reply STOP to cancel, HELP for help.",
    "agree_email": "Who ticks a box agrees to emails with offers from {brand}. You can end them at "
    "any time, here or by writing to us.",
    "often": "How often",
    "most": "Offers in seven days, at most",
    "any": "No limit of my own",
    "quiet": "Quiet times",
    "from": "No messages from",
    "until": "until",
    "never": "not set",
    "quiet_hint": "By the clock where you live. Only what you wait for, such as a code, comes at "
    "any time.",
    "save": "Save my choices",
    "stop": "Stop everything",
    "stop_hint": "End all messages from {brand}, on every channel.",
    "saved": "Saved. This is how it stands now.",
    "stopped": "Done. You get no more messages from {brand}.",
    "late": "Something had changed meanwhile, perhaps by a reply of yours. Nothing was added; what "
    "you took away is saved. Please look, and save again.",
    "stale": "This page was out of date, so nothing was saved. Please look, and save again.",
    "bad_quiet": "Nothing was saved: choose two different times, or none.",
    "terms": "Terms",
    "privacy": "Privacy",
    "help": "Questions? {support}",
    "expired": "This link has expired",
    "expired_text": "For your safety such a link works for some time only. The latest message from "
    "{brand} has a new one. To end all texts, reply STOP to any of them.",
    "unknown": "This link does not work",
    "unknown_text": "It may have been copied without its last letters. The latest message that you "
    "got has another one. To end all texts, reply STOP to any of them.",
    "wait": "Please wait a moment",
    "wait_text": "Too much was asked from here in a minute. Nothing was changed; try again soon.",
    "later": "Please try again",
    "later_text": "The page could not be opened just now. Nothing was changed; try again soon.",
    "data": "Your data",
    "data_hint": "Everything that {brand} keeps of you here, as a file (JSON).",
    "download": "Download my data",
    "erase": "Erase my data",
    "erase_hint": "This cannot be undone. Your journeys end, and you get no more messages. "
    "Only a mark that you must not be written to is kept.",
    "sure": "Yes, erase what you keep of me",
    "erasing": "Your request was taken in. Your data will be erased, and you get no more messages.",
    "unsure": "Nothing was changed: tick the box above the button first.",
    "confirm": "Confirm your sign-up",
    "confirm_sms": "Press the button to get {purpose} from {brand} by text at {address}. "
    "{frequency}. Msg & data rates may apply. Consent is not a condition of any purchase. Reply "
    "STOP to cancel, HELP for help.",
    "confirm_email": "Press the button to get {purpose} from {brand} by email at {address}. You "
    "can end them at any time.",
    "confirm_no": "If you did not ask for this, close the page: nothing happens.",
    "confirm_do": "Yes, I confirm",
    "confirm_done": "You are signed up",
    "confirm_done_text": "Thank you: it is confirmed, and this page can be closed.",
    "confirm_closed": "You have said no",
    "confirm_closed_text": "You asked {brand} for no more messages, so nothing was changed. To "
    "come back, text START to the number that wrote to you.",
    "confirm_expired": "This link has expired",
    "confirm_expired_text": "It was not confirmed in time, or there is a newer one. Nothing was "
    "changed; sign up again if you want to.",
    "form": "Sign up for texts",
    "form_phone": "Mobile number",
    "form_phone_hint": "Begin with + and the country code if it is of another country than "
    "{country}.",
    "form_first_name": "First name (optional)",
    "form_email": "Email (optional)",
    "form_agree": "I agree to recurring automated marketing texts from {brand} with {purpose} to "
    "this number.",
    "form_terms": "{brand}: {purpose}. {frequency}. Msg & data rates may apply. Consent is not a "
    "condition of any purchase. Reply STOP to cancel, HELP for help.",
    "form_send": "Sign me up",
    "form_trap": "Leave this empty",
    "form_again": "Please look at what is marked below.",
    "form_tick": "Tick the box if you agree: without it we may not write to you.",
    "form_number": "This is no mobile number that can get texts. Check its digits.",
    "form_country": "Numbers of this country cannot sign up here.",
    "form_early": "That was very quick. Please look, and press the button again.",
    "form_late": "This page was open for long, or has changed. Please look, and press the button "
    "again.",
    "form_done": "Look at your phone",
    "form_done_text": "If this number can sign up, a text from {brand} is on its way: it says "
    "what to do. If you once told us to stop, text START to the number that wrote to you.",
    "form_busy": "Please try again later",
    "form_busy_text": "Too many sign-ups came at once. Nothing was kept; please try again in an "
    "hour.",
    "form_closed": "This form is closed",
    "form_closed_text": "{brand} takes no sign-ups here any more.",
    "form_mail": "Sign up for emails",
    "form_address": "Email address",
    "form_agree_mail": "I agree to emails from {brand} with {purpose} to this address.",
    "form_terms_mail": "{brand}: {purpose}. {frequency}. Consent is not a condition of any "
    "purchase. You can end the emails at any time.",
    "form_address_wrong": "This is no email address. Check how it is written.",
    "form_mailed": "Look at your mail",
    "form_mailed_text": "If this address can sign up, a mail from {brand} is on its way: it says "
    "what to do. Look among unwanted mail, too.",
    "confirm_closed_mail_text": "You asked {brand} for no more emails, so nothing was changed.",
}
