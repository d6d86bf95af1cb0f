"""What a round seeks, and what counts in a pair, as managers read it (G02)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.forms import Option
from bot.matching import Objective
from bot.words import Text, _

OBJECTIVES: Mapping[str, Text] = {
    Objective.TOTAL: _("The best for all together"),
    Objective.FAIR: _("First of all, that the worst pair is good"),
}
"""What is best in a round."""

OBJECTIVE_OPTIONS = tuple(Option(str(key), said) for key, said in OBJECTIVES.items())

COUNTED: Mapping[str, Text] = {
    "needs": _("What one looks for and the other knows"),
    "themes": _("Themes, sector and school path"),
    "practical": _("Free hours, languages and place"),
    "experience": _("Experience, and the level wished for"),
    "people": _("Temperament, values and interests"),
}
"""What counts in a pair, the criteria of a kind together."""

LEVELS = (
    Option("0", _("Not at all")),
    Option("1", _("A little")),
    Option("2", _("As usual")),
    Option("3", _("More")),
    Option("4", _("A lot")),
)
"""How much it counts."""


def level(number: int) -> Text:
    """How much that is."""
    return LEVELS[max(0, min(number, len(LEVELS) - 1))].label
