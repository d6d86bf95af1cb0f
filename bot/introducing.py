"""Two people have said yes: they meet, and the mentee knows how to begin."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import meet_button, reasons
from bot.entities import Match, Person
from bot.guides import DRAFTS, NORMAL_TO_ASK
from bot.ports import Desk
from bot.rights import programme_of
from bot.values import Card, Note, Quote, bullets, buttons, card
from bot.words import _, fill, spell


def introduce(match: Match, desk: Desk) -> None:
    """Bring them together in one conversation, and help the mentee with the first message."""
    (mentee, mentor), programme = desk.sides(match), programme_of(match, desk)
    together = _introduction(match, mentee, mentor)
    desk.post_together([mentee, mentor], together, f"introduction:{match.id}", programme)
    desk.post(mentee, _first_message(match, mentee, mentor), f"first-message:{match.id}", programme)
    after = timedelta(days=programme.pulse_after_days)
    desk.promise("pulse.ask", match.id, desk.now + after)
    desk.promise("request.enough", match.id, desk.now)


def _introduction(match: Match, mentee: Person, mentor: Person) -> Card:
    fits, _differs = reasons(match, mentee.who, mentor.who, None)
    return card(
        _("You are a pair!"),
        _("{mentee}, meet {mentor}, your mentor.", mentee=mentee.who, mentor=mentor.who),
        _("{mentor}, meet {mentee}, your mentee.", mentee=mentee.who, mentor=mentor.who),
        bullets(_("What brings you together"), fits),
        Note(
            text=_(
                "{mentee} writes first. A good beginning: half an hour in the coming two weeks.",
                mentee=mentee.first_name,
            )
        ),
        buttons(meet_button(match)),
    )


def _first_message(match: Match, mentee: Person, mentor: Person) -> Card:
    named = {"mentor": mentor.first_name, "name": mentee.first_name}
    drafts = [spell(fill(draft, named), mentee.reader) for draft in DRAFTS]
    return card(
        _("The first message is yours"),
        _("Write to {mentor} today: two lines are enough.", mentor=mentor.who),
        bullets(
            None,
            [
                _("Say what you would like to achieve."),
                _("Propose a date for a first half hour."),
            ],
        ),
        _("Short of words? Take one of these, and make it yours:"),
        *(Quote(words=draft) for draft in drafts),
        Note(text=NORMAL_TO_ASK[0]),
        buttons(meet_button(match)),
    )
