"""The school that is measured: two programmes in their second month, and all that waits in them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from adapters.web.sample import AIMS, FIRST, LAST, SKILLS
from bot import (
    deeds,
    founding,
    importing,
    meetings,
    notices,
    offers,
    pulses,
    spotlights,
)
from bot.aims import AIMS as OBJECTIVES
from bot.dispatch import Door
from bot.entities import (
    Avoidance,
    Consent,
    Draft,
    Enrolment,
    Errand,
    Interest,
    Invitation,
    Kpi,
    LetterStatus,
    Listing,
    MeetingStatus,
    Mentoring,
    Notice,
    NoticeStatus,
    Paper,
    Person,
    Platform,
    Programme,
    Rank,
    Round,
    Showing,
    Stage,
    Steward,
    Testimonial,
    Wording,
    new_id,
)
from bot.events import Ask, F, Press, Sender, Spot, Submission
from bot.forms import Attached, Raw
from bot.matchmaking import answering, drawing, publishing
from bot.messages import MESSAGES
from bot.papers import EDITIONS
from bot.ports import Desk, Thought
from bot.questions import STATEMENTS
from bot.routes import ERRANDS
from bot.segments import Segment
from bot.themes import SCHOOL, SLOTS
from storage import SqlAgenda, SqlStore, open_engine, upgrade
from storage.tables import LetterRow, PulseRow
from tests.fakes.slack import TEAM
from tests.school import TurnedClock, buttons_of

SEED = 2026
OPERATOR = "U0OPERATOR"
MANAGER = "U0MANAGER"
"""Who runs the first programme, and no other: a word of theirs is never asked about twice."""
FOUNDER = "U0FOUNDER"
"""Who prepares a third programme, which nobody has heard of yet."""

AGAIN = "again"
"""The key of a delivery that has been heard before."""

PLAN: dict[str, Raw] = {"rhythm": "monthly", "day": "3", "at": "18:30", "minutes": "45"}
AGREED: dict[str, Raw] = dict.fromkeys(
    ("charter", "terms", "conduct", "privacy", "commitment"), "true"
)
ROSTER = "E-mail;Promo\n" + "".join(
    f"roster.{n}@example.org;2027\n" if n % 4 else "nobody;2027\n" for n in range(130)
)
TOPICS = ("Finance", "Marketing digital", "Conseil", "Ressources humaines", "Entrepreneuriat")
PAST = ("announce-mentors", "poll", "needs", "event-call")
"""Messages that everybody in the channel has had."""

Told = Mapping[str, Raw]


@dataclass
class Place:
    """Who is who, and what waits for whom; what is named alone is the first programme's."""

    engine: sa.Engine
    file: Path
    clock: TurnedClock
    store: SqlStore
    door: Door
    names: dict[str, str]
    answers: dict[str, Told]
    programmes: list[str] = field(default_factory=list)
    draft: str = ""
    mentors: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str, str]] = field(default_factory=list)
    proposed: list[tuple[str, str, str]] = field(default_factory=list)
    untold: list[tuple[str, str]] = field(default_factory=list)
    postponed: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    upload: str = ""

    def sender(self, address: str, spot: Spot | None = None) -> Sender:
        """That person, as Slack vouches for them."""
        return Sender(
            Platform.SLACK, TEAM, address, self.names.get(address, "Nora Petit"),
            community_name="horizon", locale="fr-FR", zone="Europe/Paris",
            email=email(address), group_chats=True, spot=spot,
        )  # fmt: skip

    def desk(self) -> AbstractContextManager[Desk]:
        """The school's desk, now."""
        return self.store.open(Platform.SLACK, TEAM, self.clock.now())

    def belongs(self, address: str) -> int:
        """Which programme that member takes part in: four by four, so that each has mentors."""
        return int(address[1:]) // 4 % 2

    def keep(self) -> None:
        """Keep the school as it is now."""
        self.engine.dispose()
        shutil.copy(self.file, self._copy)

    def restore(self) -> None:
        """Make it again what it was when it was kept."""
        self.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._copy, self.file)

    @property
    def _copy(self) -> Path:
        return self.file.with_suffix(".copy")


def channel(number: int) -> str:
    """Where that programme lives."""
    return f"C0BENCH{number}"


def email(address: str) -> str:
    """How a roster names somebody."""
    return f"{address.lower()}@example.org"


