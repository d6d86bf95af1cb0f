"""The mentors whom somebody tells others of, in a conversation where Tandem takes no part."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import joined
from bot.entities import Programme, Stage
from bot.events import Leaflet, Leaflets, Press
from bot.finding.mentors import (
    Viewer,
    ask_buttons,
    finder,
    meets,
    passes_on,
    room,
    see_button,
    viewer,
)
from bot.finding.search import LONGEST_SEARCH, Wanted, nearest_themes
from bot.ports import Desk, Place
from bot.requests import kinds
from bot.rights import Refused
from bot.themes import languages, theme, themes
from bot.values import Card, Note, buttons, card, facts
from bot.words import Listed, Text, _, plain

DEEPEST = 200
"""Mentors down a list: nobody turns over more of them in a small window."""

NEAREST = 3
"""Themes that are named where nobody was found."""


def mentors(press: Press, desk: Desk, start: int, most: int) -> Leaflets:
    """Those who have what is looked for, in every programme that this person may look into.

    Without words, all of them; whoever has a place free comes first.
    """
    looks = _lookers(press, desk)
    wanted = Wanted(words=press.value.strip()[:LONGEST_SEARCH])
    start = max(0, min(start, DEEPEST))
    end = min(start + max(most, 0), DEEPEST)
    found = [
        (one, id)
        for one in looks
        for id in finder(one.programme, desk)
        .find(wanted, one.hidden, size=max(end, 1), viewer=press.who.id)
        .ids
    ][start:end]
    shown = [
        leaflet
        for one in looks
        for leaflet in _leaflets(one, [id for who, id in found if who is one], len(looks) > 1, desk)
    ]
    return Leaflets(tuple(shown), None if shown or start else _nobody(wanted, looks, desk))


def _lookers(press: Press, desk: Desk) -> list[Viewer]:
    """The asker as they look into each programme; raises Refused where they may into none.

    The channel's alone, where it has one.
    """
    running = [one for one in desk.programmes() if one.stage is Stage.OPEN]
    here = [one for one in running if press.channel and press.channel in one.channels]
    looks, refusals = [], []
    # Those in which somebody takes part come first, and so does what is said of them.
    for one in sorted(here or running, key=lambda one: desk.enrolment(press.who, one) is None):
        try:
            looks.append(viewer(replace(press, subject=one.id), desk))
        except Refused as refusal:
            refusals.append(refusal)
    if not looks:
        if refusals:
            raise refusals[0]
        looks.append(viewer(press, desk))
    return looks


def _leaflets(looks: Viewer, ids: list[str], several: bool, desk: Desk) -> list[Leaflet]:
    programme = looks.programme
    places = desk.mentors(programme, ids)
    took = desk.took(programme, [place.person.id for place in places])
    return [
        Leaflet(
            plain(place.person.name),
            joined([
                _told(place),
                *room(place, took.get(place.person.id, [])),
                plain(programme.name) if several else None,
            ]),
            desk.worded(_card(place, looks), programme),
        )
        for place in places
    ]  # fmt: skip


def _card(place: Place, looks: Viewer) -> Card:
    """What others may read of a mentor: whoever takes part presses for the rest.

    It stays in their conversation for good, so it tells nothing that changes from day to day.
    """
    told, programme = place.enrolment, looks.programme
    anybody = replace(looks, kinds=kinds(programme))
    return card(
        plain(place.person.name),
        _told(place),
        facts(
            (_("Themes"), themes(told.offered) if told.offered else None),
            (_("Languages"), languages(told.languages) if told.languages else None),
            (_("How to meet"), meets(told)),
        ),
        Note(text=_("Mentor of “{programme}”", programme=programme.name)),
        buttons(*ask_buttons(place, anybody), see_button(place, looks)),
    )


def _told(place: Place) -> Text | None:
    told = place.enrolment
    return passes_on(place) if told.offers or told.presentation else None


def _nobody(wanted: Wanted, looks: list[Viewer], desk: Desk) -> Text:
    """Why there is nothing to choose from, and what comes nearest."""
    if not any(len(finder(one.programme, desk)) for one in looks):
        return _("No mentor takes part yet: look again in a few days.")
    near = _nearest(wanted.words, looks[0].programme, desk)
    if not near:
        return _("Nobody yet for “{words}”.", words=wanted.words)
    return _(
        "Nobody yet for “{words}”. The nearest themes: {themes}.",
        words=wanted.words,
        themes=Listed(items=near),
    )


def _nearest(words: str, programme: Programme, desk: Desk) -> tuple[Text, ...]:
    near = nearest_themes(words, programme.themes, finder(programme, desk), NEAREST)
    return tuple(theme(one) for one in near)
