"""The pages on which a manager says what a programme is; each is also a page of its settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from bot.aims import AIMS, AUDIENCES, FORMATS, RHYTHMS, TOOLS, TYPES
from bot.entities import Audience, Format, Kpi, Mentoring, Programme, Rhythm, Role, new_id
from bot.favouring import GROUPINGS, group_name, group_named
from bot.forms import Form, Limit, Look, Option, Question, Raw, Within
from bot.judging import COUNTED, LEVELS, OBJECTIVE_OPTIONS
from bot.offers import USUAL
from bot.preparing.place import Place
from bot.themes import THEMES
from bot.words import LANGUAGES, Reader, Text, _, plain, spell

LONGEST_NAME = 60
REACHED = re.compile(r"https://[^\s/]+\S*|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
SHORTEST_MONTHS = 3
"""A17: a programme of a few months is too short to meet, learn and practise."""

SPEAKS = tuple(Option(code, plain({"fr": "Français", "en": "English"}[code])) for code in LANGUAGES)
CONCERNS = (
    Option(Role.BOTH, _("Mentees and mentors")),
    Option(Role.MENTEE, _("Mentees")),
    Option(Role.MENTOR, _("Mentors")),
)
MENTORS_ARE = (
    Option("graduate", _("Graduates of the school")),
    Option("experienced", _("People with experience of the field")),
)
MENTEES_ARE = (
    Option("student", _("Students")),
    Option("recent", _("Recent graduates")),
    Option("graduate", _("Graduates, in work or changing careers")),
)
ROLES = (Option(Role.MENTOR, _("Mentors")), Option(Role.MENTEE, _("Mentees")))
AIM_OPTIONS = (
    *(Option(key, aim.label) for key, aim in AIMS.items()),
    Option("own", _("Another objective, in my own words")),
)


class Settings(Form):
    """A form of a programme's settings; its subject is a `Place`."""

    submit: ClassVar[Text] = _("Save")
    kept: ClassVar[bool] = True

    @classmethod
    def draft_of(cls, subject: str) -> str:
        """A draft survives what others change."""
        place = Place.read(subject)
        return f"{place.programme}:{place.part}"

    @classmethod
    def reopened(cls, subject: str, opened: str) -> str:
        """As it was when the draft was begun: what others have changed since is told."""
        return replace(Place.read(subject), mark=Place.read(opened).mark).written


class Page(Settings):
    """A page whose fields are named like the programme's attributes, and are read and kept so."""

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """The page as the programme has it."""
        return {field.name: _raw(getattr(programme, field.name)) for field in cls.fields()}

    def write(self, programme: Programme) -> None:
        """Keep what was answered."""
        for field in type(self).fields():
            setattr(programme, field.name, getattr(self, field.name))

    def faults(self, programme: Programme, today: date) -> dict[str, Text]:
        """What is wrong with valid answers, given the programme as it is and the day."""
        return {}


class Basics(Page):
    """What the programme is called, whom it brings together, and where it lives."""

    name: ClassVar[str] = "programme-basics"
    title: ClassVar[Text] = _("The programme")

    called: Annotated[
        str,
        Limit(LONGEST_NAME),
        Question(_("Name"), Look.LINE, _("As people will read it, such as “Mentorat 2027”.")),
    ]
    audience: Annotated[
        Audience,
        Question(
            _("Whom it brings together"),
            Look.CHOICE,
            options=tuple(Option(key, told.name) for key, told in AUDIENCES.items()),
        ),
    ]
    aim: Annotated[
        str,
        Question(
            _("Its objective"),
            Look.CHOICE,
            _("A ready one fills in the next page, which you can edit."),
            options=AIM_OPTIONS,
        ),
    ]
    channel: Annotated[
        str,
        Limit(200),
        Question(
            _("Channel"),
            Look.CHANNEL,
            _("Announcements go there, and a command typed there means this programme."),
        ),
    ] = ""
    language: Annotated[
        str,
        Question(
            _("Language of the channel"),
            Look.CHOICE,
            _("Messages to one person are in that person's language."),
            options=SPEAKS,
        ),
    ]

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """The first channel is the one that this page shows."""
        return {
            "called": programme.name,
            "audience": programme.audience,
            "aim": programme.aim,
            "channel": next(iter(programme.channels), ""),
            "language": programme.language,
        }

    def write(self, programme: Programme) -> None:
        """A ready objective fills in what the manager has not written."""
        programme.name = self.called
        programme.audience = self.audience
        programme.language = self.language
        others = [one for one in programme.channels[1:] if one != self.channel]
        programme.channels = [*([self.channel] if self.channel else []), *others]
        programme.aim = self.aim


