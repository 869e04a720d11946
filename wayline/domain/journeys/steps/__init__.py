"""The registry of step types: adding one is a file, a fixture and a line here."""

from typing import Final

from wayline.domain.journeys.step import Step
from wayline.domain.journeys.steps.branch import Branch
from wayline.domain.journeys.steps.exit import Exit
from wayline.domain.journeys.steps.experiment import Experiment
from wayline.domain.journeys.steps.goal import Goal
from wayline.domain.journeys.steps.message import Message
from wayline.domain.journeys.steps.split import Split
from wayline.domain.journeys.steps.update import Update
from wayline.domain.journeys.steps.wait import Wait
from wayline.domain.journeys.steps.wait_for import WaitFor
from wayline.domain.journeys.steps.wait_until import WaitUntil
from wayline.domain.journeys.steps.webhook import Webhook

STEPS: Final[tuple[type[Step], ...]] = (
    Message,
    Wait,
    WaitUntil,
    WaitFor,
    Branch,
    Split,
    Experiment,
    Update,
    Webhook,
    Goal,
    Exit,
)
BY_KEY: Final[dict[str, type[Step]]] = {step.kind: step for step in STEPS}
