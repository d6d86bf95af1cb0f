"""Whether there are mentors enough for those who ask, and who the people of a programme are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from statistics import median

from bot.entities import Programme
from bot.ports import Desk, Figures
from bot.segments import Segment
from bot.values import Button, Buttons, buttons
from bot.windows import day
from bot.words import Text, _, _n

DOTS = 10
"""As many as fit on a line of a telephone."""


def ratio(programme: Programme, figures: Figures) -> Text | None:
    """Mentees to a mentor beside what the programme aims at (G07), or None before there are any."""
    if not figures.mentors:
        return None
    share = figures.mentees / figures.mentors
    return _(
        "{gauge} {share} ({most} at most)",
        gauge=gauge(share, programme.ratio),
        share=round(share, 1),
        most=programme.ratio,
    )


def gauge(share: float, most: int) -> str:
    """Filled dots up to what is aimed at, and a plus beyond: plain characters on every platform."""
    shown = min(most, DOTS)
    filled = min(shown, round(share * shown / most))
    return "●" * filled + "○" * (shown - filled) + ("+" if share > most else "")


def alarm(programme: Programme, figures: Figures) -> Text | None:
    """What is out of balance: mentors are missing (C15), or mentees who dare to ask (C14)."""
    if not figures.mentors and not figures.mentees:
        return None
    missing = _mentors_missing(programme, figures)
    if missing > 0:
        return _n(
            "Demand exceeds {most} per mentor: {count} more mentor is needed.",
            "Demand exceeds {most} per mentor: {count} more mentors are needed.",
            missing,
            most=programme.ratio,
        )
    idle = figures.mentors - figures.mentees
    if idle <= 0:
        return None
    unasked = _n(
        "Mentees are what is missing: {count} mentor waits for somebody who dares to ask.",
        "Mentees are what is missing: {count} mentors wait for somebody who dares to ask.",
        idle,
    )
    reminded = (
        _("Students are reminded regularly.")
        if programme.student_reminder
        else _("No regular reminder to students is set yet.")
    )
    return _("{one} {two}", one=unasked, two=reminded)


def remedy(programme: Programme, figures: Figures) -> Buttons | None:
    """What a manager can do about it; the message is shown before it leaves."""
    if _mentors_missing(programme, figures) > 0:
        return buttons(_tell(_("Call mentors"), Segment.EXPERIENCED, programme))
    if figures.mentors > figures.mentees:
        return buttons(_tell(_("Remind the students"), Segment.STUDENTS, programme))
    return None


def volunteers(programme: Programme, figures: Figures, desk: Desk) -> Text | None:
    """Mentors among the alumni of the roster, beside what others reach (C13)."""
    alumni = desk.alumni(programme, day(programme, desk.now).year)
    if not alumni:
        return None
    return _(
        "{mentors} for {alumni} alumni: {percent} % ({low}–{high} % is what others reach)",
        mentors=figures.mentors,
        alumni=alumni,
        percent=percent(figures.mentors, alumni),
        low=programme.volunteers_low,
        high=programme.volunteers_high,
    )


def graduates(programme: Programme, desk: Desk) -> Text | None:
    """Graduates among the mentees, beside the share that the programme aims at (B05)."""
    found, known = desk.graduate_mentees(programme)
    if not known:
        return None
    return _(
        "{some} of {all}: {percent} % (aim: {aim} %)",
        some=found,
        all=known,
        percent=percent(found, known),
        aim=programme.graduate_share,
    )


def variety(programme: Programme, desk: Desk) -> Text | None:
    """How varied those who take part are, beside the objective that the programme tells (A16)."""
    if not programme.diversity:
        return None
    degrees, cohorts, languages = desk.variety(programme)
    return _(
        "{degrees}, {cohorts}, {languages}. Aim: {aim}",
        degrees=_n("{count} degree", "{count} degrees", degrees),
        cohorts=_n("{count} year of graduation", "{count} years of graduation", cohorts),
        languages=_n("{count} language", "{count} languages", languages),
        aim=programme.diversity,
    )


def usual(took: Iterable[timedelta | None]) -> int | None:
    """The median of the times that are known, in days begun."""
    days = [one / timedelta(days=1) for one in took if one is not None]
    return max(1, ceil(median(days))) if days else None


def percent(part: int, whole: int) -> int:
    """A share in percent, rounded."""
    return round(100 * part / whole)


def _mentors_missing(programme: Programme, figures: Figures) -> int:
    return ceil(figures.mentees / programme.ratio) - figures.mentors


def _tell(label: Text, segment: Segment, programme: Programme) -> Button:
    return Button(
        label=label, action="announce.write", subject=programme.id, value=f"segment:{segment}"
    )
