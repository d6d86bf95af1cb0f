"""A programme's settings on one card: where it stands, what is missing, what can be changed."""

from __future__ import annotations

from datetime import date

from bot.aims import AUDIENCES
from bot.entities import Format, Programme, Stage
from bot.forms import Form
from bot.outside import address_of
from bot.ports import Desk
from bot.preparing.channels import shared
from bot.preparing.checklist import Remark, remarks
from bot.preparing.pages import (
    Answers,
    Backgrounds,
    Basics,
    Beginning,
    Campaign,
    Counting,
    Dates,
    Eligibility,
    Following,
    Groups,
    Matching,
    Naming,
    Numbers,
    Objective,
    Outside,
    Recruiting,
    Requests,
    Roles,
    Shape,
    Suggesting,
    Themes,
    Tools,
)
from bot.values import (
    Button,
    Buttons,
    Card,
    Link,
    Note,
    Quote,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.windows import between, day
from bot.words import Day, Text, _, plain

STAGES: dict[Stage, Text] = {
    Stage.DRAFT: _("Draft: no member hears of it"),
    Stage.OPEN: _("Open to its members"),
    Stage.CLOSED: _("Closed"),
}
WHAT = (Basics, Objective, Shape, Numbers, Themes, Tools)
WHO = (Eligibility, Roles, Backgrounds, Dates, Campaign, Recruiting, Following, Outside)
HOW = (Matching, Suggesting, Counting, Groups, Requests, Answers, Beginning)


def settings_card(programme: Programme, desk: Desk) -> Card:
    """Everything a manager can change, and what is left to do."""
    found = found_remarks(programme, desk)
    needed = [remark.text for remark in found if remark.needed]
    unwise = [remark.text for remark in found if not remark.needed]
    draft, lists = programme.stage is Stage.DRAFT, programme.format is Format.SUGGESTIONS
    return card(
        plain(programme.name),
        facts(
            (_("Stage"), STAGES[programme.stage]),
            (_("For"), AUDIENCES[programme.audience].name),
            (_("Mentors sign up"), between(programme.mentors_open, programme.mentors_close)),
            (_("Mentees sign up"), between(programme.mentees_open, programme.mentees_close)),
            (_("Begins"), told(programme.starts_on)),
            (_("Public page"), _where(programme, desk)),
        ),
        bullets(_("Still missing"), needed) if draft else None,
        bullets(_("Worth a thought"), unwise) if draft else None,
        Note(text=_("Nothing reaches a member before you open the programme.")) if draft else None,
        Quote(words=programme.lessons) if draft and programme.lessons else None,
        _next_step(programme, needed),
        _("What it is:"),
        _pages(programme, WHAT),
        _("Who and when:"),
        _pages(programme, WHO),
        _("How people find each other:"),
        _pages(programme, tuple(page for page in HOW if page is not Suggesting or lists)),
        _("What people read and agree to, and who manages:"),
        buttons(
            _button(_("Measures"), "kpi.list", programme),
            _button(_("Charter and papers"), "paper.list", programme),
            _button(_("Texts"), "text.list", programme),
            _button(_("Managers"), "page.open", programme, Naming.name),
            _button(_("Roster"), "import.ask", programme),
            _button(_("History"), "history.show", programme),
            _button(_("Copy"), "programme.copy", programme),
            Link(label=_("See the public page"), url=address_of(programme, desk))
            if address_of(programme, desk) and programme.stage is Stage.OPEN
            else None,
        ),
    )


def found_remarks(programme: Programme, desk: Desk) -> list[Remark]:
    """What is missing or unwise in this programme today."""
    managers = {person.id for person in [p for p, _s in desk.stewards(programme)] + desk.owners()}
    found = remarks(
        programme,
        desk.kpis(programme),
        desk.papers(programme),
        len(managers),
        day(programme, desk.now),
    )
    if other := shared(programme, desk):
        text = _(
            "“{programme}” lives in the same channel: a word typed there asks which one is meant.",
            programme=other.name,
        )
        found.append(Remark(text, Basics.name))
    return found


def told(on: date | None) -> Text | None:
    """A day in words."""
    return _("{day}", day=Day(on=on)) if on else None


def _where(programme: Programme, desk: Desk) -> Text | None:
    """Its public page's address, to pass on."""
    url = address_of(programme, desk)
    if not url:
        return None
    if programme.stage is not Stage.OPEN:
        return _("{address}, once the programme is open", address=url)
    return plain(url)


def _next_step(programme: Programme, needed: list[Text]) -> Buttons | None:
    match programme.stage:
        case Stage.DRAFT:
            go_on = _button(_("Go on"), "programme.walk", programme)
            ready = _button(_("Open the programme"), "programme.check", programme)
            first, second = (go_on, ready) if needed else (ready, go_on)
            return buttons(
                first.model_copy(update={"style": Style.PRIMARY}),
                second,
                _button(_("Calendar"), "notice.list", programme),
                _button(_("Delete the draft"), "programme.close", programme),
            )
        case Stage.OPEN:
            return buttons(
                _button(_("Programme status"), "standing.show", programme),
                _button(_("Calendar"), "notice.list", programme),
                _button(_("Close the programme"), "programme.close", programme),
            )
        case Stage.CLOSED:
            return None


def _pages(programme: Programme, forms: tuple[type[Form], ...]) -> Buttons | None:
    return buttons(*(_button(form.title, "page.open", programme, form.name) for form in forms))


def _button(label: Text, action: str, programme: Programme, value: str = "") -> Button:
    return Button(label=label, action=action, subject=programme.id, value=value)
