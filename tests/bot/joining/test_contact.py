"""Whose e-mail the other one sees: only by consent to what stands beside the tick today."""

from __future__ import annotations

from bot import agreements
from bot.entities import Audience, Document, Paper
from bot.events import Ask, Done, Reply
from tests.bot.joining.life import at_the_desk, enrolled, opening, prepare
from tests.school import MENTEE, MENTOR, School, form_of, read

EMAIL = "lea@school.example"


async def pair(school: School) -> str:
    """Léa lets her e-mail be seen, Marc does not; the two are a pair. The programme's id."""
    programme = await prepare(school)
    school.emails |= {"lea": EMAIL, "marc": "marc@school.example"}
    await school.joins("lea", {**MENTEE, "shares_contact": "true"})
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    assert EMAIL not in school.reads("marc")
    await school.presses("lea", "Accepter")
    assert EMAIL not in school.reads("marc")
    await school.presses("marc", "Accepter")
    return programme


async def status(school: School, who: str) -> str:
    """What somebody reads of where they stand."""
    return read(await school.says(who, "statut"), school.reader(who))


async def agreed(school: School, who: str) -> str:
    """What somebody reads of what they agreed to."""
    return read(await school.says(who, "accords"), school.reader(who))


async def publish(school: School, programme: str) -> int:
    """What it means to show one's e-mail is written anew; how many are asked."""
    with at_the_desk(school) as desk:
        found = desk.programme(programme)
        assert found
        desk.add(
            Document(
                programme_id=programme, paper=Paper.CONTACT, version=2, written_by="",
                texts={"fr": "Aussi au parrain"}, written_at=desk.now, in_force_at=desk.now,
            )
        )  # fmt: skip
        asked = agreements.ask_again(found, desk)
    await school.clockwork.tick()
    return asked


async def edits(school: School, who: str, **told: str) -> Reply:
    """Somebody goes through their answers again and changes some."""
    reply: Reply = await school.says(who, "rejoindre")
    while isinstance(reply, Ask) and reply.form.name != "papers":
        names = {field.name for field in reply.form.fields()}
        answers = {**reply.filled, **{name: told[name] for name in names & told.keys()}}
        reply = await school.fills(who, reply.form.name, answers, reply.subject)
    return reply


async def test_an_e_mail_is_seen_by_the_other_one_of_a_pair_and_only_by_consent(
    school: School,
) -> None:
    await pair(school)
    [together] = [one.card for one in school.letterbox.parcels if len(one.recipients) == 2]
    assert EMAIL in read(together)
    assert "marc@" not in read(together)
    assert EMAIL in await status(school, "marc")
    assert "marc@" not in await status(school, "lea")
    assert "Votre e-mail, version 1, en français" in await agreed(school, "lea")
    assert "Votre e-mail, version" not in await agreed(school, "marc")

    # Taken back, and given again.
    assert isinstance(await edits(school, "lea", shares_contact=""), Done)
    assert EMAIL not in await status(school, "marc")
    assert "retiré depuis" in await agreed(school, "lea")
    await school.passes(days=2)
    assert isinstance(await edits(school, "lea", shares_contact="true"), Done)
    assert EMAIL in await status(school, "marc")
    [line] = [one for one in (await agreed(school, "lea")).split("\n") if "e-mail, v" in one]
    assert "3 sept" in line


async def test_other_words_beside_the_tick_ask_again_those_who_had_ticked_it(
    school: School,
) -> None:
    programme = await pair(school)
    assert await publish(school, programme) == 1
    assert EMAIL not in await status(school, "marc")
    assert "Un texte a changé" not in school.reads("marc")
    page = form_of(await school.presses("lea", "Lire et accepter"))
    assert [field.name for field in page.form.fields()] == ["contact"]
    assert "Aussi au parrain" in opening(page, school, "lea")
    assert EMAIL in read_options(page)
    await school.fills("lea", "papers", {"contact": "true"}, page.subject)
    assert EMAIL in await status(school, "marc")
    assert "Votre e-mail, version 2" in await agreed(school, "lea")


async def test_a_choice_left_open_is_an_answer_too(school: School) -> None:
    programme = await pair(school)
    await publish(school, programme)
    page = form_of(await school.presses("lea", "Lire et accepter"))
    await school.fills("lea", "papers", {}, page.subject)
    told = enrolled(school, "lea")
    assert told
    assert not told.shares_contact
    assert EMAIL not in await status(school, "marc")
    assert isinstance(await edits(school, "lea"), Done)


async def test_colleagues_are_not_asked_and_nothing_is_shown_between_them(school: School) -> None:
    await pair(school)
    await prepare(school, audience=Audience.INTERNAL)
    assert EMAIL not in await status(school, "marc")
    page = form_of(await school.fills("lea", "needs", MENTEE))
    assert "shares_contact" not in {field.name for field in page.form.fields()}
    assert "Votre e-mail" not in (await agreed(school, "marc")).split("\n")


def read_options(page: Ask) -> str:
    """What stands beside the ticks of a page."""
    return " ".join(str(one.label) for options in page.options.values() for one in options)
