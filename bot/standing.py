"""Where a person stands, and how the programme does."""

from __future__ import annotations

from datetime import datetime

from bot import agreements, beginnings, requests, supply
from bot.cards import join_button, meet_button, menu_button, what_a_round_makes
from bot.enrolments import LIVE, complete_line, completeness, whereabouts
from bot.entities import (
    Enrolment,
    Errand,
    Format,
    Match,
    Person,
    Programme,
    Stage,
    Standing,
    Status,
)
from bot.events import Press, Reply, Say
from bot.footing import (
    answer_button,
    awaited,
    is_silent,
    list_button,
    list_line,
    match_line,
    stay_button,
    waits,
)
from bot.pairs import lasting, may_have_another
from bot.ports import Desk
from bot.questions import ONCE, results, starting
from bot.rights import managed, meant, programme_of
from bot.sending import some_of
from bot.shortlists import choices
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Note,
    bullets,
    buttons,
    card,
    facts,
)
from bot.windows import monday
from bot.words import Text, _, _n, plain

LATELY = 5
"""Reasons for declining that a manager is shown at once."""


def show(press: Press, desk: Desk) -> Reply:
    """The word `status`: the person's own part, then the programme for its managers."""
    programme = _shown(press, desk)
    told = desk.enrolment(press.who, programme)
    own = _own(press.who, told, programme, desk)
    if desk.rank(press.who, programme) is None:
        return Say(card(_("Where you stand"), *own))
    whole = _whole(press.who, programme, desk)
    if told is None:
        return Say(card(_("Programme status"), *whole))
    return Say(card(_("Programme status"), *whole, Divider(), _("And you:"), *own))


def digest(errand: Errand, desk: Desk) -> datetime | None:
    """Every Monday morning, how the programme stands, to its managers (A09); until it closes."""
    programme = desk.programme(errand.subject)
    if programme is None or programme.stage is Stage.CLOSED:
        return None
    for manager in desk.managers(programme):
        said = card(
            _("“{programme}”, this week", programme=programme.name),
            *_whole(manager, programme, desk),
        )
        desk.post(manager, said, f"digest:{programme.id}:{manager.id}:{desk.now.date()}", programme)
        if _is_time_for_free_choice(programme, desk.now):
            hint = _free_choice(programme)
            desk.post(manager, hint, f"free-choice:{programme.id}:{manager.id}", programme)
    return monday(programme, desk.now)


def _is_time_for_free_choice(programme: Programme, now: datetime) -> bool:
    """Whether people have known each other long enough to choose for themselves (F13)."""
    since, months = programme.launched_at, programme.hint_months
    if since is None or not months or programme.format is Format.A_LA_CARTE:
        return False
    whole = 12 * (now.year - since.year) + now.month - since.month - (now.day < since.day)
    return whole >= months


def _free_choice(programme: Programme) -> Card:
    return card(
        _("A thought about “{programme}”", programme=programme.name),
        _n(
            "It has run for {count} month: people know each other now.",
            "It has run for {count} months: people know each other now.",
            programme.hint_months,
        ),
        _("From now on mentees could look through the mentors and ask whom they like."),
        Note(text=_("Running pairs stay as they are, and you can go back. I say this only once.")),
        buttons(
            Button(
                label=_("How people meet"), action="page.open", subject=programme.id,
                value="programme-shape",
            )
        ),
    )  # fmt: skip


def _shown(press: Press, desk: Desk) -> Programme:
    """A manager who takes part nowhere means a programme that they manage."""
    steers = bool(desk.steers(press.who)) and not desk.enrolments(press.who)
    return managed(press, desk) if steers else meant(press, desk)


def _own(
    who: Person, told: Enrolment | None, programme: Programme, desk: Desk
) -> list[Block | Text | None]:
    if told is None:
        return [
            _("You have not signed up yet. It takes about two minutes."),
            buttons(join_button(programme)),
        ]
    matches = desk.open_matches(who, programme)
    complete = completeness(told)
    pairs = lasting([match for match in matches if match.status is Status.ACTIVE])
    asked, listed = requests.lines(who, programme, desk), choices(who, programme, desk)
    return [
        *(line for match in matches for line in _match_lines(match, who, desk)),
        list_line(listed, programme) if listed else None,
        *asked,
        whereabouts(told, programme, desk.now) if told.standing is not Standing.ACTIVE else None,
        Note(text=waits(told, programme))
        if told.standing is Standing.ACTIVE and not matches and not asked and not listed
        else None,
        Note(text=complete_line(complete)) if told.standing in LIVE and complete.add else None,
        _next_step(matches, pairs, listed, who, told, programme, desk),
    ]


def _match_lines(match: Match, who: Person, desk: Desk) -> list[Text | Note]:
    """How it stands with somebody, and how to write to them where they let that be seen."""
    line = match_line(match, who, desk)
    other, programme = desk.other(match, who), programme_of(match, desk)
    paired = match.status is Status.ACTIVE
    email = agreements.email_shown(other, programme, desk) if paired else ""
    if not email:
        return [line]
    return [line, Note(text=_("To write to {name}: {email}", name=other.first_name, email=email))]


