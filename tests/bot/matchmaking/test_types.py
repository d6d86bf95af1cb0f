"""Between peers, the other way round, in a small group: each type is told in its own words."""

from __future__ import annotations

import pytest

from bot.entities import Format, Mentoring, Mode, Role, Status
from tests.bot.finding.life import at_the_desk, chosen_freely, enrol, somebody
from tests.school import MENTEE, MENTOR, School, buttons_of, form_of, read

PEERS = {"experience": 5, "capacity": 1, "offers": "audit", "seeks": "audit"}


async def school_of(school: School, kind: Mentoring) -> School:
    """A programme of that type, whose pairs are computed."""
    await chosen_freely(school, kind)
    with at_the_desk(school) as desk:
        desk.programmes()[0].format = Format.AUTO
    return school


async def send(school: School, count: int) -> None:
    """Claire computes the pairs and lets them go."""
    await school.says("claire", "apparier")
    proposals = "proposal" if count == 1 else "proposals"
    await school.presses("claire", f"Send {count} {proposals}")


async def agree(school: School, *who: str) -> None:
    """Each of them says yes to the newest proposal that they were written."""
    for name in who:
        with at_the_desk(school) as desk:
            person = somebody(name, desk)
            [match] = [
                one for one in desk.open_matches(person)
                if one.status is Status.PROPOSED and not one.accepted(one.side(person.id))  # type: ignore[arg-type]
            ]  # fmt: skip
        await school.forges(name, "match.accept", match.id)


async def test_of_two_peers_both_read_the_same_and_nobody_is_called_a_mentor(
    school: School,
) -> None:
    await school_of(school, Mentoring.PEER)
    for name in ("lea", "ines"):
        enrol(school, name, Role.BOTH, **PEERS, offered_themes=["internship"],
              goals=f"Le but de {name}")  # fmt: skip
    await send(school, 1)
    for name, other in (("lea", "Ines"), ("ines", "Lea")):
        letter = school.reads(name)
        for words in (f"Un pair pour vous : {other}".replace(" :", "\N{NO-BREAK SPACE}:"),
                      "l'un aide l'autre", f"Le but de {other.lower()}"):  # fmt: skip
            assert words in letter
        assert "Cherche" in letter
    await agree(school, "lea", "ines")
    for name in ("lea", "ines"):
        told = school.reads(name)
        assert "Vous formez un binôme" in told
        for word in ("votre mentor", "votre mentoré", "Un mentor pour vous"):
            assert word not in told.split("Le premier message")[0]
        assert "your peer" in read(await school.says(name, "statut"))
    # Neither of them looks for anybody else, nor is anybody who comes later put to them.
    enrol(school, "hugo", Role.BOTH, **PEERS, offered_themes=["internship"])
    assert "No pair for now" in read(await school.says("claire", "apparier"))
    enrol(school, "paul", Role.BOTH, **PEERS, offered_themes=["internship"])
    await send(school, 1)
    assert "Hugo" in school.reads("paul")


async def test_of_two_peers_who_are_parted_neither_is_left_out(school: School) -> None:
    await school_of(school, Mentoring.PEER)
    school.locales["claire"] = "en-GB"
    for name in ("lea", "ines", "hugo", "paul", "zoe"):
        enrol(school, name, Role.BOTH, **PEERS, offered_themes=["internship"])
    drawn = await school.says("claire", "apparier")
    assert "2 pairs to look at" in read(drawn)
    assert "1 mentee stays alone" in read(drawn)
    first = buttons_of(drawn)[0]
    with at_the_desk(school) as desk:
        pair = desk.match(first.subject)
        assert pair
        two = {one.name for one in desk.sides(pair)}
    [spare] = {"Lea", "Ines", "Hugo", "Paul", "Zoe"} - set(_paired(read(drawn)))
    # One of the two gets whoever was alone; the other one is noted, with the reason.
    await school.forges("claire", "pair.part", pair.id)
    parted = read(await school.says("claire", "apparier"))
    assert "2 pairs to look at" in parted
    assert "1 mentee stays alone" in parted
    [left] = two - set(_paired(parted))
    assert spare in _paired(parted)
    await school.forges("claire", "pair.look", first.subject)
    for button in buttons_of(await school.says("claire", "apparier")):
        if button.action == "pair.look" and button.subject != first.subject:
            last = button.subject
    await school.forges("claire", "pair.leave", last)
    held = read(await school.says("claire", "apparier"))
    # Nobody for now is said of one of them; whoever was across is with the one who was left.
    assert left in _paired(held)
    assert len(_paired(held)) == 4
    with at_the_desk(school) as desk:
        round = desk.draft_round(desk.programmes()[0])
        assert round
        told = {person.name: one.why for one, person in desk.unpaired(round)}
    assert set(told) >= {"Lea", "Ines", "Hugo", "Paul", "Zoe"} - set(_paired(held))
    assert "held" in told.values()


def _paired(said: str) -> list[str]:
    """Everybody who stands in a pair on that card."""
    lines = [line.partition(" · ")[0] for line in said.splitlines() if " with " in line]
    return [name for line in lines for name in line.split(" with ")]


async def test_in_reverse_mentoring_the_younger_one_is_the_mentor(school: School) -> None:
    await school_of(school, Mentoring.REVERSE)
    enrol(school, "lea", Role.MENTEE, experience=20)
    enrol(school, "vieux", experience=30)
    enrol(school, "jeune", experience=2)
    await send(school, 1)
    assert "Un mentor pour vous\N{NO-BREAK SPACE}: Jeune" in school.reads("lea")
    for who in ("lea", "jeune"):
        assert "le moins d'années d'expérience" in school.reads(who)
    await agree(school, "lea", "jeune")
    [together] = [one.card for one in school.letterbox.parcels if len(one.recipients) == 2]
    assert "the one with fewer years of experience" in read(together)


