"""What a programme still lacks before it opens, and what would be unwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.entities import Document, Kpi, Programme, Role
from bot.papers import NAMES
from bot.preparing.pages import (
    SHORTEST_MONTHS,
    Basics,
    Dates,
    Eligibility,
    Measuring,
    Naming,
    Objective,
    Shape,
    Themes,
    Writing,
)
from bot.words import LANGUAGES, Text, _, _n


@dataclass(frozen=True)
class Remark:
    """One thing to look at, and the form that mends it; without it there is no opening."""

    text: Text
    form: str
    needed: bool = False


def remarks(
    programme: Programme, kpis: list[Kpi], papers: list[Document], managers: int, today: date
) -> list[Remark]:
    """What is missing first, then what is unwise."""
    found = [
        *_objective(programme, kpis),
        *_dates(programme, today),
        *_shape(programme),
        *_papers(papers),
        *_surroundings(programme, managers),
    ]
    return sorted(found, key=lambda remark: not remark.needed)


def _objective(programme: Programme, kpis: list[Kpi]) -> list[Remark]:
    parts = (
        (programme.specific, _("The objective does not say what will change: add it.")),
        (programme.measurable, _("The objective does not say how you will know: add it.")),
        (programme.attainable, _("The objective does not say with whom and what time: add it.")),
        (programme.relevant, _("The objective does not say why it matters: add it.")),
        (programme.reached_by, _("The objective has no deadline: add it.")),
    )
    found = [Remark(text, Objective.name, needed=True) for told, text in parts if not told]
    if len(found) == len(parts):
        found = [Remark(_("There is no objective yet."), Objective.name, needed=True)]
    if not kpis:
        found.append(
            Remark(_("Nothing measures success yet: one figure is enough."), Measuring.name)
        )
    for role, text in (
        (Role.MENTEE, _("No measure concerns the mentees.")),
        (Role.MENTOR, _("No measure concerns the mentors, who grow too.")),
    ):
        if kpis and not any(kpi.concerns in (role, Role.BOTH) for kpi in kpis):
            found.append(Remark(text, Measuring.name))
    return found


def _dates(programme: Programme, today: date) -> list[Remark]:
    found = []
    if not (programme.mentors_open and programme.mentees_open and programme.starts_on):
        found.append(
            Remark(
                _("Dates are missing: when mentors and mentees sign up, and when it begins."),
                Dates.name,
                needed=True,
            )
        )
    closed = [d for d in (programme.mentors_close, programme.mentees_close) if d and d < today]
    if closed and not programme.rolling:
        found.append(
            Remark(_("A sign-up window is over already: choose new dates."), Dates.name, True)
        )
    first, mentors = programme.mentees_open, programme.mentors_open
    if first and mentors and first < mentors:
        found.append(
            Remark(_("Mentees sign up before mentors: nobody can welcome them yet."), Dates.name)
        )
    starts = programme.starts_on
    if starts and (starts - today).days < programme.recruiting_least:
        left = (starts - today).days
        told = (
            _n(
                "Only {count} day is left to make it known; {days} are advised.",
                "Only {count} days are left to make it known; {days} are advised.",
                left,
                days=programme.recruiting_days,
            )
            if left > 0
            else _(
                "No day is left to make it known; {days} are advised.",
                days=programme.recruiting_days,
            )
        )
        found.append(Remark(told, Dates.name))
    return found


def _shape(programme: Programme) -> list[Remark]:
    found = []
    if programme.months < SHORTEST_MONTHS:
        found.append(
            Remark(
                _("Under three months, pairs hardly have time to meet, learn and practise."),
                Shape.name,
            )
        )
    if not programme.themes:
        found.append(Remark(_("There is no theme yet."), Themes.name, needed=True))
    if len(programme.themes) > programme.themes_most:
        found.append(
            Remark(
                _(
                    "{count} themes are many: the wider the choice, the more themes without "
                    "a mentor. {most} are advised.",
                    count=len(programme.themes),
                    most=programme.themes_most,
                ),
                Themes.name,
            )
        )
    return found


def _papers(papers: list[Document]) -> list[Remark]:
    newest: dict[str, Document] = {}
    for document in papers:
        newest.setdefault(document.paper, document)
    return [
        Remark(_("One language is missing: {paper}.", paper=NAMES[document.paper]), Writing.name)
        for document in newest.values()
        if any(not document.texts.get(language, "").strip() for language in LANGUAGES)
    ]


def _surroundings(programme: Programme, managers: int) -> list[Remark]:
    found = []
    if not programme.channels:
        found.append(
            Remark(_("No channel is chosen: announcements only go to people."), Basics.name)
        )
    if managers < 2:
        found.append(
            Remark(_("You manage it alone: a second manager helps when you are away."), Naming.name)
        )
    if not (programme.mentors_are or programme.mentees_are):
        found.append(Remark(_("Anybody may take part, as mentor or mentee."), Eligibility.name))
    return found
