"""The first message of a new pair has a date, and help if it is late."""

from __future__ import annotations

from bot.events import Ask
from tests.school import MENTEE, MENTOR, School, form_of, read

PLAN = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}

ASKED = "Avez-vous écrit à Marc"
HELP = "vous êtes-vous parlé"


async def test_a_pair_that_stays_silent_is_asked_then_helped_then_named(pair: School) -> None:
    assert "écrit en premier, d'ici au jeudi 3 septembre" in pair.reads("marc")
    await pair.passes(days=1, hours=23)
    assert ASKED not in pair.reads("lea")
    await pair.passes(hours=2)
    assert "Bonjour Marc, je m'appelle Lea" in pair.reads("lea").split(ASKED)[1]
    assert HELP not in pair.reads("lea") + pair.reads("marc")
    await pair.passes(days=3)
    assert "Lea et vous" in pair.reads("marc")
    assert "Claire" in pair.reads("marc").split(HELP)[1]
    assert "Marc et vous" in pair.reads("lea")
    named = "1 pair is not in touch yet"
    assert named not in read(await pair.says("claire", "status"))
    await pair.passes(days=5)
    told = read(await pair.says("claire", "status"))
    assert "Lea and Marc" in told.split(named)[1]


async def test_who_has_written_is_not_asked_again(pair: School) -> None:
    told = read(await pair.presses("lea", "J'ai écrit"))
    assert "A good beginning" in told
    await pair.passes(days=12)
    assert ASKED not in pair.reads("lea")
    assert HELP not in pair.reads("lea") + pair.reads("marc")
    assert "in touch" not in read(await pair.says("claire", "status"))


async def test_a_date_that_is_set_says_enough(pair: School) -> None:
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    await pair.fills("lea", "plan", PLAN, form.subject)
    await pair.passes(days=6)
    assert ASKED not in pair.reads("lea")
    assert HELP not in pair.reads("lea") + pair.reads("marc")


async def test_the_mentor_may_say_it_and_a_stranger_may_not(pair: School) -> None:
    await pair.joins("hugo", MENTEE)
    await pair.passes(days=5, hours=1)
    button = pair.button("marc", "Nous sommes en contact")
    assert "A good beginning" not in read(await pair.forges("hugo", "contact.made", button.subject))
    await pair.says("lea", "pause 2026-10-01")
    await pair.presses("marc", "Nous sommes en contact")
    await pair.passes(days=6)
    assert "in touch" not in read(await pair.says("claire", "status"))


async def test_the_days_are_the_programme_s_own(pair: School) -> None:
    await pair.says("claire", "settings")
    page = form_of(await pair.presses("claire", "First contact"))
    wrong = {"contact_days": "5", "contact_both_days": "5", "contact_managers_days": "10"}
    fixed = await pair.fills("claire", page.form.name, wrong, page.subject)
    assert "before the step above" in read(fixed)
    right = {"contact_days": "1", "contact_both_days": "3", "contact_managers_days": "4"}
    await pair.fills("claire", page.form.name, right, page.subject)
    await pair.joins("hugo", MENTEE)
    await pair.joins("paul", MENTOR)
    await pair.says("claire", "apparier")
    await pair.presses("claire", "Send 1 proposal")
    await pair.presses("hugo", "Accept")
    await pair.presses("paul", "Accept")
    await pair.passes(days=1, hours=1)
    assert "Avez-vous écrit à Paul" in pair.reads("hugo")
    assert ASKED not in pair.reads("lea")
