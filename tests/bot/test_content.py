"""The ready-made words of a programme read well in both languages, with nothing left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import chain, product
from types import ModuleType

import pytest

from bot import aims, guides, messages, papers
from bot.aims import AIMS, AUDIENCES, FORMATS, MEASURES, MODES, RHYTHMS, TOOLS, TYPES
from bot.entities import Audience, Format, Mentoring, Mode, Paper, Rhythm, Role
from bot.guides import (
    CULTURE,
    DRAFTS,
    NORMAL_TO_ASK,
    ONBOARDING,
    QUIZ,
    ROLE_CARDS,
    THREE_QUESTIONS,
    TOUR,
    VERDICTS,
    verdict,
)
from bot.messages import MESSAGES, Message
from bot.papers import BLANKS, CHARTER, NAMES, PAPERS, TICKS, ready
from bot.preparing import pages
from bot.themes import CATALOGUES, SCHOOL, THEMES
from bot.words import Arg, Reader, Text, _, blanks, fill, spell

EN, FR = Reader("en"), Reader("fr")

ALWAYS: dict[str, Arg] = {
    "programme": "Envol",
    "months": 6,
    "hours": 2,
    "name": "Léa",
    "inviter": "Nora",
    "mentor": "Marc",
    "about": "Quinze ans de conseil",
    "mentors": 12,
    "mentees": 30,
    "theme": _("Finding an internship"),
}
AT_TIMES: dict[str, Arg] = {
    "objective": "60 stages",
    "opens": "1 mars",
    "page": "https://tandem.example/p/1",
    "closes": "31 mars",
    "starts": "15 avril",
    "channel": "#mentorat",
    "contact": "Sophie",
    "themes": "un stage",
}
KNOWN: dict[str, Arg] = {**ALWAYS, **AT_TIMES, "meetings": 6}

LONGEST_OPTION = 75  # what Slack shows of a choice
LONGEST_LINE = 300


def texts(content: object) -> Iterator[Text]:
    """Every text inside dictionaries, tuples and the content's own values."""
    if isinstance(content, Text):
        yield content
    elif isinstance(content, Mapping):
        yield from chain.from_iterable(map(texts, content.values()))
    elif isinstance(content, tuple):
        yield from chain.from_iterable(map(texts, content))
    elif is_dataclass(content):
        for field in fields(content):
            yield from texts(getattr(content, field.name))


def told(module: ModuleType) -> list[Text]:
    """Every text of a module."""
    return [text for name in vars(module) if name.isupper() for text in texts(vars(module)[name])]


READY = [
    *(text for module in (aims, guides, messages, papers) for text in told(module)),
    *texts(THEMES),
    *texts(CATALOGUES),
]


def test_all_the_content_is_looked_at() -> None:
    assert len({text.source for text in READY}) > 300


@pytest.mark.parametrize("reader", [EN, FR], ids=["en", "fr"])
def test_every_text_is_said_with_its_blanks_filled_in_a_line_that_can_be_read(
    reader: Reader,
) -> None:
    for text in READY:
        said = spell(fill(text, KNOWN), reader)
        assert not set("{}") & set(said), said
        assert 0 < len(said) <= LONGEST_LINE, said


def test_french_is_not_english() -> None:
    for text in READY:
        assert spell(text, FR) != spell(text, EN)


def test_a_blank_stays_open_until_it_is_known() -> None:
    said = _("{programme}: a mentor for you")
    assert spell(fill(said, {}), EN) == "{programme}: a mentor for you"
    assert spell(fill(said, {"programme": "Envol", "hours": 2}), EN) == "Envol: a mentor for you"
    assert blanks(said) == {"programme"}
    assert blanks(fill(said, KNOWN)) == set()


def test_a_catalogue_names_each_of_its_themes_once() -> None:
    for catalogue in CATALOGUES.values():
        assert len(set(catalogue.keys)) == len(catalogue.keys)
    assert set(chain(*(catalogue.keys for catalogue in CATALOGUES.values()))) == set(THEMES)
    assert CATALOGUES["school"].keys == SCHOOL
    assert len(SCHOOL) == 9


def offered(page: type[pages.Page], name: str) -> set[str]:
    """What a manager can choose there."""
    [field] = [field for field in page.fields() if field.name == name]
    return {option.value for option in field.question.options}


def test_a_manager_can_tick_every_ready_theme() -> None:
    sizes = {key: len(catalogue.keys) for key, catalogue in CATALOGUES.items()}
    assert sizes == {"school": 9, "development": 6, "flash": 6, "france": 4}
    assert "first-job" in CATALOGUES["france"].keys
    for catalogue in CATALOGUES.values():
        assert set(catalogue.keys) <= offered(pages.Themes, "ready"), catalogue.name


def test_there_are_five_tools_to_choose_from() -> None:
    assert len(TOOLS) == 5
    assert offered(pages.Tools, "tools") == set(TOOLS)


def test_names_to_choose_from_fit_a_list_of_choices_and_differ() -> None:
    lists: list[list[Text]] = [
        list(THEMES.values()),
        [aim.label for aim in AIMS.values()],
        [measure.name for measure in MEASURES.values()],
        [named.name for named in AUDIENCES.values()],
        [named.name for named in TYPES.values()],
        [named.name for named in FORMATS.values()],
        [tool.name for tool in TOOLS.values()],
        [message.name for message in MESSAGES.values()],
        list(RHYTHMS.values()),
        list(MODES.values()),
        *([answer.words for answer in asked.answers] for asked in QUIZ),
    ]
    for names, reader in product(lists, (EN, FR)):
        said = [spell(name, reader) for name in names]
        assert len(set(said)) == len(said), said
        assert all(len(name) <= LONGEST_OPTION for name in said), said


