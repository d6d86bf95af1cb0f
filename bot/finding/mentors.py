"""Which mentors somebody may see and ask, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.aims import MODES
from bot.cards import join_first, joined, menu_button, out_of_date
from bot.enrolments import whereabouts
from bot.entities import (
    Enrolment,
    Format,
    Match,
    Mentoring,
    Mode,
    Person,
    Programme,
    Request,
    RequestStatus,
    Standing,
    Status,
)
from bot.events import Press
from bot.finding.meaning import lexicon, subjects
from bot.finding.search import Finder, Wanted
from bot.ports import Desk, Place
from bot.requests import answer_by, day, find_button, kinds
from bot.rights import Refused, meant
from bot.supply import usual
from bot.themes import languages
from bot.values import Block, Button, Card, Note, Paragraph, buttons, card
from bot.words import Text, _, _n, plain

ENOUGH = 3
"""Answers from which it is told how long one usually takes: fewer say nothing."""

APART = timedelta(days=30)
"""After a no, it is others' turn for so long."""

SUGGESTED = 3
LOOKED_AT = 30
SHORT = 100
"""Characters of what a mentor passes on, where several stand on a card."""


@dataclass(frozen=True)
class Viewer:
    """Who looks, and what they may ask for; nothing, with the reason, when they may only look."""

    who: Person
    programme: Programme
    kinds: tuple[Mentoring, ...] = ()
    why_not: Text | None = None
    told: Enrolment | None = None
    hidden: frozenset[str] = frozenset()
    waiting: Mapping[str, Request] = field(default_factory=dict)
    declined: Mapping[str, Request] = field(default_factory=dict)
    pairs: Mapping[str, Match] = field(default_factory=dict)


def viewer(press: Press, desk: Desk) -> Viewer:
    """Whoever takes part may look, and so may a manager; raises Refused for anybody else."""
    programme, who = meant(press, desk), press.who
    told = desk.enrolment(who, programme)
    inside = told is not None and told.standing in (Standing.ACTIVE, Standing.PAUSED)
    if not inside and desk.rank(who, programme) is None:
        raise Refused(_outside(told, programme, desk))
    hidden = desk.apart(who, programme) | {who.id}
    if told is None or not inside or not told.role.learns:
        return Viewer(who, programme, hidden=hidden)
    if told.standing is Standing.PAUSED:
        paused = _("You are taking a break: resume first, then you can ask.")
        return Viewer(who, programme, (), paused, told, hidden)
    asked = desk.asked_before(who, programme)
    return Viewer(
        who,
        programme,
        kinds(programme),
        None if kinds(programme) else _how_it_works(programme),
        told,
        hidden,
        {one.mentor_id: one for one in asked if one.status is RequestStatus.OPEN},
        {
            one.mentor_id: one
            for one in asked
            if one.status is RequestStatus.DECLINED and desk.now - one.asked_at < APART
        },
        {
            match.mentor_id: match
            for match in desk.open_matches(who, programme)
            if match.mentee_id == who.id
        },
    )


def finder(programme: Programme, desk: Desk) -> Finder:
    """The mentors of a programme, by their words."""
    return desk.kept(programme, Finder, Finder.renewed)


def target(subject: str, press: Press, desk: Desk) -> tuple[Viewer, Place, Mentoring]:
    """Whom a button asks, and for what; raises Refused where that cannot be meant.

    A mentor who is away is still somebody: `hindrance` says so in a sentence.
    """
    programme_id, _colon, rest = subject.partition(":")
    mentor_id, _colon, wanted = rest.partition(":")
    looks = viewer(Press(press.who, press.at, programme_id), desk)
    mentor = desk.person(mentor_id)
    told = desk.enrolment(mentor, looks.programme) if mentor else None
    if mentor is None or told is None or not told.role.mentors or mentor.id in looks.hidden:
        raise Refused(out_of_date())
    if wanted not in looks.kinds:
        raise Refused(_may_not_ask(looks))
    [here] = desk.mentors(looks.programme, [mentor.id]) or [Place(mentor, told)]
    return looks, here, Mentoring(wanted)


def hindrance(place: Place, looks: Viewer, kind: Mentoring | None = None) -> Text | None:
    """Why this mentor cannot be asked now, in a sentence; None when they can."""
    name, id = place.person.first_name, place.person.id
    if waiting := looks.waiting.get(id):
        by = answer_by(waiting, looks.programme)
        return _("You have asked {name}: an answer comes by {day}.", name=name, day=day(by))
    if pair := looks.pairs.get(id):
        return (
            _("{name} and you are a pair already.", name=name)
            if pair.kind is Mentoring.PEER
            else _("{name} is your mentor.", name=name)
            if pair.status is Status.ACTIVE
            else _("A proposal with {name} waits for its answers.", name=name)
        )
    if id in looks.declined:
        return _("{name} could not take up your last question.", name=name)
    silent = place.enrolment.silences >= looks.programme.silences_most
    if silent or place.enrolment.standing is not Standing.ACTIVE:
        return _("{name} takes no questions for now.", name=name)
    if place.free <= 0:
        return no_place(place)
    if kind and not place.enrolment.takes(kind):
        return _("{name} does not offer that.", name=name)
    return None