class Objective(Page):
    """The objective, in five parts (A01, A02)."""

    name: ClassVar[str] = "programme-objective"
    title: ClassVar[Text] = _("The objective")

    specific: Annotated[
        str,
        Limit(300),
        Question(_("Specific: what will change, for whom?"), Look.PARAGRAPH),
    ] = ""
    measurable: Annotated[
        str,
        Limit(300),
        Question(_("Measurable: how will you know?"), Look.PARAGRAPH),
    ] = ""
    attainable: Annotated[
        str,
        Limit(300),
        Question(_("Attainable: with whom, and with what time?"), Look.PARAGRAPH),
    ] = ""
    relevant: Annotated[
        str,
        Limit(300),
        Question(_("Relevant: why does it matter here?"), Look.PARAGRAPH),
    ] = ""
    reached_by: Annotated[date | None, Question(_("Timely: reached by when?"), Look.DATE)] = None

    def faults(self, programme: Programme, today: date) -> dict[str, Text]:
        """An objective lies ahead."""
        return _over(self, programme, today, "reached_by")


class Shape(Page):
    """How people meet (F01–F12, A10)."""

    name: ClassVar[str] = "programme-shape"
    title: ClassVar[Text] = _("How people meet")

    types: Annotated[
        list[Mentoring],
        Question(
            _("Types of mentoring"),
            Look.CHOICES,
            options=tuple(Option(key, told.name) for key, told in TYPES.items()),
        ),
    ]
    format: Annotated[
        Format,
        Question(
            _("How pairs are made"),
            Look.CHOICE,
            _("You can change it later; running pairs stay."),
            options=tuple(Option(key, told.name) for key, told in FORMATS.items()),
        ),
    ]
    months: Annotated[
        int,
        Within(ge=1, le=36),
        Question(_("Duration, in months"), Look.NUMBER, _("Six or more leave time to progress.")),
    ]
    hours_a_month: Annotated[
        int,
        Within(ge=1, le=40),
        Question(_("Hours a month, for each"), Look.NUMBER, _("People decide on this figure.")),
    ]
    rhythm: Annotated[
        Rhythm,
        Question(
            _("How often pairs meet"),
            Look.CHOICE,
            _("At least once a month is advised."),
            options=tuple(Option(key, told) for key, told in RHYTHMS.items()),
        ),
    ]


class Numbers(Page):
    """How many, and who lets people in (G07, B07, C07)."""

    name: ClassVar[str] = "programme-numbers"
    title: ClassVar[Text] = _("How many")

    meetings_least: Annotated[
        int,
        Within(ge=1, le=100),
        Question(_("Meetings, at least"), Look.NUMBER, _("For each pair, over the programme.")),
    ]
    default_capacity: Annotated[
        int,
        Within(ge=1, le=5),
        Question(_("Mentees for a mentor"), Look.NUMBER, _("Proposed to mentors, who decide.")),
    ]
    ratio: Annotated[
        int,
        Within(ge=1, le=20),
        Question(
            _("Mentees in all, for each mentor"),
            Look.NUMBER,
            _("Three is the ideal; above it, I warn you and help you call mentors."),
        ),
    ]
    rolling: Annotated[
        bool,
        Question(
            _("Late sign-ups"),
            Look.TICK,
            options=(Option("true", _("People may sign up after the closing days")),),
        ),
    ] = False
    approves: Annotated[
        list[Role],
        Question(
            _("Sign-ups that a manager approves"),
            Look.CHOICES,
            _("Leave empty to welcome everybody who may take part."),
            options=ROLES,
        ),
    ] = []


