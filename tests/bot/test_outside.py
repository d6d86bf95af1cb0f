"""The public page: what people outside may read of a programme, and what they may not."""

from __future__ import annotations

from datetime import date

from bot import outside
from bot.entities import Stage
from bot.events import Ask, Fix
from bot.outside import Outside
from bot.words import Reader, Text, spell
from tests.bot.test_announcing import CHANNEL, at_the_desk, french, manages
from tests.school import MENTEE, MENTOR, School

TOKEN = "0123456789abcdef" * 2
FR, EN = Reader("fr"), Reader("en")


def shown(school: School, token: str = TOKEN) -> Outside | None:
    """The page of that token."""
    with at_the_desk(school) as desk:
        return outside.page(token, desk)


def page(school: School) -> Outside:
    """The page that is there."""
    found = shown(school)
    assert found
    return found


def told(text: Text | None, reader: Reader = FR) -> str:
    """As it reads, with plain spaces."""
    return spell(text, reader).replace("\N{NO-BREAK SPACE}", " ") if text else ""


async def test_only_an_open_programme_that_is_shown_has_a_page(school: School) -> None:
    programme = await manages(school)
    assert shown(school, "") is None
    assert shown(school) is None
    for stage, there in ((Stage.DRAFT, False), (Stage.OPEN, True), (Stage.CLOSED, False)):
        with at_the_desk(school) as desk:
            here = desk.programme(programme)
            assert here
            here.stage, here.page_token = stage, TOKEN
        assert (shown(school) is not None) is there
        assert shown(school, TOKEN[::-1]) is None


async def test_the_page_is_switched_on_in_the_settings_and_needs_an_address(
    school: School,
) -> None:
    programme = await manages(school)
    asked = await school.forges("claire", "page.open", programme, "programme-page")
    assert isinstance(asked, Ask)
    assert asked.filled == {"public": "", "page_contact": ""}
    # Nobody has said where Tandem is on the web.
    wrong = {"public": "true", "page_contact": "javascript:alert(1)"}
    refused = await school.fills("claire", asked.form.name, wrong, asked.subject)
    assert isinstance(refused, Fix)
    assert set(refused.faults) == {"page_contact"}
    right = {"public": "true", "page_contact": "mentorat@ecole.example"}
    refused = await school.fills("claire", asked.form.name, right, asked.subject)
    assert isinstance(refused, Fix)
    assert "PUBLIC_URL" in french(refused)
    school.store._site = "https://tandem.example"
    tokens = []
    for public in ("true", "true", "", "true"):
        asked = await school.forges("claire", "page.open", programme, "programme-page")
        assert isinstance(asked, Ask)
        said = await school.fills(
            "claire", asked.form.name, {**right, "public": public}, asked.subject
        )
        with at_the_desk(school) as desk:
            here = desk.programme(programme)
            assert here
            tokens.append(here.page_token)
            address = f"https://tandem.example/p/{here.page_token}"
        assert (address in french(said)) is bool(public)
    # Kept as long as it is on; never the same again.
    assert tokens[0] == tokens[1]
    assert tokens[2] == ""
    assert tokens[3] not in ("", tokens[0])
    copied = await school.fills(
        "claire", "announce-copy", {"place": "linkedin", "language": "fr"}, programme
    )
    assert f"Tout savoir : https://tandem.example/p/{tokens[3]}" in french(copied)
    assert "responsables" in french(
        await school.fills("eve", "programme-page", right, f"{programme}:::")
    )
    with at_the_desk(school) as desk:
        here = desk.programme(programme)
        assert here
        here.name = "Envol 2026"
    told = {"called": "Envol 2027", "lessons": ""}
    await school.fills("claire", "programme-copy", told, programme)
    with at_the_desk(school) as desk:
        [copy] = [one for one in desk.programmes() if one.copied_from == programme]
        assert copy.page_token == ""


