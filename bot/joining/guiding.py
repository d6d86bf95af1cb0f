"""First steps: the tour, what to prepare, and a quiz for mentors who hesitate."""

from __future__ import annotations

from bot.aims import TOOLS
from bot.cards import menu_button
from bot.entities import Role
from bot.events import Press, Replace, Reply, Say
from bot.guides import (
    CULTURE,
    GOALS_TO_TELL,
    ONBOARDING,
    QUIZ,
    THREE_QUESTIONS,
    TOUR,
    Lesson,
    verdict,
)
from bot.ports import Desk
from bot.values import Block, Button, Card, Link, Note, Paragraph, Style, bullets, buttons, card
from bot.words import Text, _, plain

LETTERS = "ABC"
TIPS = Lesson(_("So that it goes well"), CULTURE)
LESSONS: dict[Role, tuple[Lesson, ...]] = {
    Role.MENTEE: (GOALS_TO_TELL, THREE_QUESTIONS, TIPS),
    Role.MENTOR: (*ONBOARDING, TIPS),
    Role.BOTH: (GOALS_TO_TELL, THREE_QUESTIONS, *ONBOARDING, TIPS),
}


def tour(press: Press, desk: Desk) -> Reply:
    """Tandem in two minutes (I08)."""
    return Say(
        card(
            TOUR.title,
            bullets(None, list(TOUR.lines)),
            *_tools(press, desk),
            Note(
                text=_(
                    "In Slack, put {slash} before the word; elsewhere the word is enough.",
                    slash=_("/mentoring"),
                )
            ),
            buttons(
                Button(label=_("My place"), action="place.show"),
                Button(label=_("Help"), action="help.show"),
                menu_button(),
            ),
        )
    )


def _tools(press: Press, desk: Desk) -> list[Block | None]:
    """The tools of the programmes that this person takes part in, and how to use them (I06–I08)."""
    mine = [desk.programme(one.programme_id) for one in desk.enrolments(press.who)]
    blocks: list[Block | None] = []
    for programme in filter(None, mine):
        told = [
            _("{tool}: {how}", tool=TOOLS[key].name, how=TOOLS[key].how)
            for key in programme.tools
            if key in TOOLS
        ]
        lead = _("Where “{programme}” talks", programme=programme.name)
        blocks.append(bullets(lead, told))
        if told and programme.tools_link:
            blocks.append(buttons(Link(label=_("Open the tools"), url=programme.tools_link)))
    return blocks


def guide(press: Press, desk: Desk) -> Reply:
    """What to prepare, one short lesson after the other (A13, D05, D06, D07)."""
    named, _dash, number = press.value.partition("-")
    role = Role(named) if named in set(Role) else Role.MENTEE
    lessons = LESSONS[role]
    at = int(number) if number in {str(n) for n in range(len(lessons))} else 0
    shown = lessons[at]
    more = at + 1 < len(lessons)
    said = card(
        shown.title,
        bullets(None, list(shown.lines)),
        Note(text=plain(f"{at + 1}/{len(lessons)}")),
        buttons(
            Button(
                label=_("Next"),
                action="guide.show",
                value=f"{role}-{at + 1}",
                style=Style.PRIMARY,
            )
            if more
            else menu_button()
        ),
    )
    # The first comes beside the letter that offered it; the others take its place.
    return Replace(said) if at else Say(said)


def quiz(press: Press, desk: Desk) -> Reply:
    """Is mentoring for me? Nothing is kept: the answers travel in the buttons (B08)."""
    given = press.value if _answers(press.value) else ""
    shown = _question(given) if len(given) < len(QUIZ) else _result(given)
    return Replace(shown) if given else Say(shown)


def _answers(value: str) -> bool:
    return len(value) <= len(QUIZ) and all(
        answer in {str(n) for n in range(len(asked.answers))}
        for asked, answer in zip(QUIZ, value, strict=False)
    )


def _question(given: str) -> Card:
    asked = QUIZ[len(given)]
    return card(
        _("Is mentoring for me?"),
        Note(text=_("Five questions, one press each. Only you see the result."))
        if not given
        else None,
        Paragraph(lead=plain(f"{len(given) + 1}/{len(QUIZ)}"), text=asked.words),
        bullets(None, [_lettered(n, answer.words) for n, answer in enumerate(asked.answers)]),
        buttons(
            *(
                Button(label=plain(LETTERS[n]), action="quiz.show", value=f"{given}{n}")
                for n in range(len(asked.answers))
            )
        ),
    )


def _lettered(number: int, words: Text) -> Text:
    """An answer with the letter of its button: the words are too long for one."""
    return _("{letter}: {answer}", letter=LETTERS[number], answer=words)


def _result(given: str) -> Card:
    points = sum(
        asked.answers[int(answer)].points for asked, answer in zip(QUIZ, given, strict=True)
    )
    found = verdict(points)
    return card(
        found.title,
        found.line,
        Note(text=found.next),
        buttons(
            Button(
                label=_("Become a mentor"),
                action="join.open",
                value=Role.MENTOR,
                style=Style.PRIMARY,
            )
            if found.least
            else None,
            menu_button(),
        ),
    )
