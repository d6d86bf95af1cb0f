"""A person's answers, as they read them."""

from __future__ import annotations

from bot.aims import MODES, types
from bot.character import LEVELS, STYLES, values
from bot.enrolments import Complete, complete_line, completeness, role_name
from bot.entities import Enrolment, Mentoring, Person, Programme, Role, Standing
from bot.themes import languages, slots, themes, zone
from bot.values import Button, Card, Facts, Note, Style, buttons, card, facts
from bot.words import Text, _, plain


def profile_card(title: Text, who: Person, told: Enrolment, programme: Programme) -> Card:
    """What somebody has told, how complete it is, and *Edit*."""
    complete = completeness(told)
    return card(
        title,
        answers(who, told, programme),
        Note(text=complete_line(complete)),
        buttons(
            edit_button(programme),
            add_button(complete, programme),
            Button(label=_("Take a break"), action="place.pause", subject=programme.id)
            if told.standing is Standing.ACTIVE
            else None,
            Button(label=_("My place"), action="place.show", subject=programme.id),
            data_button(programme),
        ),
    )


def edit_button(programme: Programme) -> Button:
    """Change one's answers."""
    return Button(label=_("Edit"), action="join.open", subject=programme.id, style=Style.PRIMARY)


def add_button(complete: Complete, programme: Programme) -> Button | None:
    """The page where the next thing to tell stands."""
    if complete.add is None:
        return None
    return Button(
        label=_("Complete my profile"),
        action="join.open",
        subject=programme.id,
        value=complete.page,
    )


def data_button(programme: Programme) -> Button:
    """What Tandem holds about oneself."""
    return Button(label=_("My data"), action="data.show", subject=programme.id)


def answers(who: Person, told: Enrolment, programme: Programme) -> Facts:
    """What somebody has told at sign-up."""
    learns, mentors = told.role.learns, told.role.mentors
    peer = programme.kind is Mentoring.PEER and told.role is Role.BOTH
    rows: list[tuple[Text, Text | None]] = [
        (_("Role"), _("Peer") if peer else role_name(told.role)),
        (_("Situation"), _short(told.situation)),
        (_("Year of graduation"), plain(str(told.cohort)) if told.cohort else None),
        (_("Degree"), _short(told.degree)),
        (_("Sector"), _short(told.sector)),
        (_("Years of experience"), plain(str(told.experience)) if told.experience else None),
        *_themes(told),
        (_("Goals"), _short(told.goals) if learns else None),
        (_("Looking for"), _short(told.seeks) if learns else None),
        (_("Offering"), _short(told.offers) if mentors else None),
        (_("In a few words"), _short(told.presentation) if mentors else None),
        (_("Languages"), languages(told.languages)),
        (_("Free"), slots(told.slots) if told.slots else None),
        (_("Time zone"), zone(who.reader.zone)),
        (_("How to meet"), MODES[told.mode]),
        (_("Town"), _short(told.city)),
        (_("Interests"), _short(told.interests)),
        (_("How you like to work"), STYLES.get(told.style)),
        (_("What matters to you"), values(told.values) if told.values else None),
        (_("Mentees at a time"), plain(str(told.capacity)) if mentors else None),
        (_("Whom you would rather help"), LEVELS.get(told.wants_level) if mentors else None),
        (_("Mentor before"), _short(told.mentored) if mentors else None),
        (_("Types of mentoring"), types(told.accepts) if mentors and told.accepts else None),
    ]
    return facts(*rows)


def _themes(told: Enrolment) -> list[tuple[Text, Text | None]]:
    if told.role is not Role.BOTH:
        return [(_("Themes"), themes(told.themes) if told.themes else None)]
    return [
        (_("Themes you look for"), themes(told.wanted) if told.wanted else None),
        (_("Themes you offer"), themes(told.offered) if told.offered else None),
    ]


def _short(words: str) -> Text | None:
    """Enough to recognise what one wrote; the form shows it all."""
    if not words:
        return None
    return plain(words if len(words) <= 280 else f"{words[:279]}…")
