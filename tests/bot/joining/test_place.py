"""One's own place: a break, a way out, a way back, a new role, another capacity."""

from __future__ import annotations

from bot.entities import Role, Standing
from bot.events import Ask, Done, Fix, Say
from tests.bot.joining.life import another, enrolled, prepare
from tests.school import MENTEE, MENTOR, School, read


def standing(school: School, who: str) -> Standing | None:
    """Where somebody stands."""
    told = enrolled(school, who)
    return told.standing if told else None


def french(reply: object, school: School, who: str) -> str:
    """A reply, as that person reads it."""
    assert isinstance(reply, Say), reply
    return read(reply, school.reader(who))


async def test_a_break_stops_proposals_and_ends_by_itself(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    assert "Faire une pause" in french(await school.says("lea", "menu"), school, "lea")
    said = french(await school.says("lea", "pause 2026-09-20"), school, "lea")
    assert "Reprendre maintenant" in french(await school.says("lea", "menu"), school, "lea")
    assert "en pause jusqu'au dimanche 20 septembre" in said
    assert "No pair" in read(await school.says("claire", "apparier"))
    await school.passes(days=17)
    assert "se termine demain" not in school.reads("lea")
    await school.passes(days=1)
    assert "se termine demain" in school.reads("lea")
    assert standing(school, "lea") is Standing.PAUSED
    await school.passes(days=1)
    assert "Vous revoilà" in school.reads("lea")
    assert standing(school, "lea") is Standing.ACTIVE
    assert "1 pair" in read(await school.says("claire", "apparier"))


async def test_a_date_that_cannot_be_is_refused_where_it_was_written(school: School) -> None:
    await school.joins("lea", MENTEE)
    for typed, why in (
        ("2026-09-01", "passée"),
        ("2020-01-01", "passée"),
        ("2027-12-01", "un an"),
        ("demain", "2027-01-31"),
        ("31/02/2027", "2027-01-31"),
        ("99999-01-01", "2027-01-31"),
    ):
        assert why in french(await school.says("lea", f"pause {typed}"), school, "lea"), typed
    form = await school.says("lea", "pause")
    assert isinstance(form, Ask)
    for typed in ("2026-08-31", "2029-01-01", "bientôt"):
        wrong = await school.fills("lea", "pause", {"until": typed}, form.subject)
        assert isinstance(wrong, Fix)
        assert set(wrong.faults) == {"until"}
    assert standing(school, "lea") is Standing.ACTIVE
    assert "15 janvier" in french(await school.says("lea", "pause 15/01/2027"), school, "lea")


async def test_a_running_pair_stays_and_the_other_knows_kindly(pair: School) -> None:
    await pair.says("lea", "pause 2026-10-01")
    said = pair.reads("marc")
    assert "Lea fait une pause" in said
    assert "jeudi 1er octobre" in said
    assert "Cela ne dit rien de vous" in said
    assert "Marc" in read(await pair.says("lea", "prochain"))


async def test_a_break_takes_back_what_was_proposed(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    offer = school.button("lea", "Accept").subject
    await school.says("marc", "pause 2026-10-01")
    assert "ce ne sera pas marc cette fois" in school.reads("lea").casefold()
    assert "cette fois" not in school.reads("marc")
    assert "closed" in read(await school.forges("lea", "match.accept", offer))


async def test_a_longer_break_moves_its_end_and_resuming_ends_it(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.says("lea", "pause 2026-09-10")
    await school.says("lea", "pause 2026-10-10")
    await school.passes(days=20)
    assert standing(school, "lea") is Standing.PAUSED
    assert "Vous revoilà" in french(await school.says("lea", "reprendre"), school, "lea")
    assert standing(school, "lea") is Standing.ACTIVE
    await school.passes(days=30)
    assert "Vous revoilà" not in school.reads("lea")


async def test_leaving_is_asked_once_more_and_blames_nobody(pair: School) -> None:
    plan = await pair.presses("lea", "Plan our meetings")
    assert isinstance(plan, Ask)
    meet = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}
    await pair.fills("lea", "plan", meet, plan.subject)
    said = french(await pair.says("lea", "quitter"), pair, "lea")
    assert "Votre binôme en cours s'arrête" in said
    assert standing(pair, "lea") is Standing.ACTIVE
    gone = french(await pair.presses("lea", "Quitter"), pair, "lea")
    assert "Vous avez quitté" in gone
    assert "Devenir mentor" in gone
    assert standing(pair, "lea") is Standing.LEFT
    told = pair.reads("marc")
    assert "Lea a quitté le programme" in told
    assert "Cela ne dit rien de vous" in told
    before = len(pair.letters("lea"))
    await pair.passes(days=60)
    assert len(pair.letters("lea")) == before
    assert "Vous avez quitté" in french(await pair.says("lea", "quitter"), pair, "lea")


async def test_whoever_left_comes_back_with_their_answers(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.says("lea", "quitter")
    await school.presses("lea", "Quitter")
    page = await school.presses("lea", "Revenir")
    assert isinstance(page, Ask)
    page = await school.fills("lea", "signup", page.filled, page.subject)
    assert isinstance(page, Ask)
    assert page.filled["goals"] == MENTEE["goals"]
    assert isinstance(await school.joins("lea", MENTEE), Done)
    assert standing(school, "lea") is Standing.ACTIVE
    assert school.reads("lea").count("Vous êtes dans le programme") == 2


async def test_a_mentee_who_leaves_may_become_a_mentor(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.says("lea", "quitter")
    await school.presses("lea", "Quitter")
    page = await school.presses("lea", "Devenir mentor")
    assert isinstance(page, Ask)
    assert page.filled["role"] == "mentor"
    await school.joins("lea", MENTOR)
    told = enrolled(school, "lea")
    assert told
    assert (told.role, told.standing) == (Role.MENTOR, Standing.ACTIVE)


async def test_fewer_places_keep_the_pairs_and_bring_no_new_one(pair: School) -> None:
    await pair.says("marc", "ma place")
    form = await pair.presses("marc", "Nombre de mentorés")
    assert isinstance(form, Ask)
    for wrong in ("0", "99", "-3", "deux", ""):
        reply = await pair.fills("marc", "capacity", {"capacity": wrong}, form.subject)
        assert isinstance(reply, Fix), wrong
    said = await pair.fills("marc", "capacity", {"capacity": "1"}, form.subject)
    assert "restent comme ils sont" in french(said, pair, "marc")
    await pair.joins("hugo", MENTEE)
    assert "No pair" in read(await pair.says("claire", "apparier"))
    await pair.fills("marc", "capacity", {"capacity": "2"}, form.subject)
    assert "Un mentor pour vous\N{NO-BREAK SPACE}: Marc" in pair.reads("hugo")


async def test_a_mentee_has_no_places_to_give(school: School) -> None:
    await school.joins("lea", MENTEE)
    reply = await school.fills("lea", "capacity", {"capacity": "5"})
    assert "Ma place" in french(reply, school, "lea")
    assert enrolled(school, "lea").capacity == 0  # type: ignore[union-attr]


async def test_somebody_who_never_signed_up_has_nothing_to_pause_or_leave(
    school: School,
) -> None:
    for words in ("pause", "pause 2026-10-10", "reprendre", "quitter", "ma place"):
        assert "not signed up" in read(await school.says("eve", words)), words
    assert "not signed up" in read(await school.forges("eve", "place.quit"))


async def test_with_two_programmes_tandem_asks_which_place_is_meant(school: School) -> None:
    first = await prepare(school)
    second = another(school, "Deuxième")
    await school.joins("lea", MENTEE, first)
    await school.joins("lea", MENTEE, second)
    assert "Which programme" in read(await school.says("lea", "pause 2026-10-10"))
    await school.presses("lea", "Deuxième")
    told = enrolled(school, "lea", second)
    assert told
    assert told.standing is Standing.PAUSED
    other = enrolled(school, "lea", first)
    assert other
    assert other.standing is Standing.ACTIVE
