"""What is known of somebody before they say a word: nothing is asked twice."""

from __future__ import annotations

from bot import windows
from bot.entities import Enrolment, Listing, Person, Programme, Role, Standing
from bot.ports import Desk
from bot.words import _n, spell

CARRIED = (
    "role", "situation", "cohort", "degree", "sector", "experience", "graduate", "goals", "seeks",
    "offers", "tried", "presentation", "interests", "style", "personality", "values", "city",
    "mode", "languages", "slots", "capacity", "wants_level", "mentored", "manager_id",
)  # fmt: skip


def remembered(who: Person, programme: Programme, desk: Desk) -> tuple[Enrolment, bool]:
    """An enrolment to begin with, and whether its role is known.

    What they told another programme last comes first; the roster fills what it left open.
    """
    before, listed = desk.last_enrolment(who, programme), desk.listed(who, programme)
    begun = Enrolment(
        programme_id=programme.id,
        person_id=who.id,
        role=Role.MENTEE,
        standing=Standing.BEGUN,
        languages=[who.reader.language],
        revision=0,
        enrolled_at=desk.now,
        updated_at=desk.now,
    )
    if before:
        for name in CARRIED:
            setattr(begun, name, getattr(before, name))
        begun.themes = [theme for theme in before.themes if theme in programme.themes]
        begun.offered_themes = [one for one in before.offered_themes if one in programme.themes]
        begun.accepts = [kind for kind in before.accepts if kind in programme.types]
    begun.mentored = _mentored(begun.mentored, who, programme, desk)
    if listed:
        _complete(begun, listed)
    role = _role(listed) if listed and not before else None
    begun.role = role or begun.role
    return begun, bool(before or role)


def _mentored(words: str, who: Person, programme: Programme, desk: Desk) -> str:
    """What they have told, and the pairs of other programmes that Tandem knows of."""
    lines = [words] if words else []
    for other, count, since in desk.mentored(who, programme):
        pairs = _n(
            "{programme} ({year}): {count} mentee",
            "{programme} ({year}): {count} mentees",
            count,
            programme=other.name,
            year=str(windows.day(other, since).year),
        )
        said = spell(pairs, who.reader)
        lines += [said] if said not in words else []
    return "; ".join(lines)[:300]


def graduated(cohort: int | None, listed: Listing | None, year: int) -> bool | None:
    """Whether somebody has graduated, by their own word or by the roster's; None if not said."""
    if cohort and cohort < year:
        return True
    if listed and listed.graduate is not None:
        return listed.graduate
    return None if cohort is None else False


def _complete(begun: Enrolment, listed: Listing) -> None:
    begun.cohort = begun.cohort or listed.cohort
    begun.degree = begun.degree or listed.degree
    if begun.experience is None:
        begun.experience = listed.experience
    if begun.graduate is None:
        begun.graduate = listed.graduate
    begun.sector = begun.sector or listed.sector


def _role(listed: Listing) -> Role | None:
    return Role(listed.role) if listed.role in set(Role) else None
