"""When a pair meets, what reminds them, and whether it took place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar

from bot import calendar
from bot.cards import meet_button, menu_button, out_of_date, when
from bot.entities import (
    Errand,
    Match,
    Meeting,
    MeetingStatus,
    Person,
    Rhythm,
    Series,
    Side,
    Status,
)
from bot.events import Ask, Command, Done, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, WallTime
from bot.ports import Desk
from bot.rights import own_match
from bot.themes import weekday
from bot.values import Block, Button, Card, Link, Note, Style, bullets, buttons, card, facts
from bot.words import Text, _, plain

REMIND = timedelta(hours=24)
AHEAD = timedelta(days=366)
"""How far ahead a postponed meeting may be set."""

RHYTHMS = (
    Option(Rhythm.WEEKLY, _("Every week")),
    Option(Rhythm.BIWEEKLY, _("Every two weeks")),
    Option(Rhythm.MONTHLY, _("Every month")),
)
WEEKDAYS = tuple(Option(str(day), weekday(day)) for day in range(7))
LENGTHS = tuple(
    Option(str(minutes), _("{minutes} minutes", minutes=minutes)) for minutes in (30, 45, 60, 90)
)


class Plan(Form):
    """The recurring meeting of a pair."""

    name: ClassVar[str] = "plan"
    title: ClassVar[Text] = _("Plan our meetings")
    submit: ClassVar[Text] = _("Set")

    rhythm: Annotated[Rhythm, Question(_("How often"), Look.CHOICE, options=RHYTHMS)]
    day: Annotated[int, Question(_("Day"), Look.CHOICE, options=WEEKDAYS)]
    at: Annotated[WallTime, Question(_("Time"), Look.TIME, _("In your own time zone."))]
    minutes: Annotated[int, Question(_("Duration"), Look.CHOICE, options=LENGTHS)]
    link: Annotated[
        str,
        Limit(500),
        Question(_("Video link (optional)"), Look.LINK, _("The reminder will carry it.")),
    ] = ""


class Postpone(Form):
    """Another date for one meeting."""

    name: ClassVar[str] = "postpone"
    title: ClassVar[Text] = _("New date")
    submit: ClassVar[Text] = _("Set")

    day: Annotated[date, Question(_("Date"), Look.DATE)]
    at: Annotated[WallTime, Question(_("Time"), Look.TIME, _("In your own time zone."))]


def choose(event: Command | Press, desk: Desk) -> Reply:
    """The word `meet`: the form, or first which pair when there are several."""
    pairs = _pairs(event.who, desk)
    if len(pairs) == 1:
        return ask(Press(event.who, event.at, pairs[0].id), desk)
    if not pairs:
        return Say(_no_pair())
    return Say(
        card(
            None,
            _("With whom?"),
            buttons(
                *(
                    Button(label=plain(other.name), action="meet.open", subject=match.id)
                    for match in pairs
                    if (other := _other(match, event.who, desk))
                )
            ),
        )
    )


def ask(press: Press, desk: Desk) -> Reply:
    """The form of a pair's recurring meeting, as it is set now."""
    found = own_match(press.subject, press.who, desk)
    if found is None or found[0].status is not Status.ACTIVE:
        return Say(out_of_date())
    match, _side = found
    now = desk.series_of(match)
    if now is None:
        return Ask(Plan, subject=match.id, filled={"rhythm": Rhythm.MONTHLY, "minutes": "45"})
    first = datetime.fromisoformat(now.starts)
    return Ask(
        Plan,
        subject=match.id,
        filled={
            "rhythm": now.rhythm,
            "day": str(first.weekday()),
            "at": first.strftime("%H:%M"),
            "minutes": str(now.minutes),
            "link": now.link,
        },
    )


def plan(form: Submission[Plan], desk: Desk) -> Reply:
    """Set the series, plan its first date, and tell both."""
    found = own_match(form.subject, form.who, desk)
    if found is None or found[0].status is not Status.ACTIVE:
        return Say(out_of_date())
    match, _side = found
    told = form.answers
    if told.link and not told.link.startswith("https://"):
        return Fix(form.asked, {"link": _("Please write a full link that starts with https://")})
    _end_series(match, desk)
    zone_code = form.who.reader.zone
    first = calendar.first_day(told.day, told.at, form.at, zone_code)
    series = desk.add(
        Series(
            match_id=match.id,
            rhythm=told.rhythm,
            starts=first.isoformat(),
            zone=zone_code,
            rule=calendar.rule(told.rhythm, first.date()),
            minutes=told.minutes,
            link=told.link,
            set_by=form.who.id,
            set_at=form.at,
        )
    )
    meeting = _plan_next(series, desk)
    if meeting:
        for reader, other in _both(match, desk):
            desk.post(
                reader,
                _planned(match, series, meeting, form.who, reader, other),
                f"planned:{series.id}:{reader.id}",
            )
    return Done()


