"""The messages that more than one part of the programme sends."""

from __future__ import annotations

from bot.entities import Match, Meeting, Person, Side
from bot.matching import Criterion, Finding
from bot.themes import languages, slots, themes
from bot.values import Button, Card, Note, Style, buttons, card
from bot.words import Detail, Listed, Moment, Text, Who, _


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


def now_manager() -> Card:
    """The programme had no manager, and now it has one."""
    return card(
        _("You manage this programme now"),
        _("It had no manager yet, and you are the first to use a manager's word."),
        Note(text=_("Whoever runs Tandem can name others: TANDEM_MANAGERS in its settings.")),
    )


def join_first() -> Card:
    """Somebody who has not signed up yet."""
    return card(
        None,
        _("You have not signed up yet. It takes about two minutes."),
        buttons(join_button()),
    )


def menu_button() -> Button:
    """Back to the menu."""
    return Button(label=_("Menu"), action="menu.show")


def join_button() -> Button:
    """The way in."""
    return Button(label=_("Sign up"), action="join.open", style=Style.PRIMARY)


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


def finding(found: Finding, mentee: Who, mentor: Who, side: Side | None) -> Text:
    """A reason, or a difference, in words for one side; for the manager when `side` is None."""
    match found.criterion, found.fits:
        case Criterion.NEEDS, True:
            need, offer = found.mentee_says, found.mentor_says
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
        case Criterion.NEEDS, False:
            return _("Not covered: {need}.", need=found.mentee_says)
        case Criterion.THEMES, True:
            return _("Shared themes: {themes}.", themes=themes(found.mentee_says.split(",")))
        case Criterion.THEMES, False:
            return _("Themes not shared: {themes}.", themes=themes(found.mentee_says.split(",")))
        case Criterion.HOURS, True if found.mentee_says:
            return _("Both free: {slots}.", slots=slots(found.mentee_says.split(",")))
        case Criterion.HOURS, True:
            return _("{hours} h a week when both are free.", hours=found.mentor_says)
        case Criterion.HOURS, False:
            return _("No common free time among the answers given.")
        case Criterion.LANGUAGES, _:
            return _("In common: {languages}.", languages=languages(found.mentee_says.split(",")))
        case _:
            return _("Not in the same time zone.")


def reasons(
    match: Match, mentee: Who, mentor: Who, side: Side | None
) -> tuple[list[Text], list[Text]]:
    """What fits and what does not in a match, in words for one side."""
    found = [Finding.model_validate(f) for f in match.findings]
    said = [(f.fits, finding(f, mentee, mentor, side)) for f in found]
    return [text for fits, text in said if fits], [text for fits, text in said if not fits]
