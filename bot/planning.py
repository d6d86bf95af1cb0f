"""The communication calendar: what leaves when, to whom, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, ClassVar

from bot import spotlights
from bot.entities import Notice, NoticeStatus, Programme
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question, Raw
from bot.notices import (
    PRESENTING,
    as_it_looks,
    back_plan,
    compose,
    faults_of,
    known,
    left_out,
    may_go,
    morning,
    name_of,
    out_of_window,
    promise,
    reword,
    schedule,
    written,
)
from bot.ports import Desk
from bot.rights import managed
from bot.sending import groups_of, managed_notice, progress, unsent
from bot.values import Block, Button, Card, Divider, Note, Paragraph, Style, bullets, buttons, card
from bot.windows import day
from bot.words import Moment, Text, _, plain

PAGE = 6
"""Messages shown at a time."""


class Editing(Form):
    """When a planned message leaves, and its words."""

    name: ClassVar[str] = "notice-edit"
    title: ClassVar[Text] = _("Planned message")
    submit: ClassVar[Text] = _("Save")

    day: Annotated[
        date, Question(_("On which day"), Look.DATE, _("It leaves at 10:00, the programme's time."))
    ]
    fr: Annotated[
        str,
        Limit(1500),
        Question(_("In French"), Look.PARAGRAPH, _("Emptied in both: the ready text again.")),
    ] = ""
    en: Annotated[str, Limit(1500), Question(_("In English"), Look.PARAGRAPH)] = ""


def list_all(press: Press, desk: Desk) -> Reply:
    """The calendar, a few messages at a time; the value is the page."""
    programme = managed(press, desk)
    schedule(programme, desk)
    page = press.page
    return Say(_calendar(programme, page, desk))


def show(press: Press, desk: Desk) -> Reply:
    """One message as it will look."""
    notice, programme = managed_notice(press, desk)
    if _is_open(notice) and notice.message == PRESENTING:
        spotlights.choose(notice, programme, desk)
    return Say(_planned(notice, programme, press, desk))


def ask(press: Press, desk: Desk) -> Reply:
    """Its day and its words, to be changed."""
    notice, programme = managed_notice(press, desk)
    if not _is_open(notice):
        return Say(progress(notice, programme, desk))
    _id, _colon, revision = press.subject.partition(":")
    blanks = ", ".join(f"{{{blank}}}" for blank in ("name", *known(notice, programme, desk)))
    return Ask(
        Editing,
        subject=f"{notice.id}:{revision or notice.revision}",
        filled=_kept(notice, programme),
        opening=(Note(text=_("I fill in: {blanks}.", blanks=blanks)),),
    )


def keep(form: Submission[Editing], desk: Desk) -> Reply:
    """Keep the change, unless somebody else has made one meanwhile: then this person is told."""
    notice, programme = managed_notice(Press(form.who, form.at, form.subject), desk)
    if not _is_open(notice):
        return Say(progress(notice, programme, desk))
    if notice.about_id and not spotlights.may_go(notice, programme, desk):
        return Say(spotlights.withdrawn(notice, programme, desk))
    if form.subject.partition(":")[2] != str(notice.revision):
        return _overtaken(form.asked, notice, programme, desk)
    told = form.answers
    words = {"fr": told.fr, "en": told.en}
    faults = faults_of(words, notice, programme, desk) if any(words.values()) else {}
    if told.day != day(programme, notice.at) and (
        fault := _day_fault(told.day, notice, programme, desk)
    ):
        faults["day"] = fault
    if faults:
        return Fix(form.asked, faults)
    if told.day != day(programme, notice.at):
        notice.at = max(morning(told.day, programme), desk.now)
        notice.moved_by = _moved_by(told.day, notice, programme)
        notice.status = NoticeStatus.OFF if notice.stopped else NoticeStatus.PLANNED
    reword(notice, words)
    _changed(notice, form.who.id)
    promise(notice, desk)
    return Say(_planned(notice, programme, Press(form.who, form.at, notice.id), desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Send it or not, as the value says: 'on' or 'off'."""
    notice, programme = managed_notice(press, desk)
    if _is_open(notice) and press.value in ("on", "off"):
        notice.stopped = press.value == "off"
        late = left_out(notice, programme, desk.now)
        notice.status = NoticeStatus.OFF if notice.stopped or late else NoticeStatus.PLANNED
        _changed(notice, press.who.id)
        promise(notice, desk)
    return Replace(_planned(notice, programme, press, desk))


def test(press: Press, desk: Desk) -> Reply:
    """The message as a letter, to the manager alone."""
    notice, programme = managed_notice(press, desk)
    letter = compose(notice, programme, press.who, desk)
    desk.post(press.who, letter, f"test:{notice.id}:{desk.now.isoformat()}", programme)
    return Say(card(None, _("I have just written it to you, as people will get it.")))


