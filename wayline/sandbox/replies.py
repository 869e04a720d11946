"""What customers write back, and which of it a carrier takes for an opt-out by its own reading."""

REPLIES: dict[str, tuple[str, ...]] = {
    "thanks": ("Thanks!", "Thank you so much", "thx 👍", "Great, thanks a lot!", "Awesome, ty"),
    "yes": ("Yes", "yes please", "Y", "Sure, sounds good", "ok"),
    "question": (
        "Do you ship to Canada?",
        "How long is this valid?",
        "Is the decaf back in stock?",
        "What time do you close today?",
        "who is this?",
    ),
    # The word is there, the wish is not: nobody may be opted out by these.
    "visit": (
        "Can I stop by tomorrow?",
        "stop by tomorrow?",
        "Could not stop drinking the last bag!",
        "I'll stop at the shop after work",
        "Don't stop sending these :)",
    ),
    # Keywords, which a carrier acts on by itself.
    "stop": ("STOP", "Stop", "stop", "STOP.", " Stop ", "UNSUBSCRIBE", "Quit", "cancel", "END"),
    # The wish without the keyword: the law counts it, the carrier does not see it.
    "wish": (
        "please stop texting me",
        "Stop texting me please",
        "take me off your list",
        "Remove me. I never signed up for this",
    ),
    "complaint": ("This is the third text this week...", "Not interested", "too many messages"),
}

_STOP_WORDS = frozenset(
    [
        *"stop stopall unsubscribe cancel end quit revoke optout opt-out".split(),
        "stop all",
        "opt out",
    ]
)
_START_WORDS = frozenset(("start", "unstop", "yes, start"))


def keyword(text: str) -> bool | None:
    """True: opt-out, False: opt-in, None: ordinary; only a text that is nothing else counts."""
    word = text.strip().rstrip(".!").casefold()
    if word in _STOP_WORDS:
        return True
    return False if word in _START_WORDS else None
