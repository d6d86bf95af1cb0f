"""A mentee says whom to ask first, and who comes next; or that nobody on the list is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar

from bot import offers, shortlists
from bot.cards import still_there, who_looks
from bot.entities import Errand, Match, Mentoring, Person, Programme, Side, Stage, Status
from bot.events import Ask, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question
from bot.pairs import heard, look_again
from bot.ports import Desk
from bot.rights import meant, programme_of
from bot.shortlists import (
    ask_next,
    card_of,
    choices,
    choose_by,
    chosen_card,
    close,
    closed_at,
    given_at,
    next_ones,
    over,
    reminded_at,
    shortlist,
    shown_choices,
    ways,
)
from bot.values import Button, Card, Note, bullets, buttons, card
from bot.words import Text, _, _n, plain

NOBODY = "nobody"
"""Chosen where nobody else is to be asked."""

FURTHER = ("second", "third")
"""The questions that may stay open."""


class Ranking(Form):
    """Whom a mentee would like to meet, first of all and else."""

    name: ClassVar[str] = "list-rank"
    title: ClassVar[Text] = _("Whom do I ask?")
    submit: ClassVar[Text] = _("Ask")

    first: Annotated[
        str,
        Question(
            _("First of all"),
            Look.CHOICE,
            _("I ask one after the other; once you have sent it, the order stays."),
        ),
    ]
    second: Annotated[str, Question(_("If it is a no, then"), Look.CHOICE)] = NOBODY
    third: Annotated[str, Question(_("And after that"), Look.CHOICE)] = NOBODY

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Each of them once."""
        before = {known.get("first")}
        faults = {}
        for name in FURTHER:
            told = known.get(name, NOBODY)
            if told != NOBODY and told in before:
                faults[name] = _("You have chosen this person already.")
            before.add(told)
        return faults


class Refusing(Form):
    """None of them, with a reason if one wants."""

    name: ClassVar[str] = "list-none"
    title: ClassVar[Text] = _("None of these")
    submit: ClassVar[Text] = _("Look for others")

    reason: Annotated[
        str,
        Limit(500),
        Question(
            _("What was missing? (optional)"),
            Look.PARAGRAPH,
            _("Only the programme's managers can read it; nobody on the list does."),
        ),
    ] = ""


def show(press: Press, desk: Desk) -> Reply:
    """The list as it stands now."""
    return Say(card_of(press.who, meant(press, desk), desk))


def ask(press: Press, desk: Desk) -> Reply:
    """Say who comes first; of those who are still free."""
    programme = meant(press, desk)
    shown = shown_choices(press.who, programme, desk)
    if not shown:
        return Say(_nothing_left(press.who, programme, desk))
    free = tuple(Option(match.id, plain(mentor.name)) for match, mentor in shown)
    further = (*free, Option(NOBODY, _("Nobody else")))
    fewer = FURTHER[max(0, len(shown) - 1) :]
    return Ask(
        Ranking.without(fewer),
        subject=programme.id,
        filled={name: NOBODY for name in FURTHER if name not in fewer},
        options={"first": free, **{name: further for name in FURTHER if name not in fewer}},
    )


def choose(form: Submission[Ranking], desk: Desk) -> Reply:
    """The first of them is asked; those who were not chosen may be suggested again."""
    programme = meant(Press(form.who, form.at, form.subject), desk)
    told = form.answers
    wanted = [told.first, *(getattr(told, name, NOBODY) for name in FURTHER)]
    by_id = {match.id: match for match in choices(form.who, programme, desk)}
    return Say(_choose(form.who, [by_id[id] for id in wanted if id != NOBODY], programme, desk))


def take(press: Press, desk: Desk) -> Reply:
    """The only one of a list is the right one."""
    programme = meant(press, desk)
    mine = [match for match, _mentor in shown_choices(press.who, programme, desk)]
    wanted = [match for match in mine if match.id == press.value]
    if not mine:
        return Say(_nothing_left(press.who, programme, desk))
    if not wanted:
        return Say(card_of(press.who, programme, desk))
    return Replace(_choose(press.who, wanted, programme, desk))


def ask_why(press: Press, desk: Desk) -> Reply:
    """None of these: a reason may be given first."""
    programme = meant(press, desk)
    if not choices(press.who, programme, desk):
        return Say(card_of(press.who, programme, desk))
    return Ask(Refusing, subject=programme.id)


