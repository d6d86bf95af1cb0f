"""What a manager sees before a message goes out, and while it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards import out_of_date
from bot.entities import Letter, LetterStatus, Notice, NoticeStatus, Person, Programme, Stage
from bot.events import Press, Reply, Say
from bot.notices import ASKING, as_it_looks, may_go, name_of, out_of_window
from bot.ports import Desk, Echo, Known
from bot.rights import Refused, check_manager
from bot.segments import NAMES, Reach, Segment, reach, uncounted
from bot.themes import theme
from bot.values import Block, Button, Card, Divider, Note, Paragraph, Style, buttons, card, facts
from bot.words import Listed, Moment, Text, _, _n, plain

NAMED = 10
"""People of a segment who are named in its preview."""

BEGUN = (NoticeStatus.COUNTING, NoticeStatus.DRAFT)
MOST_BEGUN = 3
"""Messages to go on with that are listed."""

NOBODY = Echo(0, 0, 0, 0, 0, 0)


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
        *_decision(notice, programme, count, desk),
    )


def unsent(programme: Programme, desk: Desk) -> list[Block | None]:
    """The messages that somebody began and did not send, the newest first, to go on with."""
    begun = [one for one in desk.notices(programme) if one.status in BEGUN and not one.slot]
    blocks: list[Block | None] = []
    for notice in begun[: -MOST_BEGUN - 1 : -1]:
        writer = desk.person(notice.written_by)
        told = (
            _("{groups}. Begun by {who}, not sent.", groups=groups_of(notice), who=writer.who)
            if writer
            else _("{groups}. Not sent.", groups=groups_of(notice))
        )
        blocks += [
            Paragraph(lead=name_of(notice), text=told),
            buttons(
                Button(label=_("Go on"), action="notice.preview", subject=notice.id),
                _drop(notice),
            ),
        ]
    return [*blocks, Divider()] if blocks else []


def groups_of(notice: Notice) -> Text:
    """Whom a message is for, and whether the channel reads it."""
    people = NAMES[Segment(notice.segment)] if notice.segment in set(Segment) else None
    if people and notice.posted:
        return _("{people}, and the channel", people=people)
    return people or (_("The channel") if notice.posted else _("nobody"))


def blocked(notice: Notice, programme: Programme, now: datetime) -> Text | None:
    """Why a message cannot leave, whoever confirms it, or None when it can."""
    if programme.stage is Stage.CLOSED:
        return _("The programme is closed: nothing is announced any more.")
    if not may_go(notice, programme):
        return _("The programme is a draft: this can leave once you have opened it.")
    if notice.happens_at and notice.happens_at <= now:
        return _("This event is over.")
    return None


def progress(notice: Notice, programme: Programme, desk: Desk) -> Card:
    """How far a message has gone, and what came of it; who has read it, nobody can tell."""
    echo = desk.echo(notice)
    posts = desk.posts(programme, f"notice:{notice.id}") if notice.posted else []
    again = echo.lost - echo.for_good + sum(post.status is LetterStatus.DEAD for post in posts)
    return card(
        _("{message}: how it goes", message=name_of(notice)),
        facts(
            (_("Programme"), plain(programme.name)),
            (_("State"), _state(notice, echo, posts)),
            (_("Delivered to"), _people(echo.delivered) if echo != NOBODY else None),
            (_("Could not reach"), _lost(echo)),
            *_came_of_it(notice, echo, programme, desk),
            *((_("In the channel"), _posted(post, desk)) for post in posts),
        ),
        Note(text=_("Of some, the account is closed: trying again would not help."))
        if echo.for_good
        else None,
        buttons(
            Button(
                label=_("Try again"),
                action="notice.retry",
                subject=notice.id,
                style=Style.PRIMARY,
            )
            if again
            else None,
            Button(label=_("Refresh"), action="notice.progress", subject=notice.id),
            Button(label=_("Answers"), action="poll.results", subject=programme.id)
            if notice.message in ASKING
            else None,
            Button(label=_("Calendar"), action="notice.list", subject=programme.id),
        ),
    )


def _state(notice: Notice, echo: Echo, posts: list[Letter]) -> Text:
    match notice.status:
        case NoticeStatus.PLANNED:
            return _("Leaves on {when}", when=Moment(at=notice.at))
        case NoticeStatus.COUNTING | NoticeStatus.DRAFT | NoticeStatus.OFF:
            return _("Not sent")
        case NoticeStatus.SENDING | NoticeStatus.SENT:
            if echo.to_go:
                return _n("{count} more to go", "{count} more to go", echo.to_go)
            if not (echo.delivered or echo.lost or posts):
                return _("There was nobody to write to")
            return _("All sent")


def _lost(echo: Echo) -> Text | None:
    if not echo.lost:
        return None
    if not echo.for_good:
        return _people(echo.lost)
    return _("{people}, {some} of them for good", people=_people(echo.lost), some=echo.for_good)


def _came_of_it(
    notice: Notice, echo: Echo, programme: Programme, desk: Desk
) -> list[tuple[Text, Text | None]]:
    """What people did: each message has a button of its own, and some tell nothing."""
    match notice.message:
        case "poll" | "needs":
            answers = sum(desk.votes(programme, notice.message).values())
            return [(_("Answers so far"), _people(answers))]
        case "event-call":
            coming = desk.votes(programme, f"event:{notice.id}").get("yes", 0)
            return [(_("Coming"), _people(coming))]
        case "testimonial-ask" | "soon":
            return []
        case _:
            return [
                (_("Pressed the button"), _people(echo.pressed)),
                (_("Signed up"), _people(echo.enrolled)),
            ]


def _posted(post: Letter, desk: Desk) -> Text:
    channel = desk.channel(post.channel)
    name = channel.name if channel and channel.name else post.channel
    match post.status:
        case LetterStatus.SENT:
            return _("{channel}: posted", channel=name)
        case LetterStatus.DEAD:
            return _("{channel}: could not be posted", channel=name)
        case LetterStatus.PENDING | LetterStatus.SENDING:
            return _("{channel}: on its way", channel=name)


def _people(count: int) -> Text:
    return _n("{count} person", "{count} people", count)


def _decision(notice: Notice, programme: Programme, count: int, desk: Desk) -> list[Block | None]:
    words = Button(label=_("Change the words"), action="notice.words", subject=notice.id)
    if told := blocked(notice, programme, desk.now):
        return [Note(text=told), buttons(words, _drop(notice))]
    if not count and not notice.posted:
        nobody = _("Nobody is in this group for now, so there is nothing to send.")
        return [Note(text=nobody), buttons(_drop(notice))]
    late = out_of_window(notice, programme, max(notice.at, desk.now))
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
    return [
        Note(text=_("Mind: {reason}.", reason=late)) if late else None,
        buttons(send, words, _drop(notice)),
    ]


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
