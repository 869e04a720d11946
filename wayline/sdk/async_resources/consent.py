"""Consent: what people allowed, and how it stands."""

from collections.abc import AsyncIterator
from typing import Literal

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncConsent(AsyncAsking):
    """What people allowed, by their own words."""

    async def consent(self, contact_id: str) -> Json:
        """What a person allowed, and what is closed."""
        return await self._json("GET", f"/v1/contacts/{segment(contact_id)}/consent")

    def consent_ledger(self, contact_id: str) -> AsyncIterator[Json]:
        """Every word of a person that counts, with its source and wording."""
        return self.pages(f"/v1/contacts/{segment(contact_id)}/consent/ledger")

    async def grant_consent(
        self, contact_id: str, scope: str, *, wording: str, source: str
    ) -> Json:
        """Write that a person agreed to `scope`, such as `sms/marketing`, on these words."""
        body = {"scope": scope, "wording": wording, "source": source}
        path = f"/v1/contacts/{segment(contact_id)}/consent/grant"
        return await self._json("POST", path, body=body)

    async def request_consent(
        self,
        contact_id: str,
        *,
        wording: str,
        source: str,
        scope: str = "sms/marketing",
        purpose: str | None = None,
        confirm: Literal["reply", "link", "both"] | None = None,
        by: Literal["email", "url"] | None = None,
    ) -> Json:
        """Ask a person to confirm `scope`, by text or mail; who was asked gets no second one.

        `purpose` is what the texts are for, such as `weekly offers`.

        For emails we mail, or you do (`by="url"`, and without a mail server) with the `confirm_url`
        of the answer.
        """
        body = {"scope": scope, "wording": wording, "source": source}
        body |= {"purpose": purpose} if purpose else {}
        body |= {"confirm": confirm} if confirm else {}
        body |= {"by": by} if by else {}
        path = f"/v1/contacts/{segment(contact_id)}/consent/request"
        return await self._json("POST", path, body=body)

    async def revoke_consent(self, contact_id: str, scope: str, *, source: str = "") -> Json:
        """Write that a person wants no more of `scope`."""
        path = f"/v1/contacts/{segment(contact_id)}/consent/revoke"
        return await self._json("POST", path, body={"scope": scope, "source": source})

    async def opt_out(
        self, contact_id: str, channel: Literal["sms", "email"] = "sms", *, source: str = ""
    ) -> Json:
        """Close a channel at once, as a reply of STOP does."""
        path = f"/v1/contacts/{segment(contact_id)}/consent/opt-out"
        return await self._json("POST", path, body={"channel": channel, "source": source})

    async def resume(
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
        return await self._json("POST", path, body=body)