def test_nothing_that_a_programme_can_be_lacks_a_name() -> None:
    assert set(AUDIENCES) == set(Audience)
    assert set(TYPES) == set(Mentoring)
    assert set(FORMATS) == set(Format)
    assert set(RHYTHMS) == set(Rhythm)
    assert set(MODES) == set(Mode)
    assert set(NAMES) == set(TICKS) == set(PAPERS) == set(Paper)


def test_an_aim_counts_and_proposes_measures_that_exist() -> None:
    assert len(AIMS) == 3
    for aim in AIMS.values():
        assert set(aim.measures) <= set(MEASURES)
        assert any(figure.isdigit() for figure in str(aim.measurable))
        assert str(aim.months) in str(aim.timely)


def test_both_roles_are_measured() -> None:
    concerned = {measure.concerns for measure in MEASURES.values()}
    assert concerned == set(Role)


def test_the_charter_is_read_in_ten_lines_and_says_what_it_must() -> None:
    assert len(CHARTER) <= 10
    said = ready(Paper.CHARTER, "en")
    for needed in ("No result is promised", "{hours} h", "{months}", "stays between you",
                   "at least once a month", "both give"):  # fmt: skip
        assert needed in said


def test_a_ready_paper_keeps_its_blanks_for_the_manager_in_both_languages() -> None:
    for paper, language in product(Paper, ("en", "fr")):
        said = ready(paper, language)
        assert len(said.splitlines()) == len(PAPERS[paper])
        assert "{contact}" in said
    assert set().union(*(blanks(line) for lines in PAPERS.values() for line in lines)) == set(
        BLANKS
    )


def test_the_code_of_conduct_says_where_to_report() -> None:
    [report] = [line for line in PAPERS[Paper.CONDUCT] if "A problem" in line.source]
    assert "contact" in blanks(report)


def test_each_role_has_its_card() -> None:
    assert set(ROLE_CARDS) == {Role.MENTOR, Role.MENTEE}
    for told in ROLE_CARDS.values():
        assert len(told.does) == len(told.does_not) == 3


def test_guides_are_short() -> None:
    assert len(CULTURE) <= 5
    assert len(ONBOARDING) == len(THREE_QUESTIONS.lines) == 3
    assert len(DRAFTS) == 2
    assert NORMAL_TO_ASK


def test_each_step_of_the_tour_names_a_word_to_type() -> None:
    assert len(TOUR.lines) == 4
    for step, reader in product(TOUR.lines, (EN, FR)):
        word = step.args["word"]
        assert isinstance(word, Text)
        assert spell(step, reader).startswith(spell(word, reader))


def test_the_quiz_asks_five_questions_with_three_answers_each() -> None:
    assert len(QUIZ) == 5
    for asked in QUIZ:
        assert sorted(answer.points for answer in asked.answers) == [0, 1, 2]


@pytest.mark.parametrize(("points", "result"), [(10, 0), (7, 0), (6, 1), (4, 1), (3, 2), (0, 2)])
def test_the_quiz_has_a_kind_word_for_every_score(points: int, result: int) -> None:
    assert verdict(points) is VERDICTS[result]


@pytest.mark.parametrize("key", MESSAGES)
def test_a_message_declares_the_blanks_that_it_uses(key: str) -> None:
    message = MESSAGES[key]
    used = blanks(message.title).union(*map(blanks, message.lines))
    assert len(set(message.placeholders)) == len(message.placeholders)
    assert set(message.placeholders) == used
    assert used <= KNOWN.keys()


@pytest.mark.parametrize("key", MESSAGES)
def test_a_message_is_five_lines_at_most_and_stands_without_dates_or_contact(key: str) -> None:
    message = MESSAGES[key]
    assert len(message.lines) <= 5
    assert not blanks(message.name)
    assert blanks(message.title) <= ALWAYS.keys()
    assert message.filled(ALWAYS)
    assert len(message.filled(KNOWN)) == len(message.lines)


def test_a_line_whose_blank_is_unknown_is_left_out() -> None:
    message = Message(
        _("Poll before launching"),
        _("Would mentoring tempt you?"),
        (_("We begin on {starts}."), _("Answer in two minutes.")),
        ("starts",),
    )
    assert [str(line) for line in message.filled({})] == ["Answer in two minutes."]
    assert [str(line) for line in message.filled({"starts": "15 April"})] == [
        "We begin on 15 April.",
        "Answer in two minutes.",
    ]


def test_no_message_of_recruitment_is_missing() -> None:
    assert set(MESSAGES) == {
        "call-mentors", "call-former-mentors", "announce-mentors", "announce-mentees",
        "reminder-unanswered", "window-week", "window-day", "soon", "students-nudge",
        "mentor-spotlight", "waiting-list", "enrolled-mentee", "enrolled-mentor",
        "enrolled-peer", "approved",
        "not-approved", "invitation", "linkedin", "ambassador", "poll", "needs", "new-papers",
        "closing-figures", "theme-call", "still-accurate", "become-a-mentor", "testimonial-ask",
        "event-call",
    }  # fmt: skip