def alternatives(
    looks: Viewer, kind: Mentoring, desk: Desk, instead: Request | None = None
) -> list[Place]:
    """Mentors who could be asked: those who know most of what the question is about come first."""
    theme = instead.theme if instead else ""
    about = subjects(instead.question, lexicon()) if instead else ""
    seeks = looks.told.seeks if looks.told else ""
    ways = (
        *((Wanted(about, theme), Wanted(about)) if about else ()),
        Wanted(seeks, theme), Wanted(theme=theme), Wanted(),
    )  # fmt: skip
    found: dict[str, Place] = {}
    mentors = finder(looks.programme, desk)
    apart = {*looks.hidden, *looks.waiting, *looks.declined, *looks.pairs}
    apart |= {instead.mentor_id} if instead else set()
    for way in ways:
        if len(found) >= SUGGESTED:
            break
        free = replace(way, free=True)
        ids = mentors.find(free, apart, size=LOOKED_AT, viewer=looks.who.id).ids
        for place in desk.mentors(looks.programme, [id for id in ids if id not in found]):
            if hindrance(place, looks, kind) is None:
                found[place.person.id] = place
    return list(found.values())[:SUGGESTED]


def shown(places: list[Place], looks: Viewer, desk: Desk, value: str = "") -> list[Block | None]:
    """Mentors one under the other, each with the way to ask them; `value` goes with the button."""
    took = desk.took(looks.programme, [place.person.id for place in places])
    blocks: list[Block | None] = []
    for place in places:
        cannot = hindrance(place, looks)
        told = place.enrolment
        blocks += [
            Paragraph(lead=plain(place.person.name), text=passes_on(place)),
            Note(text=joined([
                *room(place, took.get(place.person.id, [])),
                languages(told.languages) if told.languages else None,
                cannot if looks.kinds and place.free > 0 else None,
            ])),
            buttons(
                *([] if cannot else ask_buttons(place, looks, value)), see_button(place, looks)
            ),
        ]  # fmt: skip
    return blocks


def ask_buttons(place: Place, looks: Viewer, value: str = "") -> list[Button]:
    """One for each thing that this mentor may be asked for."""
    taken = [kind for kind in looks.kinds if place.enrolment.takes(kind)]
    several = len(looks.kinds) > 1
    return [
        Button(
            label=_asks_for(kind) if several else _("Ask"),
            action="request.ask",
            subject=f"{looks.programme.id}:{place.person.id}:{kind}",
            value=value,
        )
        for kind in taken
    ]


def no_place(place: Place) -> Text:
    """Why a mentor whose places are all taken cannot be asked."""
    return _("{name} has no place free for now.", name=place.person.first_name)


def passes_on(place: Place) -> Text:
    """What a mentor has to pass on, in a line."""
    told = place.enrolment
    words = told.offers or told.presentation
    return plain(words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…")


def see_button(place: Place, looks: Viewer) -> Button:
    """All that helps to decide, for whoever may look."""
    return Button(
        label=_("Profile"), action="find.see", subject=f"{looks.programme.id}:{place.person.id}"
    )


def room(place: Place, took: list[timedelta]) -> list[Text]:
    """How many places are free, and how soon answers come."""
    free = _n("{count} place free", "{count} places free", place.free)
    told = [free if place.free > 0 else _("no place free")]
    days = usual(took) if len(took) >= ENOUGH else None
    if days is not None:
        told.append(_n("answers within {count} day", "answers within {count} days", days))
    return told


def meets(told: Enrolment) -> Text | None:
    """How somebody would like to meet, where it is not all the same to them."""
    return MODES[told.mode] if told.mode is not Mode.BOTH else None


def _asks_for(kind: Mentoring) -> Text:
    if kind is Mentoring.FLASH:
        return _("Ask for one meeting")
    return _("Ask for mentoring")


def _how_it_works(programme: Programme) -> Text:
    """How mentors are found where they cannot be asked."""
    if programme.format is Format.MANUAL:
        return _("Here the managers bring you together with a mentor, and you hear of it from me.")
    return _("Here you need not ask: I suggest a mentor to you, and you hear of it from me.")


def _outside(told: Enrolment | None, programme: Programme, desk: Desk) -> Card:
    if told is None or told.standing in (Standing.BEGUN, Standing.LEFT):
        return join_first(programme)
    return card(
        None,
        whereabouts(told, programme, desk.now),
        _("You can look for a mentor as soon as you take part."),
        buttons(menu_button()),
    )


def _may_not_ask(looks: Viewer) -> Card:
    return card(
        None,
        looks.why_not or _("Only mentees can ask for that here."),
        buttons(find_button(looks.programme), menu_button()),
    )
