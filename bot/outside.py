"""What people outside the chat may read of a programme that is shown to them (C22)."""

from __future__ import annotations

from bot.aims import AUDIENCES, RHYTHMS, TYPES, said
from bot.entities import Community, Platform, Programme, Role, Showing, Stage
from bot.guides import ROLE_CARDS
from bot.ports import Desk
from bot.themes import theme
from bot.values import Fact, facts, reworded
from bot.windows import Window, between, closes_on, window
from bot.words import Day, Listed, Text, Value, _, _n

FEWEST = 5
"""People who stand behind a figure at least, or it is not shown: nobody is to be made out."""

MOST_STORIES = 6


class Side(Value):
    """What somebody does in a role, and when they may sign up for it."""

    title: Text
    does: tuple[Text, ...]
    when: Text | None = None
    open: bool = False


class Figure(Value):
    """A number of people, pairs or meetings, and what they are."""

    count: int
    what: Text


class Story(Value):
    """What somebody says of the programme, with their name if they allowed it."""

    words: str
    by: str = ""


class Outside(Value):
    """The public page of a programme."""

    name: str
    url: str
    language: str
    zone: str
    audience: Text
    aim: Text
    why: Text | None
    expected: tuple[Fact, ...]
    begins: Text | None
    sides: tuple[Side, ...]
    themes: tuple[Text, ...]
    where: Text
    word: Text
    contact: str
    figures: tuple[Figure, ...]
    stories: tuple[Story, ...]


def address_of(programme: Programme, desk: Desk) -> str:
    """Where its public page stands; '' where it has none, or nobody said where Tandem is."""
    return f"{desk.site}/p/{programme.page_token}" if desk.site and programme.page_token else ""


def page(token: str, desk: Desk) -> Outside | None:
    """The page of that token: of an open programme that is shown, and of no other."""
    found = (one for one in desk.programmes() if token and one.page_token == token)
    programme = next(found, None)
    if programme is None or programme.stage is not Stage.OPEN:
        return None
    shown = Outside(
        name=programme.name,
        url=address_of(programme, desk),
        language=programme.language,
        zone=programme.zone,
        audience=AUDIENCES[programme.audience].line,
        aim=said(programme, "specific") or AUDIENCES[programme.audience].name,
        why=said(programme, "relevant"),
        expected=_expected(programme),
        begins=_("The programme begins on {day}.", day=Day(on=programme.starts_on))
        if programme.starts_on
        else None,
        sides=tuple(_side(role, programme, desk) for role in (Role.MENTEE, Role.MENTOR)),
        themes=tuple(theme(key) for key in programme.themes),
        where=_where(desk.community),
        word=_("/mentoring join") if desk.community.platform is Platform.SLACK else _("join"),
        contact=programme.page_contact,
        figures=_figures(programme, desk),
        stories=_stories(programme, desk),
    )
    return reworded(shown, desk.wordings(programme))


def _expected(programme: Programme) -> tuple[Fact, ...]:
    kinds = tuple(TYPES[key].name for key in TYPES if key in programme.types)
    return facts(
        (_("Time to give"), _("about {hours} h a month", hours=programme.hours_a_month)),
        (_("For how long"), _n("{count} month", "{count} months", programme.months)),
        (_("Meetings"), _(
            "{rhythm}, {most} at least over the programme",
            rhythm=RHYTHMS[programme.rhythm], most=programme.meetings_least,
        )),
        (_("Age"), _("18 and over") if not programme.minors
         else _("under 18 with a guardian's agreement")),
        (_("Form"), _("{things}", things=Listed(items=kinds)) if kinds else None),
    ).rows  # fmt: skip


def _side(role: Role, programme: Programme, desk: Desk) -> Side:
    mentors = role is Role.MENTOR
    opens = programme.mentors_open if mentors else programme.mentees_open
    closes = closes_on(programme, role)
    now = window(programme, role, desk.now)
    if now is Window.CLOSED:
        when: Text | None = _("Sign-up is closed; there is a waiting list.")
    elif now is Window.OPEN and (closes is None or programme.rolling):
        when = _("Sign-up is open.")
    elif now is Window.OPEN and closes:
        when = _("Sign-up is open until {closes}.", closes=Day(on=closes))
    else:
        told = between(opens, closes)
        when = _("Sign-up: {dates}.", dates=told) if told else None
    return Side(
        title=_("For mentors") if mentors else _("For mentees"),
        does=ROLE_CARDS[role].does,
        when=when,
        open=now is Window.OPEN,
    )


def _where(community: Community) -> Text:
    """The way in is the chat: who is there already types one word."""
    match community.platform, community.name:
        case Platform.TEAMS, _:
            return _("In Teams, write to Tandem:")
        case Platform.SLACK, "":
            return _("In Slack, type:")
        case Platform.SLACK, name:
            return _("In the Slack of {community}, type:", community=name)
        case _, name:
            return _("In the chat of {community}, write to Tandem:", community=name)


def _figures(programme: Programme, desk: Desk) -> tuple[Figure, ...]:
    now = desk.figures(programme)
    told = (
        (now.mentors, now.mentors, _n("mentor", "mentors", now.mentors)),
        (now.mentees, now.mentees, _n("mentee", "mentees", now.mentees)),
        (now.active, now.active, _n("running pair", "running pairs", now.active)),
        (now.active, now.meetings_held, _n("meeting held", "meetings held", now.meetings_held)),
    )
    return tuple(
        Figure(count=count, what=what)
        for behind, count, what in told
        if behind >= FEWEST and count >= FEWEST
    )


def _stories(programme: Programme, desk: Desk) -> tuple[Story, ...]:
    """Those that a manager has shown, and whose authors agree that everybody reads them."""
    shown = [
        Story(words=told.words, by=who.name if told.showing is Showing.NAMED else "")
        for told, who in desk.testimonials(programme)
        if told.posted_at and told.outside and told.showing is not Showing.NONE
    ]
    return tuple(shown[: -MOST_STORIES - 1 : -1])
