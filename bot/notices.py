"""How a programme is announced: what is planned, and each message as it will look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from bot.aims import AIMS
from bot.blanks import misspelt
from bot.calendar import to_utc
from bot.cards import as_it_reads
from bot.entities import (
    Enrolment,
    Interest,
    Invitation,
    Notice,
    NoticeStatus,
    Person,
    Programme,
    Rhythm,
    Role,
    Stage,
)
from bot.events import Press
from bot.messages import MESSAGES, Message
from bot.outside import address_of
from bot.ports import Desk
from bot.segments import Segment
from bot.themes import theme, themes
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Style,
    buttons,
    card,
    facts,
)
from bot.windows import closes_on, dates, day
from bot.words import LANGUAGES, Arg, Detail, Moment, Reader, Text, _, blanks, plain, spell, zone

CODE = 8
"""Letters of an invitation code: enough that nobody types another's by chance."""

HOUR = time(10)
"""When planned messages leave, by the programme's clock."""

OWN = "own"
ASKING = frozenset({"poll", "needs"})
"""Messages that may go before a programme is launched: a manager sends them one by one."""

AFTERWARDS = ASKING | {"soon", "event-call", "testimonial-ask"}
"""Messages that make sense once sign-up is closed."""

INVITED = "invited"
"""Through whom somebody came, kept as the answer to a question."""


@dataclass(frozen=True)
class Step:
    """A message of the calendar, so many days before the start."""

    slot: str
    days: int
    message: str
    segment: str
    role: str = ""
    posted: bool = False


CALL_FORMER, CALL_EXPERIENCED = "D-60-former", "D-60-experienced"

PLANNED_OVER = 60
"""The days that the steps are spread over; a programme that takes more or fewer spreads them so."""

# C04.
STEPS = (
    Step(CALL_FORMER, 60, "call-former-mentors", Segment.FORMER_MENTORS, Role.MENTOR),
    Step(CALL_EXPERIENCED, 60, "call-mentors", Segment.EXPERIENCED, Role.MENTOR),
    Step("D-45", 45, "announce-mentors", "", Role.MENTOR, posted=True),
    Step("D-30", 30, "announce-mentees", Segment.INTERESTED, Role.MENTEE, posted=True),
    Step("D-14", 14, "reminder-unanswered", Segment.UNANSWERED),
    Step("D-3", 3, "soon", Segment.ENROLLED),
)

# C03.
REMINDERS = ((7, "window-week"), (1, "window-day"))

# C16, C17.
NUDGE, PRESENTING = "students-nudge", "mentor-spotlight"

PERIODS = {
    Rhythm.WEEKLY: relativedelta(weeks=1),
    Rhythm.BIWEEKLY: relativedelta(weeks=2),
    Rhythm.MONTHLY: relativedelta(months=1),
}

FOR_MENTORS = frozenset(
    {"call-mentors", "call-former-mentors", "announce-mentors", "theme-call", "become-a-mentor"}
)
FOR_MENTEES = frozenset({"announce-mentees", "students-nudge", PRESENTING})


def back_plan(programme: Programme) -> list[Notice]:
    """The calendar counted back from the start, and from the last day of each window."""
    planned = [*_before_start(programme), *_before_closing(programme)]
    return sorted(planned, key=lambda notice: notice.at)


def left_out(notice: Notice, programme: Programme, now: datetime) -> Text | None:
    """Why a planned message will not go, or None when it will."""
    if notice.at < now:
        return _("its day has passed")
    return out_of_window(notice, programme, notice.at)


def out_of_window(notice: Notice, programme: Programme, at: datetime) -> Text | None:
    """Why a message makes no sense at that time, or None when it does."""
    opens, closes = _window_of(notice, programme)
    on = day(programme, at)
    if notice.message in (message for _days, message in REMINDERS):
        if programme.rolling:
            return _("sign-up never closes here")
        if opens and on < opens:
            return _("sign-up is not open yet on that day")
    late = closes is not None and on > closes and not programme.rolling
    if late and notice.message not in AFTERWARDS:
        return _("sign-up is closed by then")
    return None


