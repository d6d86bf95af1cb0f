"""Every block and every kind of field, as HTML that says no more than it should."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Annotated, ClassVar

import pytest

from adapters.web import parse, render
from bot.events import Ask, Filled, Fix, Left, Pressed
from bot.forms import Attached, Form, Limit, Look, Option, Question, Raw
from bot.joining.pages import Practical, You
from bot.matchmaking.answering import Declining
from bot.meetings import Plan, Postpone
from bot.values import (
    Button,
    Card,
    Divider,
    Link,
    Note,
    Quote,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Moment, Reader, Text, Who, _, plain

FRENCH = Reader("fr", "Europe/Paris")
LEA = parse.sender("lea")
HOSTILE = "</textarea><img src=x onerror=alert(1)>\"' & {name} %s"


class Tags(HTMLParser):
    """The tags of a page, each closed in its turn."""

    VOID = frozenset({"input", "hr", "img", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def everything(words: str) -> Card:
    """One of each block, with those words wherever a person's may stand."""
    return card(
        plain(words),
        _("Write to {mentor} today: two lines are enough.", mentor=Who(name=words, address="x")),
        bullets(plain(words), [plain(words), plain(words)]),
        facts((_("Goals"), plain(words))),
        Quote(words=words),
        Note(text=plain(words)),
        Divider(),
        buttons(
            Button(label=plain(words), action="match.accept", subject=words, style=Style.PRIMARY),
            Link(label=plain(words), url="https://meet.example/x?a=1&b=2"),
            Link(label=plain(words), url="javascript:alert(1)"),
        ),
    )


def test_every_block_is_drawn_and_everything_typed_is_escaped() -> None:
    html = str(render.draw_card(everything(HOSTILE), FRENCH))
    tags = Tags(html)
    assert {"h3", "p", "ul", "li", "dl", "blockquote", "hr", "button", "a"} <= {
        tag for tag, _attributes in tags.seen
    }
    assert "img" not in {tag for tag, _attributes in tags.seen}
    assert not any(name.startswith("on") for _tag, attributes in tags.seen for name in attributes)
    assert "javascript:" not in html


def test_a_button_carries_what_it_needs_and_comes_back_the_same() -> None:
    html = str(render.draw_card(everything(HOSTILE), FRENCH))
    button = next(attributes for tag, attributes in Tags(html).seen if tag == "button")
    heard = parse.press(LEA, str(button["value"]))
    assert heard.act == Pressed("match.accept", HOSTILE, "")


def test_one_card_reads_in_two_languages_and_two_zones() -> None:
    at = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    said = card(None, _("You meet {other} on {when}.", other=Who(name="Léa"), when=Moment(at=at)))
    french = str(render.draw_card(said, FRENCH))
    english = str(render.draw_card(said, Reader("en", "America/New_York")))
    assert "mardi 1er décembre à 18:30" in french
    assert "Tuesday 1 December at 12:30" in english


class Everything(Form):
    """One field of each look."""

    name: ClassVar[str] = "everything"
    title: ClassVar[Text] = _("Sign up")

    line: Annotated[str, Limit(30), Question(plain("line"))]
    paragraph: Annotated[str, Question(plain("paragraph"), Look.PARAGRAPH, plain("hint"))]
    number: Annotated[int, Question(plain("number"), Look.NUMBER)]
    choice: Annotated[str, Question(plain("choice"), Look.CHOICE)]
    longer: Annotated[str, Question(plain("longer"), Look.CHOICE)]
    choices: Annotated[list[str], Question(plain("choices"), Look.CHOICES)]
    date: Annotated[str, Question(plain("date"), Look.DATE)]
    time: Annotated[str, Question(plain("time"), Look.TIME)]
    link: Annotated[str, Question(plain("link"), Look.LINK)]
    tick: Annotated[str, Question(plain("tick"), Look.TICK)]
    file: Annotated[str, Question(plain("file"), Look.FILE)]
    people: Annotated[list[str], Limit(3), Question(plain("people"), Look.PEOPLE)]
    channel: Annotated[str, Question(plain("channel"), Look.CHANNEL)]