class Themes(Page):
    """What mentoring is about (E01, E02, E05–E08)."""

    name: ClassVar[str] = "programme-themes"
    title: ClassVar[Text] = _("The themes")

    ready: Annotated[
        list[str],
        Question(
            _("Ready themes"),
            Look.CHOICES,
            options=tuple(Option(key, name) for key, name in THEMES.items()),
        ),
    ] = []
    own: Annotated[
        str,
        Limit(1000),
        Question(_("Your own themes"), Look.PARAGRAPH, _("One on each line.")),
    ] = ""
    themes_most: Annotated[
        int,
        Within(ge=1, le=30),
        Question(
            _("Warn me above"),
            Look.NUMBER,
            _("The wider the choice, the more themes without a mentor."),
        ),
    ]

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """Ready themes and those of one's own."""
        return {
            "ready": [key for key in programme.themes if key in THEMES],
            "own": "\n".join(key for key in programme.themes if key not in THEMES),
            "themes_most": str(programme.themes_most),
        }

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """At least one theme; a theme is a few words."""
        own = _lines(known.get("own", ""))
        if not known.get("ready") and not own:
            return {"ready": _("Choose at least one theme, or write one of your own.")}
        if any(len(line) > LONGEST_NAME for line in own):
            return {"own": _("A theme is at most {most} characters long.", most=LONGEST_NAME)}
        return {}

    def write(self, programme: Programme) -> None:
        """Themes of one's own come after the ready ones, each once."""
        known = {name.casefold(): key for key, name in _theme_names().items()}
        own = [known.get(line.casefold(), line) for line in _lines(self.own)]
        programme.themes = list(dict.fromkeys([*self.ready, *own]))
        programme.themes_most = self.themes_most


class Eligibility(Page):
    """Who may take part (B01–B06)."""

    name: ClassVar[str] = "programme-eligibility"
    title: ClassVar[Text] = _("Who may take part")

    mentors_are: Annotated[
        list[str],
        Question(
            _("Mentors are"),
            Look.CHOICES,
            _("One of these is enough. Leave empty to welcome anybody."),
            options=MENTORS_ARE,
        ),
    ] = []
    mentor_years: Annotated[
        int,
        Within(ge=0, le=50),
        Question(_("Years of experience of a mentor, at least"), Look.NUMBER),
    ]
    mentees_are: Annotated[
        list[str],
        Question(
            _("Mentees are"),
            Look.CHOICES,
            _("One of these is enough. Leave empty to welcome anybody."),
            options=MENTEES_ARE,
        ),
    ] = []
    recent_years: Annotated[
        int,
        Within(ge=1, le=20),
        Question(_("A graduate is recent for so many years"), Look.NUMBER),
    ]
    contact: Annotated[
        list[str],
        Limit(1),
        Question(
            _("Whom to ask"),
            Look.PEOPLE,
            _("Named to people who may not take part. Without one, it is the managers."),
        ),
    ] = []

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """The contact is somebody of the community: filled in where the desk is at hand."""
        return {
            "mentors_are": programme.mentors_are,
            "mentor_years": str(programme.mentor_years),
            "mentees_are": programme.mentees_are,
            "recent_years": str(programme.recent_years),
        }

    def write(self, programme: Programme) -> None:
        """All but the contact, who has to be found first."""
        programme.mentors_are = self.mentors_are
        programme.mentor_years = self.mentor_years
        programme.mentees_are = self.mentees_are
        programme.recent_years = self.recent_years


class Roles(Page):
    """Whether one may be mentor and mentee, and whether people under 18 may take part."""

    name: ClassVar[str] = "programme-roles"
    title: ClassVar[Text] = _("Roles and age")

    both_roles: Annotated[
        bool,
        Question(
            _("Mentor and mentee"),
            Look.TICK,
            _("Between peers everybody is both."),
            options=(Option("true", _("One may be both at the same time")),),
        ),
    ] = False
    minors: Annotated[
        bool,
        Question(
            _("People under 18"),
            Look.TICK,
            _("A guardian has to agree: I ask how to reach them, and you let each minor in."),
            options=(Option("true", _("They may take part")),),
        ),
    ] = False


class Backgrounds(Page):
    """From which degrees and sectors people come (B04)."""

    name: ClassVar[str] = "programme-backgrounds"
    title: ClassVar[Text] = _("Degrees and sectors")

    mentor_degrees: Annotated[
        str,
        Limit(1000),
        Question(
            _("Degrees of mentors"),
            Look.PARAGRAPH,
            _("One on each line; one of them is enough. Leave empty to welcome any."),
        ),
    ] = ""
    mentor_sectors: Annotated[
        str, Limit(1000), Question(_("Sectors of mentors"), Look.PARAGRAPH)
    ] = ""
    mentee_degrees: Annotated[
        str, Limit(1000), Question(_("Degrees of mentees"), Look.PARAGRAPH)
    ] = ""
    mentee_sectors: Annotated[
        str,
        Limit(1000),
        Question(_("Sectors of mentees"), Look.PARAGRAPH, _("Where they work, or would like to.")),
    ] = ""

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """One on each line."""
        return {name: "\n".join(getattr(programme, name)) for name in cls.model_fields}

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """They are named to whoever may not take part, so each is short and says something."""
        return {
            name: _(
                "A line has letters or figures, and {most} characters at most.", most=LONGEST_NAME
            )
            for name in cls.model_fields
            if any(len(line) > LONGEST_NAME or not re.search(r"\w", line)
                   for line in _lines(known.get(name, "")))
        }  # fmt: skip

    def write(self, programme: Programme) -> None:
        """Each once."""
        for name in type(self).model_fields:
            setattr(programme, name, list(dict.fromkeys(_lines(getattr(self, name)))))


