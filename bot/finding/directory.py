"""The mentors of a programme, for whoever looks for one (C17, F11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar

from bot.aims import MODES
from bot.cards import joined, menu_button
from bot.entities import Mode
from bot.events import Ask, Press, Replace, Reply, Say, Submission
from bot.finding.mentors import (
    Viewer,
    ask_buttons,
    finder,
    hindrance,
    meets,
    no_place,
    room,
    shown,
    viewer,
)
from bot.finding.search import LONGEST_SEARCH, Found, Wanted, nearest_themes
from bot.forms import Form, Limit, Look, Option, Question
from bot.guides import NORMAL_TO_ASK
from bot.matching.spelling import normal
from bot.ports import Desk, Place
from bot.requests import find_button, own_button
from bot.rights import Refused
from bot.themes import SPOKEN_OPTIONS, languages, slots, theme, theme_options, themes
from bot.values import (
    Button,
    Buttons,
    Card,
    Note,
    Quote,
    buttons,
    card,
    facts,
)
from bot.words import Listed, Text, _, _n, plain

PAGE = 5
"""Mentors on a card: it can be read on a telephone."""

NEAREST = 3
"""Themes that are offered where nobody was found."""


class Filtering(Form):
    """What somebody looks for, question by question."""

    name: ClassVar[str] = "find"
    title: ClassVar[Text] = _("Find a mentor")
    submit: ClassVar[Text] = _("Search")

    words: Annotated[
        str,
        Limit(LONGEST_SEARCH),
        Question(
            _("In your own words"),
            Look.LINE,
            _("A skill, a field, a city, a name; French and English both work."),
        ),
    ] = ""
    theme: Annotated[str, Question(_("Theme"), Look.CHOICE)] = ""
    language: Annotated[
        str, Question(_("Language spoken"), Look.CHOICE, options=SPOKEN_OPTIONS)
    ] = ""
    mode: Annotated[
        str,
        Question(
            _("How to meet"),
            Look.CHOICE,
            options=tuple(Option(one, MODES[one]) for one in (Mode.VIRTUAL, Mode.IN_PERSON)),
        ),
    ] = ""
    free: Annotated[
        str,
        Question(
            _("Places"),
            Look.TICK,
            options=(Option("true", _("Only mentors with a place free")),),
        ),
    ] = ""


def find(press: Press, desk: Desk) -> Reply:
    """The word `find`, with what one looks for or without."""
    looks, typed = viewer(press, desk), press.value.strip()[:LONGEST_SEARCH]
    named = desk.people_named(typed[1:].strip()) if typed.startswith("@") else []
    wanted = Wanted(words=named[0].name if len(named) == 1 else typed)
    found = _look_for(wanted, looks, desk)
    # An @, or first name and surname, mean somebody; a word alone is looked for.
    ids = [one.id for one in named] or (found.ids if len(typed.split()) > 1 else ())
    meant = _by_name(wanted.words, ids, looks, desk)
    return Say(_profile(meant, looks, desk) if meant else _shelf(wanted, found, looks, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Another page, or the same search with other filters."""
    looks = viewer(press, desk)
    return Replace(_page(Wanted.read(press.value), looks, desk))


def ask_filters(press: Press, desk: Desk) -> Reply:
    """The search as a form, with what is looked for already."""
    looks, wanted = viewer(press, desk), Wanted.read(press.value)
    programme = looks.programme
    return Ask(
        Filtering,
        subject=programme.id,
        filled={
            "words": wanted.words,
            "theme": wanted.theme if wanted.theme in programme.themes else "",
            "language": wanted.language,
            "mode": wanted.mode,
            "free": "true" if wanted.free else "",
        },
        options={"theme": theme_options(programme.themes)},
    )


def search(form: Submission[Filtering], desk: Desk) -> Reply:
    """What was filled in, looked for."""
    looks, told = viewer(Press(form.who, form.at, form.subject), desk), form.answers
    wanted = Wanted(told.words, told.theme, told.language, told.mode, bool(told.free))
    return Say(_page(wanted, looks, desk))


def see(press: Press, desk: Desk) -> Reply:
    """One mentor, with all that helps to decide whether to ask them."""
    programme_id, _colon, mentor_id = press.subject.partition(":")
    looks = viewer(Press(press.who, press.at, programme_id), desk)
    found = [] if mentor_id in looks.hidden else desk.mentors(looks.programme, [mentor_id])
    if not found:
        raise Refused(_not_there(looks))
    return Say(_profile(found[0], looks, desk))


def _by_name(name: str, ids: Sequence[str], looks: Viewer, desk: Desk) -> Place | None:
    """The one mentor of these who is called so."""
    found = desk.mentors(looks.programme, [id for id in ids if id not in looks.hidden])
    called = [one for one in found if normal(one.person.name) == normal(name)]
    return called[0] if len(called) == 1 else None


def _look_for(wanted: Wanted, looks: Viewer, desk: Desk) -> Found:
    mentors = finder(looks.programme, desk)
    return mentors.find(wanted, looks.hidden, size=PAGE, viewer=looks.who.id)