async def test_it_tells_what_it_is_for_in_its_own_words_the_dates_and_the_way_in(
    school: School,
) -> None:
    await manages(
        school, page_token=TOKEN, specific="60 stages", relevant="Le premier emploi est dur.",
        themes=["career", "Audit"], mentors_open=date(2026, 9, 1), mentors_close=date(2026, 9, 20),
        mentees_open=date(2026, 10, 1), mentees_close=date(2026, 10, 20), rolling=False,
        starts_on=date(2026, 11, 2), hours_a_month=2, months=6,
    )  # fmt: skip
    found = page(school)
    assert (told(found.aim), told(found.why)) == ("60 stages", "Le premier emploi est dur.")
    facts = {told(fact.label): told(fact.text) for fact in found.expected}
    assert facts["Temps à donner"] == "environ 2 h par mois"
    assert facts["Durée"] == "6 mois"
    assert "2 novembre 2026" in told(found.begins)
    mentees, mentors = found.sides
    assert told(mentors.when) == "Inscriptions ouvertes jusqu'au 20 septembre 2026."
    assert mentors.open
    assert told(mentees.when).startswith("Inscriptions : du 1 octobre 2026 au 20") or (
        "octobre 2026" in told(mentees.when)
    )
    assert not mentees.open
    assert "Audit" in [told(theme) for theme in found.themes]
    assert told(found.where) == "Dans la messagerie de School, écrivez à Tandem :"
    assert told(found.word) == "rejoindre"
    assert told(found.word, EN) == "join"


async def test_figures_are_told_from_five_people_on(school: School) -> None:
    await manages(school, page_token=TOKEN)
    for number in range(4):
        await school.joins(f"m{number}", MENTEE)
    assert page(school).figures == ()
    await school.joins("m4", MENTEE)
    await school.joins("marc", MENTOR)
    [mentees] = page(school).figures
    assert (mentees.count, told(mentees.what)) == (5, "mentorés")


async def test_a_testimonial_stands_there_only_if_its_author_and_a_manager_agree(
    school: School,
) -> None:
    programme = await manages(school, page_token=TOKEN, channels=[CHANNEL])
    stories = {}
    for who, showing, out in (
        ("lea", "named", "true"),
        ("ines", "anonymous", "true"),
        ("zoe", "named", ""),
    ):
        await school.joins(who, MENTEE)
        told = {"words": f"Mots de {who}", "showing": showing, "outside": out}
        await school.fills(who, "testimonial", told, programme)
        with at_the_desk(school) as desk:
            here = desk.programme(programme)
            assert here
            stories[who] = desk.testimonials(here)[-1][0].id
        await school.passes(minutes=1)
    refused = await school.fills(
        "lea", "testimonial", {"words": "x", "showing": "none", "outside": "true"}, programme
    )
    assert isinstance(refused, Fix)
    assert set(refused.faults) == {"outside"}
    assert page(school).stories == ()
    assert "la page publique" in french(
        await school.forges("claire", "testimonial.post", stories["lea"])
    )
    for story in stories.values():
        await school.forges("claire", "testimonial.confirm", story)
    assert [(one.words, one.by) for one in page(school).stories] == [
        ("Mots de ines", ""),
        ("Mots de lea", "Lea"),
    ]
    # Léa changes her mind: it goes from the page and from the channel.
    await school.passes(minutes=1)
    assert any("Mots de lea" in french(post) for post in school.posted(CHANNEL))
    assert "plus à jour" in french(
        await school.forges("ines", "testimonial.withdraw", stories["lea"])
    )
    assert "Mots de lea" in french(await school.says("lea", "témoigner"))
    await school.presses("lea", "Take it back")
    await school.passes(minutes=1)
    assert [one.words for one in page(school).stories] == ["Mots de ines"]
    assert not any("Mots de lea" in french(post) for post in school.posted(CHANNEL))
    assert isinstance(await school.forges("lea", "testimonial.ask", programme, "new"), Ask)
