"""What is written once is read in two languages and two zones, and typed words stay words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    card,
)
from bot.words import (
    Day,
    Detail,
    Listed,
    Moment,
    Reader,
    Term,
    Text,
    Vocabulary,
    Who,
    _,
    _n,
    _Said,
    language_of,
    name,
    plain,
    spell,
    zone,
)

LEA, TOM = Reader("fr", "Europe/Paris"), Reader("en", "Europe/London")
THURSDAY = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)


def term(vocabulary: Vocabulary, code: str) -> Term:
    """A name to be said in the reader's language."""
    return Term(vocabulary=vocabulary, code=code)


def test_one_text_is_read_in_two_languages() -> None:
    menu = _("Plan our meetings")
    assert spell(menu, TOM) == "Plan our meetings"
    assert spell(menu, LEA) == "Planifier nos rencontres"
    assert str(menu) == "Plan our meetings"


def test_a_sentence_without_a_translation_is_said_as_it_is() -> None:
    assert spell(_("Nobody ever said {this}.", this="that"), LEA) == "Nobody ever said that."


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [(0, "0 mentees", "0 mentoré"), (1, "1 mentee", "1 mentoré"), (2, "2 mentees", "2 mentorés")],
)
def test_none_is_singular_in_french_and_plural_in_english(
    count: int, english: str, french: str
) -> None:
    said = _n("{count} mentee", "{count} mentees", count)
    assert spell(said, TOM) == english
    assert spell(said, LEA) == french


def test_a_mean_has_a_comma_in_french() -> None:
    said = _("{statement}: {mean} out of 5", statement=_("Progress"), mean=4.25)
    assert spell(said, TOM) == "Progress: 4.2 out of 5"
    assert "4,2" in spell(said, LEA)


def test_texts_lists_and_terms_may_stand_in_one_another() -> None:
    languages = Listed(items=tuple(term(Vocabulary.LANGUAGE, code) for code in ("fr", "en", "zh")))
    inner = _("In common: {languages}.", languages=languages)
    outer = _("{one} {two}", one=inner, two=_("Not in the same time zone."))
    assert spell(outer, TOM) == (
        "In common: French, English and Chinese. Not in the same time zone."
    )
    assert "français, anglais et chinois" in spell(outer, LEA)


def test_a_list_may_hold_a_text_a_term_a_person_and_words() -> None:
    things = Listed(
        items=(_("Help"), term(Vocabulary.WEEKDAY, "0"), Who(name="Marc"), "Excel"),
    )
    assert spell(_("{things}", things=things), LEA) == "Aide, lundi, Marc et Excel"
    assert spell(_("{things}", things=Listed(items=())), LEA) == ""


def test_a_moment_is_told_in_the_zone_of_its_reader() -> None:
    when = _("{when}", when=Moment(at=THURSDAY))
    assert spell(when, LEA) == "jeudi 26 novembre à 18:30"
    assert spell(when, TOM) == "Thursday 26 November at 17:30"
    assert spell(when, Reader("en", "Pacific/Auckland")) == "Friday 27 November at 06:30"


def test_a_moment_with_a_zone_of_its_own_keeps_it() -> None:
    theirs = Moment(at=THURSDAY, detail=Detail.TIME, zone="Asia/Kolkata")
    assert spell(_("{at}", at=theirs), LEA) == "23:00"


def test_a_day_alone_is_told_without_the_hour_and_the_first_is_ordinal_in_french() -> None:
    first = Moment(at=datetime(2026, 12, 1, 9, tzinfo=UTC), detail=Detail.DATE)
    assert spell(_("{day}", day=first), LEA) == "mardi 1er décembre"
    assert spell(_("{day}", day=first), TOM) == "Tuesday 1 December"


def test_a_name_that_nobody_knows_is_its_code() -> None:
    assert name(term(Vocabulary.LANGUAGE, "xx"), "fr") == "xx"
    assert name(term(Vocabulary.ZONE, "Mars/Olympus"), "fr") == "Mars/Olympus"


@pytest.mark.parametrize("code", ["Mars/Olympus", "", "../etc/passwd", "Europe", "a\0b", "x" * 300])
def test_a_zone_that_nobody_knows_is_the_school_s(code: str) -> None:
    assert zone(code).key == "Europe/Paris"


def test_the_names_of_a_zone_and_a_day_are_the_reader_s() -> None:
    there = term(Vocabulary.ZONE, "Europe/London")
    assert (name(there, "fr"), name(there, "en")) == ("Londres", "London")
    sunday = term(Vocabulary.WEEKDAY, "6")
    assert (name(sunday, "fr"), name(sunday, "en")) == ("dimanche", "Sunday")


def typed_everywhere(words: str) -> Text:
    """A text in which somebody's words stand in every place they can stand in."""
    return _(
        "{plain} {nested} {listed} {deep} {quoted}",
        plain=words,
        nested=plain(words),
        listed=Listed(items=(words, plain(words))),
        deep=_("{one} {two}", one=words, two=Listed(items=(plain(words),))),
        quoted=term(Vocabulary.LANGUAGE, words),
    )


