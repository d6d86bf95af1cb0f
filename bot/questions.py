"""The three questions of the survey, and what the answers say."""

from __future__ import annotations

from dataclasses import dataclass

from bot.entities import Programme
from bot.ports import Desk
from bot.words import Listed, Text, _


@dataclass(frozen=True)
class Statement:
    """What a person says how far they agree with, and its short name for the managers."""

    short: Text
    mentee: Text
    mentor: Text


STATEMENTS: dict[str, Statement] = {
    "regularity": Statement(
        _("Regularity"),
        _("We meet as often as I need."),
        _("We meet as often as I find right."),
    ),
    "progress": Statement(
        _("Progress"),
        _("Our meetings help me move forward."),
        _("I feel useful to my mentee."),
    ),
    "wish": Statement(
        _("Wish to go on"),
        _("I would like to go on together."),
        _("I would like to go on together."),
    ),
}

# After the one meeting of a flash pair.
FLASH: dict[str, Statement] = {
    "answered": Statement(
        _("Question answered"),
        _("My question has found an answer."),
        _("I could help with this question."),
    ),
    "again": Statement(
        _("Would do it again"),
        _("I would ask a mentor again."),
        _("I would answer such a question again."),
    ),
}

# Before it begins, and the same again later (J02, J03).
GROWTH: dict[str, Statement] = {
    "confidence": Statement(
        _("confidence"),
        _("I am confident about what comes next for me."),
        _("I am confident that I can help somebody move forward."),
    ),
    "aim": Statement(
        _("a clear aim"),
        _("I know what I want to reach."),
        _("I know what I can bring to a mentee."),
    ),
    "skills": Statement(
        _("skills"),
        _("I have the skills that I need for it."),
        _("I know how to listen, and to ask questions that help."),
    ),
    "network": Statement(
        _("network"),
        _("I know people who can help me get there."),
        _("I meet people whom I would not meet otherwise."),
    ),
    "exchange": Statement(
        _("exchange"),
        _("I dare to ask somebody for advice."),
        _("I learn from the people whom I help."),
    ),
}
START = "start"
"""The first wave of those."""

FEWEST = 5
"""People who have answered at least, or a mean is not shown: nobody is to be made out."""

MONTH, ONCE = "month", "flash"
SURVEYS = {MONTH: STATEMENTS, ONCE: FLASH}

MARKS = (
    (5, _("Yes, fully")),
    (4, _("Rather yes")),
    (3, _("So-so")),
    (2, _("Rather no")),
    (1, _("No")),
)


def results(programme: Programme, desk: Desk, survey: str = MONTH) -> list[Text]:
    """What a survey says so far: how many answered, and the mean of each statement."""
    asked, statements = desk.pulse_answers(programme, survey), SURVEYS[survey]
    if not asked:
        return []
    complete = sum(1 for answers in asked if len(answers) == len(statements))
    lines = [_("Answers: {answered} of {asked}", answered=complete, asked=len(asked))]
    for name, statement in statements.items():
        marks = [answers[name] for answers in asked if name in answers]
        if marks:
            lines.append(
                _(
                    "{statement}: {mean} out of 5",
                    statement=statement.short,
                    mean=sum(marks) / len(marks),
                )
            )
    return lines


def starting(programme: Programme, desk: Desk) -> list[Text]:
    """Where each side starts from: a line for each with enough people to say so."""
    given, lines = desk.survey_answers(programme, START), []
    for mentors, name in ((False, _("Mentees")), (True, _("Mentors"))):
        told = [answers for role, answers in given if role.learns is not mentors]
        means = tuple(
            _("{statement} {mean}", statement=statement.short, mean=sum(marks) / len(marks))
            for key, statement in GROWTH.items()
            if len(marks := [answers[key] for answers in told if key in answers]) >= FEWEST
        )
        if means:
            lines.append(
                _("{people} ({count}): {means}", people=name, count=len(told),
                  means=Listed(items=means))
            )  # fmt: skip
    return lines