def _profile(place: Place, looks: Viewer, desk: Desk) -> Card:
    told, id = place.enrolment, place.person.id
    took = desk.took(looks.programme, [id]).get(id, [])
    cannot = hindrance(place, looks)
    said = cannot if looks.kinds else None
    # A sentence says it already: then it is not told twice.
    places = room(place, took)[1 if said == no_place(place) else 0 :]
    return card(
        plain(place.person.name),
        Quote(words=told.presentation) if told.presentation else None,
        facts(
            (_("Passes on"), plain(told.offers) if told.offers else None),
            (_("Themes"), themes(told.offered) if told.offered else None),
            (_("Situation"), plain(told.situation) if told.situation else None),
            (_("Sector"), plain(told.sector) if told.sector else None),
            (_("City"), plain(told.city) if told.city else None),
            (_("Years of experience"), plain(str(told.experience)) if told.experience
             else None),
            (_("Languages"), languages(told.languages) if told.languages else None),
            (_("Free"), slots(told.slots) if told.slots else None),
            (_("How to meet"), meets(told)),
            (_("Places"), joined([*places]) if places else None),
        ),
        Note(text=said) if said else None,
        Note(text=looks.why_not) if looks.why_not else None,
        buttons(
            *([] if cannot else ask_buttons(place, looks)),
            _turn(_("All mentors"), Wanted(), looks),
        ),
    )  # fmt: skip


def _page(wanted: Wanted, looks: Viewer, desk: Desk) -> Card:
    if wanted.theme not in looks.programme.themes:
        wanted = replace(wanted, theme="")
    return _shelf(wanted, _look_for(wanted, looks, desk), looks, desk)


def _shelf(wanted: Wanted, found: Found, looks: Viewer, desk: Desk) -> Card:
    if not found.count:
        return _nobody(wanted, found, looks, desk)
    places = desk.mentors(looks.programme, found.ids)
    return card(
        _title(wanted, found, looks),
        _understood(found, looks),
        _("Nobody has all of it. Here is who has a part:") if found.partly else None,
        _filters(wanted),
        *shown(places, looks, desk, wanted.theme),
        Note(text=looks.why_not or NORMAL_TO_ASK[found.page % len(NORMAL_TO_ASK)])
        if looks.told
        else None,
        _ways(wanted, found, looks, desk),
    )


def _title(wanted: Wanted, found: Found, looks: Viewer) -> Text:
    if wanted == Wanted(page=wanted.page):
        return _n(
            "{count} mentor of “{programme}”", "{count} mentors of “{programme}”", found.count,
            programme=looks.programme.name,
        )  # fmt: skip
    return _n("{count} mentor found", "{count} mentors found", found.count)


def _understood(found: Found, looks: Viewer) -> Text | None:
    """What was looked for, where it is not just what was typed."""
    language = looks.who.reader.language
    names = tuple(one.name(language) for one in found.meanings)
    if names == tuple(one.said for one in found.meanings):
        return None
    return _("I have looked for: {things}.", things=Listed(items=names))


def _filters(wanted: Wanted) -> Note | None:
    told = [
        theme(wanted.theme) if wanted.theme else None,
        languages([wanted.language]) if wanted.language else None,
        MODES[Mode(wanted.mode)] if wanted.mode else None,
        _("with a place free") if wanted.free else None,
    ]
    if not any(told):
        return None
    return Note(text=_("Only: {filters}", filters=joined(told)))


def _ways(wanted: Wanted, found: Found, looks: Viewer, desk: Desk) -> Buttons | None:
    more = found.count > (found.page + 1) * PAGE
    return buttons(
        _turn(_("Previous page"), replace(wanted, page=found.page - 1), looks)
        if found.page
        else None,
        _turn(_("Next page"), replace(wanted, page=found.page + 1), looks) if more else None,
        _filter_button(wanted, looks),
        _turn(_("All mentors"), Wanted(), looks) if wanted != Wanted(page=wanted.page) else None,
        own_button(looks.who, desk, looks.programme),
    )


def _nobody(wanted: Wanted, found: Found, looks: Viewer, desk: Desk) -> Card:
    """What was understood, and what comes nearest to it."""
    programme, mentors = looks.programme, finder(looks.programme, desk)
    names = tuple(one.name(looks.who.reader.language) for one in found.meanings)
    near = nearest_themes(wanted.words, programme.themes, mentors, NEAREST)
    if not len(mentors):
        return card(
            _("No mentor takes part yet"),
            _("They sign up one after the other: look again in a few days."),
            buttons(menu_button()),
        )
    plainly = Wanted(words=wanted.words)
    return card(
        _("Nobody yet"),
        _("I have looked for: {things}.", things=Listed(items=names)) if names else None,
        _filters(wanted),
        Note(text=_("The nearest themes on which somebody helps:")) if near else None,
        buttons(*(_turn(theme(one), Wanted(theme=one), looks) for one in near)),
        buttons(
            _turn(_("Without filters"), plainly, looks)
            if names and wanted != plainly and wanted != replace(plainly, page=wanted.page)
            else None,
            _filter_button(wanted, looks),
            _turn(_("All mentors"), Wanted(), looks),
        ),
    )


def _not_there(looks: Viewer) -> Card:
    return card(
        None,
        _("This mentor takes no questions any more."),
        buttons(find_button(looks.programme), menu_button()),
    )


def _turn(label: Text, wanted: Wanted, looks: Viewer) -> Button:
    return Button(label=label, action="find.turn", subject=looks.programme.id, value=wanted.written)


def _filter_button(wanted: Wanted, looks: Viewer) -> Button:
    return Button(
        label=_("Filter"), action="find.filter", subject=looks.programme.id, value=wanted.written
    )
