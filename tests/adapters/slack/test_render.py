"""What a card and a form look like in Slack, and that Slack never refuses them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import render
from bot.events import Ask
from bot.forms import Attached, Form, Limit, Look, Option, Question, Raw
from bot.papers import CHARTER
from bot.values import (
    Block,
    Bullets,
    Button,
    Card,
    Divider,
    Fact,
    Facts,
    Link,
    Note,
    Paragraph,
    Quote,
    Style,
    buttons,
    card,
    facts,
)
from bot.words import Moment, Reader, Text, Who, _, plain
from tests.fakes.slack import blocks_faults, input_ids, read, view_faults

FRENCH = Reader("fr", "Europe/Paris")
ENGLISH = Reader("en", "America/New_York")
GOLDEN = Path(__file__).parents[2] / "golden" / "slack"

LEA = Who(name="Léa <Martin>", address="U1LEA")
HOSTILE = "<!channel> *bold* _it_ `code` & <https://evil.example|click> @here :smile: \u202eمرحبا"


def drawn(*blocks: Block | Text, title: Text | None = None) -> list[dict[str, Any]]:
    """The blocks of a message, which Slack takes."""
    message = render.card(card(title, *blocks), FRENCH)
    assert blocks_faults(message["blocks"], 50) == []
    assert message["text"]
    blocks_drawn: list[dict[str, Any]] = message["blocks"]
    return blocks_drawn


# Cards


def test_running_text_knows_words_people_and_links() -> None:
    said = _("{who} wrote: see {link}.", who=LEA, link="https://meet.example/a?b=1")
    [block] = drawn(Paragraph(text=said, lead=_("New")))
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "New", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "user", "user_id": "U1LEA"},
        {"type": "text", "text": " wrote: see "},
        {"type": "link", "url": "https://meet.example/a?b=1"},
        {"type": "text", "text": "."},
    ]


def test_somebody_without_a_slack_address_is_named() -> None:
    [block] = drawn(Paragraph(text=_("{who}", who=Who(name="Marc", address="29:teams"))))
    assert read([block]).strip() == "Marc"


@pytest.mark.parametrize(
    "block",
    [
        Paragraph(text=plain(HOSTILE), lead=plain(HOSTILE)),
        Bullets(items=(plain(HOSTILE),), lead=plain(HOSTILE)),
        Facts(rows=(Fact(label=plain(HOSTILE), text=plain(HOSTILE)),)),
        Quote(words=HOSTILE),
        Note(text=plain(HOSTILE)),
    ],
    ids=lambda block: block.kind,
)
def test_what_was_typed_stays_text(block: Block) -> None:
    blocks = drawn(block)
    assert "mrkdwn" not in json.dumps(blocks)
    assert '"broadcast"' not in json.dumps(blocks)
    assert "<!channel> *bold* _it_ `code` & " in read(blocks)


def test_the_notification_is_the_one_text_that_needs_escaping() -> None:
    message = render.card(card(plain(HOSTILE)), FRENCH)
    assert "<" not in message["text"]
    assert message["text"].startswith("&lt;!channel&gt; *bold*")


def test_no_word_of_a_long_text_is_lost() -> None:
    words = " ".join(f"mot{n}" for n in range(1200))
    assert len(words) > 2 * render.TEXT
    for block in (Paragraph(text=plain(words)), Quote(words=words), Note(text=plain(words))):
        assert "".join(read(drawn(block)).split()) == "".join(words.split())


def test_a_word_longer_than_slack_takes_is_parted() -> None:
    assert read(drawn(Quote(words="x" * 3001))).strip() == "x" * 3001


@pytest.mark.parametrize("length", [150, 151, 3001])
def test_a_long_title_is_said_in_full(length: int) -> None:
    blocks = drawn(title=plain("t" * length))
    assert blocks[0]["type"] == ("header" if length <= 150 else "rich_text")
    assert read(blocks).strip() == "t" * length


def test_a_button_carries_its_subject_and_value() -> None:
    button = Button(label=_("Yes"), action="match.accept", subject="a1", value="x|y")
    [row] = drawn(buttons(button, button.model_copy(update={"style": Style.DANGER})) or Divider())
    assert [(e["action_id"], e["value"], e.get("style")) for e in row["elements"]] == [
        ("match.accept#0", "a1|x|y", None),
        ("match.accept#1", "a1|x|y", "danger"),
    ]


def test_a_link_button_opens_its_page() -> None:
    [row] = drawn(buttons(Link(label=_("Open"), url="https://a.example")) or Divider())
    assert row["elements"][0]["url"] == "https://a.example"


@pytest.mark.parametrize(("count", "rows"), [(25, 1), (26, 2), (51, 3)])
def test_many_buttons_stand_in_several_rows(count: int, rows: int) -> None:
    many = [Button(label=plain("b" * 76), action="a.b", value="v" * 3000) for _n in range(count)]
    blocks = drawn(buttons(*many) or Divider())
    assert [len(block["elements"]) for block in blocks] == [25] * (rows - 1) + [
        count - 25 * (rows - 1)
    ]
    assert blocks[0]["elements"][0]["text"]["text"] == "b" * 74 + "…"


def test_a_card_of_more_blocks_than_fit_joins_its_paragraphs() -> None:
    words = [f"paragraphe {n}" for n in range(60)]
    blocks = drawn(*map(plain, words), buttons(Button(label=_("Send"), action="a.b")) or Divider())
    assert all(word in read(blocks) for word in words)


def test_a_card_that_cannot_fit_keeps_its_beginning_and_its_last_row() -> None:
    rows = [buttons(Button(label=plain(str(n)), action="a.b")) or Divider() for n in range(60)]
    blocks = drawn(*rows)
    assert len(blocks) == 50
    assert [read([blocks[n]]).strip() for n in (0, 48, 49)] == ["0", "…", "59"]


def test_an_empty_card_still_says_something() -> None:
    for empty in (
        Card(),
        card(plain("")),
        card(None, plain(""), Quote(words=" ")),
        card(plain(" ")),
    ):
        message = render.card(empty, FRENCH)
        assert blocks_faults(message["blocks"], 50) == []
        assert message["text"]
        assert message["blocks"]


@settings(max_examples=100)
@given(st.text(), st.sampled_from(["fr", "en"]))
def test_whatever_is_typed_slack_takes_it(words: str, language: str) -> None:
    typed = plain(words)
    whole = card(
        typed,
        Paragraph(text=typed, lead=typed),
        Bullets(items=(typed, typed)),
        facts((typed, typed)),
        Quote(words=words),
        Note(text=typed),
        buttons(Button(label=typed, action="a.b", subject="1", value=words)),
    )
    reader = Reader(language)
    assert blocks_faults(render.card(whole, reader)["blocks"], 50) == []
    assert view_faults(render.home(whole, reader), "home") == []
    assert view_faults(render.sheet(whole, reader), "modal") == []


def test_a_message_for_two_languages_says_it_twice_under_their_names() -> None:
    said = card(_("Sign up"), _("Your role"))
    message = render.together([(said, FRENCH, "Léa"), (said, ENGLISH, "Tom")])
    assert blocks_faults(message["blocks"], 50) == []
    assert [block["type"] for block in message["blocks"]] == [
        "context", "header", "rich_text", "divider", "context", "header", "rich_text",
    ]  # fmt: skip


def test_a_long_message_for_eight_readers_still_fits() -> None:
    rows = [buttons(Button(label=plain("b"), action="a.b")) or Divider() for _n in range(60)]
    versions = [(card(None, *rows), FRENCH, f"Lecteur {n}") for n in range(8)]
    assert blocks_faults(render.together(versions)["blocks"], 50) == []


# Forms


OPTIONS = tuple(Option(f"o{n}", plain(f"Option {n} " + "x" * 80)) for n in range(240))


class Everything(Form):
    """A form with every look."""

    name: ClassVar[str] = "everything"
    title: ClassVar[Text] = plain("Ask for a mentor in an everything form")
    submit: ClassVar[Text] = plain("Send this whole form to the manager")

    line: Annotated[str, Limit(10), Question(plain("Line"), Look.LINE, plain("h" * 2001))]
    paragraph: Annotated[str, Limit(9000), Question(plain("l" * 2001), Look.PARAGRAPH)] = ""
    number: Annotated[int, Question(plain("Number"), Look.NUMBER)]
    few: Annotated[str, Question(plain("Few"), Look.CHOICE, options=OPTIONS[:5])]
    maybe: Annotated[str, Question(plain("Maybe"), Look.CHOICE, options=OPTIONS[:5])] = ""
    many: Annotated[str, Question(plain("Many"), Look.CHOICE, options=OPTIONS[:100])]
    most: Annotated[str, Question(plain("Most"), Look.CHOICE, options=OPTIONS)]
    some: Annotated[list[str], Question(plain("Some"), Look.CHOICES, options=OPTIONS[:5])]
    lots: Annotated[list[str], Limit(2), Question(plain("Lots"), Look.CHOICES, options=OPTIONS)]
    none: Annotated[str, Question(plain("None"), Look.CHOICE)] = ""
    day: Annotated[str, Question(plain("Day"), Look.DATE)]
    hour: Annotated[str, Question(plain("Hour"), Look.TIME)]
    page: Annotated[str, Question(plain("Page"), Look.LINK)]
    yes: Annotated[
        str, Question(plain("Yes"), Look.TICK, options=(Option("true", plain("I agree")),))
    ]
    file: Annotated[str, Question(plain("File"), Look.FILE)] = ""
    people: Annotated[list[str], Limit(2), Question(plain("People"), Look.PEOPLE)]
    channel: Annotated[str, Question(plain("Channel"), Look.CHANNEL)]


FILLED: dict[str, Raw] = {
    "line": "more than ten characters",
    "paragraph": "p" * 4000,
    "number": "3",
    "few": "o4",
    "maybe": "o1",
    "many": "o99",
    "most": "o239",
    "some": ["o1", "o3", "gone"],
    "lots": ["o0", "o150", "o239"],
    "day": "2027-01-31",
    "hour": "18:30:00",
    "page": "https://a.example",
    "yes": "true",
    "file": Attached("roster.csv", b"name,e-mail"),
    "people": ["U1LEA", "lea@school.example", "U2TOM", "U3ANA"],
    "channel": "C1",
}


def fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The input blocks by name."""
    assert view_faults(view, "modal") == []
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_every_look_has_its_input() -> None:
    drawn = fields(render.modal(Ask(Everything), FRENCH))
    assert {name: block["element"]["type"] for name, block in drawn.items()} == {
        "line": "plain_text_input",
        "paragraph": "plain_text_input",
        "number": "number_input",
        "few": "radio_buttons",
        "maybe": "static_select",
        "many": "static_select",
        "most": "static_select",
        "some": "checkboxes",
        "lots": "multi_static_select",
        "day": "datepicker",
        "hour": "timepicker",
        "page": "plain_text_input",
        "yes": "checkboxes",
        "file": "file_input",
        "people": "multi_users_select",
        "channel": "conversations_select",
    }
    optional = [name for name, block in drawn.items() if block["optional"]]
    assert optional == ["paragraph", "maybe", "file"]
    assert {f.question.look for f in Everything.fields()} == set(Look)


