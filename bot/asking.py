"""What people would like, asked before anything begins: a poll, their needs, who comes along."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

from bot.calendar import to_utc
from bot.cards import menu_button, out_of_date
from bot.entities import Interest, Notice, NoticeStatus, Person, Programme, Role, Stage
from bot.events import Ask, Done, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, WallTime
from bot.ports import Desk
from bot.rights import Refused, managed
from bot.segments import OPTIONS, Segment
from bot.sending import managed_notice, settle
from bot.themes import theme, theme_options
from bot.values import Block, Button, Card, Note, Quote, bullets, buttons, card, facts
from bot.windows import day
from bot.words import Listed, Moment, Text, _, _n, plain

POLL, NEEDS = "poll", "needs"
NOBODY = "nobody"
MOST_THEMES = 3
QUOTED = 5
"""Free words shown to a manager at once."""

TO_WHOM = (
    *(option for option in OPTIONS if option.value != Segment.THEME),
    Option(NOBODY, _("Nobody one by one: only the channel")),
)
IN_CHANNEL = (Option("true", _("Post it in the programme's channel too")),)

ANSWERS = {
    Role.MENTEE: _("As a mentee"),
    Role.MENTOR: _("As a mentor"),
    "no": _("Not now"),
}


class Asking(Form):
    """Which question, and to whom."""

    name: ClassVar[str] = "poll-write"
    title: ClassVar[Text] = _("Ask people")
    submit: ClassVar[Text] = _("See it first")

    question: Annotated[
        str,
        Question(
            _("What to ask"),
            Look.CHOICE,
            options=(
                Option(POLL, _("Poll: would they take part, as a mentee or as a mentor?")),
                Option(NEEDS, _("Needs: on which themes would they like help?")),
            ),
        ),
    ]
    segment: Annotated[str, Question(_("To whom"), Look.CHOICE, options=TO_WHOM)]
    posted: Annotated[str, Question(_("Channel"), Look.TICK, options=IN_CHANNEL)] = ""


class Needing(Form):
    """What somebody would like help with."""

    name: ClassVar[str] = "needs-survey"
    title: ClassVar[Text] = _("What would help you")

    themes: Annotated[
        list[str],
        Limit(MOST_THEMES),
        Question(_("Themes"), Look.CHOICES, _("Up to three, those that matter most.")),
    ]
    words: Annotated[
        str,
        Limit(1000),
        Question(
            _("In your own words"),
            Look.PARAGRAPH,
            _("A question on your mind, something that is missing here. Managers read it."),
        ),
    ] = ""


class Inviting(Form):
    """An event, and who is invited."""

    name: ClassVar[str] = "event"
    title: ClassVar[Text] = _("Speed mentoring")
    submit: ClassVar[Text] = _("See it first")
    kept: ClassVar[bool] = True

    day: Annotated[date, Question(_("Day"), Look.DATE)]
    time: Annotated[WallTime, Question(_("Time"), Look.TIME, _("The programme's time."))]
    place: Annotated[str, Limit(200), Question(_("Place or link"), Look.LINE)]
    segment: Annotated[str, Question(_("To whom"), Look.CHOICE, options=TO_WHOM)]
    posted: Annotated[str, Question(_("Channel"), Look.TICK, options=IN_CHANNEL)] = ""


def ask(press: Press, desk: Desk) -> Reply:
    """What was answered so far, and a new question."""
    programme = managed(press, desk)
    return Ask(Asking, subject=programme.id, filled={"question": POLL})


def write(form: Submission[Asking], desk: Desk) -> Reply:
    """Show the question as people will see it."""
    programme = managed(Press(form.who, form.at, form.subject), desk)
    told = form.answers
    if faults := _place_faults(told.segment, told.posted, programme):
        return Fix(form.asked, faults)
    notice = _drafted(programme, told.question, told.segment, told.posted, form.who, desk)
    return settle(desk.add(notice), programme, form.who, desk)


def answer(press: Press, desk: Desk) -> Reply:
    """One press answers the poll; another one changes the answer."""
    programme = _asked(press, POLL, desk)
    if press.value not in ANSWERS:
        raise Refused(out_of_date())
    _keep(press.who, programme, POLL, desk).answer = press.value
    return Say(
        card(
            None,
            _("Noted: {answer}. Thank you!", answer=ANSWERS[press.value]),
            Note(text=_("It commits you to nothing, and another press changes it.")),
            buttons(
                *(
                    Button(label=label, action="poll.answer", subject=programme.id, value=value)
                    for value, label in ANSWERS.items()
                    if value != press.value
                )
            ),
        )
    )


def ask_needs(press: Press, desk: Desk) -> Reply:
    """The needs survey, with what this person has answered before."""
    programme = _asked(press, NEEDS, desk)
    known = desk.interest(press.who, programme, NEEDS)
    return Ask(
        Needing,
        subject=programme.id,
        filled={
            "themes": [key for key in known.themes if key in programme.themes] if known else [],
            "words": known.words if known else "",
        },
        options={"themes": theme_options(programme.themes)},
    )


def keep_needs(form: Submission[Needing], desk: Desk) -> Reply:
    """Keep what somebody needs."""
    programme = _asked(Press(form.who, form.at, form.subject), NEEDS, desk)
    told = _keep(form.who, programme, NEEDS, desk)
    told.themes, told.words = form.answers.themes, form.answers.words
    thanks = card(
        None,
        _("Thank you: the managers look for mentors on what people ask for most."),
        Note(text=_("You will hear of it here when the programme opens.")),
    )
    desk.post(form.who, thanks, f"needs:{told.id}:{desk.now.isoformat()}", programme)
    return Done()


def results(press: Press, desk: Desk) -> Reply:
    """What the poll and the survey say, for the managers."""
    programme = managed(press, desk)
    return Say(_results(programme, desk))


def write_event(press: Press, desk: Desk) -> Reply:
    """An event to announce."""
    return Ask(Inviting, subject=managed(press, desk).id)


def keep_event(form: Submission[Inviting], desk: Desk) -> Reply:
    """Show the invitation as people will see it."""
    programme = managed(Press(form.who, form.at, form.subject), desk)
    told = form.answers
    faults = _place_faults(told.segment, told.posted, programme)
    at = to_utc(datetime.combine(told.day, told.time), programme.zone)
    if told.day < day(programme, desk.now):
        faults["day"] = _("This day has passed.")
    elif at <= desk.now:
        faults["time"] = _("This hour has passed.")
    if faults:
        return Fix(form.asked, faults)
    notice = _drafted(programme, "event-call", told.segment, told.posted, form.who, desk)
    notice.happens_at, notice.place = at, told.place
    return settle(desk.add(notice), programme, form.who, desk)


def come(press: Press, desk: Desk) -> Reply:
    """Somebody comes to an event, or after all does not (the value 'no')."""
    notice = desk.notice(press.subject)
    programme = desk.programme(notice.programme_id) if notice else None
    if notice is None or programme is None or notice.happens_at is None or not notice.began_at:
        raise Refused(out_of_date())
    if notice.happens_at < desk.now:
        return Say(card(None, _("This event is over."), buttons(menu_button())))
    told = _keep(press.who, programme, f"event:{notice.id}", desk)
    told.answer = "no" if press.value == "no" else "yes"
    coming = told.answer == "yes"
    return Say(
        card(
            None,
            _("You are on the list: {when}.", when=Moment(at=notice.happens_at))
            if coming
            else _("You are off the list. You can change your mind until it begins."),
            facts((_("Where"), plain(notice.place) if notice.place else None)) if coming else None,
            buttons(
                Button(
                    label=_("I cannot come after all") if coming else _("I am coming"),
                    action="event.come",
                    subject=notice.id,
                    value="no" if coming else "yes",
                )
            ),
        )
    )


def guests(press: Press, desk: Desk) -> Reply:
    """Who comes to an event."""
    notice, programme = managed_notice(press, desk)
    answers = desk.interests(programme, f"event:{notice.id}")
    coming = [one for one in answers if one.answer == "yes"]
    people = [person for one in coming[:50] if (person := desk.person(one.person_id))]
    return Say(
        card(
            _n("{count} person comes", "{count} people come", len(coming)),
            _("{things}", things=Listed(items=tuple(person.who for person in people)))
            if people
            else None,
            facts(
                (_("When"), _("{when}", when=Moment(at=notice.happens_at)))
                if notice.happens_at
                else (_("When"), None),
                (_("Where"), plain(notice.place) if notice.place else None),
            ),
            buttons(Button(label=_("Refresh"), action="event.guests", subject=notice.id)),
        )
    )


def _results(programme: Programme, desk: Desk) -> Card:
    votes, demand = desk.votes(programme, POLL), desk.wishes(programme)
    events = [one for one in desk.notices(programme) if one.happens_at and one.began_at]
    said = desk.wished_words(programme, QUOTED)
    blocks: list[Block | Text | None] = [
        facts(*(
            (label, _n("{count} person", "{count} people", votes.get(value, 0)))
            for value, label in ANSWERS.items()
        )) if votes else Note(text=_("Nobody has answered the poll yet.")),
        bullets(
            _("Demand per theme"),
            [_("{theme}: {count}", theme=theme(key), count=count) for key, count in demand],
        ) or Note(text=_("Nobody has answered the needs survey yet.")),
        *(Quote(words=words) for words in said),
    ]  # fmt: skip
    return card(
        _("What people would like: “{programme}”", programme=programme.name),
        *blocks,
        buttons(
            Button(label=_("Refresh"), action="poll.results", subject=programme.id),
            Button(label=_("Ask people"), action="poll.write", subject=programme.id),
            *(
                Button(label=_("Who comes"), action="event.guests", subject=one.id)
                for one in events[-1:]
            ),
        ),
    )


def _asked(press: Press, question: str, desk: Desk) -> Programme:
    """A programme that a manager has sent this question about, were it still a draft."""
    programme = desk.programme(press.subject)
    sent = programme and any(
        notice.message == question and notice.began_at for notice in desk.notices(programme)
    )
    manages = programme and desk.rank(press.who, programme)
    if programme is None or programme.stage is Stage.CLOSED or not (sent or manages):
        raise Refused(out_of_date())
    return programme


def _keep(who: Person, programme: Programme, question: str, desk: Desk) -> Interest:
    known = desk.interest(who, programme, question)
    if known is None:
        return desk.add(
            Interest(programme_id=programme.id, person_id=who.id, question=question, at=desk.now)
        )
    known.at = desk.now
    return known


def _place_faults(segment: str, posted: str, programme: Programme) -> dict[str, Text]:
    if posted and not programme.channels:
        return {"posted": _("The programme has no channel yet: name one in its settings.")}
    if segment == NOBODY and not posted:
        return {"posted": _("Tick this box, or choose to whom it goes.")}
    return {}


def _drafted(
    programme: Programme, message: str, segment: str, posted: str, who: Person, desk: Desk
) -> Notice:
    return Notice(
        programme_id=programme.id,
        message=message,
        segment="" if segment == NOBODY else segment,
        posted=bool(posted),
        at=desk.now,
        status=NoticeStatus.DRAFT,
        written_by=who.id,
    )
