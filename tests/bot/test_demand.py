"""A manager sees which themes lack mentors, who could help, and who is slow to answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import supply
from bot.entities import (
    Enrolment,
    Interest,
    Listing,
    Match,
    Person,
    Platform,
    Programme,
    Role,
    Round,
    Side,
    Stage,
    Standing,
    Status,
    Steward,
    Wording,
)
from bot.events import Ask, Replace, Reply, Say
from bot.nudging import answering
from bot.ports import Demand, Desk, Unreachable
from bot.routes import PRESSES
from bot.supply import usual
from bot.values import Card, card
from bot.words import Reader, plain
from storage.tables import MatchRow
from tests.bot.test_routes import check_length
from tests.school import TUESDAY, School, buttons_of, read

ENGLISH, FRENCH = Reader("en"), Reader("fr")
NBSP = "\N{NO-BREAK SPACE}"
WATCHING = [action for action in PRESSES if action.partition(".")[0] in ("themes", "late")]
OPEN = (Status.PROPOSED, Status.ACTIVE)


def at_the_desk(school: School) -> AbstractContextManager[Desk]:
    """The school's desk, now."""
    return school.store.open(Platform.WEB, "school", school.clock.now())


@pytest.fixture
async def watched(school: School) -> School:
    """Claire manages the school's programme, in which nobody takes part yet."""
    school.locales["claire"] = "en-GB"
    await school.says("claire", "thèmes")
    with at_the_desk(school) as desk:
        desk.programmes()[0].themes = ["career", "skill", "studies", "founding", "internship"]
    return school


def somebody(desk: Desk, name: str) -> Person:
    """That person, known from now on."""
    known = desk.person_at(name)
    return known or desk.add(Person(address=name, name=name.title(), arrived_at=TUESDAY))


def enrol(
    desk: Desk, programme: Programme, name: str, role: Role, themes: Sequence[str] = (), **told: Any
) -> Person:
    """Somebody takes part."""
    person = somebody(desk, name)
    desk.add(
        Enrolment(
            programme_id=programme.id, person_id=person.id, role=role, themes=list(themes),
            languages=["fr"], enrolled_at=TUESDAY, updated_at=TUESDAY, **told,
        )
    )  # fmt: skip
    return person


def suggest(desk: Desk, programme: Programme, mentee: Person, mentor: Person, **told: Any) -> Match:
    """A match between two, put to both today unless it is said otherwise."""
    drawn = desk.draft_round(programme) or desk.add(
        Round(programme_id=programme.id, drawn_by=mentee.id, drawn_at=TUESDAY)
    )
    place = len(desk.open_matches(mentor)) + 1
    values = {"status": Status.PROPOSED, "proposed_at": desk.now, "place": place, **told}
    return desk.add(
        Match(
            programme_id=programme.id, round_id=drawn.id, mentee_id=mentee.id,
            mentor_id=mentor.id, score=0.5, **values,
        )
    )  # fmt: skip


def another_programme(desk: Desk, *themes: str) -> Programme:
    """A second programme of the community, which Paul manages."""
    programme = desk.add(Programme(name="Sœur", themes=list(themes), created_at=TUESDAY))
    paul = somebody(desk, "paul")
    desk.add(Steward(programme_id=programme.id, person_id=paul.id, since=TUESDAY))
    return programme


def short_of_mentors(desk: Desk) -> Programme:
    """Seven would like an internship, for one mentor of two places; a career is easily had."""
    programme = desk.programmes()[0]
    for number in range(7):
        enrol(desk, programme, f"mentee{number}", Role.MENTEE, ["internship"])
    enrol(desk, programme, "marc", Role.MENTOR, ["internship"], capacity=2)
    enrol(desk, programme, "nora", Role.MENTOR, ["career"], capacity=3)
    return programme


def card_of(reply: Reply) -> Card:
    """The card that was answered."""
    assert isinstance(reply, Say | Replace), reply
    return reply.card


# Themes


