"""Who answers what they are asked, and a kind word to those who are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import deeds
from bot.entities import Programme, Request, Side, Stage
from bot.events import Press, Replace, Reply, Say
from bot.ports import Asked, Desk, Late
from bot.rights import managed
from bot.supply import percent, usual
from bot.values import Bullets, Button, Buttons, Card, Divider, Note, Style, bullets, buttons, card
from bot.words import Text, Who, _, _n

PAGE = 8
"""Mentors on a card."""

NAMED = 8
"""Late people who are named."""

ANSWERS = 6
"""Proposals that one letter reminds of."""


@dataclass(frozen=True)
class Answering:
    """How one mentor answers: proposals put to them, those answered, and how long it takes."""

    mentor: Who
    asked: int
    answered: int
    days: int | None


def show(press: Press, desk: Desk) -> Reply:
    """How mentors answer, and who is late (E03)."""
    return Say(_review(managed(press, desk), 0, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the mentors."""
    page = press.page
    return Replace(_review(managed(press, desk), page, desk))


def nudge(press: Press, desk: Desk) -> Reply:
    """The word `nudge`: who would be reminded, and what they would read."""
    programme = managed(press, desk)
    return Say(_preview(_still_to_nudge(programme, desk), programme, desk))


def send(press: Press, desk: Desk) -> Reply:
    """Write to each who is late, once for each proposal in as many days as make one late (E04)."""
    programme = managed(press, desk)
    found = _by_person(_still_to_nudge(programme, desk))
    key = f"nudge:{programme.id}:{desk.now.isoformat()}"
    desk.post_each(
        [(late[0].person, _letter(late, desk.now), f"{key}:{late[0].person.id}") for late in found],
        programme,
    )
    for late in found:
        for one in late[:ANSWERS]:
            one.about.nudge(one.side, desk.now)
    if found:
        deeds.note("nudge", press.who, programme, desk, str(len(found)))
    return Replace(_sent(len(found), programme))


def answering(proposals: list[Asked]) -> list[Answering]:
    """How each mentor answers, those who answer least first."""
    mine: dict[str, list[Asked]] = {}
    for one in proposals:
        mine.setdefault(one.mentor_id, []).append(one)
    told = [
        Answering(
            mentor=asked[0].mentor,
            asked=len(asked),
            answered=sum(one.answered for one in asked),
            days=usual(one.took for one in asked),
        )
        for asked in mine.values()
    ]
    return sorted(
        told, key=lambda one: (one.answered / one.asked, -(one.days or 0), one.mentor.name)
    )


def _still_to_nudge(programme: Programme, desk: Desk) -> list[Late]:
    if programme.stage is not Stage.OPEN:
        return []
    before = desk.now - timedelta(days=programme.late_days)
    late = _all_late(programme, desk)
    return [one for one in late if one.nudged_at is None or one.nudged_at <= before]


def _all_late(programme: Programme, desk: Desk) -> list[Late]:
    """Answers to proposals that are late, and to requests: those are closed before long."""
    days = programme.late_days
    soon = min(days, programme.remind_days)
    late = desk.late(programme, desk.now - timedelta(days=days))
    late += desk.late_requests(programme, desk.now - timedelta(days=soon))
    return sorted(late, key=lambda one: one.since or desk.now)


def _by_person(late: list[Late]) -> list[list[Late]]:
    found: dict[str, list[Late]] = {}
    for one in late:
        found.setdefault(one.person.id, []).append(one)
    return list(found.values())