def refuse(form: Submission[Refusing], desk: Desk) -> Reply:
    """The whole list goes, and others are looked for."""
    programme = meant(Press(form.who, form.at, form.subject), desk)
    mine = choices(form.who, programme, desk)
    heard(form.who, programme, desk)
    shortlists.rewrite(form.who, given_at(mine[0]), over(programme), programme, desk)
    for number, match in enumerate(mine):
        # One list is one no: its reason is told once.
        match.decline(Side.MENTEE, "" if number else form.answers.reason, form.at)
    look_again(programme, desk)
    return Say(
        card(
            None,
            _("Noted: none of these. Only the managers see your reason.")
            if form.answers.reason
            else _("Noted: none of these, and that is fine."),
            who_looks(programme, Side.MENTEE),
        )
    )


def remind(errand: Errand, desk: Desk) -> datetime | None:
    """Whoever has not chosen yet hears once that the list waits."""
    mine, mentee, programme = _waiting(errand, desk)
    if not mine or mentee is None or programme is None:
        return None
    if reminded_at(mine[0], programme) > desk.now:
        return reminded_at(mine[0], programme)
    for match in mine:
        match.nudge(Side.MENTEE, desk.now)
    shown = [match for match, _mentor in shown_choices(mentee, programme, desk)]
    if shown:
        letter = _reminder(mentee, shown, programme, desk)
        key = shortlists.reminder_key(mentee, given_at(mine[0]), programme)
        desk.post(mentee, letter, key, programme)
    else:
        _look_further(mentee, mine, programme, desk)
    return None


def expire(errand: Errand, desk: Desk) -> datetime | None:
    """Nobody has been chosen: the mentors are free for others, and the mentee for other mentors."""
    mine, mentee, programme = _waiting(errand, desk)
    if not mine or mentee is None or programme is None:
        return None
    if closed_at(mine[0], programme) > desk.now:
        return closed_at(mine[0], programme)
    key = f"list-closed:{programme.id}:{mentee.id}:{given_at(mine[0]).isoformat()}"
    shortlists.rewrite(mentee, given_at(mine[0]), over(programme), programme, desk)
    for match in mine:
        match.pass_by(desk.now)
    told = desk.enrolment(mentee, programme)
    silences = 0
    if told:
        told.silences += 1
        silences = told.silences
    letter = (
        still_there(mentee, silences, programme)
        if silences >= programme.silences_most
        else _too_late(programme)
    )
    desk.post(mentee, letter, key, programme)
    look_again(programme, desk)
    return None


def shorten(errand: Errand, desk: Desk) -> None:
    """A mentor or a mentee is no longer there for a suggestion: the list says so."""
    match = desk.match(errand.subject)
    if match is None or match.status is not Status.DROPPED or match.proposed_at is None:
        return
    programme, mentee = programme_of(match, desk), desk.person(match.mentee_id)
    at, match.proposed_at = match.proposed_at, None
    if mentee is None or programme.stage is Stage.CLOSED:
        return
    if next_ones(mentee, programme, desk) or _asks_already(mentee, programme, desk):
        return
    if not desk.waiting_mentees(programme, [mentee.id], choosing=True):
        shortlists.rewrite(mentee, at, over(programme), programme, desk)
        return
    _without_some(mentee, at, programme, desk)


def fill_up(errand: Errand, desk: Desk) -> None:
    """A mentor has no place left, or a peer has somebody: nobody need choose them any more."""
    match = desk.match(errand.subject)
    programme = programme_of(match, desk) if match else None
    if match is None or programme is None or programme.stage is Stage.CLOSED:
        return
    mentee, mentor = desk.sides(match)
    for taken in (mentee, mentor) if match.kind is Mentoring.PEER else (mentor,):
        if not offers.open_to_more(programme, desk, [taken.id]):
            _take_off_all_lists(taken, programme, desk)


def _take_off_all_lists(mentor: Person, programme: Programme, desk: Desk) -> None:
    for one in desk.suggestions(mentor, programme):
        mentee = desk.person(one.mentee_id)
        if one.mentor_id == mentor.id and mentee and not one.accepted(Side.MENTEE):
            at = given_at(one)
            one.unlist(Side.MENTOR)
            _without_some(mentee, at, programme, desk)


def have_enough(errand: Errand, desk: Desk) -> None:
    """Somebody has a mentor, or one to answer: their list is closed, unless they may have more."""
    match = desk.match(errand.subject)
    if match is None or match.status not in (Status.PROPOSED, Status.ACTIVE):
        return
    programme = programme_of(match, desk)
    mentee, mentor = desk.sides(match)
    asked = match.status is Status.PROPOSED and match.chosen
    theirs = [] if asked else [mentee]
    for person in [*theirs, mentor] if match.kind is Mentoring.PEER else theirs:
        mine, after = choices(person, programme, desk), next_ones(person, programme, desk)
        if not mine and not after:
            continue
        if not desk.waiting_mentees(programme, [person.id], choosing=True):
            close(person, mine or after, programme, desk)
            look_again(programme, desk)
        elif after and not _asks_already(person, programme, desk):
            ask_next(person, programme, desk)