class Dates(Page):
    """When people sign up, and when it begins (C01, C03)."""

    name: ClassVar[str] = "programme-dates"
    title: ClassVar[Text] = _("The dates")

    mentors_open: Annotated[
        date | None,
        Question(
            _("Mentors sign up from"),
            Look.DATE,
            _("Mentors first: mentees come once somebody can welcome them."),
        ),
    ] = None
    mentors_close: Annotated[
        date | None,
        Question(
            _("Mentors sign up until, included"),
            Look.DATE,
            _("Left empty: for as long as it runs."),
        ),
    ] = None
    mentees_open: Annotated[date | None, Question(_("Mentees sign up from"), Look.DATE)] = None
    mentees_close: Annotated[
        date | None, Question(_("Mentees sign up until, included"), Look.DATE)
    ] = None
    starts_on: Annotated[
        date | None,
        Question(
            _("The programme begins on"),
            Look.DATE,
            _("Plan two months before it to make it known."),
        ),
    ] = None

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """A window opens before it closes, and both before the programme begins."""
        faults: dict[str, Text] = {}
        for role in ("mentors", "mentees"):
            opens, closes = known.get(f"{role}_open"), known.get(f"{role}_close")
            if opens and closes and closes < opens:
                faults[f"{role}_close"] = _("This is before it opens; choose a later day.")
        starts = known.get("starts_on")
        first = min((d for d in (known.get("mentors_open"), known.get("mentees_open")) if d),
                    default=None)  # fmt: skip
        if starts and first and starts < first:
            faults["starts_on"] = _("This is before anybody can sign up; choose a later day.")
        return faults

    def faults(self, programme: Programme, today: date) -> dict[str, Text]:
        """A new date lies ahead; one that has come true may stay."""
        return _over(
            self,
            programme,
            today,
            "mentors_open",
            "mentors_close",
            "mentees_open",
            "mentees_close",
            "starts_on",
        )


