"""A mentee gets another mentor of the manager's choice, before anybody hears of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Annotated, ClassVar

from bot import offers
from bot.deeds import note
from bot.entities import (
    Match,
    Mentoring,
    Person,
    Programme,
    Review,
    Round,
    Standing,
)
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.matching import Fit
from bot.matchmaking.drafts import of_lists, review
from bot.matchmaking.replacing import (
    allowed,
    around,
    drafted_pair,
    instead,
    leave_alone,
    look_after_peer,
    take_out,
)
from bot.matchmaking.weighing import (
    AllTheSame,
    Weighed,
    best_for,
    for_and_against,
    headline,
    in_a_word,
    ranked,
    weigh,
)
from bot.people import find
from bot.ports import Desk, Place
from bot.values import Block, Button, Card, Note, Paragraph, Style, bullets, buttons, card, facts
from bot.words import Text, _, _n

RANKED = 50
"""Mentors who are ranked for somebody: further down, the number says nothing more."""

MOST_EXCHANGES = 3


class Wanting(Form):
    """Whom a manager had in mind for somebody."""

    name: ClassVar[str] = "pair-why"
    title: ClassVar[Text] = _("Why not somebody else?")
    submit: ClassVar[Text] = _("Look")

    whom: Annotated[list[str], Limit(1), Question(_("Which mentor"), Look.PEOPLE)]


class Insisting(Form):
    """Why two are to be a pair of this round though a rule speaks against it."""

    name: ClassVar[str] = "pair-insist"
    title: ClassVar[Text] = _("Force this pair")
    submit: ClassVar[Text] = _("Force this pair")

    note: AllTheSame


def show(press: Press, desk: Desk) -> Reply:
    """The three who fit that mentee best besides, and the other ways out."""
    match, round, programme = drafted_pair(press, desk)
    return Replace(_others(match, round, programme, desk))


def give(press: Press, desk: Desk) -> Reply:
    """One of them instead; nobody else is moved."""
    match, round, programme = drafted_pair(press, desk)
    besides = desk.drafted_pairs(programme) - {(match.mentee_id, match.mentor_id)}
    wanted = match.mentee_id, press.value
    fit = allowed([wanted], besides, programme, desk).get(wanted)
    if fit is None or press.value == match.mentor_id:
        return Replace(_others(match, round, programme, desk))
    take_out(match, desk)
    desk.add(instead(fit, match, round, programme))
    look_after_peer(match, round, programme, desk)
    return Replace(review(round, 0, programme, desk))


def leave(press: Press, desk: Desk) -> Reply:
    """Better nobody for now, also when whoever waits is matched at once: the managers look."""
    match, round, programme = drafted_pair(press, desk)
    take_out(match, desk)
    leave_alone(offers.HELD, match, round, programme, desk)
    look_after_peer(match, round, programme, desk)
    return Replace(review(round, 0, programme, desk))


def ask_whom(press: Press, desk: Desk) -> Reply:
    """Why not somebody else: whom?"""
    match, _round, _programme = drafted_pair(press, desk)
    return Ask(Wanting, subject=match.id)


def why_not(form: Submission[Wanting], desk: Desk) -> Reply:
    """How that mentor would fit, what stands in the way, and who has their places."""
    match, round, programme = drafted_pair(Press(form.who, form.at, form.subject), desk)
    found = find(form.answers.whom, desk)
    fault = found.fault or _no_mentor(found.people[0], match, programme, desk)
    if fault:
        return Fix(form.asked, {"whom": fault})
    return Say(_instead(found.people[0], match, round, programme, desk))


def exchange(press: Press, desk: Desk) -> Reply:
    """Two mentees of the round change mentors, where the rules let both."""
    match, round, programme = drafted_pair(press, desk)
    other, _same, _programme = drafted_pair(replace(press, subject=press.value), desk)
    if other.round_id != match.round_id or other.id == match.id or of_lists(round):
        return Replace(review(round, 0, programme, desk))
    fits = _exchanged(match, [other], programme, desk).get(other.id)
    if not fits:
        return Replace(_others(match, round, programme, desk))
    for one in (match, other):
        take_out(one, desk)
    desk.add_many([offers.drafted(fit, programme, round.id) for fit in fits])
    return Replace(review(round, 0, programme, desk))


def ask_note(press: Press, desk: Desk) -> Reply:
    """Go beyond a rule: that needs a word on why."""
    match, round, programme = drafted_pair(press, desk)
    mentor = desk.person(press.value or press.subject.partition(":")[2])
    if mentor is None or _no_mentor(mentor, match, programme, desk):
        return Replace(_others(match, round, programme, desk))
    weighed = _weighed(mentor, match, programme, desk)
    if not weighed.possible:
        return Replace(_instead(mentor, match, round, programme, desk))
    said = bullets(_("What stands in the way"), list(weighed.rules))
    return Ask(Insisting, subject=f"{match.id}:{mentor.id}", opening=(said,) if said else ())


def force(form: Submission[Insisting], desk: Desk) -> Reply:
    """They are a pair of this round whatever the rules say; the note is kept."""
    match, round, programme = drafted_pair(Press(form.who, form.at, form.subject), desk)
    mentor = desk.person(form.subject.partition(":")[2])
    if mentor is None or _no_mentor(mentor, match, programme, desk):
        return Say(_others(match, round, programme, desk))
    weighed = _weighed(mentor, match, programme, desk)
    if not weighed.possible:
        return Say(_instead(mentor, match, round, programme, desk))
    take_out(match, desk)
    new = weighed.match
    new.round_id, new.review, new.note = round.id, Review.FORCED, form.answers.note
    new.rank = match.rank if of_lists(round) else 0
    desk.add(new)
    look_after_peer(match, round, programme, desk)
    mentee, _old = desk.sides(match)
    about = f"{mentee.name}, {mentor.name} ({new.note})"
    note("insist", form.who, programme, desk, about)
    return Say(review(round, 0, programme, desk))


def _others(match: Match, round: Round, programme: Programme, desk: Desk) -> Card:
    mentee, mentor = desk.sides(match)
    people = around(match.mentee_id, match, round, programme, desk)
    told = desk.enrolment(mentee, programme)
    waits = told is not None and bool(people.mentees)
    found = best_for(Place(mentee, told), programme, people) if told and waits else []
    return card(
        _("Another mentor for {name}", name=mentee.name),
        *(block for one in found for block in _line(one, match, desk)),
        None
        if found
        else _("Nobody else whom the rules allow has a place for {name}.", name=mentee.first_name),
        Note(
            text=_("Now with {mentor}, {score} %. Nobody else is moved.",
                   mentor=mentor.name, score=_percent(match.score))
        ),
        buttons(
            _button(_("Why not somebody else?"), "pair.whom", match),
            _button(
                _("Take {name} off the list", name=mentor.name)
                if of_lists(round)
                else _("Nobody for now"),
                "pair.leave",
                match,
            ),
            _button(_("Back to the pair"), "pair.look", match),
        ),
    )  # fmt: skip


def _line(one: Match, match: Match, desk: Desk) -> tuple[Block | None, ...]:
    mentee, mentor = desk.sides(one)
    return (
        Paragraph(
            lead=headline(mentee, mentor, one.score),
            text=in_a_word(one, mentee, mentor) or _("They have told little."),
        ),
        buttons(_button(_("Give {name}", name=mentor.name), "pair.give", match, value=mentor.id)),
    )


def _instead(mentor: Person, match: Match, round: Round, programme: Programme, desk: Desk) -> Card:
    """One mentor whom the round did not give to a mentee, and why not."""
    mentee, now = desk.sides(match)
    weighed = _weighed(mentor, match, programme, desk)
    if weighed.confided:
        return card(
            None,
            _("{mentee} and {mentor} are not put together.", mentee=mentee.who, mentor=mentor.who),
            Note(text=_("Something told in confidence speaks against it. I keep it to myself.")),
            buttons(_button(_("Back to the pair"), "pair.look", match)),
        )
    theirs = desk.drafts_of(round, mentor)
    return card(
        headline(mentee, mentor, weighed.match.score),
        facts(
            (_("Now with"), _("{mentor}, {score} %", mentor=now.who, score=_percent(match.score))),
            (_("Rank"), _rank(mentor, match, round, programme, desk)),
        ),
        *for_and_against(weighed.match, mentee, mentor),
        bullets(_("What stands in the way"), _hindrances(weighed, mentor, theirs, desk)),
        Note(text=_("Nothing stands in the way: the round is better for all with the other one."))
        if not weighed.rules and not weighed.full
        else None,
        buttons(
            _way(weighed, mentor, match),
            *([] if of_lists(round) else _exchanges(theirs, match, programme, desk)),
            _button(_("Back to the pair"), "pair.look", match),
        ),
    )


def _hindrances(weighed: Weighed, mentor: Person, theirs: list[Match], desk: Desk) -> list[Text]:
    """The rules; and who has the places, with how well they fit."""
    said = list(weighed.rules)
    if not weighed.full:
        return said
    if not theirs:
        return [_("{mentor} has no place free.", mentor=mentor.who), *said]
    return [
        *(
            _("{mentor} is with {mentee} in this round, at {score} %.",
              mentor=mentor.who, mentee=desk.sides(one)[0].who, score=_percent(one.score))
            for one in theirs
        ),
        *said,
    ]  # fmt: skip


def _rank(
    mentor: Person, match: Match, round: Round, programme: Programme, desk: Desk
) -> Text | None:
    """Where a mentor stands among all who have room, whoever the round gives them to."""
    mentees = desk.waiting_mentees(programme, [match.mentee_id])
    people = offers.gather(programme, desk, mentees)
    ranks = {fit.mentor: fit.rank for fit in ranked(people, RANKED, 1)}
    if mentor.id not in ranks:
        return None
    return _n(
        "{rank} of the {count} mentor who could take {name}",
        "{rank} of the {count} mentors who could take {name}",
        len(ranks),
        rank=ranks[mentor.id],
        name=desk.sides(match)[0].first_name,
    )


def _way(weighed: Weighed, mentor: Person, match: Match) -> Button | None:
    if not weighed.possible:
        return None
    if weighed.rules:
        return _button(_("Force, with a note"), "pair.insist", match, value=mentor.id)
    label = _("Give {name}", name=mentor.name)
    return _button(label, "pair.give", match, value=mentor.id, style=Style.PRIMARY)


def _exchanges(theirs: list[Match], match: Match, programme: Programme, desk: Desk) -> list[Button]:
    """Those of the round who could change mentors with this mentee."""
    some = theirs[:MOST_EXCHANGES]
    fits = _exchanged(match, some, programme, desk)
    return [
        _button(
            _("Exchange with {name}", name=desk.sides(one)[0].name),
            "pair.swap",
            match,
            value=one.id,
        )
        for one in some
        if one.id in fits
    ]


def _exchanged(
    match: Match, others: list[Match], programme: Programme, desk: Desk
) -> dict[str, list[Fit]]:
    """The two pairs that an exchange with each would make; those with whom a rule forbids none."""
    crossed = {
        one.id: ((match.mentee_id, one.mentor_id), (one.mentee_id, match.mentor_id))
        for one in others
    }
    if not crossed:
        return {}
    both = [match, *others]
    besides = desk.drafted_pairs(programme) - {(one.mentee_id, one.mentor_id) for one in both}
    fits = allowed(list(chain.from_iterable(crossed.values())), besides, programme, desk)
    return {
        id: [fits[pair] for pair in pairs]
        for id, pairs in crossed.items()
        if all(pair in fits for pair in pairs)
    }


def _weighed(mentor: Person, match: Match, programme: Programme, desk: Desk) -> Weighed:
    mentee, _now = desk.sides(match)
    asks, helps = desk.enrolment(mentee, programme), desk.enrolment(mentor, programme)
    if asks is None or helps is None:
        raise LookupError(f"match {match.id} is between two who do not take part")
    pair = match.mentee_id, match.mentor_id
    round = desk.round(match.round_id) if match.round_id else None
    # On a list nobody takes a place yet.
    others = set() if round and of_lists(round) else desk.drafted_pairs(programme) - {pair}
    if match.kind is Mentoring.PEER and any(mentor.id in both for both in others):
        return weigh(Place(mentee, asks), Place(mentor, helps, 0), programme, desk)
    drafted = [one for _mentee, one in others]
    theirs = [one for one in desk.open_matches(mentor, programme) if one.mentor_id == mentor.id]
    free = helps.capacity - len(theirs) - drafted.count(mentor.id)
    return weigh(Place(mentee, asks), Place(mentor, helps, free), programme, desk)


def _no_mentor(who: Person, match: Match, programme: Programme, desk: Desk) -> Text | None:
    """Why somebody cannot be the mentor of that mentee at all."""
    told = desk.enrolment(who, programme)
    if who.id == match.mentee_id:
        return _("These are one and the same person.")
    if who.id == match.mentor_id:
        return _("{who} is the one they have now.", who=who.who)
    if told is None or told.standing is not Standing.ACTIVE:
        return _("{who} does not take part in “{programme}”.",
                 who=who.who, programme=programme.name)  # fmt: skip
    if not told.role.mentors:
        return _("{who} is no mentor here.", who=who.who)
    return None


def _percent(score: float) -> int:
    """A score in percent."""
    return round(100 * score)


def _button(
    label: Text, action: str, match: Match, value: str = "", style: Style = Style.PLAIN
) -> Button:
    return Button(label=label, action=action, subject=match.id, value=value, style=style)
