"""What columns are called in the tables of others: English, German, Spanish, French, Italian,
Portuguese and Dutch, without accents, in small letters.
"""

from collections.abc import Mapping
from typing import Final

FIELD_NAMES: Final[Mapping[str, str]] = {
    "phone": """
        phone phone_number phonenumber telephone tel tel_no mobile mobile_phone
        mobile_number mobilenumber cell cell_phone cellphone sms sms_number msisdn number
        e164 whatsapp primary_phone default_phone telefon telefonnummer handy handynummer
        mobil mobilnummer mobiltelefon rufnummer telefono movil celular numero_de_telefono
        numero_telefono telephone_portable portable mobile_telephone numero_de_telephone
        numero_mobile cellulare numero_di_telefono telefone telemovel telefoon
        telefoonnummer mobiel 06_nummer""",
    "email": """
        email e_mail mail email_address emailaddress e_mail_address primary_email
        e_mail_adresse mailadresse emailadresse correo correo_electronico courriel
        adresse_email adresse_mail adresse_e_mail posta_elettronica indirizzo_email
        endereco_de_email emailadres e_mailadres""",
    "user_id": """
        user_id userid id customer_id customerid contact_id external_id client_id
        member_id customer_number customer_no kundennummer kunden_nr kundennr kunden_id
        id_cliente cliente_id numero_cliente numero_client id_client codice_cliente
        klantnummer klant_id""",
    "zone": """
        zone timezone time_zone tz zeitzone zona_horaria fuseau_horaire fuso_orario
        fuso_horario tijdzone""",
    "language": "language lang locale sprache idioma langue lingua taal preferred_language",
    "stage": """
        stage lifecycle_stage lifecyclestage life_cycle_stage phase etapa etape fase""",
    "tags": "tags tag labels etiketten schlagworte etiquetas etiquettes etichette",
    "country": """
        country country_code countrycode land pais pays paese default_address_country_code
        country_iso laendercode landercode""",
    "consent": """
        consent opt_in optin sms_consent sms_opt_in sms_optin marketing_consent
        accepts_marketing accepts_sms_marketing subscribed subscription_status
        sms_subscription_status einwilligung zustimmung newsletter consentimiento
        acepta_marketing consentement consenso consentimento toestemming""",
    "consent_at": """
        consent_at consent_date consented_at opt_in_date optin_date opt_in_time optin_time
        opt_in_at subscribed_at sms_consent_at sms_consent_timestamp consent_timestamp
        einwilligung_am einwilligungsdatum fecha_de_consentimiento date_de_consentement
        data_consenso""",
    "consent_proof": """
        consent_proof consent_source consent_text consent_wording opt_in_source
        optin_source consent_method proof source_of_consent einwilligungstext nachweis
        fuente_del_consentimiento source_du_consentement""",
    "consent_confirmed_at": """
        consent_confirmed_at confirmed_at confirmed_on confirm_time double_opt_in_at
        double_optin_at double_opt_in_date double_optin_date double_opt_in_time doi_at
        doi_date bestatigt_am bestaetigt_am double_opt_in_datum""",
    "consent_confirmation": """
        consent_confirmation confirm_ip double_opt_in double_optin doi double_opt_in_method
        double_opt_in_ip doi_ip""",
    "wishes_most": "wishes_most",
    "wishes_quiet": "wishes_quiet",
    "blocked": """
        blocked opted_out opt_out optout unsubscribed do_not_text do_not_contact
        suppressed abgemeldet widerruf desuscrito desabonne disiscritto""",
}
ATTRIBUTE_NAMES: Final[Mapping[str, str]] = {
    "first_name": """
        first_name firstname first given_name givenname forename vorname nombre prenom
        nome voornaam""",
    "last_name": """
        last_name lastname last surname family_name familyname nachname familienname
        apellido apellidos nom nom_de_famille cognome sobrenome apelido achternaam""",
    "name": "name full_name fullname nombre_completo nom_complet naam",
    "birthday": """
        birthday birth_date birthdate date_of_birth dob geburtstag geburtsdatum
        fecha_de_nacimiento cumpleanos date_de_naissance data_di_nascita
        data_de_nascimento geboortedatum verjaardag""",
    "city": "city town stadt ort ciudad ville citta cidade stad plaats",
    "postcode": """
        postcode zip zip_code zipcode postal_code postalcode plz postleitzahl
        codigo_postal code_postal cap codice_postale cep""",
}
