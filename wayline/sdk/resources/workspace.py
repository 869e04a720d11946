"""The workspace of a key.

Written by `make docs` from async_resources/workspace.py; change it there.
"""

from typing import Any

from wayline.sdk.resources.asking import Asking, Json


class Workspace(Asking):
    """The workspace and its settings."""

    def workspace(self) -> Json:
        """The workspace of the key, with its settings."""
        return self._json("GET", "/v1/workspace")

    def change_workspace(self, **settings: Any) -> Json:
        """Change settings; those that are not named stay."""
        return self._json("PATCH", "/v1/workspace", body=settings)
