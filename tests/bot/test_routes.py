"""Every word is understood, and every button and form leads somewhere."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import routes
from bot.events import Ask, Fix, Replace, Reply, Say
from bot.forms import Form
from bot.routes import closest, understand
from bot.values import Button, Buttons, Card, Link
from bot.words import Reader, Text, spell
from tests.school import MENTEE, MENTOR, School, read

BOT = Path(__file__).parents[2] / "bot"
LANGUAGES = (Reader("fr"), Reader("en"))

SAID = {
    "menu.show": ("menu", "bonjour", "hello"),
    "join.open": ("rejoindre", "join"),
    "profile.show": ("profil", "profile"),
    "find.show": ("trouver", "find"),
    "standing.show": ("statut", "status"),
    "place.show": ("place", "place"),
    "place.pause": ("pause", "pause"),
    "place.resume": ("reprendre", "resume"),
    "place.leave": ("quitter", "leave"),
    "avoid.open": ("éviter", "avoid"),
    "consent.show": ("accords", "consents"),
    "data.show": ("données", "data"),
    "quiz.show": ("quiz", "quiz"),
    "tour.show": ("visite", "tour"),
    "meet.choose": ("rencontre", "meet"),
    "meeting.next": ("prochain", "next"),
    "meeting.log": ("bilan", "log"),
    "language.show": ("langue", "language"),
    "report.ask": ("signaler", "flag"),
    "help.show": ("aide", "help"),
    "invite.show": ("inviter", "invite"),
    "testimonial.ask": ("témoigner", "testify"),
    "round.draw": ("apparier", "match"),
    "pair.ask": ("associer", "pair"),
    "round.simulate": ("apparier simuler", "match simulate"),
    "announce.ask": ("annoncer", "announce"),
    "notice.list": ("calendrier", "calendar"),
    "import.ask": ("importer", "import"),
    "programme.create": ("créer", "create"),
    "settings.show": ("réglages", "settings"),
    "channel.bind": ("lier", "bind"),
    "history.show": ("journal", "history"),
    "text.list": ("textes", "texts"),
    "programme.close": ("clore", "close"),
    "themes.show": ("thèmes", "themes"),
    "late.nudge": ("relancer", "nudge"),
}
"""What people are told that they may type, in French and in English."""

WAYS = ("{}", "  {} ", "/mentorat {}", "/mentoring {}", "mentorat {}", "Mentorat  {}", "/{}")


def does(typed: str) -> str | None:
    """The button that those words press."""
    word, _rest = understand(typed)
    return word.action if word else None


@pytest.mark.parametrize("way", WAYS)
def test_every_word_is_understood_in_both_languages_however_it_is_typed(way: str) -> None:
    for action, words in SAID.items():
        for word in words:
            plural = f"{word.removesuffix('s')}s"
            for spelling in (word, word.upper(), word.title(), plural):
                assert does(way.format(spelling)) == action, spelling


def test_every_word_that_there_is_stands_in_that_list() -> None:
    assert {word.action for word in routes.WORDS} == set(SAID)
    for word in routes.WORDS:
        assert does(spell(word.text, Reader("fr"))) == word.action
        for spelling in (word.text.source, *word.also):
            assert does(spelling) == word.action


def test_no_two_words_are_spelt_alike() -> None:
    meant: dict[str, str] = {}
    for word in routes.WORDS:
        for spelling in {spell(word.text, reader) for reader in LANGUAGES} | set(word.also):
            assert meant.setdefault(routes._bare(spelling), word.action) == word.action, spelling


@pytest.mark.parametrize("typed", ["RÉJOINDRE", "réjoindré", "Àide", "Profïls", "prochaîn"])
def test_accents_do_not_matter(typed: str) -> None:
    assert does(typed) is not None


@pytest.mark.parametrize("typed", ["", "   ", "/mentorat", "mentoring", "/Mentorat  "])
def test_without_a_word_there_is_the_menu(typed: str) -> None:
    assert does(typed) == "menu.show"


@pytest.mark.parametrize("typed", ["?", "/mentorat ?", "help!", "Aide ?"])
def test_a_question_mark_asks_for_help(typed: str) -> None:
    assert does(typed) == "help.show"


@pytest.mark.parametrize("typed", ["mentorat x", "x", "/mentoring xyzzy", "{}", "%s", "…", "❤"])
def test_a_word_that_nobody_knows_is_not_guessed(typed: str) -> None:
    assert does(typed) is None


def test_what_follows_a_word_is_kept() -> None:
    assert understand("/mentorat langue anglais")[1] == "anglais"
    assert understand("sign up now please") == (understand("join")[0], "now please")


@pytest.mark.parametrize(
    ("typed", "word"),
    [("rejoidre", "join"), ("profli", "profile"), ("languge", "language"), ("apairer", "match")],
)
def test_a_misspelt_word_gets_the_closest_first(typed: str, word: str) -> None:
    near = [text.source for text in closest(f"/mentorat {typed}")]
    assert near[0] == word
    assert len(near) <= 3
    assert len(set(near)) == len(near)


@pytest.mark.parametrize("typed", ["", "mentorat", "…", "zzzzzzzz", "x" * 4000])
def test_a_word_far_from_all_has_no_closest(typed: str) -> None:
    assert closest(typed) == []


def calls(name: str) -> Iterator[ast.Call]:
    """Every call of that name in the bot."""
    for path in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield node


def actions() -> set[str]:
    """The action of every button written in the bot, and of every word."""
    found = [
        keyword.value
        for node in calls("Button")
        for keyword in node.keywords
        if keyword.arg == "action"
    ]
    handed_on = [node.args[1] for node in calls("_button")]
    literal = {node.value for node in (*found, *handed_on) if isinstance(node, ast.Constant)}
    computed = [node for node in found if not isinstance(node, ast.Constant)]
    # Handed on by a function of its own, or the press that came, for one programme.
    assert {ast.unparse(node) for node in computed} == {"action", "press.action"}
    assert all(isinstance(node, ast.Constant) for node in handed_on)
    return {str(action) for action in literal} | {word.action for word in routes.WORDS}


def test_every_button_leads_somewhere_and_everything_has_a_button() -> None:
    assert actions() == set(routes.PRESSES)


def test_every_errand_that_is_promised_can_be_run() -> None:
    promised = {
        node.args[0].value
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("promise", "wake")
        and isinstance(node.args[0], ast.Constant)
    }
    # The outbox itself promises to tell of a letter that no channel took.
    assert promised | {"letter.lost"} == set(routes.ERRANDS)


def forms() -> list[type[Form]]:
    """Every form of the bot."""
    found, kinds = [], Form.__subclasses__()
    while kinds:
        form = kinds.pop()
        kinds += form.__subclasses__()
        # A kind of form has no name of its own.
        if form.__module__.startswith("bot.") and "name" in vars(form):
            found.append(form)
    return sorted(found, key=lambda form: form.name)


def test_every_form_can_be_sent_back() -> None:
    assert {form.name for form in forms()} == set(routes.FORMS)
    assert len(forms()) == len(routes.FORMS)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_a_form_can_be_read_at_a_glance(form: type[Form]) -> None:
    for reader in LANGUAGES:
        assert len(spell(form.title, reader)) <= 40
        assert len(spell(form.submit, reader)) <= 20
        for field in form.fields():
            assert len(spell(field.question.label, reader)) <= 60
            for option in field.question.options:
                assert len(spell(option.label, reader)) <= 75
            if field.question.hint:
                assert len(spell(field.question.hint, reader)) <= 150


async def lived_through(school: School) -> list[Reply]:
    """What is answered to people who try everything, before, during and after."""
    heard: list[Reply] = []

    # Whoever uses a manager's word first manages.
    await school.says("claire", "apparier")

    async def everybody_tries_everything() -> None:
        for who, words in itertools.product(("claire", "lea", "marc", "eve"), SAID.values()):
            heard.append(await school.says(who, words[0]))

    await everybody_tries_everything()
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.joins("ines", MENTEE)
    await everybody_tries_everything()
    heard.append(await school.presses("claire", "Send 1 proposal"))
    await everybody_tries_everything()
    for who in ("lea", "ines", "marc"):
        if any("match.accept" in card.model_dump_json() for card in school.letters(who)):
            heard.append(await school.presses(who, "Accept"))
    await everybody_tries_everything()
    return heard


async def test_every_card_that_people_get_is_short_and_its_buttons_lead_somewhere(
    school: School,
) -> None:
    heard = await lived_through(school)
    assert not any(isinstance(reply, Fix) for reply in heard)
    cards = [reply.card for reply in heard if isinstance(reply, Say | Replace)]
    cards += [parcel.card for parcel in school.letterbox.parcels]
    assert len(cards) > 30
    assert any(isinstance(reply, Ask) for reply in heard)
    for card in cards:
        for reader in LANGUAGES:
            check_length(card, reader)
        shown = [
            item for block in card.blocks if isinstance(block, Buttons) for item in block.items
        ]
        assert all(isinstance(item, Link) or item.action in routes.PRESSES for item in shown)
        assert sum(item.style == "primary" for item in shown if isinstance(item, Button)) <= 1


def check_length(card: Card, reader: Reader) -> None:
    """A card that fits on a telephone: whatever the platform, nothing has to be cut."""
    said = read(card, reader)
    assert 0 < len(said) <= 1500, said
    assert all(len(line) <= 400 for line in said.splitlines()), said
    assert len(spell(card.summary, reader)) <= 150
    assert len(card.blocks) <= 20
    for block in card.blocks:
        if isinstance(block, Buttons):
            assert 1 <= len(block.items) <= 8
            for item in block.items:
                assert len(label(item.label, reader)) <= 40, label(item.label, reader)


def label(text: Text, reader: Reader) -> str:
    """What stands on a button."""
    said = spell(text, reader)
    assert said.strip()
    return said
