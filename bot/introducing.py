"""Two people have said yes: they meet, and the mentee knows how to begin."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import agreements, beginnings
from bot.aims import goes
from bot.cards import meet_button, reasons
from bot.entities import Match, Mentoring, Person, Programme, Side, Status
from bot.guides import DRAFTS, NORMAL_TO_ASK
from bot.ports import Desk
from bot.rights import programme_of
from bot.values import Card, Note, Quote, bullets, buttons, card, facts
from bot.words import Detail, Listed, Moment, Text, _, fill, plain, spell

Row = tuple[Text, Text]


def introduce(match: Match, desk: Desk) -> None:
    """Bring them together in one conversation, and help the mentee with the first message."""
    (mentee, mentor), programme = desk.sides(match), programme_of(match, desk)
    group = _group(match, mentor, programme, desk)
    shown = [] if group else _emails((mentee, mentor), programme, desk)
    by = desk.now + timedelta(days=programme.contact_days)
    together = _introduction(match, mentee, mentor, group, shown, by)
    desk.post_together([mentee, *group, mentor], together, f"introduction:{match.id}", programme)
    desk.post(mentee, _first_message(match, mentee, mentor), f"first-message:{match.id}", programme)
    after = timedelta(days=programme.pulse_after_days)
    desk.promise("pulse.ask", match.id, desk.now + after)
    beginnings.expect(match, programme, desk)
    desk.promise("request.enough", match.id, desk.now)
    desk.promise("list.enough", match.id, desk.now)


def _group(match: Match, mentor: Person, programme: Programme, desk: Desk) -> list[Person]:
    """The mentees whom the same mentor has in the group already (F07); nobody elsewhere."""
    if match.kind is not Mentoring.GROUP:
        return []
    running = [
        one
        for one in desk.open_matches(mentor, programme)
        if one.status is Status.ACTIVE and one.kind is Mentoring.GROUP and one.id != match.id
    ]
    return [desk.sides(one)[0] for one in running if one.mentor_id == mentor.id]


def _emails(pair: tuple[Person, Person], programme: Programme, desk: Desk) -> list[Row]:
    """The e-mails that the two let each other see; a group is more than the other person."""
    shown = [(one, agreements.email_shown(one, programme, desk)) for one in pair]
    return [(plain(one.name), plain(email)) for one, email in shown if email]


def _introduction(
    match: Match,
    mentee: Person,
    mentor: Person,
    group: list[Person],
    emails: list[Row],
    by: datetime,
) -> Card:
    fits, _differs = reasons(match, mentee.who, mentor.who, None)
    how = goes(match.kind)
    return card(
        *_meet(match, mentee, mentor, group),
        Note(text=how) if how else None,
        bullets(_("What brings you together"), fits),
        facts(*emails) if emails else None,
        Note(
            text=_(
                "{mentee} writes first, by {day}. "
                "A good beginning: half an hour in the coming two weeks.",
                mentee=mentee.first_name,
                day=Moment(at=by, detail=Detail.DATE),
            )
        ),
        buttons(meet_button(match)),
    )


def _meet(match: Match, mentee: Person, mentor: Person, group: list[Person]) -> list[Text]:
    """Who is who, to all of them at once."""
    if group:
        return [
            _("Your group grows"),
            _("{mentee} joins the group of {mentor}.", mentee=mentee.who, mentor=mentor.who),
            _(
                "{mentee}, meet {others}: you move forward together.",
                mentee=mentee.who,
                others=Listed(items=tuple(one.who for one in group)),
            ),
        ]
    if match.kind is Mentoring.PEER:
        return [
            _("You are a pair!"),
            _("{one}, meet {other}.", one=mentee.who, other=mentor.who),
            _("{one}, meet {other}.", one=mentor.who, other=mentee.who),
        ]
    return [
        _("You are a pair!"),
        _("{mentee}, meet {mentor}, your mentor.", mentee=mentee.who, mentor=mentor.who),
        _("{mentor}, meet {mentee}, your mentee.", mentee=mentee.who, mentor=mentor.who),
    ]


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
        Note(text=NORMAL_TO_ASK[0]) if match.kind is not Mentoring.PEER else None,
        buttons(beginnings.done_button(match, Side.MENTEE), meet_button(match)),
    )
