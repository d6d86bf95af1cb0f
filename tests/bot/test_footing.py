"""The menu, which is Slack's Home too: where one stands in each programme, and what to do."""

from __future__ import annotations

from bot.events import Reply
from bot.values import Style
from tests.bot.joining.life import another, prepare
from tests.school import MENTEE, MENTOR, School, buttons_of, read

AIM = "Soixante stages avant juin"


async def menu(school: School, who: str) -> tuple[str, list[str]]:
    """What somebody reads in the menu, and the buttons that stand out."""
    reply: Reply = await school.says(who, "menu")
    first = [one for one in buttons_of(reply) if one.style is Style.PRIMARY]
    return read(reply, school.reader(who)).replace("\N{NO-BREAK SPACE}", " "), [
        one.action for one in first
    ]


async def test_the_menu_says_where_one_stands_in_each_programme_and_what_comes_first(
    school: School,
) -> None:
    programme = await prepare(school, specific=AIM)
    said, first = await menu(school, "lea")
    assert AIM in said
    assert "Où vous en êtes" not in said
    assert first == ["join.open"]

    page = await school.fills("lea", "signup", MENTEE, programme)
    assert page
    said, first = await menu(school, "lea")
    assert "Votre inscription n'est pas terminée" in said
    assert "Terminer mon inscription" in said
    assert first == ["join.open"]

    await school.joins("lea", MENTEE)
    await school.joins("marc", {**MENTOR, "capacity": "2"})
    said, first = await menu(school, "lea")
    assert "dès qu'il y a quelqu'un pour vous" in said
    assert first == ["place.show"]

    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    said, first = await menu(school, "lea")
    assert "Proposition : Marc" in said
    assert first == ["match.show"]
    await school.presses("lea", "Accepter")
    await school.presses("marc", "Accepter")
    said, first = await menu(school, "lea")
    assert "Marc, votre mentor : pas encore de date" in said
    assert first == ["meet.open"]
    assert said.count("Planifier nos rencontres") == 1

    # Somebody who takes part in one programme sees the others beside it, theirs first.
    another(school, "Entraide", specific="S'aider entre pairs")
    said, first = await menu(school, "lea")
    assert said.index(AIM) < said.index("S'aider entre pairs")
    assert first == ["meet.open", "join.open"]


async def test_with_several_mentees_the_menu_names_them_and_the_next_date(school: School) -> None:
    await prepare(school)
    for who in ("lea", "ines"):
        await school.joins(who, MENTEE)
    await school.joins("marc", {**MENTOR, "capacity": "2"})
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 2 proposals")
    for who in ("lea", "ines", "marc"):
        await school.presses(who, "Accepter")
    said, first = await menu(school, "marc")
    assert "Proposition" in said
    assert first == ["match.show"]
    [answer] = [one for one in buttons_of(await school.says("marc", "menu"))
                if one.action == "match.show"]  # fmt: skip
    await school.forges("marc", answer.action, answer.subject)
    await school.presses("marc", "Accepter")
    said, first = await menu(school, "marc")
    assert "pas encore de date" in said
    assert "Lea" in said
    assert "Ines" in said
    assert first == ["place.show"]
