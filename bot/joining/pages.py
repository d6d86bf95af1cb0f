"""What is asked of whom at sign-up, page by page; nothing that says nothing of them here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from bot.agreements import Sheet
from bot.aims import MODES, type_options
from bot.character import (
    ANY_LEVEL,
    LEVEL_OPTIONS,
    LIKENESS,
    MOST_VALUES,
    STYLES,
    TRAITS,
    VALUES,
    unless_any,
)
from bot.enrolments import LIVE
from bot.entities import (
    Audience,
    Enrolment,
    Mentoring,
    Mode,
    Paper,
    Person,
    Programme,
    Role,
    Standing,
)
from bot.forms import Form, Limit, Look, Option, Question, Raw, Within
from bot.joining.apart import AVOIDED, MOST_AVOIDED
from bot.papers import NAMES, TICKS
from bot.people import options as named
from bot.themes import SLOT_OPTIONS, SPOKEN_OPTIONS, theme_options, zone_options
from bot.words import Text, _

MOST_THEMES = 3
MOST_MENTEES = 5
COMMITMENT = "commitment"
NOBODY: Mapping[str, list[Person]] = {}

ROLES = (
    Option(Role.MENTEE, _("Mentee")),
    Option(Role.MENTOR, _("Mentor")),
    Option(Role.BOTH, _("Both")),
)
MODE_OPTIONS = tuple(Option(mode, label) for mode, label in MODES.items())
LIKENESS_OPTIONS = tuple(Option(str(mark), label) for mark, label in LIKENESS)


MENTORED = Question(
    _("Have you been a mentor before?"),
    Look.LINE,
    _("For whom or where, and when. Only the managers read it."),
)


class You(Form):
    """Who somebody is, and what they would be."""

    name: ClassVar[str] = "signup"
    title: ClassVar[Text] = _("Sign up")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

    role: Annotated[
        Role,
        Question(
            _("Your role"),
            Look.CHOICE,
            _("A mentor gives time and advice; a mentee looks for them."),
            options=ROLES,
        ),
    ]
    cohort: Annotated[
        int | None,
        Within(ge=1950, le=2060),
        Question(
            _("Year of graduation"),
            Look.NUMBER,
            _("Past or to come; leave it empty if you are not from the school."),
        ),
    ] = None
    degree: Annotated[
        str, Limit(150), Question(_("Degree"), Look.LINE, _("The one you hold or prepare."))
    ] = ""
    sector: Annotated[
        str,
        Limit(100),
        Question(
            _("Sector"),
            Look.LINE,
            _("Where you work, or would like to: finance, health, public service…"),
        ),
    ] = ""
    experience: Annotated[
        int | None,
        Within(ge=0, le=60),
        Question(_("Years of experience"), Look.NUMBER, _("At work, internships apart.")),
    ] = None


class Age(Form):
    """Whether somebody is a minor, and who answers for them; asked only where minors may come."""

    name: ClassVar[str] = "age"
    title: ClassVar[Text] = _("Your age")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

    minor: Annotated[
        Literal["yes", "no"],
        Question(
            _("Are you under 18?"),
            Look.CHOICE,
            options=(Option("no", _("No")), Option("yes", _("Yes"))),
        ),
    ]
    guardian: Annotated[
        str,
        Limit(100),
        Question(
            _("Under 18: your parent or guardian"),
            Look.LINE,
            _("Their name; only the programme's managers read it."),
        ),
    ] = ""
    guardian_contact: Annotated[
        str,
        Limit(200),
        Question(
            _("Under 18: how to reach them"),
            Look.LINE,
            _("Telephone or e-mail: a manager asks for their agreement."),
        ),
    ] = ""

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Somebody answers for a minor, and can be reached."""
        if known.get("minor") != "yes":
            return {}
        needed = ("guardian", "guardian_contact")
        return {name: _("Please answer this one.") for name in needed if not known.get(name)}