def test_a_file_may_be_one_roster() -> None:
    element = fields(render.modal(Ask(Everything), FRENCH))["file"]["element"]
    assert (element["filetypes"], element["max_files"]) == (["csv", "xlsx", "txt"], 1)


def test_people_and_a_channel_are_chosen_in_slacks_own_lists() -> None:
    empty = fields(render.modal(Ask(Everything), FRENCH))
    assert "initial_users" not in empty["people"]["element"]
    assert empty["people"]["element"]["max_selected_items"] == 2
    assert empty["channel"]["element"]["default_to_current_conversation"] is True
    assert empty["channel"]["element"]["filter"] == {
        "include": ["public", "private"],
        "exclude_bot_users": True,
    }
    known = fields(render.modal(Ask(Everything, filled=FILLED), FRENCH))
    assert known["people"]["element"]["initial_users"] == ["U1LEA", "U2TOM"]
    assert known["channel"]["element"]["initial_conversation"] == "C1"
    assert "default_to_current_conversation" not in known["channel"]["element"]


NAME = attrgetter("name")


def forms_of(kind: type[Form]) -> Iterator[type[Form]]:
    """Every form; one without a name of its own is what others have in common."""
    for form in kind.__subclasses__():
        if hasattr(form, "name") and not form.hidden:
            yield form
        yield from forms_of(form)


