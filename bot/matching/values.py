"""What the matching is told, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SCORE_OF_SILENCE = 0.5
"""What a missing answer counts for: it neither helps nor hurts."""


class Criterion(StrEnum):
    """What a pair is judged by (G02)."""

    NEEDS = "needs"
    GOALS = "goals"
    THEMES = "themes"
    SECTOR = "sector"
    AVAILABILITY = "availability"
    HOBBIES = "hobbies"
    PERSONALITY = "personality"
    SENIORITY = "seniority"
    STYLE = "style"
    LANGUAGE = "language"
    VALUES = "values"
    PATH = "path"
    PLACE = "place"
    WISHES = "wishes"
    ZONE = "zone"  # told among the differences, never weighed: free hours say it better

    @classmethod
    def _missing_(cls, value: object) -> Criterion | None:
        # What is kept with older matches.
        return {"hours": cls.AVAILABILITY, "languages": cls.LANGUAGE}.get(str(value))


class Kind(StrEnum):
    """The types of mentoring, as far as they match differently (F01–F07)."""

    ONE_TO_ONE = "one-to-one"
    FLASH = "flash"
    PEER = "peer"
    REVERSE = "reverse"
    GROUP = "group"


class Objective(StrEnum):
    """What is best: the most for all together, or first of all for the worst-off pair."""

    TOTAL = "total"
    FAIR = "fair"


class Rule(StrEnum):
    """What a pair may never break."""

    MENTOR = "mentor"  # graduates only, and with room
    SELF = "self"
    LANGUAGE = "language"
    SENIORITY = "seniority"
    HOURS = "hours"
    MANAGER = "manager"
    NEVER = "never"  # declined, tried, avoided, or ruled out by a manager
    LEVEL = "level"
    FLOOR = "floor"


@dataclass(frozen=True)
class Candidate:
    """Somebody to be matched; what is empty or None was not answered.

    `needs`, `goals`, `expertise`, `hobbies` and `sector` are free words in French or English;
    `themes`, `values`, `style` and `path` are keys or words that must be the same to count.
    `slots` are half-days such as 'mon-eve' in the local time of `zone`: an IANA name, or hours from
    UTC such as '-3.5'. `personality` is a row of numbers from 1 to 5. `seniority` is in years.
    `places` is how many more mentees a mentor takes. `wants_level` is whom a mentor would rather
    have: student, beginner or experienced. `group` is what cross-group and priority settings go by.
    """

    id: str
    needs: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    hobbies: tuple[str, ...] = ()
    sector: str = ""
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    zone: str = "Europe/Paris"
    seniority: float | None = None
    personality: tuple[float, ...] = ()
    style: str = ""
    values: tuple[str, ...] = ()
    path: str = ""
    mode: str = ""
    city: str = ""
    wants_level: str = ""
    graduate: bool | None = None
    manager: str = ""
    declined: frozenset[str] = frozenset()
    group: str = ""
    places: int = 0


WEIGHTS: Mapping[Criterion, float] = {
    Criterion.NEEDS: 0.34,  # G09: expertise is the heaviest
    Criterion.GOALS: 0.16,  # A04
    Criterion.SECTOR: 0.10,
    Criterion.AVAILABILITY: 0.10,
    Criterion.HOBBIES: 0.08,
    Criterion.PERSONALITY: 0.08,
    Criterion.SENIORITY: 0.06,
    Criterion.STYLE: 0.04,
    Criterion.LANGUAGE: 0.04,
}
"""How much each criterion counts where nothing else is said; together 1."""


IN_PROGRAMMES: Mapping[Criterion, float] = {
    Criterion.NEEDS: 0.28,  # G09
    Criterion.THEMES: 0.20,
    Criterion.GOALS: 0.10,
    Criterion.AVAILABILITY: 0.10,
    Criterion.SECTOR: 0.06,
    Criterion.HOBBIES: 0.05,
    Criterion.PERSONALITY: 0.05,
    Criterion.SENIORITY: 0.04,
    Criterion.STYLE: 0.03,
    Criterion.LANGUAGE: 0.03,
    Criterion.VALUES: 0.02,
    Criterion.PATH: 0.02,  # G10
    Criterion.PLACE: 0.01,
    Criterion.WISHES: 0.01,
}
"""What each criterion counts in a programme, which has themes, until a manager changes it."""


@dataclass(frozen=True)
class Level:
    """The seniority rule of a type, in years of the mentor above the mentee.

    `low` and `high` bound what is allowed, `best` fits best, and the fit falls to 1/e at `width`
    years from it.
    """

    low: float
    high: float
    best: float
    width: float


NO_END = float("inf")

LEVELS: Mapping[Kind, Level] = {
    Kind.ONE_TO_ONE: Level(2, NO_END, 8, 8),
    Kind.GROUP: Level(2, NO_END, 8, 8),
    Kind.FLASH: Level(0, NO_END, 8, 8),
    Kind.PEER: Level(-3, 3, 0, 3),  # F03
    Kind.REVERSE: Level(-NO_END, -2, -8, 8),  # F04
}

FLASH_HOURS = 3
"""How many times more common free time counts where there is one meeting, and soon (F01)."""


@dataclass(frozen=True)
class Rules:
    """How a programme matches; the defaults are those of the founding documents.

    `weights` need not add up to 1. Pairs of `must` are (mentee, mentor) and made before all others;
    those of `never` are not made in either direction. Scores below `floor` make no pair (G01).
    `balance` is what a mentor's second, third … mentee costs in score, `priority` the groups whose
    members are served first where places are short, `cross_group` what two people of different
    groups gain (A16, G11): all three are off unless a manager switches them on.
    """

    weights: Mapping[Criterion, float] = field(default_factory=lambda: WEIGHTS)
    kind: Kind = Kind.ONE_TO_ONE
    level: Level | None = None
    objective: Objective = Objective.TOTAL
    floor: float = 0.0
    seed: int = 0
    must: frozenset[tuple[str, str]] = frozenset()
    never: frozenset[tuple[str, str]] = frozenset()
    balance: float = 0.0
    priority: frozenset[str] = frozenset()
    cross_group: float = 0.0
    by_level: bool = False
    graduates_only: bool = False
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def seniority(self) -> Level:
        """The seniority rule: the type's own, or the one that was set."""
        return self.level or LEVELS[self.kind]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that fits, or does not, in a pair; it is kept with the match."""

    criterion: Criterion
    fits: bool
    mentee_says: str = ""
    mentor_says: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Finding:
        """What `kept` gave."""
        mentee, mentor = str(kept.get("mentee_says", "")), str(kept.get("mentor_says", ""))
        return cls(Criterion(str(kept["criterion"])), bool(kept["fits"]), mentee, mentor)

    def kept(self) -> dict[str, object]:
        """As it is kept with the match."""
        return {
            "criterion": self.criterion.value,
            "fits": self.fits,
            "mentee_says": self.mentee_says,
            "mentor_says": self.mentor_says,
        }


@dataclass(frozen=True)
class Fit:
    """A mentee, a mentor, their score in [0, 1], and why."""

    mentee: str
    mentor: str
    score: float
    findings: tuple[Finding, ...] = ()
    rank: int = 1


@dataclass(frozen=True)
class Unmatched:
    """A mentee without a mentor: how many mentors each rule took away, and how many were left."""

    id: str
    removed: Mapping[Rule, int]
    possible: int
    """Mentors whom no rule forbids; when there are some, it is places that are missing."""


@dataclass(frozen=True)
class Scarcity:
    """A theme or skill that is short: what one more place there would add to the total score."""

    subject: str
    price: float
    waiting: int
    """Mentees who look for it and have nobody who knows it."""
    mentors: int
    """How many more mentors would serve them all."""


@dataclass(frozen=True)
class Matching:
    """The pairs, best first, and how good they are.

    `total` is the sum of their scores, `best` what no matching of as many people can exceed, proved
    by the prices over all pairs. `prices` is what one more place of a mentor would add.
    """

    pairs: tuple[Fit, ...]
    unmatched: tuple[Unmatched, ...]
    total: float
    best: float
    mentees: int
    loads: Mapping[str, int]
    prices: Mapping[str, float]
    scarcity: tuple[Scarcity, ...] = ()
    together: bool = False
    """Whether both of a pair are counted among the mentees, as peers are."""

    @property
    def gap(self) -> float:
        """How far from the best possible, as a share of it; 0 means that nothing is better."""
        return max(0.0, self.best - self.total) / self.best if self.best > 0 else 0.0

    @property
    def mean(self) -> float:
        """The mean score of the pairs."""
        return self.total / len(self.pairs) if self.pairs else 0.0

    @property
    def worst(self) -> float:
        """The lowest score among the pairs."""
        return min((fit.score for fit in self.pairs), default=0.0)

    @property
    def coverage(self) -> float:
        """The share of the mentees who have a mentor."""
        matched = len({fit.mentee for fit in self.pairs})
        if self.together:
            matched += len({fit.mentor for fit in self.pairs})
        return matched / self.mentees if self.mentees else 0.0


@dataclass(frozen=True)
class Verdict:
    """Why not these two: the rules that forbid it, the score, and what it would cost the others.

    `cost` is by how much the total would fall, at least; None where no round was computed.
    """

    broken: tuple[Rule, ...]
    score: float
    cost: float | None
    findings: tuple[Finding, ...]