def remind(errand: Errand, desk: Desk) -> None:
    """The day before: remind both, unless the meeting is off or has begun."""
    meeting = desk.meeting(errand.subject)
    if meeting is None or meeting.status is not MeetingStatus.PLANNED:
        return
    match = desk.match(meeting.match_id)
    if match is None or match.status is not Status.ACTIVE or meeting.starts_at <= desk.now:
        return
    for reader, other in _both(match, desk):
        side = match.side(reader.id)
        desk.post(
            reader, _reminder(meeting, reader, other, side), f"remind:{meeting.id}:{reader.id}"
        )


def follow(errand: Errand, desk: Desk) -> None:
    """Once it is over: plan the next one, and ask both whether it took place."""
    meeting = desk.meeting(errand.subject)
    match = desk.match(meeting.match_id) if meeting else None
    if meeting is None or match is None or match.status is not Status.ACTIVE:
        return
    series = desk.series(meeting.series_id)
    if series and series.ended_at is None and desk.next_meeting(match) is None:
        _plan_next(series, desk)
    if meeting.status is not MeetingStatus.PLANNED:
        return
    for reader, other in _both(match, desk):
        desk.post(
            reader,
            _how_was_it(meeting, match, reader, other, desk),
            f"follow:{meeting.id}:{reader.id}",
        )


def tell(press: Press, desk: Desk) -> Reply:
    """It took place, was postponed or cancelled; the first of the two to answer settles it."""
    meeting = desk.meeting(press.subject)
    found = own_match(meeting.match_id, press.who, desk) if meeting else None
    if meeting is None or found is None:
        return Say(out_of_date())
    match, _side = found
    other = _other(match, press.who, desk)
    if other is None or press.value not in {*MeetingStatus}:
        return Say(out_of_date())
    if meeting.status is MeetingStatus.PLANNED and meeting.starts_at <= press.at:
        meeting.status = MeetingStatus(press.value)
        meeting.told_by = press.who.id
        meeting.told_at = press.at
    return Replace(_how_was_it(meeting, match, press.who, other, desk))


def ask_date(press: Press, desk: Desk) -> Reply:
    """The form for the new date of a postponed meeting."""
    found = _postponed(press.subject, press.who, desk)
    return Ask(Postpone, subject=press.subject) if found else Say(out_of_date())


def postpone(form: Submission[Postpone], desk: Desk) -> Reply:
    """Plan the new date and tell both."""
    found = _postponed(form.subject, form.who, desk)
    if found is None:
        return Say(out_of_date())
    old, match = found
    if form.answers.day > (form.at + AHEAD).date():
        return Fix(form.asked, {"day": _("Please choose a date within a year.")})
    local = datetime.combine(form.answers.day, form.answers.at)
    zone_code = form.who.reader.zone
    if form.answers.day < form.at.date() or calendar.to_utc(local, zone_code) <= form.at:
        return Fix(form.asked, {"day": _("This date is over; please choose one to come.")})
    start = calendar.to_utc(local, zone_code)
    meeting = _plan_at(old.series_id, match.id, start, old.minutes, old.link, desk)
    old.moved_to = meeting.id
    for reader, other in _both(match, desk):
        desk.post(
            reader, _new_date(meeting, form.who, reader, other), f"moved:{meeting.id}:{reader.id}"
        )
    return Done()


def upcoming(event: Command | Press, desk: Desk) -> Reply:
    """The word `next`."""
    pairs = _pairs(event.who, desk)
    if not pairs:
        return Say(_no_pair())
    lines: list[Text] = []
    for match in pairs:
        other, meeting = _other(match, event.who, desk), desk.next_meeting(match)
        if other and meeting:
            lines.append(
                _("With {other}: {when}", other=other.who, when=when(meeting, other, event.who))
            )
        elif other:
            lines.append(_("With {other}: no date yet", other=other.who))
    return Say(
        card(
            _("Your next meetings"),
            bullets(None, lines),
            buttons(
                meet_button(pairs[0])
                if len(pairs) == 1
                else Button(label=_("Plan our meetings"), action="meet.choose")
            ),
        )
    )


def log(command: Command, desk: Desk) -> Reply:
    """The word `log`: the last meeting that nobody has told of."""
    for match in _pairs(command.who, desk):
        meeting, other = desk.last_meeting(match), _other(match, command.who, desk)
        if meeting and other:
            return Say(_how_was_it(meeting, match, command.who, other, desk))
    return Say(card(None, _("There is no meeting to log."), buttons(menu_button())))


def _pairs(who: Person, desk: Desk) -> list[Match]:
    return [match for match in desk.open_matches(who) if match.status is Status.ACTIVE]


def _other(match: Match, who: Person, desk: Desk) -> Person | None:
    side = match.side(who.id)
    return desk.person(match.person_id(side.other)) if side else None


def _both(match: Match, desk: Desk) -> list[tuple[Person, Person]]:
    """Each of the two, with the other."""
    mentee, mentor = desk.person(match.mentee_id), desk.person(match.mentor_id)
    return [(mentee, mentor), (mentor, mentee)] if mentee and mentor else []


def _postponed(id: str, who: Person, desk: Desk) -> tuple[Meeting, Match] | None:
    """A meeting of theirs that waits for its new date."""
    meeting = desk.meeting(id)
    found = own_match(meeting.match_id, who, desk) if meeting else None
    if meeting is None or found is None or meeting.moved_to:
        return None
    if meeting.status is not MeetingStatus.POSTPONED:
        return None
    return (meeting, found[0]) if found[0].status is Status.ACTIVE else None


