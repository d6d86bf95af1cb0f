"""A manager takes a round along as a table; the address is theirs alone, and ends after a day."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlmodel import Session, col, select

from bot import offers
from bot.entities import Format, Platform, RoundStatus
from bot.events import Reply
from bot.matchmaking.fetching import Table
from bot.matchmaking.sketches import KEPT_AT_ONCE
from bot.values import Buttons, Link
from storage.tables import HandoutRow, ProgrammeRow, RoundRow, SketchRow
from tests.school import MENTEE, MENTOR, School, read


@pytest.fixture
async def short(school: School) -> School:
    """Three mentees and one mentor with one place: two stay alone."""
    school.store._site = "https://tandem.example"
    for who in ("lea", "ines", "tom"):
        await school.joins(who, MENTEE)
    await school.joins("marc", MENTOR)
    return school


def token(reply: Reply) -> str:
    """The end of the address that was given."""
    card = getattr(reply, "card")  # noqa: B009
    rows = [block for block in card.blocks if isinstance(block, Buttons)]
    [link] = [item for row in rows for item in row.items if isinstance(item, Link)]
    start = "https://tandem.example/table/"
    assert link.url.startswith(start)
    return link.url.removeprefix(start)


async def fetched(school: School, reply: Reply) -> Table:
    """The table at that address."""
    table = await school.door.table(token(reply))
    assert table
    return table


async def test_a_simulation_is_fetched_in_the_words_of_its_manager(
    short: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await short.says("claire", "apparier simuler")
    given = await short.presses("claire", "En tableau (CSV)")
    assert "jusqu'au mercredi 2 septembre" in read(given, short.reader("claire"))
    table = await fetched(short, given)
    assert (table.name, table.language) == ("simulation-2026-09-01", "fr")
    heads, *rows = table.rows
    assert heads == ("Mentoré(e)", "Mentor", "Score en\N{NO-BREAK SPACE}%", "Pourquoi")
    [pair] = [row for row in rows if row[1]]
    assert pair[1] == "Marc"
    assert 0 < int(pair[2]) <= 100
    assert "Vous" not in pair[3]
    assert "udit" in pair[3]
    alone = [row for row in rows if not row[1]]
    assert {pair[0], *(row[0] for row in alone)} == {"Lea", "Ines", "Tom"}
    assert {row[3] for row in alone} == {"des mentors conviendraient, mais n'ont plus de place"}
    # Imagined mentors are called what they are, and what was thought elsewhere is kept as well.
    short.locales["claire"] = "en-GB"
    await short.presses("claire", "5 mentors for “Career choices”")
    more = await fetched(short, await short.presses("claire", "As a table (CSV)"))
    monkeypatch.setattr(offers, "FEW", 1)
    await short.passes(minutes=1)
    await short.presses("claire", "5 mentors for “Career choices”")
    with Session(short.engine) as session:
        newest = session.exec(select(RoundRow).order_by(col(RoundRow.drawn_at).desc())).first()
    assert newest
    assert newest.status is RoundStatus.SIMULATED
    same = await fetched(short, await short.forges("claire", "round.table", newest.id))
    for table in (more, same):
        mentors = [row[1] for row in table.rows[1:]]
        assert len(mentors) == 3
        assert mentors.count("One more mentor for “Career choices”") >= 2


async def test_an_address_is_kept_as_a_secret_and_ends(short: School) -> None:
    await short.says("claire", "apparier simuler")
    round = short.button("claire", "En tableau (CSV)").subject
    for who in ("lea", "marc"):
        assert "https" not in str(await short.forges(who, "round.table", round))
    assert "out of date" in read(await short.forges("claire", "round.table", "x"))
    first = token(await short.presses("claire", "En tableau (CSV)"))
    await short.passes(hours=20)
    second = token(await short.presses("claire", "En tableau (CSV)"))
    assert first != second
    with Session(short.engine) as session:
        keys = {row.key for row in session.exec(select(HandoutRow))}
    assert keys == {sha256(one.encode()).hexdigest() for one in (first, second)}
    for wrong in ("", "x", first[:-1], sha256(first.encode()).hexdigest()):
        assert await short.door.table(wrong) is None
    # As it was when it was given: a place more or an answer less changes nothing of it.
    assert await short.door.table(first)
    await short.passes(hours=5)
    assert await short.door.table(first) is None
    assert await short.door.table(second)
    await short.passes(hours=20)
    assert await short.door.table(second) is None
    with Session(short.engine) as session:
        assert session.exec(select(HandoutRow)).all() == []
        assert session.exec(select(SketchRow)).all() == []
    faded = await short.presses("claire", "En tableau (CSV)")
    assert "not kept any more" in read(faded)
    await short.presses("claire", "Simuler de nouveau")


async def test_of_many_simulations_the_newest_are_kept_and_those_that_are_fetched(
    short: School,
) -> None:
    short.locales["claire"] = "en-GB"
    await short.says("claire", "match simulate")
    given = token(await short.presses("claire", "As a table (CSV)"))
    await short.says("claire", "match simulate")
    second = short.button("claire", "As a table (CSV)").subject
    for _time in range(KEPT_AT_ONCE):
        await short.passes(minutes=1)
        await short.says("claire", "match simulate")
    assert await short.door.table(given)
    assert "not kept any more" in read(await short.forges("claire", "round.table", second))
    assert token(await short.presses("claire", "As a table (CSV)"))


async def test_whoever_manages_no_more_fetches_nothing_any_more(short: School) -> None:
    await short.says("claire", "apparier simuler")
    given = token(await short.presses("claire", "En tableau (CSV)"))
    assert await short.door.table(given)
    with short.store.open(Platform.WEB, "school", short.clock.now()) as desk:
        claire = desk.person_at("claire")
        assert claire
        claire.owner = False
    assert await short.door.table(given) is None


async def test_a_round_to_look_at_is_fetched_too_with_the_ranks_of_its_lists(
    short: School,
) -> None:
    await short.joins("paula", MENTOR)
    with Session(short.engine) as session:
        programme = session.exec(select(ProgrammeRow)).one()
        programme.format = Format.SUGGESTIONS
        session.add(programme)
        session.commit()
    short.locales["claire"] = "en-GB"
    await short.says("claire", "match")
    await short.presses("claire", "In figures")
    table = await fetched(short, given := await short.presses("claire", "As a table (CSV)"))
    assert table.name == "round-2026-09-01"
    assert table.rows[0] == ("Mentee", "Mentor", "Rank", "Score in %", "Why")
    ranks: dict[str, list[str]] = {}
    for row in table.rows[1:]:
        ranks.setdefault(row[0], []).append(row[2])
    assert all(mine == ["1", "2"] for mine in ranks.values()), table.rows
    await short.says("claire", "match")
    await short.presses("claire", "Send 3 lists")
    assert await short.door.table(token(given)) is None


async def test_where_tandem_is_not_on_the_web_one_sentence_says_what_is_needed(
    short: School,
) -> None:
    short.store._site = ""
    short.locales["claire"] = "en-GB"
    await short.says("claire", "match simulate")
    assert "PUBLIC_URL" in read(await short.presses("claire", "As a table (CSV)"))
    with Session(short.engine) as session:
        assert session.exec(select(HandoutRow)).all() == []