FEW = tuple(Option(str(n), plain(f"option {n}")) for n in range(3))
MANY = tuple(Option(str(n), plain(f"option {n}")) for n in range(30))
OPTIONS = {"choice": FEW, "longer": MANY, "choices": MANY, "tick": FEW[:1], "channel": FEW}


def test_every_look_is_drawn_with_what_was_typed_and_its_fault() -> None:
    names = [field.name for field in Everything.fields()]
    filled = dict.fromkeys(names, HOSTILE) | {"choice": "1", "longer": "7", "tick": "0"}
    more: dict[str, Raw] = {
        "choices": ["3", "4"],
        "people": ["Léa", "marc@school.example"],
        "channel": "2",
    }
    roster = Attached(HOSTILE, b"n;e")
    ask = Ask(Everything, filled={**filled, **more, "file": roster}, options=OPTIONS)
    assert set(Look) == {field.question.look for field in Everything.fields()}
    faults = {name: plain(f"fault of {name}") for name in names}
    html = str(render.draw_fields(Fix(ask, faults), FRENCH))
    tags = Tags(html)
    named = {attributes.get("name") for _tag, attributes in tags.seen}
    assert set(names) <= named
    assert all(f"fault of {name}" in html for name in names)
    chosen = [a["value"] for _t, a in tags.seen if "checked" in a or "selected" in a]
    assert chosen == ["1", "7", "3", "4", "0", "2"]
    drawn = {str(a["name"]): a for _t, a in tags.seen if "name" in a}
    assert (drawn["file"]["type"], drawn["file"]["accept"]) == ("file", ".csv,.xlsx,.txt")
    assert "value" not in drawn["file"]
    assert drawn["people"]["value"] == "Léa, marc@school.example"
    assert "maxlength" not in drawn["people"]
    assert "img" not in {tag for tag, _attributes in tags.seen}
    described = [a for _t, a in tags.seen if "aria-invalid" in a]
    assert all(f"{a['name']}-fault" in str(a["aria-describedby"]) for a in described)


@pytest.mark.parametrize("form", [You, Practical, Plan, Postpone, Declining])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_form_of_the_programme_can_be_drawn(form: type[Form], language: str) -> None:
    html = str(render.draw_fields(Ask(form), Reader(language)))
    assert all(f'name="{field.name}"' in html or not field.question.options
               for field in form.fields())  # fmt: skip
    Tags(html)


def test_a_field_that_comes_several_times_is_a_list() -> None:
    fields = [("themes", "a"), ("themes", "b"), ("themes", "c"), ("role", "mentee")]
    heard = parse.form(LEA, "signup", "", fields, "")
    assert heard.act == Filled("signup", "", {"themes": ["a", "b", "c"], "role": "mentee"})


@pytest.mark.parametrize(
    ("left", "how"),
    [("", Left.SENT), ("nonsense", Left.SENT), ("back", Left.BACK), ("closed", Left.CLOSED)],
)
def test_how_a_form_was_left_is_known(left: str, how: Left) -> None:
    assert parse.form(LEA, "f", "s", [], left).act == Filled("f", "s", {}, how)


def test_the_last_file_of_a_field_counts() -> None:
    one, two = Attached("a.csv", b"a"), Attached("b.csv", b"b")
    heard = parse.form(LEA, "f", "s", [("x", "typed"), ("x", one), ("x", two)], "")
    assert heard.act == Filled("f", "s", {"x": two})


@pytest.mark.parametrize("typed", ["/mentorat", "/MENTORING join", "/mentorat  x"])
def test_a_command_is_known_among_words(typed: str) -> None:
    assert parse.is_command(typed)


@pytest.mark.parametrize("typed", ["", " ", "mentorat", "le /mentorat", "/mentors"])
def test_other_words_are_no_command(typed: str) -> None:
    assert not parse.is_command(typed)
