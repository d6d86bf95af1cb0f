"""A school in which mentees choose their mentors, and what they do there."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from bot.entities import (
    Enrolment,
    Format,
    Mentoring,
    Person,
    Platform,
    Request,
    RequestStatus,
    Role,
)
from bot.events import Ask, Reply
from bot.forms import Raw
from bot.ports import Desk
from tests.school import School, form_of

QUESTION = (
    "J'ai écrit à dix cabinets d'audit sans réponse : comment m'y prendre autrement pour un stage "
    "en avril ?"
)


def at_the_desk(school: School) -> AbstractContextManager[Desk]:
    """The school's desk, now."""
    return school.store.open(Platform.WEB, "school", school.clock.now())


async def chosen_freely(school: School, *types: Mentoring) -> School:
    """Claire's programme is one of free choice, with those types; nobody takes part yet."""
    await school.says("claire", "thèmes")
    with at_the_desk(school) as desk:
        programme = desk.programmes()[0]
        programme.format = Format.A_LA_CARTE
        programme.types = list(types or (Mentoring.ONE_TO_ONE,))
        programme.themes = ["internship", "career", "network"]
    return school


def enrol(school: School, name: str, role: Role = Role.MENTOR, **told: Any) -> None:
    """Somebody takes part; a mentor has one place and helps with internships."""
    with at_the_desk(school) as desk:
        programme = desk.programmes()[0]
        person = desk.person_at(name) or desk.add(
            Person(address=name, name=name.title(), locale="fr", arrived_at=desk.now)
        )
        answers = {
            "themes": ["internship"], "languages": ["fr"], "slots": ["thu-eve"], "capacity": 1,
            "offers": "audit", "seeks": "audit", **told,
        }  # fmt: skip
        desk.add(
            Enrolment(
                programme_id=programme.id, person_id=person.id, role=role,
                enrolled_at=desk.now, updated_at=desk.now, **answers,
            )
        )  # fmt: skip


async def asks(
    school: School, mentee: str, mentor: str, kind: str = "one-to-one", **answers: Raw
) -> Reply:
    """A mentee finds that mentor and asks, with the first times on offer."""
    reply = await school.forges(mentee, "request.ask", subject_of(school, mentor, kind))
    if not isinstance(reply, Ask):
        return reply
    form = form_of(reply)
    told: dict[str, Raw] = {
        "theme": "internship", "question": QUESTION, "minutes": "30",
        "slots": times_of(form)[0:3:2], **answers,
    }  # fmt: skip
    return await school.fills(mentee, "request", told, form.subject)


def subject_of(school: School, mentor: str, kind: str = "one-to-one") -> str:
    """What the button that asks that mentor carries."""
    with at_the_desk(school) as desk:
        return f"{desk.programmes()[0].id}:{somebody(mentor, desk).id}:{kind}"


def times_of(form: Ask) -> list[str]:
    """The times on offer."""
    return [option.value for option in form.options["slots"]]


def newest(school: School, mentee: str) -> Request:
    """What that mentee has asked last."""
    with at_the_desk(school) as desk:
        return desk.asked_before(somebody(mentee, desk), desk.programmes()[0])[0]


def standing(school: School, mentee: str) -> list[RequestStatus]:
    """Where that mentee's requests stand, newest first."""
    with at_the_desk(school) as desk:
        asked = desk.asked_before(somebody(mentee, desk), desk.programmes()[0])
        return [one.status for one in asked]


def somebody(name: str, desk: Desk) -> Person:
    """That person."""
    person = desk.person_at(name)
    assert person
    return person
