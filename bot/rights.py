"""Who may do what, and which programme they mean."""

from __future__ import annotations

from bot.cards import (
    it_is_over,
    managers_only,
    no_programme,
    now_owner,
    out_of_date,
    owners_only,
    which_programme,
)
from bot.entities import Match, Person, Programme, Rank, Side, Stage
from bot.events import Press
from bot.ports import Desk
from bot.values import Card


class Refused(Exception):
    """This person may not do that, or it does not exist for them; the card says so."""

    def __init__(self, card: Card) -> None:
        super().__init__(str(card.summary))
        self.card = card


def meant(press: Press, desk: Desk) -> Programme:
    """The programme that a member's word or press is about; raises Refused to ask which.

    The one that the press names, else that of the channel, else the one they take part in, else
    the only one that is open.
    """
    named = _named(press, desk)
    if named and (named.stage is Stage.OPEN or desk.rank(press.who, named)):
        return named
    if named:
        raise Refused(out_of_date() if named.stage is Stage.DRAFT else no_programme([]))
    running = [one for one in desk.programmes() if one.stage is Stage.OPEN]
    mine = {enrolment.programme_id for enrolment in desk.enrolments(press.who)}
    return _only([one for one in running if one.id in mine] or running, press, desk)


def managed(press: Press, desk: Desk, *, closed: bool = False) -> Programme:
    """The programme that a manager's word or press is about, theirs to manage; raises Refused.

    One that is over only where `closed` says that it may be.
    """
    named = _named(press, desk)
    if named:
        check_manager(press.who, named, desk, closed=closed)
        return named
    mine = desk.steers(press.who)
    if not mine:
        check_anybody_manages(press.who, desk)
        mine = desk.steers(press.who)
    return _only(mine, press, desk)


def check_manager(who: Person, programme: Programme, desk: Desk, *, closed: bool = False) -> None:
    """Only the programme's managers pass, and while it is not over; raises Refused."""
    if desk.rank(who, programme) is None:
        check_anybody_manages(who, desk, programme)
    if programme.stage is Stage.CLOSED and not closed:
        raise Refused(it_is_over(programme))


def check_owner(who: Person, programme: Programme, desk: Desk) -> None:
    """Only the programme's owners pass; raises Refused."""
    check_manager(who, programme, desk, closed=True)
    if desk.rank(who, programme) is not Rank.OWNER:
        owners = [p for p, steward in desk.stewards(programme) if steward.rank is Rank.OWNER]
        raise Refused(owners_only([owner.who for owner in owners or desk.owners()]))


def check_anybody_manages(who: Person, desk: Desk, programme: Programme | None = None) -> None:
    """Whoever comes first to a community without any owner becomes it; anybody else is Refused.

    Where the operator named nobody, a programme without a manager could never begin.
    """
    owners = desk.owners()
    if owners or desk.community.managers_named:
        managers = desk.managers(programme) if programme else owners
        raise Refused(managers_only([manager.who for manager in managers]))
    who.owner = True
    desk.post(who, now_owner(), f"owner:{who.id}")


def contact(programme: Programme, desk: Desk) -> Person | None:
    """Whom the members of a programme ask first."""
    named = desk.person(programme.contact_id) if programme.contact_id else None
    return named or next(iter(desk.managers(programme)), None)


def own_match(id: str, who: Person, desk: Desk) -> tuple[Match, Side]:
    """A match that this person is part of, and their side; raises Refused for any other."""
    match = desk.match(id)
    side = match.side(who.id) if match else None
    if match is None or side is None:
        raise Refused(out_of_date())
    return match, side


def programme_of(match: Match, desk: Desk) -> Programme:
    """The programme that a match belongs to."""
    programme = desk.programme(match.programme_id)
    if programme is None:
        raise LookupError(f"match {match.id} has lost its programme")
    return programme


def _named(press: Press, desk: Desk) -> Programme | None:
    """The programme whose id the button carries, or else the one that lives in this channel."""
    if press.subject:
        named = desk.programme(press.subject)
        if named is None:
            raise Refused(out_of_date())
        return named
    here = [
        one
        for one in desk.programmes()
        if press.channel in one.channels and (one.stage is Stage.OPEN or desk.rank(press.who, one))
    ]
    # Several in one channel: then the channel does not tell which.
    return here[0] if len(here) == 1 else None


def _only(found: list[Programme], press: Press, desk: Desk) -> Programme:
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(which_programme(found, press))
    raise Refused(no_programme([owner.who for owner in desk.owners()]))