async def test_deficits_come_first_and_are_told_in_words(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = short_of_mentors(desk)
        ines = somebody(desk, "ines")
        desk.add(
            Interest(
                programme_id=programme.id, person_id=ines.id, question="needs",
                themes=["internship"], at=TUESDAY,
            )
        )  # fmt: skip
    told = read(await watched.says("claire", "themes"))
    assert "7 mentees wait, 1 mentor with 2 places free: 5 places are missing." in told
    assert "In the needs survey: 1 person." in told
    assert told.index("Finding an internship") < told.index("A specific skill")
    # A theme that nobody has named comes after one with places to spare.
    assert told.index("Career choices") < told.index("A specific skill")
    assert "Nobody waits, 1 mentor with 3 places free: 3 places to spare." in told
    last = read(await watched.presses("claire", "Next themes"))
    assert "Nobody offers it and nobody asks for it yet." in last


async def test_the_figures_of_each_theme_are_those_one_counts_by_hand(watched: School) -> None:
    chance = random.Random(7)
    with at_the_desk(watched) as desk:
        ours = desk.programmes()[0]
        crowd(desk, ours, chance)
        crowd(desk, another_programme(desk, *ours.themes), chance)
    matches = matches_of(watched)
    with at_the_desk(watched) as desk:
        for programme in desk.programmes():
            assert desk.demand(programme) == by_hand(desk, programme, matches)
        one, other = desk.programmes()
        assert desk.demand(one) != desk.demand(other)


def crowd(desk: Desk, programme: Programme, chance: random.Random) -> None:
    """Forty people of every kind, some of them matched in every way."""
    people: dict[Role, list[Person]] = {Role.MENTEE: [], Role.MENTOR: []}
    for number in range(40):
        role = chance.choice(list(Role))
        person = enrol(
            desk, programme, f"person{number}", role,
            chance.sample(programme.themes, chance.randint(0, 3)),
            offered_themes=chance.sample(programme.themes, 2) if role is Role.BOTH else [],
            capacity=chance.randint(1, 3) if role.mentors else 0,
            standing=chance.choice([Standing.ACTIVE, Standing.ACTIVE, Standing.PAUSED]),
        )  # fmt: skip
        people[Role.MENTOR if role.mentors else Role.MENTEE].append(person)
        if chance.random() < 0.5:
            desk.add(
                Interest(
                    programme_id=programme.id, person_id=person.id,
                    question=chance.choice(["needs", "poll"]),
                    themes=chance.sample(programme.themes, 2), at=TUESDAY,
                )
            )  # fmt: skip
    for _number in range(40):
        mentee, mentor = (chance.choice(people[role]) for role in (Role.MENTEE, Role.MENTOR))
        status = chance.choice(list(Status))
        said: dict[str, Any] = {
            "mentor_accepted_at": desk.now
            if status is Status.ACTIVE or chance.random() < 0.3
            else None
        }
        if status in (Status.DECLINED, Status.DROPPED):
            said |= {"declined_by": chance.choice(list(Side)), "declined_at": desk.now}
        before = None if status is Status.DRAFT else desk.now - timedelta(days=3)
        suggest(desk, programme, mentee, mentor, status=status, proposed_at=before, **said)


def by_hand(desk: Desk, programme: Programme, matches: list[Match]) -> list[Demand]:
    """The same, one row after the other."""
    places = [
        one
        for number in range(40)
        for one in desk.enrolments(somebody(desk, f"person{number}"))
        if one.programme_id == programme.id
    ]
    offered = {one.person_id: set(one.offered) for one in places}
    wanted = {one.person_id: set(one.wanted) for one in places}
    waiting = {place.person.id for place in desk.waiting_mentees(programme)}
    room = {place.person.id: place.free for place in desk.mentors_with_room(programme)}
    active = [one for one in places if one.standing is Standing.ACTIVE]
    needs = [
        person
        for number in range(40)
        if (person := desk.interest(somebody(desk, f"person{number}"), programme, "needs"))
    ]
    found = []
    for key in programme.themes:
        mentors = [o.person_id for o in active if key in o.offered]
        mentees = [o.person_id for o in active if key in o.wanted]
        put = [
            match
            for match in matches
            if match.programme_id == programme.id
            and match.proposed_at
            and (answered(match) or match.status in (Status.PROPOSED, Status.EXPIRED))
            and key in offered[match.mentor_id] & wanted[match.mentee_id]
        ]
        found.append(
            Demand(
                theme=key,
                mentors=len(mentors),
                with_room=sum(id in room for id in mentors),
                free=sum(room.get(id, 0) for id in mentors),
                mentees=len(mentees),
                waiting=sum(id in waiting for id in mentees),
                named=sum(key in one.themes for one in needs),
                asked=len(put),
                answered=sum(answered(match) for match in put),
            )
        )
    return found


def answered(match: Match) -> bool:
    """Whether its mentor has said yes or no."""
    said_no = match.status is Status.DECLINED and match.declined_by is Side.MENTOR
    return match.mentor_accepted_at is not None or said_no


def matches_of(school: School) -> list[Match]:
    """Every match of the school."""
    with Session(school.engine) as session:
        return list(session.exec(select(MatchRow)))


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["english", "french"])
async def test_many_themes_are_turned_over_page_by_page(watched: School, reader: Reader) -> None:
    own = [f"{'Une question bien longue sur le droit des sociétés'[:45]} {n}" for n in range(9)]
    with at_the_desk(watched) as desk:
        programme = desk.programmes()[0]
        programme.themes = own
        for number in range(12):
            enrol(desk, programme, f"mentee{number}", Role.MENTEE, own)
            person = enrol(desk, programme, f"mentor{number}", Role.MENTOR, own[:5], capacity=0)
            desk.add(
                Interest(
                    programme_id=programme.id, person_id=person.id, question="needs", themes=own,
                    at=TUESDAY,
                )
            )  # fmt: skip
            suggest(desk, programme, somebody(desk, f"mentee{number}"), person)
        enrol(desk, programme, "ines", Role.MENTEE, own)
    shown = await watched.says("claire", "themes")
    pages = [card_of(shown)]
    while any(button.label.source == "Next themes" for button in buttons_of(shown)):
        shown = await watched.presses("claire", "Next themes")
        assert isinstance(shown, Replace)
        pages.append(shown.card)
    for page in pages:
        check_length(page, reader)
    whole = "\n".join(read(page, reader) for page in pages)
    assert all(whole.count(name) == 1 for name in own)
    back = await watched.presses("claire", "Previous themes")
    assert read(back) == read(pages[-2])