def person(address: str, desk: Desk) -> Person:
    """Somebody who is known."""
    found = desk.person_at(address)
    assert found, address
    return found


def programme(id: str, desk: Desk) -> Programme:
    """A programme that is known."""
    found = desk.programme(id)
    assert found, id
    return found


def filled(form: type[F], who: Person, raw: Told, asked: Ask, desk: Desk) -> Submission[F]:
    """A form as that person sends it."""
    answers, faults = form.check(raw, asked.options)
    assert answers is not None, faults
    return Submission(who, desk.now, asked.subject, answers, asked)


def settle(members: int, file: Path) -> Place:
    """Half the school is matched and meets, the rest has just joined and waits in a draft round."""
    place = _empty(members, file)
    clock, everybody = place.clock, list(place.answers)
    with place.desk() as desk:
        _list_all(everybody, place, desk)
        _enrol(everybody[: members // 2], place, desk)
        for id in place.programmes:
            _send_a_round(programme(id, desk), desk)
    clock.move_to(clock.now() + timedelta(days=1))
    with place.desk() as desk:
        _answer_proposals(place, desk)
    clock.move_to(clock.now() + timedelta(days=32))
    dues = [due.errand_id for due in SqlAgenda(place.engine).due(clock.now(), 10**9)]
    with place.desk() as desk:
        _live_through_a_month(dues, place, desk)
    with Session(place.engine) as session:
        asked = session.exec(select(PulseRow.id, PulseRow.person_id)).all()
    with place.desk() as desk:
        _answer_surveys(asked, place, desk)
        _enrol(everybody[members // 2 :], place, desk)
        _gather(everybody, place, desk)
        for id in place.programmes:
            one = programme(id, desk)
            _talk(one, place, desk)
            draw(desk.managers(one)[0], one, desk)
        place.upload = _hand_over(place.programmes[0], desk)
        desk.first_time(AGAIN)
    with Session(place.engine) as session:
        lost = col(LetterRow.key).startswith("lost-in-the-channel")
        session.execute(sa.update(LetterRow).where(lost).values(status=LetterStatus.DEAD))
        session.commit()
    place.keep()
    return place


def _empty(members: int, file: Path) -> Place:
    """Two programmes that nobody has joined yet, and a third that is being prepared."""
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    clock, store = TurnedClock(), SqlStore(engine)
    named = frozenset({OPERATOR.lower()})
    door = Door(store, clock, named, wake=lambda: None)
    names, answers = _people(members)
    staff = {OPERATOR: "Odile Roux", MANAGER: "Claire Morel", FOUNDER: "Samir Haddad"}
    place = Place(engine, file, clock, store, door, {**staff, **names}, answers)
    with place.desk() as desk:
        for address in staff:
            founding.arrive(place.sender(address), named, desk)
        [begun] = desk.programmes()
        begun.stage = Stage.CLOSED
        place.programmes = [_open(number, desk) for number in range(2)]
        place.draft = _prepare(desk)
    return place


def _open(number: int, desk: Desk) -> str:
    """A programme with its dates, its channel, its managers and its measures."""
    today = desk.now.date()
    opened = desk.add(
        Programme(
            name=f"Mentorat {2026 + number}",
            channels=[channel(number)],
            aim=next(iter(OBJECTIVES)),
            themes=list(SCHOOL),
            types=[Mentoring.ONE_TO_ONE, Mentoring.FLASH],
            mentees_are=["student", "graduate"],
            mentors_open=today - timedelta(days=20),
            mentors_close=today + timedelta(days=60),
            mentees_open=today - timedelta(days=10),
            mentees_close=today + timedelta(days=70),
            starts_on=today + timedelta(days=80),
            rolling=False,
            student_reminder="weekly",
            spotlight="monthly",
            created_at=desk.now,
            launched_at=desk.now,
        )
    )
    addresses = (MANAGER, "U0DEPUTY") if number == 0 else ("U0OTHER",)
    for address in addresses:
        _appoint(address, opened, desk)
    desk.heard_in(Spot(channel(number), f"mentorat-{number}"))
    for name in ("Rencontres", "Satisfaction", "Durée"):
        desk.add(Kpi(programme_id=opened.id, name=name, concerns="both", target="8 sur 10",
                     added_at=desk.now))  # fmt: skip
    source = MESSAGES["soon"].title.source
    desk.add(Wording(programme_id=opened.id, key=source, language="fr", words="Bientôt !",
                     set_by="", set_at=desk.now))  # fmt: skip
    notices.schedule(opened, desk)
    return opened.id


def _prepare(desk: Desk) -> str:
    """A draft that could be opened at once."""
    today = desk.now.date()
    draft = desk.add(
        Programme(
            name="Mentorat 2028",
            stage=Stage.DRAFT,
            channels=["C0DRAFT"],
            aim=next(iter(OBJECTIVES)),
            specific="Accompagner", measurable="8 sur 10", attainable="Oui", relevant="Oui",
            themes=list(SCHOOL),
            mentors_open=today + timedelta(days=100),
            mentors_close=today + timedelta(days=130),
            mentees_open=today + timedelta(days=110),
            mentees_close=today + timedelta(days=140),
            starts_on=today + timedelta(days=170),
            reached_by=today + timedelta(days=300),
            created_at=desk.now,
        )
    )  # fmt: skip
    _appoint(FOUNDER, draft, desk)
    desk.add(Kpi(programme_id=draft.id, name="Rencontres", added_at=desk.now))
    return draft.id


def _appoint(address: str, programme: Programme, desk: Desk) -> None:
    known = desk.person_at(address) or desk.add(
        Person(address=address, name="Paul Girard", arrived_at=desk.now)
    )
    desk.add(
        Steward(programme_id=programme.id, person_id=known.id, rank=Rank.OWNER, since=desk.now)
    )
    for number in range(100):
        deeds.note("edit", known, programme, desk, f"page {number}")


def _people(members: int) -> tuple[dict[str, str], dict[str, Told]]:
    """Names and answers by address: one mentor to three mentees, the same in every run."""
    chance = random.Random(SEED)
    names: dict[str, str] = {}
    answers: dict[str, Told] = {}
    for number in range(members):
        address = f"U{number:06}"
        one, other = chance.choices(LAST.split(), k=2)
        names[address] = f"{chance.choice(FIRST.split())} {one}-{other}"
        skills = ", ".join(chance.sample(SKILLS, 3))
        role: Told = (
            {"role": "mentee", "goals": chance.choice(AIMS), "seeks": skills}
            if number % 4
            else {"role": "mentor", "offers": skills, "capacity": chance.choice("23")}
        )
        answers[address] = {
            **role,
            "situation": "En poste, curieuse de la suite",
            "cohort": str(chance.randint(1990, 2024)),
            "degree": chance.choice(TOPICS),
            "experience": str(chance.randint(1, 30)),
            "themes": chance.sample(SCHOOL, 3),
            "languages": ["fr", "en"] if number % 3 else ["fr"],
            "slots": chance.sample(SLOTS, 4),
            "zone": "Europe/Paris",
            **AGREED,
        }
    return names, answers


def _list_all(everybody: Sequence[str], place: Place, desk: Desk) -> None:
    """As many people in the rosters as in the school: its members, and some who never came."""
    chance = random.Random(SEED)
    for number, address in enumerate(everybody):
        known = number % 4 != 3
        # In the other one's roster, half the time: there they are still to be won.
        id = place.programmes[chance.randrange(2)]
        desk.enlist(
            [
                Listing(
                    programme_id=id,
                    email=email(address) if known else f"absent.{number}@example.org",
                    name=place.names[address],
                    cohort=chance.randint(1990, 2030),
                    degree=chance.choice(TOPICS),
                    experience=chance.randint(0, 30),
                    sector=chance.choice(SKILLS),
                    role=chance.choice(("mentor", "mentee", "")),
                    graduate=chance.choice((True, False, None)),
                    listed_at=desk.now,
                )
            ]
        )


def _enrol(addresses: Sequence[str], place: Place, desk: Desk) -> None:
    """They have signed up; all at once, for page by page takes minutes in a large school."""
    people = [_member(address, place, desk) for address in addresses]
    enrolments = [_enrolment(who, place, desk) for who in people]
    desk.add_many(people)
    desk.link_listings(people)
    desk.add_many(enrolments)
    desk.add_many(
        [
            Consent(programme_id=one.programme_id, person_id=one.person_id, paper=paper,
                    version=EDITIONS[paper], language="fr", at=desk.now)
            for one in enrolments
            for paper in Paper
        ]
    )  # fmt: skip
    for number, id in enumerate(place.programmes):
        joined = programme(id, desk)
        welcome = notices.compose("soon", joined, None, desk)
        mine = [who for who in people if place.belongs(who.address) == number]
        desk.post_each([(who, welcome, f"welcome:{who.id}") for who in mine], joined)
    for address in addresses:
        if place.answers[address]["role"] == "mentee":
            place.waiting.append(address)
        elif place.belongs(address) == 0:
            place.mentors.append(address)


def _member(address: str, place: Place, desk: Desk) -> Person:
    return Person(
        address=address,
        name=place.names[address],
        email=email(address),
        locale="fr",
        platform_zone="Europe/Paris",
        arrived_at=desk.now,
    )


def _enrolment(who: Person, place: Place, desk: Desk) -> Enrolment:
    told = place.answers[who.address]
    answers = {name: raw for name, raw in told.items() if name in Enrolment.model_fields}
    return Enrolment.model_validate(
        {
            **answers,
            "programme_id": place.programmes[place.belongs(who.address)],
            "person_id": who.id,
            "enrolled_at": desk.now,
            "updated_at": desk.now,
        }
    )


def _send_a_round(programme: Programme, desk: Desk) -> None:
    manager = desk.managers(programme)[0]
    drawn = draw(manager, programme, desk)
    publishing.send(Press(manager, desk.now, drawn.id), desk)
    while publishing.propose(_errand(drawn.id, desk), desk):
        pass


def draw(manager: Person, programme: Programme, desk: Desk) -> Round:
    """The pairs of a round, computed at once however many they are."""
    drawing.draw(Press(manager, desk.now, programme.id), desk)
    drawn = desk.draft_round(programme)
    assert drawn
    errand = _errand(drawn.id, desk)
    people = drawing.gather(errand, desk)
    left = offers.compute(people) if people else None
    while left:
        left = drawing.keep(errand, left, desk)
    return drawn


def _hand_over(id: str, desk: Desk) -> str:
    """A roster of a hundred people and thirty bad lines, which the manager looks at."""
    file = Attached("annuaire.csv", ROSTER.encode())
    press = Press(person(MANAGER, desk), desk.now, id, action="import.ask", file=file)
    reply = importing.ask(press, desk)
    return next(button.subject for button in buttons_of(reply) if button.subject)


def _errand(subject: str, desk: Desk) -> Errand:
    return Errand(key="", kind="", subject=subject, due_at=desk.now)


def _answer_proposals(place: Place, desk: Desk) -> None:
    """Four pairs out of five say yes and plan their meetings; the others keep us waiting."""
    still = []
    for number, address in enumerate(place.waiting):
        mentee = person(address, desk)
        match = next(iter(desk.open_matches(mentee)), None)
        mentor = desk.person(match.mentor_id) if match else None
        if match is None or mentor is None:
            still.append(address)
            continue
        three = (match.id, mentee.address, mentor.address)
        if number % 5 == 0:
            place.proposed.append(three)
            continue
        for who in (mentee, mentor):
            answering.accept(Press(who, desk.now, match.id), desk)
        plan = {**PLAN, "day": str(number % 5), "at": f"{17 + number % 3}:30"}
        asked = Ask(meetings.Plan, subject=match.id)
        meetings.plan(filled(meetings.Plan, mentee, plan, asked, desk), desk)
        place.pairs.append(three)
    place.waiting = still


def _live_through_a_month(dues: Sequence[str], place: Place, desk: Desk) -> None:
    """First meetings are over and half of them told of; surveys are out."""
    for id in dues:
        if errand := desk.errand(id):
            route = ERRANDS[errand.kind]
            if not isinstance(route, Thought):
                route(errand, desk)
            errand.done_at = desk.now
    for number, (match_id, address, _mentor) in enumerate(place.pairs):
        match, who = desk.match(match_id), person(address, desk)
        over = desk.last_meeting(match) if match else None
        if over is None:
            continue
        if number % 2:
            place.untold.append((over.id, address))
            continue
        postponed = number % 4 == 0
        told = MeetingStatus.POSTPONED if postponed else MeetingStatus.TOOK_PLACE
        meetings.tell(Press(who, desk.now, over.id, told), desk)
        if postponed:
            place.postponed.append((over.id, address))


def _answer_surveys(asked: Sequence[tuple[str, str]], place: Place, desk: Desk) -> None:
    for number, (id, person_id) in enumerate(asked):
        who = desk.person(person_id)
        if who is None or number % 2:
            place.asked += [(id, who.address)] if who else []
            continue
        for name in STATEMENTS:
            pulses.answer(Press(who, desk.now, id, f"{name}-{3 + number % 3}"), desk)


def _gather(everybody: Sequence[str], place: Place, desk: Desk) -> None:
    """Everybody is in both channels, and in the community, counted this morning."""
    senders = [place.sender(address) for address in everybody]
    for address in ("", channel(0), channel(1)):
        ids: list[str] = []
        for some in _some(senders, 500):
            ids += founding.meet(address, some, desk)
        desk.called(address, ids)


def _some(senders: Sequence[Sender], count: int) -> Iterator[Sequence[Sender]]:
    rest = iter(senders)
    while some := list(islice(rest, count)):
        yield some


def _talk(programme: Programme, place: Place, desk: Desk) -> None:
    """What people were told and have answered, and what some have begun to type."""
    everybody = [person(address, desk) for address in place.answers]
    mine = [
        who for who in everybody if place.programmes[place.belongs(who.address)] == programme.id
    ]
    for message in PAST:
        _tell(message, programme, everybody, desk)
    event = next(one for one in desk.notices(programme) if one.message == "event-call")
    chance = random.Random(SEED)
    desk.add_many(
        [
            *_interests("poll", ("mentor", "mentee", "no"), everybody, programme, desk),
            *_interests("needs", ("",), mine, programme, desk),
            *_interests(f"event:{event.id}", ("yes", "no"), mine[::5], programme, desk),
        ]
    )
    spotlights.ask(Errand(key="", kind="", subject=programme.id, due_at=desk.now), desk)
    for number, asked in enumerate(desk.interests(programme, spotlights.SPOTLIGHT)):
        asked.answer = ("yes", "no", "")[number % 3]
    desk.add_many(
        [
            Draft(person_id=who.id, form="plan", subject=new_id(), answers=dict(PLAN), at=desk.now)
            for who in mine[::5]
        ]
    )
    desk.add_many(
        [
            Avoidance(person_id=who.id, other_id=chance.choice(mine).id, at=desk.now)
            for who in mine[::20]
        ]
    )
    desk.add_many(
        [
            Testimonial(programme_id=programme.id, person_id=who.id, words="Un bel élan.",
                        showing=Showing.NAMED, at=desk.now)
            for who in mine[::20]
        ]
    )  # fmt: skip
    for who in mine[:5]:
        if enrolled := desk.enrolment(who, programme):
            enrolled.ambassador = True
    desk.post_in_channels(programme, notices.compose("soon", programme, None, desk),
                          "lost-in-the-channel")  # fmt: skip


def _tell(message: str, programme: Programme, people: Sequence[Person], desk: Desk) -> None:
    """A message that has reached everybody; one in four has pressed its button."""
    yesterday = desk.now - timedelta(days=1)
    event = message == "event-call"
    sent = desk.add(
        Notice(
            programme_id=programme.id,
            message=message,
            segment=Segment.CHANNEL,
            posted=True,
            at=yesterday,
            status=NoticeStatus.SENT,
            role=notices.role_of(message),
            happens_at=desk.now + timedelta(days=9) if event else None,
            place="Amphi A" if event else "",
            began_at=yesterday,
            ended_at=yesterday,
        )
    )
    desk.add_many(
        [
            Invitation(notice_id=sent.id, programme_id=programme.id, person_id=who.id,
                       sent_at=yesterday, pressed_at=None if number % 4 else yesterday)
            for number, who in enumerate(people)
        ]
    )  # fmt: skip


def _interests(
    question: str, answers: Sequence[str], people: Sequence[Person], programme: Programme,
    desk: Desk,
) -> list[Interest]:  # fmt: skip
    return [
        Interest(
            programme_id=programme.id,
            person_id=who.id,
            question=question,
            answer=answers[number % len(answers)],
            themes=[SCHOOL[number % len(SCHOOL)]] if question == "needs" else [],
            words="Trouver un stage en audit." if question == "needs" and number % 9 == 0 else "",
            at=desk.now,
        )
        for number, who in enumerate(people)
    ]
