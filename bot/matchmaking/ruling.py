"""What a manager says of two people for always: to be a pair, or never to be one."""

from __future__ import annotations

from bot.entities import Match, Programme, Review, Ruling
from bot.events import Press, Replace, Reply, Say
from bot.matchmaking.drafts import review
from bot.matchmaking.replacing import drafted_pair, next_best
from bot.ports import Desk
from bot.rights import managed
from bot.values import Block, Button, Card, Note, Paragraph, buttons, card
from bot.words import Detail, Moment, Text, _

PAGE = 8


def keep(press: Press, desk: Desk) -> Reply:
    """They are to be a pair, also when the round is computed again."""
    match, round, programme = drafted_pair(press, desk)
    if match.review is not Review.FORCED:
        match.review = Review.LOCKED
    _rule(match, press, desk, must=True)
    return Replace(review(round, 0, programme, desk))


def part(press: Press, desk: Desk) -> Reply:
    """Not these two, neither now nor in the rounds to come."""
    match, round, programme = drafted_pair(press, desk)
    _rule(match, press, desk, must=False)
    next_best(match, round, programme, desk)
    return Replace(review(round, 0, programme, desk))


def show(press: Press, desk: Desk) -> Reply:
    """All that holds for the rounds to come, newest first."""
    programme = managed(press, desk)
    shown = _list(programme, press.page, desk)
    return Replace(shown) if press.value else Say(shown)


def undo(press: Press, desk: Desk) -> Reply:
    """It holds no more; pairs that were made by it stay."""
    programme = managed(press, desk)
    found = [one for one in desk.rulings(programme) if one.id == press.value]
    for one in found:
        desk.drop(one)
    return Replace(_list(programme, 0, desk))


def _rule(match: Match, press: Press, desk: Desk, *, must: bool) -> None:
    """What a manager says of two people last is what holds."""
    ruling = desk.ruling(match)
    if ruling is None:
        desk.add(
            Ruling(
                programme_id=match.programme_id,
                mentee_id=match.mentee_id,
                mentor_id=match.mentor_id,
                must=must,
                by=press.who.id,
                at=press.at,
            )
        )
    else:
        ruling.must, ruling.by, ruling.at = must, press.who.id, press.at


def _list(programme: Programme, page: int, desk: Desk) -> Card:
    rulings = desk.rulings(programme)[::-1]
    page = min(page, max(0, (len(rulings) - 1) // PAGE))
    shown = rulings[page * PAGE : (page + 1) * PAGE]
    more = len(rulings) > (page + 1) * PAGE
    return card(
        _("Always and never"),
        *(block for one in shown for block in _line(one, programme, desk)),
        Note(text=_("This holds in each round to come; nobody else reads it."))
        if shown
        else _("Nothing has been said of any two people."),
        buttons(
            _turn(programme, page - 1, _("Previous")) if page else None,
            _turn(programme, page + 1, _("Next")) if more else None,
            Button(label=_("Back to the pairs"), action="round.draw", subject=programme.id),
        ),
    )


def _line(ruling: Ruling, programme: Programme, desk: Desk) -> tuple[Block | None, ...]:
    mentee, mentor, by = (desk.person(id) for id in (ruling.mentee_id, ruling.mentor_id, ruling.by))
    if mentee is None or mentor is None:
        return ()
    said = (
        _("Always: {mentee} with {mentor}", mentee=mentee.name, mentor=mentor.name)
        if ruling.must
        else _("Never: {mentee} with {mentor}", mentee=mentee.name, mentor=mentor.name)
    )
    on = Moment(at=ruling.at, detail=Detail.DATE)
    return (
        Paragraph(
            lead=said,
            text=_("{who} said so on {day}.", who=by.who, day=on) if by else _("{day}", day=on),
        ),
        buttons(
            Button(label=_("Undo"), action="ruling.undo", subject=programme.id, value=ruling.id)
        ),
    )


def _turn(programme: Programme, page: int, label: Text) -> Button:
    return Button(label=label, action="ruling.list", subject=programme.id, value=str(page))
