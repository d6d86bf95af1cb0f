"""The matching round: the pairs are computed, a manager looks at them, then they go out."""

from __future__ import annotations

from datetime import datetime

from bot import offers
from bot.cards import managers_only, menu_button, reasons
from bot.entities import Errand, Match, Programme, Round, RoundStatus, Status
from bot.events import Command, Press, Replace, Reply, Say
from bot.ports import Desk
from bot.rights import may_manage
from bot.values import Button, Card, Divider, Note, Paragraph, Style, bullets, buttons, card
from bot.words import Text, _, _n

PAGE = 8
"""Pairs shown at a time: a card that can be read without scrolling twice."""

AT_A_TIME = 25
"""Pairs proposed in one transaction: the others' replies do not wait long behind it."""


def draw(event: Command | Press, desk: Desk) -> Reply:
    """Compute the pairs, or show those that wait for the manager already; nothing is sent."""
    programme = desk.programme()
    if not may_manage(event.who, desk) or programme is None:
        return Say(managers_only())
    waiting = desk.draft_round(programme)
    if waiting is None:
        waiting = _compute(event, programme, desk)
    return Say(_review(waiting, programme, 0, desk))


def redraw(press: Press, desk: Desk) -> Reply:
    """Compute again, for the answers may have changed."""
    programme = desk.programme()
    if not may_manage(press.who, desk) or programme is None:
        return Say(managers_only())
    old = desk.draft_round(programme)
    if old:
        _drop(old, desk)
    return Replace(_review(_compute(press, programme, desk), programme, 0, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the pairs."""
    programme, round = desk.programme(), desk.round(press.subject)
    if not may_manage(press.who, desk) or programme is None:
        return Say(managers_only())
    if round is None or round.status is not RoundStatus.DRAFT:
        return Replace(_settled(round))
    return Replace(_review(round, programme, int(press.value) if press.value.isdecimal() else 0,
                           desk))  # fmt: skip


def send(press: Press, desk: Desk) -> Reply:
    """Put every pair of the round to its two sides, once."""
    programme, round = desk.programme(), desk.round(press.subject)
    if not may_manage(press.who, desk) or programme is None:
        return Say(managers_only())
    if round is None or round.status is not RoundStatus.DRAFT:
        return Replace(_settled(round))
    pairs = desk.draft_count(round)
    round.status = RoundStatus.SENT
    round.settled_at = desk.now
    desk.promise("round.propose", round.id, desk.now)
    return Replace(
        card(
            _("The proposals are on their way"),
            _n(
                "{count} pair hears of it now, each side in a message of their own.",
                "{count} pairs hear of it now, each side in a message of their own.",
                pairs,
            ),
            Note(text=_("Pairs that accept are introduced at once; the status shows them.")),
            buttons(Button(label=_("Programme status"), action="standing.show")),
        )
    )


def propose(errand: Errand, desk: Desk) -> datetime | None:
    """Put the pairs of a sent round to their two sides, a few at a time."""
    programme, round = desk.programme(), desk.round(errand.subject)
    if programme is None or round is None:
        return None
    drafts = desk.drafts(round, limit=AT_A_TIME)
    mentees = {place.person.id for place in desk.waiting_mentees(programme)}
    room = {place.person.id: place.free for place in desk.mentors_with_room(programme)}
    for match in drafts:
        # Since the draw somebody may have left, or taken the last place.
        if match.mentee_id not in mentees or room.get(match.mentor_id, 0) < 1:
            match.status = Status.DROPPED
            continue
        room[match.mentor_id] -= 1
        offers.propose(match, desk)
    return desk.now if len(drafts) == AT_A_TIME else None


def drop(press: Press, desk: Desk) -> Reply:
    """Forget the round; nobody hears of it."""
    round = desk.round(press.subject)
    if not may_manage(press.who, desk):
        return Say(managers_only())
    if round is None or round.status is not RoundStatus.DRAFT:
        return Replace(_settled(round))
    _drop(round, desk)
    return Replace(_settled(round))


def _compute(event: Command | Press, programme: Programme, desk: Desk) -> Round:
    round = desk.add(Round(programme_id=programme.id, drawn_by=event.who.id, drawn_at=event.at))
    fits = offers.compute(programme, desk.waiting_mentees(programme), desk)
    desk.add_many([offers.drafted(fit, programme, round.id) for fit in fits])
    return round


def _drop(round: Round, desk: Desk) -> None:
    desk.drop_drafts(round)
    round.status = RoundStatus.DROPPED
    round.settled_at = desk.now


def _review(round: Round, programme: Programme, page: int, desk: Desk) -> Card:
    pairs = desk.draft_count(round)
    if not pairs:
        return _nobody(programme, round, desk)
    page = min(page, (pairs - 1) // PAGE)
    shown = desk.drafts(round, page * PAGE, PAGE)
    alone = desk.waiting(programme) - pairs
    more = pairs > (page + 1) * PAGE
    return card(
        _n("{count} pair to look at", "{count} pairs to look at", pairs),
        Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
        *(_line(match, desk) for match in shown),
        Divider(),
        _n(
            "{count} mentee stays without a mentor for now: no place, or no common language.",
            "{count} mentees stay without a mentor for now: no place, or no common language.",
            alone,
        )
        if alone > 0
        else None,
        buttons(
            Button(
                label=_n("Send {count} proposal", "Send {count} proposals", pairs),
                action="round.send",
                subject=round.id,
                style=Style.PRIMARY,
            ),
            _page(round, page - 1, _("Previous pairs")) if page > 0 else None,
            _page(round, page + 1, _("Next pairs")) if more else None,
            Button(label=_("Compute again"), action="round.redraw"),
            Button(label=_("Drop"), action="round.drop", subject=round.id),
        ),
    )


def _line(match: Match, desk: Desk) -> Paragraph | None:
    mentee, mentor = desk.person(match.mentee_id), desk.person(match.mentor_id)
    if mentee is None or mentor is None:
        return None
    fits, differs = reasons(match, mentee.who, mentor.who, None)
    why = fits[0] if len(fits) < 2 else _("{one} {two}", one=fits[0], two=fits[1])
    if differs:
        why = _("{fits} To know: {differs}", fits=why, differs=differs[0])
    return Paragraph(
        lead=_(
            "{mentee} with {mentor} · {score} %",
            mentee=mentee.name,
            mentor=mentor.name,
            score=round(match.score * 100),
        ),
        text=why,
    )


def _page(round: Round, page: int, label: Text) -> Button:
    return Button(label=label, action="round.turn", subject=round.id, value=str(page))


def _nobody(programme: Programme, round: Round, desk: Desk) -> Card:
    """An empty round says why, and is not kept."""
    _drop(round, desk)
    figures = desk.figures(programme)
    return card(
        _("No pair for now"),
        bullets(
            _("Where things stand"),
            [
                _n("{count} mentee waits", "{count} mentees wait", figures.waiting),
                _n(
                    "{count} place free among the mentors",
                    "{count} places free among the mentors",
                    sum(place.free for place in desk.mentors_with_room(programme)),
                ),
            ],
        ),
        Note(
            text=_("A pair needs a free place, a common language, and two who were never paired.")
        ),
        buttons(menu_button()),
    )


def _settled(round: Round | None) -> Card:
    if round and round.status is RoundStatus.SENT:
        return card(None, _("This round has been sent already."), buttons(menu_button()))
    return card(
        None,
        _("This round is dropped. Nobody heard of it."),
        buttons(Button(label=_("Compute the pairs"), action="round.draw", style=Style.PRIMARY)),
    )
