"""The messages that more than one part of the programme sends."""

from __future__ import annotations

from collections.abc import Iterator

from bot.entities import Format, Match, Meeting, Person, Programme, Side
from bot.events import Press
from bot.matching import Criterion, Finding
from bot.matching.spelling import normal
from bot.themes import languages, slots, themes
from bot.values import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Facts,
    Note,
    Paragraph,
    Quote,
    Style,
    buttons,
    card,
)
from bot.words import LANGUAGES, Detail, Listed, Moment, Reader, Text, Who, _, _n, plain, spell


def trouble() -> Card:
    """Something broke on our side."""
    return card(None, sorry())


def sorry() -> Text:
    """The same in one sentence."""
    return _("Sorry, something went wrong on my side. Nothing was lost; please try again soon.")


def out_of_date() -> Card:
    """A button or a form that means nothing any more."""
    return card(
        None,
        _("This button is out of date. Here is what you can do now:"),
        buttons(menu_button()),
    )


def managers_only(managers: list[Who]) -> Card:
    """A member used a manager's word."""
    return card(
        None,
        _("Only the programme's managers can do this."),
        ask_managers(managers),
        buttons(menu_button()),
    )


def ask_managers(managers: list[Who]) -> Text | None:
    """Whom to write to, where anybody is named."""
    if not managers:
        return None
    return _("You can write to {managers}.", managers=Listed(items=tuple(managers[:3])))


def owners_only(owners: list[Who]) -> Card:
    """A manager did what only owners may."""
    return card(
        None,
        _("Only the programme's owners can do this."),
        ask_managers(owners),
        buttons(menu_button()),
    )


def now_owner() -> Card:
    """Nobody managed here, and now somebody does."""
    return card(
        _("You manage the mentoring here now"),
        _("Nobody did yet, and you are the first to use a manager's word."),
        Note(text=_("Next: name other managers in the settings. Type {word}.", word=_("settings"))),
    )


def no_programme(managers: list[Who]) -> Card:
    """There is no programme to take part in."""
    return card(
        None,
        _("No mentoring programme is open here for now."),
        ask_managers(managers),
        buttons(menu_button()),
    )


def it_is_over(programme: Programme) -> Card:
    """Somebody would do something in a programme of the past."""
    return card(
        None,
        _("“{programme}” is closed.", programme=programme.name),
        Note(text=_("Its settings can be copied for another year.")),
        buttons(
            Button(label=_("Copy"), action="programme.copy", subject=programme.id), menu_button()
        ),
    )


def which_programme(programmes: list[Programme], press: Press) -> Card:
    """There are several programmes: the same press again, for one of them."""
    return card(
        None,
        _("Which programme do you mean?"),
        buttons(
            *(
                Button(
                    label=plain(one.name),
                    action=press.action,
                    subject=one.id,
                    value=press.value,
                )
                for one in programmes
            )
        ),
    )


def join_first(programme: Programme | None = None) -> Card:
    """Somebody who has not signed up yet."""
    return card(
        None,
        _("You have not signed up yet. It takes about two minutes."),
        buttons(join_button(programme)),
    )


def what_a_round_makes(programme: Programme) -> Text:
    """What a manager starts: pairs, or lists to choose from."""
    lists = programme.format is Format.SUGGESTIONS
    return _("Make the lists") if lists else _("Compute the pairs")


def who_looks(programme: Programme, side: Side) -> Note:
    """Who looks for somebody else now, once something has come to nothing."""
    match programme.format:
        case Format.MANUAL:
            return Note(text=_("The managers see it; they look for somebody else."))
        case Format.A_LA_CARTE if side is Side.MENTEE:
            return Note(
                text=_("You choose for yourself here: type {word} to look.", word=_("find"))
            )
        case Format.A_LA_CARTE:
            return Note(text=_("Your place is free again for whoever asks you."))
        case _:
            return Note(text=_("I am looking for somebody else and will write to you here."))


