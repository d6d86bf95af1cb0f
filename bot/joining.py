"""Signing up, and changing one's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from bot.cards import join_first
from bot.entities import Enrolment, Person, Programme, Role, Side, Status
from bot.events import Ask, Command, Done, Press, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, Raw, Within
from bot.ports import Desk
from bot.themes import (
    SLOT_OPTIONS,
    SPOKEN_OPTIONS,
    languages,
    slots,
    theme_options,
    themes,
    zone,
    zone_options,
)
from bot.values import Block, Bullets, Button, Card, Note, Style, buttons, card, facts
from bot.words import Text, _, plain

MOST_THEMES = 3
MOST_MENTEES = 5

ROLES = (
    Option(Role.MENTEE, _("Mentee")),
    Option(Role.MENTOR, _("Mentor")),
    Option(Role.BOTH, _("Both")),
)


class SignUp(Form):
    """What a person tells to take part."""

    name: ClassVar[str] = "signup"
    title: ClassVar[Text] = _("Sign up")
    submit: ClassVar[Text] = _("Sign up")

    role: Annotated[
        Role,
        Question(
            _("Your role"),
            Look.CHOICE,
            _("A mentor gives time and advice; a mentee looks for them."),
            options=ROLES,
        ),
    ]
    themes: Annotated[
        list[str],
        Limit(MOST_THEMES),
        Question(_("Themes"), Look.CHOICES, _("Up to three. They weigh in your match.")),
    ]
    goals: Annotated[
        str,
        Limit(1000),
        Question(
            _("Your goals"),
            Look.PARAGRAPH,
            _("For mentees: what should have changed in six months? Your mentor will read it."),
        ),
    ] = ""
    seeks: Annotated[
        str,
        Limit(300),
        Question(_("Skills you look for"), Look.LINE, _("For mentees. Separate them by commas.")),
    ] = ""
    offers: Annotated[
        str,
        Limit(300),
        Question(_("Skills you offer"), Look.LINE, _("For mentors. Separate them by commas.")),
    ] = ""
    languages: Annotated[
        list[str], Question(_("Languages you speak"), Look.CHOICES, options=SPOKEN_OPTIONS)
    ]
    slots: Annotated[
        list[str],
        Question(
            _("When you are free"),
            Look.CHOICES,
            _("In your own time zone: morning 9–12, afternoon 14–17, evening 18–20."),
            options=SLOT_OPTIONS,
        ),
    ]
    zone: Annotated[str, Question(_("Your time zone"), Look.CHOICE)]
    capacity: Annotated[
        int,
        Within(ge=1, le=MOST_MENTEES),
        Question(
            _("How many mentees"),
            Look.NUMBER,
            _("For mentors: how many at the same time, from 1 to 5."),
        ),
    ] = 0
    charter: Annotated[
        Literal["true"],
        Question(
            _("Mentoring charter"),
            Look.TICK,
            options=(Option("true", _("I have read the charter and I agree to it")),),
        ),
    ]

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """What each role has to tell."""
        faults: dict[str, Text] = {}
        role = known.get("role")
        if role and role.learns:
            if not known.get("goals"):
                faults["goals"] = _("A mentee's goals are needed: the mentor starts from them.")
            if not known.get("seeks"):
                faults["seeks"] = _("Name at least one skill that you would like to learn.")
        if role and role.mentors:
            if not known.get("offers"):
                faults["offers"] = _("Name at least one skill that you can pass on.")
            if not known.get("capacity"):
                faults["capacity"] = _("Say how many mentees you can take, from 1 to 5.")
        return faults


def charter() -> tuple[Block, ...]:
    """The charter in short (D02, D04, A15)."""
    return (
        Bullets(
            lead=_("The charter in short"),
            items=(
                _("The mentor listens, advises and opens doors; the mentee prepares and decides."),
                _("Meet at least once a month, and say so early when you cannot."),
                _("What is said between you stays between you."),
                _("Respect on both sides; no selling, no recruiting under another name."),
                _("No result is promised: neither a job nor a promotion."),
                _("Each of you may stop at any time, without giving a reason."),
            ),
        ),
    )


def join(command: Command, desk: Desk) -> Reply:
    """The word `join`."""
    return ask(Press(command.who, command.at), desk)


def ask(press: Press, desk: Desk) -> Reply:
    """The sign-up form, with what is known already."""
    programme = desk.programme()
    known = desk.enrolment(press.who)
    return Ask(
        SignUp,
        filled=_filled(press.who, known, programme),
        options={
            "themes": theme_options(programme.themes),
            "zone": zone_options(press.who.reader.zone),
        },
        opening=charter(),
    )


def enrol(form: Submission[SignUp], desk: Desk) -> Reply:
    """Keep the answers and send a recap."""
    programme = desk.programme()
    told, who = form.answers, form.who
    who.chosen_zone = told.zone
    known = desk.enrolment(who)
    answers: dict[str, Any] = {
        "role": told.role,
        "themes": told.themes,
        "goals": told.goals,
        "seeks": told.seeks if told.role.learns else "",
        "offers": told.offers if told.role.mentors else "",
        "languages": told.languages,
        "slots": told.slots,
        "capacity": told.capacity if told.role.mentors else 0,
        "charter_version": programme.charter_version,
        "charter_language": who.reader.language,
        "charter_at": form.at,
        "updated_at": form.at,
    }
    if known is None:
        known = desk.add(
            Enrolment(programme_id=programme.id, person_id=who.id, enrolled_at=form.at, **answers)
        )
        title = _("You are in, {name}!", name=who.first_name)
    else:
        for name, answer in answers.items():
            setattr(known, name, answer)
        known.revision += 1
        title = _("Your profile is up to date")
    _withdraw(who, told.role, desk)
    recap = profile_card(title, who, known, desk)
    desk.post(who, recap, f"recap:{known.id}:{known.revision}")
    return Done()


def _withdraw(who: Person, role: Role, desk: Desk) -> None:
    """Close the proposals that a new role leaves no place for; running pairs stay."""
    for match in desk.open_matches(who):
        fits = role.learns if match.side(who.id) is Side.MENTEE else role.mentors
        if match.status is Status.PROPOSED and not fits:
            match.status = Status.DROPPED
            desk.promise("match.refill", match.id, desk.now)


def show(command: Command | Press, desk: Desk) -> Reply:
    """The word `profile`."""
    known = desk.enrolment(command.who)
    if known is None:
        return Say(join_first())
    return Say(profile_card(_("Your profile"), command.who, known, desk))


def profile_card(title: Text, who: Person, told: Enrolment, desk: Desk) -> Card:
    """Everything a person has told, with *Edit*."""
    alone = not desk.open_matches(who)
    learns, mentors = told.role.learns, told.role.mentors
    return card(
        title,
        facts(
            (_("Role"), role(told.role)),
            (_("Themes"), themes(told.themes)),
            (_("Goals"), plain(told.goals) if told.goals else None),
            (_("Looking for"), plain(told.seeks) if learns and told.seeks else None),
            (_("Offering"), plain(told.offers) if mentors and told.offers else None),
            (_("Languages"), languages(told.languages)),
            (_("Free"), slots(told.slots)),
            (_("Time zone"), zone(who.reader.zone)),
            (_("Mentees at a time"), plain(str(told.capacity)) if mentors else None),
        ),
        Note(
            text=_(
                "Next: the programme's manager opens the matching. "
                "I will write to you here as soon as there is somebody for you."
            )
        )
        if alone
        else None,
        buttons(Button(label=_("Edit"), action="join.open", style=Style.PRIMARY)),
    )


def role(role: Role) -> Text:
    """A role's name."""
    match role:
        case Role.MENTEE:
            return _("Mentee")
        case Role.MENTOR:
            return _("Mentor")
        case Role.BOTH:
            return _("Mentor and mentee")


def _filled(who: Person, known: Enrolment | None, programme: Programme) -> dict[str, Raw]:
    if known is None:
        return {
            "languages": [who.reader.language],
            "zone": who.reader.zone,
            "capacity": str(programme.default_capacity),
        }
    return {
        "role": known.role,
        "themes": [key for key in known.themes if key in programme.themes],
        "goals": known.goals,
        "seeks": known.seeks,
        "offers": known.offers,
        "languages": known.languages,
        "slots": known.slots,
        "zone": who.reader.zone,
        "capacity": str(known.capacity or programme.default_capacity),
        "charter": "true" if known.charter_version == programme.charter_version else "",
    }