def schedule(programme: Programme, desk: Desk) -> None:
    """Keep the plan as it follows from the dates.

    What was sent stays as it is, and so do own words, days that a manager chose and what they
    stopped.
    """
    kept = {notice.slot: notice for notice in desk.notices(programme) if notice.slot}
    fresh = {notice.slot: notice for notice in back_plan(programme)}
    for slot, notice in fresh.items():
        _keep(notice, kept.get(slot), programme, desk)
    for slot, old in kept.items():
        recurs = slot in (NUDGE, PRESENTING)
        if slot not in fresh and not recurs and _is_waiting(old) and not _has_its_day(old):
            old.status = NoticeStatus.OFF
    for message, rhythm in ((NUDGE, programme.student_reminder), (PRESENTING, programme.spotlight)):
        recur(message, rhythm, programme, desk)
    for role in (Role.MENTOR, Role.MENTEE):
        if (after := after_closing(programme, role)) and after > desk.now:
            desk.promise("window.closed", f"{programme.id}:{role}", after)


def carry_over(old: Programme, new: Programme, desk: Desk) -> None:
    """What managers changed in a calendar holds in the next year's: words, days, what is stopped.

    Words written for one mentor stay with them.
    """
    plan = {notice.slot: notice for notice in back_plan(old)}
    newest = {notice.slot: notice for notice in desk.notices(old) if notice.slot}
    for slot, notice in newest.items():
        if slot == PRESENTING or not (slot == NUDGE or slot in plan):
            continue
        moved = None
        if slot in plan and notice.moved_by is not None:
            moved = (day(old, notice.at) - day(old, plan[slot].at)).days
        stopped = notice.stopped and slot != NUDGE
        if notice.words or moved is not None or stopped:
            kept = {"message", "slot", "role", "segment", "posted", "words"}
            desk.add(
                Notice(
                    **notice.model_dump(include=kept),
                    programme_id=new.id,
                    at=desk.now,
                    moved_by=moved,
                    stopped=stopped,
                    status=NoticeStatus.OFF,
                )
            )
    schedule(new, desk)


def planned(programme: Programme, desk: Desk) -> list[Notice]:
    """The messages that will leave, the next one first."""
    schedule(programme, desk)
    return [n for n in desk.notices(programme) if n.status is NoticeStatus.PLANNED]


def stop(programme: Programme, desk: Desk) -> None:
    """The programme is over: what was planned does not leave."""
    for notice in desk.notices(programme):
        if notice.status in (NoticeStatus.COUNTING, NoticeStatus.DRAFT, NoticeStatus.PLANNED):
            notice.status = NoticeStatus.OFF


def recur(message: str, rhythm: str, programme: Programme, desk: Desk) -> None:
    """Plan the next message of a recurring kind, at the rhythm that the manager has set."""
    mine = [notice for notice in desk.notices(programme) if notice.slot == message]
    coming = next((notice for notice in mine if _is_waiting(notice)), None)
    if rhythm not in set(Rhythm):
        if coming:
            coming.status = NoticeStatus.OFF
        return
    edited = coming and coming.edited_by and coming.at > desk.now
    if coming and (edited or _is_due(coming, desk.now)):
        return
    last = next((one for one in reversed(mine) if one.status is NoticeStatus.SENT), None)
    at = _at(_next(last, Rhythm(rhythm), programme, desk.now), programme)
    notice = coming or desk.add(
        Notice(
            programme_id=programme.id,
            message=message,
            slot=message,
            role=Role.MENTEE,
            segment=Segment.STUDENTS if message == NUDGE else "",
            posted=True,
            # Words written for one mentor are not said of the next.
            words=last.words if last and message != PRESENTING else {},
            at=at,
        )
    )
    if notice.about_id and notice.ended_at:
        # The last one was not introduced after all.
        notice.about_id, notice.words, notice.edited_by = "", {}, ""
    notice.at, notice.ended_at, notice.stopped = at, None, False
    late = left_out(notice, programme, desk.now)
    notice.status = NoticeStatus.OFF if late else NoticeStatus.PLANNED
    promise(notice, desk)


