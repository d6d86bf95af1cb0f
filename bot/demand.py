"""Which themes lack mentors, and who of the community could help."""

from __future__ import annotations

from bot import supply
from bot.cards import out_of_date
from bot.entities import Programme
from bot.events import Press, Replace, Reply, Say
from bot.ports import Demand, Desk
from bot.rights import Refused, managed
from bot.segments import Possible, possible
from bot.themes import theme
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Note,
    Paragraph,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Text, _, _n

PAGE = 4
"""Themes on a card: in either language it can be read on a telephone."""

NAMED = 10
"""People of whom it is said why they could help."""


def show(press: Press, desk: Desk) -> Reply:
    """The word `themes`: what is asked and offered on each, deficits first (E02)."""
    return Say(_themes(managed(press, desk), 0, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """Another page of the themes."""
    programme = managed(press, desk)
    page = press.page
    return Replace(_themes(programme, page, desk))


def fill(press: Press, desk: Desk) -> Reply:
    """Who could mentor on a theme that lacks mentors, and a call ready to be sent to them."""
    programme = managed(press, desk)
    if press.value not in programme.themes:
        raise Refused(out_of_date())
    [told] = [one for one in desk.demand(programme) if one.theme == press.value]
    return Say(_helpers(told, possible(told.theme, programme, desk), programme))


def balance(told: Demand) -> Text:
    """How a theme stands, in one sentence."""
    if not told.mentors and not told.mentees:
        return _("Nobody offers it and nobody asks for it yet.")
    return _(
        "{mentees}, {mentors}: {verdict}.",
        mentees=_n("{count} mentee waits", "{count} mentees wait", told.waiting)
        if told.waiting
        else _("Nobody waits"),
        mentors=_room(told),
        verdict=_verdict(told.missing),
    )


def _room(told: Demand) -> Text:
    if not told.with_room:
        return _("no mentor has a place free")
    places = _n("{count} place free", "{count} places free", told.free)
    return _n(
        "{count} mentor with {places}", "{count} mentors with {places}", told.with_room,
        places=places,
    )  # fmt: skip


def _verdict(missing: int) -> Text:
    if missing > 0:
        return _n("{count} place is missing", "{count} places are missing", missing)
    if missing < 0:
        return _n("{count} place to spare", "{count} places to spare", -missing)
    return _("just as many as needed")


def _themes(programme: Programme, page: int, desk: Desk) -> Card:
    told = sorted(desk.demand(programme), key=_urgency)
    page = max(0, min(page, (len(told) - 1) // PAGE))
    shown = told[page * PAGE : (page + 1) * PAGE]
    more = len(told) > (page + 1) * PAGE
    return card(
        _("Themes: what is asked, what is offered"),
        *(_ratio(programme, desk) if page == 0 else ()),
        *(block for one in shown for block in _theme(one, programme)),
        None if told else _("This programme has no theme yet: choose some in its settings."),
        buttons(
            _page(page - 1, _("Previous themes"), programme) if page > 0 else None,
            _page(page + 1, _("Next themes"), programme) if more else None,
            _button(_("Programme status"), "standing.show", programme),
        ),
    )


def _urgency(one: Demand) -> tuple[bool, bool, int, int]:
    """What is missing first; a theme that nobody has named comes last."""
    unheard = not (one.mentors or one.mentees or one.named)
    return one.missing <= 0, unheard, -one.missing, -one.waiting


def _ratio(programme: Programme, desk: Desk) -> list[Block | Text | None]:
    figures = desk.figures(programme)
    ratio = supply.ratio(programme, figures)
    return [
        facts((_("Mentees per mentor"), ratio)) if ratio else None,
        supply.alarm(programme, figures),
        supply.remedy(programme, figures),
    ]


def _theme(told: Demand, programme: Programme) -> list[Paragraph | Buttons | None]:
    said = [balance(told), _in_all(told), _wished(told), _answered(told)]
    sentences = [text for text in said if text is not None]
    text = sentences[0]
    for sentence in sentences[1:]:
        text = _("{one} {two}", one=text, two=sentence)
    return [
        Paragraph(lead=theme(told.theme), text=text),
        buttons(_button(_("Who could help"), "themes.fill", programme, told.theme))
        if told.missing > 0
        else None,
    ]


def _in_all(told: Demand) -> Text | None:
    if not told.mentors:
        return None
    full = told.mentors - told.with_room
    mentors = _n("{count} mentor", "{count} mentors", told.mentors)
    mentees = _n("{count} mentee", "{count} mentees", told.mentees)
    if not full:
        return _("In all: {mentors}, {mentees}.", mentors=mentors, mentees=mentees)
    return _(
        "In all: {mentors} ({full}), {mentees}.",
        mentors=mentors,
        full=_n("{count} without room", "{count} without room", full),
        mentees=mentees,
    )


def _wished(told: Demand) -> Text | None:
    if not told.named:
        return None
    return _n(
        "In the needs survey: {count} person.", "In the needs survey: {count} people.", told.named
    )


def _answered(told: Demand) -> Text | None:
    if not told.asked:
        return None
    return _(
        "Answered: {some} of {all} ({percent} %).",
        some=told.answered,
        all=told.asked,
        percent=supply.percent(told.answered, told.asked),
    )


def _helpers(told: Demand, people: list[Possible], programme: Programme) -> Card:
    lines = [_("{name}: {why}", name=one.name, why=one.why) for one in people[:NAMED]]
    left = len(people) - len(lines)
    call = Button(
        label=_("Prepare the call"),
        action="announce.write",
        subject=programme.id,
        value=f"theme:{told.theme}",
        style=Style.PRIMARY,
    )
    return card(
        _("Who could help: {theme}", theme=theme(told.theme)),
        balance(told),
        bullets(
            _n(
                "{count} person of the community could mentor on it",
                "{count} people of the community could mentor on it",
                len(people),
            ),
            [*lines, *([_n("and {count} other", "and {count} others", left)] if left else [])],
        )
        or _("Nobody of the community comes to mind: import a roster, or announce in a channel."),
        Note(text=_("You see the call and those it goes to first; nothing leaves before that."))
        if people
        else None,
        buttons(
            call if people else _button(_("Announce"), "announce.ask", programme),
            _button(_("Themes"), "themes.show", programme),
        ),
    )


def _page(page: int, label: Text, programme: Programme) -> Button:
    return _button(label, "themes.turn", programme, str(page))


def _button(label: Text, action: str, programme: Programme, value: str = "") -> Button:
    return Button(label=label, action=action, subject=programme.id, value=value)