async def test_french_is_read_aloud(watched: School) -> None:
    with at_the_desk(watched) as desk:
        short_of_mentors(desk)
    told = read(await watched.says("claire", "thèmes"), FRENCH)
    assert f"Thèmes{NBSP}: ce qui est demandé, ce qui est offert" in told
    assert (
        f"7 mentorés attendent, 1 mentor avec 2 places libres{NBSP}: "
        f"il manque 5 places. En tout{NBSP}: 1 mentor, 7 mentorés." in told
    )
    assert f"La demande dépasse 3 par mentor{NBSP}: il manque 1 mentor." in told


# Who could help


async def able_people(school: School) -> Programme:
    """Four who could mentor on a skill, each for another reason, and two who could not."""
    with at_the_desk(school) as desk:
        programme = desk.programmes()[0]
        programme.themes = ["Data"]
        enrol(desk, programme, "lea", Role.MENTEE, ["Data"])
        enrol(desk, programme, "here", Role.MENTOR, ["Data"], capacity=1, standing=Standing.PAUSED)
        other = another_programme(desk, "Data")
        enrol(desk, other, "marc", Role.MENTOR, ["Data"], capacity=1)
        enrol(desk, other, "novice", Role.MENTEE, ["Data"])
        for name, told in (
            ("sarah", {"sector": "Banque, datas"}),
            ("eric", {"experience": 12}),
            ("here", {"experience": 20}),
            ("young", {"experience": 2, "sector": "Théâtre"}),
        ):
            desk.add(
                Listing(
                    programme_id=programme.id, email=f"{name}@school.fr", name=name,
                    person_id=somebody(desk, name).id, listed_at=TUESDAY, **told,
                )
            )  # fmt: skip
    return programme


async def test_for_a_deficit_those_who_could_help_are_named_with_the_reason(
    watched: School,
) -> None:
    programme = await able_people(watched)
    await watched.forges("claire", "themes.show", programme.id)
    told = read(await watched.presses("claire", "Who could help"))
    assert "3 people of the community could mentor on it" in told
    lines = told.splitlines()
    first = lines.index("Marc: a mentor on this theme elsewhere")
    assert lines[first + 1 : first + 3] == [
        "Sarah: what they have told fits this theme",
        "Eric: 12 years of experience",
    ]
    assert not {"Here", "Young", "Novice"} & set(told.replace(":", " ").split())


