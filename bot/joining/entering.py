"""What follows when the last page is in: a place, a manager's yes, or the waiting list."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import notices, windows
from bot.cards import menu_button
from bot.enrolments import finish_button, needs_guardian, role_name, waiting_line
from bot.entities import Enrolment, Errand, Mentoring, Person, Programme, Role, Stage, Standing
from bot.guides import PEER_CARD, ROLE_CARDS, THREE_QUESTIONS
from bot.joining.profile import profile_card
from bot.messages import MESSAGES
from bot.pairs import TOGETHER, look_again, withdraw
from bot.ports import Desk
from bot.questions import START
from bot.rights import contact
from bot.values import Button, Card, Note, Quote, Style, bullets, buttons, card
from bot.windows import Window, window
from bot.words import Arg, Text, _, fill, plain

MORNING = 9
"""The hour at which Tandem writes on a day that a programme names."""


def settle(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """Everything is told: the enrolment stands where the programme puts it."""
    told.updated_at = desk.now
    told.revision += 1
    if needs_guardian(told) and told.standing in (Standing.ACTIVE, Standing.PAUSED):
        told.turn()
        told.standing, told.paused_until = Standing.PENDING, None
        withdraw(who, programme, None, desk)
        _send_in(who, told, programme, desk)
        return
    if told.coming and told.standing is not Standing.PENDING:
        _change(who, told, programme, desk)
        return
    again = told.standing is Standing.PENDING and bool(told.coming)
    told.turn()
    withdraw(who, programme, told.role, desk)
    if told.standing is not Standing.BEGUN and not again:
        _recap(_("Your profile is up to date"), who, told, programme, desk)
        look_again(programme, desk, TOGETHER)
        return
    if not again:
        notices.enrolled(who, programme, desk)
    by_hand = _approved_by_hand(told.role, programme) and desk.rank(who, programme) is None
    if by_hand or needs_guardian(told):
        told.standing = Standing.PENDING
        _send_in(who, told, programme, desk)
    else:
        admit(told, programme, desk)
        _recap(_("You are in, {name}!", name=who.first_name), who, told, programme, desk)
        _welcome(who, told, _first_side(told.role), programme, desk)


def _send_in(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """A manager has still to say yes: both sides know."""
    _recap(_("Thank you, {name}: it is sent", name=who.first_name), who, told, programme, desk)
    _tell_managers(who, told, programme, desk)


def _change(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """Somebody who takes part has told all of another role: it holds now, or after a yes."""
    gained = _gained(told)
    if gained and _approved_by_hand(gained, programme) and desk.rank(who, programme) is None:
        first, told.coming_at = told.coming_at is None, desk.now
        thanks = _("Thank you, {name}: it is sent", name=who.first_name)
        _recap(thanks, who, told.as_coming(), programme, desk)
        if first:
            _tell_managers(who, told, programme, desk)
        return
    take_turn(who, told, programme, desk)
    _recap(_("From now on: {role}", role=role_name(told.role)), who, told, programme, desk)
    if gained:
        _welcome(who, told, gained, programme, desk)


def _gained(told: Enrolment) -> Role | None:
    """The side that another role brings somebody, if it brings one."""
    role = told.as_coming().role
    mentors, learns = role.mentors and not told.role.mentors, role.learns and not told.role.learns
    return Role.MENTOR if mentors else Role.MENTEE if learns else None


def _first_side(role: Role) -> Role:
    return Role.MENTOR if role is Role.MENTOR else Role.MENTEE


def take_turn(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """Another role from now on: running pairs stay, proposals that it leaves no place for go."""
    told.turn()
    told.updated_at = desk.now
    withdraw(who, programme, told.role, desk)


def _approved_by_hand(role: Role, programme: Programme) -> bool:
    """Whether a manager lets that role in one by one (B07)."""
    asked = set(programme.approves)
    return (role.mentors and Role.MENTOR in asked) or (role.learns and Role.MENTEE in asked)


def admit(told: Enrolment, programme: Programme, desk: Desk) -> None:
    """From now on they can be matched."""
    told.standing = Standing.ACTIVE
    told.enrolled_at = told.updated_at = desk.now
    told.paused_until = told.left_at = None
    told.told_why = ""
    desk.forget(told.id)
    desk.promise("survey.ask", f"{START}:{told.id}", desk.now + timedelta(days=1))
    if programme.check_days > 0:
        desk.promise("profile.check", told.id, desk.now + timedelta(days=programme.check_days))
    look_again(programme, desk, TOGETHER)


def approve(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """A manager says yes, to somebody's place or to their other role."""
    told.revision += 1
    if told.standing is not Standing.PENDING:
        gained = _gained(told) or _first_side(told.role)
        take_turn(who, told, programme, desk)
        said = card(
            _("Good news, {name}!", name=who.first_name),
            _("A manager has said yes. From now on: {role}.", role=role_name(told.role)),
        )
        letter = _with_role(said, told, gained, programme)
    else:
        admit(told, programme, desk)
        said = _message("approved", who, programme, desk)
        letter = _with_role(said, told, _first_side(told.role), programme)
    desk.post(who, letter, _key("approved", told), programme)