def _calendar(programme: Programme, page: int, desk: Desk) -> Card:
    begun = (NoticeStatus.COUNTING, NoticeStatus.DRAFT)
    notices = [n for n in desk.notices(programme) if n.status not in begun]
    shown = notices[page * PAGE : (page + 1) * PAGE]
    more = len(notices) > (page + 1) * PAGE
    blocks: list[Block | None] = []
    for notice in shown:
        blocks += [
            Paragraph(lead=name_of(notice), text=_line(notice, programme, desk)),
            buttons(Button(label=_("Look, change"), action="notice.show", subject=notice.id)),
        ]
    return card(
        _("Calendar of “{programme}”", programme=programme.name),
        None if notices else _("No message is planned yet: give the programme its dates."),
        *([] if page else unsent(programme, desk)),
        *blocks,
        Divider() if shown else None,
        bullets(_("Left out"), _left_out(programme, notices, desk)) if not page else None,
        Note(text=_("Nothing leaves while the programme is a draft."))
        if not may_go(Notice(programme_id=programme.id, message="", at=desk.now), programme)
        else None,
        buttons(
            _page(programme, page - 1, _("Earlier messages")) if page else None,
            _page(programme, page + 1, _("Later messages")) if more else None,
            Button(label=_("Announce"), action="announce.ask", subject=programme.id),
        ),
    )


def _planned(notice: Notice, programme: Programme, press: Press, desk: Desk) -> Card:
    editable = _is_open(notice)
    on = notice.status is NoticeStatus.PLANNED
    switch = Button(
        label=_("Do not send it") if on else _("Send it after all"),
        action="notice.turn",
        subject=notice.id,
        value="off" if on else "on",
    )
    return card(
        name_of(notice),
        _line(notice, programme, desk),
        Divider(),
        *as_it_looks(notice, programme, press.who, desk),
        Divider(),
        buttons(
            Button(label=_("Change"), action="notice.edit", subject=notice.id, style=Style.PRIMARY)
            if editable
            else None,
            Button(label=_("Send me a test"), action="notice.test", subject=notice.id),
            switch if editable and (on or notice.stopped) else None,
            None
            if editable
            else Button(label=_("How it goes"), action="notice.progress", subject=notice.id),
            Button(label=_("Calendar"), action="notice.list", subject=programme.id),
        ),
    )


def _line(notice: Notice, programme: Programme, desk: Desk) -> Text:
    """'Tuesday 3 March at 10:00: former mentors, and the channel. Planned.'"""
    state = _STATES[notice.status]
    if notice.status is NoticeStatus.OFF and not notice.stopped:
        late = left_out(notice, programme, desk.now)
        state = _("Will not be sent: {reason}.", reason=late) if late else state
    return _(
        "{when}: {groups}. {state}",
        when=Moment(at=notice.at, zone=programme.zone),
        groups=groups_of(notice),
        state=state,
    )


_STATES = {
    NoticeStatus.COUNTING: _("Being counted."),
    NoticeStatus.DRAFT: _("Not sent."),
    NoticeStatus.PLANNED: _("Planned."),
    NoticeStatus.SENDING: _("On its way."),
    NoticeStatus.SENT: _("Sent."),
    NoticeStatus.OFF: _("Will not be sent."),
}


def _left_out(programme: Programme, notices: list[Notice], desk: Desk) -> list[Text]:
    """What the back-plan has and the calendar has not, with the reason."""
    kept = {notice.slot for notice in notices}
    return [
        _("{message}: {reason}", message=name_of(notice), reason=reason)
        for notice in back_plan(programme)
        if notice.slot not in kept and (reason := left_out(notice, programme, desk.now))
    ]


def _page(programme: Programme, page: int, label: Text) -> Button:
    return Button(label=label, action="notice.list", subject=programme.id, value=str(page))


def _is_open(notice: Notice) -> bool:
    return notice.status in (NoticeStatus.PLANNED, NoticeStatus.OFF)


def _changed(notice: Notice, by: str) -> None:
    notice.edited_by, notice.revision = by, notice.revision + 1


def _kept(notice: Notice, programme: Programme) -> dict[str, Raw]:
    """The day and the words as they stand."""
    return {"day": day(programme, notice.at).isoformat(), **written(notice)}


def _moved_by(on: date, notice: Notice, programme: Programme) -> int:
    """How many days that is from its place in the calendar, where it has one."""
    place = next((one for one in back_plan(programme) if one.slot == notice.slot), None)
    return (on - day(programme, place.at)).days if place else 0


def _day_fault(on: date, notice: Notice, programme: Programme, desk: Desk) -> Text | None:
    if on < day(programme, desk.now):
        return _("This day has passed.")
    if reason := out_of_window(notice, programme, morning(on, programme)):
        return _("Not on this day: {reason}.", reason=reason)
    return None


def _overtaken(asked: Ask, notice: Notice, programme: Programme, desk: Desk) -> Fix:
    """Somebody else was faster: their words stand beside, and sending once more keeps one's own."""
    by = desk.person(notice.edited_by)
    kept = _kept(notice, programme)
    faults = {
        name: _(
            "{name} has just changed this: {words}. Send again to keep yours.",
            name=by.name if by else "?", words=_short(str(kept[name])),
        )
        for name in kept
        if str(kept[name]).strip() != str(asked.filled.get(name, "")).strip()
    }  # fmt: skip
    faults = faults or {"day": _("Somebody has just changed this message. Send again to go on.")}
    return Fix(replace(asked, subject=f"{notice.id}:{notice.revision}"), faults)


def _short(words: str) -> Text:
    return plain(words if len(words) < 120 else f"{words[:119]}…") if words else _("nothing")