class Campaign(Page):
    """How long a programme is made known before it begins (C04)."""

    name: ClassVar[str] = "programme-campaign"
    title: ClassVar[Text] = _("Making it known")

    recruiting_days: Annotated[
        int,
        Within(ge=20, le=365),
        Question(
            _("First call, so many days before the start"),
            Look.NUMBER,
            _("The calendar's messages are spread from there to the start."),
        ),
    ]
    recruiting_least: Annotated[
        int,
        Within(ge=0, le=365),
        Question(
            _("Days to make it known, at least"),
            Look.NUMBER,
            _("With fewer left, the checklist warns you."),
        ),
    ]

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Nobody is warned before the first call is due."""
        if known.get("recruiting_least", 0) > known.get("recruiting_days", 365):
            return {"recruiting_least": _("This is above the first figure.")}
        return {}


class Recruiting(Page):
    """How mentors are looked for and students reminded (C08, C13, C16, C17)."""

    name: ClassVar[str] = "programme-recruiting"
    title: ClassVar[Text] = _("Recruiting")

    call_years: Annotated[
        int,
        Within(ge=0, le=50),
        Question(
            _("Call members with so many years of experience"),
            Look.NUMBER,
            _("They will feel valued."),
        ),
    ]
    student_reminder: Annotated[
        str,
        Question(
            _("Remind students to sign up"),
            Look.CHOICE,
            options=(Option("never", _("Never")), *(Option(k, t) for k, t in RHYTHMS.items())),
        ),
    ]
    spotlight: Annotated[
        str,
        Question(
            _("Present a mentor in the channel"),
            Look.CHOICE,
            options=(Option("never", _("Never")), *(Option(k, t) for k, t in RHYTHMS.items())),
        ),
    ]
    volunteers_low: Annotated[
        int,
        Within(ge=0, le=100),
        Question(
            _("Alumni who volunteer elsewhere: from, in %"),
            Look.NUMBER,
            _("Your own share is shown beside it."),
        ),
    ]
    volunteers_high: Annotated[int, Within(ge=0, le=100), Question(_("to, in %"), Look.NUMBER)]

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """No rhythm is kept as nothing."""
        return {
            **super().read(programme),
            "student_reminder": programme.student_reminder or "never",
            "spotlight": programme.spotlight or "never",
        }

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """From the lower to the higher."""
        if known.get("volunteers_high", 100) < known.get("volunteers_low", 0):
            return {"volunteers_high": _("This is below the first figure.")}
        return {}

    def write(self, programme: Programme) -> None:
        """No rhythm is kept as nothing."""
        super().write(programme)
        programme.student_reminder = _unless_never(self.student_reminder)
        programme.spotlight = _unless_never(self.spotlight)


class Beginning(Page):
    """When a new pair is asked whether they are in touch (H01)."""

    name: ClassVar[str] = "programme-beginning"
    title: ClassVar[Text] = _("First contact")

    contact_days: Annotated[
        int,
        Within(ge=1, le=60),
        Question(
            _("Days for the mentee to write"),
            Look.NUMBER,
            _("Then Tandem asks, unless a first date is set."),
        ),
    ]
    contact_both_days: Annotated[
        int, Within(ge=1, le=90), Question(_("Days until both are asked"), Look.NUMBER)
    ]
    contact_managers_days: Annotated[
        int,
        Within(ge=1, le=120),
        Question(
            _("Days until you are told"),
            Look.NUMBER,
            _("The pair is then named in your status and on Monday mornings."),
        ),
    ]

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """One step comes after the other."""
        names = list(cls.model_fields)
        return {
            later: _("This is before the step above.")
            for earlier, later in pairwise(names)
            if known.get(later, 365) <= known.get(earlier, 0)
        }


class Following(Page):
    """The figures of the follow-up (H03, C24, E03, B05, A16)."""

    name: ClassVar[str] = "programme-following"
    title: ClassVar[Text] = _("Follow-up")

    pulse_after_days: Annotated[
        int, Within(ge=1, le=365), Question(_("Days until the first survey"), Look.NUMBER)
    ]
    check_days: Annotated[
        int,
        Within(ge=7, le=365),
        Question(_("Days between two “still accurate?”"), Look.NUMBER),
    ]
    late_days: Annotated[
        int,
        Within(ge=1, le=90),
        Question(_("An answer is late after so many days"), Look.NUMBER),
    ]
    graduate_share: Annotated[
        int,
        Within(ge=0, le=100),
        Question(
            _("Graduates among the mentees, in %"),
            Look.NUMBER,
            _("Elsewhere it is half: do not forget them in your announcements."),
        ),
    ]
    diversity: Annotated[
        str,
        Limit(300),
        Question(
            _("Diversity objective (optional)"),
            Look.PARAGRAPH,
            _("Said openly to everybody; it never excludes anybody."),
        ),
    ] = ""


class Matching(Page):
    """What a round seeks, what it leaves alone, and for how long (G01, C07, F13)."""

    name: ClassVar[str] = "programme-matching"
    title: ClassVar[Text] = _("Matching")

    objective: Annotated[
        str,
        Question(
            _("What a round seeks"),
            Look.CHOICE,
            options=OBJECTIVE_OPTIONS,
        ),
    ]
    floor: Annotated[
        int,
        Within(ge=0, le=90),
        Question(
            _("No pair below, in %"),
            Look.NUMBER,
            _("Better nobody for now than somebody who does not fit. 0 leaves it open."),
        ),
    ]
    balance: Annotated[
        int,
        Within(ge=0, le=50),
        Question(
            _("Spread mentees over the mentors, in %"),
            Look.NUMBER,
            _("What a mentor's second, third… mentee costs a pair. 0 leaves it open."),
        ),
    ]
    at_once: Annotated[
        bool,
        Question(
            _("Late joiners"),
            Look.TICK,
            options=(Option("true", _("Match them at once, once a round has been sent")),),
        ),
    ] = False
    hint_months: Annotated[
        int,
        Within(ge=0, le=36),
        Question(
            _("Months until I suggest free choice to you"),
            Look.NUMBER,
            _("Once: by then people know each other. 0 for never."),
        ),
    ]


class Suggesting(Page):
    """How many mentors a mentee chooses among, where mentees choose from lists (F10)."""

    name: ClassVar[str] = "programme-suggestions"
    title: ClassVar[Text] = _("Suggestions")

    suggestions: Annotated[
        int,
        Within(ge=1, le=5),
        Question(
            _("Mentors on a mentee's list"),
            Look.NUMBER,
            _("At most. The mentee says whom to ask, up to three, and in which order."),
        ),
    ]
    lists_most: Annotated[
        int,
        Within(ge=0, le=100),
        Question(
            _("Lists that a mentor is on"),
            Look.NUMBER,
            _("At most, at a time. 0 for an even share and a little more."),
        ),
    ]


class Counting(Page):
    """What counts more or less than usual in a pair (G02, G09)."""

    name: ClassVar[str] = "programme-weights"
    title: ClassVar[Text] = _("What counts")

    needs: Annotated[
        str,
        Question(COUNTED["needs"], Look.CHOICE, options=LEVELS),
    ]
    themes: Annotated[str, Question(COUNTED["themes"], Look.CHOICE, options=LEVELS)]
    practical: Annotated[str, Question(COUNTED["practical"], Look.CHOICE, options=LEVELS)]
    experience: Annotated[str, Question(COUNTED["experience"], Look.CHOICE, options=LEVELS)]
    people: Annotated[str, Question(COUNTED["people"], Look.CHOICE, options=LEVELS)]

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """What was never changed counts as usual."""
        return {field.name: str(programme.weights.get(field.name, USUAL)) for field in cls.fields()}

    def write(self, programme: Programme) -> None:
        """All of it at once."""
        programme.weights = {
            field.name: int(getattr(self, field.name)) for field in type(self).fields()
        }


class Groups(Page):
    """Whom a round favours, where a programme wants that; everybody reads it (G11, A16)."""

    name: ClassVar[str] = "programme-groups"
    title: ClassVar[Text] = _("Groups")

    grouping: Annotated[
        str,
        Question(
            _("Groups are told apart by"),
            Look.CHOICE,
            _("What follows bends the pairs. It is off unless you switch it on."),
            options=(
                Option("none", _("Nothing: there are no groups")),
                *(Option(key, name) for key, name in GROUPINGS.items()),
            ),
        ),
    ]
    priority: Annotated[
        str,
        Limit(500),
        Question(
            _("Served first where places are short (optional)"),
            Look.PARAGRAPH,
            _("One group on each line, as profiles name it. Everybody can read it."),
        ),
    ] = ""
    cross_group: Annotated[
        int,
        Within(ge=0, le=20),
        Question(
            _("What a pair of two groups gains, in %"),
            Look.NUMBER,
            _("It brings groups together and excludes nobody. 0 leaves it open."),
        ),
    ]

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """Each group on a line of its own."""
        reader = Reader(programme.language)
        return {
            "grouping": programme.grouping or "none",
            "priority": "\n".join(spell(group_name(one), reader) for one in programme.priority),
            "cross_group": str(programme.cross_group),
        }

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """Groups are needed to favour one, and each is one that there can be."""
        grouping, named = known.get("grouping", ""), _lines(known.get("priority", ""))
        if grouping == "none" and (named or known.get("cross_group")):
            return {"grouping": _("Choose by what groups are told apart.")}
        if not all(group_named(one, grouping) for one in named):
            return {"priority": _("Here the groups are: students, graduates.")}
        return {}

    def write(self, programme: Programme) -> None:
        """No groups are kept as nothing."""
        programme.grouping = "" if self.grouping == "none" else self.grouping
        named = (group_named(one, programme.grouping) for one in _lines(self.priority))
        programme.priority = list(dict.fromkeys(named)) if programme.grouping else []
        programme.cross_group = self.cross_group


class Requests(Page):
    """What mentees may ask of mentors, and how far (F01, F11)."""

    name: ClassVar[str] = "programme-requests"
    title: ClassVar[Text] = _("Requests")

    requests_most: Annotated[
        int,
        Within(ge=1, le=10),
        Question(
            _("Open requests of a mentee"),
            Look.NUMBER,
            _("At most, at a time; the word “find” leads to them."),
        ),
    ]
    question_least: Annotated[
        int,
        Within(ge=0, le=500),
        Question(
            _("Characters of a question, at least"),
            Look.NUMBER,
            _("So that mentors see what is asked of them."),
        ),
    ]
    flash_minutes: Annotated[
        int,
        Within(ge=30, le=480),
        Question(_("Minutes of a flash meeting, at most"), Look.NUMBER),
    ]
    flash_days: Annotated[
        int,
        Within(ge=1, le=90),
        Question(
            _("A flash pair closes after so many days"),
            Look.NUMBER,
            _("Or once its meeting is over, if that is earlier."),
        ),
    ]
    mentors_most: Annotated[
        int,
        Within(ge=1, le=5),
        Question(
            _("Mentors of a mentee, at most"),
            Look.NUMBER,
            _("Above one, whoever has a mentor may ask for another."),
        ),
    ]


class Answers(Page):
    """How long an answer to a proposal or a request may take, and what comes of silence (E03)."""

    name: ClassVar[str] = "programme-answers"
    title: ClassVar[Text] = _("Answers")

    remind_days: Annotated[
        int,
        Within(ge=1, le=30),
        Question(
            _("Days until I remind whoever has not answered"),
            Look.NUMBER,
            _("Once, kindly: of a proposal or a request."),
        ),
    ]
    expire_days: Annotated[
        int,
        Within(ge=1, le=60),
        Question(
            _("Days until I close it without an answer"),
            Look.NUMBER,
            _("I then look for somebody else, or name others to ask."),
        ),
    ]
    silences_most: Annotated[
        int,
        Within(ge=1, le=20),
        Question(
            _("Silences in a row before “are you still in?”"),
            Look.NUMBER,
            _("Until they answer, I suggest nobody to them."),
        ),
    ]
    questions_most: Annotated[
        int,
        Within(ge=0, le=20),
        Question(
            _("Questions each side may ask before answering"),
            Look.NUMBER,
            _("I pass them on; nobody else reads them."),
        ),
    ]

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """A reminder leaves time to answer."""
        if known.get("remind_days", 0) >= known.get("expire_days", 99):
            return {"expire_days": _("It is to be later than the reminder.")}
        return {}


class Outside(Page):
    """Whether people outside read of the programme, and how they reach its team (C22)."""

    name: ClassVar[str] = "programme-page"
    title: ClassVar[Text] = _("Public page")

    public: Annotated[
        bool,
        Question(
            _("For people outside the chat"),
            Look.TICK,
            _("Its address is hard to guess. Take the tick away and it ends; the next is another."),
            options=(Option("true", _("Show the programme on a page of its own")),),
        ),
    ] = False
    page_contact: Annotated[
        str,
        Limit(200),
        Question(
            _("How they reach you (optional)"),
            Look.LINE,
            _("An e-mail address, or a link beginning with https://."),
        ),
    ] = ""

    @classmethod
    def read(cls, programme: Programme) -> dict[str, Raw]:
        """There is a page as long as it has an address."""
        return {
            "public": "true" if programme.page_token else "",
            "page_contact": programme.page_contact,
        }

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """What people press has to lead somewhere."""
        told = known.get("page_contact", "")
        if told and not REACHED.fullmatch(told):
            return {"page_contact": _("Write an e-mail address, or a link with https://.")}
        return {}

    def write(self, programme: Programme) -> None:
        """A page that was taken down comes back at another address."""
        programme.page_token = (programme.page_token or new_id()) if self.public else ""
        programme.page_contact = self.page_contact


class Tools(Page):
    """Where people talk (I06, I07)."""

    name: ClassVar[str] = "programme-tools"
    title: ClassVar[Text] = _("The tools")

    tools: Annotated[
        list[str],
        Question(
            _("Tools of the programme"),
            Look.CHOICES,
            _("The tour of Tandem explains each of them."),
            options=tuple(Option(key, tool.name) for key, tool in TOOLS.items()),
        ),
    ] = []
    tools_link: Annotated[
        str,
        Limit(300),
        AfterValidator(lambda link: _secure(link)),
        Question(_("Link to them (optional)"), Look.LINK),
    ] = ""


class Measuring(Settings):
    """One measure of success (A06, A07); the part of its place is the measure."""

    name: ClassVar[str] = "programme-kpi"
    title: ClassVar[Text] = _("A measure of success")

    called: Annotated[str, Limit(80), Question(_("What is measured"), Look.LINE)]
    concerns: Annotated[Role, Question(_("For whom"), Look.CHOICE, options=CONCERNS)]
    measure: Annotated[str, Limit(200), Question(_("How it is measured"), Look.PARAGRAPH)]
    baseline: Annotated[
        str,
        Limit(40),
        Question(_("Today (optional)"), Look.LINE, _("Such as “12 %” or “unknown”.")),
    ] = ""
    target: Annotated[str, Limit(80), Question(_("Target"), Look.LINE, _("Such as “8 in 10”."))]

    @classmethod
    def read(cls, kpi: Kpi) -> dict[str, Raw]:
        """The page as it is kept."""
        return {
            "called": kpi.name,
            "concerns": kpi.concerns,
            "measure": kpi.measure,
            "baseline": kpi.baseline,
            "target": kpi.target,
        }

    def write(self, kpi: Kpi) -> None:
        """Keep it."""
        kpi.name = self.called
        kpi.concerns = self.concerns
        kpi.measure = self.measure
        kpi.baseline = self.baseline
        kpi.target = self.target


class Writing(Settings):
    """A paper in both languages; the part of its place is the paper."""

    name: ClassVar[str] = "programme-paper"
    title: ClassVar[Text] = _("Charter and papers")

    fr: Annotated[
        str,
        Limit(3000),
        Question(_("In French"), Look.PARAGRAPH, _("One sentence on each line.")),
    ] = ""
    en: Annotated[
        str,
        Limit(3000),
        Question(_("In English"), Look.PARAGRAPH, _("One sentence on each line.")),
    ] = ""
    link: Annotated[
        str,
        Limit(300),
        AfterValidator(lambda link: _secure(link)),
        Question(_("Link to the full text (optional)"), Look.LINK),
    ] = ""


class Naming(Settings):
    """Who manages a programme (A09)."""

    name: ClassVar[str] = "programme-stewards"
    title: ClassVar[Text] = _("The managers")

    managers: Annotated[
        list[str],
        Limit(20),
        Question(
            _("Managers"),
            Look.PEOPLE,
            _("They do everything but name managers, open and close the programme."),
        ),
    ] = []
    owners: Annotated[
        list[str],
        Limit(20),
        Question(_("Owners"), Look.PEOPLE, _("They also name the managers, open and close.")),
    ]


class Copying(Settings):
    """A programme again, for the next year (J13)."""

    name: ClassVar[str] = "programme-copy"
    title: ClassVar[Text] = _("Once more, next year")
    submit: ClassVar[Text] = _("Copy")

    called: Annotated[str, Limit(LONGEST_NAME), Question(_("Name"), Look.LINE)]
    lessons: Annotated[
        str,
        Limit(2000),
        Question(
            _("What did you learn?"),
            Look.PARAGRAPH,
            _("What to keep, what to change. The new programme's managers read it."),
        ),
    ] = ""


class Searching(Settings):
    """Which of Tandem's sentences to change."""

    name: ClassVar[str] = "text-search"
    title: ClassVar[Text] = _("Find a sentence")
    submit: ClassVar[Text] = _("Find")

    words: Annotated[
        str,
        Limit(80),
        Question(_("Some of its words"), Look.LINE, _("In French or in English.")),
    ]


