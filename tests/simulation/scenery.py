"""The journeys and texts of simulations: every step type, and texts the gate refuses."""

from typing import Final

# slug -> the versions of the document; people who are inside when the second comes stay on theirs.
JOURNEYS: Final[dict[str, tuple[str, ...]]] = {}

_WELCOME: Final = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Signed Up}, again: never}
goal: {event: Order Completed, within: 10 days}
exit:
  - {on: {event: Order Completed}, as: bought}
steps:
%s
  - id: curious
    wait_for:
      - {on: {message: hello, is: clicked}, next: seen}
      - {on: {reply: any, where: {event.meaning: ordinary}}, next: seen}
    timeout: 2 days
    next: try
  - {id: seen, update: {add_tags: [curious], stage: purchase, add_score: 3}}
  - {id: think, wait: 1 day}
  - {id: try, message: {channel: sms, template: offer, on_refused: alone}}
  - {id: patience, wait: 3 days}
  - {id: done, exit: complete}
  - {id: alone, exit: not allowed}
"""
_HELLO: Final = "  - {id: hello, message: {channel: sms, template: hello, on_refused: alone}}"
JOURNEYS["welcome"] = (
    _WELCOME % _HELLO,
    _WELCOME % ("  - {id: breath, wait: 10 minutes}\n" + _HELLO),
)

_THANKS: Final = """\
wayline: 1
journey: thanks
name: Thanks
priority: 70
entry: {on: {event: Order Completed, where: {event.revenue: {gt: 0}}}, again: always}
steps:
  - {id: receipt, message: {channel: sms, template: receipt, prefer: delivery}}
  - {id: parcel, wait: %s}
  - {id: morning, wait_until: {at: "10:00", zone: contact, spread: 30 minutes}}
  - {id: ask, message: {channel: sms, template: ask, expires: 10 hours, on_refused: sort}}
  - id: answer
    wait_for:
      - {on: {reply: any, where: {event.meaning: ordinary}}, next: heard}
      - {on: {event: Reviewed}, next: heard}
      - {on: {message: ask, is: undelivered}, next: sort}
    timeout: 1 day
    next: sort
  - {id: heard, update: {add_tags: [answers], set: {heard: true}}}
  - id: sort
    branch:
      - {if: {event: Order Completed, count: {gte: 2}}, next: regular}
      - {if: {tag: answers}, next: end}
    else: dice
  - {id: regular, goal: {name: regular}}
  - id: dice
    split:
      text: {weight: 60, next: more}
      rest: {weight: 40, next: end}
  - {id: more, message: {channel: sms, template: plain}}
  - {id: end, exit: complete}
"""
JOURNEYS["thanks"] = (_THANKS % "6 hours", _THANKS % "20 hours")

_WIN_BACK: Final = """\
wayline: 1
journey: win-back
name: Win back
priority: 60
entry: {on: {event: Order Completed}, who: {consent: sms/marketing}, again: {after: 2 days}}
holdout: 15%%
goal: {event: Order Completed, within: 8 days}
exit:
  - {on: {event: Order Completed}, as: bought}
steps:
  - {id: quiet, wait: 30 hours}
  - id: offer
    experiment:
      warm: {message: {channel: sms, template: offer, on_refused: shut}}
      plain: {message: {channel: sms, template: plain, on_refused: shut}}
    measure: goal
    holdout: 20%%
  - id: look
    wait_for:
      - {on: {message: offer, is: clicked}, next: warm-up}
      - {on: {event: Viewed, where: {event.value: {gte: %d}}}, next: warm-up}
    timeout: 1 day
  - {id: last, message: {channel: sms, template: plain, on_refused: shut}}
  - {id: warm-up, wait: 2 days}
  - {id: over, exit: complete}
  - {id: shut, exit: shut}
"""
JOURNEYS["win-back"] = (_WIN_BACK % 10, _WIN_BACK % 30)

_CART: Final = """\
wayline: 1
journey: cart
name: Cart
entry:
  on: {event: Checkout Started, where: {event.value: {gte: 15}}}
  who: {not: {event: Order Completed, within: 1 day}}
  again: {after: 1 day}
exit:
  - {on: {event: Order Completed, where: {event.revenue: {gt: 0}}}, as: bought}
steps:
  - {id: settle, wait: 45 minutes}
  - id: way
    split:
      soon: {weight: 50, next: now}
      late: {weight: 50, next: evening}
  - {id: evening, wait_until: {at: "%s", zone: contact}}
  - {id: now, message: {channel: sms, template: cart, expires: 12 hours, on_refused: done}}
  - id: again
    wait_for:
      - {on: {event: Checkout Started}, next: hot}
    timeout: 20 hours
    next: done
  - id: hot
    message:
      channel: sms
      text: "Roast: still there? Reply STOP to end."
      category: marketing
      role: decide
  - {id: done, exit: complete}
