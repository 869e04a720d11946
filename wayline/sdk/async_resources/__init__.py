"""The operations of the API by their names, a module a noun; they answer as the reference says."""

from wayline.sdk.async_resources.complaints import AsyncComplaints
from wayline.sdk.async_resources.consent import AsyncConsent
from wayline.sdk.async_resources.contacts import AsyncContacts
from wayline.sdk.async_resources.events import AsyncEvents
from wayline.sdk.async_resources.forms import AsyncForms
from wayline.sdk.async_resources.imports import AsyncImports
from wayline.sdk.async_resources.journeys import AsyncJourneys
from wayline.sdk.async_resources.keys import AsyncKeys
from wayline.sdk.async_resources.messages import AsyncMessages
from wayline.sdk.async_resources.preferences import AsyncPreferences
from wayline.sdk.async_resources.privacy import AsyncPrivacy
from wayline.sdk.async_resources.products import AsyncProducts
from wayline.sdk.async_resources.reports import AsyncReports
from wayline.sdk.async_resources.rules import AsyncRules
from wayline.sdk.async_resources.senders import AsyncSenders
from wayline.sdk.async_resources.suppressions import AsyncSuppressions
from wayline.sdk.async_resources.templates import AsyncTemplates
from wayline.sdk.async_resources.webhooks import AsyncWebhooks
from wayline.sdk.async_resources.workspace import AsyncWorkspace


class AsyncResources(
    AsyncContacts,
    AsyncImports,
    AsyncConsent,
    AsyncSuppressions,
    AsyncComplaints,
    AsyncPreferences,
    AsyncPrivacy,
    AsyncEvents,
    AsyncForms,
    AsyncJourneys,
    AsyncTemplates,
    AsyncMessages,
    AsyncProducts,
    AsyncReports,
    AsyncRules,
    AsyncSenders,
    AsyncWebhooks,
    AsyncWorkspace,
    AsyncKeys,
):
    """What a client can ask for; how it asks is the client's."""
