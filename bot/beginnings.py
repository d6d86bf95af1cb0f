"""After a match nothing happens by itself: the first message has a date, and help if it is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import meet_button, out_of_date
from bot.entities import Errand, Match, Mentoring, Person, Programme, Side, Standing, Status
from bot.events import Press, Replace, Reply
from bot.guides import DRAFTS
from bot.ports import Desk
from bot.rights import Refused, contact, own_match, programme_of
from bot.values import Button, Note, Quote, buttons, card
from bot.words import Text, _, fill, spell

SHOWN = 5
"""Pairs that a manager is shown at once."""


def expect(match: Match, programme: Programme, desk: Desk) -> None:
    """The mentee writes within so many days (H02); a single meeting has its date already."""
    if match.kind is Mentoring.FLASH:
        match.contacted_at = desk.now
        return
    desk.promise("contact.remind", match.id, desk.now + timedelta(days=programme.contact_days))
    desk.promise("contact.help", match.id, desk.now + timedelta(days=programme.contact_both_days))


def made(match: Match, desk: Desk) -> None:
    """They are in touch: nobody asks any more."""
    match.contacted_at = match.contacted_at or desk.now


def remind(errand: Errand, desk: Desk) -> None:
    """The mentee has not said that they wrote: once more the way to do it (H01)."""
    match = _waiting(errand, desk)
    if match is None:
        return
    (mentee, mentor), programme = desk.sides(match), programme_of(match, desk)
    if not _takes_part(mentee, programme, desk):
        return
    named = {"mentor": mentor.first_name, "name": mentee.first_name}
    said = card(
        _("Have you written to {name}?", name=mentor.first_name),
        _("Two lines are enough. {name} is waiting for them.", name=mentor.who),
        Quote(words=spell(fill(DRAFTS[0], named), mentee.reader)),
        buttons(done_button(match, Side.MENTEE), meet_button(match)),
    )
    desk.post(mentee, said, f"contact.remind:{match.id}", programme)


def help_both(errand: Errand, desk: Desk) -> None:
    """Days go by without a word: whoever dares may begin, and there is somebody to ask (H01)."""
    match = _waiting(errand, desk)
    if match is None:
        return
    programme = programme_of(match, desk)
    whom = contact(programme, desk)
    for side, reader, other in desk.facing(match):
        if not _takes_part(reader, programme, desk):
            continue
        mentee = side is Side.MENTEE
        said = card(
            _("{name} and you, have you spoken?", name=other.first_name),
            _("The first message is often the hardest. {name} will be glad of it.", name=other.who)
            if mentee
            else _(
                "It can take courage to write first. One line from you to {name} helps a lot.",
                name=other.who,
            ),
            Note(text=_("Something in the way? {contact} helps you.", contact=whom.who))
            if whom
            else None,
            buttons(done_button(match, side), meet_button(match)),
        )
        desk.post(reader, said, f"contact.help:{match.id}:{reader.id}", programme)


def tell(press: Press, desk: Desk) -> Reply:
    """One of the two says that they are in touch; asked again, it stays as it is."""
    match, _side = own_match(press.subject, press.who, desk)
    if match.status is not Status.ACTIVE:
        raise Refused(out_of_date())
    made(match, desk)
    other = desk.other(match, press.who)
    return Replace(
        card(
            _("A good beginning"),
            _("Next, set a first date with {name}: I remind you both the day before.",
              name=other.who),
            buttons(meet_button(match)),
        )
    )  # fmt: skip


def silent(programme: Programme, desk: Desk) -> int:
    """How many pairs began so long ago, and are not known to be in touch."""
    return desk.count_not_in_touch(programme, _long_ago(programme, desk))


def named(programme: Programme, desk: Desk) -> list[Text]:
    """Who they are, those who wait longest first; what they write to each other nobody reads."""
    lines = []
    for match in desk.not_in_touch(programme, _long_ago(programme, desk), SHOWN):
        mentee, mentor = desk.sides(match)
        lines.append(_("{mentee} and {mentor}", mentee=mentee.who, mentor=mentor.who))
    return lines


def _long_ago(programme: Programme, desk: Desk) -> datetime:
    return desk.now - timedelta(days=programme.contact_managers_days)


def _waiting(errand: Errand, desk: Desk) -> Match | None:
    """The pair, if it runs and is not known to be in touch."""
    match = desk.match(errand.subject)
    running = match is not None and match.status is Status.ACTIVE
    return match if running and match and match.contacted_at is None else None


def _takes_part(who: Person, programme: Programme, desk: Desk) -> bool:
    """Whoever has a break is left in peace."""
    told = desk.enrolment(who, programme)
    return told is not None and told.standing is Standing.ACTIVE


def done_button(match: Match, side: Side) -> Button:
    """Say that one has written, or that both are in touch."""
    return Button(
        label=_("I have written") if side is Side.MENTEE else _("We are in touch"),
        action="contact.made",
        subject=match.id,
    )