def _next_step(
    matches: list[Match],
    pairs: list[Match],
    listed: list[Match],
    who: Person,
    told: Enrolment,
    programme: Programme,
    desk: Desk,
) -> Buttons | None:
    mine = [answer_button(match, who, desk) for match in awaited(matches, who)]
    silent = told.standing is Standing.ACTIVE and is_silent(told, programme)
    return buttons(
        *[*mine, *requests.answer_buttons(who, programme, desk)][:3],
        stay_button(programme) if silent else None,
        list_button(programme) if listed else None,
        requests.own_button(who, desk, programme),
        meet_button(pairs[0]) if len(pairs) == 1 else None,
        Button(label=_("Another mentor"), action="place.another", subject=programme.id)
        if may_have_another(who, told, programme, desk)
        else None,
        Button(label=_("My place"), action="place.show", subject=programme.id),
        menu_button(),
    )  # fmt: skip


def _whole(who: Person, programme: Programme, desk: Desk) -> list[Block | Text | None]:
    now, counted = desk.figures(programme), desk.standings(programme)
    pending, listed = desk.request_count(programme), counted.get(Standing.LISTED, 0)
    people = _(
        "{mentors}, {mentees}",
        mentors=_n("{count} mentor", "{count} mentors", now.mentors),
        mentees=_n("{count} mentee", "{count} mentees", now.mentees),
    )
    meetings = _(
        "{held}, {planned}",
        held=_n("{count} held", "{count} held", now.meetings_held),
        planned=_n("{count} to come", "{count} to come", now.meetings_planned),
    )
    lost = _n("{count} message", "{count} messages", now.letters_lost)
    silent = beginnings.silent(programme, desk)
    quiet, behind = desk.unheard(programme), agreements.lagging(programme, desk)
    return [
        facts(
            (_("Signed up"), people),
            (_("Requests to answer"), plain(str(pending)) if pending else None),
            (
                _("To ask about new papers"),
                _n("{count} person", "{count} people", behind) if behind else None,
            ),
            (_("Waiting list"), plain(str(listed)) if listed else None),
            (_("Places free"), _("{some} of {all}", some=now.free, all=now.places)),
            (_("Waiting"), _n("{count} mentee", "{count} mentees", now.waiting)),
            (
                _("Choosing from a list"),
                _n("{count} mentee", "{count} mentees", now.choosing) if now.choosing else None,
            ),
            (_("Proposals open"), _n("{count} pair", "{count} pairs", now.proposed)),
            (_("Not heard from"), _n("{count} person", "{count} people", quiet) if quiet else None),
            (_("Running pairs"), _n("{count} pair", "{count} pairs", now.active)),
            (_("Meetings"), meetings),
            (_("Mentees per mentor"), supply.ratio(programme, now)),
            (_("Volunteers"), supply.volunteers(programme, now, desk)),
            (_("Graduates among mentees"), supply.graduates(programme, desk)),
            (_("Diversity"), supply.variety(programme, desk)),
            (_("Messages lost"), lost if now.letters_lost else None),
            (_("Could not be reached"), some_of(desk.unreached(programme))),
        ),
        supply.alarm(programme, now),
        supply.remedy(programme, now),
        bullets(
            _n(
                "{count} pair is not in touch yet; a word from you may help",
                "{count} pairs are not in touch yet; a word from you may help",
                silent,
            ),
            beginnings.named(programme, desk),
        )
        if silent
        else None,
        bullets(_("Survey after one month"), results(programme, desk))
        or Note(text=_("The first survey goes out one month after the first match.")),
        bullets(_("Where people start from, out of 5"), starting(programme, desk)),
        bullets(_("After flash meetings"), results(programme, desk, ONCE)),
        bullets(_("Why people declined lately"), _reasons(who, programme, desk)),
        buttons(
            Button(label=what_a_round_makes(programme), action="round.draw", subject=programme.id),
            Button(label=_("Requests"), action="enrolment.queue", subject=programme.id)
            if pending or listed
            else None,
            Button(label=_("Themes"), action="themes.show", subject=programme.id),
            Button(label=_("Answers"), action="late.show", subject=programme.id),
        ),
    ]


def _reasons(reader: Person, programme: Programme, desk: Desk) -> list[Text]:
    """The newest reasons given; the other side never reads them."""
    lines = []
    for match in desk.declines(programme, reader, LATELY):
        who = desk.person(match.person_id(match.declined_by)) if match.declined_by else None
        if who:
            lines.append(_("{who}: {reason}", who=who.who, reason=match.decline_reason))
    for request in desk.refusals(programme, reader, LATELY - len(lines)):
        if who := desk.person(request.mentor_id):
            lines.append(_("{who}: {reason}", who=who.who, reason=request.decline_reason))
    return lines