def promise(notice: Notice, desk: Desk) -> None:
    """Have a planned notice leave at its time.

    Nothing is undone when it is moved or stopped: each promise looks, at its time, whether the
    notice is still planned for then.
    """
    if notice.status is NoticeStatus.PLANNED:
        desk.promise("notice.send", notice.id, max(notice.at, desk.now))


def may_go(notice: Notice, programme: Programme) -> bool:
    """Nothing reaches a member of a draft, but for what a manager asks them by hand."""
    if programme.stage is Stage.DRAFT:
        return notice.message in ASKING
    return programme.stage is Stage.OPEN


def after_closing(programme: Programme, role: Role) -> datetime | None:
    """The morning after that role's last day, when its figures are told."""
    closes = closes_on(programme, role)
    return _at(closes + timedelta(days=1), programme) if closes and not programme.rolling else None


def morning(on: date, programme: Programme) -> datetime:
    """The hour at which messages leave on that day."""
    return to_utc(datetime.combine(on, HOUR), programme.zone)


def role_of(message: str) -> str:
    """Whom a message is written for, where it is written for one side."""
    if message in FOR_MENTORS:
        return Role.MENTOR
    return Role.MENTEE if message in FOR_MENTEES else ""


def pressed(press: Press, programme: Programme, desk: Desk) -> None:
    """Somebody came by the button of a notice ('notice:<id>') or by an invitation's code."""
    if through := inviter(press.value, programme, desk):
        _remember(press.who, through, programme, desk)
    notice = _carried(press.value, programme, desk)
    if notice is None:
        return
    invitation = desk.invitation(notice, press.who)
    if invitation is None:
        # They saw it in a channel.
        invitation = desk.add(
            Invitation(notice_id=notice.id, programme_id=programme.id, person_id=press.who.id)
        )
    if invitation.pressed_at is None:
        invitation.pressed_at = desk.now


def enrolled(person: Person, programme: Programme, desk: Desk) -> None:
    """Somebody signed up: the notice that brought them counts it, the last one if several did.

    So does whoever invited them.
    """
    place, invited = desk.enrolment(person, programme), desk.interest(person, programme, INVITED)
    if place and invited and not place.invited_by:
        place.invited_by = invited.answer
    reached = desk.invitations(person, programme)
    if any(invitation.enrolled_at for invitation in reached):
        return
    by_press = [invitation for invitation in reached if invitation.pressed_at]
    if brought := next(iter(by_press or reached), None):
        brought.enrolled_at = desk.now


def invitation_code(place: Enrolment) -> str:
    """What somebody types after `join` to say through whom they come."""
    return place.id[:CODE]


def inviter(value: str, programme: Programme, desk: Desk) -> Person | None:
    """Through whom somebody comes: 'invitation:<code>', or the code as it was typed."""
    code = value.strip().removeprefix("invitation:").casefold()
    return desk.inviter(programme, code) if CODE <= len(code) <= 32 else None


def compose(what: Notice | str, programme: Programme, reader: Person | None, desk: Desk) -> Card:
    """A message exactly as that person will see it; in a channel nobody is named."""
    notice = what if isinstance(what, Notice) else _bare(what, programme, desk)
    return drawn(notice, programme, reader, known(notice, programme, desk))


def drawn(
    notice: Notice, programme: Programme, reader: Person | None, told: Mapping[str, Arg]
) -> Card:
    """The same, with what is known of the programme read only once for many readers."""
    known = {**told, "name": reader.first_name} if reader else dict(told)
    message = MESSAGES.get(notice.message)
    title = message.title if message else plain(programme.name)
    filled = title.model_copy(update={"args": {b: known[b] for b in blanks(title) if b in known}})
    lines = [_own_words(notice, programme, known)] if notice.words else _lines(message, known)
    return card(
        plain(programme.name) if blanks(filled) else filled,
        *lines,
        _event_facts(notice, programme),
        call_to_action(notice, programme),
    )


