"""Finding pairs, and putting a match to its two sides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards import menu_button, reasons
from bot.entities import Enrolment, Match, Mentoring, Person, Programme, Side, Status
from bot.matching import Candidate, Fit, pair
from bot.matching.spelling import terms
from bot.ports import Desk, Place, Telling
from bot.rights import programme_of
from bot.values import Button, Buttons, Card, Note, Quote, Style, bullets, buttons, card
from bot.words import Moment, Text, _


def candidate(place: Place, side: Side) -> Candidate:
    """Somebody's answers on that side, as the matching reads them."""
    told = place.enrolment
    return Candidate(
        id=place.person.id,
        needs=tuple(terms(told.seeks)),
        goals=(told.goals,) if told.goals else (),
        expertise=tuple(terms(told.offers)),
        themes=tuple(told.wanted if side is Side.MENTEE else told.offered),
        hobbies=tuple(terms(told.interests)),
        sector=told.sector,
        languages=tuple(told.languages),
        slots=tuple(told.slots),
        zone=place.person.reader.zone,
        seniority=told.experience,
        personality=tuple(told.personality),
        style=told.style,
        values=tuple(told.values),
        path=told.degree,
        mode=told.mode,
        city=told.city,
        wants_level=told.wants_level,
        manager=told.manager_id,
        places=place.free,
    )


@dataclass(frozen=True)
class Gathering:
    """Who is to be matched, as they were at one instant."""

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    tried: frozenset[tuple[str, str]]
    at: datetime


@dataclass(frozen=True)
class Computed:
    """The pairs that came of it, best first; so many of them are kept already."""

    fits: tuple[Fit, ...]
    at: datetime
    kept: int = 0

    def some(self, count: int) -> tuple[Fit, ...]:
        """The next of them to keep."""
        return self.fits[self.kept : self.kept + count]

    def after(self, count: int) -> Computed | None:
        """What is left once they are kept."""
        kept = self.kept + count
        return replace(self, kept=kept) if kept < len(self.fits) else None


def gather(
    programme: Programme,
    desk: Desk,
    mentees: list[Place] | None = None,
    mentor_id: str | None = None,
) -> Gathering:
    """The mentees who wait, or those, and the mentors who have room, or that one."""
    among = None if mentees is None else [place.person.id for place in mentees]
    waiting = desk.waiting_mentees(programme) if mentees is None else mentees
    mentors = desk.mentors_with_room(programme, None if mentor_id is None else [mentor_id])
    return Gathering(
        tuple(candidate(place, Side.MENTEE) for place in waiting),
        tuple(candidate(place, Side.MENTOR) for place in mentors),
        desk.tried_pairs(programme, among),
        desk.now,
    )


def compute(people: Gathering, tell: Telling | None = None) -> Computed:
    """The best pairs among them; plain, so that it can be thought in another process."""
    return Computed(tuple(pair(people.mentees, people.mentors, people.tried, people.at)), people.at)


def drafted(fit: Fit, programme: Programme, round_id: str) -> Match:
    """A fit, as a match that nobody has heard of yet."""
    return Match(
        programme_id=programme.id,
        round_id=round_id,
        mentee_id=fit.mentee,
        mentor_id=fit.mentor,
        score=fit.score,
        findings=kept(fit),
    )


def kept(fit: Fit) -> list[dict[str, object]]:
    """What was found of a pair, as it is kept with the match."""
    return [found.kept() for found in fit.findings]


def still_fits(
    mentee: Place, mentor: Place, tried: frozenset[tuple[str, str]], now: datetime
) -> Fit | None:
    """That pair by today's answers, or None where it is not allowed any more."""
    sides = [candidate(mentee, Side.MENTEE)], [candidate(mentor, Side.MENTOR)]
    return next(iter(pair(*sides, tried, now)), None)


def propose(match: Match, desk: Desk) -> None:
    """Put a match to both sides, by letter."""
    match.propose(desk.now)
    for side, person, _other in desk.facing(match):
        desk.post(person, proposal(match, side, desk), f"proposal:{match.id}:{side}")


def proposal(match: Match, side: Side, desk: Desk) -> Card:
    """A match as one side sees it now: who, why, what does not match, what can be done."""
    mentee, mentor = desk.sides(match)
    other = mentor if side is Side.MENTEE else mentee
    fits, differs = reasons(match, mentee.who, mentor.who, side)
    programme = programme_of(match, desk)
    title = (
        _("A mentor for you: {name}", name=other.name)
        if side is Side.MENTEE
        else _("A mentee for you: {name}", name=other.name)
    )
    said = card(
        title,
        *_presentation(side, other, desk.enrolment(other, programme)),
        bullets(_("Why the two of you"), fits),
        bullets(_("What does not match"), differs),
        *_standing(match, side, other),
    )
    return desk.worded(said, programme)


def _presentation(side: Side, other: Person, told: Enrolment | None) -> list[Text | Quote]:
    lines: list[Text | Quote] = [_("I suggest that you meet {other}.", other=other.who)]
    if told and side is Side.MENTOR and told.goals:
        lines += [_("Their goals, in their own words:"), Quote(words=told.goals)]
    if told and side is Side.MENTEE and told.offers:
        lines += [_("What they can pass on:"), Quote(words=told.offers)]
    return lines


def _standing(match: Match, side: Side, other: Person) -> list[Text | Note | Buttons | None]:
    match match.status:
        case Status.PROPOSED if match.accepted(side):
            return [
                _("You have accepted. One answer is still to come: {other}.", other=other.who),
                Note(text=_("As soon as it is there, I introduce you to each other here.")),
            ]
        case Status.PROPOSED:
            return [
                Note(
                    text=_("When both of you accept, I introduce you. {name} is asked too.",
                           name=other.name)
                ),
                buttons(
                    Button(label=_("Accept"), action="match.accept", subject=match.id,
                           style=Style.PRIMARY),
                    Button(label=_("Decline"), action="match.decline", subject=match.id),
                ),
            ]  # fmt: skip
        case Status.ACTIVE if match.began_at:
            return [
                _("You have been a pair since {when}.", when=Moment(at=match.began_at)),
                buttons(Button(label=_("Plan our meetings"), action="meet.open", subject=match.id))
                if match.kind is not Mentoring.FLASH
                else Note(text=_("You meet once, for one question.")),
            ]
        case Status.DECLINED if match.declined_by is side:
            return [_("You have declined this proposal.")]
        case _:
            return [_("This proposal is closed."), buttons(menu_button())]
