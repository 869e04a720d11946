"""The key that a message goes out under: it names the person and the message."""

from uuid import UUID

from wayline.domain.ids import ContactId, MessageId


def message_key(contact_id: ContactId, message_id: MessageId) -> str:
    """The client key of a message, the same for every attempt; 65 characters."""
    return f"{contact_id.hex}.{message_id.hex}"


def read_message_key(key: str) -> tuple[ContactId, MessageId] | None:
    """Who and what a key names; None if it is not one of ours."""
    contact, _, message = key.partition(".")
    if len(contact) != 32 or len(message) != 32:
        return None
    try:
        return ContactId(UUID(hex=contact)), MessageId(UUID(hex=message))
    except ValueError:
        return None
