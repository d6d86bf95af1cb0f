"""A manager creates a programme page by page, and comes back to each page later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from bot import notices
from bot.aims import AIMS
from bot.cards import out_of_date
from bot.deeds import note
from bot.editing import mark, overtaken
from bot.entities import Person, Programme, Rank, Stage, Steward
from bot.events import Ask, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Option, Raw
from bot.people import find, options
from bot.ports import Desk
from bot.preparing import channels, measuring, naming, writing
from bot.preparing.overview import found_remarks, settings_card
from bot.preparing.pages import (
    PAGES,
    Basics,
    Campaign,
    Dates,
    Eligibility,
    Measuring,
    Naming,
    Numbers,
    Objective,
    Outside,
    Page,
    Recruiting,
    Shape,
    Themes,
    Writing,
)
from bot.preparing.place import Place
from bot.rights import Refused, check_anybody_manages, check_manager, managed
from bot.themes import SCHOOL
from bot.values import Block, Button, Note, Style, buttons, card
from bot.windows import day
from bot.words import Reader, Text, _, plain, spell

WALK: tuple[type[Form], ...] = (
    Basics,
    Objective,
    Measuring,
    Shape,
    Numbers,
    Themes,
    Eligibility,
    Dates,
    Writing,
    Naming,
)
"""The pages that one goes through when creating; the others begin with good defaults."""

FORMS: dict[str, type[Form]] = {
    form.name: form for form in cast(tuple[type[Form], ...], (*PAGES, Measuring, Writing, Naming))
}


@dataclass(frozen=True)
class Part:
    """A form of the settings that keeps more than the programme's own row."""

    ask: Callable[[Programme, Place, Press, Desk], Ask]
    keep: Callable[[Programme, Place, Submission[Any], Desk], Fix | None]


PARTS: dict[str, Part] = {
    Measuring.name: Part(measuring.ask, measuring.keep),
    Writing.name: Part(writing.ask, writing.keep),
    Naming.name: Part(naming.ask, naming.keep),
}


def create(press: Press, desk: Desk) -> Reply:
    """The word `create`: the first page, or the draft that waits to be gone on with."""
    _check_founder(press.who, desk)
    drafts = [
        one
        for one in desk.steers(press.who)
        if one.stage is Stage.DRAFT and one.created_by == press.who.id
    ]
    if not drafts or press.value == "new":
        return _first_page(press.who, desk)
    return Say(
        card(
            None,
            _("You have a programme in preparation. Shall we go on with it?"),
            buttons(
                *(
                    Button(
                        label=plain(one.name),
                        action="programme.walk",
                        subject=one.id,
                        style=Style.PRIMARY if one is drafts[-1] else Style.PLAIN,
                    )
                    for one in drafts[-4:]
                ),
                Button(label=_("Another programme"), action="programme.create", value="new"),
            ),
        )
    )


def walk(press: Press, desk: Desk) -> Reply:
    """Go on where something is missing; from the first page when nothing is."""
    programme = managed(press, desk)
    missing = {remark.form for remark in found_remarks(programme, desk) if remark.needed}
    first = next((form for form in WALK if form.name in missing), Basics)
    return _ask(first, programme, Place(programme.id, walk=True), press, desk)


def show(press: Press, desk: Desk) -> Reply:
    """The word `settings`."""
    return Say(settings_card(managed(press, desk, closed=True), desk))


def open_page(press: Press, desk: Desk) -> Reply:
    """One page of the settings: the value names the form and, after a colon, the part."""
    programme = managed(press, desk)
    name, _colon, part = press.value.partition(":")
    form = FORMS.get(name)
    if form is None:
        raise Refused(out_of_date())
    return _ask(form, programme, Place(programme.id, part=part), press, desk)


def ask(form: type[Form]) -> Callable[[Press, Desk], Reply]:
    """How a form of the settings is opened."""

    def asked(press: Press, desk: Desk) -> Reply:
        place = Place.read(press.subject)
        if not place.programme:
            _check_founder(press.who, desk)
            return _first_page(press.who, desk)
        programme = _theirs(place, press.who, desk)
        return _ask(form, programme, place, press, desk)

    return asked