def _end_series(match: Match, desk: Desk) -> None:
    """A new plan takes the place of the old one."""
    old = desk.series_of(match)
    if old:
        old.ended_at = desk.now
    while coming := desk.next_meeting(match):
        coming.status = MeetingStatus.CANCELLED
        desk.forget(coming.id)


def _plan_next(series: Series, desk: Desk) -> Meeting | None:
    start = calendar.following(series, desk.now)
    if start is None:
        return None
    return _plan_at(series.id, series.match_id, start, series.minutes, series.link, desk)


def _plan_at(
    series_id: str, match_id: str, start: datetime, minutes: int, link: str, desk: Desk
) -> Meeting:
    meeting = desk.add(
        Meeting(match_id=match_id, series_id=series_id, starts_at=start, minutes=minutes, link=link)
    )
    if start - REMIND > desk.now:
        desk.promise("meeting.remind", meeting.id, start - REMIND)
    desk.promise("meeting.follow", meeting.id, start + timedelta(minutes=minutes))
    return meeting


def _planned(
    match: Match, series: Series, meeting: Meeting, by: Person, reader: Person, other: Person
) -> Card:
    rhythm = next(option.label for option in RHYTHMS if option.value == series.rhythm)
    told = (
        _("Your meetings with {other} are set.", other=other.who)
        if reader.id == by.id
        else _("{other} has set your meetings.", other=other.who)
    )
    return card(
        _("Your meetings are planned"),
        told,
        facts(
            (_("Rhythm"), rhythm),
            (_("First date"), when(meeting, other, reader)),
            (_("Duration"), _("{minutes} minutes", minutes=series.minutes)),
            (_("Where"), plain(series.link) if series.link else None),
        ),
        Note(text=_("I will remind both of you the day before.")),
        buttons(Button(label=_("Change"), action="meet.open", subject=match.id)),
    )


def _reminder(meeting: Meeting, reader: Person, other: Person, side: Side | None) -> Card:
    return card(
        _("Tomorrow: {other}", other=other.name),
        _("You meet {other} on {when}.", other=other.who, when=when(meeting, other, reader)),
        _("Note the three questions that you want to ask.")
        if side is Side.MENTEE
        else _("A good start: ask what has moved since you last talked."),
        *_door(meeting),
    )


def _door(meeting: Meeting) -> list[Block | None]:
    if not meeting.link:
        return []
    return [buttons(Link(label=_("Join the call"), url=meeting.link))]


def _how_was_it(meeting: Meeting, match: Match, reader: Person, other: Person, desk: Desk) -> Card:
    """The question after a meeting, or the answer that one of the two has given."""
    date_said = when(meeting, other, reader)
    if meeting.status is MeetingStatus.PLANNED:
        return card(
            _("Did you meet {other}?", other=other.name),
            _("You were to meet on {when}.", when=date_said),
            buttons(
                _told(meeting, MeetingStatus.TOOK_PLACE, _("It took place"), Style.PRIMARY),
                _told(meeting, MeetingStatus.POSTPONED, _("Postponed")),
                _told(meeting, MeetingStatus.CANCELLED, _("Cancelled")),
            ),
        )
    coming = desk.next_meeting(match)
    return card(
        None,
        _outcome(meeting, date_said),
        Note(text=_("Next date: {when}.", when=when(coming, other, reader))) if coming else None,
        buttons(
            Button(
                label=_("Set a new date"),
                action="meeting.move",
                subject=meeting.id,
                style=Style.PRIMARY,
            )
            if meeting.status is MeetingStatus.POSTPONED and not meeting.moved_to
            else None,
            Button(label=_("Change our meetings"), action="meet.open", subject=match.id),
        ),
    )


def _told(
    meeting: Meeting, status: MeetingStatus, label: Text, style: Style = Style.PLAIN
) -> Button:
    return Button(label=label, action="meeting.tell", subject=meeting.id, value=status, style=style)


def _outcome(meeting: Meeting, date_said: Text) -> Text:
    match meeting.status:
        case MeetingStatus.TOOK_PLACE:
            return _("Noted: your meeting of {when} took place.", when=date_said)
        case MeetingStatus.POSTPONED:
            return _("Noted: your meeting of {when} is postponed.", when=date_said)
        case _:
            return _("Noted: your meeting of {when} is cancelled.", when=date_said)


def _new_date(meeting: Meeting, by: Person, reader: Person, other: Person) -> Card:
    told = (
        _("You and {other} meet on {when}.", other=other.who, when=when(meeting, other, reader))
        if reader.id == by.id
        else _("{other} proposes: {when}.", other=other.who, when=when(meeting, other, reader))
    )
    return card(
        _("New date"),
        told,
        Note(text=_("I will remind both of you the day before.")),
        *_door(meeting),
    )


def _no_pair() -> Card:
    return card(
        None,
        _("You have no running pair yet. I will write to you as soon as there is somebody."),
        buttons(menu_button()),
    )
