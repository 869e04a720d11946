"""Preferences: the links to a person's own page.

Written by `make docs` from async_resources/preferences.py; change it there.
"""

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Preferences(Asking):
    """The way of people to their own page."""

    def preferences_link(self, contact_id: str) -> Json:
        """A link to a person's own page, for a mail of yours: `url` and `expires_at`."""
        return self._json("POST", f"/v1/contacts/{segment(contact_id)}/preferences")

    def revoke_preferences_links(self, contact_id: str) -> Json:
        """Let all links of a person's page that were made so far lead nowhere."""
        return self._json("POST", f"/v1/contacts/{segment(contact_id)}/preferences/revoke")