def accept(form: type[Form]) -> Callable[[Submission[Any], Desk], Reply]:
    """What happens when a form of the settings comes back: it is kept, then the next follows."""

    def accepted(told: Submission[Any], desk: Desk) -> Reply:
        place = Place.read(told.subject)
        if not place.programme:
            return _begun(told, desk)
        programme = _theirs(place, told.who, desk)
        wrong = (
            PARTS[form.name].keep(programme, place, told, desk)
            if form.name in PARTS
            else _keep(programme, place, told, desk)
        )
        if wrong:
            return wrong
        _sign(programme, form.title, told, desk)
        _follow(programme, form, desk)
        return _onward(form, programme, place, told, desk)

    return accepted


def back(form: type[Form]) -> Callable[[Press, Desk], Reply]:
    """The page before, on the walk."""

    def turned(press: Press, desk: Desk) -> Reply:
        place = Place.read(press.subject)
        if not place.programme:
            return _first_page(press.who, desk)
        programme = _theirs(place, press.who, desk)
        before = WALK[max(0, WALK.index(form) - 1)] if form in WALK else form
        return _ask(before, programme, Place(programme.id, walk=True), press, desk)

    return turned


def _first_page(who: Person, desk: Desk) -> Ask:
    """The page on which a programme begins; its drafts belong to nobody else."""
    blank = Programme(
        name="",
        language=who.reader.language,
        themes=[],
        created_at=desk.now,
    )
    return Ask(
        Basics,
        subject=Place(walk=True).written,
        filled={**Basics.read(blank), "called": "", "aim": "", "channel": ""},
        options=_options(Basics, blank, desk),
        opening=(_step(Basics),),
        onward=True,
    )


def _begun(told: Submission[Basics], desk: Desk) -> Reply:
    """The first page came back: the draft exists from now on."""
    if _named(told.answers.called, desk):
        return Fix(told.asked, {"called": _("There is a programme of that name already.")})
    if reason := channels.taken(told.answers.channel, None, told.who, desk):
        return Fix(told.asked, {"channel": reason})
    programme = desk.add(
        Programme(
            name=told.answers.called,
            stage=Stage.DRAFT,
            zone=told.who.reader.zone,
            themes=[key for key in SCHOOL if key != "founding"],
            rolling=False,
            created_by=told.who.id,
            created_at=desk.now,
        )
    )
    told.answers.write(programme)
    _draw_on_the_aim(programme, Reader(programme.language))
    desk.add(
        Steward(programme_id=programme.id, person_id=told.who.id, rank=Rank.OWNER, since=desk.now)
    )
    _retire_the_default(desk)
    note("create", told.who, programme, desk)
    return _onward(Basics, programme, Place(programme.id, walk=True), told, desk)


def _keep(programme: Programme, place: Place, told: Submission[Any], desk: Desk) -> Fix | None:
    page = cast(Page, told.answers)
    kept = _read(type(page), programme, desk)
    if place.mark != mark(kept):
        return overtaken(told.asked, kept, desk.person(programme.edited_by))
    faults = page.faults(programme, day(programme, desk.now))
    if isinstance(page, Basics) and (
        page.called.casefold() != programme.name.casefold() and _named(page.called, desk)
    ):
        faults["called"] = _("There is a programme of that name already.")
    if (
        isinstance(page, Basics)
        and page.channel not in programme.channels
        and (reason := channels.taken(page.channel, programme, told.who, desk))
    ):
        faults["channel"] = reason
    if isinstance(page, Outside) and page.public and not desk.site:
        faults["public"] = _(
            "Whoever runs Tandem has still to say where it is on the web: PUBLIC_URL."
        )
    contact = find(page.contact, desk) if isinstance(page, Eligibility) else None
    if contact and contact.fault:
        faults["contact"] = contact.fault
    if faults:
        return Fix(told.asked, faults)
    chosen = programme.aim
    page.write(programme)
    if contact:
        programme.contact_id = contact.people[0].id if contact.people else ""
    if programme.aim != chosen:
        _draw_on_the_aim(programme, Reader(programme.language))
    return None