class Rewording(Settings):
    """A sentence in the programme's own words; the part of its place is the sentence's sign."""

    name: ClassVar[str] = "text-words"
    title: ClassVar[Text] = _("In your own words")

    fr: Annotated[str, Limit(1000), Question(_("In French"), Look.PARAGRAPH)] = ""
    en: Annotated[str, Limit(1000), Question(_("In English"), Look.PARAGRAPH)] = ""


PAGES: tuple[type[Page], ...] = (
    Basics,
    Objective,
    Shape,
    Numbers,
    Themes,
    Eligibility,
    Roles,
    Backgrounds,
    Dates,
    Campaign,
    Recruiting,
    Beginning,
    Following,
    Matching,
    Suggesting,
    Counting,
    Groups,
    Requests,
    Answers,
    Outside,
    Tools,
)


def _raw(value: object) -> Raw:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else ""
        case list():
            return [str(one) for one in value]
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _lines(typed: str) -> list[str]:
    return [line for part in typed.splitlines() if (line := part.strip(" -•\t"))]


def _theme_names() -> dict[str, str]:
    return {key: str(name) for key, name in THEMES.items()}


def _over(page: Page, programme: Programme, today: date, *names: str) -> dict[str, Text]:
    """Days that are over, but for those that were kept before."""
    found: dict[str, Text] = {}
    for name in names:
        told = getattr(page, name)
        if told and told < today and told != getattr(programme, name):
            found[name] = _("This day is over; choose one to come.")
    return found


def _unless_never(told: str) -> str:
    return "" if told == "never" else told


def _secure(link: str) -> str:
    if link and not link.startswith("https://"):
        raise ValueError
    return link