class Needs(Form):
    """What a mentee looks for."""

    name: ClassVar[str] = "needs"
    title: ClassVar[Text] = _("What you look for")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

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
            _("What should have changed by the end? Your mentor will read it."),
        ),
    ]
    seeks: Annotated[
        str,
        Limit(300),
        Question(_("Skills you look for"), Look.LINE, _("Separate them by commas.")),
    ]
    tried: Annotated[
        str,
        Limit(500),
        Question(
            _("What you have tried already"),
            Look.PARAGRAPH,
            _("So that your mentor does not begin with what did not work."),
        ),
    ] = ""
    motivation: Annotated[
        str,
        Limit(500),
        Question(_("Why you would like to take part"), Look.PARAGRAPH, _("A line or two.")),
    ] = ""


class Offer(Form):
    """What a mentor gives."""

    name: ClassVar[str] = "offer"
    title: ClassVar[Text] = _("What you offer")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

    themes: Annotated[
        list[str],
        Limit(MOST_THEMES),
        Question(_("Themes"), Look.CHOICES, _("Up to three. They weigh in your match.")),
    ]
    offers: Annotated[
        str,
        Limit(300),
        Question(_("Skills you offer"), Look.LINE, _("Separate them by commas.")),
    ]
    capacity: Annotated[
        int,
        Within(ge=1, le=MOST_MENTEES),
        Question(_("How many mentees"), Look.NUMBER, _("At the same time, from 1 to 5.")),
    ]
    accepts: Annotated[list[Mentoring], Question(_("Types of mentoring"), Look.CHOICES)] = []
    wants_level: Annotated[
        str,
        AfterValidator(unless_any),
        Question(_("Whom you would rather help"), Look.CHOICE, options=LEVEL_OPTIONS),
    ] = ""
    motivation: Annotated[
        str,
        Limit(500),
        Question(_("Why you would like to take part"), Look.PARAGRAPH, _("A line or two.")),
    ] = ""


class Practical(Form):
    """When, where and in which language."""

    name: ClassVar[str] = "practical"
    title: ClassVar[Text] = _("Practical matters")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

    @classmethod
    def draft_of(cls, subject: str) -> str:
        """What was typed survives another version of what stands beside the tick."""
        return Sheet.read(subject).programme

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
    mode: Annotated[Mode, Question(_("How to meet"), Look.CHOICE, options=MODE_OPTIONS)] = Mode.BOTH
    shares_contact: Annotated[
        bool,
        Question(
            NAMES[Paper.CONTACT],
            Look.TICK,
            _("Shown once you are a pair; take the tick away whenever you like."),
            options=(Option("true", TICKS[Paper.CONTACT]),),
        ),
    ] = False
    line_manager: Annotated[
        list[str],
        Limit(1),
        Question(
            _("Your line manager"),
            Look.PEOPLE,
            _("So that the two of you are never paired. Nobody else reads it."),
        ),
    ] = []


class Portrait(Form):
    """What helps to find somebody who is like-minded; all of it may be left open (G02)."""

    name: ClassVar[str] = "portrait"
    title: ClassVar[Text] = _("To know you better")
    submit: ClassVar[Text] = _("Continue")
    kept: ClassVar[bool] = True

    situation: Annotated[
        str,
        Limit(300),
        Question(
            _("Your situation"),
            Look.LINE,
            _("Studying, working, changing paths, founding a company… in your own words."),
        ),
    ] = ""
    presentation: Annotated[
        str,
        Limit(280),
        Question(
            _("You in a few words"),
            Look.PARAGRAPH,
            _("280 characters at most: mentees read them when they look for a mentor."),
        ),
    ] = ""
    mentored: Annotated[str, Limit(300), MENTORED] = ""
    interests: Annotated[
        str,
        Limit(300),
        Question(
            _("Interests and hobbies"), Look.LINE, _("Something to begin a conversation with.")
        ),
    ] = ""
    city: Annotated[
        str, Limit(80), Question(_("Your town"), Look.LINE, _("To meet in person, perhaps."))
    ] = ""
    style: Annotated[
        str,
        Question(
            _("How you like to work"),
            Look.CHOICE,
            options=tuple(Option(key, label) for key, label in STYLES.items()),
        ),
    ] = ""
    values: Annotated[
        list[str],
        Limit(MOST_VALUES),
        Question(
            _("What matters to you at work"),
            Look.CHOICES,
            _("Up to three."),
            options=tuple(Option(key, label) for key, label in VALUES.items()),
        ),
    ] = []
    avoid: Annotated[
        list[str],
        Limit(MOST_AVOIDED),
        AVOIDED,
    ] = []