async def test_a_group_is_introduced_together_and_to_whoever_joins_it_late(
    school: School,
) -> None:
    await school_of(school, Mentoring.GROUP)
    enrol(school, "marc", capacity=3)
    for name in ("lea", "ines"):
        enrol(school, name, Role.MENTEE)
    await send(school, 2)
    assert "En petit groupe" in school.reads("marc")
    await agree(school, "lea")
    with at_the_desk(school) as desk:
        ids = [one.id for one in desk.open_matches(somebody("marc", desk))]
    for id in ids:
        await school.forges("marc", "match.accept", id)
    assert "Votre groupe s'agrandit" not in school.reads("lea")
    await agree(school, "ines")
    parcel = next(one for one in school.letterbox.parcels if len(one.recipients) == 3)
    assert {one.address for one in parcel.recipients} == {"lea", "ines", "marc"}
    assert "Ines joins the group of Marc" in read(parcel.card)
    assert "Ines, meet Lea" in read(parcel.card)
    # Somebody who comes later is introduced to the rest.
    enrol(school, "hugo", Role.MENTEE)
    await send(school, 1)
    await agree(school, "hugo", "marc")
    parcel = max(school.letterbox.parcels, key=lambda one: len(one.recipients))
    assert {one.address for one in parcel.recipients} == {"lea", "ines", "hugo", "marc"}


@pytest.mark.parametrize(("mode", "differs"), [(Mode.VIRTUAL, False), (Mode.IN_PERSON, True)])
async def test_how_one_meets_counts_and_is_told(school: School, mode: Mode, differs: bool) -> None:
    await school_of(school, Mentoring.ONE_TO_ONE)
    enrol(school, "lea", Role.MENTEE, mode=mode, city="Lyon")
    enrol(school, "marc", mode=mode, city="Paris")
    await send(school, 1)
    assert ("En personne" in school.reads("lea")) is differs
    assert ("Pas dans la même ville" in school.reads("lea")) is differs


async def test_a_round_leaves_alone_whoever_takes_no_pair_that_lasts(school: School) -> None:
    await school_of(school, Mentoring.ONE_TO_ONE)
    with at_the_desk(school) as desk:
        desk.programmes()[0].types = [Mentoring.FLASH, Mentoring.ONE_TO_ONE]
    enrol(school, "lea", Role.MENTEE)
    enrol(school, "marc", accepts=[Mentoring.FLASH])
    assert "No pair for now" in read(await school.says("claire", "apparier"))
    # One who has begun to take them is found, and so is one who never said.
    await school.fills("marc", "capacity", {"capacity": "1", "accepts": ["one-to-one"]})
    await send(school, 1)
    assert "Un mentor pour vous\N{NO-BREAK SPACE}: Marc" in school.reads("lea")


async def test_peers_who_choose_are_asked_one_at_a_time_and_then_choose_no_more(
    school: School,
) -> None:
    await school_of(school, Mentoring.PEER)
    with at_the_desk(school) as desk:
        desk.programmes()[0].format = Format.SUGGESTIONS
    for name in ("lea", "ines", "hugo"):
        enrol(school, name, Role.BOTH, **{**PEERS, "capacity": 3}, offered_themes=["internship"])
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 3 lists")
    for name in ("lea", "ines", "hugo"):
        assert "2 pairs pourraient" in school.reads(name)
    await school.passes(minutes=5)
    form = form_of(await school.presses("lea", "Choisir"))
    ines = next(one.value for one in form.options["first"] if one.label.args["words"] == "Ines")
    await school.fills("lea", "list-rank", {**form.filled, "first": ines}, form.subject)
    # Inès has Léa to answer: her own list is closed, and Hugo's has nobody left.
    assert "Lea a porté son choix sur vous" in school.reads("ines")
    assert "Cette liste est close" in school.reads("ines")
    assert "Il n'y a plus personne sur votre liste" in school.reads("hugo")
    await agree(school, "ines")
    assert "Vous voilà en tandem" in school.reads("lea")
    with at_the_desk(school) as desk:
        assert not any(desk.suggestions(somebody(name, desk)) for name in ("lea", "ines", "hugo"))


async def test_between_peers_nobody_is_asked_for_a_role_and_older_answers_still_count(
    school: School,
) -> None:
    await school_of(school, Mentoring.PEER)
    for name in ("lea", "ines", "hugo", "paul"):
        school.locales[name] = "en-GB"
    first = form_of(await school.says("lea", "join"))
    assert "role" not in {field.name for field in first.form.fields()}
    for name in ("lea", "ines"):
        told = {**MENTOR, **MENTEE, "seeks": "audit", "offers": "audit", "experience": "5"}
        await school.joins(name, told)
        assert "Role\nPeer" in school.reads(name)
        assert "You are a peer" in school.reads(name)
        assert "I am looking for a peer for you" in school.reads(name)
        assert "your mentor" not in school.reads(name)
    # Signed up when it was another programme: one only gives, the other only receives.
    enrol(school, "hugo", Role.MENTEE, experience=5)
    enrol(school, "paul", Role.MENTOR, experience=5)
    await send(school, 2)
    proposed = {name: school.reads(name).count("A peer for you") for name in ("lea", "ines")}
    assert proposed == {"lea": 1, "ines": 1}
    assert all("pair pour vous" in school.reads(name) for name in ("hugo", "paul"))
    again = form_of(await school.says("lea", "join"))
    assert "role" not in {field.name for field in again.form.fields()}
    again = form_of(await school.says("hugo", "join"))
    assert "role" in {field.name for field in again.form.fields()}
