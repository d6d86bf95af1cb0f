"""When Tandem acts of its own accord."""

from scheduler.clockwork import Clockwork
from scheduler.postman import Postman
from scheduler.rolls import Registrar
from scheduler.rounds import Rounds
from scheduler.study import Study, Unthinkable
from scheduler.time import MovableClock, SystemClock

__all__ = [
    "Clockwork",
    "MovableClock",
    "Postman",
    "Registrar",
    "Rounds",
    "Study",
    "SystemClock",
    "Unthinkable",
]