def _choose(who: Person, wanted: Sequence[Match], programme: Programme, desk: Desk) -> Card:
    mine = choices(who, programme, desk)
    at = given_at(mine[0])
    heard(who, programme, desk)
    for rank, match in enumerate(wanted, 1):
        match.rank = rank
        match.accept(Side.MENTEE, desk.now)
    for match in mine:
        if match not in wanted:
            match.unlist(Side.MENTEE)
    asked = ask_next(who, programme, desk)
    # Those who were not chosen can be suggested to others now.
    look_again(programme, desk)
    if asked is None:
        said = _nobody_free(programme)
    else:
        gone = [desk.other(one, who) for one in wanted if one.status is Status.DROPPED]
        said = chosen_card(who, asked, programme, desk, gone)
    names = [desk.other(one, who).who for one in wanted]
    shortlists.rewrite(who, at, over(programme, names), programme, desk)
    return said


def _nothing_left(who: Person, programme: Programme, desk: Desk) -> Card:
    """There is nobody to choose: nobody any more, or not now."""
    mine = choices(who, programme, desk)
    if not mine:
        return card_of(who, programme, desk)
    close(who, mine, programme, desk)
    look_again(programme, desk)
    return _nobody_free(programme)


def _look_further(mentee: Person, mine: Sequence[Match], programme: Programme, desk: Desk) -> None:
    """Nobody of a list is free: it is made again."""
    at = given_at(mine[0])
    close(mentee, mine, programme, desk)
    _tell_it_is_empty(mentee, at, programme, desk)


def _without_some(mentee: Person, at: datetime, programme: Programme, desk: Desk) -> None:
    """What is left of a list; or that nobody is, and that others are looked for."""
    left = choices(mentee, programme, desk)
    if left:
        shortlists.rewrite(mentee, at, shortlist(mentee, left, programme, desk), programme, desk)
    elif not next_ones(mentee, programme, desk) and not _asks_already(mentee, programme, desk):
        shortlists.rewrite(mentee, at, over(programme), programme, desk)
        _tell_it_is_empty(mentee, at, programme, desk)


def _asks_already(mentee: Person, programme: Programme, desk: Desk) -> bool:
    return any(
        one.mentee_id == mentee.id and one.chosen and one.status is Status.PROPOSED
        for one in desk.open_matches(mentee, programme)
    )


def _tell_it_is_empty(mentee: Person, at: datetime, programme: Programme, desk: Desk) -> None:
    key = f"list-empty:{programme.id}:{mentee.id}:{at.isoformat()}"
    desk.post(mentee, _nobody_left(programme), key, programme)
    look_again(programme, desk)


def _waiting(errand: Errand, desk: Desk) -> tuple[list[Match], Person | None, Programme | None]:
    """A list that nobody has chosen from, of a programme that goes on."""
    match = desk.match(errand.subject)
    mentee = desk.person(match.mentee_id) if match else None
    if match is None or mentee is None:
        return [], None, None
    programme = programme_of(match, desk)
    if programme.stage is Stage.CLOSED:
        return [], None, None
    return choices(mentee, programme, desk), mentee, programme


def _reminder(mentee: Person, mine: Sequence[Match], programme: Programme, desk: Desk) -> Card:
    return card(
        _("Whom do I ask, {name}?", name=mentee.first_name),
        bullets(_("Your list waits:"), [plain(desk.other(one, mentee).name) for one in mine]),
        Note(
            text=_(
                "Please choose by {day}; then I look for others. None of these is fine too.",
                day=choose_by(mine[0], programme),
            )
        ),
        ways(mine, programme, desk, see=True),
    )


def _too_late(programme: Programme) -> Card:
    return card(
        None,
        _n(
            "Nobody chosen within {count} day: I have closed your list. It happens.",
            "Nobody chosen within {count} days: I have closed your list. It happens.",
            programme.expire_days,
        ),
        who_looks(programme, Side.MENTEE),
    )


def _nobody_left(programme: Programme) -> Card:
    return card(
        None,
        _("Nobody is left on your list."),
        who_looks(programme, Side.MENTEE),
        buttons(Button(label=_("Where I stand"), action="standing.show", subject=programme.id)),
    )


def _nobody_free(programme: Programme) -> Card:
    return card(
        None,
        _("Nobody on your list has a place free any more: others were faster."),
        who_looks(programme, Side.MENTEE),
        buttons(Button(label=_("Where I stand"), action="standing.show", subject=programme.id)),
    )
