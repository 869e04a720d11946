"""What Python alone costs: advancing, rendering and asking the gate, and the sender around them."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from benchmarks.meter import figure, middle
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage, furnish, happened, opened, read_library
from benchmarks.worker import NoCarrier
from wayline.domain.gate import decide
from wayline.domain.ids import BUCKETS
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.facts import Facts
from wayline.runtime.clock import RealClock
from wayline.runtime.ingest import Ingest
from wayline.runtime.rendering import render
from wayline.runtime.runner import Runner
from wayline.runtime.sender import Sender
from wayline.store import contacts, enrollments, messages
