"""How somebody likes to work and what matters to them, in plain words; nobody is tested."""

from __future__ import annotations

from bot.forms import Option
from bot.words import Listed, Text, _

# G02, in Tandem's own words: every answer is as good as the others.
STYLES: dict[str, Text] = {
    "plan": _("I like a plan and clear steps"),
    "try": _("I try things out and adjust on the way"),
    "talk": _("I think aloud, in conversation"),
    "think": _("I think on my own first, then talk"),
}

MOST_VALUES = 3
VALUES: dict[str, Text] = {
    "freedom": _("Deciding for myself"),
    "learning": _("Learning all the time"),
    "useful": _("Being useful to others"),
    "challenge": _("Taking up challenges"),
    "balance": _("Time for the rest of life"),
    "creating": _("Creating something new"),
    "stability": _("Knowing where I am going"),
    "fairness": _("Fairness for everybody"),
}

# One statement for each field of the form, in the order in which the answers are kept.
TRAITS: dict[str, Text] = {
    "agenda": _("I like a meeting to have an agenda."),
    "newcomers": _("I talk easily to people I do not know."),
    "frankness": _("I would rather be told frankly what I could do better."),
    "novelty": _("A new idea tempts me more than a proven one."),
    "calm": _("When a plan falls through, I stay calm."),
}

LIKENESS: tuple[tuple[int, Text], ...] = (
    (5, _("Very much like me")),
    (4, _("Rather like me")),
    (3, _("It depends")),
    (2, _("Not much like me")),
    (1, _("Not like me at all")),
)

LEVELS: dict[str, Text] = {
    "student": _("Somebody who studies"),
    "beginner": _("Somebody who begins to work"),
    "experienced": _("Somebody with experience"),
}
ANY_LEVEL = "any"
LEVEL_OPTIONS = (
    Option(ANY_LEVEL, _("Anybody")),
    *(Option(level, label) for level, label in LEVELS.items()),
)


def unless_any(level: str) -> str:
    """The level chosen; whoever helps anybody has none in mind."""
    return "" if level == ANY_LEVEL else level


def values(keys: list[str]) -> Text:
    """Several values in one line."""
    named = tuple(VALUES[key] for key in keys if key in VALUES)
    return _("{things}", things=Listed(items=named))
