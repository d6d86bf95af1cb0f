"""What is kept about somebody: told to them, in one message, and to nobody else."""

from __future__ import annotations

from bot.events import Say
from tests.bot.joining.life import another, at_the_desk, prepare
from tests.school import MENTEE, MENTOR, School, buttons_of, read


async def test_what_is_kept_about_somebody_is_told_in_one_message(pair: School) -> None:
    pair.emails["lea"] = "lea@ecole.fr"
    await pair.fills("lea", "avoid", {"people": ["claire"]})
    await pair.presses("lea", "Mes données")
    told = read(pair.sees("lea")[-1], pair.reader("lea"))
    for said in (
        "Ce que je conserve sur vous",
        "Lea",
        "1 personne\u00a0; personne d'autre ne le lit",
        "Depuis le 1er septembre 2026",
        "Trouver un stage en audit",
        "Charte du mentorat, version 1, en français, le 1er septembre 2026",
        "Marc",
        "1 proposition",
        "Écrivez à Claire",
    ):
        assert said in told, said
    shown = {button.action for button in buttons_of(await pair.says("lea", "données"))}
    assert {"join.open", "consent.show", "avoid.open", "place.leave"} <= shown
    # Whom she avoids stays hers, and a manager's press shows the manager's own data.
    with at_the_desk(pair) as desk:
        programme = desk.programmes()[0].id
    assert "Trouver un stage" not in read(await pair.forges("claire", "data.show", programme))


async def test_of_several_programmes_each_tells_its_own_also_once_it_is_over(
    school: School,
) -> None:
    await prepare(school)
    await school.joins("lea", MENTEE)
    other = another(school, "Fondateurs")
    await school.joins("lea", {**MENTOR, "experience": "4", "cohort": "2015"}, other)
    asked = await school.says("lea", "données")
    assert "De quel programme" in read(asked, school.reader("lea"))
    with at_the_desk(school) as desk:
        programme = desk.programme(other)
        assert programme
        programme.stage, programme.closed_at = programme.stage.CLOSED, desk.now
    told = read(await school.forges("lea", "data.show", other), school.reader("lea"))
    assert "audit; comptabilité" in told
    assert "Trouver un stage en audit" not in told
    assert "Quitter" not in told


async def test_whoever_never_signed_up_learns_what_is_known_of_them(school: School) -> None:
    await school.joins("marc", MENTOR)
    reply = await school.says("zoe", "data")
    assert isinstance(reply, Say)
    told = read(reply, school.reader("zoe"))
    assert "Zoe" in told
    assert "Mentor" not in told.replace("Mentorat", "")
    forged = await school.forges("zoe", "data.show", another(school, "Autre"))
    assert "out of date" in read(forged)
