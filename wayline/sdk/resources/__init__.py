"""The operations of the API by their names, a module a noun; they answer as the reference says.

Written by `make docs` from async_resources/__init__.py; change it there.
"""

from wayline.sdk.resources.complaints import Complaints
from wayline.sdk.resources.consent import Consent
from wayline.sdk.resources.contacts import Contacts
from wayline.sdk.resources.events import Events
from wayline.sdk.resources.forms import Forms
from wayline.sdk.resources.imports import Imports
from wayline.sdk.resources.journeys import Journeys
from wayline.sdk.resources.keys import Keys
from wayline.sdk.resources.messages import Messages
from wayline.sdk.resources.preferences import Preferences
from wayline.sdk.resources.privacy import Privacy
from wayline.sdk.resources.products import Products
from wayline.sdk.resources.reports import Reports
from wayline.sdk.resources.rules import Rules
from wayline.sdk.resources.senders import Senders
from wayline.sdk.resources.suppressions import Suppressions
from wayline.sdk.resources.templates import Templates
from wayline.sdk.resources.webhooks import Webhooks
from wayline.sdk.resources.workspace import Workspace


class Resources(
    Contacts,
    Imports,
    Consent,
    Suppressions,
    Complaints,
    Preferences,
    Privacy,
    Events,
    Forms,
    Journeys,
    Templates,
    Messages,
    Products,
    Reports,
    Rules,
    Senders,
    Webhooks,
    Workspace,
    Keys,
):
    """What a client can ask for; how it asks is the client's."""
