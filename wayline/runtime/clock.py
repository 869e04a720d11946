"""The two clocks: business time, which may be scaled or virtual, and real time, which never is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


class RealClock:
    """The machine's clock: leases, grace and time-outs."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class BusinessClock:
    """What the clock row says: business time at a real instant, and how fast it runs.

    `scale` is business seconds per real second: 1 is real, 0 stands still.
    """

    kind: str
    business_at: datetime
    real_at: datetime
    scale: float

    def now(self, real: datetime) -> datetime:
        """Business time at a real instant."""
        return self.business_at + timedelta(
            seconds=(real - self.real_at).total_seconds() * self.scale
        )

    def until(self, business: datetime, real: datetime) -> timedelta | None:
        """Real time until a business instant, zero if past; None if the clock stands still."""
        left = (business - self.now(real)).total_seconds()
        if left <= 0:
            return timedelta(0)
        return timedelta(seconds=left / self.scale) if self.scale else None