def _trait(name: str) -> Question:
    return Question(TRAITS[name], Look.CHOICE, options=LIKENESS_OPTIONS)


class Traits(Form):
    """Five statements on one's ways, none better than another (G02)."""

    name: ClassVar[str] = "traits"
    title: ClassVar[Text] = _("Five sentences about you")
    submit: ClassVar[Text] = _("Save")
    kept: ClassVar[bool] = True

    agenda: Annotated[int | None, _trait("agenda")] = None
    newcomers: Annotated[int | None, _trait("newcomers")] = None
    frankness: Annotated[int | None, _trait("frankness")] = None
    novelty: Annotated[int | None, _trait("novelty")] = None
    calm: Annotated[int | None, _trait("calm")] = None

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Some of them say little: it is all five, or none."""
        if not known:
            return {}
        return {name: _("Please answer all five, or none.") for name in TRAITS if name not in known}


def _tick(paper: Paper) -> Question:
    return Question(NAMES[paper], Look.TICK, options=(Option("true", TICKS[paper]),))


class Papers(Form):
    """What somebody agrees to; what they have agreed to already is not asked."""

    name: ClassVar[str] = "papers"
    title: ClassVar[Text] = _("What we agree on")
    submit: ClassVar[Text] = _("I agree")
    kept: ClassVar[bool] = True

    charter: Annotated[Literal["true"], _tick(Paper.CHARTER)]
    terms: Annotated[Literal["true"], _tick(Paper.TERMS)]
    conduct: Annotated[Literal["true"], _tick(Paper.CONDUCT)]
    privacy: Annotated[Literal["true"], _tick(Paper.PRIVACY)]
    contact: Annotated[bool, _tick(Paper.CONTACT)] = False
    commitment: Annotated[
        Literal["true"],
        Question(
            _("Your commitment"),
            Look.TICK,
            options=(Option("true", _("I am looking for advice, and I will give it the time")),),
        ),
    ]


PAGES: tuple[type[Form], ...] = (You, Age, Needs, Offer, Practical, Portrait, Traits)
"""The pages in their order, but for the papers; each person meets those of their role."""


def unasked(page: type[Form], who: Person, told: Enrolment, programme: Programme) -> frozenset[str]:
    """The questions of a page that say nothing about this person here."""
    left_out = set[str]()
    peers = programme.kind is Mentoring.PEER
    if page is You and peers and (told.standing not in LIVE or told.role is Role.BOTH):
        left_out |= {"role"}
    if page is Offer:
        left_out |= {"capacity"} if peers else set()
        asks_why, choice = Role.MENTOR in programme.approves, len(programme.types) > 1
        left_out |= set() if choice else {"accepts"}
        left_out |= set() if asks_why else {"motivation"}
        # Five questions are enough: the last can be answered under *How many mentees*.
        left_out |= {"wants_level"} if asks_why and choice else set()
    if page is Practical:
        colleagues = programme.audience is Audience.INTERNAL
        left_out |= {"shares_contact"} if colleagues or not who.email else set()
        left_out |= set() if colleagues else {"line_manager"}
    if page is Portrait:
        mentors = told.role.mentors
        left_out |= {"situation"} if mentors else {"presentation"}
        left_out |= set() if mentors and not peers else {"mentored"}
        # Five questions are enough: some can wait until one is in, and others stand elsewhere then.
        early = {"values"} if "mentored" in left_out else {"style", "values"}
        left_out |= early if told.standing is Standing.BEGUN else {"avoid", "mentored"}
    return frozenset(left_out)


def options_of(
    page: type[Form],
    who: Person,
    told: Enrolment,
    programme: Programme,
    people: Mapping[str, list[Person]],
) -> dict[str, tuple[Option, ...]]:
    """The answers on offer here; `people` are those who are named already, by question."""
    known = {name: named(some) for name, some in people.items()}
    if page is You:
        both = may_be_both(told, programme)
        return {"role": tuple(one for one in ROLES if both or one.value != Role.BOTH)}
    if page is Needs:
        return {"themes": theme_options(programme.themes)}
    if page is Offer:
        return {
            "themes": theme_options(programme.themes),
            "accepts": type_options(programme.types),
        }
    if page is Practical:
        return {
            "zone": zone_options(who.reader.zone),
            "shares_contact": (shows_email(who),),
            **known,
        }
    return known


def may_be_both(told: Enrolment, programme: Programme) -> bool:
    """Whether one may give and receive there; whoever does already may go on."""
    both = told.standing in LIVE and told.role is Role.BOTH
    return programme.both_roles or programme.kind is Mentoring.PEER or both


def shows_email(who: Person) -> Option:
    """The tick that shows one's e-mail, with that e-mail."""
    tick = TICKS[Paper.CONTACT]
    return Option("true", _("{line} ({email})", line=tick, email=who.email) if who.email else tick)


