"""A form takes any answer, and says all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import Attached, Form, Limit, Look, Option, Question, Raw, Within
from bot.joining.pages import Needs, Papers, Practical, You
from bot.meetings import Plan, Postpone
from bot.words import Text, plain

COLOURS = tuple(Option(code, plain(code)) for code in ("red", "green", "blue"))


class Everything(Form):
    """A field of each kind."""

    name: ClassVar[str] = "everything"
    title: ClassVar[Text] = plain("Everything")

    line: Annotated[str, Limit(5), Question(plain("Line"))]
    paragraph: Annotated[str, Limit(9), Question(plain("Paragraph"), Look.PARAGRAPH)]
    number: Annotated[int, Within(ge=2, le=5), Question(plain("Number"), Look.NUMBER)]
    choice: Annotated[str, Question(plain("Choice"), Look.CHOICE, options=COLOURS)]
    choices: Annotated[
        list[str], Limit(2), Question(plain("Choices"), Look.CHOICES, options=COLOURS)
    ]
    day: Annotated[date, Question(plain("Day"), Look.DATE)]
    at: Annotated[time, Question(plain("At"), Look.TIME)]
    link: Annotated[str, Limit(30), Question(plain("Link"), Look.LINK)]
    tick: Annotated[
        Literal["true"],
        Question(plain("Tick"), Look.TICK, options=(Option("true", plain("Yes")),)),
    ]
    people: Annotated[list[str], Limit(3), Question(plain("People"), Look.PEOPLE)]
    channel: Annotated[str, Question(plain("Channel"), Look.CHANNEL)]
    file: Annotated[Attached, Question(plain("File"), Look.FILE)]
    more: Annotated[int, Question(plain("More"), Look.NUMBER)] = 7

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """A line that says red goes with the choice red."""
        if known.get("line") == "red" and known.get("choice") != "red":
            return {"choice": plain("Red it is.")}
        return {}


GOOD: dict[str, Raw] = {
    "line": "  red ", "paragraph": "a\nb", "number": "2", "choice": "red",
    "choices": ["red", "blue"], "day": "2027-01-31", "at": "18:30",
    "link": "https://example.org", "tick": "true", "people": "Léa Martin, marc@example.org;",
    "channel": "C1", "file": Attached("a.csv", b"a"),
}  # fmt: skip


def faults(**wrong: Raw) -> dict[str, str]:
    """What the form says of a good set of answers with these wrong ones among them."""
    told, found = Everything.check({**GOOD, **wrong}, {})
    assert (told is None) is bool(found)
    return {name: str(text) for name, text in found.items()}


def test_the_form_of_these_tests_has_a_field_of_each_kind() -> None:
    assert {field.question.look for field in Everything.fields()} == set(Look)


def test_a_file_is_no_text_and_a_text_no_file() -> None:
    assert set(faults(file="a.csv", line=Attached("a.csv", b"a"))) == {"file", "line"}


def test_good_answers_come_back_typed_and_without_their_margins() -> None:
    told, found = Everything.check(GOOD, {})
    assert not found
    assert told == Everything(
        line="red", paragraph="a\nb", number=2, choice="red", choices=["red", "blue"],
        day=date(2027, 1, 31), at=time(18, 30), link="https://example.org", tick="true", more=7,
        people=["Léa Martin", "marc@example.org"], channel="C1", file=Attached("a.csv", b"a"),
    )  # fmt: skip


def test_fields_are_drawn_in_the_order_written_with_what_limits_them() -> None:
    fields = {field.name: field for field in Everything.fields()}
    assert list(fields) == [*GOOD, "more"]
    assert fields["line"].limit == 5
    assert (fields["number"].low, fields["number"].high) == (2, 5)
    assert fields["choices"].limit == 2
    assert [name for name, field in fields.items() if not field.required] == ["more"]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("empty", ["", "  \t\n", []])
def test_what_is_required_must_be_answered(name: str, empty: Raw) -> None:
    sentence = "Please tick this box to go on." if name == "tick" else "Please answer this one."
    assert faults(**{name: empty}) == {name: sentence}


def test_a_field_that_is_left_out_counts_as_empty_and_an_unknown_one_as_nothing() -> None:
    told, found = Everything.check({"stranger": "hello"}, {})
    assert told is None
    assert set(found) == set(GOOD)


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("line", "x" * 6, "At most 5 characters, please."),
        ("paragraph", "x" * 10, "At most 9 characters, please."),
        ("link", "https://" + "x" * 30, "At most 30 characters, please."),
        ("choices", ["red", "green", "blue"], "At most 2 answers, please."),
        ("number", "1", "Please write a whole number from 2 to 5."),
        ("number", "6", "Please write a whole number from 2 to 5."),
        ("number", "2.5", "Please write a whole number from 2 to 5."),
        ("number", "9" * 5000, "Please write a whole number from 2 to 5."),
        ("more", "many", "Please write a whole number."),
        ("choice", "black", "Please choose among the answers on offer."),
        ("choices", ["red", "black"], "Please choose among the answers on offer."),
        ("day", "31/01/2027", "Please write a date like 2027-01-31."),
        ("day", "2027-02-30", "Please write a date like 2027-01-31."),
        ("at", "25:00", "Please write a time like 18:30."),
        ("at", "half past six", "Please write a time like 18:30."),
        ("tick", "no", "Please tick this box to go on."),
        ("line", ["a", "b"], "This answer does not look right; please check it."),
        ("choice", ["red", "blue"], "This answer does not look right; please check it."),
    ],
)
def test_each_kind_of_field_says_what_it_wants(name: str, answer: Raw, sentence: str) -> None:
    assert faults(**{name: answer}) == {name: sentence}


def test_an_answer_of_exactly_the_limit_is_taken() -> None:
    assert not faults(line="x" * 5, choices=["red", "blue"], number="5")


def test_one_choice_ticked_may_come_alone() -> None:
    told, _found = Everything.check({**GOOD, "choices": "blue"}, {})
    assert told
    assert told.choices == ["blue"]


def test_a_programme_may_offer_its_own_choices() -> None:
    mine = {"choice": (Option("black", plain("Black")),)}
    told, _found = Everything.check({**GOOD, "line": "", "choice": "black"}, mine)
    assert told is None
    told, _found = Everything.check({**GOOD, "line": "x", "choice": "black"}, mine)
    assert told
    told, found = Everything.check({**GOOD, "line": "x"}, mine)
    assert set(found) == {"choice"}


def test_faults_of_one_answer_and_of_several_are_told_together() -> None:
    assert set(faults(choice="blue", day="never", number="0", tick="")) == {
        "choice", "day", "number", "tick",
    }  # fmt: skip


def test_what_is_wrong_with_a_field_itself_is_said_first() -> None:
    assert faults(choice="black") == {"choice": "Please choose among the answers on offer."}
    assert faults(choice="blue") == {"choice": "Red it is."}


@pytest.mark.parametrize("at", ["18:30Z", "18:30+02:00", "18:30-11:30"])
def test_a_time_is_the_wall_s_and_carries_no_zone(at: str) -> None:
    plan = {"rhythm": "weekly", "day": "3", "at": at, "minutes": "45"}
    _told, found = Plan.check(plan, {})
    assert set(found) == {"at"}


SHORTER = Papers.without({"terms"})
FORM = st.sampled_from([Everything, You, Needs, Practical, Papers, SHORTER, Plan, Postpone])
ANY_TEXT = st.text(st.characters(exclude_categories=()))
NEARLY = st.one_of(
    st.sampled_from(["", " ", "true", "mentee", "both", "fr", "thu-eve", "Europe/Paris", "weekly",
                     "45", "red", "1e3", "-0", "0x1", "NaN", "12:60", "00:00", "9999-12-31"]),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.times().map(str),
    st.datetimes().map(str),
    ANY_TEXT,
)  # fmt: skip
RAW = st.one_of(NEARLY, st.lists(NEARLY, max_size=4))


@given(form=FORM, data=st.data())
def test_no_answer_whatever_breaks_a_form(form: type[Form], data: st.DataObject) -> None:
    names = st.one_of(st.sampled_from([field.name for field in form.fields()]), ANY_TEXT)
    raw = data.draw(st.dictionaries(names, RAW))
    told, found = form.check(raw, {})
    assert (told is None) is bool(found)
    assert set(found) <= {field.name for field in form.fields()}
    for field in form.fields():
        answer = raw.get(field.name, "")
        if field.required and (answer in ("", []) or not "".join(answer).strip()):
            assert field.name in found