def still_there(reader: Person, silences: int, programme: Programme) -> Card:
    """Somebody has let one thing after the other pass."""

    def press(label: Text, action: str, style: Style = Style.PLAIN) -> Button:
        return Button(label=label, action=action, subject=programme.id, style=style)

    return card(
        _("Are you still in, {name}?", name=reader.first_name),
        _n(
            "{count} proposal in a row has gone without an answer from you.",
            "{count} proposals in a row have gone without an answer from you.",
            silences,
        ),
        Note(text=_("Until you tell me, I suggest nobody to you. Every answer is fine.")),
        buttons(
            press(_("Yes, I am still in"), "place.stay", Style.PRIMARY),
            press(_("Take a break"), "place.pause"),
            press(_("Leave"), "place.leave"),
            menu_button(),
        ),
    )


def joined(parts: list[Text | None]) -> Text:
    """Short things in one line."""
    there = [part for part in parts if part is not None]
    text = there[0]
    for part in there[1:]:
        text = _("{one} · {two}", one=text, two=part)
    return text


def menu_button() -> Button:
    """Back to the menu."""
    return Button(label=_("Menu"), action="menu.show")


def join_button(programme: Programme | None = None) -> Button:
    """The way in; into which programme is asked when it is not said."""
    subject = programme.id if programme else ""
    return Button(label=_("Sign up"), action="join.open", subject=subject, style=Style.PRIMARY)


def as_it_reads(message: Card, zone: str) -> Iterator[Block]:
    """A message in both languages, with its buttons named rather than drawn."""
    for language in LANGUAGES:
        reads = Reader(language, zone)
        yield Paragraph(
            lead=_IN[language],
            text=plain("\n".join(spell(text, reads) for text in _texts(message))),
        )
        labels = [
            spell(button.label, reads)
            for block in message.blocks
            if isinstance(block, Buttons)
            for button in block.items
        ]
        if labels:
            yield Note(text=plain(" ".join(f"[ {label} ]" for label in labels)))


_IN = {"fr": _("In French"), "en": _("In English")}


def _texts(message: Card) -> Iterator[Text]:
    if message.title:
        yield message.title
    for block in message.blocks:
        match block:
            case Paragraph(text=text) | Note(text=text):
                yield text
            case Bullets(items=items):
                yield from items
            case Facts(rows=rows):
                yield from (_("{label}: {text}", label=r.label, text=r.text) for r in rows)
            case Quote(words=words):
                yield plain(words)


def meet_button(match: Match) -> Button:
    """Set the pair's recurring meeting."""
    return Button(
        label=_("Plan our meetings"), action="meet.open", subject=match.id, style=Style.PRIMARY
    )


def when(meeting: Meeting, other: Person, reader: Person) -> Text:
    """A meeting's date in the reader's time, and in the other's where their clocks differ."""
    mine = Moment(at=meeting.starts_at)
    if other.reader.zone == reader.reader.zone:
        return _("{when}", when=mine)
    theirs = Moment(at=meeting.starts_at, detail=Detail.TIME, zone=other.reader.zone)
    return _(
        "{when} ({their_time} for {other})", when=mine, their_time=theirs, other=other.first_name
    )


MOST_REASONS, MOST_DIFFERENCES = 5, 3
"""What is read before one stops reading."""


