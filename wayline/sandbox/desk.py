"""The desk where texts are handed over: each is decided, with all that will come of it, at once."""

from collections.abc import Sequence

from wayline.sandbox import answers
from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import Dice
from wayline.sandbox.customers import Customer, Reaction, may_react
from wayline.sandbox.delivery import Text, deliver
from wayline.sandbox.draft import Draft, Known
from wayline.sandbox.exchange import Answer, Submission
from wayline.sandbox.instants import to_micros
from wayline.sandbox.ledger import Ledger
from wayline.sandbox.luck import luck_of
from wayline.sandbox.people import Person
from wayline.sandbox.replies import keyword

_LOST = Answer("lost")
_TIES = ~0xFF  # leaves room for the happenings of one text


class Desk:
    """Takes batches for one carrier."""

    def __init__(self, behaviour: Behaviour, dice: Dice, ledger: Ledger) -> None:
        self._odds = behaviour.odds()
        self._dice = dice
        self._ledger = ledger

    def take(self, batch: Sequence[Submission]) -> list[Answer]:
        """Answer every submission, in order; what is answered is durable by then."""
        with self._ledger.writing():
            draft = Draft(self._ledger, self._dice, batch)
            said = [self._answer(draft, submission) for submission in batch]
            draft.save()
        return said

    def _answer(self, draft: Draft, submission: Submission) -> Answer:
        at = to_micros(submission.at)
        weather = answers.weather(self._odds, self._dice, submission, at)
        known = draft.known.get(submission.key)
        if known and self._odds.doubt == "key":
            # The lost attempt stays lost when a killed client repeats it; any other one learns.
            is_lost = weather.lost and known[0].attempt == submission.attempt
            return _LOST if is_lost else _again(known[0], submission)
        if weather.fault is not None:
            return weather.fault
        if not weather.taken:
            return _LOST
        answer = self._decide(draft, submission, at)
        return _LOST if weather.lost else answer

    def _decide(self, draft: Draft, submission: Submission, at: int) -> Answer:
        error = answers.refusal(submission)
        if error is None:
            person = Person(self._dice, submission.to)
            if person.has_landline(self._odds):
                error = answers.NOT_MOBILE
            elif self._is_opted_out(draft, submission, at):
                error = answers.OPTED_OUT
            else:
                return self._accept(draft, submission, person, at)
        answer = Answer("rejected", error=error)
        draft.refuse(submission, at, answer)
        return answer

    def _is_opted_out(self, draft: Draft, submission: Submission, at: int) -> bool:
        changes = draft.optouts.get((submission.to, submission.sender))
        return bool(changes and self._odds.refuses_opted_out and answers.opted_out_at(changes, at))

    def _accept(self, draft: Draft, submission: Submission, person: Person, at: int) -> Answer:
        name, luck = submission.key, draft.lucks[submission.key]
        if copies := draft.copies(name):
            name = f"{name}#{copies}"
            luck = luck_of(self._dice, name)
        text = Text(name, submission.text, at, luck)
        fate = deliver(self._odds, self._dice, text, person.is_gone(self._odds))
        reactions: list[Reaction] = []
        if fate.arrives is not None and may_react(self._odds, luck):
            sender = submission.sender
            customer = Customer(self._odds, self._dice, person, sender, text, fate.arrives)
            reactions = customer.react()
        cost = answers.price(submission.to, submission.parts)
        answer = Answer("accepted", luck.reference, cost_micros=cost)
        draft.accept(submission, at, answer, fate, reactions, luck.number & _TIES)
        for each in reactions:
            if each.kind == "reply":
                _heed(draft, submission, each)
        return answer


def _heed(draft: Draft, submission: Submission, said: Reaction) -> None:
    is_out = keyword(said.data["text"])
    if is_out is not None:
        draft.change(submission.to, submission.sender, said.at, is_out=is_out)


def _again(first: Known, submission: Submission) -> Answer:
    """The first answer; but a key that comes back with other content is a broken promise."""
    same = first.to == submission.to and first.text == answers.storable(submission.text)
    return first.answer if same else Answer("rejected", error=answers.KEY_REUSED)
