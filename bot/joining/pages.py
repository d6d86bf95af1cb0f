"""Signing up, page by page, and changing one's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from bot import agreements, notices, windows
from bot.agreements import Agreement
from bot.aims import MODES, type_options
from bot.cards import join_first
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
from bot.enrolments import LIVE, whereabouts
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
from bot.events import Ask, Done, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, Raw, Within
from bot.joining import eligible, entering
from bot.joining.known import graduated, remembered
from bot.papers import NAMES, TICKS
from bot.people import find
from bot.people import options as named
from bot.ports import Desk
from bot.rights import Refused, meant
from bot.themes import SLOT_OPTIONS, SPOKEN_OPTIONS, theme_options, zone_options
from bot.values import Block, Bullets, Button, Card, Link, Note, Paragraph, buttons, card
from bot.windows import Window, window
from bot.words import Text, _, plain

MOST_THEMES = 3
MOST_MENTEES = 5
COMMITMENT = "commitment"
SHARES = _("The person I am paired with may see my e-mail")

ROLES = (
    Option(Role.MENTEE, _("Mentee")),
    Option(Role.MENTOR, _("Mentor")),
    Option(Role.BOTH, _("Both")),
)
MODE_OPTIONS = tuple(Option(mode, label) for mode, label in MODES.items())
LIKENESS_OPTIONS = tuple(Option(str(mark), label) for mark, label in LIKENESS)


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
        bool, Question(_("Your e-mail"), Look.TICK, options=(Option("true", SHARES),))
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
    commitment: Annotated[
        Literal["true"],
        Question(
            _("Your commitment"),
            Look.TICK,
            options=(Option("true", _("I am looking for advice, and I will give it the time")),),
        ),
    ]


PAGES: tuple[type[Form], ...] = (You, Needs, Offer, Practical, Portrait, Traits)
"""The pages in their order, but for the papers; each person meets those of their role."""


def ask(press: Press, desk: Desk) -> Reply:
    """The first page, or the one that was named to somebody who has begun."""
    programme = meant(press, desk)
    notices.pressed(press, programme, desk)
    told = desk.enrolment(press.who, programme)
    if told and told.standing in LIVE and press.value.startswith("notice:"):
        return Say(_in_already(told, programme, desk))
    page = next((page for page in PAGES[1:] if page.name == press.value), None)
    if told and page and told.standing in (Standing.BEGUN, *LIVE) and page in _walk(told):
        return _page(page, press.who, told, programme, desk)
    if told is None:
        told, known = remembered(press.who, programme, desk)
    else:
        known = True
    asked = _page(You, press.who, told, programme, desk)
    if press.value in set(Role):
        return _filled(asked, {"role": press.value})
    return asked if known else _filled(asked, {"role": ""})


def _in_already(told: Enrolment, programme: Programme, desk: Desk) -> Card:
    """Somebody who takes part presses *Sign up* in an announcement."""
    return card(
        _("You are in already"),
        whereabouts(told, programme, desk.now),
        buttons(
            Button(label=_("Where I stand"), action="standing.show", subject=programme.id),
            Button(label=_("Edit"), action="join.open", subject=programme.id),
        ),
    )


def ask_needs(press: Press, desk: Desk) -> Reply:
    """What a mentee looks for."""
    return _again(Needs, press, desk)


def ask_offer(press: Press, desk: Desk) -> Reply:
    """What a mentor gives."""
    return _again(Offer, press, desk)


def ask_practical(press: Press, desk: Desk) -> Reply:
    """When, where and in which language."""
    return _again(Practical, press, desk)


def ask_portrait(press: Press, desk: Desk) -> Reply:
    """What helps to find somebody like-minded."""
    return _again(Portrait, press, desk)


def ask_traits(press: Press, desk: Desk) -> Reply:
    """One's ways."""
    return _again(Traits, press, desk)


def ask_papers(press: Press, desk: Desk) -> Reply:
    """What is still to be agreed to; with nothing left, how things stand."""
    return _again(Papers, press, desk)


def before_needs(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Needs, press, desk)


def before_offer(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Offer, press, desk)


def before_practical(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Practical, press, desk)


def before_portrait(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Portrait, press, desk)


def before_traits(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Traits, press, desk)


def before_papers(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Papers, press, desk)


def tell_you(form: Submission[You], desk: Desk) -> Reply:
    """The first page: whether the door is open to them, as what they would be."""
    who, given = form.who, form.answers
    programme = meant(Press(who, form.at, form.subject), desk)
    known = desk.enrolment(who, programme)
    year = windows.day(programme, form.at).year
    graduate = graduated(given.cohort, desk.listed(who, programme), year)
    path = eligible.Path(graduate, given.cohort, given.experience)
    if faults := eligible.faults(given.role, path, year, programme, desk):
        return Fix(form.asked, faults)
    entry = window(programme, given.role, form.at)
    changed = known is not None and known.role is not given.role
    takes_part = known is not None and known.standing in LIVE
    if takes_part and changed and entry is not Window.OPEN:
        return Fix(form.asked, {"role": _shut(given.role, entry, programme)})
    told = known or desk.add(remembered(who, programme, desk)[0])
    told.become(given.role)
    _keep(given, told, programme, desk)
    told.graduate = graduate
    newly = told.standing not in (Standing.BEGUN, *LIVE) or known is None or changed
    if newly and entry is not Window.OPEN:
        return Say(entering.wait(who, told, programme, desk))
    if not takes_part or changed:
        told.standing = Standing.BEGUN
    return _onward(You, who, told, programme, desk)


