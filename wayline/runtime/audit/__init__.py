"""The audit of a replay: independent ledgers are counted, each in its own way, and must agree.

The ledgers are the file, which is read again by another reader; events, passages and messages,
which SQL counts; the live numbers; and the books of the simulated carrier, in which Wayline has no
hand. Quiet hours are judged by PostgreSQL's clocks, by the rule packs as a table, and by the
federal hours that stand here beside them.
"""

from wayline.runtime.audit.check import Check
from wayline.runtime.audit.conclude import audit

__all__ = ["Check", "audit"]
