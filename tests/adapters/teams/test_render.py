"""How a card or a form looks in Teams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, ClassVar

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters.teams.render import (
    LARGEST,
    Element,
    escape,
    read_list,
    render_card,
    render_form,
    write_list,
)
from bot.events import Ask
from bot.forms import Attached, Form, Limit, Look, Option, Question, Raw, Within
from bot.joining.pages import Needs
from bot.papers import CHARTER
from bot.themes import THEMES, theme_options
from bot.values import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Fact,
    Facts,
    Link,
    Note,
    Paragraph,
    Quote,
    Style,
    card,
)
from bot.words import Moment, Reader, Text, Who, _, plain

FRENCH = Reader("fr")
ENGLISH = Reader("en")


@cache
def schema() -> jsonschema.Draft6Validator:
    text = (files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text()
    return jsonschema.Draft6Validator(json.loads(text))


def valid(drawn: Element) -> Element:
    """The card, held against Microsoft's schema and Teams' size."""
    errors = [error.message[:300] for error in schema().iter_errors(drawn)]
    assert not errors
    assert len(json.dumps(drawn)) <= LARGEST
    return drawn


def body(*blocks: Block, title: Text | None = None, reader: Reader = ENGLISH) -> list[Element]:
    drawn: list[Element] = valid(render_card(card(title, *blocks), reader))["body"]
    return drawn


def texts(drawn: object) -> Iterator[str]:
    if isinstance(drawn, dict):
        if drawn.get("type") == "TextBlock":
            yield drawn["text"]
        for value in drawn.values():
            yield from texts(value)
    elif isinstance(drawn, list):
        for value in drawn:
            yield from texts(value)


def text(words: str, **more: object) -> Element:
    return {"type": "TextBlock", "text": words, "wrap": True, **more}


def test_the_schema_finds_mistakes() -> None:
    with pytest.raises(AssertionError):
        valid(render_card(card(None), FRENCH) | {"body": [{"type": "TextBlok", "text": "x"}]})


def test_a_title_is_a_heading() -> None:
    assert body(title=plain("Bonjour")) == [
        text("Bonjour", size="Large", weight="Bolder", style="heading")
    ]


def test_a_paragraph_and_its_lead() -> None:
    assert body(Paragraph(text=plain("then"))) == [text("then")]
    assert body(Paragraph(text=plain("then"), lead=plain("First"))) == [
        text("First", weight="Bolder"),
        text("then", spacing="Small"),
    ]


def test_a_list_is_lines() -> None:
    assert body(Bullets(items=(plain("one"), plain("two")), lead=plain("Both"))) == [
        text("Both", weight="Bolder"),
        text("• one", spacing="Small"),
        text("• two", spacing="Small"),
    ]


def test_facts_stand_beside_their_labels() -> None:
    [drawn] = body(Facts(rows=(Fact(label=plain("Role"), text=plain("1. Mentor")),)))
    assert drawn == {"type": "FactSet", "facts": [{"title": "Role", "value": "1\\. Mentor"}]}


def test_typed_words_stand_apart() -> None:
    [drawn] = body(Quote(words="one\ntwo"))
    assert drawn == {"type": "Container", "style": "emphasis", "items": [text("one\n\ntwo")]}


def test_a_note_is_small_print() -> None:
    assert body(Note(text=plain("later"))) == [
        text("later", size="Small", isSubtle=True, spacing="Small")
    ]


def test_a_divider_is_a_line_above_what_follows() -> None:
    drawn = body(Divider(), Paragraph(text=plain("after")), Divider())
    assert drawn == [text("after", separator=True, spacing="Medium")]


def test_buttons_press_and_links_open() -> None:
    go = Button(label=plain("Go"), action="a.b", subject="s", value="v", style=Style.PRIMARY)
    stop = Button(label=plain("*Stop*"), action="c.d", style=Style.DANGER)
    see = Link(label=plain("See"), url="https://example.org/?a=1")
    [drawn] = body(Buttons(items=(go, stop, see)))
    assert drawn["actions"] == [
        {
            "type": "Action.Execute",
            "title": "Go",
            "verb": "a.b",
            "data": {"subject": "s", "value": "v"},
            "associatedInputs": "none",
            "style": "positive",
        },
        {
            "type": "Action.Execute",
            "title": "*Stop*",
            "verb": "c.d",
            "data": {"subject": "", "value": ""},
            "associatedInputs": "none",
            "style": "destructive",
        },
        {"type": "Action.OpenUrl", "title": "See", "url": "https://example.org/?a=1"},
    ]


def test_a_seventh_button_begins_a_new_row() -> None:
    many = tuple(Button(label=plain(str(n)), action="a") for n in range(13))
    rows = body(Buttons(items=many))
    assert [len(row["actions"]) for row in rows] == [6, 6, 1]


def test_only_a_web_page_can_be_opened() -> None:
    link = Link(label=plain("x"), url="ms-word:ofe|u|https://evil.example")
    assert body(Buttons(items=(link,))) == []


def test_each_reads_in_their_own_language_and_hour() -> None:
    at = Moment(at=datetime(2026, 11, 26, 17, 30, tzinfo=UTC))
    [drawn] = body(Paragraph(text=_("{when}", when=at)), reader=Reader("fr", "Europe/Paris"))
    assert drawn["text"] == "jeudi 26 novembre à 18:30"


def test_a_person_is_a_link_to_a_chat_when_one_is_known() -> None:
    said = card(None, _("{who}", who=Who(name="Marc [x]", address="aad-marc")))
    assert render_card(said, ENGLISH)["body"][0]["text"] == "Marc [x]"
    drawn = render_card(said, ENGLISH, lambda who: f"https://chat.example/{who.address}")
    assert drawn["body"][0]["text"] == "[Marc \\[x\\]](https://chat.example/aad-marc)"


HOSTILE = "# *b* _i_ ~~s~~ `c` [l](https://evil) ![i](x) <at>All</at> &lt; {{DATE(x)}}\n- a\n1. b\\"


def test_typed_markdown_is_shown_and_not_obeyed() -> None:
    assert escape(HOSTILE) == (
        r"\# \*b\* \_i\_ ~\~s~\~ \`c\` [l]\(https://evil) ![i]\(x) "
        r"\<at>All\</at> \&lt; {\{DATE(x)}}"
        "\n\n" + r"\- a" + "\n\n" + r"1\. b" + "\\\\"
    )


def test_a_telephone_shows_every_backslash_so_there_is_none_without_need() -> None:
    for words in (
        "Mentoré(e), R&D et C# : audit (IFRS) [niveau 2], 10:30 - 12:00, 3.5 h, c'est ça !",
        "-5 + 3 = x_1, a < b > c, #cohorte, ~20 personnes, C:\\Users\\lea",
    ):
        assert escape(words) == words


@given(st.text(alphabet="\\`*_~[](){}#<>&;:!|=-+.)019aé \nx/@\"'", max_size=24))
def test_whatever_is_typed_is_read_as_it_was_typed(words: str) -> None:
    assert "".join(read(escape(words).strip())).split() == words.split()


def read(written: str) -> Iterator[str]:
    """What a reader of Markdown sees; nothing but running text is allowed."""
    for block in MarkdownIt("js-default").parse(written):
        assert block.type in ("paragraph_open", "inline", "paragraph_close")
        for part in block.children or ():
            assert part.type in ("text", "text_special", "softbreak")
            yield part.content or "\n"
        yield "\n"


def test_hostile_words_are_escaped_in_every_block() -> None:
    said = plain(HOSTILE)
    drawn = body(
        Paragraph(text=said, lead=said),
        Bullets(items=(said,), lead=said),
        Facts(rows=(Fact(label=said, text=said),)),
        Quote(words=HOSTILE),
        Note(text=said),
        title=said,
    )
    shown = [*texts(drawn), *drawn[5]["facts"][0].values()]
    assert len(shown) == 9
    assert all(words.removeprefix("• ") == escape(HOSTILE) for words in shown)


def test_a_card_too_long_for_teams_is_cut_and_keeps_its_buttons() -> None:
    long = "é*" * 10_000
    press = Buttons(items=(Button(label=plain("Send"), action="go"),))
    drawn = body(*(Paragraph(text=plain(long)) for _n in range(8)), Quote(words=long), press)
    assert len(drawn) == 10
    assert drawn[0]["text"].endswith("…")
    drawn = body(*(Paragraph(text=plain(f"{n} {long}")) for n in range(300)), press)
    assert drawn[0]["text"].startswith("0 é")
    assert drawn[-2]["text"] == "…"
    assert drawn[-1]["actions"][0]["title"] == "Send"


class Everything(Form):
    """A field of every look."""

    name: ClassVar[str] = "everything"
    title: ClassVar[Text] = plain("Everything")

    line: Annotated[str, Limit(30), Question(plain("Line"), Look.LINE, plain("A hint"))]
    paragraph: Annotated[str, Limit(500), Question(plain("Paragraph"), Look.PARAGRAPH)] = ""
    number: Annotated[int, Within(ge=1, le=5), Question(plain("Number"), Look.NUMBER)] = 1
    choice: Annotated[
        str, Question(plain("Choice"), Look.CHOICE, options=(Option("a", plain("A")),))
    ] = ""
    choices: Annotated[
        list[str],
        Question(
            plain("Choices"),
            Look.CHOICES,
            options=(Option("a,b", plain("A, B")), Option("c", plain("C"))),
        ),
    ] = []
    day: Annotated[str, Question(plain("Day"), Look.DATE)] = ""
    at: Annotated[str, Question(plain("At"), Look.TIME)] = ""
    link: Annotated[str, Question(plain("Link"), Look.LINK)] = ""
    tick: Annotated[
        str, Question(plain("Tick"), Look.TICK, options=(Option("true", plain("I agree")),))
    ] = ""
    file: Annotated[str, Question(plain("*Roster*"), Look.FILE)] = ""
    people: Annotated[list[str], Limit(3), Question(plain("Managers"), Look.PEOPLE)] = []
    channel: Annotated[str, Question(plain("Channel"), Look.CHANNEL)] = ""


FILLED: dict[str, Raw] = {
    "line": "l*",
    "paragraph": "p\nq",
    "number": "3",
    "choice": "a",
    "choices": ["a,b", "c", "gone"],
    "day": "2026-11-26",
    "at": "18:30",
    "link": "https://x.example",
    "tick": "true",
    "file": Attached("roster.csv", b""),
    "people": ["Léa Moreau", "marc@school.example"],
    "channel": "19:x",
}


def inputs(drawn: Element) -> dict[str, Element]:
    return {e["id"]: e for e in drawn["body"] if e["type"].startswith("Input.")}


def test_every_look_has_its_input_and_keeps_what_is_known() -> None:
    assert {f.question.look for f in Everything.fields()} == set(Look)
    drawn = inputs(valid(render_form(Ask(Everything, filled=FILLED), FRENCH)))
    more = {"spacing": "Medium"}
    assert list(drawn.values()) == [
        {"id": "line", "label": "Line *", "type": "Input.Text", "value": "l*", "maxLength": 30}
        | more,
        {"id": "paragraph", "label": "Paragraph", "type": "Input.Text", "isMultiline": True}
        | {"value": "p\nq", "maxLength": 500}
        | more,
        {"id": "number", "label": "Number", "type": "Input.Number", "value": 3} | more,
        {"id": "choice", "label": "Choice", "type": "Input.ChoiceSet", "style": "expanded"}
        | {"choices": [{"title": "A", "value": "a"}], "value": "a"}
        | more,
        {"id": "choices", "label": "Choices", "type": "Input.ChoiceSet", "style": "expanded"}
        | {"isMultiSelect": True, "value": "a%2Cb,c"}
        | {"choices": [{"title": "A, B", "value": "a%2Cb"}, {"title": "C", "value": "c"}]}
        | more,
        {"id": "day", "label": "Day", "type": "Input.Date", "value": "2026-11-26"} | more,
        {"id": "at", "label": "At", "type": "Input.Time", "value": "18:30"} | more,
        {"id": "link", "label": "Link", "type": "Input.Text", "style": "url"}
        | {"value": "https://x.example"}
        | more,
        {"id": "tick", "label": "Tick", "type": "Input.Toggle", "title": "I agree"}
        | {"value": "true"}
        | more,
        {"id": "people", "label": "Managers", "type": "Input.Text"}
        | {"value": "Léa Moreau, marc@school.example"}
        | more,
    ]


def test_what_no_card_can_ask_is_told_in_words() -> None:
    for reader, told in (
        (ENGLISH, "In Teams, send me the file in our chat."),
        (FRENCH, "Dans Teams, envoyez-moi le fichier dans notre conversation."),
    ):
        drawn = valid(render_form(Ask(Everything, filled=FILLED), reader))["body"]
        containers = [list(texts(e)) for e in drawn if e["type"] == "Container"]
        assert containers[0] == ["\\*Roster\\*", told]
        assert containers[1][0] == "Channel"
        assert ("lier" if reader is FRENCH else "bind") in containers[1][1]


def test_a_channel_is_chosen_among_those_that_are_known() -> None:
    general, other = Option("19:x", plain("Mentorat")), Option("19:y", plain("Stages"))
    ask = Ask(Everything, filled=FILLED, options={"channel": (general, other)})
    assert inputs(valid(render_form(ask, FRENCH)))["channel"] == {
        "id": "channel",
        "label": "Channel",
        "type": "Input.ChoiceSet",
        "style": "expanded",
        "spacing": "Medium",
        "choices": [
            {"title": "Mentorat", "value": "19:x"},
            {"title": "Stages", "value": "19:y"},
        ],
        "value": "19:x",
    }


@pytest.mark.parametrize(("reader", "label"), [(ENGLISH, "Back"), (FRENCH, "Retour")])
def test_the_way_back_carries_what_is_typed(reader: Reader, label: str) -> None:
    drawn = valid(render_form(Ask(Everything, subject="s1", back=True), reader))
    send, back = drawn["body"][-1]["actions"]
    assert back == {
        "type": "Action.Execute",
        "title": label,
        "verb": "back:everything",
        "data": send["data"],
    }


def test_an_empty_form_is_valid_and_says_how_it_is_sent() -> None:
    drawn = valid(render_form(Ask(Everything, subject="s1"), ENGLISH))
    assert inputs(drawn)["tick"]["value"] == "false"
    assert "value" not in inputs(drawn)["number"]
    assert drawn["body"][-1]["actions"] == [
        {
            "type": "Action.Execute",
            "title": "Send",
            "verb": "form:everything",
            "style": "positive",
            "data": {"subject": "s1", "looks": {"choices": "choices", "tick": "tick"}},
        }
    ]


def test_each_fault_stands_in_red_under_its_field() -> None:
    faults = {"line": plain("Too long."), "tick": plain("Tick it.")}
    drawn = valid(render_form(Ask(Everything, filled=FILLED), ENGLISH, faults))
    kinds = [(e.get("id") or e.get("text"), e.get("color")) for e in drawn["body"]]
    assert kinds[1][1] == "Attention"
    assert kinds[kinds.index(("line", None)) + 1] == ("Too long.", "Attention")
    assert kinds[kinds.index(("line", None)) + 2] == ("A hint", None)
    assert kinds[kinds.index(("tick", None)) + 1] == ("Tick it.", "Attention")
    assert inputs(drawn)["line"]["value"] == "l*"


def test_the_sign_up_form_fits_in_both_languages_with_long_answers() -> None:
    ask = Ask(
        Needs,
        filled={"goals": "é" * 1000, "seeks": "ç" * 300, "tried": "œ" * 500},
        options={"themes": theme_options(list(THEMES))},
        opening=(Bullets(items=CHARTER),),
    )
    faults = {field.name: _("Please answer this one.") for field in Needs.fields()}
    for reader in (FRENCH, ENGLISH):
        drawn = inputs(valid(render_form(ask, reader, faults)))
        assert list(drawn) == [field.name for field in Needs.fields()]
        assert drawn["goals"]["value"] == "é" * 1000


@given(st.lists(st.text(min_size=1)))
def test_a_list_comes_back_as_it_was_written(values: list[str]) -> None:
    assert read_list(write_list(values)) == values


words = st.text(max_size=60)
said = st.builds(plain, words)
some_buttons = st.builds(Button, label=said, action=words, subject=words, value=words)
blocks: st.SearchStrategy[Any] = st.one_of(
    st.builds(Paragraph, text=said, lead=st.none() | said),
    st.builds(Bullets, items=st.tuples(said, said), lead=st.none() | said),
    st.builds(Facts, rows=st.tuples(st.builds(Fact, label=said, text=said))),
    st.builds(Quote, words=words),
    st.builds(Note, text=said),
    st.builds(Divider),
    st.builds(Buttons, items=st.tuples(some_buttons)),
)


@settings(max_examples=30)
@given(st.lists(blocks, max_size=6), st.none() | said)
def test_whatever_is_said_makes_a_valid_card(drawn: list[Block], title: Text | None) -> None:
    valid(render_card(Card(title=title, blocks=tuple(drawn)), FRENCH))