def raw_of(
    page: type[Form],
    who: Person,
    told: Enrolment,
    programme: Programme,
    people: Mapping[str, list[Person]] = NOBODY,
) -> dict[str, Raw]:
    """What is known, as the fields of a page take it."""
    raw = {field.name: _as_typed(getattr(told, field.name, None)) for field in page.fields()}
    raw |= {name: [one.address for one in some] for name, some in people.items()}
    if page is Practical:
        raw["zone"] = who.reader.zone
    if page is You and told.role is Role.BOTH and not may_be_both(told, programme):
        raw["role"] = ""
    if page is Age:
        raw["minor"] = {None: "", True: "yes", False: "no"}[told.minor]
    if page is Traits:
        raw |= {name: str(mark) for name, mark in zip(TRAITS, told.personality, strict=False)}
    if page is Needs:
        raw["themes"] = [theme for theme in told.themes if theme in programme.themes]
    if page is Offer:
        offered = told.offered if told.role.mentors else []
        raw["themes"] = [theme for theme in offered if theme in programme.themes]
        raw["capacity"] = str(told.capacity or programme.default_capacity)
        raw["wants_level"] = told.wants_level or ANY_LEVEL
        raw["accepts"] = [
            key for key in programme.types if key in (told.accepts or programme.types)
        ]
    return raw


def _as_typed(known: object) -> Raw:
    match known:
        case None:
            return ""
        case bool():
            return "true" if known else ""
        case list():
            return [str(one) for one in known]
        case _:
            return str(known)


def keep(given: Form, told: Enrolment, programme: Programme, now: datetime) -> None:
    """A page's answers, where the next page finds them; those of a role to come wait there."""
    turned = told.as_coming()
    names = {
        field.name: _attribute(given, field.name, turned)
        for field in type(given).fields()
        if field.name in Enrolment.model_fields
    }
    for name, attribute in names.items():
        setattr(turned, attribute, getattr(given, name))
    if set(turned.accepts) >= set(programme.types):
        turned.accepts = []
    if told.coming:
        fresh = turned.model_dump(mode="json", include=set(names.values()))
        told.coming = {**told.coming, **fresh}
    else:
        told.updated_at = now


def _attribute(given: Form, name: str, told: Enrolment) -> str:
    """Whoever is mentor and mentee has a list of themes for each."""
    both = told.role is Role.BOTH and isinstance(given, Offer)
    return "offered_themes" if both and name == "themes" else name


def keep_age(given: Age, told: Enrolment, now: datetime) -> None:
    """Of whom nobody has to answer for any more, nothing is kept; another one is asked anew."""
    minor = given.minor == "yes"
    guardian = (given.guardian, given.guardian_contact) if minor else ("", "")
    if guardian != (told.guardian, told.guardian_contact):
        told.guardian_by, told.guardian_at = "", None
    told.minor, told.updated_at = minor, now
    told.guardian, told.guardian_contact = guardian


def says_why(page: type[Form], programme: Programme) -> bool:
    """Whether a manager decides, and wants to know why somebody comes (B07)."""
    role = {Needs: Role.MENTEE, Offer: Role.MENTOR}.get(page)
    return role is not None and role in programme.approves


def unanswered(
    page: type[Form], who: Person, told: Enrolment, programme: Programme
) -> frozenset[str]:
    """What a page must know and does not."""
    shown = page.without(unasked(page, who, told, programme))
    raw = raw_of(page, who, told, programme)
    needed = {field.name for field in shown.fields() if field.required}
    needed |= {"motivation"} if says_why(page, programme) else set()
    return frozenset(name for name in needed if raw.get(name) in ("", [], None))
