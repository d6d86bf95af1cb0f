"""One's own answers: shown, and looked at again every quarter."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import join_first, menu_button, out_of_date
from bot.enrolments import LIVE
from bot.entities import Enrolment, Errand, Person, Programme, Stage, Standing
from bot.events import Press, Replace, Reply, Say
from bot.joining.profile import edit_button, profile_card
from bot.messages import MESSAGES
from bot.ports import Desk
from bot.rights import Refused, meant
from bot.themes import slots, themes
from bot.values import Button, Card, Style, buttons, card, facts
from bot.words import _, fill, plain

ASKED = 3
"""How often somebody who does not answer is asked."""


def show(press: Press, desk: Desk) -> Reply:
    """The word `profile`."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None or told.standing not in (Standing.BEGUN, *LIVE):
        return Say(join_first(programme))
    return Say(profile_card(_("Your profile"), press.who, told, programme))


def check(errand: Errand, desk: Desk) -> datetime | None:
    """Is the profile still right? Asked every quarter (C24), until three times go unanswered."""
    told = desk.enrolment_of(errand.subject)
    programme = desk.programme(told.programme_id) if told else None
    who = desk.person(told.person_id) if told else None
    if told is None or programme is None or who is None or programme.check_days <= 0:
        return None
    if told.standing not in (Standing.ACTIVE, Standing.PAUSED) or programme.stage is Stage.CLOSED:
        return None
    every = timedelta(days=programme.check_days)
    heard = max(at for at in (told.enrolled_at, told.updated_at, told.checked_at) if at)
    if desk.now - heard < every:
        return heard + every
    if (desk.now - heard) // every > ASKED:
        return None
    if told.standing is Standing.ACTIVE:
        key = f"check:{told.id}:{desk.now.date().isoformat()}"
        desk.post(who, _still_right(who, told, programme), key, programme)
    return desk.now + every


def confirm(press: Press, desk: Desk) -> Reply:
    """It is still right."""
    told = desk.enrolment_of(press.subject)
    programme = desk.programme(told.programme_id) if told else None
    if told is None or programme is None or told.person_id != press.who.id:
        raise Refused(out_of_date())
    told.checked_at = press.at
    if programme.check_days > 0:
        desk.forget(told.id)
        desk.promise("profile.check", told.id, press.at + timedelta(days=programme.check_days))
    return Replace(card(None, _("Thank you: your profile stays as it is."), buttons(menu_button())))


def _still_right(who: Person, told: Enrolment, programme: Programme) -> Card:
    said = MESSAGES["still-accurate"]
    known = {"name": who.first_name, "programme": programme.name}
    both = list(dict.fromkeys([*told.wanted, *told.offered]))
    return card(
        fill(said.title, known),
        *said.filled(known),
        facts(
            (_("Goals"), plain(told.goals[:200]) if told.goals else None),
            (_("Offering"), plain(told.offers) if told.offers else None),
            (_("Themes"), themes(both) if both else None),
            (_("Free"), slots(told.slots) if told.slots else None),
        ),
        buttons(
            Button(
                label=_("Still right"),
                action="profile.confirm",
                subject=told.id,
                style=Style.PRIMARY,
            ),
            edit_button(programme).model_copy(update={"style": Style.PLAIN}),
        ),
    )