def known(notice: Notice, programme: Programme, desk: Desk) -> dict[str, Arg]:
    """What the blanks of a message stand for; what is not set yet is not there."""
    told: dict[str, Arg | None] = {
        "programme": programme.name,
        "objective": _objective(programme),
        "months": programme.months,
        "hours": programme.hours_a_month,
        "starts": _day_arg(programme.starts_on, programme),
        "themes": themes(programme.themes[: programme.themes_most]) if programme.themes else None,
        "theme": theme(notice.theme) if notice.theme else None,
        "contact": _contact(programme, desk),
        "channel": _channel(programme, desk),
        "page": address_of(programme, desk),
    }
    opens, closes = _window_of(notice, programme)
    told["opens"], told["closes"] = _day_arg(opens, programme), _day_arg(closes, programme)
    if notice.about_id and (mentor := desk.person(notice.about_id)):
        place = desk.enrolment(mentor, programme)
        told["mentor"] = mentor.who
        told["about"] = (place.presentation or place.offers) if place else None
    if notice.message == "closing-figures":
        figures = desk.figures(programme)
        told["mentors"], told["mentees"] = figures.mentors, figures.mentees
    return {blank: value for blank, value in told.items() if value not in (None, "")}


def written(notice: Notice) -> dict[str, str]:
    """Its words as they stand, by language; a ready text has its blanks open, to start from."""
    message = MESSAGES.get(notice.message)
    ready = message.lines if message and not notice.words else ()
    return {
        code: notice.words.get(code, "\n".join(spell(line, Reader(code)) for line in ready))
        for code in LANGUAGES
    }


def reword(notice: Notice, words: Mapping[str, str]) -> None:
    """Put these words in place of what it says; emptied in both languages, it is ready again."""
    kept = written(notice)
    if any(_plainly(words.get(code, "")) != _plainly(kept[code]) for code in LANGUAGES):
        notice.words = {language: said for language, said in words.items() if said}


def _plainly(words: str) -> str:
    """As it is compared: platforms send line ends in their own way."""
    return "\n".join(words.split("\n")).replace("\r", "").strip()


def faults_of(
    words: dict[str, str], notice: Notice, programme: Programme, desk: Desk
) -> dict[str, Text]:
    """What is wrong with a message's own words, by language."""
    told = known(notice, programme, desk)
    faults = {
        code: fault
        for code, said in words.items()
        if (fault := _unset(said, told) or misspelt(said, ("name", *told)))
    }
    if not any(words.values()):
        faults["fr"] = _("Write it in one language at least.")
    return faults


def _unset(words: str, told: Mapping[str, Arg]) -> Text | None:
    """A blank that the programme cannot fill yet."""
    blank = next((one for one in BLANKS if one not in told and f"{{{one}}}" in words), None)
    if blank is None:
        return None
    return _("{blank} is not set in this programme yet.", blank=f"{{{blank}}}")


BLANKS = ("opens", "closes", "starts", "objective", "themes", "theme", "contact", "channel", "page")
"""Blanks that a programme may not be able to fill yet."""


