"""A break asks the pairs that run: go on meanwhile, rest, or somebody else."""

from __future__ import annotations

from datetime import date, datetime

from bot import calendar, windows
from bot.cards import menu_button, out_of_date, when, who_looks
from bot.entities import (
    Enrolment,
    Match,
    Meeting,
    MeetingStatus,
    Mentoring,
    Person,
    Programme,
    Side,
    Standing,
    Status,
)
from bot.events import Press, Replace, Reply
from bot.joining.entering import MORNING
from bot.pairs import appoint, lasting, look_again, part, running
from bot.ports import Desk
from bot.rights import Refused, meant, own_match, programme_of
from bot.values import Block, Button, Card, Note, Paragraph, Style, buttons, card
from bot.words import Listed, Text, _, _n

ON, REST, OTHER = "on", "rest", "other"


def ask_others(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """Whoever is paired with somebody who takes a break hears of it, and says what suits them."""
    if told.paused_until is None:
        return
    for match in running(who, desk, programme):
        letter = _on_a_break(match, who, told.paused_until, programme)
        key = f"break:{match.id}:{told.revision}"
        desk.post(desk.other(match, who), letter, key, programme)


def tell_others(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """The break is over, maybe sooner than was said: the others of their pairs hear of it."""
    for match in lasting(running(who, desk, programme)):
        other = desk.other(match, who)
        letter = card(
            _("{name} is back", name=who.name),
            _("The break of {who} is over, and your pair goes on.", who=who.who),
            _date_line(desk.next_meeting(match), who, other),
            buttons(Button(label=_("Plan our meetings"), action="meet.open", subject=match.id)),
        )
        desk.post(other, letter, f"back:{match.id}:{told.revision}", programme)


def ask_own(who: Person, programme: Programme, desk: Desk) -> list[Block | None]:
    """And so does the one who takes it."""
    pairs = running(who, desk, programme)
    meeting = lasting(pairs)
    if not meeting:
        said = _n(
            "Your running pair stays, and the other person knows.",
            "Your running pairs stay, and the others know.",
            len(pairs),
        )
        return [Paragraph(text=said)] if pairs else []
    others = Listed(items=tuple(desk.other(match, who).who for match in meeting))
    return [
        Paragraph(
            lead=_("And {others}?", others=others),
            text=_n(
                "Your pair stays, and the other person knows. Would you like to go on meeting "
                "during your break, or let your dates rest? Without an answer, they stay.",
                "Your pairs stay, and the others know. Would you like to go on meeting "
                "during your break, or let your dates rest? Without an answer, they stay.",
                len(meeting),
            ),
        ),
        buttons(
            _button(_("Go on meeting"), "break.pairs", programme.id, ON),
            _button(_("Let our dates rest"), "break.pairs", programme.id, REST),
        ),
    ]


def answer_own(press: Press, desk: Desk) -> Reply:
    """Whoever takes a break says what becomes of their dates; the others are told."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None or told.paused_until is None or press.value not in (ON, REST):
        raise Refused(out_of_date())
    lines = [
        _settle(match, press.who, press.value, told.paused_until, programme, desk)
        for match in lasting(running(press.who, desk, programme))
    ]
    return Replace(
        card(
            _("Noted"),
            *(lines or [_("You have no running pair.")]),
            buttons(_button(_("My place"), "place.show", programme.id), menu_button()),
        )
    )


def answer(press: Press, desk: Desk) -> Reply:
    """The other one of a pair says what suits them; to end it is asked once more."""
    match, _side, other, until = _theirs(press, desk)
    programme = programme_of(match, desk)
    if press.value == OTHER:
        return Replace(_sure(match, other))
    if press.value not in (ON, REST):
        raise Refused(out_of_date())
    said = _settle(match, press.who, press.value, until, programme, desk)
    return Replace(card(_("Noted"), said, buttons(menu_button())))


def end_pair(press: Press, desk: Desk) -> Reply:
    """They would rather have somebody else: the pair ends, and nobody is blamed."""
    match, side, other, _until = _theirs(press, desk)
    programme = programme_of(match, desk)
    part(match, side, desk)
    look_again(programme, desk)
    desk.post(other, _ended(press.who, programme), f"parted:{match.id}:{other.id}", programme)
    return Replace(
        card(
            _("Your pair has ended"),
            _("{other} gets a neutral word from me. Thank you for saying so.", other=other.who),
            who_looks(programme, side),
            buttons(_button(_("My place"), "place.show", programme.id), menu_button()),
        )
    )


def _theirs(press: Press, desk: Desk) -> tuple[Match, Side, Person, date]:
    """A running pair whose other one takes a break, and until when; raises Refused."""
    match, side = own_match(press.subject, press.who, desk)
    other = desk.other(match, press.who)
    told = desk.enrolment(other, programme_of(match, desk))
    if match.status is not Status.ACTIVE or match.kind is Mentoring.FLASH:
        raise Refused(out_of_date())
    if told is None or told.standing is not Standing.PAUSED or told.paused_until is None:
        raise Refused(
            card(
                None,
                _("The break is over: {other} takes part again, and your pair stays.",
                  other=other.who),
                buttons(menu_button()),
            )
        )  # fmt: skip
    return match, side, other, told.paused_until


def _settle(
    match: Match, who: Person, value: str, until: date, programme: Programme, desk: Desk
) -> Text:
    """Go on or rest; the other one hears what was said, once."""
    other = desk.other(match, who)
    if value == REST:
        _rest(match, windows.moment(programme, until, MORNING), desk)
    else:
        _go_on(match, desk)
    coming = desk.next_meeting(match)
    day = windows.told(programme, until)
    letter = card(
        None,
        _("{who} lets your dates rest until {date}.", who=who.who, date=day)
        if value == REST
        else _("{who} would like to go on meeting you during the break.", who=who.who),
        _date_line(coming, who, other),
        buttons(
            Button(label=_("Change our meetings"), action="meet.open", subject=match.id),
            menu_button(),
        ),
    )
    stands = coming.id if coming else "none"
    desk.post(other, letter, f"break-{value}:{match.id}:{until}:{who.id}:{stands}", programme)
    said = (
        _("With {other}, your dates rest until {date}.", other=other.who, date=day)
        if value == REST
        else _("With {other}, you go on meeting.", other=other.who)
    )
    return _("{one} {two}", one=said, two=_date_line(coming, other, who).text)


def _date_line(coming: Meeting | None, other: Person, reader: Person) -> Note:
    if coming is None:
        return Note(text=_("No date is planned for now."))
    return Note(text=_("Next date: {when}.", when=when(coming, other, reader)))


def _rest(match: Match, until: datetime, desk: Desk) -> None:
    """No date before that one holds; where they meet regularly, the first one after it does."""
    while (coming := desk.next_meeting(match)) and coming.starts_at < until:
        coming.status = MeetingStatus.CANCELLED
        desk.forget(coming.id)
    series = desk.series_of(match)
    if series is None or desk.goes_on(series):
        return
    start = calendar.following(series, until)
    if start:
        appoint(match.id, start, series.minutes, desk, series.link, series.id)


def _go_on(match: Match, desk: Desk) -> None:
    """Where their dates rest already, the first of the series holds again."""
    series, coming = desk.series_of(match), desk.next_meeting(match)
    start = calendar.following(series, desk.now) if series else None
    rested = [
        one
        for one in desk.meetings(match)
        if one.starts_at == start and one.status is MeetingStatus.CANCELLED and not one.told_by
    ]
    if series is None or start is None or not rested:
        return
    if coming and coming.series_id == series.id:
        coming.status = MeetingStatus.CANCELLED
        desk.forget(coming.id)
    appoint(match.id, start, series.minutes, desk, series.link, series.id)


def _on_a_break(match: Match, who: Person, until: date, programme: Programme) -> Card:
    once = match.kind is Mentoring.FLASH
    said = _(
        "{who} takes a break until {date}. Your pair stays: agree on what suits you both.",
        who=who.who,
        date=windows.told(programme, until),
    )
    return card(
        _("{name} takes a break", name=who.name),
        said,
        Note(
            text=_("It says nothing about you. Without an answer from you, your dates stay.")
            if not once
            else _("It says nothing about you.")
        ),
        buttons(
            _button(_("Go on meeting"), "break.answer", match.id, ON, Style.PRIMARY),
            _button(_("Let our dates rest"), "break.answer", match.id, REST),
            _button(_("Somebody else, please"), "break.answer", match.id, OTHER),
        )
        if not once
        else buttons(menu_button()),
    )


def _sure(match: Match, other: Person) -> Card:
    return card(
        _("End your pair with {name}?", name=other.name),
        _("Your dates are cancelled, and {other} gets a neutral word from me.", other=other.who),
        Note(text=_("Your own place stays: it is free for somebody else.")),
        buttons(
            _button(_("End our pair"), "break.part", match.id, style=Style.DANGER),
            _button(_("Go on meeting"), "break.answer", match.id, ON),
            _button(_("Let our dates rest"), "break.answer", match.id, REST),
        ),
    )


def _ended(who: Person, programme: Programme) -> Card:
    return card(
        _("Your pair has ended"),
        _("Your pair with {who} ends with your break, and your dates are cancelled.", who=who.who),
        _("It says nothing about you: lives change."),
        Note(text=_("When your break ends, you take part again as before.")),
        buttons(_button(_("My place"), "place.show", programme.id)),
    )  # fmt: skip


def _button(
    label: Text, action: str, subject: str, value: str = "", style: Style = Style.PLAIN
) -> Button:
    return Button(label=label, action=action, subject=subject, value=value, style=style)
