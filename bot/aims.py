"""What a programme is for, how one sees that it works, and the shapes that it can take."""

from __future__ import annotations

from dataclasses import dataclass

from bot.entities import Audience, Format, Mentoring, Mode, Programme, Rhythm, Role, Side
from bot.forms import Option
from bot.words import LANGUAGES, Listed, Reader, Text, _, plain, spell


@dataclass(frozen=True)
class Named:
    """A name, and one line that says what it means."""

    name: Text
    line: Text


@dataclass(frozen=True)
class Measure:
    """A figure that tells whether a programme works: how it is found, for whom, how high to aim."""

    name: Text
    how: Text
    concerns: Role
    target: Text


@dataclass(frozen=True)
class Aim:
    """An objective to start from, in its five SMART parts, with the measures that suit it."""

    label: Text
    aim: Text
    specific: Text
    measurable: Text
    attainable: Text
    relevant: Text
    timely: Text
    months: int
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Tool:
    """A way to communicate: what it is good for, and how to use it."""

    name: Text
    suits: Text
    how: Text


# A06, A07, J07; the targets of J14 where the founding documents have one.
MEASURES: dict[str, Measure] = {
    "promotion": Measure(
        _("Internal promotion rate"),
        _("Participants promoted within the year, next to the rate of the whole organisation."),
        Role.BOTH,
        _("2 points above the organisation's rate"),
    ),
    "satisfaction": Measure(
        _("Staff satisfaction"),
        _("Mean answer to “I am glad to work here”, out of 5, before and after."),
        Role.BOTH,
        _("Half a point more"),
    ),
    "retention": Measure(
        _("Retention"),
        _("Participants who are still here twelve months later, out of all participants."),
        Role.BOTH,
        _("9 people in 10"),
    ),
    "engagement": Measure(
        _("Staff engagement"),
        _("Participants who met and answered the last survey, out of all participants."),
        Role.BOTH,
        _("3 people in 4"),
    ),
    "hiring-cost": Measure(
        _("Cost per hire"),
        _("What recruiting cost over the year, divided by the number of people hired."),
        Role.BOTH,
        _("One tenth less than last year"),
    ),
    "contract": Measure(
        _("Internship, apprenticeship or job found"),
        _("Mentees who signed a contract before the end, out of all mentees."),
        Role.MENTEE,
        _("6 mentees in 10"),
    ),
    "search-confidence": Measure(
        _("Confidence in the search"),
        _("Mentees who feel more confident in their search at the end than at the start."),
        Role.MENTEE,
        _("7 mentees in 10"),
    ),
    "connections": Measure(
        _("Connections made"),
        _("New professional contacts that each person counts in the closing survey."),
        Role.BOTH,
        _("3 for each person"),
    ),
    "opportunities": Measure(
        _("Opportunities opened"),
        _("Interviews, visits, projects or offers that came through the programme."),
        Role.BOTH,
        _("1 for every 2 pairs"),
    ),
    "skills-told": Measure(
        _("Talking about one's skills"),
        _("Mentees who talk about their skills more easily at the end than at the start."),
        Role.MENTEE,
        _("8 mentees in 10"),
    ),
    "self-confidence": Measure(
        _("Self-confidence"),
        _("Mean answer to “I can reach the goals that I set myself”, out of 5, before and after."),
        Role.MENTEE,
        _("Half a point more"),
    ),
    "communication": Measure(
        _("Ease in communicating"),
        _("Mean answer to “I get my ideas across”, out of 5, before and after."),
        Role.BOTH,
        _("Half a point more"),
    ),
    "growth": Measure(
        _("Professional growth"),
        _("Participants who say, at the end, that they came closer to the goal they had set."),
        Role.BOTH,
        _("7 people in 10"),
    ),
    "mentor-leadership": Measure(
        _("Mentors' leadership"),
        _("Mean answer of the mentors to “I listen and guide better than before”, out of 5."),
        Role.MENTOR,
        _("4 out of 5"),
    ),
    "monthly": Measure(
        _("Pairs that meet every month"),
        _("Pairs with at least one meeting noted in the month, out of all running pairs."),
        Role.BOTH,
        _("8 pairs in 10"),
    ),
    "mentor-satisfaction": Measure(
        _("Mentors' satisfaction"),
        _("Mean answer of the mentors to “I would do it again”, out of 5, at the end."),
        Role.MENTOR,
        _("4 out of 5"),
    ),
}

# A05.
AIMS: dict[str, Aim] = {
    "job": Aim(
        _("Finding a job"),
        _("Help our mentees find an internship, an apprenticeship or a job"),
        _("Each mentee prepares their search with a mentor: CV, interviews, contacts."),
        _("60 mentees in 100 sign a contract, and 70 feel more confident in their search."),
        _("1 mentor for 3 mentees, 2 hours a month, at least 1 meeting a month."),
        _("Mentees lack contacts; mentors remember what it is like to start."),
        _("Within 6 months of the start."),
        6,
        ("contract", "search-confidence", "monthly", "mentor-satisfaction"),
    ),
    "field": Aim(
        _("Meeting professionals of one's field"),
        _("Bring our mentees together with professionals of the field they have in mind"),
        _("Each mentee talks with at least 3 people who work in the field they have in mind."),
        _("3 new contacts for each mentee, and 1 opportunity for every 2 pairs."),
        _("Each mentor gives 2 hours a month and introduces at least 1 person they know."),
        _("A field is better understood in conversation than in a brochure."),
        _("Within 6 months of the start."),
        6,
        ("connections", "opportunities", "monthly", "mentor-satisfaction"),
    ),
    "skills": Aim(
        _("Developing skills"),
        _("Help our mentees develop a skill that they will use at work"),
        _("Each mentee chooses 1 skill at the start and practises it between meetings."),
        _("8 mentees in 10 talk about their skills more easily; 7 in 10 near their goal."),
        _("6 meetings in 6 months, with 1 small exercise between two meetings."),
        _("Mentors use these skills every day, and the next job will ask for them."),
        _("Within 6 months of the start."),
        6,
        ("skills-told", "self-confidence", "communication", "growth", "mentor-leadership"),
    ),
}