def call_to_action(notice: Notice, programme: Programme) -> Buttons | None:
    """The one thing to do; a poll has three answers."""
    match notice.message:
        case "poll":
            return buttons(
                _answer(_("As a mentee"), Role.MENTEE, programme),
                _answer(_("As a mentor"), Role.MENTOR, programme),
                _answer(_("Not now"), "no", programme),
            )
        case "needs":
            return buttons(
                Button(
                    label=_("Answer"),
                    action="needs.ask",
                    subject=programme.id,
                    style=Style.PRIMARY,
                )
            )
        case "event-call":
            return buttons(
                Button(
                    label=_("I am coming"),
                    action="event.come",
                    subject=notice.id,
                    style=Style.PRIMARY,
                )
            )
        case "testimonial-ask":
            return buttons(
                Button(
                    label=_("Tell my story"),
                    action="testimonial.ask",
                    subject=programme.id,
                    style=Style.PRIMARY,
                )
            )
        case "soon":
            return buttons(
                Button(
                    label=_("My profile"),
                    action="profile.show",
                    subject=programme.id,
                    style=Style.PRIMARY,
                )
            )
        case _:
            return buttons(
                Button(
                    label=_("Sign up"),
                    action="join.open",
                    subject=programme.id,
                    value=f"notice:{notice.id}",
                    style=Style.PRIMARY,
                )
            )


def as_it_looks(
    notice: Notice, programme: Programme, reader: Person, desk: Desk
) -> Iterator[Block]:
    """A message in both languages, with its buttons named rather than drawn."""
    message = desk.worded(compose(notice, programme, reader, desk), programme)
    return as_it_reads(message, programme.zone)


def name_of(notice: Notice) -> Text:
    """What managers call a notice."""
    message = MESSAGES.get(notice.message)
    return message.name if message else _("A message in your own words")


def _before_start(programme: Programme) -> Iterator[Notice]:
    if programme.starts_on is None:
        return
    for step in STEPS:
        yield Notice(
            programme_id=programme.id,
            message=step.message,
            slot=step.slot,
            role=step.role,
            segment=step.segment,
            posted=step.posted,
            at=_at(programme.starts_on - timedelta(days=_spread(step, programme)), programme),
        )


def _spread(step: Step, programme: Programme) -> int:
    """How many days before the start that step is; the last one tells of the last three."""
    if step is STEPS[-1]:
        return step.days
    return round(step.days * programme.recruiting_days / PLANNED_OVER)


def _before_closing(programme: Programme) -> Iterator[Notice]:
    for role in (Role.MENTOR, Role.MENTEE):
        closes = closes_on(programme, role)
        if closes is None:
            continue
        for days, message in REMINDERS:
            on = closes - timedelta(days=days)
            # "Tomorrow" is tomorrow: the last reminder does not wait for a working day.
            yield Notice(
                programme_id=programme.id,
                message=message,
                slot=f"T-{days}-{role}",
                role=role,
                segment=Segment.UNANSWERED,
                posted=True,
                at=_at(on, programme) if days > 1 else morning(on, programme),
            )


def _keep(fresh: Notice, old: Notice | None, programme: Programme, desk: Desk) -> None:
    if old is None:
        if left_out(fresh, programme, desk.now) is None:
            promise(desk.add(fresh), desk)
        return
    if not _is_waiting(old) or _is_due(old, desk.now):
        # It has gone, or leaves in a moment.
        return
    at = _day_of(fresh, old, programme)
    if old.at != at:
        old.at, old.revision = at, old.revision + 1
    late = left_out(old, programme, desk.now)
    old.status = NoticeStatus.OFF if late or old.stopped else NoticeStatus.PLANNED
    promise(old, desk)


def _day_of(fresh: Notice, old: Notice, programme: Programme) -> datetime:
    """When a planned message leaves: the day that a manager chose stays, any other follows.

    One that was moved in the programme of last year is moved as much in this one.
    """
    if old.moved_by is None:
        return fresh.at
    if _has_its_day(old):
        return old.at
    return _at(day(programme, fresh.at) + timedelta(days=old.moved_by), programme)


def _has_its_day(notice: Notice) -> bool:
    """A manager of this programme chose it."""
    return bool(notice.edited_by) and notice.moved_by is not None


def _is_waiting(notice: Notice) -> bool:
    return notice.status in (NoticeStatus.PLANNED, NoticeStatus.OFF)


def _is_due(notice: Notice, now: datetime) -> bool:
    return notice.status is NoticeStatus.PLANNED and notice.at <= now