def tell_needs(form: Submission[Needs], desk: Desk) -> Reply:
    """What a mentee looks for; where a manager decides, they want to know why (B07)."""
    return _tell(Needs, form, desk)


def tell_offer(form: Submission[Offer], desk: Desk) -> Reply:
    """What a mentor gives."""
    return _tell(Offer, form, desk)


def tell_practical(form: Submission[Practical], desk: Desk) -> Reply:
    """When, where and in which language; in a company, whose orders one takes."""
    _programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    if "line_manager" not in type(form.answers).hidden:
        found = find(form.answers.line_manager, desk)
        ids = [one.id for one in found.people]
        fault = _("This is you.") if form.who.id in ids else found.fault
        if fault:
            return Fix(form.asked, {"line_manager": fault})
        told.manager_id = next(iter(ids), "")
    form.who.chosen_zone = form.answers.zone
    return _tell(Practical, form, desk)


def tell_portrait(form: Submission[Portrait], desk: Desk) -> Reply:
    """What helps to find somebody like-minded."""
    return _tell(Portrait, form, desk)


def tell_traits(form: Submission[Traits], desk: Desk) -> Reply:
    """Five marks, or none."""
    _programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    marks = [getattr(form.answers, name) for name in TRAITS]
    told.personality = [mark for mark in marks if mark]
    return _tell(Traits, form, desk)


def tell_papers(form: Submission[Papers], desk: Desk) -> Reply:
    """The last page: they agree, and are in or on their way."""
    programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    lacking = agreements.missing(form.who, programme, desk)
    agreements.agree(form.who, programme, list(lacking.values()), desk)
    if told.standing is not Standing.BEGUN:
        return Say(entering.agreed(programme))
    entering.settle(form.who, told, programme, desk)
    return Done()


def charter(agreement: Agreement, language: str) -> tuple[Block, ...]:
    """The charter in short (D02, D04, A15)."""
    lines = agreement.lines(language)[:10]
    return (Bullets(lead=_("The charter in short"), items=lines),)


def _again(page: type[Form], press: Press, desk: Desk) -> Reply:
    programme, told = _mine(press, desk)
    if page is Papers and not _to_tick(press.who, told, programme, desk):
        return Say(entering.agreed(programme))
    if page is not Papers and page not in _walk(told):
        raise Refused(join_first(programme))
    return _page(page, press.who, told, programme, desk)


def _before(page: type[Form], press: Press, desk: Desk) -> Reply:
    programme, told = _mine(press, desk)
    walk: list[type[Form]] = [*_walk(told), Papers]
    return _page(walk[walk.index(page) - 1], press.who, told, programme, desk)


def _tell(page: type[Form], form: Submission[Any], desk: Desk) -> Reply:
    programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    answers = form.answers
    if getattr(answers, "motivation", None) == "" and _says_why(page, programme):
        return Fix(form.asked, {"motivation": _("A manager reads it: a line or two, please.")})
    _keep(answers, told, programme, desk)
    return _onward(page, form.who, told, programme, desk)


def _says_why(page: type[Form], programme: Programme) -> bool:
    return (Role.MENTEE if page is Needs else Role.MENTOR) in programme.approves


def _onward(
    page: type[Form], who: Person, told: Enrolment, programme: Programme, desk: Desk
) -> Reply:
    """The page after, or the end."""
    walk = _walk(told)
    if page is not walk[-1]:
        return _page(walk[walk.index(page) + 1], who, told, programme, desk)
    if _to_tick(who, told, programme, desk):
        return _page(Papers, who, told, programme, desk)
    entering.settle(who, told, programme, desk)
    return Done()