"""
JOURNEYS["cart"] = (_CART % "21:05", _CART % "20:05")

_LOOP: Final = """\
wayline: 1
journey: loop
name: Loop
entry: {on: {event: Viewed}, again: {after: 3 days}}
exit:
  - {on: {event: Order Completed}, as: bought}
steps:
  - {id: nudge, message: {channel: sms, template: offer}}
  - id: rest
    wait_for:
      - {on: {event: Viewed}, next: nudge}
    timeout: %s
    next: count
  - id: count
    branch:
      - {if: {event: Viewed, since: entry, count: {gte: 3}}, next: over}
    else: nudge
  - {id: over, exit: tired}
"""
JOURNEYS["loop"] = (_LOOP % "30 hours", _LOOP % "50 hours")

_DATES: Final = """\
wayline: 1
journey: dates
name: Dates
entry: {on: {event: Signed Up}, again: always}
steps:
  - {id: eve, wait_until: {field: birthday, offset: -1 day, at: "09:00", yearly: true}}
  - {id: gift, message: {channel: sms, template: offer}}
  - {id: booked, wait_until: {field: trigger.visit_at, offset: -2 hours, if_past: skip}}
  - {id: remind, message: {channel: sms, template: %s}}
  - {id: end, goal: {name: visited}}
"""
JOURNEYS["dates"] = (_DATES % "remind", _DATES % "ask")

_ODD: Final = """\
wayline: 1
journey: odd
name: Odd texts
entry: {on: {event: Viewed}, again: {after: 1 day}}
steps:
  - {id: unfilled, message: {channel: sms, template: unfilled}}
  - {id: long, message: {channel: sms, template: long}}
  - {id: nameless, message: {channel: sms, template: nameless}}
  - {id: unapproved, message: {channel: sms, template: unapproved}}
  - {id: pause, wait: %s}
  - {id: fine, message: {channel: sms, template: remind}}
  - {id: end, exit: complete}
"""
JOURNEYS["odd"] = (_ODD % "1 hour", _ODD % "2 hours")

_HOOK: Final = """\
wayline: 1
journey: hook
name: Hook
entry: {on: {event: Signed Up}, again: always}
exit:
  - {on: {event: Reviewed}, as: reviewed}
steps:
  - {id: crm, webhook: {post: "https://crm.example/hook", body: {key: "{{ contact.id }}"}, as: crm}}
  - id: tier
    branch:
      - {if: {answers.crm.tier: gold}, next: gold}
    else: silver
  - {id: gold, message: {channel: sms, template: hello, on_refused: end}}
  - {id: silver, wait: %s}
  - {id: end, exit: complete}
"""
JOURNEYS["hook"] = (_HOOK % "5 days", _HOOK % "6 days")

# name -> category, approved, body
TEMPLATES: Final[dict[str, tuple[str, bool, str]]] = {
    "hello": ("service", True, "Roast: welcome! {% link 'https://shop.example/hello' %}"),
    "offer": (
        "marketing",
        True,
        (
            "Roast: 10% off, {{ contact.name | default: 'friend' }}:"
            " {% link 'https://shop.example/offer' %} Reply STOP to end."
        ),
    ),
    "plain": ("marketing", True, "Roast: come and see us. Reply STOP to end."),
    "receipt": ("transactional", True, "Roast: your order is on its way."),
    "ask": ("service", True, "Roast: how was it? {% link 'https://shop.example/ask' %}"),
    "cart": ("marketing", True, "Roast: your cart is waiting. Reply STOP to end."),
    "remind": ("transactional", True, "Roast: see you soon."),
    "unfilled": ("service", True, "Roast: dear {{ contact.nobody_knows }}"),
    "long": ("service", True, "Roast: " + "so much to say, " * 150),
    "nameless": ("marketing", True, "Come and see us. Reply STOP to end."),
    "unapproved": ("marketing", False, "Roast: a secret. Reply STOP to end."),
}
# What people say: the words, and whether they must close (True) or open (False) the channel.
WORDS: Final[tuple[tuple[str, bool | None, int], ...]] = (
    ("STOP", True, 6),
    ("please stop texting me", True, 2),
    ("START", False, 6),
    ("HELP", None, 2),
    ("maybe stop", None, 3),
    ("Thanks!", None, 3),
)
BASIC: Final = ("welcome", "thanks", "win-back", "cart", "loop")  # one of these is always there
