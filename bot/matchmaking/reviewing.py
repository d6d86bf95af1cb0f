"""A manager looks at the pairs of a round, one by one where they want to."""

from __future__ import annotations

from dataclasses import replace

from bot import offers
from bot.cards import out_of_date
from bot.entities import Match, Programme, Review, Round, RoundStatus, Ruling, Status
from bot.events import Press, Replace, Reply
from bot.matchmaking.drafts import managed_round, review, state
from bot.matchmaking.weighing import for_and_against, headline
from bot.ports import Desk
from bot.rights import Refused
from bot.values import Button, Card, Note, Style, buttons, card
from bot.words import Text, _


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the pairs."""
    programme, round = managed_round(press, desk)
    if round.status is not RoundStatus.DRAFT:
        return Replace(state(round, programme, desk))
    return Replace(review(round, press.page, programme, desk))


def look(press: Press, desk: Desk) -> Reply:
    """One pair: all that fits, all that does not, and what can be done with it."""
    match, _round, _programme = _pair(press, desk)
    return Replace(_closely(match, desk))


def approve(press: Press, desk: Desk) -> Reply:
    """The pair is fine."""
    match, round, programme = _pair(press, desk)
    match.review = Review.APPROVED
    return Replace(review(round, 0, programme, desk))


def keep(press: Press, desk: Desk) -> Reply:
    """They are to be a pair, also when the round is computed again."""
    match, round, programme = _pair(press, desk)
    match.review = Review.LOCKED
    _rule(match, press, desk, must=True)
    return Replace(review(round, 0, programme, desk))


def reject(press: Press, desk: Desk) -> Reply:
    """Not these two in this round: the mentee gets the next best, and nobody else is moved."""
    match, round, programme = _pair(press, desk)
    return Replace(_without(match, round, programme, desk))


def part(press: Press, desk: Desk) -> Reply:
    """Not these two, neither now nor in the rounds to come."""
    match, round, programme = _pair(press, desk)
    _rule(match, press, desk, must=False)
    return Replace(_without(match, round, programme, desk))


def _pair(press: Press, desk: Desk) -> tuple[Match, Round, Programme]:
    """A pair that nobody has heard of, theirs to look at; raises Refused for any other."""
    match = desk.match(press.subject)
    if match is None or match.round_id is None:
        raise Refused(out_of_date())
    programme, round = managed_round(replace(press, subject=match.round_id), desk)
    if round.status is not RoundStatus.DRAFT or match.status is not Status.DRAFT:
        raise Refused(state(round, programme, desk))
    return match, round, programme


def _closely(match: Match, desk: Desk) -> Card:
    mentee, mentor = desk.sides(match)

    def _button(label: Text, action: str, style: Style = Style.PLAIN) -> Button:
        return Button(label=label, action=action, subject=match.id, style=style)

    return card(
        headline(mentee, mentor, match.score),
        *for_and_against(match, mentee, mentor),
        Note(
            text=_(
                "Another one: {mentee} gets the next best, and nobody else is moved. "
                "Always and never hold in each round to come.",
                mentee=mentee.name,
            )
        ),
        buttons(
            _button(_("Approve this pair"), "pair.approve", Style.PRIMARY),
            _button(_("Give another mentor"), "pair.reject"),
            _button(_("Always these two"), "pair.keep"),
            _button(_("Never these two"), "pair.part"),
            Button(
                label=_("Back to the pairs"),
                action="round.turn",
                subject=match.round_id or "",
                value="0",
            ),
        ),
    )


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


def _without(match: Match, round: Round, programme: Programme, desk: Desk) -> Card:
    """The round with the next best in place of that pair, or with nobody."""
    match.review, match.status = Review.REJECTED, Status.DROPPED
    if (ruling := desk.ruling(match)) and ruling.must:
        desk.drop(ruling)
    people = offers.gather(
        programme,
        desk,
        desk.waiting_mentees(programme, [match.mentee_id]),
        besides=desk.drafted_pairs(programme),
    )
    never = people.rules.never | desk.rejected_pairs(round)
    computed = offers.compute(replace(people, rules=replace(people.rules, never=never)))
    desk.add_many([offers.drafted(fit, programme, round.id) for fit in computed.fits])
    desk.add_many([offers.alone(left, programme, round.id) for left in computed.unmatched])
    return review(round, 0, programme, desk)
