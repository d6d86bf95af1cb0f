"""What a manager sees before a message goes out, and while it does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import out_of_date
from bot.entities import Notice, NoticeStatus, Person, Programme, Stage
from bot.events import Press, Reply, Say
from bot.notices import ASKING, as_it_looks, may_go, name_of
from bot.ports import Desk, Known
from bot.rights import Refused, check_manager
from bot.segments import NAMES, Reach, Segment, reach, uncounted
from bot.themes import theme
from bot.values import Block, Button, Card, Divider, Note, Style, buttons, card, facts
from bot.words import Listed, Moment, Text, _, _n, plain

NAMED = 10
"""People of a segment who are named in its preview."""


def managed_notice(press: Press, desk: Desk) -> tuple[Notice, Programme]:
    """A notice of a programme that this person manages; raises Refused for any other."""
    notice = desk.notice(press.subject.partition(":")[0])
    programme = desk.programme(notice.programme_id) if notice else None
    if notice is None or programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    return notice, programme


def settle(notice: Notice, programme: Programme, who: Person, desk: Desk) -> Reply:
    """A message is written: show it, once it is known who is in the channel."""
    missing = uncounted(programme, desk) if notice.segment == Segment.CHANNEL else []
    for address in missing:
        desk.ask_roll(address)
    if missing:
        notice.status = NoticeStatus.COUNTING
        return Say(
            card(
                None,
                _("I am counting who is in the channel; I write to you as soon as I know."),
                Note(text=_("Nothing has been sent.")),
            )
        )
    notice.status = NoticeStatus.DRAFT
    return Say(preview(notice, programme, who, desk))


def reached(notice: Notice, programme: Programme, desk: Desk) -> Reach:
    """Whom a notice would go to now."""
    if notice.segment not in set(Segment):
        return Reach([])
    return reach(Segment(notice.segment), programme, desk, notice.theme, notice.role)


def preview(notice: Notice, programme: Programme, who: Person, desk: Desk) -> Card:
    """How many will read it, who, and what; nothing goes before *Send* is pressed."""
    found = reached(notice, programme, desk)
    count = len(found.people)
    return card(
        _("Before it goes: {message}", message=name_of(notice)),
        Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
        facts(
            (_("Programme"), plain(programme.name)),
            (_("Goes to"), _audience(notice, count)),
            (_("Among them"), some_of(found.people)),
            (_("Not here yet"), _elsewhere(found.elsewhere)),
            (_("In the channel too"), channels_of(programme, desk) if notice.posted else None),
            (_("Leaves"), _when(notice, desk)),
        ),
        Divider(),
        *as_it_looks(notice, programme, who, desk),
        Divider(),
        *_decision(notice, programme, count),
    )


def progress(notice: Notice, programme: Programme, desk: Desk) -> Card:
    """How far a message has gone, and what came of it."""
    echo = desk.echo(notice)
    planned = notice.status is NoticeStatus.PLANNED
    waits = notice.status in (NoticeStatus.COUNTING, NoticeStatus.DRAFT, NoticeStatus.OFF)
    if planned:
        state = _("Leaves on {when}", when=Moment(at=notice.at))
    elif waits:
        state = _("Not sent")
    elif notice.status is NoticeStatus.SENDING:
        state = _n("{count} more to go", "{count} more to go", echo.to_go)
    else:
        state = _("All sent")
    return card(
        _("{message}: how it goes", message=name_of(notice)),
        facts(
            (_("Programme"), plain(programme.name)),
            (_("State"), state),
            (_("Sent"), _n("{count} person", "{count} people", echo.sent)),
            (_("Pressed the button"), _n("{count} person", "{count} people", echo.pressed)),
            (_("Signed up"), _n("{count} person", "{count} people", echo.enrolled)),
            (_("In the channel"), channels_of(programme, desk) if notice.posted else None),
        ),
        buttons(
            Button(label=_("Refresh"), action="notice.progress", subject=notice.id),
            Button(label=_("Answers"), action="poll.results", subject=programme.id)
            if notice.message in ASKING
            else None,
            Button(label=_("Calendar"), action="notice.list", subject=programme.id),
        ),
    )


def _decision(notice: Notice, programme: Programme, count: int) -> list[Block | None]:
    if not may_go(notice, programme):
        draft = programme.stage is Stage.DRAFT
        told = (
            _("The programme is a draft: this can leave once you have opened it.")
            if draft
            else _("The programme is closed: nothing is announced any more.")
        )
        return [Note(text=told), buttons(_drop(notice))]
    if not count and not notice.posted:
        nobody = _("Nobody is in this group for now, so there is nothing to send.")
        return [Note(text=nobody), buttons(_drop(notice))]
    label = (
        _n("Send to {count} person", "Send to {count} people", count)
        if count
        else _("Post in the channel")
    )
    send = Button(
        label=label,
        action="notice.confirm",
        subject=notice.id,
        # What was looked at is what goes, or nothing.
        value=str(notice.revision),
        style=Style.PRIMARY,
    )
    return [buttons(send, _drop(notice))]


def _drop(notice: Notice) -> Button:
    return Button(label=_("Cancel"), action="notice.drop", subject=notice.id)


def _audience(notice: Notice, count: int) -> Text | None:
    if notice.segment not in set(Segment):
        return None
    segment = NAMES[Segment(notice.segment)]
    people = _n("{count} person", "{count} people", count)
    if notice.theme:
        return _(
            "{people}: {segment}, {theme}",
            people=people, segment=segment, theme=theme(notice.theme),
        )  # fmt: skip
    return _("{people}: {segment}", people=people, segment=segment)


def some_of(people: Sequence[Known]) -> Text | None:
    """The first of them by name, and how many more they are."""
    names = tuple(person.name for person in people[:NAMED])
    more = len(people) - len(names)
    if not names:
        return None
    if more:
        return _n(
            "{names} and {count} other", "{names} and {count} others", more,
            names=", ".join(names),
        )  # fmt: skip
    return _("{things}", things=Listed(items=names))


def _elsewhere(count: int) -> Text | None:
    if not count:
        return None
    return _n(
        "{count} person of the roster has no account here",
        "{count} people of the roster have no account here",
        count,
    )


def channels_of(programme: Programme, desk: Desk) -> Text:
    """The channels in which a programme posts, by name."""
    found = [desk.channel(one) for one in programme.channels]
    names = [known.name if known else "" for known in found]
    if not programme.channels:
        return _("the programme has no channel yet")
    return _("{things}", things=Listed(items=tuple(name or _("its channel") for name in names)))


def _when(notice: Notice, desk: Desk) -> Text:
    if notice.at <= desk.now:
        return _("as soon as you confirm")
    return _("{when}", when=Moment(at=notice.at))
