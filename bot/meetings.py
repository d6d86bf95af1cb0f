"""When a pair meets, what reminds them, and whether it took place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from bot import beginnings, calendar
from bot.cards import meet_button, menu_button, out_of_date, when
from bot.entities import (
    Errand,
    Match,
    Meeting,
    MeetingStatus,
    Mentoring,
    Person,
    Rhythm,
    Series,
    Side,
    Status,
)
from bot.events import Ask, Done, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, WallTime
from bot.pairs import REMIND, appoint, end_series, is_over, lasting, running, told_of
from bot.ports import Desk
from bot.rights import Refused, own_match, programme_of
from bot.themes import weekday
from bot.values import Button, Buttons, Card, Link, Note, Style, bullets, buttons, card, facts
from bot.words import Text, _, plain, zone

AHEAD = timedelta(days=366)
"""How far ahead a postponed meeting may be set."""

RHYTHMS = (
    Option(Rhythm.WEEKLY, _("Every week")),
    Option(Rhythm.BIWEEKLY, _("Every two weeks")),
    Option(Rhythm.MONTHLY, _("Every month")),
)
WEEKDAYS = tuple(Option(str(day), weekday(day)) for day in range(7))
OUTCOMES = (MeetingStatus.TOOK_PLACE, MeetingStatus.POSTPONED, MeetingStatus.CANCELLED)
LENGTHS = tuple(
    Option(str(minutes), _("{minutes} minutes", minutes=minutes)) for minutes in (30, 45, 60, 90)
)


def _secure(link: str) -> str:
    if not link.startswith("https://"):
        raise ValueError
    return link


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
        AfterValidator(_secure),
        Question(_("Video link (optional)"), Look.LINK, _("The reminder will carry it.")),
    ] = ""


class Postpone(Form):
    """Another date for one meeting."""

    name: ClassVar[str] = "postpone"
    title: ClassVar[Text] = _("New date")
    submit: ClassVar[Text] = _("Set")

    day: Annotated[date, Question(_("Date"), Look.DATE)]
    at: Annotated[WallTime, Question(_("Time"), Look.TIME, _("In your own time zone."))]


def choose(press: Press, desk: Desk) -> Reply:
    """The word `meet`: the form, or first which pair when there are several."""
    pairs = lasting(running(press.who, desk))
    if len(pairs) == 1:
        return ask(Press(press.who, press.at, pairs[0].id), desk)
    if not pairs:
        return Say(_no_pair())
    return Say(
        card(
            None,
            _("With whom?"),
            buttons(
                *(
                    Button(
                        label=plain(desk.other(match, press.who).name),
                        action="meet.open",
                        subject=match.id,
                    )
                    for match in pairs
                )
            ),
        )
    )


def ask(press: Press, desk: Desk) -> Reply:
    """The form of a pair's recurring meeting, as it is set now, in the reader's own time."""
    match = _lasting(press.subject, press.who, desk)
    now = desk.series_of(match)
    start = calendar.following(now, desk.now) if now else None
    if now is None or start is None:
        return Ask(Plan, subject=match.id, filled={"rhythm": Rhythm.MONTHLY, "minutes": "45"})
    here = start.astimezone(zone(press.who.reader.zone))
    return Ask(
        Plan,
        subject=match.id,
        filled={
            "rhythm": now.rhythm,
            "day": str(here.weekday()),
            "at": here.strftime("%H:%M"),
            "minutes": str(now.minutes),
            "link": now.link,
        },
    )


def plan(form: Submission[Plan], desk: Desk) -> Reply:
    """Set the series, plan its first date, and tell both."""
    match, told = _lasting(form.subject, form.who, desk), form.answers
    end_series(match, desk)
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
    beginnings.made(match, desk)
    meeting = _plan_next(series, desk.now, desk)
    if meeting:
        for _side, reader, other in desk.facing(match):
            desk.post(
                reader,
                _planned(match, series, meeting, form.who, reader, other, desk),
                f"planned:{series.id}:{reader.id}",
                programme_of(match, desk),
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
    for side, reader, other in desk.facing(match):
        reminder = _reminder(meeting, reader, other, side)
        key, programme = f"remind:{meeting.id}:{reader.id}", programme_of(match, desk)
        desk.post(reader, reminder, key, programme, not_after=meeting.starts_at)


def follow(errand: Errand, desk: Desk) -> None:
    """Once it is over: see that the series goes on, and ask both whether it took place."""
    meeting = desk.meeting(errand.subject)
    match = desk.match(meeting.match_id) if meeting else None
    if meeting is None or match is None or match.status is not Status.ACTIVE:
        return
    _go_on(match, desk.now, desk)
    if meeting.status is not MeetingStatus.PLANNED:
        return
    is_over(match, desk)
    for _side, reader, other in desk.facing(match):
        asked = _how_was_it(meeting, match, reader, other, desk)
        desk.post(reader, asked, f"follow:{meeting.id}:{reader.id}", programme_of(match, desk))


def tell(press: Press, desk: Desk) -> Reply:
    """It took place, was postponed or cancelled; the first of the two to answer settles it."""
    meeting, match = _own_meeting(press.subject, press.who, desk)
    if press.value not in OUTCOMES:
        return Say(out_of_date())
    if meeting.status is MeetingStatus.PLANNED and meeting.starts_at <= press.at:
        _settle(meeting, MeetingStatus(press.value), press.who, desk)
        told_of(meeting, match, desk)
    other = desk.other(match, press.who)
    return Replace(_how_was_it(meeting, match, press.who, other, desk))


def ask_date(press: Press, desk: Desk) -> Reply:
    """The form for another date, of a meeting to come or of one that was postponed."""
    _movable(press.subject, press.who, desk)
    return Ask(Postpone, subject=press.subject)


def postpone(form: Submission[Postpone], desk: Desk) -> Reply:
    """Plan the new date and tell both."""
    old, match = _movable(form.subject, form.who, desk)
    if form.answers.day > (form.at + AHEAD).date():
        return Fix(form.asked, {"day": _("Please choose a date within a year.")})
    # A date before today is over in every zone, and the first of all could not be converted.
    local = datetime.combine(form.answers.day, form.answers.at)
    over = form.answers.day < form.at.date() - timedelta(days=1)
    start = form.at if over else calendar.to_utc(local, form.who.reader.zone)
    if start <= form.at:
        return Fix(form.asked, {"day": _("This date is over; please choose one to come.")})
    if old.status is MeetingStatus.PLANNED:
        _settle(old, MeetingStatus.POSTPONED, form.who, desk)
    new = appoint(match.id, start, old.minutes, desk, old.link)
    old.moved_to = new.id
    _go_on(match, max(desk.now, old.starts_at), desk)
    for _side, reader, other in desk.facing(match):
        told = _new_date(new, form.who, reader, other, desk)
        desk.post(reader, told, f"moved:{new.id}:{reader.id}", programme_of(match, desk))
    return Done()


def upcoming(press: Press, desk: Desk) -> Reply:
    """The word `next`."""
    pairs = running(press.who, desk)
    if not pairs:
        return Say(_no_pair())
    lines: list[Text] = []
    for match in pairs:
        other, meeting = desk.other(match, press.who), desk.next_meeting(match)
        if meeting:
            lines.append(
                _("With {other}: {when}", other=other.who, when=when(meeting, other, press.who))
            )
        else:
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


def log(press: Press, desk: Desk) -> Reply:
    """The word `log`: the last meeting that nobody has told of."""
    for match in running(press.who, desk):
        meeting = desk.last_meeting(match)
        if meeting:
            other = desk.other(match, press.who)
            return Say(_how_was_it(meeting, match, press.who, other, desk))
    return Say(card(None, _("There is no meeting to log."), buttons(menu_button())))


def _running(id: str, who: Person, desk: Desk) -> Match:
    """A running pair of theirs; raises Refused."""
    match, _side = own_match(id, who, desk)
    if match.status is not Status.ACTIVE:
        raise Refused(out_of_date())
    return match


def _lasting(id: str, who: Person, desk: Desk) -> Match:
    """A running pair of theirs that meets more than once; raises Refused."""
    match = _running(id, who, desk)
    if match.kind is Mentoring.FLASH:
        raise Refused(_once(match, desk.next_meeting(match)))
    return match


def _own_meeting(id: str, who: Person, desk: Desk) -> tuple[Meeting, Match]:
    """A meeting of theirs; raises Refused."""
    meeting = desk.meeting(id)
    if meeting is None:
        raise Refused(out_of_date())
    return meeting, _running(meeting.match_id, who, desk)


def _movable(id: str, who: Person, desk: Desk) -> tuple[Meeting, Match]:
    """A meeting of theirs that can get another date; raises Refused."""
    meeting, match = _own_meeting(id, who, desk)
    to_come = meeting.status is MeetingStatus.PLANNED and meeting.starts_at > desk.now
    waits = meeting.status is MeetingStatus.POSTPONED and not meeting.moved_to
    if not to_come and not waits:
        raise Refused(out_of_date())
    return meeting, match


def _settle(meeting: Meeting, status: MeetingStatus, by: Person, desk: Desk) -> None:
    meeting.status = status
    meeting.told_by = by.id
    meeting.told_at = desk.now


def _go_on(match: Match, after: datetime, desk: Desk) -> None:
    """See that the pair's series has its next date."""
    series = desk.series_of(match)
    if series and not desk.goes_on(series):
        _plan_next(series, after, desk)