# A11.
AUDIENCES: dict[Audience, Named] = {
    Audience.ALUMNI_STUDENT: Named(
        _("Graduates mentor students"),
        _("Alumni accompany students and young graduates, for a set time."),
    ),
    Audience.ALUMNI_ALUMNI: Named(
        _("Graduates mentor graduates"),
        _("Alumni help one another: a shared interest, a new trade, a change of life."),
    ),
    Audience.INTERNAL: Named(
        _("Inside an organisation"),
        _("Colleagues pass on what they know, from one team or generation to another."),
    ),
}

# F01–F07.
TYPES: dict[Mentoring, Named] = {
    Mentoring.ONE_TO_ONE: Named(
        _("One to one"), _("One mentor and one mentee, for the length of the programme.")
    ),
    Mentoring.FLASH: Named(
        _("Flash mentoring"), _("One meeting, from an hour to a day, for one precise question.")
    ),
    Mentoring.PEER: Named(
        _("Between peers"), _("Two people of similar age or experience help each other in turn.")
    ),
    Mentoring.REVERSE: Named(
        _("Reverse mentoring"), _("The younger one is the mentor: new tools, a fresh look.")
    ),
    Mentoring.GROUP: Named(
        _("Small group"), _("One mentor and a few mentees who move forward together.")
    ),
}


def type_options(keys: list[str]) -> tuple[Option, ...]:
    """A programme's types of mentoring, to choose from."""
    return tuple(Option(key, TYPES[Mentoring(key)].name) for key in keys)


def types(keys: list[str]) -> Text:
    """Several types of mentoring in one line."""
    named = tuple(TYPES[Mentoring(key)].name for key in keys if key in set(Mentoring))
    return _("{things}", things=Listed(items=named))


def goes(kind: Mentoring) -> Text | None:
    """How mentoring of that type goes, where two would not guess it (F03, F04, F07)."""
    match kind:
        case Mentoring.PEER:
            return _("Between peers: each of you helps the other in turn.")
        case Mentoring.REVERSE:
            return _("Reverse mentoring: the mentor is the one with fewer years of experience.")
        case Mentoring.GROUP:
            return _("In a small group: one mentor, and a few mentees who move forward together.")
        case _:
            return None


def across(kind: Mentoring, side: Side) -> Text:
    """What the other of a pair is to somebody on that side; of two peers nobody is the mentor."""
    if kind is Mentoring.PEER:
        return _("your peer")
    return _("your mentor") if side is Side.MENTEE else _("your mentee")


# F05.
MODES: dict[Mode, Text] = {
    Mode.VIRTUAL: _("By video"),
    Mode.IN_PERSON: _("In person"),
    Mode.BOTH: _("Either way"),
}

# F09–F12.
FORMATS: dict[Format, Named] = {
    Format.AUTO: Named(
        _("Pairs are computed"), _("Tandem finds a mentor for each mentee; you look, then send.")
    ),
    Format.SUGGESTIONS: Named(
        _("A few suggestions"), _("Each mentee sees several mentors and says whom to ask first.")
    ),
    Format.A_LA_CARTE: Named(
        _("Free choice"), _("Mentees look through the mentors and ask whom they like.")
    ),
    Format.MANUAL: Named(
        _("By hand"), _("You form the pairs yourself: ideal for a small programme.")
    ),
}

RHYTHMS: dict[Rhythm, Text] = {
    Rhythm.WEEKLY: _("Every week"),
    Rhythm.BIWEEKLY: _("Every two weeks"),
    Rhythm.MONTHLY: _("Every month"),
}

# I06–I08.
TOOLS: dict[str, Tool] = {
    "groups": Tool(
        _("Group on a social network"),
        _("To stay in touch, and to show what the programme does."),
        _("Join the group, introduce yourself in two lines, then answer somebody else's post."),
    ),
    "messaging": Tool(
        _("Instant messaging"),
        _("For short questions between two meetings."),
        _("Write as you would to a colleague: one question per message, and a word of thanks."),
    ),
    "forum": Tool(
        _("Discussion forum"),
        _("For questions whose answers help everybody."),
        _("Search first, ask under a clear title, and come back to say what worked."),
    ),
    "webinars": Tool(
        _("Webinars"),
        _("To learn together: managing one's time, solving a problem, speaking well."),
        _("Sign up, try the link five minutes before, and bring one question."),
    ),
    "video": Tool(
        _("Video calls"),
        _("To meet for real when you live far apart."),
        _("Put the link in the invitation, agree on the length, and switch your camera on."),
    ),
}


def said(programme: Programme, part: str) -> Text | None:
    """A part of the objective as the programme has it; a ready one is read in either language."""
    own, aim = str(getattr(programme, part)), AIMS.get(programme.aim)
    ready: Text | None = getattr(aim, part) if aim else None
    if ready and own in {spell(ready, Reader(code)) for code in LANGUAGES}:
        return ready
    return plain(own) if own else None