def _mine(press: Press, desk: Desk) -> tuple[Programme, Enrolment]:
    """One's own enrolment, begun or live; whoever has none begins with the first page."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None or told.standing not in (Standing.BEGUN, *LIVE):
        raise Refused(join_first(programme))
    return programme, told


def _walk(told: Enrolment) -> list[type[Form]]:
    """The pages of a role, but for the papers."""
    left_out = set[type[Form]]()
    left_out |= set() if told.role.learns else {Needs}
    left_out |= set() if told.role.mentors else {Offer}
    # Five more questions can wait until somebody is in.
    left_out |= {Traits} if told.standing is Standing.BEGUN else set()
    return [page for page in PAGES if page not in left_out]


def _to_tick(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> list[str]:
    """What this person has still to agree to."""
    names = [str(paper) for paper in agreements.lacks(who, programme, desk)]
    promises = told.standing is Standing.BEGUN and told.role.learns
    return [*names, COMMITMENT] if promises else names


def _page(page: type[Form], who: Person, told: Enrolment, programme: Programme, desk: Desk) -> Ask:
    """A page with what is known, and where it stands among the others."""
    walk, ticks = _walk(told), _to_tick(who, told, programme, desk)
    number = len(walk) if page is Papers else walk.index(page)
    where = Note(text=plain(f"{number + 1}/{len(walk) + bool(ticks)}"))
    if page is Papers:
        hidden = {field.name for field in Papers.fields()} - set(ticks)
        return Ask(
            Papers.without(hidden),
            subject=programme.id,
            options={COMMITMENT: (Option("true", _commitment(programme)),)},
            opening=(where, *_read_first(who, programme, ticks, desk)),
            back=True,
        )
    boss = desk.person(told.manager_id) if page is Practical and told.manager_id else None
    return Ask(
        page.without(_unasked(page, who, told, programme)),
        subject=programme.id,
        filled=_raw(page, who, told, programme) | _address(boss),
        options=_options(page, who, programme) | _named(boss),
        opening=(where, *_above(page, programme)),
        back=page is not You,
    )


def _filled(asked: Ask, more: dict[str, Raw]) -> Ask:
    return replace(asked, filled={**asked.filled, **more})


def _unasked(
    page: type[Form], who: Person, told: Enrolment, programme: Programme
) -> frozenset[str]:
    """The questions of a page that say nothing about this person here."""
    left_out = set[str]()
    if page is Offer:
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
        left_out |= {"situation"} if told.role.mentors else {"presentation"}
    return frozenset(left_out)


def _options(page: type[Form], who: Person, programme: Programme) -> dict[str, tuple[Option, ...]]:
    if page is Needs:
        return {"themes": theme_options(programme.themes)}
    if page is Offer:
        return {
            "themes": theme_options(programme.themes),
            "accepts": type_options(programme.types),
        }
    if page is Practical:
        shares = _("{line} ({email})", line=SHARES, email=who.email) if who.email else SHARES
        return {
            "zone": zone_options(who.reader.zone),
            "shares_contact": (Option("true", shares),),
        }
    return {}


def _address(boss: Person | None) -> dict[str, Raw]:
    return {"line_manager": [boss.address]} if boss else {}


def _named(boss: Person | None) -> dict[str, tuple[Option, ...]]:
    return {"line_manager": named([boss])} if boss else {}


def _raw(page: type[Form], who: Person, told: Enrolment, programme: Programme) -> dict[str, Raw]:
    """What is known, as the fields of a page take it."""
    raw = {field.name: _as_typed(getattr(told, field.name, None)) for field in page.fields()}
    if page is Practical:
        raw["zone"] = who.reader.zone
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


def _keep(given: Form, told: Enrolment, programme: Programme, desk: Desk) -> None:
    """A page's answers, where the next page finds them."""
    for field in type(given).fields():
        if field.name in Enrolment.model_fields:
            setattr(told, _attribute(given, field.name, told), getattr(given, field.name))
    if set(told.accepts) >= set(programme.types):
        told.accepts = []
    told.updated_at = desk.now


def _attribute(given: Form, name: str, told: Enrolment) -> str:
    """Whoever is mentor and mentee has a list of themes for each."""
    both = told.role is Role.BOTH and isinstance(given, Offer)
    return "offered_themes" if both and name == "themes" else name


def _above(page: type[Form], programme: Programme) -> tuple[Block, ...]:
    if page is You:
        return _aim(programme)
    if page in (Portrait, Traits):
        return (Note(text=_("All of it is optional: go on without answering if you like.")),)
    return ()


def _aim(programme: Programme) -> tuple[Block, ...]:
    """What the programme is for (A03)."""
    if not programme.specific:
        return ()
    return (Paragraph(lead=plain(programme.name), text=plain(programme.specific)),)


def _read_first(
    who: Person, programme: Programme, ticks: Iterable[str], desk: Desk
) -> tuple[Block, ...]:
    """The charter in short, and where the other texts are read in full."""
    asked = [one for one in agreements.in_force(programme, desk).values() if one.paper in ticks]
    links = [Link(label=NAMES[one.paper], url=one.link) for one in asked if one.link]
    blocks: list[Block | None] = [*_aim(programme)]
    for one in asked:
        if one.paper is Paper.CHARTER:
            blocks += charter(one, who.reader.language)
    if asked:
        blocks.append(Note(text=_("All texts in full: type {word}.", word=_("consents"))))
    blocks.append(buttons(*links))
    return tuple(block for block in blocks if block)


def _commitment(programme: Programme) -> Text:
    return _(
        "I look for advice, and give it {hours} h a month for {months} months",
        hours=programme.hours_a_month,
        months=programme.months,
    )


def _shut(role: Role, entry: Window, programme: Programme) -> Text:
    opens, closes = windows.opens_on(programme, role), windows.closes_on(programme, role)
    if entry is Window.UPCOMING and opens:
        return _("Sign-up in this role opens on {date}.", date=windows.told(programme, opens))
    if closes:
        return _("Sign-up in this role closed on {date}.", date=windows.told(programme, closes))
    return _("Sign-up in this role is closed.")