def _sign(programme: Programme, title: Text, told: Submission[Any], desk: Desk) -> None:
    programme.edited_by, programme.edited_at = told.who.id, told.at
    programme.revision += 1
    note("edit", told.who, programme, desk, spell(title, Reader(programme.language)))


def _follow(programme: Programme, form: type[Form], desk: Desk) -> None:
    """What other dates or rhythms mean for the messages planned and for those who wait."""
    if programme.stage is not Stage.OPEN or form not in (Dates, Numbers, Campaign, Recruiting):
        return
    notices.schedule(programme, desk)
    desk.promise("join.call", programme.id, desk.now)


def _onward(
    form: type[Form], programme: Programme, place: Place, told: Submission[Any], desk: Desk
) -> Reply:
    """The next page of the walk; the settings at its end, or after a page on its own."""
    after = WALK.index(form) + 1 if place.walk and form in WALK else len(WALK)
    if after < len(WALK):
        press = Press(told.who, told.at, programme.id)
        return _ask(WALK[after], programme, Place(programme.id, walk=True), press, desk)
    return Say(settings_card(programme, desk))


def _ask(form: type[Form], programme: Programme, place: Place, press: Press, desk: Desk) -> Ask:
    if form.name in PARTS:
        asked = PARTS[form.name].ask(programme, place, press, desk)
    else:
        page = cast(type[Page], form)
        kept = _read(page, programme, desk)
        asked = Ask(
            page,
            subject=replace(place, mark=mark(kept)).written,
            filled=kept,
            options=_options(page, programme, desk),
        )
    if not place.walk or form not in WALK:
        return asked
    return replace(
        asked,
        opening=(_step(form), *asked.opening),
        back=form is not WALK[0],
        onward=form is not WALK[-1],
    )


def _read(page: type[Page], programme: Programme, desk: Desk) -> dict[str, Raw]:
    kept = page.read(programme)
    if page is Eligibility:
        contact = desk.person(programme.contact_id) if programme.contact_id else None
        kept["contact"] = [contact.address] if contact else []
    return kept


def _options(page: type[Page], programme: Programme, desk: Desk) -> dict[str, tuple[Option, ...]]:
    if page is Eligibility:
        contact = desk.person(programme.contact_id) if programme.contact_id else None
        return {"contact": options([contact])} if contact else {}
    if page is not Basics:
        return {}
    known = {channel.address: channel.name or channel.address for channel in desk.channels()}
    known |= {one: known.get(one, one) for one in programme.channels}
    return {
        "channel": tuple(Option(id, plain(f"#{name.lstrip('#')}")) for id, name in known.items())
    }


def _step(form: type[Form]) -> Block:
    return Note(
        text=_(
            "Step {step} of {steps}. You can stop at any time: the draft is kept.",
            step=WALK.index(form) + 1,
            steps=len(WALK),
        )
    )


def _draw_on_the_aim(programme: Programme, reader: Reader) -> None:
    """Fill in what the manager has not written with the ready objective."""
    aim = AIMS.get(programme.aim)
    if aim is None:
        return
    for name in ("specific", "measurable", "attainable", "relevant"):
        if not getattr(programme, name):
            setattr(programme, name, spell(getattr(aim, name), reader))


def _check_founder(who: Person, desk: Desk) -> None:
    """Whoever manages a programme may create another; raises Refused."""
    if not who.owner and not desk.steers(who):
        check_anybody_manages(who, desk)


def _theirs(place: Place, who: Person, desk: Desk) -> Programme:
    programme = desk.programme(place.programme)
    if programme is None:
        raise Refused(out_of_date())
    check_manager(who, programme, desk)
    return programme


def _named(name: str, desk: Desk) -> bool:
    return any(one.name.casefold() == name.casefold() for one in desk.programmes())


def _retire_the_default(desk: Desk) -> None:
    """The programme that every community begins with gives way, unless somebody is in it."""
    for programme in desk.programmes():
        if programme.made_by_default and desk.untouched(programme):
            programme.stage = Stage.CLOSED
            programme.closed_at = desk.now
