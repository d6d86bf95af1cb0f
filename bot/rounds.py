"""The matching round: the pairs are computed, a manager looks at them, then they go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import offers
from bot.cards import menu_button, out_of_date, reasons
from bot.deeds import note
from bot.entities import Errand, Match, Programme, Round, RoundStatus, Stage, Status
from bot.events import Press, Replace, Reply, Say
from bot.ports import Desk
from bot.rights import Refused, check_manager, managed
from bot.values import Button, Card, Divider, Note, Paragraph, Style, bullets, buttons, card
from bot.words import Text, _, _n

PAGE = 8
"""Pairs shown at a time: a card that can be read without scrolling twice."""

AT_A_TIME = 25
"""Pairs proposed in one transaction: the others' replies do not wait long behind it."""


def draw(press: Press, desk: Desk) -> Reply:
    """Compute the pairs, or show those that wait for the manager already; nothing is sent."""
    programme = managed(press, desk)
    drawn = desk.draft_round(programme)
    if drawn and desk.answers_since(programme, drawn.drawn_at):
        _drop(drawn, desk)
        drawn = None
    return Say(_review(drawn or _compute(press, programme, desk), 0, programme, desk))


def redraw(press: Press, desk: Desk) -> Reply:
    """Compute again."""
    programme = managed(press, desk)
    old = desk.draft_round(programme)
    if old:
        _drop(old, desk)
    return Replace(_review(_compute(press, programme, desk), 0, programme, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the pairs."""
    programme, round = _managed_round(press, desk)
    if round.status is not RoundStatus.DRAFT:
        return Replace(_settled(round))
    page = press.page
    return Replace(_review(round, page, programme, desk))


def send(press: Press, desk: Desk) -> Reply:
    """Let the round go, once; the errand that follows puts each pair to its two sides."""
    programme, round = _managed_round(press, desk)
    if round.status is not RoundStatus.DRAFT:
        return Replace(_settled(round))
    pairs = desk.draft_count(round)
    round.status = RoundStatus.SENT
    round.settled_at = desk.now
    desk.promise("round.propose", round.id, desk.now)
    note("match", press.who, programme, desk)
    return Replace(
        card(
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

    Since the draw somebody may have changed their answers or taken the last place: each pair is
    looked at again, and the manager hears how many were left out.
    """
    round = desk.round(errand.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None or programme.stage is Stage.CLOSED:
        return None
    drafts = desk.drafts(round, limit=AT_A_TIME)
    mentees = {place.person.id: place for place in desk.waiting_mentees(programme)}
    mentors = {place.person.id: place for place in desk.mentors_with_room(programme)}
    tried = desk.tried_pairs(programme)
    for match in drafts:
        mentee, mentor = mentees.get(match.mentee_id), mentors.get(match.mentor_id)
        fit = offers.still_fits(mentee, mentor, tried, desk.now) if mentee and mentor else None
        if fit is None or mentor is None:
            match.status = Status.DROPPED
            continue
        match.score = fit.score
        match.findings = offers.kept(fit)
        mentors[match.mentor_id] = replace(mentor, free=mentor.free - 1)
        offers.propose(match, desk)
    if len(drafts) == AT_A_TIME:
        return desk.now
    left_out, manager = desk.dropped(round), desk.person(round.drawn_by)
    if left_out and manager:
        desk.post(manager, _left_out(left_out, programme), f"left-out:{round.id}")
    return None


def drop(press: Press, desk: Desk) -> Reply:
    """Forget the round; nobody hears of it."""
    _programme, round = _managed_round(press, desk)
    if round.status is RoundStatus.DRAFT:
        _drop(round, desk)
    return Replace(_settled(round))


def _managed_round(press: Press, desk: Desk) -> tuple[Programme, Round]:
    """A round of a programme that this person manages; raises Refused for any other."""
    round = desk.round(press.subject)
    programme = desk.programme(round.programme_id) if round else None
    if round is None or programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    return programme, round


def _compute(press: Press, programme: Programme, desk: Desk) -> Round:
    round = desk.add(Round(programme_id=programme.id, drawn_by=press.who.id, drawn_at=press.at))
    fits = offers.compute(programme, desk.waiting_mentees(programme), desk)
    desk.add_many([offers.drafted(fit, programme, round.id) for fit in fits])
    return round


def _drop(round: Round, desk: Desk) -> None:
    desk.drop_drafts(round)
    round.status = RoundStatus.DROPPED
    round.settled_at = desk.now


def _review(round: Round, page: int, programme: Programme, desk: Desk) -> Card:
    pairs = desk.draft_count(round)
    if not pairs:
        _drop(round, desk)
        return _nobody(programme, desk)
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
            "{count} mentee stays alone for now: no place, no common language, or paired before.",
            "{count} mentees stay alone for now: no place, no common language, or paired before.",
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
            Button(label=_("Compute again"), action="round.redraw", subject=programme.id),
            Button(label=_("Drop"), action="round.drop", subject=round.id),
        ),
    )


def _line(match: Match, desk: Desk) -> Paragraph:
    mentee, mentor = desk.sides(match)
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


def _nobody(programme: Programme, desk: Desk) -> Card:
    """An empty round says why, and is not kept."""
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
                    figures.free,
                ),
            ],
        ),
        Note(
            text=_("A pair needs a free place, a common language, and two who were never paired.")
        ),
        buttons(menu_button()),
    )


def _left_out(pairs: int, programme: Programme) -> Card:
    return card(
        None,
        _n(
            "{count} pair of your round was left out: somebody's answers have changed since.",
            "{count} pairs of your round were left out: somebody's answers have changed since.",
            pairs,
        ),
        buttons(_draw_button(programme.id)),
    )


def _draw_button(programme_id: str) -> Button:
    return Button(
        label=_("Compute the pairs"),
        action="round.draw",
        subject=programme_id,
        style=Style.PRIMARY,
    )


def _settled(round: Round) -> Card:
    if round.status is RoundStatus.SENT:
        return card(None, _("This round has been sent already."), buttons(menu_button()))
    return card(
        None,
        _("This round is dropped. Nobody heard of it."),
        buttons(_draw_button(round.programme_id)),
    )
