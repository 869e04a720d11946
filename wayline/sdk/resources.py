"""The resources that block. Written by `make docs` from resources.py; change it there."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from wayline.sdk.wire import segment

Json = dict[str, Any]


class Resources(ABC):
    """What a client can ask for; how it asks is the client's."""

    @abstractmethod
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Call any operation of the API, such as `GET /v1/workspace`; returns its JSON."""

    @abstractmethod
    def pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[Json]:
        """Every item of a list, page after page as they are needed."""

    def upsert_contact(
        self, record: Mapping[str, Any], *, on_conflict: Literal["merge", "refuse"] = "merge"
    ) -> Json:
        """Write a person by the addresses that the record names; answers `status` and `contact`."""
        query = {"on_conflict": on_conflict}
        return self._json("POST", "/v1/contacts", query=query, body=dict(record))

    def contact(self, contact_id: str) -> Json:
        """A person as they are now."""
        return self._json("GET", f"/v1/contacts/{segment(contact_id)}")

    def contacts(self, **query: Any) -> Iterator[Json]:
        """People, the newest first; by `phone`, `email`, `user_id`, `stage` or `tag`."""
        return self.pages("/v1/contacts", query=query)

    def timeline(self, contact_id: str) -> list[Json]:
        """Everything that happened to a person, each with its reason."""
        found = self._json("GET", f"/v1/contacts/{segment(contact_id)}/timeline")
        return list(found["items"])

    def suppress(self, suppressions: Sequence[Mapping[str, Any]], *, source: str = "") -> Json:
        """Close addresses, each a `phone` or `email`; answers how many, and what was not taken."""
        body = {"suppressions": [dict(one) for one in suppressions], "source": source}
        return self._json("POST", "/v1/consent/suppressions", body=body)

    def suppression(self, *, phone: str = "", email: str = "") -> Json:
        """Whether a number or email is closed, since when and why."""
        query = {"phone": phone} if phone else {"email": email}
        return self._json("GET", "/v1/consent/suppressions", query=query)

    def consent(self, contact_id: str) -> Json:
        """What a person allowed, and what is closed."""
        return self._json("GET", f"/v1/contacts/{segment(contact_id)}/consent")

    def grant_consent(self, contact_id: str, scope: str, *, wording: str, source: str) -> Json:
        """Write that a person agreed to `scope`, such as `sms/marketing`, on these words."""
        body = {"scope": scope, "wording": wording, "source": source}
        path = f"/v1/contacts/{segment(contact_id)}/consent/grant"
        return self._json("POST", path, body=body)

    def request_consent(
        self,
        contact_id: str,
        *,
        wording: str,
        source: str,
        scope: str = "sms/marketing",
        confirm: Literal["reply", "link", "both"] | None = None,
    ) -> Json:
        """Ask a person by text to confirm `scope`; who was asked gets no second text.

        For emails nothing is sent: put the `confirm_url` of the answer into a mail of yours.
        """
        body = {"scope": scope, "wording": wording, "source": source}
        body |= {"confirm": confirm} if confirm else {}
        path = f"/v1/contacts/{segment(contact_id)}/consent/request"
        return self._json("POST", path, body=body)

    def revoke_consent(self, contact_id: str, scope: str, *, source: str = "") -> Json:
        """Write that a person wants no more of `scope`."""
        path = f"/v1/contacts/{segment(contact_id)}/consent/revoke"
        return self._json("POST", path, body={"scope": scope, "source": source})

    def opt_out(
        self, contact_id: str, channel: Literal["sms", "email"] = "sms", *, source: str = ""
    ) -> Json:
        """Close a channel at once, as a reply of STOP does."""
        path = f"/v1/contacts/{segment(contact_id)}/consent/opt-out"
        return self._json("POST", path, body={"channel": channel, "source": source})

    def resume(
        self,
        contact_id: str,
        channel: Literal["sms", "email"] = "sms",
        *,
        wording: str,
        source: str,
    ) -> Json:
        """Open a channel again for whoever said so, in words such as START; it grants nothing."""
        body = {"channel": channel, "wording": wording, "source": source}
        path = f"/v1/contacts/{segment(contact_id)}/consent/resume"
        return self._json("POST", path, body=body)

    def check_journey(self, source: str, templates: Mapping[str, str] | None = None) -> Json:
        """What is wrong with a document and its texts; without `problems` it can be published."""
        body = {"source": source, "templates": dict(templates or {})}
        return self._json("POST", "/v1/journeys/check", body=body)

    def publish_journey(
        self, journey: str, source: str, templates: Mapping[str, str] | None = None
    ) -> Json:
        """Make a document live with its texts, given by file name such as `hi.sms.en.txt`."""
        body = {"source": source, "templates": dict(templates or {})}
        return self._json("POST", f"/v1/journeys/{segment(journey)}/publish", body=body)

    def pause_journey(self, journey: str) -> Json:
        """Let nobody enter, and hold the messages of those inside."""
        return self._json("POST", f"/v1/journeys/{segment(journey)}/pause")

    def resume_journey(self, journey: str) -> Json:
        """Let people enter again."""
        return self._json("POST", f"/v1/journeys/{segment(journey)}/resume")

    def journey(self, journey: str) -> Json:
        """A journey with its document, steps and versions."""
        return self._json("GET", f"/v1/journeys/{segment(journey)}")

    def journeys(self) -> Iterator[Json]:
        """Every journey with its state."""
        return self.pages("/v1/journeys")

    def messages(self, **query: Any) -> Iterator[Json]:
        """Messages, the newest first; the reference says by what they can be chosen."""
        return self.pages("/v1/messages", query=query)

    def message(self, message_id: str) -> Json:
        """A message with what became of it."""
        return self._json("GET", f"/v1/messages/{segment(message_id)}")

    def report(self, journey: str | None = None) -> Json:
        """How a journey did, or the whole workspace."""
        which = "workspace" if journey is None else f"journeys/{segment(journey)}"
        return self._json("GET", f"/v1/reports/{which}")

    def workspace(self) -> Json:
        """The workspace of the key, with its settings."""
        return self._json("GET", "/v1/workspace")

    def _json(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Json:
        found: Json = self.request(method, path, query=query, body=body)
        return found