@given(st.text(min_size=1))
def test_everything_typed_passes_through_the_quote_of_the_platform(words: str) -> None:
    words = f"≈{words}"  # "za" would be the name of a language
    marked = spell(typed_everywhere(words), LEA, quote=lambda s: "".join(f"‹{ord(c)}›" for c in s))
    # Between two things listed stands a word of nobody's.
    told = marked.replace(" et ", "").replace("›", " ").replace("‹", " ").split()
    assert all(number.isdecimal() for number in told)
    assert "".join(chr(int(number)) for number in told).count(words) >= 7


def test_what_the_catalogue_says_is_quoted_too_and_a_person_is_mentioned() -> None:
    said = _("Write to {mentor} today: two lines are enough.", mentor=Who(name="<b>", address="U1"))
    shown = spell(said, TOM, quote=lambda s: s.upper(), mention=lambda who: f"<@{who.address}>")
    assert shown == "WRITE TO <@U1> TODAY: TWO LINES ARE ENOUGH."


@given(st.text())
def test_braces_and_percents_that_somebody_typed_are_said_as_typed(words: str) -> None:
    assert spell(plain(words), LEA) == words
    assert spell(_("With {other}: no date yet", other=words), TOM) == f"With {words}: no date yet"


@pytest.mark.parametrize("words", ["{", "}", "{}", "{0}", "{name!r:>9}", "{{x}}", "%s", "100 %"])
def test_words_that_look_like_placeholders_are_words(words: str) -> None:
    assert spell(_("{one} {two}", one=words, two="{one}"), LEA) == f"{words} {{one}}"


def test_a_placeholder_that_nothing_fills_is_shown_and_breaks_nothing() -> None:
    assert spell(Text(source="Hello {name}, {name}"), LEA) == "Hello {name}, {name}"


def letter() -> Card:
    """A card with every kind of block, and a text with every kind of blank."""
    whole = _(
        "{text} {moment} {day} {term} {listed} {who} {words} {count} {mean}",
        text=_n("{count} pair", "{count} pairs", 2),
        moment=Moment(at=THURSDAY, detail=Detail.DATE, zone="Asia/Kolkata"),
        day=Day(on=THURSDAY.date()),
        term=term(Vocabulary.ZONE, "Europe/Paris"),
        listed=Listed(items=(_("Help"), term(Vocabulary.WEEKDAY, "3"), Who(name="Léa"), "{%s}")),
        who=Who(name="Marc", address="U1"),
        words="2026-11-26T17:30:00Z",
        count=3,
        mean=4.0,
    )
    return card(
        whole,
        whole,
        Bullets(items=(whole, plain("…")), lead=whole),
        Facts(rows=(Fact(label=_("Role"), text=whole),)),
        Quote(words="{} % <script>"),
        Note(text=whole),
        Divider(),
        Buttons(
            items=(
                Button(label=whole, action="menu.show", subject="1", value="2"),
                Link(label=whole, url="https://example.org"),
            )
        ),
    )


def test_the_letter_has_every_block_and_every_blank_that_there_is() -> None:
    assert {type(block) for block in letter().blocks} == set(get_args(get_args(Block)[0]))
    told = letter().title
    assert told
    assert {type(arg) for arg in told.args.values()} == {
        str, int, float, *get_args(get_args(_Said)[0]),
    }  # fmt: skip


def test_a_letter_that_was_kept_is_the_letter_that_was_written() -> None:
    kept = Card.model_validate_json(letter().model_dump_json())
    assert kept == letter()
    for block, again in zip(letter().blocks, kept.blocks, strict=True):
        assert type(block) is type(again)
    assert letter().title
    assert kept.title
    for one, other in zip(letter().title.args.values(), kept.title.args.values(), strict=True):  # type: ignore[union-attr]
        assert type(one) is type(other)
    assert spell(kept.title, LEA) == spell(letter().summary, LEA)


@given(st.text())
def test_words_that_were_kept_are_the_words_that_were_typed(words: str) -> None:
    typed = card(plain(words), typed_everywhere(words), Quote(words=words))
    assert Card.model_validate_json(typed.model_dump_json()) == typed


def test_a_card_is_summed_up_by_its_title_or_its_first_words() -> None:
    title, words = _("Help"), _("Menu")
    assert card(title, words).summary == title
    assert card(None, Divider(), words).summary == words
    assert card(None, Paragraph(text=words, lead=title)).summary == words
    assert str(card(None, Divider()).summary) == "Tandem"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("FR_be", "fr"),
        ("en-US", "en"),
        ("de-DE", "en"),
        ("zz", "en"),
        ("", "fr"),
        (None, "fr"),
    ],
)
def test_a_locale_is_heard_as_french_or_else_as_english(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_a_locale_that_is_not_told_leaves_the_language_as_it_was() -> None:
    assert language_of("", "en") == "en"
    assert language_of("fr-FR", "en") == "fr"
