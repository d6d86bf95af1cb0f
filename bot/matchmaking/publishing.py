"""A round goes out: each pair is put to its two sides."""

from __future__ import annotations

from datetime import datetime

from bot.deeds import note
from bot.entities import Errand, Programme, RoundStatus, Stage
from bot.events import Press, Replace, Reply
from bot.matchmaking.drafts import draw_button, managed_round, of_lists, state
from bot.matchmaking.proposals import AT_A_TIME, LONGEST, put_forward, whole_lists
from bot.pairs import look_again
from bot.ports import Desk
from bot.shortlists import hand_out
from bot.values import Button, Card, Note, buttons, card
from bot.words import _, _n


def send(press: Press, desk: Desk) -> Reply:
    """Let the round go, once; the errand that follows puts each pair to its two sides."""
    programme, round = managed_round(press, desk)
    if round.status is not RoundStatus.DRAFT:
        return Replace(state(round, programme, desk))
    pairs = desk.draft_count(round)
    round.status = RoundStatus.SENT
    round.settled_at, round.settled_by = desk.now, press.who.id
    desk.promise("round.propose", round.id, desk.now)
    note("match", press.who, programme, desk)
    return Replace(
        _lists_go(desk.drafted_mentees(round), programme)
        if of_lists(round)
        else card(
            _("The proposals are on their way"),
            _n(
                "{count} pair hears of it now, each side in a message of their own.",
                "{count} pairs hear of it now, each side in a message of their own.",
                pairs,
            ),
            Note(text=_("Pairs that accept are introduced at once; the status shows them.")),
            buttons(
                Button(label=_("Programme status"), action="standing.show", subject=programme.id)
            ),
        )
    )


def propose(errand: Errand, desk: Desk) -> datetime | None:
    """Put the pairs of a sent round to their two sides, a few at a time.

    The manager hears how many were left out; whoever has nobody is matched once more, or told.
    """
    round = desk.round(errand.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None or programme.stage is Stage.CLOSED:
        return None
    drafts = desk.drafts(round, limit=AT_A_TIME + LONGEST)
    some = whole_lists(drafts, AT_A_TIME)
    (hand_out if of_lists(round) else put_forward)(some, programme, desk)
    if len(some) >= AT_A_TIME:
        return desk.now
    look_again(programme, desk)
    left_out, manager = desk.dropped(round), desk.person(round.drawn_by)
    if left_out and manager:
        desk.post(manager, _left_out(left_out, programme), f"left-out:{round.id}")
    return None


def _lists_go(mentees: int, programme: Programme) -> Card:
    return card(
        _("The suggestions are on their way"),
        _n(
            "{count} mentee reads now whom they can choose.",
            "{count} mentees read now whom they can choose.",
            mentees,
        ),
        Note(text=_("A mentor hears of it once they are chosen; then they have the last word.")),
        buttons(Button(label=_("Programme status"), action="standing.show", subject=programme.id)),
    )


def _left_out(pairs: int, programme: Programme) -> Card:
    return card(
        None,
        _n(
            "{count} pair of your round was left out: somebody's answers have changed since.",
            "{count} pairs of your round were left out: somebody's answers have changed since.",
            pairs,
        ),
        buttons(draw_button(programme)),
    )