def _review(programme: Programme, page: int, desk: Desk) -> Card:
    proposals = desk.asked(programme)
    mentors = answering(proposals)
    late = _all_late(programme, desk)
    page = max(0, min(page, (len(mentors) - 1) // PAGE))
    shown = mentors[page * PAGE : (page + 1) * PAGE]
    more = len(mentors) > (page + 1) * PAGE
    return card(
        _("Answers to proposals"),
        _whole(proposals) if page == 0 else None,
        bullets(_("Mentors, fewest answers first"), [_line(one) for one in shown]),
        *(_late(late, programme, desk.now) if page == 0 else ()),
        buttons(
            Button(
                label=_("Nudge those who are late"), action="late.nudge", subject=programme.id,
                style=Style.PRIMARY,
            )
            if late
            else None,
            _page(page - 1, _("Previous mentors"), programme) if page > 0 else None,
            _page(page + 1, _("Next mentors"), programme) if more else None,
            _button(_("Themes"), "themes.show", programme),
        ),
    )  # fmt: skip


def _whole(proposals: list[Asked]) -> Text:
    if not proposals:
        return _("No proposal has been put to a mentor yet.")
    answered, asked = sum(one.answered for one in proposals), len(proposals)
    rate = _(
        "Mentors have answered {some} of {all} proposals ({percent} %).",
        some=answered,
        all=asked,
        percent=percent(answered, asked),
    )
    days = usual(one.took for one in proposals)
    if days is None:
        return rate
    half = _n("Half of them within {count} day.", "Half of them within {count} days.", days)
    return _("{one} {two}", one=rate, two=half)


def _line(one: Answering) -> Text:
    rate = _("{mentor}: {some} of {all}", mentor=one.mentor, some=one.answered, all=one.asked)
    if one.days is None:
        return rate
    days = _n("within {count} day", "within {count} days", one.days)
    return _("{answers}, {days}", answers=rate, days=days)


def _late(late: list[Late], programme: Programme, now: datetime) -> list[Bullets | Note | None]:
    if not late:
        return [
            Note(
                text=_n(
                    "No answer is late by {count} day or more.",
                    "No answer is late by {count} days or more.",
                    programme.late_days,
                )
            )
        ]
    return [bullets(_("Late"), _some([_waits(one, now) for one in late]))]


def _waits(one: Late, now: datetime) -> Text:
    """Who is late, and for how long."""
    days = _n("{count} day", "{count} days", _days(one, now))
    if one.side is Side.MENTOR:
        return _("{who}, as a mentor: {days}", who=one.person.who, days=days)
    return _("{who}, as a mentee: {days}", who=one.person.who, days=days)


def _days(one: Late, now: datetime) -> int:
    return (now - one.since).days if one.since else 0


def _some(lines: list[Text]) -> list[Text]:
    """The first of them, and how many more there are."""
    left = len(lines) - NAMED
    more = [_n("and {count} other", "and {count} others", left)] if left > 0 else []
    return [*lines[:NAMED], *more]


def _preview(late: list[Late], programme: Programme, desk: Desk) -> Card:
    found = _by_person(late)
    if not found:
        return card(
            _("Nobody to nudge"),
            _("Everybody has answered in time, or was reminded lately."),
            buttons(_button(_("Answers"), "late.show", programme)),
        )
    read = desk.worded(_letter(found[0], desk.now), programme)
    return card(
        _n("{count} person to remind", "{count} people to remind", len(found)),
        Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
        bullets(_("Who"), _some([_waits(one[0], desk.now) for one in found])),
        Divider(),
        _("The first of them reads:"),
        *(block for block in read.blocks if not isinstance(block, Buttons)),
        Divider(),
        buttons(
            Button(label=_("Send"), action="late.send", subject=programme.id, style=Style.PRIMARY),
            _button(_("Answers"), "late.show", programme),
        ),
    )


def _letter(late: list[Late], now: datetime) -> Card:
    """What somebody reads who has let a proposal wait, with the way to answer it."""
    shown = late[:ANSWERS]
    alone = Style.PRIMARY if len(shown) == 1 else Style.PLAIN
    return card(
        _("Your answer is awaited, {name}", name=late[0].person.first_name),
        bullets(None, [_suggested(one, now) for one in shown]),
        _("A yes or a no are both fine: either lets the other person go on."),
        buttons(
            *(
                _answer(one).model_copy(update={"style": alone})
                for one in shown
            )
        ),
    )  # fmt: skip


def _answer(one: Late) -> Button:
    label, id = _("Answer: {name}", name=one.other.name), one.about.id
    if isinstance(one.about, Request):
        return Button(label=label, action="request.show", subject=id)
    return Button(label=label, action="match.show", subject=id)


def _suggested(one: Late, now: datetime) -> Text:
    if isinstance(one.about, Request):
        return _n(
            "{other} asked you something {count} day ago.",
            "{other} asked you something {count} days ago.",
            _days(one, now),
            other=one.other.who,
        )
    return _n(
        "I suggested {other} to you {count} day ago.",
        "I suggested {other} to you {count} days ago.",
        _days(one, now),
        other=one.other.who,
    )


def _sent(people: int, programme: Programme) -> Card:
    if not people:
        told = _("Nobody is left to remind: each of them has had a word lately.")
    else:
        told = _n(
            "{count} person gets a kind word now.", "{count} people get a kind word now.", people
        )
    return card(
        None,
        told,
        Note(text=_n(
            "Nobody is reminded of the same proposal twice within {count} day.",
            "Nobody is reminded of the same proposal twice within {count} days.",
            programme.late_days,
        )),
        buttons(_button(_("Answers"), "late.show", programme)),
    )  # fmt: skip


def _page(page: int, label: Text, programme: Programme) -> Button:
    return _button(label, "late.turn", programme, str(page))


def _button(label: Text, action: str, programme: Programme, value: str = "") -> Button:
    return Button(label=label, action=action, subject=programme.id, value=value)