def finding(found: Finding, mentee: Who, mentor: Who, side: Side | None) -> Text | None:
    """A reason, or a difference, in words for one side; for the manager when `side` is None.

    None where there is nothing to say to that side.
    """
    need, offer = found.mentee_says, found.mentor_says
    match found.criterion, found.fits:
        case Criterion.NEEDS, _:
            return _needs(found, mentee, mentor, side)
        case Criterion.GOALS, True if side is Side.MENTEE:
            return _("Your goals touch what {mentor} knows: {offer}.", mentor=mentor, offer=offer)
        case Criterion.GOALS, True if side is Side.MENTOR:
            return _("{mentee}'s goals touch what you know: {offer}.", mentee=mentee, offer=offer)
        case Criterion.GOALS, True:
            return _("Goals and know-how meet: {offer}.", offer=offer)
        case Criterion.THEMES, True:
            return _("Shared themes: {themes}.", themes=themes(need.split(",")))
        case Criterion.THEMES, False:
            return _("Themes not shared: {themes}.", themes=themes(need.split(",")))
        case Criterion.SECTOR, True:
            return _("The same sector: {sector}.", sector=offer)
        case Criterion.SECTOR, False:
            return _("Another sector: {sector}.", sector=need if side is Side.MENTOR else offer)
        case Criterion.AVAILABILITY, True if need:
            return _("Both free: {slots}.", slots=slots(need.split(",")))
        case Criterion.AVAILABILITY, True:
            return _("{hours} h a week when both are free.", hours=offer)
        case Criterion.AVAILABILITY, False:
            return _("No common free time among the answers given.")
        case Criterion.LANGUAGE, _:
            return _("In common: {languages}.", languages=languages(need.split(",")))
        case Criterion.HOBBIES, True:
            return _("In common outside work: {things}.", things=need)
        case Criterion.SENIORITY, _:
            return _years(found, mentor, side)
        case Criterion.PATH, True:
            return _("The same school path: {path}.", path=need)
        case Criterion.PLACE, True:
            return _("In the same city: {city}.", city=need)
        case Criterion.PLACE, False:
            return _("Not in the same city.")
        case Criterion.STYLE, True:
            return _("The same way of working.")
        case Criterion.STYLE, False:
            return _("Different ways of working.")
        case Criterion.PERSONALITY, True:
            return _("Close in temperament.")
        case Criterion.PERSONALITY, False:
            return _("Different temperaments.")
        case Criterion.WISHES, True if side is not Side.MENTEE:
            return _("The level that was wished for.")
        case Criterion.WISHES, False if side is not Side.MENTEE:
            return _("Not the level that was wished for.")
        case Criterion.ZONE, _:
            return _("Not in the same time zone.")
        case _:
            return None


def _needs(found: Finding, mentee: Who, mentor: Who, side: Side | None) -> Text:
    need, offer = found.mentee_says, found.mentor_says
    if not found.fits:
        return _("Not covered: {need}.", need=need)
    if normal(need) == normal(offer):
        return _same(need, mentee, mentor, side)
    if side is Side.MENTEE:
        return _(
            "You are looking for: {need}. {mentor} offers: {offer}.",
            need=need, mentor=mentor, offer=offer,
        )  # fmt: skip
    if side is Side.MENTOR:
        return _(
            "{mentee} is looking for: {need}. You offer: {offer}.",
            mentee=mentee, need=need, offer=offer,
        )  # fmt: skip
    return _("Looking for: {need}. Offers: {offer}.", need=need, offer=offer)


def _same(need: str, mentee: Who, mentor: Who, side: Side | None) -> Text:
    """What both call by the same name is said once."""
    if side is Side.MENTEE:
        return _("{mentor} knows what you are looking for: {need}.", mentor=mentor, need=need)
    if side is Side.MENTOR:
        return _("You know what {mentee} is looking for: {need}.", mentee=mentee, need=need)
    return _("Sought and offered: {need}.", need=need)


def _years(found: Finding, mentor: Who, side: Side | None) -> Text:
    years = round(float(found.mentor_says or 0))
    if years == 0:
        return _("As many years of experience.")
    if side is Side.MENTOR and years > 0:
        return _n(
            "You have {count} more year of experience.",
            "You have {count} more years of experience.",
            years,
        )
    if years > 0:
        return _n(
            "{mentor} has {count} more year of experience.",
            "{mentor} has {count} more years of experience.",
            years,
            mentor=mentor,
        )
    if side is Side.MENTOR:
        return _n(
            "You have {count} year of experience less: that is the point.",
            "You have {count} years of experience less: that is the point.",
            -years,
        )
    return _n(
        "{mentor} has {count} year of experience less: that is the point.",
        "{mentor} has {count} years of experience less: that is the point.",
        -years,
        mentor=mentor,
    )


def reasons(
    match: Match, mentee: Who, mentor: Who, side: Side | None
) -> tuple[list[Text], list[Text]]:
    """What fits and what does not in a match, in words for one side; what weighs most first."""
    found = [Finding.read(kept) for kept in match.findings]
    said = [(f.fits, finding(f, mentee, mentor, side)) for f in found]
    fits = [text for good, text in said if good and text]
    differs = [text for good, text in said if not good and text]
    return fits[:MOST_REASONS], differs[:MOST_DIFFERENCES]