def refuse(who: Person, told: Enrolment, why: str, programme: Programme, desk: Desk) -> None:
    """A manager says no, this time; whoever takes part stays what they are."""
    told.updated_at = desk.now
    told.revision += 1
    if told.standing is Standing.PENDING:
        told.standing = Standing.REFUSED
        told.guardian = told.guardian_contact = ""
        told.told_why = why
        said = _message("not-approved", who, programme, desk)
    else:
        told.coming, told.coming_at = {}, None
        said = card(
            _("{name}, about your change of role", name=who.first_name),
            _("It is not for this time. You stay: {role}.", role=role_name(told.role)),
        )
    letter = card(
        said.title,
        *said.blocks,
        _("In their words:") if why else None,
        Quote(words=why) if why else None,
        buttons(menu_button()),
    )
    desk.post(who, letter, _key("refused", told), programme)


def wait(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> Card:
    """The door is shut: they are on the list, and hear of it when it opens."""
    told.standing = Standing.LISTED
    told.updated_at = desk.now
    opens = windows.opens_on(programme, told.role)
    if opens and window(programme, told.role, desk.now) is Window.UPCOMING:
        desk.promise("join.open-day", told.id, windows.moment(programme, opens, MORNING))
        return card(
            _("You are on the list, {name}", name=who.first_name),
            waiting_line(told.role, programme, desk.now),
            Note(text=_("That morning I write to you here. What you have told is kept.")),
            buttons(menu_button()),
        )
    said = _message("waiting-list", who, programme, desk)
    return card(
        said.title,
        waiting_line(told.role, programme, desk.now),
        *said.blocks,
        buttons(menu_button()),
    )


def open_day(errand: Errand, desk: Desk) -> datetime | None:
    """The door opens: whoever is on the list hears of it."""
    told = desk.enrolment_of(errand.subject)
    programme = desk.programme(told.programme_id) if told else None
    who = desk.person(told.person_id) if told else None
    if told is None or programme is None or who is None or told.standing is not Standing.LISTED:
        return None
    if programme.stage is not Stage.OPEN:
        return None
    entry, opens = window(programme, told.role, desk.now), windows.opens_on(programme, told.role)
    if entry is Window.UPCOMING and opens:
        return windows.moment(programme, opens, MORNING)
    if entry is Window.OPEN:
        desk.post(who, _open_now(who, told, programme), _key("open-day", told), programme)
    return None


def call_waiting(errand: Errand, desk: Desk) -> None:
    """The dates have changed: whoever is on the list hears when the door opens."""
    programme = desk.programme(errand.subject)
    for place in desk.standing_so(programme, Standing.LISTED) if programme else []:
        desk.promise("join.open-day", place.enrolment.id, desk.now)


def _open_now(who: Person, told: Enrolment, programme: Programme) -> Card:
    return card(
        _("{name}, sign-up is open", name=who.first_name),
        _("You asked me to tell you: “{programme}” takes sign-ups now.", programme=programme.name),
        Note(text=_("What you have told me is kept; the rest takes about two minutes.")),
        buttons(finish_button(told, programme)),
    )


def _recap(title: Text, who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    said = profile_card(title, who, told, programme)
    following = [Note(text=line) for line in _next(who, told, programme, desk)]
    *blocks, pressed = said.blocks
    letter = card(said.title, *blocks, *following, pressed)
    desk.post(who, letter, _key("recap", told), programme)


def _next(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> list[Text]:
    """What comes next, and when."""
    if told.coming_at:
        stays = desk.enrolment(who, programme)
        return [
            _("Next: a manager reads your answers, and I write to you here either way."),
            *([_("Until then you stay: {role}.", role=role_name(stays.role))] if stays else []),
        ]
    if told.standing is Standing.PENDING and needs_guardian(told):
        return [
            _(
                "Next: a manager asks your guardian for their agreement, "
                "and I write to you here either way."
            )
        ]
    if told.standing is Standing.PENDING:
        return [_("Next: a manager reads your answers, and I write to you here either way.")]
    if told.standing is not Standing.ACTIVE or desk.open_matches(who, programme):
        return []
    if programme.at_once and programme.format.by_itself and desk.last_sent_round(programme):
        return [_("Next: I look right away for somebody for you, and write to you here.")]
    today = windows.day(programme, desk.now)
    if programme.starts_on and programme.starts_on > today:
        starts = windows.told(programme, programme.starts_on)
        return [_("Next: we begin on {date}; I write to you here before.", date=starts)]
    closed = windows.closes_on(programme, told.role)
    if closed and closed < today:
        return [
            _("You join us on the way: you are matched at the next round, and hear of it here.")
        ]
    return [
        _(
            "Next: the programme's manager opens the matching. "
            "I will write to you here as soon as there is somebody for you."
        )
    ]


def _welcome(who: Person, told: Enrolment, side: Role, programme: Programme, desk: Desk) -> None:
    name = "enrolled-peer" if _is_peer(told, programme) else f"enrolled-{side}"
    said = _message(name, who, programme, desk)
    desk.post(who, _with_role(said, told, side, programme), _key("welcome", told), programme)


def _is_peer(told: Enrolment, programme: Programme) -> bool:
    """Whether somebody gives and receives among peers (F03)."""
    return programme.kind is Mentoring.PEER and told.role is Role.BOTH


def _with_role(said: Card, told: Enrolment, role: Role, programme: Programme) -> Card:
    """The role in a few lines (A14), and what to prepare (D05, D07)."""
    peer = _is_peer(told, programme)
    mine = PEER_CARD if peer else ROLE_CARDS[role]
    prepare = THREE_QUESTIONS if role is Role.MENTEE and not peer else None
    return card(
        said.title,
        *said.blocks,
        bullets(mine.title, [*mine.does, *mine.does_not]),
        bullets(prepare.title, list(prepare.lines)) if prepare else None,
        Note(text=mine.first),
        buttons(
            Button(
                label=_("Prepare in two minutes"),
                action="guide.show",
                value=f"{told.role}-0",
                style=Style.PRIMARY,
            ),
            Button(label=_("Take the tour"), action="tour.show"),
            Button(label=_("My place"), action="place.show", subject=programme.id),
        ),
    )


def _message(name: str, who: Person, programme: Programme, desk: Desk) -> Card:
    """One of the programme's messages, with its blanks filled."""
    known: dict[str, Arg] = {"name": who.first_name, "programme": programme.name}
    if whom := contact(programme, desk):
        known["contact"] = whom.who
    if programme.starts_on and programme.starts_on > windows.day(programme, desk.now):
        known["starts"] = windows.told(programme, programme.starts_on)
    message = MESSAGES[name]
    return card(fill(message.title, known), *message.filled(known))


def _tell_managers(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> None:
    for manager in desk.managers(programme):
        if manager.id != who.id:
            letter = request_card(who, told, programme)
            desk.post(manager, letter, f"{_key('request', told)}:{manager.id}", programme)


def request_card(who: Person, told: Enrolment, programme: Programme) -> Card:
    """Somebody who waits for a manager's yes, with what speaks for them."""
    asked = told.as_coming()
    why = asked.motivation or asked.presentation
    takes_part = told.standing is not Standing.PENDING
    return card(
        _("{name} would like to change roles", name=who.name)
        if takes_part
        else _("{name} would like to take part", name=who.name),
        request_line(who, told),
        Quote(words=why[:600]) if why else None,
        mentored_line(asked),
        guardian_line(told),
        Note(
            text=_("“{programme}”: until you say yes, nothing changes.", programme=programme.name)
            if takes_part
            else _("“{programme}”: nobody is matched before you say yes.", programme=programme.name)
        ),
        buttons(
            Button(
                label=_("Approve"),
                action="enrolment.approve",
                subject=told.id,
                style=Style.PRIMARY,
            ),
            Button(label=_("Not this time"), action="enrolment.refuse", subject=told.id),
            Button(label=_("All who wait"), action="enrolment.queue", subject=programme.id),
        ),
    )


def mentored_line(told: Enrolment) -> Text | None:
    """Whom somebody has mentored before, in their words."""
    if not told.mentored or not told.role.mentors:
        return None
    return _("Mentor before: {words}", words=plain(told.mentored))


def guardian_line(told: Enrolment) -> Text | None:
    """Whose agreement a manager has still to ask for; nobody else reads it."""
    if not needs_guardian(told):
        return None
    return _(
        "Under 18. Ask {guardian} for their agreement first: {contact}.",
        guardian=told.guardian,
        contact=told.guardian_contact,
    )


def request_line(who: Person, told: Enrolment) -> Text:
    """Who it is, as what, and where they come from."""
    asked = told.as_coming()
    line = (
        _("{who}, today: {role}, asks for: {other}.", who=who.who, role=role_name(told.role),
          other=role_name(asked.role))
        if told.coming
        else _("{who}, {role}.", who=who.who, role=role_name(told.role))
    )  # fmt: skip
    if asked.situation:
        line = _("{one} {two}", one=line, two=plain(asked.situation[:200]))
    return line


def _key(letter: str, told: Enrolment) -> str:
    return f"{letter}:{told.id}:{told.revision}"


def agreed(programme: Programme) -> Card:
    """Nothing is left to agree to."""
    return card(
        None,
        _(
            "Thank you: there is nothing left to agree to in “{programme}”.",
            programme=programme.name,
        ),
        buttons(
            Button(label=_("What I agreed to"), action="consent.show", subject=programme.id),
            menu_button(),
        ),
    )