async def test_the_call_is_ready_and_leaves_only_when_the_manager_says_so(watched: School) -> None:
    programme = await able_people(watched)
    await watched.forges("claire", "themes.fill", programme.id, "Data")
    asked = await watched.presses("claire", "Prepare the call")
    assert isinstance(asked, Ask)
    assert (asked.filled["segment"], asked.filled["theme"]) == ("theme", "Data")
    preview = read(await watched.fills("claire", asked.form.name, asked.filled, asked.subject))
    assert "3 people" in preview
    assert "we need you on this: Data" in preview
    await watched.passes(hours=1)
    assert watched.letters("marc") == []
    await watched.presses("claire", "Send to 3 people")
    await watched.passes(hours=1)
    assert all("Data" in watched.reads(who) for who in ("marc", "sarah", "eric"))
    assert watched.letters("young") == []


async def test_a_call_begun_for_others_does_not_decide_for_whom_the_next_one_is(
    watched: School,
) -> None:
    programme = await able_people(watched)
    asked = await watched.forges("claire", "announce.write", programme.id)
    assert isinstance(asked, Ask)
    await watched.fills(
        "claire", asked.form.name,
        {**asked.filled, "segment": "students", "day": "yesterday"}, programme.id,
    )  # fmt: skip
    await watched.forges("claire", "themes.fill", programme.id, "Data")
    again = await watched.presses("claire", "Prepare the call")
    assert isinstance(again, Ask)
    assert (again.filled["segment"], again.filled["day"]) == ("theme", "yesterday")


async def test_where_nobody_could_help_it_says_what_else_can_be_done(watched: School) -> None:
    with at_the_desk(watched) as desk:
        short_of_mentors(desk)
    await watched.says("claire", "themes")
    told = await watched.presses("claire", "Who could help")
    assert "Nobody of the community comes to mind" in read(told)
    assert {button.action for button in buttons_of(told)} == {"announce.ask", "themes.show"}


async def test_a_theme_that_the_programme_does_not_have_is_out_of_date(watched: School) -> None:
    programme = await able_people(watched)
    told = await watched.forges("claire", "themes.fill", programme.id, "Cooking")
    assert "out of date" in read(told)


# Ratio and shares


@pytest.mark.parametrize(
    ("share", "most", "drawn"),
    [(0, 3, "○○○"), (1, 3, "●○○"), (2.1, 3, "●●○"), (3, 3, "●●●"), (3.4, 3, "●●●+"),
     (9, 3, "●●●+"), (1, 1, "●"), (10, 20, "●●●●●○○○○○")],
)  # fmt: skip
def test_the_gauge_fills_up_to_what_is_aimed_at(share: float, most: int, drawn: str) -> None:
    assert supply.gauge(share, most) == drawn