def _plan_next(series: Series, after: datetime, desk: Desk) -> Meeting | None:
    start = calendar.following(series, after)
    if start is None:
        return None
    return appoint(series.match_id, start, series.minutes, desk, series.link, series.id)


def _planned(
    match: Match,
    series: Series,
    meeting: Meeting,
    by: Person,
    reader: Person,
    other: Person,
    desk: Desk,
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
        _promise_to_remind(meeting, desk),
        buttons(Button(label=_("Change"), action="meet.open", subject=match.id)),
    )


def _promise_to_remind(meeting: Meeting, desk: Desk) -> Note | None:
    if meeting.starts_at - REMIND <= desk.now:
        return None
    return Note(text=_("I will remind both of you the day before."))


def _reminder(meeting: Meeting, reader: Person, other: Person, side: Side) -> Card:
    return card(
        _("Tomorrow: {other}", other=other.name),
        _("You meet {other} on {when}.", other=other.who, when=when(meeting, other, reader)),
        _("Note the three questions that you want to ask.")
        if side is Side.MENTEE
        else _("A good start: ask what has moved since you last talked."),
        _ways(meeting),
    )


def _ways(meeting: Meeting) -> Buttons | None:
    """Into the call, or to another date."""
    return buttons(
        Link(label=_("Join the call"), url=meeting.link) if meeting.link else None,
        Button(label=_("Postpone"), action="meeting.move", subject=meeting.id),
    )


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
    teller = desk.person(meeting.told_by)
    return card(
        None,
        _outcome(meeting, date_said),
        Note(text=_("{who} told me so.", who=teller.who))
        if teller and teller.id != reader.id
        else None,
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
            Button(label=_("Change our meetings"), action="meet.open", subject=match.id)
            if match.kind is not Mentoring.FLASH
            else None,
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


def _new_date(meeting: Meeting, by: Person, reader: Person, other: Person, desk: Desk) -> Card:
    date_said = when(meeting, other, reader)
    return card(
        _("New date"),
        _("You meet {other} on {when}.", other=other.who, when=date_said)
        if reader.id == by.id
        else _("{other} has moved your meeting to {when}.", other=other.who, when=date_said),
        _promise_to_remind(meeting, desk),
        _ways(meeting),
    )


def _once(match: Match, meeting: Meeting | None) -> Card:
    move = (
        Button(label=_("Postpone"), action="meeting.move", subject=meeting.id) if meeting else None
    )
    return card(
        None,
        _("You meet once, for one question: there is nothing to plan after it."),
        buttons(move, menu_button()),
    )


def _no_pair() -> Card:
    return card(
        None,
        _("You have no running pair yet. I will write to you as soon as there is somebody."),
        buttons(menu_button()),
    )
