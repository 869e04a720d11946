"""The ids that examples name; the tests make the things that have them, and send every example."""

from typing import Final

CONTACT: Final = "contact_01khc5c40027t804d2abqv0v0s"
MESSAGE: Final = "message_01khc5c40027t804d2abqv0v0t"
ENDPOINT: Final = "endpoint_01khc5c40027t804d2abqv0v0w"
IMPORT: Final = "import_01khc5c40027t804d2abqv0v0x"
SKU: Final = "MUG"
SENDER: Final = "+12125550199"
KEY: Final = "ak_EXAMPLE0"
JOURNEY: Final = "welcome"
TEMPLATE: Final = "thanks.sms.en.txt"
FORM: Final = "join"
