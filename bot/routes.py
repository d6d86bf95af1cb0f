"""The whole surface on one page: words, presses, forms and errands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process

from bot import joining, meetings, proposals, pulses, rounds, speaking, standing
from bot.entities import Errand
from bot.events import Command, Press, Reply, Submission
from bot.matching.pairing import normal
from bot.ports import Desk
from bot.words import Text, _

COMMANDS = ("mentorat", "mentoring")


@dataclass(frozen=True)
class Word:
    """A word that can be typed, its other spellings, and what it does."""

    text: Text
    also: tuple[str, ...]
    run: Callable[[Command, Desk], Reply]
    for_managers: bool = False


@dataclass(frozen=True)
class FormRoute:
    """Who may open a form and what it shows, and what happens when it comes back."""

    ask: Callable[[Press, Desk], Reply]
    accept: Callable[[Submission[Any], Desk], Reply]


WORDS: tuple[Word, ...] = (
    Word(_("menu"), ("menu", "bonjour", "hello", "salut", "hi"), speaking.menu),
    Word(
        _("join"), ("rejoindre", "inscription", "inscrire", "s'inscrire", "sign up"), joining.join
    ),
    Word(_("profile"), ("profil",), joining.show),
    Word(_("status"), ("statut",), standing.show),
    Word(_("meet"), ("rencontre", "rencontrer", "rdv"), meetings.choose),
    Word(_("next"), ("prochain", "prochaine"), meetings.upcoming),
    Word(_("log"), ("bilan",), meetings.log),
    Word(_("language"), ("langue",), speaking.language),
    Word(_("help"), ("aide", "?"), speaking.help),
    Word(_("match"), ("apparier",), rounds.draw, for_managers=True),
)

PRESSES: dict[str, Callable[[Press, Desk], Reply]] = {
    "menu.show": speaking.menu,
    "help.show": speaking.help,
    "language.show": speaking.show_language,
    "language.speak": speaking.speak,
    "join.open": joining.ask,
    "profile.show": joining.show,
    "standing.show": standing.show,
    "round.draw": rounds.draw,
    "round.redraw": rounds.redraw,
    "round.turn": rounds.turn,
    "round.send": rounds.send,
    "round.drop": rounds.drop,
    "match.show": proposals.show,
    "match.accept": proposals.accept,
    "match.decline": proposals.ask_why,
    "meet.choose": meetings.choose,
    "meet.open": meetings.ask,
    "meeting.tell": meetings.tell,
    "meeting.move": meetings.ask_date,
    "pulse.answer": pulses.answer,
}

FORMS: dict[str, FormRoute] = {
    joining.SignUp.name: FormRoute(joining.ask, joining.enrol),
    proposals.Declining.name: FormRoute(proposals.ask_why, proposals.decline),
    meetings.Plan.name: FormRoute(meetings.ask, meetings.plan),
    meetings.Postpone.name: FormRoute(meetings.ask_date, meetings.postpone),
}

# An errand that is not finished gives back when to go on.
ERRANDS: dict[str, Callable[[Errand, Desk], datetime | None]] = {
    "round.propose": rounds.propose,
    "match.refill": proposals.refill,
    "meeting.remind": meetings.remind,
    "meeting.follow": meetings.follow,
    "pulse.ask": pulses.ask,
}


def understand(typed: str) -> tuple[Word | None, str]:
    """The word meant and what follows it; accents, case, plurals and the slash do not matter."""
    parts = typed.split()
    if parts and _bare(parts[0]) in COMMANDS:
        parts = parts[1:]
    if not parts:
        return WORDS[0], ""
    for length in (2, 1):
        word = _KNOWN.get(_bare(" ".join(parts[:length])))
        if word:
            return word, " ".join(parts[length:])
    return None, ""


def closest(typed: str) -> list[Text]:
    """Up to three words near what was typed, the nearest first."""
    bare = _bare(" ".join(part for part in typed.split() if _bare(part) not in COMMANDS))
    near = process.extract(bare, list(_KNOWN), scorer=fuzz.ratio, limit=6, score_cutoff=60)
    texts: list[Text] = []
    for spelling, _score, _index in near:
        word = _KNOWN[spelling]
        if word.text not in texts:
            texts.append(word.text)
    return texts[:3]


def _bare(typed: str) -> str:
    bare = normal(typed.lstrip("/")) or re.sub(r"\s", "", typed)
    return " ".join(part.removesuffix("s") for part in bare.split())


_KNOWN: dict[str, Word] = {
    _bare(spelling): word for word in WORDS for spelling in (word.text.source, *word.also)
}
