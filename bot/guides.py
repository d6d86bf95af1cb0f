"""What helps a mentor and a mentee to begin well, told in a few lines at a time."""

from __future__ import annotations

from dataclasses import dataclass

from bot.entities import Role
from bot.words import Text, _


@dataclass(frozen=True)
class RoleCard:
    """What somebody does and does not do in their role, and what comes first (A14)."""

    title: Text
    does: tuple[Text, ...]
    does_not: tuple[Text, ...]
    first: Text


@dataclass(frozen=True)
class Lesson:
    """A few lines to read in a minute."""

    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True)
class Answer:
    """One of the answers to a question of the quiz, and the points that it gives."""

    words: Text
    points: int


@dataclass(frozen=True)
class Asked:
    """A question of the quiz."""

    words: Text
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Verdict:
    """What the quiz says from `least` points on, and what to do next."""

    least: int
    title: Text
    line: Text
    next: Text


ROLE_CARDS: dict[Role, RoleCard] = {
    Role.MENTOR: RoleCard(
        _("You are a mentor"),
        (
            _("You listen first, then you tell what you have lived through."),
            _("You ask the questions that help your mentee to choose."),
            _("You open a door: a contact, an event, a good article."),
        ),
        (
            _("You do not decide, write or apply in your mentee's place."),
            _("You do not promise an internship, a job or a promotion."),
            _("You do not have to know everything, nor to answer at any hour."),
        ),
        _("First step: when your mentee writes, answer within two days, even in one line."),
    ),
    Role.MENTEE: RoleCard(
        _("You are a mentee"),
        (
            _("You write first, and you suggest the dates."),
            _("You say where you want to go, and you bring your questions."),
            _("You try what was suggested, then tell what came of it."),
        ),
        (
            _("You do not wait for your mentor to guess what you need."),
            _("You do not ask your mentor for a job: ask how they would look for it."),
            _("You do not vanish: short of time? One line is enough."),
        ),
        _("First step: once I have introduced you, write two lines and suggest half an hour."),
    ),
}

# F03.
PEER_CARD = RoleCard(
    _("You are a peer"),
    (
        _("You tell what occupies you, and you listen for as long as you speak."),
        _("You ask what the other has tried, rather than say what to do."),
        _("You set the dates together, and you keep them."),
    ),
    (
        _("You do not judge, and what is said stays between the two of you."),
        _("You do not lead: each of you has the floor in turn."),
        _("You do not vanish: short of time? One line is enough."),
    ),
    _("First step: once I have introduced you, write two lines and suggest half an hour."),
)

# A13: communication, trust, a taste for learning.
CULTURE = (
    _("Say things simply and early: a delay, a doubt, a piece of good news."),
    _("Trust grows in small steps: keep your word, and keep to yourselves what is said."),
    _("Dare to say “I do not know”: both of you are here to learn."),
    _("Say what a piece of advice has changed: there is no finer thank-you."),
)

# D05.
ONBOARDING = (
    Lesson(
        _("Before the first meeting"),
        (
            _("Read your mentee's goals: you get them with the introduction."),
            _("Find half an hour that you can keep free every month."),
            _("Think of one thing that you would have liked to hear when you began."),
        ),
    ),
    Lesson(
        _("The first half hour"),
        (
            _("Ten minutes to get to know each other, ten for the goals, ten for what comes next."),
            _("Agree on how you keep in touch, how often, and what stays between you."),
            _("Part with one small step to take, and the next date."),
        ),
    ),
    Lesson(
        _("When it gets stuck"),
        (
            _("Silence is rarely a lack of interest: write one line, without reproach."),
            _("You have no answer? Say so, and think of somebody who has one."),
            _("You do not get along? Nobody is at fault: a manager will help, tell them early."),
        ),
    ),
)

# D06.
GOALS_TO_TELL = Lesson(
    _("Say it from the first meeting"),
    (
        _("The goal you have in mind, even if it is still vague."),
        _("What you would like to do better."),
        _("What you have already tried, and what came of it."),
    ),
)

# D07.
THREE_QUESTIONS = Lesson(
    _("Three questions to prepare"),
    (
        _("Where am I now, and what holds me back?"),
        _("What would my mentor do this month in my place?"),
        _("What will I have tried by the next time?"),
    ),
)

# C14, C18.
NORMAL_TO_ASK = (
    _("It is normal to ask: mentors signed up for this."),
    _("No question is too small: your mentor has probably asked it too."),
    _("A mentor who has no time says so, and it says nothing about you."),
    _("Two lines are enough: nobody expects a perfect letter."),
)

DRAFTS = (
    _(
        "Hello {mentor}, my name is {name} and we have just been introduced. I would love to hear "
        "about your path. Would you have half an hour in the next two weeks?"
    ),
    _(
        "Hello {mentor}, I am {name}. One question has been on my mind: … "
        "Could we talk about it for half an hour? I am free on … or …"
    ),
)

# I08.
TOUR = Lesson(
    _("Tandem in two minutes"),
    (
        _("{word}: everything you can do now, as buttons", word=_("menu")),
        _("{word}: sign up, or change your answers", word=_("join")),
        _("{word}: your match, your meetings, what comes next", word=_("status")),
        _("{word}: all the words, if you feel lost", word=_("help")),
    ),
)

# B08: interest, availability, wishes.
QUIZ = (
    Asked(
        _("Somebody who is starting asks you about your work. And you?"),
        (
            Answer(_("I get carried away: half an hour becomes an hour"), 2),
            Answer(_("I answer gladly, when I have a moment"), 1),
            Answer(_("I would rather send a link"), 0),
        ),
    ),
    Asked(
        _("In an ordinary month, how much time could you give?"),
        (
            Answer(_("Two hours, or a little more"), 2),
            Answer(_("One hour, if it is planned"), 1),
            Answer(_("I really cannot tell"), 0),
        ),
    ),
    Asked(
        _("Somebody tells you about a difficulty. What do you do first?"),
        (
            Answer(_("I ask questions, to understand"), 2),
            Answer(_("I tell what I did myself"), 1),
            Answer(_("I give the solution"), 0),
        ),
    ),
    Asked(
        _("What would you most like to offer?"),
        (
            Answer(_("A regular presence, over several months"), 2),
            Answer(_("Precise answers about my work"), 1),
            Answer(_("A helping hand, once in a while"), 0),
        ),
    ),
    Asked(
        _("You are asked something that you do not know. How do you feel?"),
        (
            Answer(_("Fine: I say so and think of who would know"), 2),
            Answer(_("I look it up for the next time"), 1),
            Answer(_("Rather uneasy"), 0),
        ),
    ),
)

# The highest first.
VERDICTS = (
    Verdict(
        7,
        _("Somebody is waiting for you"),
        _("You like to listen and you have the time: that is what makes a good mentor."),
        _("Sign up as a mentor: type {word}.", word=_("join")),
    ),
    Verdict(
        4,
        _("Begin gently"),
        _("You have much to pass on, in small doses: one mentee is plenty for a first time."),
        _("Sign up with one place only: type {word}.", word=_("join")),
    ),
    Verdict(
        0,
        _("Perhaps another time"),
        _("Knowing one's limits is a kindness too: nobody is waiting for a perfect mentor."),
        _("Come back whenever you like, or pass the word to somebody whom you see as a mentor."),
    ),
)


def verdict(points: int) -> Verdict:
    """What the quiz says for that many points."""
    return next(known for known in VERDICTS if points >= known.least)
