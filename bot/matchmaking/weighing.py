"""Two people side by side: how well they fit, what stands in the way, what it costs the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from bot import offers
from bot.cards import reasons
from bot.entities import Match, Mentoring, Person, Programme, Role, Side
from bot.forms import Limit, Look, Question
from bot.matching import Candidate, Fit, suggest, why_not
from bot.matchmaking.whys import between
from bot.offers import Gathering
from bot.ports import Desk, Place, Telling
from bot.values import Bullets, bullets
from bot.words import Listed, Text, _, _n

BEST = 3
"""How many are suggested where one is looked for."""

FELT = 0.005
"""A mean score that falls by less is not felt."""


AllTheSame = Annotated[
    str,
    Limit(500),
    Question(
        _("Why, all the same?"),
        Look.PARAGRAPH,
        _("It stays in the history, for the managers. The two never read it."),
    ),
]
"""What a manager says who goes beyond a rule."""


@dataclass(frozen=True)
class Weighed:
    """What there is to know of two people before they are put to each other.

    `confided` says that something told in confidence keeps them apart: it is never told, and never
    given in to. `full` is a mentor without a place. Beyond `rules` a manager may go who says why.
    """

    match: Match
    confided: bool
    full: bool
    rules: tuple[Text, ...]

    @property
    def possible(self) -> bool:
        """Whether these two can be a pair, be it with a note."""
        return not self.confided and not self.full


def weigh(
    mentee: Place,
    mentor: Place,
    programme: Programme,
    desk: Desk,
    among: tuple[Candidate, ...] = (),
    kind: Mentoring | None = None,
) -> Weighed:
    """Look at two who take part, by all the rules of their programme and that type of mentoring.

    The places that the mentor has free are those of `mentor`; the words of those `among` whom they
    would be matched help to read theirs.
    """
    pair = mentee.person.id, mentor.person.id
    # What was tried, settled or confided is told in words of its own, and so is a lack of places.
    kind = kind or programme.kind
    rules = offers.rules_of(programme, frozenset(), desk, kind)
    verdict = why_not(
        offers.candidate(mentee, Side.MENTEE, programme.grouping),
        offers.candidate(
            replace(mentor, free=max(1, mentor.free)), Side.MENTOR, programme.grouping
        ),
        replace(rules, must=frozenset(), never=frozenset()),
        desk.now,
        among=among,
        more=offers.imported(),
    )
    confided = pair in desk.confided_pairs(programme, [pair[0]])
    said = [between(rule, verdict.score, programme) for rule in verdict.broken]
    if pair in rules.never:
        said.append(_("A manager has said: never these two."))
    elif pair in desk.tried_pairs(programme, [pair[0]]):
        said.append(_("They were put to each other before."))
    match = offers.drafted(Fit(*pair, verdict.score, verdict.findings), programme)
    match.kind = kind
    return Weighed(
        match,
        confided,
        mentor.free < 1,
        (*said, *_of_their_own(mentee, mentor, kind, programme, desk)),
    )


def headline(mentee: Person, mentor: Person, score: float) -> Text:
    """Two people and how well they fit, in one line."""
    return _(
        "{mentee} with {mentor} · {score} %",
        mentee=mentee.name,
        mentor=mentor.name,
        score=round(score * 100),
    )


def for_and_against(match: Match, mentee: Person, mentor: Person) -> tuple[Bullets | None, ...]:
    """All that fits, and all that does not."""
    fits, differs = reasons(match, mentee.who, mentor.who, None)
    return bullets(_("What fits"), fits), bullets(_("What does not match"), differs)


def in_a_word(match: Match, mentee: Person, mentor: Person) -> Text | None:
    """What fits best, and what one should know."""
    fits, differs = reasons(match, mentee.who, mentor.who, None)
    said: Text | None = None
    for one in (*fits[:2], *differs[:1]):
        said = _("{one} {two}", one=said, two=one) if said else one
    return said


def best_for(mentee: Place, programme: Programme, people: Gathering) -> list[Match]:
    """The mentors who fit somebody best, those of `people` who have room, best first."""
    alone = (offers.candidate(mentee, Side.MENTEE, programme.grouping),)
    return _best(replace(people, mentees=alone), programme, BEST, 1)


def best_of(mentor: Place, programme: Programme, people: Gathering) -> list[Match]:
    """The mentees who fit a mentor best, those of `people` who wait, best first."""
    alone = (offers.candidate(replace(mentor, free=BEST), Side.MENTOR, programme.grouping),)
    return _best(replace(people, mentors=alone), programme, 1, BEST)


@dataclass(frozen=True)
class Wished:
    """Two whom a manager has in mind, among those whom a round would pair."""

    pair: tuple[str, str]
    people: Gathering


def cost(wished: Wished, tell: Telling | None = None) -> Text | None:
    """What these two as a pair would cost the others in a round; None where it has neither.

    The round is thought twice, with them and without: what comes of it is what it costs.
    """
    pair, people = wished.pair, wished.people
    if pair[0] not in {one.id for one in people.mentees}:
        return None
    if pair[1] not in {one.id for one in people.mentors}:
        return None
    people = replace(people, lists=None)
    made = replace(people, rules=replace(people.rules, must=people.rules.must | {pair}))
    before: Mapping[str, Any] = offers.compute(people, tell).report
    after: Mapping[str, Any] = offers.compute(made, tell).report
    if lost := before["pairs"] - after["pairs"]:
        return _n(
            "In a round, {count} other mentee would have nobody.",
            "In a round, {count} other mentees would have nobody.",
            lost,
        )
    if before["mean"] - after["mean"] < FELT:
        return _("In a round, it costs the others nothing.")
    return _(
        "In a round, the mean score would be {after} % rather than {before} %.",
        after=round(100 * after["mean"]),
        before=round(100 * before["mean"]),
    )


def told_cost(wished: Wished, tell: Telling) -> Text:
    """The same, also where it is nothing."""
    return cost(wished, tell) or _(
        "It costs nothing: in a round of today at least one of the two is not there."
    )


def ranked(people: Gathering, k: int, most: int) -> tuple[Fit, ...]:
    """The `k` mentors of `people` who fit each mentee best, whoever a manager wants together."""
    rules = replace(people.rules, must=frozenset())
    return suggest(
        people.mentees, people.mentors, rules, people.at, k=k, most=most, more=people.more
    ).pairs


def _best(people: Gathering, programme: Programme, k: int, most: int) -> list[Match]:
    best = sorted(ranked(people, k, most), key=lambda fit: (-fit.score, fit.mentee, fit.mentor))
    return [offers.drafted(fit, programme) for fit in best]


def _of_their_own(
    mentee: Place, mentor: Place, kind: Mentoring, programme: Programme, desk: Desk
) -> list[Text]:
    """What a round would heed of what each of them does and wants."""
    said: list[Text] = []
    if not mentor.enrolment.takes(kind):
        said.append(_("{who} does not offer this type of mentoring.", who=mentor.person.who))
    for place in (mentee, mentor):
        if place.enrolment.silences >= programme.silences_most:
            said.append(
                _n(
                    "{who} has let {count} proposal in a row pass.",
                    "{who} has let {count} proposals in a row pass.",
                    place.enrolment.silences,
                    who=place.person.who,
                )
            )
    peers = kind is Mentoring.PEER and mentor.enrolment.role is Role.BOTH
    for place in (mentee, mentor) if peers else (mentee,):
        if taken := _has(place, programme, desk):
            said.append(
                _("{who} has {others} already.", who=place.person.who, others=Listed(items=taken))
            )
    return said


def _has(place: Place, programme: Programme, desk: Desk) -> tuple[Text, ...]:
    """Those with whom somebody is a pair, or may become one, where they look for nobody else."""
    silent = place.enrolment.silences >= programme.silences_most
    if not silent and desk.waiting_mentees(programme, [place.person.id]):
        return ()
    lasting = [
        one
        for one in desk.open_matches(place.person, programme)
        if one.kind is not Mentoring.FLASH
        and (one.mentee_id == place.person.id or one.kind is Mentoring.PEER)
    ]
    if len(lasting) < max(1, min(programme.mentors_most, place.enrolment.mentors_wanted)):
        return ()
    return tuple(_("{who}", who=desk.other(one, place.person).who) for one in lasting)