async def test_when_demand_exceeds_the_ratio_mentors_can_be_called(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = short_of_mentors(desk)
    told = read(await watched.says("claire", "status"))
    assert "●●●+ 3.5 (3 at most)" in told
    assert "Demand exceeds 3 per mentor: 1 more mentor is needed." in told
    asked = await watched.presses("claire", "Call mentors")
    assert isinstance(asked, Ask)
    assert (asked.subject, asked.filled["segment"]) == (programme.id, "experienced")
    with at_the_desk(watched) as desk:
        enrol(desk, programme, "hugo", Role.MENTOR, capacity=1)
    balanced = read(await watched.says("claire", "status"))
    assert "●●○ 2.3 (3 at most)" in balanced
    assert "Demand exceeds" not in balanced
    assert "Mentees are what is missing" not in balanced


async def test_mentees_without_any_mentor_are_an_alarm_too(watched: School) -> None:
    with at_the_desk(watched) as desk:
        enrol(desk, desk.programmes()[0], "lea", Role.MENTEE)
    told = read(await watched.says("claire", "status"))
    assert "1 more mentor is needed" in told
    assert "Mentees per mentor" not in told


async def test_when_mentees_are_what_is_missing_the_students_can_be_reminded(
    watched: School,
) -> None:
    with at_the_desk(watched) as desk:
        for number in range(3):
            enrol(desk, desk.programmes()[0], f"mentor{number}", Role.MENTOR, capacity=1)
        enrol(desk, desk.programmes()[0], "lea", Role.MENTEE)
    told = read(await watched.says("claire", "status"))
    assert "Mentees are what is missing: 2 mentors wait for somebody who dares to ask." in told
    assert "No regular reminder to students is set yet." in told
    asked = await watched.presses("claire", "Remind the students")
    assert isinstance(asked, Ask)
    assert asked.filled["segment"] == "students"
    with at_the_desk(watched) as desk:
        desk.programmes()[0].student_reminder = "monthly"
    assert "Students are reminded regularly." in read(await watched.says("claire", "status"))


async def test_volunteers_and_graduates_stand_beside_what_is_aimed_at(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = short_of_mentors(desk)
        other = another_programme(desk)
        alumni: list[dict[str, Any]] = [{"graduate": True}] * 4 + [{"cohort": 2020}] * 3
        others = [{"cohort": 2026}, {"cohort": 2020, "graduate": False}, {}]
        for number, known in enumerate(alumni + others):
            for place in (programme, other)[: 2 if number < 2 else 1]:
                desk.add(
                    Listing(
                        programme_id=place.id, email=f"{number}@school.fr", name="x",
                        listed_at=TUESDAY, **known,
                    )
                )  # fmt: skip
        for number, graduate in enumerate([True, True, False]):
            person = somebody(desk, f"mentee{number}")
            place_of = desk.enrolment(person, programme)
            assert place_of
            place_of.graduate = graduate
    told = read(await watched.forges("claire", "standing.show", programme.id))
    assert "2 for 7 alumni: 29 % (25–30 % is what others reach)" in told
    assert "2 of 3: 67 % (aim: 50 %)" in told
    assert "Volunteers" not in read(await watched.forges("paul", "standing.show", programme.id))


# Answers, and those who are late


def slow_and_quick(desk: Desk) -> Programme:
    """Marc answers one of three, Nora all; Marc has let two wait, Léa one."""
    programme = desk.programmes()[0]
    lea, ines, jean = (
        enrol(desk, programme, name, Role.MENTEE, ["career"]) for name in ("lea", "ines", "jean")
    )
    marc, nora = (
        enrol(desk, programme, name, Role.MENTOR, ["career"], capacity=3)
        for name in ("marc", "nora")
    )
    long_ago = desk.now - timedelta(days=9)
    later = desk.now - timedelta(days=8)
    suggest(desk, programme, ines, marc, proposed_at=long_ago, mentee_accepted_at=later)
    suggest(desk, programme, jean, marc, proposed_at=later, mentee_accepted_at=later)
    suggest(
        desk, programme, jean, marc, status=Status.DECLINED, proposed_at=desk.now - timedelta(20),
        declined_by=Side.MENTOR, declined_at=desk.now - timedelta(16),
    )  # fmt: skip
    suggest(desk, programme, lea, nora, proposed_at=long_ago, mentor_accepted_at=later)
    suggest(
        desk, programme, jean, nora, status=Status.DECLINED, proposed_at=long_ago,
        declined_by=Side.MENTEE, declined_at=later,
    )  # fmt: skip
    fresh = enrol(desk, programme, "fresh", Role.MENTOR, ["career"], capacity=1)
    away = enrol(
        desk, programme, "away", Role.MENTOR, ["career"], capacity=1, standing=Standing.PAUSED
    )
    suggest(desk, programme, lea, fresh, mentee_accepted_at=desk.now)
    suggest(desk, programme, lea, away, proposed_at=long_ago, mentee_accepted_at=later)
    return programme


async def test_how_each_mentor_answers_is_told_the_slowest_first(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
    told = read(await watched.forges("claire", "late.show", programme.id))
    assert "Mentors have answered 2 of 6 proposals (33 %). Half of them within 3 days." in told
    lines = told.splitlines()
    names = ["Away: 0 of 1", "Fresh: 0 of 1", "Marc: 1 of 3, within 4 days", "Nora: 1 of 1"]
    found = [next(n for n, line in enumerate(lines) if line.startswith(name)) for name in names]
    assert found == sorted(found)


async def test_the_usual_time_is_the_median_in_days_begun(watched: School) -> None:
    hours = [1, 25, 49, 300]
    assert usual([timedelta(hours=one) for one in hours]) == -(-median(hours) // 24)
    assert usual([timedelta(0)]) == 1
    assert usual([None]) is None
    assert answering([]) == []


async def test_those_who_are_late_are_listed_and_nobody_else(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
        other = another_programme(desk)
        eve, adam = (
            enrol(desk, other, name, role)
            for name, role in (("eve", Role.MENTEE), ("adam", Role.MENTOR))
        )
        suggest(desk, other, eve, adam, proposed_at=desk.now - timedelta(days=30))
    told = read(await watched.forges("claire", "late.show", programme.id))
    assert "Marc, as a mentor: 9 days" in told
    assert "Marc, as a mentor: 8 days" in told
    assert "Lea, as a mentee: 9 days" in told
    assert not [name for name in ("Eve", "Adam", "Away,", "Fresh,") if name in told]


async def test_one_press_nudges_those_who_are_late_once_each(watched: School) -> None:
    with at_the_desk(watched) as desk:
        slow_and_quick(desk)
    preview = await watched.says("claire", "relancer")
    assert "2 people to remind" in read(preview)
    assert "A yes or a no are both fine" in read(preview)
    assert not any(watched.letters(who) for who in ("marc", "lea"))
    sent = await watched.presses("claire", "Send")
    assert "2 people get a kind word now." in read(sent)
    assert [len(watched.letters(who)) for who in ("marc", "lea", "nora", "away")] == [1, 1, 0, 0]
    marc = watched.reads("marc")
    assert "Marc, on attend votre réponse" in marc
    assert "Je vous ai proposé Ines il y a 9 jours." in marc
    assert "Je vous ai proposé Jean il y a 8 jours." in marc
    shown = await watched.presses("marc", f"Répondre{NBSP}: Ines")
    assert {button.action for button in buttons_of(shown)} >= {"match.accept", "match.decline"}

    again = await watched.presses("claire", "Send")
    assert "Nobody is left to remind" in read(again)
    assert "Nobody to nudge" in read(await watched.says("claire", "nudge"))
    history = read(await watched.says("claire", "history"))
    assert history.count("reminded those who are late: 2") == 1

    await watched.passes(days=3)
    await watched.presses("marc", "Accept")
    await watched.presses("claire", "Send")
    assert len(watched.letters("lea")) == 1
    await watched.passes(days=4)
    before = len(watched.letters("marc"))
    await watched.says("claire", "nudge")
    await watched.presses("claire", "Send")
    assert sum("attend votre réponse" in read(card, FRENCH) for card in watched.letters("lea")) == 2
    reminded = read(watched.letters("marc")[before], FRENCH)
    assert "Jean" in reminded
    assert "Ines" not in reminded


async def test_whoever_answers_before_it_leaves_is_not_nudged(watched: School) -> None:
    with at_the_desk(watched) as desk:
        slow_and_quick(desk)
    await watched.says("claire", "nudge")
    with at_the_desk(watched) as desk:
        lea = desk.person_at("lea")
        assert lea
        for match in desk.open_matches(lea):
            match.mentee_accepted_at = desk.now
    await watched.presses("claire", "Send")
    assert watched.letters("lea") == []
    assert len(watched.letters("marc")) == 1


async def test_a_programme_that_is_closed_reminds_nobody(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
        programme.stage = Stage.CLOSED
    told = await watched.forges("claire", "late.send", programme.id)
    assert "is closed" in read(told)
    assert watched.letters("marc") == []


async def test_the_word_for_it_can_be_the_programmes_own(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
        desk.add(own_words(programme, "Your answer is awaited, {name}", "Coucou {name}"))
    await watched.says("claire", "nudge")
    await watched.presses("claire", "Send")
    assert "Coucou Marc" in watched.reads("marc")


def own_words(programme: Programme, key: str, words: str) -> Wording:
    """What a programme says in French in place of a sentence."""
    return Wording(
        programme_id=programme.id, key=key, language="fr", words=words, set_by="", set_at=TUESDAY
    )


async def test_many_late_people_fit_on_a_telephone(watched: School) -> None:
    with at_the_desk(watched) as desk:
        programme = desk.programmes()[0]
        before = desk.now - timedelta(days=40)
        mentor = enrol(desk, programme, "jean-christophe", Role.MENTOR, capacity=5)
        for number in range(30):
            person = enrol(desk, programme, f"marie-bernadette {number}", Role.MENTEE)
            one = enrol(desk, programme, f"pierre-emmanuel {number}", Role.MENTOR, capacity=1)
            suggest(desk, programme, person, one, proposed_at=before)
            suggest(desk, programme, person, mentor, proposed_at=before)
    for action in ("late.show", "late.nudge"):
        shown = await watched.forges("claire", action, programme.id)
        for reader in (ENGLISH, FRENCH):
            check_length(card_of(shown), reader)
    turned = await watched.forges("claire", "late.turn", programme.id, "2")
    assert "Pierre-Emmanuel" in read(turned)
    check_length(card_of(turned), FRENCH)
    await watched.forges("claire", "late.send", programme.id)
    [letter] = watched.letters("jean-christophe")
    check_length(letter, FRENCH)


# Rights


@pytest.mark.parametrize("action", WATCHING)
async def test_members_and_managers_of_another_programme_are_refused(
    watched: School, action: str
) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
        another_programme(desk)
    for who in ("lea", "paul", "stranger"):
        refused = await watched.forges(who, action, programme.id, "career")
        assert "Only the programme's managers" in read(refused), (who, action)
    assert watched.letters("marc") == []
    with at_the_desk(watched) as desk:
        assert desk.deeds(programme, 0, 9) == []


@pytest.mark.parametrize("action", WATCHING)
async def test_a_forged_page_or_programme_breaks_nothing(watched: School, action: str) -> None:
    with at_the_desk(watched) as desk:
        programme = slow_and_quick(desk)
    for value in ("", "-1", "99999999999", "²", "career"):
        told = read(await watched.forges("claire", action, programme.id, value))
        assert told
        assert "something went wrong" not in told
    assert "out of date" in read(await watched.forges("claire", action, "nothing", "0"))


async def test_an_empty_programme_is_told_as_it_is(watched: School) -> None:
    told = read(await watched.says("claire", "themes"))
    assert told.count("Nobody offers it and nobody asks for it yet.") == 4
    shown = read(await watched.forges("claire", "late.show", ""))
    assert "No proposal has been put to a mentor yet." in shown
    assert "No answer is late by 7 days or more." in shown
    with at_the_desk(watched) as desk:
        desk.programmes()[0].themes = []
    assert "This programme has no theme yet" in read(await watched.says("claire", "themes"))


async def test_how_varied_people_are_stands_beside_the_objective_that_is_told(
    watched: School,
) -> None:
    with at_the_desk(watched) as desk:
        programme = desk.programmes()[0]
        for number, degree in enumerate(("MSc", "msc", "BBA", "")):
            enrol(desk, programme, f"p{number}", Role.MENTEE, degree=degree, cohort=2020 + number)
    assert "Diversity" not in read(await watched.says("claire", "status"))
    with at_the_desk(watched) as desk:
        desk.programmes()[0].diversity = "Toutes les promotions"
    said = read(await watched.says("claire", "status"))
    assert "2 degrees, 4 years of graduation, 1 language. Aim: Toutes les promotions" in said


async def test_the_managers_see_who_could_not_be_reached(watched: School) -> None:
    assert "Could not be reached" not in read(await watched.says("claire", "status"))
    watched.letterbox.fails["lea"] = Unreachable("user_disabled", for_good=True)
    with at_the_desk(watched) as desk:
        programme = desk.programmes()[0]
        lea = enrol(desk, programme, "lea", Role.MENTEE)
        enrol(desk, programme, "tom", Role.MENTEE)
        for number in range(2):
            desk.post(lea, card(None, plain("hello")), f"hello {number}", programme)
    await watched.clockwork.tick()
    lines = read(await watched.says("claire", "status")).splitlines()
    assert lines[lines.index("Messages lost") + 1] == "2 messages"
    assert lines[lines.index("Could not be reached") + 1] == "Lea"
