"""A manager looks at the pairs of a round, one by one where they want to."""

from __future__ import annotations

from bot.entities import Match, Review, RoundStatus
from bot.events import Press, Replace, Reply
from bot.matchmaking.drafts import managed_round, review, state
from bot.matchmaking.replacing import drafted_pair
from bot.matchmaking.weighing import for_and_against, headline
from bot.ports import Desk
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
    match, _round, _programme = drafted_pair(press, desk)
    return Replace(_closely(match, desk))


def approve(press: Press, desk: Desk) -> Reply:
    """The pair is fine; one that was forced is so already."""
    match, round, programme = drafted_pair(press, desk)
    if match.review is not Review.FORCED:
        match.review = Review.APPROVED
    return Replace(review(round, 0, programme, desk))


def _closely(match: Match, desk: Desk) -> Card:
    mentee, mentor = desk.sides(match)

    def _button(label: Text, action: str, style: Style = Style.PLAIN) -> Button:
        return Button(label=label, action=action, subject=match.id, style=style)

    return card(
        headline(mentee, mentor, match.score),
        _("Forced: {note}", note=match.note) if match.review is Review.FORCED else None,
        *for_and_against(match, mentee, mentor),
        Note(text=_("Always and never hold in each round to come.")),
        buttons(
            _button(_("Approve this pair"), "pair.approve", Style.PRIMARY),
            _button(_("Give another mentor"), "pair.others"),
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