class NextPage(Everything):
    """Another page, with the same questions."""

    name: ClassVar[str] = "next"
    kept: ClassVar[bool] = True


def test_what_is_typed_on_one_page_never_shows_on_the_next() -> None:
    first, again, following = (
        render.modal(Ask(form), FRENCH) for form in (Everything, Everything, NextPage)
    )
    assert input_ids(first) == input_ids(again)
    assert not input_ids(first) & input_ids(following)


@pytest.mark.parametrize("reader", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_the_way_back_stands_last_however_long_the_form_is(reader: Reader) -> None:
    opening = tuple(Divider() for _n in range(150))
    faults = dict.fromkeys(Everything.model_fields, _("Too late."))
    view = render.modal(Ask(Everything, opening=opening, back=True), reader, faults)
    assert len(fields(view)) == 16
    assert len(view["blocks"]) == 100
    assert [e["action_id"] for e in view["blocks"][-1]["elements"]] == [render.BACK]
    assert "actions" not in {b["type"] for b in render.modal(Ask(Everything), reader)["blocks"]}


def test_slack_tells_of_a_closed_form_only_where_a_draft_is_kept() -> None:
    assert "notify_on_close" not in render.modal(Ask(Everything), FRENCH)
    assert render.modal(Ask(NextPage), FRENCH)["notify_on_close"] is True


def test_what_is_known_is_filled_in() -> None:
    elements = {
        name: block["element"]
        for name, block in fields(render.modal(Ask(Everything, filled=FILLED), FRENCH)).items()
    }
    assert elements["line"]["initial_value"] == "more than "
    assert elements["paragraph"]["initial_value"] == "p" * 3000
    assert elements["number"]["initial_value"] == "3"
    assert elements["most"]["initial_option"]["value"] == "o239"
    assert [o["value"] for o in elements["some"]["initial_options"]] == ["o1", "o3"]
    assert [o["value"] for o in elements["lots"]["initial_options"]] == ["o0", "o150"]
    assert elements["day"]["initial_date"] == "2027-01-31"
    assert elements["hour"]["initial_time"] == "18:30"
    assert elements["yes"]["initial_options"] == elements["yes"]["options"]


@pytest.mark.parametrize("wrong", ["", "gone", "31/01/2027", "3.5", "١٢", "25:99", " "])
def test_what_no_longer_fits_is_left_empty(wrong: str) -> None:
    filled = dict.fromkeys(Everything.model_fields, wrong)
    elements = fields(render.modal(Ask(Everything, filled=filled), FRENCH))
    kept = {
        name
        for name, block in elements.items()
        if any(k.startswith("initial") for k in block["element"])
    }
    assert kept <= {"line", "paragraph", "page"}


def test_a_title_too_long_for_the_bar_stands_above_the_form() -> None:
    view = render.modal(Ask(Everything), ENGLISH)
    assert view["title"]["text"] == "Ask for a mentor in an…"
    assert view["blocks"][0]["text"]["text"] == "Ask for a mentor in an everything form"


def test_a_hundred_options_are_a_list_and_more_are_groups() -> None:
    drawn = fields(render.modal(Ask(Everything), FRENCH))
    assert len(drawn["many"]["element"]["options"]) == 100
    groups = drawn["most"]["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 40]


def test_the_opening_gives_way_to_the_fields() -> None:
    opening = tuple(Divider() for _n in range(150))
    view = render.modal(Ask(Everything, subject="s" * 4000, opening=opening), FRENCH)
    assert len(fields(view)) == 16
    assert len(view["blocks"]) == 100


def test_every_fault_reaches_the_person() -> None:
    faults = {"line": _("Short."), "gone": _("Too late."), "far": _("Too far.")}
    told = render.errors(faults, ENGLISH, ["number", "line"])
    assert told == {"line": "Short.", "number": "Too late.\nToo far."}


def test_a_fault_is_cut_where_slack_would() -> None:
    told = render.errors({"line": plain("f" * 2001)}, ENGLISH, ["line"])
    assert len(told["line"]) == 2000


def test_faults_can_be_written_into_the_form() -> None:
    view = render.modal(Ask(Everything), ENGLISH, {"line": _("Short."), "gone": _("Too late.")})
    assert fields(view)
    assert [(b["type"], read([b]).strip()) for b in view["blocks"][1:4:2]] == [
        ("context", "⚠️ Too late."),
        ("context", "⚠️ Short."),
    ]


@pytest.mark.parametrize("reader", [FRENCH, ENGLISH], ids=["fr", "en"])
@pytest.mark.parametrize("form", sorted(forms_of(Form), key=NAME), ids=NAME)
def test_the_programmes_forms_keep_slacks_limits(form: type[Form], reader: Reader) -> None:
    ask = Ask(form, opening=(Bullets(items=CHARTER),))
    assert view_faults(render.modal(ask, reader), "modal") == []


# Golden cards: TANDEM_GOLDEN=1 draws them again, for a person to look at in the difference.
# Their words stand in no catalogue, so that a better translation changes none of them.

NOW = datetime(2027, 3, 4, 17, 30, tzinfo=UTC)
PROPOSAL = card(
    plain("Quelqu'un pour toi"),
    _("{who}, {when}", who=LEA, when=Moment(at=NOW)),
    Bullets(lead=plain("Pourquoi vous deux"), items=(plain("<!here> R&D"), plain("Deux"))),
    facts((plain("Rôle"), plain("Mentore")), (plain("Langues"), plain("*français*"))),
    Quote(words="Bonjour !\nhttps://school.example/charte, à lire."),
    Divider(),
    buttons(
        Button(label=plain("Accepter"), action="match.accept", subject="m1", style=Style.PRIMARY),
        Button(label=plain("Refuser"), action="match.decline", subject="m1", style=Style.DANGER),
        Link(label=plain("Charte"), url="https://school.example"),
    ),
    Note(text=_("{when}", when=Moment(at=NOW))),
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("card.fr", render.card(PROPOSAL, FRENCH)),
        ("card.en", render.card(PROPOSAL, ENGLISH)),
        ("home.fr", render.home(PROPOSAL, FRENCH)),
        ("sheet.en", render.sheet(PROPOSAL, ENGLISH)),
        ("hostile.en", render.card(card(None, plain(HOSTILE)), ENGLISH)),
        ("together", render.together([(PROPOSAL, FRENCH, "Léa"), (PROPOSAL, ENGLISH, "Tom")])),
        ("form.fr", render.modal(Ask(Everything, "s1", FILLED, opening=PROPOSAL.blocks), FRENCH)),
        ("page.en", render.modal(Ask(NextPage, "s1", back=True), ENGLISH)),
    ],
)
def test_golden(name: str, made: dict[str, Any]) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("TANDEM_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
