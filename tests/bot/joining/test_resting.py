"""A break asks the pairs that run: go on meanwhile, rest, or somebody else."""

from __future__ import annotations

from bot.entities import Status
from bot.events import Ask
from tests.bot.joining.life import at_the_desk
from tests.school import School, read

WEEKLY = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}


async def planned(pair: School) -> None:
    """Léa and Marc meet each Thursday."""
    plan = await pair.presses("lea", "Plan our meetings")
    assert isinstance(plan, Ask)
    await pair.fills("lea", "plan", WEEKLY, plan.subject)


async def test_the_other_one_is_asked_and_lets_the_dates_rest(pair: School) -> None:
    await planned(pair)
    said = await pair.says("lea", "pause 2026-10-01")
    assert "Souhaitez-vous continuer à vous voir" in read(said, pair.reader("lea"))
    asked = pair.reads("marc")
    assert "Lea fait une pause" in asked
    assert "Sans réponse de votre part, vos dates restent" in asked
    assert "jeudi 3 septembre" in read(await pair.says("marc", "prochain"), pair.reader("marc"))
    await pair.presses("marc", "Suspendre nos rencontres")
    told = pair.reads("lea")
    assert "Marc suspend vos rencontres jusqu'au jeudi 1er octobre" in told
    assert "jeudi 1er octobre à 18:30" in told
    before = len(pair.letters("lea"))
    await pair.presses("marc", "Suspendre nos rencontres")
    assert len(pair.letters("lea")) == before
    # Nobody is reminded of a date that rests.
    await pair.passes(days=20)
    assert "Demain" not in pair.reads("marc")
    await pair.says("lea", "reprendre")
    assert "Lea est de retour" in pair.reads("marc")
    assert "Prochaine date\u00a0: jeudi 1er octobre à 18:30" in pair.reads("marc")


async def test_whoever_takes_the_break_says_so_of_all_their_pairs(pair: School) -> None:
    await planned(pair)
    await pair.says("marc", "pause 2026-10-01")
    noted = read(await pair.presses("marc", "Continuer à nous voir"), pair.reader("marc"))
    assert "jeudi 3 septembre" in noted
    assert "Marc souhaite continuer à vous voir pendant la pause" in pair.reads("lea")
    assert "jeudi 3 septembre" in read(await pair.says("lea", "prochain"), pair.reader("lea"))
    await pair.presses("marc", "Suspendre nos rencontres")
    assert "Marc suspend vos rencontres" in pair.reads("lea")
    assert "1er octobre" in read(await pair.says("lea", "prochain"), pair.reader("lea"))
    # Whoever thinks better of it has the date of before.
    await pair.forges("marc", "break.pairs", "", "on")
    assert "3 septembre" in read(await pair.says("lea", "prochain"), pair.reader("lea"))


async def test_somebody_else_is_asked_once_more_and_blames_nobody(pair: School) -> None:
    await planned(pair)
    await pair.says("lea", "pause 2026-10-01")
    sure = read(await pair.presses("marc", "Plutôt quelqu'un d'autre"), pair.reader("marc"))
    assert "Arrêter votre binôme avec Lea" in sure
    with at_the_desk(pair) as desk:
        lea = desk.person_at("lea")
        assert lea
        (match,) = desk.open_matches(lea)
        assert match.status is Status.ACTIVE
    await pair.presses("marc", "Arrêter notre binôme")
    assert "Cela ne dit rien de vous" in pair.reads("lea")
    with at_the_desk(pair) as desk:
        lea = desk.person_at("lea")
        assert lea
        assert desk.open_matches(lea) == []
        assert desk.next_meeting(match) is None


async def test_an_answer_of_somebody_else_or_after_the_break_changes_nothing(
    pair: School,
) -> None:
    await planned(pair)
    await pair.says("lea", "pause 2026-10-01")
    match = pair.button("marc", "Suspendre nos rencontres").subject
    for action in ("break.answer", "break.part"):
        forged = await pair.forges("claire", action, match, "rest")
        assert "out of date" in read(forged)
        assert "out of date" in read(await pair.forges("marc", "break.answer", match, "x"))
    await pair.says("lea", "reprendre")
    late = await pair.presses("marc", "Suspendre nos rencontres")
    assert "La pause est finie" in read(late, pair.reader("marc"))
    assert "jeudi 3 septembre" in read(await pair.says("marc", "prochain"), pair.reader("marc"))
    assert "out of date" in read(await pair.forges("marc", "break.pairs", "", "on"))