def _next(last: Notice | None, rhythm: Rhythm, programme: Programme, now: datetime) -> date:
    """One period after the last one, or after the opening."""
    on = day(programme, last.at if last else programme.launched_at or programme.created_at)
    if last is None and programme.mentees_open:
        on = max(on, programme.mentees_open)
    on += PERIODS[rhythm]
    while _at(on, programme) <= now:
        on += PERIODS[rhythm]
    return on


def _at(on: date, programme: Programme) -> datetime:
    """The morning of that day, or of the next working day."""
    while on.weekday() > 4:
        on += timedelta(days=1)
    return morning(on, programme)


def _window_of(notice: Notice, programme: Programme) -> tuple[date | None, date | None]:
    """The days on which those may sign up whom a notice speaks to; without a role, anybody."""
    if notice.role:
        return dates(programme, Role(notice.role))[0]
    found = dates(programme, Role.BOTH)
    opens = [first for first, _last in found]
    closes = [last for _first, last in found]
    return (
        min((one for one in opens if one), default=None) if all(opens) else None,
        max((one for one in closes if one), default=None) if all(closes) else None,
    )


def _remember(who: Person, through: Person, programme: Programme, desk: Desk) -> None:
    """Through whom somebody came, until they have signed up; the first one counts."""
    known = desk.interest(who, programme, INVITED)
    if known is None and through.id != who.id:
        desk.add(
            Interest(
                programme_id=programme.id,
                person_id=who.id,
                question=INVITED,
                answer=through.id,
                at=desk.now,
            )
        )


def _carried(value: str, programme: Programme, desk: Desk) -> Notice | None:
    kind, _colon, id = value.partition(":")
    notice = desk.notice(id) if kind == "notice" else None
    return notice if notice and notice.programme_id == programme.id else None


def _own_words(notice: Notice, programme: Programme, known: Mapping[str, Arg]) -> Text:
    """A manager's own text; a line whose blank is not known is left out, as in a ready one."""
    own = {
        language: "\n".join(
            line for line in words.splitlines() if blanks(Text(source=line)) <= known.keys()
        )
        for language, words in notice.words.items()
        if words
    }
    source = own.get(programme.language) or next(iter(own.values()), "")
    return Text(source=source, args=dict(known), instead=own)


def _lines(message: Message | None, known: Mapping[str, Arg]) -> tuple[Text, ...]:
    return message.filled(known) if message else ()


def _event_facts(notice: Notice, programme: Programme) -> Block | None:
    if notice.happens_at is None:
        return None
    when = Moment(at=notice.happens_at, zone=programme.zone)
    return facts(
        (_("When"), _("{when}", when=when)),
        (_("Where"), plain(notice.place) if notice.place else None),
    )


def _objective(programme: Programme) -> Arg | None:
    if ready := AIMS.get(programme.aim):
        return ready.aim
    return programme.specific or (programme.aim if programme.aim != OWN else None)


def _day_arg(on: date | None, programme: Programme) -> Arg | None:
    if on is None:
        return None
    noon = datetime.combine(on, time(12), zone(programme.zone))
    return Moment(at=noon, detail=Detail.DATE, zone=programme.zone)


def _contact(programme: Programme, desk: Desk) -> Arg | None:
    named = desk.person(programme.contact_id) if programme.contact_id else None
    person = named or next(iter(desk.managers(programme)), None)
    return person.who if person else None


def _channel(programme: Programme, desk: Desk) -> Arg | None:
    names = [known.name for one in programme.channels if (known := desk.channel(one))]
    return next((name for name in names if name), None)


def _answer(label: Text, value: str, programme: Programme) -> Button:
    return Button(label=label, action="poll.answer", subject=programme.id, value=value)


def _bare(message: str, programme: Programme, desk: Desk) -> Notice:
    return Notice(
        id="", programme_id=programme.id, message=message, role=role_of(message), at=desk.now
    )
